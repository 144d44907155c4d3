"""Landing from Shopify: pages within pages, points, stock that changes nobody's time, and what is gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fake_clock import FakeClock
from scv.landing import land as landing
from scv.landing import shopify
from scv.landing.land import Asked, Landed, land
from scv.landing.sources import SOURCES
from shopify_shop import ShopifyShop, gid, inventory_item, order, product, shop_with_everything
from vendor import Vendor, landed_rows, living_keys, serving


@pytest.fixture
def shop() -> ShopifyShop:
    return shop_with_everything()


@pytest.fixture
def vendor(shop: ShopifyShop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    monkeypatch.setattr(shopify, "SCHEME", "http")
    with serving(Vendor(shop)) as vendor:
        yield vendor


def run(vendor: Vendor, raw: Path, clock: FakeClock | None = None, **asked: Any) -> Landed:
    settings = {shopify.SHOP: vendor.url.removeprefix("http://"), shopify.TOKEN: "shpat_secret"}
    return land(SOURCES["shopify"], raw, settings, clock or FakeClock(), Asked(**asked))


def test_pages_within_pages_come_whole_and_in_their_order(vendor: Vendor, tmp_path: Path) -> None:
    landed = run(vendor, tmp_path)
    assert landed.notes == []
    assert landed.rows["order_line"] == 12 and landed.rows["customer_address"] == 3
    of_third = sorted(
        (row["index"], row["id"]) for row in landed_rows(tmp_path, "shopify", "order_line") if row["order_id"] == "3"
    )
    assert of_third == [(index, f"{300 + index}") for index in range(5)]
    assert living_keys(tmp_path, "shopify", "product_variant") == ["11", "12", "13"]


def test_what_hangs_on_an_order_is_tied_to_it(vendor: Vendor, tmp_path: Path) -> None:
    run(vendor, tmp_path)

    def of(table: str, **by: Any) -> dict[str, Any]:
        [row] = [
            row
            for row in landed_rows(tmp_path, "shopify", table)
            if all(row[name] == value for name, value in by.items())
        ]
        return row

    first = of("order", id="1")
    assert (first["name"], str(first["total_price_set_shop_amount"]), first["customer_id"]) == ("#1", "50.0000", "1")
    assert (first["billing_address_city"], first["shipping_address_city"], first["number"]) == ("Leeds", None, "1")
    assert of("transaction", id="11")["refund_id"] == "10" and of("transaction", id="10")["refund_id"] is None
    assert of("refund", id="10")["return_id"] == of("return_line_item", id="10")["return_id"] == "10"
    assert of("refund_line_item", id="10")["order_line_id"] == "100"
    assert of("discount_application", order_id="1")["type"] == "discount_code"
    assert of("order_discount_code", order_id="1")["code"] == "SPRING"
    assert of("customer", id="2")["email_marketing_consent_state"] == "subscribed"
    defaults = {row["id"]: row["is_default"] for row in landed_rows(tmp_path, "shopify", "customer_address")}
    assert defaults == {"1": True, "2": False, "3": False}


def test_points_are_waited_for_and_a_query_that_is_too_dear_asks_for_fewer(
    vendor: Vendor, shop: ShopifyShop, tmp_path: Path
) -> None:
    shop.throttled, shop.dearest = 2, 3
    clock = FakeClock()
    landed = run(vendor, tmp_path, clock)
    assert landed.notes == [] and landed.rows["order"] == 3
    # 600 points are missing and 100 come back a second.
    assert clock.slept[:2] == [6.0, 6.0]
    firsts = [asked.body["variables"].get("first") for asked in vendor.asked if "customers(" in asked.body["query"]]
    assert firsts[2:6] == [25, 12, 6, 3]


def test_a_shop_without_points_for_good_is_told(vendor: Vendor, shop: ShopifyShop, tmp_path: Path) -> None:
    shop.throttled = shopify.TRIES
    landed = run(vendor, tmp_path)
    assert landed.is_incomplete and any("customers: the shop had no points" in note for note in landed.notes)
    assert landed.rows["order"] == 3


def test_what_is_denied_is_told_and_not_landed_as_empty(vendor: Vendor, shop: ShopifyShop, tmp_path: Path) -> None:
    shop.denied = "customers"
    landed = run(vendor, tmp_path)
    assert landed.is_incomplete and landed.rows["customer"] == 0
    [note] = landed.notes
    assert "ACCESS_DENIED" in note and "x@example.com" not in note and "shpat" not in note


def test_the_next_run_asks_for_what_changed_and_for_all_stock(
    vendor: Vendor, shop: ShopifyShop, tmp_path: Path
) -> None:
    run(vendor, tmp_path)
    shop.queries.clear()
    shop.nodes["orders"][0] = {**order(1, "2026-11-28T00:00:00Z", lines=3), "displayFinancialStatus": "REFUNDED"}
    # Stock changes without its item.
    shop.nodes["inventoryItems"][0] = inventory_item(11, 0)
    landed = run(vendor, tmp_path)
    assert any("updated_at:>='2026-11-22T23:00:00.000000Z'" in query for query in shop.queries)
    assert landed.rows["order"] == 1 and landed.rows["order_line"] == 0 and landed.rows["customer"] == 0
    assert landed.rows["inventory_quantity"] == 2 and landed.rows["inventory_item"] == 0


def test_what_is_gone_is_seen_with_its_product_with_the_stock_and_by_the_sweep(
    vendor: Vendor, shop: ShopifyShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "ROWS_A_PACKAGE", 3)
    clock = FakeClock()
    run(vendor, tmp_path, clock)
    shop.nodes["products"] = [product(1, "2026-11-28T00:00:00Z", (11, 13))]
    shop.nodes["inventoryItems"].pop()
    shop.nodes["orders"].pop()
    clock.moment += timedelta(days=8)
    landed = run(vendor, tmp_path, clock)
    assert living_keys(tmp_path, "shopify", "product_variant") == ["11", "13"]
    assert living_keys(tmp_path, "shopify", "inventory_item") == ["11", "12"]
    assert living_keys(tmp_path, "shopify", "order") == ["1", "2"]
    assert (landed.deleted["order"], landed.deleted["product"], landed.deleted["abandoned_checkout"]) == (1, 0, 0)


def test_without_the_scope_for_all_orders_none_is_taken_for_gone(
    vendor: Vendor, shop: ShopifyShop, tmp_path: Path
) -> None:
    run(vendor, tmp_path)
    shop.scopes = ("read_orders",)
    shop.nodes["orders"].clear()
    landed = run(vendor, tmp_path, is_sweeping=True)
    assert living_keys(tmp_path, "shopify", "order") == ["1", "2", "3"]
    assert not landed.is_incomplete and ["read_all_orders" in note for note in landed.notes] == [True]


def test_the_number_of_an_id() -> None:
    assert shopify.number({"id": f"{gid('MailingAddress', 5)}?model_name=CustomerAddress"}) == "5"
    assert shopify.number(None) is None and shopify.number({}) is None
