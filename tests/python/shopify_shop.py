"""A shop of Shopify's that answers GraphQL: it reads the query, so that what is not asked for does not come.

Of the language it knows what landing uses: fields with arguments, fragments on a type, and one level of variables. What
a node does not have is an error, as it is at Shopify's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from vendor import Answer, Asked

Row = dict[str, Any]
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\.\.\.|\$?\w+|[{}()\[\]:,!]')


class NoSuchFieldError(Exception):
    """A field that the type does not have."""


@dataclass
class _Field:
    name: str
    arguments: dict[str, Any]
    fields: list[_Field]
    on: str | None = None


class _Query:
    def __init__(self, text: str, variables: Row) -> None:
        # Commas are blanks.
        self._tokens = [token for token in _TOKEN.findall(text) if token != ","]
        self._variables = variables
        if self._tokens[0] == "query":
            self._tokens = self._tokens[self._tokens.index(")") + 1 :]
        self.fields = self._selection()
        assert not self._tokens, self._tokens

    def _selection(self) -> list[_Field]:
        assert self._tokens.pop(0) == "{"
        found = []
        while self._tokens[0] != "}":
            name = self._tokens.pop(0)
            if name == "...":
                assert self._tokens.pop(0) == "on"
                found.append(_Field("", {}, [], self._tokens.pop(0)))
                found[-1].fields = self._selection()
                continue
            arguments = self._arguments() if self._tokens[0] == "(" else {}
            found.append(_Field(name, arguments, self._selection() if self._tokens[0] == "{" else []))
        self._tokens.pop(0)
        return found

    def _arguments(self) -> dict[str, Any]:
        self._tokens.pop(0)
        found = {}
        while self._tokens[0] != ")":
            name = self._tokens.pop(0)
            assert self._tokens.pop(0) == ":"
            found[name] = self._value()
        self._tokens.pop(0)
        return found

    def _value(self) -> Any:
        token = self._tokens.pop(0)
        if token == "[":
            values = []
            while self._tokens[0] != "]":
                values.append(self._value())
            self._tokens.pop(0)
            return values
        if token.startswith("$"):
            return self._variables.get(token[1:])
        return int(token) if token.isdigit() else token.strip('"')


@dataclass
class ShopifyShop:
    """What the shop has, by the name of the query's root; `nested_page` is how much of a connection comes at once."""

    nodes: dict[str, list[Row]] = field(default_factory=dict)
    scopes: tuple[str, ...] = ("read_orders", "read_all_orders")
    dearest: int = 10
    nested_page: int = 2
    throttled: int = 0
    denied: str = ""
    queries: list[str] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Answer:
        if asked.headers.get("X-Shopify-Access-Token") != "shpat_secret":
            return 401, {"errors": "[API] Invalid API key or access token"}
        assert asked.path == "/admin/api/2026-07/graphql.json"
        self.queries.append(asked.body["query"])
        if self.throttled:
            self.throttled -= 1
            status = {"currentlyAvailable": 100, "restoreRate": 100, "maximumAvailable": 2000}
            cost = {"requestedQueryCost": 700, "throttleStatus": status}
            return 200, {"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}],
                         "extensions": {"cost": cost}}  # fmt: skip
        if asked.body["variables"].get("first", 0) > self.dearest:
            return 200, {"errors": [{"message": "dear", "extensions": {"code": "MAX_COST_EXCEEDED"}}]}
        [root] = _Query(asked.body["query"], asked.body["variables"]).fields
        if root.name == self.denied:
            error = {"message": "Access denied for x@example.com", "extensions": {"code": "ACCESS_DENIED"}}
            return 200, {"errors": [error], "data": {root.name: None}}
        try:
            return 200, {"data": {root.name: self._root(root)}}
        except NoSuchFieldError as missing:
            return 200, {"errors": [{"message": str(missing), "extensions": {"code": "undefinedField"}}]}

    def _root(self, root: _Field) -> Any:
        everything = {node["id"]: node for nodes in self.nodes.values() for node in nodes}
        for node in list(everything.values()):
            everything |= {one["id"]: one for one in _within(node)}
        if root.name == "currentAppInstallation":
            return {"accessScopes": [{"handle": scope} for scope in self.scopes]}
        if root.name == "nodes":
            return [{"id": one} if one in everything else None for one in root.arguments["ids"]]
        if root.name == "node":
            return self._selected(everything[root.arguments["id"]], root.fields)
        found = self.nodes.get(root.name, [])
        if root.arguments.get("sortKey") == "UPDATED_AT":
            found = sorted(found, key=lambda node: node["updatedAt"])
        if since := re.fullmatch(r"updated_at:>='(.+)'", root.arguments.get("query", "")):
            found = [node for node in found if node["updatedAt"] >= since[1]]
        return self._connection(found, root)

    def _connection(self, found: list[Row], asked: _Field) -> Row:
        start = int(asked.arguments.get("after") or 0)
        end = start + min(int(asked.arguments["first"]), self.nested_page)
        [nodes] = [one for one in asked.fields if one.name == "nodes"]
        info = {"hasNextPage": end < len(found), "endCursor": str(end)}
        return {"nodes": [self._selected(node, nodes.fields) for node in found[start:end]], "pageInfo": info}

    def _selected(self, node: Row, fields: list[_Field]) -> Row:
        told: Row = {}
        for one in fields:
            if one.on:
                # What carries no such type answers nothing; what does has its fields.
                if node.get("__typename") == one.on or re.search(rf"/{one.on}/", str(node.get("id"))):
                    told |= self._selected(node, one.fields)
                continue
            if one.name not in node:
                raise NoSuchFieldError(f"Field '{one.name}' doesn't exist on {node.get('id')}")
            value = node[one.name]
            if isinstance(value, list) and any(each.name == "nodes" for each in one.fields):
                told[one.name] = self._connection(value, one)
            elif isinstance(value, list) and one.fields:
                told[one.name] = [self._selected(each, one.fields) for each in value]
            elif isinstance(value, dict):
                told[one.name] = self._selected(value, one.fields)
            else:
                told[one.name] = value
        return told


def _within(node: Row) -> list[Row]:
    found = []
    for value in node.values():
        for one in value if isinstance(value, list) else []:
            if isinstance(one, dict):
                found += [one] if "id" in one else []
                found += _within(one)
    return found


def gid(kind: str, number: int | str) -> str:
    return f"gid://shopify/{kind}/{number}"


def money(amount: str) -> Row:
    return {"shopMoney": {"amount": amount, "currencyCode": "GBP"}}


# A refund changes, and was made when it was made.
MADE = "2026-11-02T00:00:00Z"
PLACE = {
    "firstName": "Ada", "lastName": "Hill", "company": None, "address1": "1 High Street", "address2": None,
    "city": "Leeds", "province": "England", "zip": "LS1 1AA", "country": "United Kingdom", "countryCodeV2": "GB",
    "phone": None,
}  # fmt: skip


def place(number: int) -> Row:
    return {"id": f"{gid('MailingAddress', number)}?model_name=CustomerAddress", **PLACE}


def customer(number: int, updated: str, addresses: int = 1) -> Row:
    return {
        "id": gid("Customer", number), "firstName": "Ada", "lastName": "Hill", "state": "ENABLED",
        "verifiedEmail": True, "createdAt": "2026-01-01T00:00:00Z", "updatedAt": updated,
        "amountSpent": {"currencyCode": "GBP"}, "defaultPhoneNumber": None, "defaultAddress": {"id": place(1)["id"]},
        "defaultEmailAddress": {
            "emailAddress": f"ada{number}@example.com", "marketingState": "SUBSCRIBED",
            "marketingUpdatedAt": "2026-01-02T00:00:00Z",
        },
        "addressesV2": [place(each) for each in range(1, addresses + 1)],
    }  # fmt: skip


def line(number: int) -> Row:
    return {
        "id": gid("LineItem", number), "sku": f"SKU{number}", "name": "Coat - M", "title": "Coat", "variantTitle": "M",
        "vendor": "Hill", "quantity": 2, "isGiftCard": False, "product": {"id": gid("Product", 1)},
        "variant": {"id": gid("ProductVariant", 11)}, "originalTotalSet": money("50.00"),
        "totalDiscountSet": money("5.00"),
        "discountAllocations": [{"allocatedAmountSet": money("5.00"), "discountApplication": {"index": 0}}],
    }  # fmt: skip


def order(number: int, updated: str, lines: int = 1) -> Row:
    refund = {
        "id": gid("Refund", number * 10), "note": "too small", "createdAt": MADE, "updatedAt": updated,
        "return": {"id": gid("Return", number * 10)}, "totalRefundedSet": money("20.00"),
        "refundLineItems": [
            {
                "id": gid("RefundLineItem", number * 10), "quantity": 1, "restockType": "RETURN",
                "lineItem": {"id": gid("LineItem", number * 100)}, "subtotalSet": money("22.50"),
                "totalTaxSet": money("3.75"),
            }
        ],
        "orderAdjustments": [
            {
                "id": gid("OrderAdjustment", number * 10), "reason": "REFUND_DISCREPANCY", "amountSet": money("2.50"),
                "taxAmountSet": money("0.00"),
            }
        ],
        "transactions": [{"id": gid("OrderTransaction", number * 10 + 1)}],
    }  # fmt: skip
    paid = [("SALE", "50.00", 0), ("REFUND", "20.00", 1)]
    return {
        "id": gid("Order", number), "name": f"#{number}", "number": number, "email": f"ada{number}@example.com",
        "sourceName": "web", "currencyCode": "GBP", "taxesIncluded": True, "test": False,
        "createdAt": "2026-11-01T00:00:00Z", "processedAt": "2026-11-01T00:00:00Z", "updatedAt": updated,
        "cancelledAt": None, "cancelReason": None, "displayFinancialStatus": "PARTIALLY_REFUNDED",
        "displayFulfillmentStatus": "FULFILLED", "customerLocale": "en", "customerAcceptsMarketing": True,
        "customer": {"id": gid("Customer", 1)}, "retailLocation": None, "discountCodes": ["SPRING"],
        "totalPriceSet": money("50.00"), "subtotalPriceSet": money("45.00"), "totalTaxSet": money("7.50"),
        "totalDiscountsSet": money("5.00"), "totalShippingPriceSet": money("5.00"), "billingAddress": place(1),
        "shippingAddress": None, "lineItems": [line(number * 100 + each) for each in range(lines)],
        "transactions": [
            {
                "id": gid("OrderTransaction", number * 10 + index), "kind": kind, "status": "SUCCESS",
                "gateway": "shopify_payments", "test": False, "createdAt": MADE, "processedAt": MADE,
                "amountSet": money(amount),
            }
            for kind, amount, index in paid
        ],
        "discountApplications": [
            {
                "__typename": "DiscountCodeApplication", "index": 0, "allocationMethod": "ACROSS",
                "targetSelection": "ALL", "targetType": "LINE_ITEM", "code": "SPRING",
            }
        ],
        "refunds": [refund],
        "returns": [
            {
                "id": gid("Return", number * 10), "name": f"#{number}-R1", "status": "CLOSED", "totalQuantity": 1,
                "decline": None,
                "returnLineItems": [
                    {
                        "id": gid("ReturnLineItem", number * 10), "quantity": 1, "refundedQuantity": 1,
                        "returnReasonNote": "too small", "customerNote": None,
                        "fulfillmentLineItem": {"lineItem": {"id": gid("LineItem", number * 100)}},
                    }
                ],
            }
        ],
    }  # fmt: skip


def product(number: int, updated: str, variants: tuple[int, ...] = (11,)) -> Row:
    return {
        "id": gid("Product", number), "title": "Coat", "handle": "coat", "productType": "Women > Coats",
        "vendor": "Hill", "status": "ACTIVE", "createdAt": "2026-01-01T00:00:00Z",
        "publishedAt": "2026-01-02T00:00:00Z", "updatedAt": updated,
        "options": [
            {"id": gid("ProductOption", 1), "name": "Size", "position": 1, "optionValues": [{"name": "M"}]}
        ],
        "variants": [
            {
                "id": gid("ProductVariant", each), "sku": f"SKU{each}", "barcode": "5012345678900", "title": "M",
                "price": "25.00", "compareAtPrice": None, "inventoryPolicy": "DENY", "availableForSale": True,
                "createdAt": "2026-01-01T00:00:00Z", "updatedAt": updated,
                "inventoryItem": {"id": gid("InventoryItem", each)},
            }
            for each in variants
        ],
    }  # fmt: skip


def inventory_item(number: int, available: int) -> Row:
    when = "2026-11-20T00:00:00Z"
    return {
        "id": gid("InventoryItem", number), "sku": f"SKU{number}", "tracked": True,
        "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z",
        "inventoryLevels": [
            {
                "id": f"{gid('InventoryLevel', 34)}?inventory_item_id={number}", "updatedAt": when,
                "location": {"id": gid("Location", 7)},
                "quantities": [
                    {
                        "id": f"{gid('InventoryQuantity', 34)}?inventory_item_id={number}&name={name}", "name": name,
                        "quantity": quantity, "updatedAt": when,
                    }
                    for name, quantity in (("available", available), ("on_hand", available + 1))
                ],
            }
        ],
    }  # fmt: skip


def checkout(number: int, updated: str) -> Row:
    return {
        "id": gid("AbandonedCheckout", number), "name": f"#C{number}", "createdAt": "2026-11-01T00:00:00Z",
        "updatedAt": updated, "completedAt": None, "customer": {"id": gid("Customer", 1)},
        "totalPriceSet": money("25.00"), "billingAddress": {"phone": "+441632960001"},
    }  # fmt: skip


def shop_with_everything() -> ShopifyShop:
    """Three customers and orders, one of many lines, a product of three sizes, their stock, two checkouts."""
    return ShopifyShop(
        {
            "customers": [customer(each, f"2026-11-2{each}T00:00:00Z", addresses=each) for each in (1, 2, 3)],
            "orders": [order(each, f"2026-11-2{each}T00:00:00Z", lines=each + 2) for each in (1, 2, 3)],
            "products": [product(1, "2026-11-20T00:00:00Z", (11, 12, 13))],
            "inventoryItems": [inventory_item(each, each) for each in (11, 12, 13)],
            "abandonedCheckouts": [checkout(each, f"2026-11-2{each}T00:00:00Z") for each in (2, 1)],
        }
    )
