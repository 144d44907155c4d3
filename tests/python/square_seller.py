"""A seller of Square's that answers as its reference says: cursors in the request, payments of one location at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vendor import Answer, Asked

Row = dict[str, Any]
_SEARCHED = {"customers/search": "customers", "orders/search": "orders", "catalog/search": "objects"}


@dataclass
class SquareSeller:
    """What the seller has, by the name that Square answers with; `page_size` comes at once."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    page_size: int = 2

    def __call__(self, asked: Asked) -> Answer:
        if asked.headers.get("Authorization") != "Bearer sq_secret":
            return 401, {"errors": [{"category": "AUTHENTICATION_ERROR"}]}
        path = asked.path.removeprefix("/v2/")
        name = _SEARCHED.get(path, path)
        assert asked.method == ("POST" if path in _SEARCHED else "GET")
        request = asked.body if path in _SEARCHED else asked.parameters
        found = [one for one in self.rows.get(name, []) if self._is_asked_for(name, one, request)]
        if name == "locations":
            return 200, {"locations": found}
        if name in ("orders", "payments", "refunds"):
            found.sort(key=lambda one: str(one["updated_at"]))
        start = int(request.get("cursor", "0"))
        end = start + self.page_size
        return 200, {name: found[start:end], **({"cursor": str(end)} if end < len(found) else {})}

    def _is_asked_for(self, name: str, one: Row, request: Row) -> bool:
        query = request.get("query", {})
        updated = _moment(one.get("updated_at") or one["created_at"])
        if name == "customers":
            since = query.get("filter", {}).get("updated_at", {}).get("start_at")
            return since is None or updated >= _moment(since)
        if name == "orders":
            assert query["sort"]["sort_field"] == "UPDATED_AT" and len(request["location_ids"]) <= 10
            is_since = updated >= _moment(query["filter"]["date_time_filter"]["updated_at"]["start_at"])
            return is_since and one["location_id"] in request["location_ids"]
        if name in ("payments", "refunds"):
            is_made_since = _moment(one["created_at"]) >= _moment(request.get("begin_time", "2025-11-28T12:00:00Z"))
            is_there = name == "refunds" or one["location_id"] == request.get("location_id", "L1")
            return is_made_since and is_there and updated >= _moment(request["updated_at_begin_time"])
        if name == "objects":
            assert request["object_types"] == ["ITEM"] and request["include_deleted_objects"] is True
            return "begin_time" not in request or updated > _moment(request["begin_time"])
        return True


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def gbp(amount: int) -> Row:
    return {"amount": amount, "currency": "GBP"}


def customer(number: int, updated: str, **fields: Any) -> Row:
    told = {
        "id": f"CU{number}", "given_name": "Ada", "family_name": "Hill", "email_address": f"ada{number}@example.com",
        "phone_number": "+441632960001", "reference_id": f"CARD{number}", "birthday": "0000-05-17",
        "address": {"address_line_1": "1 High Street", "locality": "Leeds", "postal_code": "LS1 1AA"},
        "preferences": {"email_unsubscribed": False}, "creation_source": "DIRECTORY",
        "created_at": "2026-11-01T00:00:00Z", "updated_at": updated, "version": 3,
    }  # fmt: skip
    return told | fields


def order(number: int, updated: str, location: str = "L1", **fields: Any) -> Row:
    line = {
        "uid": "u1", "name": "Coat", "quantity": "2", "catalog_object_id": "V1", "base_price_money": gbp(2500),
        "gross_sales_money": gbp(5000), "total_money": gbp(5000), "total_tax_money": gbp(833),
        "total_discount_money": gbp(0),
    }  # fmt: skip
    told = {
        "id": f"OR{number}", "location_id": location, "customer_id": "CU1", "state": "COMPLETED",
        "source": {"name": "Point of Sale"}, "line_items": [line], "total_money": gbp(5000),
        "total_tax_money": gbp(833), "total_discount_money": gbp(0), "total_tip_money": gbp(0),
        "tenders": [{"id": f"PA{number}", "payment_id": f"PA{number}", "type": "CARD", "amount_money": gbp(5000)}],
        "net_amounts": {"total_money": gbp(5000)}, "created_at": "2025-01-01T00:00:00Z", "updated_at": updated,
        "closed_at": updated,
    }  # fmt: skip
    return told | fields


def payment(number: int, updated: str, location: str = "L1") -> Row:
    return {
        "id": f"PA{number}", "order_id": f"OR{number}", "customer_id": "CU1", "location_id": location,
        "status": "COMPLETED", "source_type": "CARD", "amount_money": gbp(5000), "total_money": gbp(5000),
        "card_details": {"card": {"fingerprint": "sq-1-abc", "card_brand": "VISA", "last_4": "1111"}},
        "created_at": "2025-01-01T00:00:00Z", "updated_at": updated,
    }  # fmt: skip


def refund(number: int, updated: str) -> Row:
    return {
        "id": f"RE{number}", "payment_id": f"PA{number}", "order_id": f"OR{number}", "location_id": "L1",
        "status": "COMPLETED", "reason": "too small", "amount_money": gbp(2500),
        "created_at": "2025-01-01T00:00:00Z", "updated_at": updated,
    }  # fmt: skip


def location(number: int) -> Row:
    return {
        "id": f"L{number}", "name": f"Shop {number}", "address": {"locality": "Leeds"}, "timezone": "Europe/London",
        "country": "GB", "currency": "GBP", "status": "ACTIVE", "type": "PHYSICAL",
        "created_at": "2020-01-01T00:00:00Z", "capabilities": ["CREDIT_CARD_PROCESSING"],
    }  # fmt: skip


def item(number: int, updated: str, **fields: Any) -> Row:
    variation = {"id": f"V{number}", "item_variation_data": {"name": "M", "sku": f"SKU{number}", "upc": None}}
    told = {"id": f"IT{number}", "type": "ITEM", "is_deleted": False, "updated_at": updated}
    return told | {"item_data": {"name": "Coat", "variations": [variation]}} | fields


def seller_with_everything() -> SquareSeller:
    """Twelve locations, three customers, three orders at two of them with their payments, a refund, two items."""
    days = [f"2026-11-2{day}T00:00:00Z" for day in (1, 2, 3)]
    places = ("L1", "L12", "L1")
    return SquareSeller(
        {
            "locations": [location(number) for number in range(1, 13)],
            "customers": [customer(number, day) for number, day in enumerate(days, 1)],
            "orders": [order(number, days[number - 1], place) for number, place in enumerate(places, 1)],
            "payments": [payment(number, days[number - 1], place) for number, place in enumerate(places, 1)],
            "refunds": [refund(1, days[2])],
            "objects": [item(number, day) for number, day in enumerate(days[:2], 1)],
        }
    )
