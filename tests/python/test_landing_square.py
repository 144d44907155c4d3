"""Landing from Square: every location, everything since it began, and what was taken out of the catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_clock import FakeClock
from scv.landing import square
from scv.landing.land import Asked, Landed, land
from scv.landing.sources import SOURCES
from square_seller import SquareSeller, item, order, seller_with_everything
from vendor import Vendor, landed_rows, living_keys, serving


@pytest.fixture
def seller() -> SquareSeller:
    return seller_with_everything()


@pytest.fixture
def vendor(seller: SquareSeller, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    with serving(Vendor(seller)) as vendor:
        monkeypatch.setattr(square, "URL", vendor.url)
        yield vendor


def run(raw: Path) -> Landed:
    return land(SOURCES["square"], raw, {square.TOKEN: "sq_secret"}, FakeClock(), Asked())


def test_every_location_is_asked_for_and_nothing_ends_a_year_ago(vendor: Vendor, tmp_path: Path) -> None:
    landed = run(tmp_path)
    assert landed.notes == []
    assert landed.rows == {
        "locations": 12, "customers": 3, "orders": 3, "payments": 3, "refunds": 1, "items": 2,
    }  # fmt: skip
    assert [len(asked.body["location_ids"]) for asked in vendor.asked_of("/v2/orders/search")] == [10, 2]
    [first, *_] = sorted(landed_rows(tmp_path, "square", "orders"), key=lambda row: str(row["id"]))
    assert json.loads(first["total_money"]) == {"amount": 5000, "currency": "GBP"}
    assert first["returns"] is None and len(json.loads(first["line_items"])) == 1


def test_the_next_run_asks_for_what_changed(vendor: Vendor, seller: SquareSeller, tmp_path: Path) -> None:
    run(tmp_path)
    vendor.asked.clear()
    seller.rows["orders"].append(order(4, "2026-11-28T00:00:00Z", "L12", customer_id=None))
    seller.rows["objects"][0] = item(1, "2026-11-28T00:00:00Z", is_deleted=True)
    landed = run(tmp_path)
    assert +landed.rows == {"orders": 1, "items": 1}
    assert living_keys(tmp_path, "square", "orders") == ["OR1", "OR2", "OR3", "OR4"]
    [asked] = vendor.asked_of("/v2/customers/search")
    assert asked.body["query"]["filter"] == {"updated_at": {"start_at": "2026-11-22T23:00:00.000000Z"}}
    deleted = [row["is_deleted"] for row in landed_rows(tmp_path, "square", "items") if row["id"] == "IT1"]
    assert sorted(deleted) == [False, True]


def test_a_location_that_fails_moves_no_mark_of_its_orders(vendor: Vendor, tmp_path: Path) -> None:
    answer = vendor.answer

    def failing(asked):
        is_second = asked.path == "/v2/orders/search" and "L12" in asked.body["location_ids"]
        return (500, {}) if is_second else answer(asked)

    vendor.answer = failing
    assert run(tmp_path).is_incomplete
    assert living_keys(tmp_path, "square", "orders") == ["OR1", "OR3"]
    vendor.answer = answer
    assert not run(tmp_path).is_incomplete
    assert living_keys(tmp_path, "square", "orders") == ["OR1", "OR2", "OR3"]
