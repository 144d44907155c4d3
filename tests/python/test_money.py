"""What an order is worth and whether it is a sale: F5 to F12, F14 and F15, each as its raw rows, in one build."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from conftest import DbtBuild, DbtRun
from raw_rows import deliver
from scv.expectations.release import ALWAYS

START = datetime(2026, 1, 5, 9)
MODELS = ("--resource-type", "model", "--resource-type", "seed")
MARTS = (
    "single_customer_view",
    "customer_revenue",
    "orders",
    "order_lines",
    "customer_timeline",
    "customer_lifecycle",
    "rejected_records",
)
# Tests that hold over any orders; they run on these too.
INVARIANTS = (
    "net_is_gross_less_discounts_less_returns",
    "orders_add_up_to_their_lines",
    "revenue_of_order_lines_equals_staging_to_the_cent",
    "an_order_refunded_in_full_is_worth_nothing",
    "customers_add_up_to_their_orders",
    "customers_and_nobody_add_up_to_orders_per_currency",
    "every_order_is_placed_once_in_the_timeline",
    "no_refund_is_larger_than_its_order",
    "every_payment_status_is_known",
)


class Shop:
    """Raw rows of a shop, written order by order."""

    def __init__(self) -> None:
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self.at = START

    def add(self, table: str, **values: Any) -> None:
        # Every file has every column that any row of it names.
        self.tables.setdefault(table, []).append(values)

    def order(self, key: str, lines: list[tuple[str, int, float]], customer: str | None = None, **header: Any) -> None:
        """An order of `lines` (key, quantity, price of one), a day after the one before it."""
        self.at += timedelta(days=1)
        priced = sum(quantity * price for _, quantity, price in lines)
        paid = {"currency": "GBP", "financial_status": "paid", "total_price": priced, "subtotal_price": priced}
        at = {"created_at": self.at, "updated_at": self.at, "_fivetran_synced": self.at}
        customer = customer or f"buyer-of-{key}"
        self.add("shopify.order", id=key, email=f"{customer}@example.com", **{**paid, **at, **header})
        for line, quantity, price in lines:
            self.add("shopify.order_line", id=line, order_id=key, quantity=quantity, price=price, **self.synced())

    def refund(self, key: str, order: str, lines: list[tuple[str, int, float]], **refund: Any) -> None:
        """A refund of `lines` (order line, quantity, subtotal)."""
        self.at += timedelta(hours=1)
        self.add("shopify.refund", id=key, order_id=order, created_at=self.at, **{**self.synced(), **refund})
        for line, quantity, subtotal in lines:
            self.add(
                "shopify.order_line_refund",
                id=f"{key}-{line}",
                refund_id=key,
                order_line_id=line,
                quantity=float(quantity),
                subtotal=subtotal,
                **self.synced(),
            )

    def allocate(self, line: str, amount: float, application: int = 0) -> None:
        self.add(
            "shopify.discount_allocation",
            order_line_id=line,
            index=application,
            discount_application_index=application,
            amount=amount,
            **self.synced(),
        )

    def adjust(self, refund: str, order: str, kind: str, amount: float) -> None:
        self.add(
            "shopify.order_adjustment",
            id=f"{refund}-{kind}",
            refund_id=refund,
            order_id=order,
            kind=kind,
            amount=amount,
            tax_amount=0.0,
            **self.synced(),
        )

    def receipt(self, key: str, state: str, item_type: str = "ITEM", tenders: str | None = None) -> None:
        """A receipt of one article for 30 pounds."""
        self.at += timedelta(days=1)
        at = self.at.isoformat() + "Z"
        money = '{"amount": 3000, "currency": "GBP"}'
        self.add(
            "square.orders",
            id=key,
            customer_id=f"till-{key}",
            state=state,
            line_items=f'[{{"uid": "1", "name": "Thing", "quantity": "1", "item_type": "{item_type}", '
            f'"base_price_money": {money}, "gross_sales_money": {money}, "total_money": {money}}}]',
            tenders=tenders,
            total_money=money,
            created_at=at,
            updated_at=at,
        )
        self.add("square.customers", id=f"till-{key}", email_address=f"{key}@example.com", created_at=at, updated_at=at)

    def confirmation(self, key: str, reference: str, at: datetime) -> None:
        self.add(
            "segment_web.order_completed",
            id=key,
            anonymous_id=f"browser-{key}",
            order_id=reference,
            revenue=50.0,
            currency="GBP",
            timestamp=at,
            received_at=at,
        )

    def synced(self) -> dict[str, Any]:
        return {"_fivetran_synced": self.at}


def everything_that_happens() -> dict[str, list[dict[str, Any]]]:
    shop = Shop()
    # F5, F6: 20% on the order, which is then kept by one and sent back by the other.
    for key in ("F5", "F6"):
        shop.order(
            key,
            [(f"{key}-a", 1, 60.0), (f"{key}-b", 1, 40.0)],
            total_price=80.0,
            subtotal_price=80.0,
            total_discounts=20.0,
        )
        shop.allocate(f"{key}-a", 12.0)
        shop.allocate(f"{key}-b", 8.0)
    shop.refund("F6-r", "F6", [("F6-a", 1, 48.0), ("F6-b", 1, 32.0)])
    # The same discount, known to the order alone, and free postage, which is none.
    shop.order(
        "F5-header",
        [("F5-h1", 1, 60.0), ("F5-h2", 1, 40.0)],
        total_price=80.0,
        subtotal_price=80.0,
        total_discounts=20.0,
    )
    shop.order("F5-postage", [("F5-p", 1, 50.0)], total_price=50.0, subtotal_price=50.0, total_discounts=4.95)
    shop.allocate("F5-p", 4.95)
    shop.add(
        "shopify.discount_application",
        order_id="F5-postage",
        index=0,
        target_type="shipping_line",
        type="discount_code",
        code="freepost",
        **shop.synced(),
    )
    # F7: one of two comes back.
    shop.order("F7", [("F7-a", 2, 48.0)], total_price=76.8, subtotal_price=76.8, total_discounts=19.2)
    shop.allocate("F7-a", 19.2)
    shop.refund("F7-r", "F7", [("F7-a", 1, 38.4)])
    # F8: bought once, then replaced free of charge.
    shop.order("F8", [("F8-a", 1, 80.0)], customer="freya")
    shop.order(
        "F8-free",
        [("F8-b", 1, 80.0)],
        customer="freya",
        source_name="shopify_draft_order",
        total_price=0.0,
        subtotal_price=0.0,
        total_discounts=80.0,
    )
    # F9: a gift card is sold, then spent.
    shop.order("F9-card", [("F9-a", 1, 100.0)], customer="gita")
    shop.tables["shopify.order_line"][-1]["gift_card"] = True
    shop.order("F9-goods", [("F9-b", 1, 100.0)], customer="gus")
    shop.add(
        "shopify.transaction",
        id="F9-t",
        order_id="F9-goods",
        kind="sale",
        status="success",
        gateway="gift_card",
        amount=100.0,
        currency="GBP",
        created_at=shop.at,
        **shop.synced(),
    )
    # F10: ten pounds of goodwill; REST says so in an adjustment, the payment provider in a transaction.
    shop.order("F10", [("F10-a", 1, 50.0)])
    shop.refund("F10-r", "F10", [])
    shop.adjust("F10-r", "F10", "refund_discrepancy", -10.0)
    shop.order("F10-paid", [("F10-b", 1, 50.0)])
    shop.refund("F10-pr", "F10-paid", [])
    shop.add(
        "shopify.transaction",
        id="F10-t",
        order_id="F10-paid",
        refund_id="F10-pr",
        kind="refund",
        status="success",
        amount=10.0,
        currency="GBP",
        created_at=shop.at,
        **shop.synced(),
    )
    shop.order("F10-postage", [("F10-c", 1, 50.0)], total_price=54.95, subtotal_price=50.0)
    shop.refund("F10-cr", "F10-postage", [])
    shop.adjust("F10-cr", "F10-postage", "shipping_refund", -4.95)
    # F11.
    for status in ("voided", "expired", "pending", "PARTIALLY_PAID"):
        shop.order(f"F11-{status}", [(f"F11-{status}-a", 1, 30.0)], financial_status=status)
    shop.receipt("F11-open", "OPEN")
    shop.receipt("F11-on-account", "OPEN", tenders='[{"id": "T", "type": "CARD"}]')
    shop.receipt("F11-card", "COMPLETED", item_type="GIFT_CARD")
    # F12: three in pounds, one in dollars.
    for number, currency in enumerate(("GBP", "GBP", "GBP", "USD"), 1):
        shop.order(f"F12-{number}", [(f"F12-{number}-a", 1, 20.0)], customer="mona", currency=currency)
    # F14: confirmed under its name, its bare number and its GraphQL id.
    shop.order("5001", [("F14-a", 1, 50.0)], name="#2014")
    shop.confirmation("by-name", "#2014", shop.at)
    shop.confirmation("by-number", "2014", shop.at)
    shop.confirmation("by-gid", "gid://shopify/Order/5001", shop.at)
    shop.confirmation("in-words", "Order no. 2014", shop.at)
    shop.order("2015", [("F14-b", 1, 50.0)], name="#9")
    shop.order("5002", [("F14-c", 1, 50.0)], name="#2015")
    shop.confirmation("id-wins", "2015", shop.at)
    shop.confirmation("unknown", "#UK-77", shop.at)
    shop.confirmation("unknown-again", "uk-77", shop.at)
    # F15: more given back than was paid, and a total that holds its postage.
    shop.order("F15", [("F15-a", 1, 50.0)])
    shop.refund("F15-r", "F15", [("F15-a", 1, 60.0)])
    shop.order("F15-all", [("F15-b", 1, 50.0)], total_price=60.0, subtotal_price=50.0)
    shop.refund("F15-ar", "F15-all", [("F15-b", 1, 50.0)], total_refunded_set_shop_amount=60.0)
    return shop.tables


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, dbt_build: DbtBuild) -> DbtRun:
    folder = tmp_path_factory.mktemp("money")
    deliver(folder / "raw", everything_that_happens(), "monday")
    return dbt_build(
        folder / "raw", *MODELS, "--select", *(f"+{mart}" for mart in MARTS), folder=folder, views_stand=True
    )


def worth(built: DbtRun, key: str) -> tuple[Decimal, ...]:
    """Before discounts, discounts, after them, returned, kept."""
    amounts = "gross_sales, discount_amount, gross_revenue, returned_revenue, net_revenue"
    [row] = built.query(f"select {amounts} from marts.orders where order_id = ?", [key])
    return row


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("shopify:F5", (100, 20, 80, 0, 80)),
        ("shopify:F5-header", (100, 20, 80, 0, 80)),
        ("shopify:F5-postage", (50, 0, 50, 0, 50)),
        ("shopify:F6", (100, 20, 80, 80, 0)),
        ("shopify:F7", (96, 19.2, 76.8, 38.4, 38.4)),
        ("shopify:F8-free", (80, 80, 0, 0, 0)),
        ("shopify:F9-card", (0, 0, 0, 0, 0)),
        ("shopify:F9-goods", (100, 0, 100, 0, 100)),
        ("shopify:F10", (50, 0, 50, 10, 40)),
        ("shopify:F10-paid", (50, 0, 50, 10, 40)),
        ("shopify:F10-postage", (50, 0, 50, 0, 50)),
        ("shopify:F15", (50, 0, 50, 60, -10)),
        ("shopify:F15-all", (50, 0, 50, 50, 0)),
    ],
)
def test_an_order_is_worth_what_the_finance_report_says(built: DbtRun, key: str, expected: tuple[float, ...]) -> None:
    assert [float(amount) for amount in worth(built, key)] == list(expected)


def test_the_discount_of_the_order_reaches_its_lines(built: DbtRun) -> None:
    lines = "select order_line_id, gross_revenue::double from marts.order_lines where order_id = ? order by 1"
    assert built.query(lines, ["shopify:F5"]) == [("shopify:F5-a", 48.0), ("shopify:F5-b", 32.0)]
    assert built.query(lines, ["shopify:F5-header"]) == [("shopify:F5-h1", 48.0), ("shopify:F5-h2", 32.0)]


def test_a_refund_says_what_the_customer_got(built: DbtRun) -> None:
    events = built.query(
        "select order_id, value::double from marts.customer_timeline where event_type = 'refund_issued' order by 1"
    )
    assert events == [
        ("shopify:F10", 10.0),
        ("shopify:F10-paid", 10.0),
        ("shopify:F10-postage", 4.95),
        ("shopify:F15", 60.0),
        ("shopify:F15-all", 60.0),
        ("shopify:F6", 80.0),
        ("shopify:F7", 38.4),
    ]


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("shopify:F8-free", "free"),
        ("shopify:F9-card", "gift_card"),
        ("shopify:F9-goods", "sale"),
        ("shopify:F11-voided", "voided"),
        ("shopify:F11-expired", "expired"),
        ("shopify:F11-pending", "unpaid"),
        ("shopify:F11-PARTIALLY_PAID", "sale"),
        ("square:F11-open", "open"),
        ("square:F11-on-account", "sale"),
        ("square:F11-card", "gift_card"),
    ],
)
def test_what_is_no_sale_moves_nobody_and_is_not_lost(built: DbtRun, key: str, reason: str) -> None:
    [(found, customer, is_valid)] = built.query(
        "select validity_reason, customer_id, is_valid from marts.orders where order_id = ?", [key]
    )
    assert (found, is_valid) == (reason, reason == "sale")
    [(stage,)] = built.query("select purchase_stage from marts.customer_lifecycle where customer_id = ?", [customer])
    # The replacement went to somebody who had bought once.
    assert stage == ("first_purchase" if reason in ("sale", "free") else "prospect")
    placed = built.query(
        "select count(*) from marts.customer_timeline where event_type = 'order_placed' and order_id = ?", [key]
    )
    assert placed == [(int(reason == "sale"),)]
    rejected = built.query(
        "select details from marts.rejected_records where record_id = ? and details like 'order_%'", [key.split(":")[1]]
    )
    assert len(rejected) == int(reason != "sale")


def test_a_gift_card_is_owed(built: DbtRun) -> None:
    cards = built.query(
        "select order_id, gift_card_amount::double, is_gift_card from marts.order_lines where is_gift_card order by 1"
    )
    assert cards == [("shopify:F9-card", 100.0, True), ("square:F11-card", 30.0, True)]


def test_currencies_stand_side_by_side(built: DbtRun) -> None:
    [(customer,)] = built.query("select customer_id from marts.orders where order_id = 'shopify:F12-1'")
    revenue = "select currency, order_count, net_revenue::double from marts.{} where customer_id = ? order by 1"
    assert built.query(revenue.format("customer_revenue"), [customer]) == [("GBP", 3, 60.0), ("USD", 1, 20.0)]
    assert built.query(revenue.format("single_customer_view"), [customer]) == [("GBP", 4, 60.0)]


def test_an_order_is_one_order_however_it_is_called(built: DbtRun) -> None:
    orders = built.query(
        "select order_id, source, session_id is not null from marts.orders "
        "where order_id in ('shopify:5001', 'shopify:5002', 'shopify:2015', 'shopify:2014', 'shopify:#2014') "
        "or source = 'segment_web' order by 1"
    )
    assert orders == [
        ("shopify:2015", "shopify", True),
        ("shopify:5001", "shopify", True),
        ("shopify:5002", "shopify", False),
        ("shopify:UK-77", "segment_web", True),
    ]
    assert built.query("select count(*) from marts.customer_timeline where order_id = 'shopify:5001'") == [(1,)]


def test_the_invariants_hold_and_a_refund_larger_than_its_order_is_a_warning(
    built: DbtRun, dbt_build: DbtBuild
) -> None:
    environment = {"DBT_WRITE_JSON": "true"}
    tested = dbt_build(
        built.folder / "raw", "--select", *INVARIANTS, folder=built.folder, command="test", environment=environment
    )
    results = {name: status for name, status in tested.results().items() if name in INVARIANTS}
    assert set(results) == set(INVARIANTS)
    assert {name for name, status in results.items() if status != "pass"} == {"no_refund_is_larger_than_its_order"}


def test_the_release_door_holds_and_names_the_refund(built: DbtRun) -> None:
    found: dict[str, list[tuple[Any, ...]]] = {}
    with duckdb.connect(str(built.database), read_only=True) as connection:
        connection.execute("set search_path = 'marts'")
        for check in ALWAYS:
            found[check.description] = connection.execute(check.query.format(batch=check.table)).fetchall()
    named = found.pop("no refund is larger than its order")
    assert [order for order, *_ in named] == ["shopify:F15"]
    assert {description: rows for description, rows in found.items() if rows} == {}
