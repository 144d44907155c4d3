"""Orders that the sample's shop never has, as each shop system lands them: unpaid, cancelled, taxed on top, given away.

Rows are as the systems' API references show them; the people are invented.
"""

# Fixtures are imported, and each test names those that it takes.
# ruff: noqa: F811

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from mapping_fixtures import land, landed, mapped  # noqa: F401

LOADED = "2026-05-02T00:00:00Z"
Row = dict[str, Any]


def values(rows: list[Row]) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in rows]


# WooCommerce


def woo_order(order_id: int, status: str = "processing", **changed: Any) -> Row:
    """An order of 100 with prices that include a sixth of tax."""
    line = {
        "id": order_id * 10,
        "product_id": 8,
        "variation_id": 81,
        "quantity": 2,
        "name": "Dress - 12",
        "sku": "D-12",
    }
    amounts = {"subtotal": "83.34", "subtotal_tax": "16.66", "total": "83.34", "total_tax": "16.66"}
    row = {"id": order_id, "number": str(order_id), "customer_id": 0, "status": status, "currency": "GBP"}
    row |= {"prices_include_tax": True, "total": "100.00", "total_tax": "16.66", "shipping_total": "0.00"}
    row |= {"shipping_tax": "0.00", "discount_total": "0.00", "discount_tax": "0.00", "created_via": "checkout"}
    row |= {"date_created_gmt": "2026-05-01T10:00:00", "date_modified_gmt": "2026-05-01T11:00:00"}
    row |= {"date_paid_gmt": None, "billing": {"email": "ann@example.org"}, "refunds": []}
    return {**row, "line_items": [{**line, **amounts}], "_airbyte_extracted_at": LOADED, **changed}


def test_woocommerce_what_is_unpaid_or_failed_is_no_sale(land, mapped):
    """F11. A status, whether it was paid, what was refunded: the state of the payment, and whether it is cancelled."""
    cases = [
        ("processing", True, None, "paid", False),
        ("completed", False, None, "paid", False),
        ("pending", False, None, "pending", False),
        ("on-hold", False, None, "pending", False),
        ("checkout-draft", False, None, "pending", False),
        ("failed", False, None, "voided", False),
        ("cancelled", False, None, "voided", True),
        ("cancelled", True, "-100.00", "refunded", True),
        ("refunded", True, "-100.00", "refunded", False),
        ("completed", True, "-10.00", "partially_refunded", False),
        ("shipped-by-bike", True, None, "paid", False),
        ("shipped-by-bike", False, None, "pending", False),
    ]
    land(
        orders=[
            woo_order(
                number,
                status,
                date_paid_gmt="2026-05-01T10:05:00" if is_paid else None,
                refunds=[{"id": 9, "total": refunded}] if refunded else [],
            )
            for number, (status, is_paid, refunded, _, _) in enumerate(cases, start=11)
        ]
    )
    rows = mapped("woocommerce", "shopify.order", "id, financial_status, cancelled_at is not null, customer_id")
    # 0 is a guest.
    assert values(rows) == [(str(number), *case[3:], None) for number, case in enumerate(cases, start=11)]


def test_woocommerce_an_order_in_the_bin_is_deleted(land, mapped):
    land(orders=[woo_order(1, "trash")])
    assert mapped("woocommerce", "shopify.order", "_fivetran_deleted") == [{"_fivetran_deleted": True}]


def test_woocommerce_a_coupon_on_the_order_reaches_its_lines(land, mapped):
    """F5: lines of 60 and 40, 20% on the order."""
    lines = [
        {"id": 1, "quantity": 1, "subtotal": "50.00", "subtotal_tax": "10.00", "total": "40.00", "total_tax": "8.00"},
        {"id": 2, "quantity": 1, "subtotal": "33.33", "subtotal_tax": "6.67", "total": "26.67", "total_tax": "5.33"},
    ]
    coupon = {"code": "save20", "discount": "16.66", "discount_tax": "3.34", "discount_type": "percent"}
    off = {"discount_total": "16.66", "discount_tax": "3.34", "total": "80.00", "total_tax": "13.33"}
    land(orders=[woo_order(1, line_items=lines, coupon_lines=[coupon], **off)])
    assert values(mapped("woocommerce", "shopify.order_line", "id, price, total_discount")) == [
        ("1", 60, 12),
        ("2", 40, 8),
    ]
    assert values(mapped("woocommerce", "shopify.order", "total_price, subtotal_price, total_discounts")) == [
        (80, 80, 20)
    ]
    assert values(mapped("woocommerce", "shopify.order_discount_code", "code, amount, type")) == [
        ("save20", 20, "percentage")
    ]


def test_woocommerce_prices_without_tax_stay_without_it(land, mapped):
    line = {"id": 1, "quantity": 2, "subtotal": "80.00", "subtotal_tax": "8.00", "total": "70.00", "total_tax": "7.00"}
    sums = {"prices_include_tax": False, "total": "82.50", "total_tax": "7.50", "shipping_total": "5.00"}
    more = {"shipping_tax": "0.50", "discount_total": "10.00", "discount_tax": "1.00"}
    land(orders=[woo_order(1, line_items=[line], **sums, **more)])
    assert values(mapped("woocommerce", "shopify.order_line", "price, total_discount")) == [(40, 10)]
    columns = "subtotal_price, total_discounts, total_shipping_price_set_shop_amount, total_tax"
    assert values(mapped("woocommerce", "shopify.order", columns)) == [(70, 10, 5, Decimal("7.5"))]


def test_woocommerce_fees_are_lines_and_fees_below_nothing_are_discounts(land, mapped):
    fees = [
        {"id": 71, "name": "Gift wrap", "total": "5.00", "total_tax": "1.00"},
        {"id": 72, "name": "Staff", "total": "-10.00", "total_tax": "-2.00"},
    ]
    land(orders=[woo_order(1, fee_lines=fees)])
    rows = values(mapped("woocommerce", "shopify.order_line", "id, quantity, price, total_discount"))
    assert rows == [("10", 2, 50, 0), ("71", 1, 6, 0), ("72", 1, 0, 12)]


def test_woocommerce_a_refund_without_lines_is_an_adjustment_and_postage_is_told_apart(land, mapped):
    """F10: goodwill of 10; and a line of 50 that came back with 4.95 of postage."""
    back = {"id": 91, "quantity": -1, "total": "-41.67", "total_tax": "-8.33"}
    back["meta_data"] = [{"key": "_refunded_item_id", "value": "10"}]
    times = {"date_created_gmt": "2026-05-01T12:00:00", "_airbyte_extracted_at": LOADED}
    land(
        orders=[woo_order(1, refunds=[{"id": 9, "total": "-10.00"}, {"id": 8, "total": "-54.95"}])],
        refunds=[
            {"id": 9, "amount": "10.00", "reason": "Sorry", "line_items": [], **times},
            {
                "id": 8,
                "amount": "54.95",
                "line_items": [back],
                "shipping_lines": [{"total": "-4.12", "total_tax": "-0.83"}],
                **times,
            },
        ],
    )
    assert values(mapped("woocommerce", "shopify.refund", "id, order_id, total_refunded_set_shop_amount")) == [
        ("8", "1", Decimal("54.95")),
        ("9", "1", 10),
    ]
    assert values(
        mapped("woocommerce", "shopify.order_line_refund", "refund_id, order_line_id, quantity, subtotal")
    ) == [("8", "10", 1, 50)]
    assert values(mapped("woocommerce", "shopify.order_adjustment", "refund_id, kind, amount")) == [
        ("8", "shipping_refund", Decimal("-4.95")),
        ("9", "refund_discrepancy", -10),
    ]


def test_woocommerce_of_an_order_landed_twice_the_lines_of_the_newest_version_count(land, mapped):
    """F13 for what is nested: a line that was taken off is gone, whichever version landed last."""
    both = woo_order(1)["line_items"] + [{**woo_order(1)["line_items"][0], "id": 11}]
    late = {"date_modified_gmt": "2026-05-01T09:00:00", "_airbyte_extracted_at": "2026-05-03T00:00:00Z"}
    land(orders=[woo_order(1), woo_order(1, "pending", line_items=both, **late)])
    assert values(mapped("woocommerce", "shopify.order_line", "id")) == [("10",)]
    # Every version of the order itself stays: who it was then is evidence.
    assert len(mapped("woocommerce", "shopify.order")) == 2


def test_woocommerce_gift_cards_and_products_without_variations(land, mapped):
    products = [
        {"id": 8, "name": "Card", "type": "pw-gift-card", "status": "publish", "price": "20", "sku": "C"},
        {
            "id": 9,
            "name": "Hat",
            "type": "simple",
            "status": "publish",
            "price": "15",
            "regular_price": "20",
            "sku": "H",
        },
    ]
    stock = [{"manage_stock": False, "stock_status": "instock"}, {"manage_stock": False, "stock_status": "outofstock"}]
    lines = [
        {**woo_order(1)["line_items"][0], "variation_id": 0, "product_id": number, "id": number} for number in (8, 9)
    ]
    land(
        orders=[woo_order(1, line_items=lines)],
        products=[{**product, **said} for product, said in zip(products, stock, strict=True)],
    )
    assert values(mapped("woocommerce", "shopify.order_line", "variant_id, gift_card")) == [("8", True), ("9", False)]
    rows = mapped("woocommerce", "shopify.product_variant", "id, product_id, price, compare_at_price")
    assert values(rows) == [("8", "8", 20, None), ("9", "9", 15, 20)]
    # What is not counted never runs out; what is said to be gone is gone.
    assert values(mapped("woocommerce", "shopify.inventory_item", "id, tracked")) == [("8", False), ("9", True)]
    assert values(mapped("woocommerce", "shopify.inventory_level", "inventory_item_id, available")) == [("9", 0)]


# BigCommerce


def big_order(order_id: int, status: int, **changed: Any) -> Row:
    row = {"id": order_id, "customer_id": 0, "status_id": status, "order_source": "www", "default_currency_code": "GBP"}
    row |= {"date_created": "Fri, 01 May 2026 10:00:00 +0000", "date_modified": "2026-05-01T11:00:00+00:00"}
    row |= {"subtotal_inc_tax": "100.0000", "subtotal_ex_tax": "83.3400", "total_inc_tax": "100.0000"}
    row |= {"total_ex_tax": "83.3400", "refunded_amount": "0.0000", "billing_address": {"email": "ann@example.org"}}
    return {**row, "_airbyte_extracted_at": LOADED, **changed}


def test_bigcommerce_what_is_unpaid_or_declined_is_no_sale(land, mapped):
    """F11. A status and what else the order says: the state of the payment, and whether it is cancelled."""
    cases = [
        (0, {}, "expired", False),
        (1, {}, "pending", False),
        (7, {}, "pending", False),
        (12, {}, "pending", False),
        (6, {}, "voided", False),
        (5, {}, "voided", True),
        (5, {"refunded_amount": "100.0000"}, "refunded", True),
        (4, {"refunded_amount": "100.0000"}, "refunded", False),
        (14, {"refunded_amount": "10.0000"}, "partially_refunded", False),
        (11, {"payment_status": "authorized"}, "authorized", False),
        (11, {"payment_status": "captured"}, "paid", False),
        (10, {}, "paid", False),
        (13, {}, "paid", False),
    ]
    land(orders=[big_order(number, status, **said) for number, (status, said, *_) in enumerate(cases, start=11)])
    rows = mapped(
        "bigcommerce", "shopify.order", "id, financial_status, cancelled_at is not null, customer_id, created_at"
    )
    placed = datetime(2026, 5, 1, 10)
    assert values(rows) == [(str(number), *case[2:], None, placed) for number, case in enumerate(cases, start=11)]


def big_line(line_id: int, **changed: Any) -> Row:
    row = {
        "id": line_id,
        "order_id": 1,
        "product_id": 8,
        "variant_id": 81,
        "quantity": 1,
        "name": "Dress",
        "type": "physical",
    }
    return {**row, "base_price": "60.0000", "price_inc_tax": "60.0000", "price_ex_tax": "50.0000", **changed}


def test_bigcommerce_discounts_come_with_each_product_and_tax_as_the_shop_sets_it(land, mapped):
    share = [{"id": "coupon", "amount": "12.00", "code": "SAVE20", "target": "order"}]
    land(
        orders=[big_order(1, 11, coupon_discount="12.0000", shipping_cost_inc_tax="6.00", shipping_cost_ex_tax="5.00")],
        order_products=[big_line(1, applied_discounts=share), big_line(2, type="giftcertificate")],
        store=[{"is_price_entered_with_tax": False}],
    )
    assert values(mapped("bigcommerce", "shopify.order_line", "id, price, total_discount, gift_card")) == [
        ("1", 50, 12, False),
        ("2", 50, 0, True),
    ]
    assert values(mapped("bigcommerce", "shopify.order_discount_code", "code, amount")) == [("SAVE20", 12)]
    columns = "subtotal_price, total_discounts, total_shipping_price_set_shop_amount"
    assert values(mapped("bigcommerce", "shopify.order", columns)) == [(Decimal("71.34"), 12, 5)]


def test_bigcommerce_refunds_come_from_their_own_table_or_from_the_order(land, mapped):
    land(
        orders=[big_order(1, 14, refunded_amount="70.0000")],
        order_products=[big_line(1, quantity_refunded=1, refund_amount="60.0000"), big_line(2)],
    )
    assert values(mapped("bigcommerce", "shopify.refund", "id, order_id, total_refunded_set_shop_amount")) == [
        ("1-refunded", "1", 70)
    ]
    assert values(mapped("bigcommerce", "shopify.order_line_refund", "order_line_id, quantity, subtotal")) == [
        ("1", 1, 60)
    ]
    assert values(mapped("bigcommerce", "shopify.order_adjustment", "kind, amount")) == [("refund_discrepancy", -10)]

    items = [
        {"item_type": "PRODUCT", "item_id": 1, "quantity": 1, "requested_amount": 60},
        {"item_type": "SHIPPING", "item_id": 5, "requested_amount": 4.95},
        {"item_type": "ORDER", "item_id": 1, "requested_amount": 5.05},
    ]
    land(refunds=[{"id": 9, "order_id": 1, "total_amount": 70, "items": items, "created": "2026-05-02T10:00:00Z"}])
    assert values(mapped("bigcommerce", "shopify.refund", "id, total_refunded_set_shop_amount")) == [("9", 70)]
    assert values(mapped("bigcommerce", "shopify.order_adjustment", "kind, amount")) == [
        ("refund_discrepancy", Decimal("-5.05")),
        ("shipping_refund", Decimal("-4.95")),
    ]


def test_bigcommerce_who_takes_the_newsletter_has_chosen_it(land, mapped):
    land(subscribers=[{"id": 1, "email": "ann@example.org", "date_created": "2026-05-01T10:00:00+00:00"}])
    assert values(mapped("bigcommerce", "preference_centre.choices", "identifier_value, channel, status")) == [
        ("ann@example.org", "email", "subscribed")
    ]


# Adobe Commerce


def adobe_item(item_id: int, **changed: Any) -> Row:
    row = {
        "item_id": item_id,
        "product_id": 8,
        "product_type": "simple",
        "sku": "D-12",
        "name": "Dress",
        "qty_ordered": 1,
    }
    row |= {"qty_shipped": 0, "base_original_price": 60, "base_price_incl_tax": 60, "base_price": 50}
    return {**row, "base_discount_amount": 0, **changed}


def adobe_order(order_id: int, state: str, **changed: Any) -> Row:
    row = {"entity_id": order_id, "increment_id": f"00000{order_id}", "state": state, "remote_ip": "203.0.113.7"}
    row |= {"base_currency_code": "GBP", "base_grand_total": 60, "base_subtotal_incl_tax": 60, "base_subtotal": 50}
    row |= {
        "base_discount_amount": 0,
        "base_tax_amount": 10,
        "base_total_paid": 60,
        "items": [adobe_item(order_id * 10)],
    }
    return {**row, "created_at": "2026-05-01 10:00:00", "updated_at": "2026-05-01 11:00:00", **changed}


def test_adobe_commerce_what_is_unpaid_or_cancelled_is_no_sale(land, mapped):
    """F11. A state and what else the order says: the state of the payment, and whether it is cancelled."""
    unpaid = {"base_total_paid": None}
    cases = [
        ("new", unpaid, "pending", False),
        ("pending_payment", unpaid, "pending", False),
        ("payment_review", unpaid, "pending", False),
        ("holded", unpaid, "pending", False),
        ("processing", unpaid, "pending", False),
        ("processing", {"base_total_paid": 20}, "partially_paid", False),
        ("processing", {}, "paid", False),
        ("complete", {}, "paid", False),
        ("complete", {"base_total_refunded": 10}, "partially_refunded", False),
        ("canceled", unpaid, "voided", True),
        ("closed", {"base_total_refunded": 60}, "refunded", True),
        ("closed", {"base_total_refunded": 60, "items": [adobe_item(10, qty_shipped=1)]}, "refunded", False),
    ]
    land(orders=[adobe_order(number, state, **said) for number, (state, said, *_) in enumerate(cases, start=11)])
    rows = mapped("adobe_commerce", "shopify.order", "id, financial_status, cancelled_at is not null, source_name")
    assert values(rows) == [(str(number), *case[2:], "web") for number, case in enumerate(cases, start=11)]


def test_adobe_commerce_a_configuration_is_one_line_and_its_part_the_variant(land, mapped):
    parent = adobe_item(1, product_type="configurable", product_id=8, base_discount_amount=12)
    part = adobe_item(
        2, parent_item_id=1, product_id=81, base_price=0, base_price_incl_tax=None, base_original_price=None
    )
    land(orders=[adobe_order(1, "processing", items=[parent, part, adobe_item(3, product_type="giftcard")])])
    rows = mapped(
        "adobe_commerce", "shopify.order_line", "id, product_id, variant_id, price, total_discount, gift_card"
    )
    assert values(rows) == [("1", "8", "81", 60, 12, False), ("3", "8", "8", 60, 0, True)]


def test_adobe_commerce_prices_without_tax_are_known_by_the_price_of_the_catalogue(land, mapped):
    land(orders=[adobe_order(1, "processing", items=[adobe_item(1, base_original_price=50)])])
    assert values(mapped("adobe_commerce", "shopify.order_line", "price")) == [(50,)]
    assert values(mapped("adobe_commerce", "shopify.order", "subtotal_price, total_price")) == [(50, 60)]


def test_adobe_commerce_gift_cards_and_store_credit_pay_and_make_nothing_cheaper(land, mapped):
    """F9: goods for 60, of which a gift card paid 40 and store credit 5."""
    paid = {"base_gift_cards_amount": 40, "base_customer_balance_amount": 5}
    land(orders=[adobe_order(1, "processing", base_grand_total=15, base_total_paid=15, extension_attributes=paid)])
    assert values(mapped("adobe_commerce", "shopify.order", "total_price, total_discounts, financial_status")) == [
        (60, 0, "paid")
    ]


def test_adobe_commerce_credit_memos_say_lines_postage_and_adjustments(land, mapped):
    line = {"entity_id": 5, "order_item_id": 10, "qty": 1, "base_row_total_incl_tax": 60, "base_discount_amount": 12}
    memo = {
        "entity_id": 9,
        "order_id": 1,
        "base_grand_total": 60,
        "base_shipping_incl_tax": 5,
        "items": [line],
        "state": 2,
    }
    made = {"created_at": "2026-05-02 10:00:00"}
    goodwill = {"entity_id": 10, "order_id": 1, "base_grand_total": 10, "items": [], "state": 2}
    cancelled = {"entity_id": 11, "order_id": 1, "base_grand_total": 60, "items": [line], "state": 3}
    land(
        orders=[adobe_order(1, "complete")],
        creditmemos=[{**row, **made} for row in (memo, goodwill, cancelled)],
    )
    assert values(mapped("adobe_commerce", "shopify.refund", "id, total_refunded_set_shop_amount")) == [
        ("10", 10),
        ("9", 60),
    ]
    assert values(mapped("adobe_commerce", "shopify.order_line_refund", "refund_id, subtotal")) == [("9", 48)]
    assert values(mapped("adobe_commerce", "shopify.order_adjustment", "refund_id, kind, amount")) == [
        ("10", "refund_discrepancy", -10),
        ("9", "refund_discrepancy", -7),
        ("9", "shipping_refund", -5),
    ]


def test_adobe_commerce_stock_of_no_source_is_that_of_the_product(land, mapped):
    stock = [
        {"manage_stock": True, "is_in_stock": True, "qty": 4},
        {"manage_stock": True, "is_in_stock": False, "qty": 4},
        {"manage_stock": False, "is_in_stock": True, "qty": 0},
    ]
    products = [
        {
            "id": number,
            "sku": f"S{number}",
            "name": "Hat",
            "price": 15,
            "status": 1,
            "extension_attributes": {"stock_item": said},
        }
        for number, said in enumerate(stock, start=1)
    ]
    land(products=products)
    assert values(mapped("adobe_commerce", "shopify.inventory_level", "inventory_item_id, available")) == [
        ("1", 4),
        ("2", 0),
    ]
    assert values(mapped("adobe_commerce", "shopify.inventory_item", "id, tracked")) == [
        ("1", True),
        ("2", True),
        ("3", False),
    ]


# Shopify, by Airbyte


def shopify_order(**changed: Any) -> Row:
    line = {"id": 10, "quantity": 1, "price": "60.00", "total_discount": "0.00"}
    line["discount_allocations"] = [{"amount": "12.00", "discount_application_index": 0}]
    applied = [{"type": "discount_code", "code": "SAVE20", "target_type": "line_item"}]
    row = {"id": 1, "name": "#1001", "currency": "GBP", "total_price": "48.00", "discount_applications": applied}
    return {**row, "line_items": [line], "created_at": "2026-05-01T12:00:00+02:00", **changed}


def test_airbyte_shopify_shares_in_discounts_name_the_application_that_made_them(land, mapped):
    """F5: the line itself states no discount."""
    land(orders=[shopify_order()])
    assert values(mapped("airbyte_shopify", "shopify.order_line", "id, total_discount")) == [("10", 0)]
    allocations = mapped(
        "airbyte_shopify", "shopify.discount_allocation", "order_line_id, discount_application_index, amount"
    )
    assert values(allocations) == [("10", 0, 12)]
    applications = mapped("airbyte_shopify", "shopify.discount_application", 'order_id, "index", code, target_type')
    assert values(applications) == [("1", 0, "SAVE20", "line_item")]
    [order] = mapped("airbyte_shopify", "shopify.order", "created_at")
    assert str(order["created_at"]) == "2026-05-01 10:00:00"


def test_airbyte_shopify_a_refund_is_worth_what_was_really_paid_back(land, mapped):
    payments = [
        {"id": 1, "kind": "refund", "status": "success", "amount": "10.00", "created_at": "2026-05-02T10:00:00Z"},
        {"id": 2, "kind": "refund", "status": "failure", "amount": "10.00", "created_at": "2026-05-02T10:00:00Z"},
        {"id": 3, "kind": "void", "status": "success", "amount": "48.00", "created_at": "2026-05-02T10:00:00Z"},
    ]
    adjusted = [{"id": 7, "kind": "refund_discrepancy", "amount": "-10.00", "tax_amount": "0.00"}]
    land(
        orders=[shopify_order()],
        order_refunds=[
            {
                "id": 9,
                "order_id": 1,
                "transactions": payments,
                "order_adjustments": adjusted,
                "refund_line_items": [],
                "created_at": "2026-05-02T10:00:00Z",
            }
        ],
    )
    assert values(mapped("airbyte_shopify", "shopify.refund", "id, total_refunded_set_shop_amount")) == [("9", 10)]
    assert values(mapped("airbyte_shopify", "shopify.order_adjustment", "refund_id, order_id, amount")) == [
        ("9", "1", -10)
    ]
    rows = values(mapped("airbyte_shopify", "shopify.transaction", "id, refund_id, kind, status"))
    assert rows == [("1", "9", "refund", "success"), ("2", "9", "refund", "failure"), ("3", "9", "void", "success")]


def test_airbyte_shopify_rows_that_nothing_unpacked_are_read_out_of_their_envelope(land, mapped):
    land(orders=[{"_airbyte_raw_id": "r", "_airbyte_extracted_at": LOADED, "_airbyte_data": shopify_order()}])
    assert values(mapped("airbyte_shopify", "shopify.order", "id, name, total_price")) == [("1", "#1001", 48)]
    assert values(mapped("airbyte_shopify", "shopify.order_line", "id, price")) == [("10", 60)]
