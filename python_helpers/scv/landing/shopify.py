"""Shopify: customers, orders with all that hangs on them, products, stock and abandoned checkouts, by its Admin API.

https://shopify.dev/docs/api/admin-graphql/2026-07: pages of a connection within a page are read on by the id of what
they hang on. A query has a cost, and a shop restores points by the second; a query that is dearer than a shop may have
at once is asked for fewer at once. Rows are those of the GraphQL generation.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from scv.http import Http, MisconfiguredError, NotTakenError, RefusedError
from scv.landing.source import Connected, Page, Row, Source, Stream, Sweep, Variable, Whole, at, below, latest, objects

VERSION = "2026-07"
SCHEME = "https"
SHOP, TOKEN = "SCV_SHOPIFY_SHOP", "SCV_SHOPIFY_ACCESS_TOKEN"
LAG = timedelta(hours=1)
AT_ONCE, NESTED_AT_ONCE, IDS_AT_ONCE = 25, 20, 250
# Of a list without pages: what Shopify gives at most.
ALL = 250
TRIES = 8
COUNTED = '["available", "on_hand", "committed", "incoming", "reserved", "damaged"]'

_MONEY = "{ shopMoney { amount currencyCode } }"
_PLACE = "{ id firstName lastName company address1 address2 city province zip country countryCodeV2 phone }"
# What is read of each type, and the connections of it, by name, with the type that they hold.
_FIELDS = {
    "Customer": """id firstName lastName state verifiedEmail createdAt updatedAt amountSpent { currencyCode }
        defaultEmailAddress { emailAddress marketingState marketingUpdatedAt }
        defaultPhoneNumber { phoneNumber marketingState marketingUpdatedAt }
        defaultAddress { id }""",
    "MailingAddress": _PLACE.strip("{} "),
    "Order": f"""id name number email sourceName currencyCode taxesIncluded test createdAt processedAt updatedAt
        cancelledAt cancelReason displayFinancialStatus displayFulfillmentStatus customerLocale customerAcceptsMarketing
        customer {{ id }} retailLocation {{ id }} discountCodes
        totalPriceSet {_MONEY} subtotalPriceSet {_MONEY} totalTaxSet {_MONEY} totalDiscountsSet {_MONEY}
        totalShippingPriceSet {_MONEY} billingAddress {_PLACE} shippingAddress {_PLACE}
        transactions(first: {ALL}) {{ id kind status gateway test createdAt processedAt amountSet {_MONEY} }}""",
    "LineItem": f"""id sku name title variantTitle vendor quantity isGiftCard product {{ id }} variant {{ id }}
        originalTotalSet {_MONEY} totalDiscountSet {_MONEY}
        discountAllocations {{ allocatedAmountSet {_MONEY} discountApplication {{ index }} }}""",
    "DiscountApplication": """__typename index allocationMethod targetSelection targetType
        ... on DiscountCodeApplication { code }""",
    "Refund": f"id note createdAt updatedAt return {{ id }} totalRefundedSet {_MONEY}",
    "RefundLineItem": f"id quantity restockType lineItem {{ id }} subtotalSet {_MONEY} totalTaxSet {_MONEY}",
    "OrderAdjustment": f"id reason amountSet {_MONEY} taxAmountSet {_MONEY}",
    "OrderTransaction": "id",
    "Return": "id name status totalQuantity decline { reason note }",
    "ReturnLineItemType": """id quantity refundedQuantity returnReasonNote customerNote
        ... on ReturnLineItem { fulfillmentLineItem { lineItem { id } } }""",
    "Product": """id title handle productType vendor status createdAt publishedAt updatedAt
        options { id name position optionValues { name } }""",
    "ProductVariant": """id sku barcode title price compareAtPrice inventoryPolicy availableForSale createdAt updatedAt
        inventoryItem { id }""",
    "InventoryItem": "id sku tracked createdAt updatedAt",
    "InventoryLevel": f"id updatedAt location {{ id }} quantities(names: {COUNTED}) {{ id name quantity updatedAt }}",
    "AbandonedCheckout": f"""id name createdAt updatedAt completedAt customer {{ id }} totalPriceSet {_MONEY}
        billingAddress {{ phone }}""",
}
_CONNECTIONS = {
    "Customer": {"addressesV2": "MailingAddress"},
    "Order": {"lineItems": "LineItem", "discountApplications": "DiscountApplication", "returns": "Return"},
    "Refund": {
        "refundLineItems": "RefundLineItem", "orderAdjustments": "OrderAdjustment", "transactions": "OrderTransaction",
    },
    "Return": {"returnLineItems": "ReturnLineItemType"},
    "Product": {"variants": "ProductVariant"},
    "InventoryItem": {"inventoryLevels": "InventoryLevel"},
}  # fmt: skip
# Lists of what has connections of its own.
_LISTS = {"Order": {"refunds": "Refund"}}
_KINDS = {
    "DiscountCodeApplication": "discount_code", "AutomaticDiscountApplication": "automatic",
    "ManualDiscountApplication": "manual", "ScriptDiscountApplication": "script",
}  # fmt: skip
_Rows = Callable[[Row], Mapping[str, list[Row]]]
_ORDER_TABLES = (
    "order", "order_line", "order_discount_code", "discount_allocation", "discount_application", "refund",
    "refund_line_item", "order_adjustment", "transaction", "return", "return_line_item",
)  # fmt: skip


def connect(http: Http, settings: Mapping[str, str]) -> Connected:
    """What can be asked of a shop."""
    shop = _Shop(http, settings[SHOP], settings[TOKEN])
    return Connected(
        streams=(
            Stream("customers", ("customer", "customer_address"), shop.customers, LAG),
            Stream("orders", _ORDER_TABLES, shop.orders, LAG),
            Stream("products", ("product", "product_option", "product_variant"), shop.products, LAG),
            Stream("inventory", ("inventory_item", "inventory_level", "inventory_quantity"), shop.inventory),
            Stream("abandoned checkouts", ("abandoned_checkout",), shop.checkouts, LAG),
        ),
        sweeps=(
            Sweep("order", shop.orders_there, IDS_AT_ONCE),
            Sweep("product", lambda ids: shop.there("Product", ids), IDS_AT_ONCE),
            Sweep("abandoned_checkout", lambda ids: shop.there("AbandonedCheckout", ids), IDS_AT_ONCE),
        ),
    )


SOURCE = Source(
    "shopify",
    (
        Variable(SHOP, "the shop's own address, such as example.myshopify.com", is_secret=False),
        Variable(TOKEN, "an access token of the Admin API"),
    ),
    connect,
    {"order_line_refund": "what connections landed before refund_line_item"},
)


class _Shop:
    def __init__(self, http: Http, shop: str, token: str) -> None:
        self._http, self._token = http, token
        self._url = f"{SCHEME}://{shop}/admin/api/{VERSION}/graphql.json"
        self._at_once: dict[str, int] = {}

    def customers(self, mark: str | None) -> Iterator[Page]:
        yield from self._changed("customers", "Customer", of_customer, "customer", mark)

    def orders(self, mark: str | None) -> Iterator[Page]:
        yield from self._changed("orders", "Order", of_order, "order", mark)

    def products(self, mark: str | None) -> Iterator[Page]:
        yield from self._changed("products", "Product", of_product, "product", mark)

    def checkouts(self, mark: str | None) -> Iterator[Page]:
        """Shopify does not sort them by their change: the mark moves when all of them came."""
        reached = mark
        for page in self._changed(
            "abandonedCheckouts", "AbandonedCheckout", of_checkout, "abandoned_checkout", mark, ""
        ):
            reached = page.mark
            yield Page(page.rows)
        yield Page({}, reached)

    def _changed(
        self, root: str, kind: str, rows: _Rows, main: str, mark: str | None, sorting: str = "sortKey: UPDATED_AT"
    ) -> Iterator[Page]:
        since = below(mark, LAG)
        words = f"query: \"updated_at:>='{since}'\"" if since else ""
        for nodes in self._pages(root, kind, f"{sorting} {words}"):
            told = _together([rows(node) for node in nodes])
            mark = latest(told.get(main, []), "updated_at", mark)
            yield Page(told, mark, _whole(kind, nodes))

    def inventory(self, _: str | None) -> Iterator[Page]:
        """All stock: a change of it is no change of its item."""
        for nodes in self._pages("inventoryItems", "InventoryItem", ""):
            yield Page(_together([of_inventory_item(node) for node in nodes]))
        yield Page({}, whole=(Whole("inventory_item"),))

    def orders_there(self, ids: list[str]) -> Page:
        """Which orders are there. Without the scope older ones are out of reach, and look as if they were gone."""
        scopes = objects(
            self._asked("scopes", "{ currentAppInstallation { accessScopes { handle } } }", {}),
            *("currentAppInstallation", "accessScopes"),
        )
        if "read_all_orders" not in {scope.get("handle") for scope in scopes}:
            note = "without the scope read_all_orders nobody can tell which orders are gone: none is landed as deleted"
            return Page({"order": []}, there=frozenset(ids), notes=(f"shopify: {note}",))
        return self.there("Order", ids)

    def there(self, kind: str, ids: list[str]) -> Page:
        names = [f"gid://shopify/{kind}/{one}" for one in ids]
        found = self._asked("nodes", "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": names})
        return Page({}, there=frozenset(str(number(node)) for node in objects(found, "nodes")))

    def _pages(self, root: str, kind: str, arguments: str) -> Iterator[list[Row]]:
        after: str | None = None
        while True:
            query = (
                "query($first: Int!, $after: String) { "
                + f"{root}(first: $first, after: $after {arguments}) {{ nodes {{ {_selection(kind)} }} "
                + "pageInfo { hasNextPage endCursor } } }"
            )
            connection = at(self._asked(root, query, {"after": after}, sized=AT_ONCE), root) or {}
            nodes = objects(connection, "nodes")
            for node in nodes:
                self._complete(node, kind)
            yield nodes
            if not at(connection, "pageInfo", "hasNextPage"):
                return
            after = at(connection, "pageInfo", "endCursor")

    def _complete(self, node: Row, kind: str) -> None:
        """Read on whatever is longer than a page within a page."""
        for name, held in _CONNECTIONS.get(kind, {}).items():
            connection = node.get(name) or {}
            nodes, info = objects(connection, "nodes"), connection.get("pageInfo") or {}
            while info.get("hasNextPage"):
                query = (
                    "query($id: ID!, $first: Int!, $after: String) { node(id: $id) { "
                    + f"... on {kind} {{ {name}(first: $first, after: $after) {{ nodes {{ {_selection(held)} }} "
                    + "pageInfo { hasNextPage endCursor } } } } }"
                )
                asked = {"id": node.get("id"), "after": info.get("endCursor")}
                following = at(self._asked(f"{kind}.{name}", query, asked, sized=AT_ONCE), "node", name) or {}
                nodes += objects(following, "nodes")
                info = following.get("pageInfo") or {}
            for one in nodes:
                self._complete(one, held)
            node[name] = {"nodes": nodes}
        for name, held in _LISTS.get(kind, {}).items():
            for one in objects(node, name):
                self._complete(one, held)

    def _asked(self, what: str, query: str, variables: Row, sized: int | None = None) -> Row:
        """The data of an answer, waited for where the shop has no points left."""
        for _ in range(TRIES):
            first = {"first": self._at_once.setdefault(what, sized)} if sized else {}
            answer = self._http.request(
                *("POST", self._url),
                what=what,
                pause=0.0,
                is_repeatable=True,
                headers={"X-Shopify-Access-Token": self._token},
                json={"query": query, "variables": {**variables, **first}},
            )
            document = self._http.document(answer, what)
            errors = objects(document, "errors")
            codes = {at(error, "extensions", "code") for error in errors}
            if "MAX_COST_EXCEEDED" in codes and first and first["first"] > 1:
                self._at_once[what] = first["first"] // 2
            elif "THROTTLED" in codes:
                self._http.clock.sleep(_until_affordable(document))
            elif errors or document.get("errors"):
                told = self._http.clean(str(document["errors"]))
                kind = MisconfiguredError if "ACCESS_DENIED" in codes else RefusedError
                raise kind(f"shopify, {what}: {told}")
            else:
                data = document.get("data")
                return data if isinstance(data, dict) else {}
        raise NotTakenError(f"shopify, {what}: the shop had no points for it, {TRIES} times in a row")


def _until_affordable(document: Row) -> float:
    """Seconds until the shop has as many points as the query costs."""
    cost = at(document, "extensions", "cost") or {}
    needed = float(cost.get("requestedQueryCost") or 0) - float(at(cost, "throttleStatus", "currentlyAvailable") or 0)
    return max(needed / float(at(cost, "throttleStatus", "restoreRate") or 50), 1.0)


def _selection(kind: str) -> str:
    connections = [
        f"{name}(first: {NESTED_AT_ONCE}) {{ nodes {{ {_selection(held)} }} pageInfo {{ hasNextPage endCursor }} }}"
        for name, held in _CONNECTIONS.get(kind, {}).items()
    ]
    lists = [f"{name}(first: {ALL}) {{ {_selection(held)} }}" for name, held in _LISTS.get(kind, {}).items()]
    return " ".join([_FIELDS[kind], *connections, *lists])


def _whole(kind: str, nodes: list[Row]) -> tuple[Whole, ...]:
    if kind != "Product":
        return ()
    return (Whole("product_variant", "product_id", frozenset(str(number(node)) for node in nodes)),)


def _together(parts: list[Mapping[str, list[Row]]]) -> dict[str, list[Row]]:
    told: dict[str, list[Row]] = {}
    for part in parts:
        for table, rows in part.items():
            told.setdefault(table, []).extend(rows)
    return told


def number(node: Any) -> str | None:
    """The number of an object: 123 of gid://shopify/MailingAddress/123?model_name=CustomerAddress."""
    stated = at(node, "id")
    return str(stated).split("?")[0].rsplit("/", 1)[-1] if stated else None


def _amount(node: Row, name: str) -> Any:
    return at(node, name, "shopMoney", "amount")


def of_customer(node: Row) -> dict[str, list[Row]]:
    """Rows of a customer."""
    email, phone = node.get("defaultEmailAddress") or {}, node.get("defaultPhoneNumber") or {}
    customer = {
        "id": number(node),
        "email": email.get("emailAddress"),
        "phone": phone.get("phoneNumber"),
        "first_name": node.get("firstName"),
        "last_name": node.get("lastName"),
        "email_marketing_consent_state": _lower(email.get("marketingState")),
        "email_marketing_consent_updated_at": email.get("marketingUpdatedAt"),
        "sms_marketing_consent_state": _lower(phone.get("marketingState")),
        "sms_marketing_consent_updated_at": phone.get("marketingUpdatedAt"),
        "state": _lower(node.get("state")),
        "verified_email": node.get("verifiedEmail"),
        "default_address_id": number(node.get("defaultAddress")),
        "currency": at(node, "amountSpent", "currencyCode"),
        "created_at": node.get("createdAt"),
        "updated_at": node.get("updatedAt"),
    }
    addresses = [
        {
            "id": number(place),
            "customer_id": customer["id"],
            "company": place.get("company"),
            "country": place.get("country"),
            "is_default": number(place) == customer["default_address_id"],
            **_place(place),
        }
        for place in objects(node, "addressesV2", "nodes")
    ]
    return {"customer": [customer], "customer_address": addresses}


def _place(place: Any) -> Row:
    named = {
        "first_name": "firstName", "last_name": "lastName", "address_1": "address1", "address_2": "address2",
        "city": "city", "province": "province", "zip": "zip", "country_code": "countryCodeV2", "phone": "phone",
    }  # fmt: skip
    return {column: at(place, field) for column, field in named.items()}


def of_order(node: Row) -> dict[str, list[Row]]:
    """Rows of an order and of all that hangs on it."""
    order_id = number(node)
    order = {
        "id": order_id,
        "customer_id": number(node.get("customer")),
        "email": node.get("email"),
        "name": node.get("name"),
        "number": node.get("number"),
        "source_name": node.get("sourceName"),
        "currency_code": node.get("currencyCode"),
        "total_price_set_shop_amount": _amount(node, "totalPriceSet"),
        "subtotal_price_set_shop_amount": _amount(node, "subtotalPriceSet"),
        "total_tax_set_shop_amount": _amount(node, "totalTaxSet"),
        "taxes_included": node.get("taxesIncluded"),
        "total_discounts_set_shop_amount": _amount(node, "totalDiscountsSet"),
        "total_shipping_price_set_shop_amount": _amount(node, "totalShippingPriceSet"),
        "display_financial_status": node.get("displayFinancialStatus"),
        "display_fulfillment_status": node.get("displayFulfillmentStatus"),
        "cancel_reason": node.get("cancelReason"),
        "location_id": number(node.get("retailLocation")),
        "customer_locale": node.get("customerLocale"),
        "customer_accepts_marketing": node.get("customerAcceptsMarketing"),
        "test": node.get("test"),
        "created_at": node.get("createdAt"),
        "processed_at": node.get("processedAt"),
        "updated_at": node.get("updatedAt"),
        "cancelled_at": node.get("cancelledAt"),
        **{f"billing_address_{name}": value for name, value in _place(node.get("billingAddress")).items()},
        **{f"shipping_address_{name}": value for name, value in _place(node.get("shippingAddress")).items()},
    }
    codes = node.get("discountCodes")
    refunds = objects(node, "refunds")
    refund_of = {
        number(paid): number(refund) for refund in refunds for paid in objects(refund, "transactions", "nodes")
    }
    returns = objects(node, "returns", "nodes")
    lines = objects(node, "lineItems", "nodes")
    return {
        "order": [order],
        "order_line": [_line(line, order_id, index) for index, line in enumerate(lines)],
        "order_discount_code": [
            {"order_id": order_id, "index": index, "code": code}
            for index, code in enumerate(codes if isinstance(codes, list) else [])
        ],
        "discount_allocation": [row for line in lines for row in _allocations(line)],
        "discount_application": [_application(one, order_id) for one in objects(node, "discountApplications", "nodes")],
        "refund": [_refund(refund, order_id) for refund in refunds],
        "refund_line_item": [row for refund in refunds for row in _refund_lines(refund)],
        "order_adjustment": [row for refund in refunds for row in _adjustments(refund, order_id)],
        "transaction": [
            _transaction(one, order_id, refund_of.get(number(one))) for one in objects(node, "transactions")
        ],
        "return": [_return(one, order_id) for one in returns],
        "return_line_item": [row for one in returns for row in _return_lines(one)],
    }


def _line(line: Row, order_id: str | None, index: int) -> Row:
    return {
        "id": number(line),
        "order_id": order_id,
        "index": index,
        "product_id": number(line.get("product")),
        "variant_id": number(line.get("variant")),
        "sku": line.get("sku"),
        "name": line.get("name"),
        "title": line.get("title"),
        "variant_title": line.get("variantTitle"),
        "vendor": line.get("vendor"),
        "quantity": line.get("quantity"),
        "original_total_set_shop_amount": _amount(line, "originalTotalSet"),
        "total_discount_set_shop_amount": _amount(line, "totalDiscountSet"),
        "is_gift_card": line.get("isGiftCard"),
    }


def _allocations(line: Row) -> list[Row]:
    return [
        {
            "order_line_id": number(line),
            "index": index,
            "discount_application_index": at(one, "discountApplication", "index"),
            "allocated_amount_set_shop_amount": _amount(one, "allocatedAmountSet"),
        }
        for index, one in enumerate(objects(line, "discountAllocations"))
    ]


def _application(one: Row, order_id: str | None) -> Row:
    return {
        "order_id": order_id,
        "index": one.get("index"),
        "code": one.get("code"),
        "type": _KINDS.get(str(one.get("__typename"))),
        "target_type": _lower(one.get("targetType")),
        "target_selection": _lower(one.get("targetSelection")),
        "allocation_method": _lower(one.get("allocationMethod")),
    }


def _refund(refund: Row, order_id: str | None) -> Row:
    return {
        "id": number(refund),
        "order_id": order_id,
        "return_id": number(refund.get("return")),
        "note": refund.get("note"),
        "total_refunded_set_shop_amount": _amount(refund, "totalRefundedSet"),
        "created_at": refund.get("createdAt"),
        "updated_at": refund.get("updatedAt"),
    }


def _refund_lines(refund: Row) -> list[Row]:
    return [
        {
            "id": number(line),
            "refund_id": number(refund),
            "order_line_id": number(line.get("lineItem")),
            "quantity": line.get("quantity"),
            "subtotal_set_shop_amount": _amount(line, "subtotalSet"),
            "total_tax_set_shop_amount": _amount(line, "totalTaxSet"),
            "restock_type": line.get("restockType"),
        }
        for line in objects(refund, "refundLineItems", "nodes")
    ]


def _adjustments(refund: Row, order_id: str | None) -> list[Row]:
    return [
        {
            "id": number(one),
            "order_id": order_id,
            "refund_id": number(refund),
            "reason": one.get("reason"),
            "amount_set_shop_amount": _amount(one, "amountSet"),
            "tax_amount_set_shop_amount": _amount(one, "taxAmountSet"),
        }
        for one in objects(refund, "orderAdjustments", "nodes")
    ]


def _transaction(one: Row, order_id: str | None, refund_id: str | None) -> Row:
    return {
        "id": number(one),
        "order_id": order_id,
        "refund_id": refund_id,
        "kind": one.get("kind"),
        "status": one.get("status"),
        "gateway": one.get("gateway"),
        "amount_set_shop_currency_code": at(one, "amountSet", "shopMoney", "currencyCode"),
        "amount_set_shop_amount": _amount(one, "amountSet"),
        "test": one.get("test"),
        "created_at": one.get("createdAt"),
        "processed_at": one.get("processedAt"),
    }


def _return(one: Row, order_id: str | None) -> Row:
    return {
        "id": number(one),
        "order_id": order_id,
        "name": one.get("name"),
        "status": one.get("status"),
        "decline_reason": at(one, "decline", "reason"),
        "decline_note": at(one, "decline", "note"),
        "total_quantity": one.get("totalQuantity"),
    }


def _return_lines(one: Row) -> list[Row]:
    return [
        {
            "id": number(line),
            "return_id": number(one),
            "order_line_id": number(at(line, "fulfillmentLineItem", "lineItem")),
            "quantity": line.get("quantity"),
            "refunded_quantity": line.get("refundedQuantity"),
            "return_reason_note": line.get("returnReasonNote"),
            "customer_note": line.get("customerNote"),
        }
        for line in objects(one, "returnLineItems", "nodes")
    ]


def of_product(node: Row) -> dict[str, list[Row]]:
    """Rows of a product, its options and its variants."""
    product_id = number(node)
    product = {
        "id": product_id,
        "title": node.get("title"),
        "handle": node.get("handle"),
        "product_type": node.get("productType"),
        "vendor": node.get("vendor"),
        "status": _lower(node.get("status")),
        "created_at": node.get("createdAt"),
        "published_at": node.get("publishedAt"),
        "updated_at": node.get("updatedAt"),
    }
    options = [
        {
            "id": number(option),
            "product_id": product_id,
            "name": option.get("name"),
            "position": option.get("position"),
            "values": [value.get("name") for value in objects(option, "optionValues")],
        }
        for option in objects(node, "options")
    ]
    variants = [
        {
            "id": number(variant),
            "product_id": product_id,
            "barcode": variant.get("barcode"),
            "sku": variant.get("sku"),
            "title": variant.get("title"),
            "price": variant.get("price"),
            "compare_at_price": variant.get("compareAtPrice"),
            "inventory_item_id": number(variant.get("inventoryItem")),
            "inventory_policy": variant.get("inventoryPolicy"),
            "available_for_sale": variant.get("availableForSale"),
            "created_at": variant.get("createdAt"),
            "updated_at": variant.get("updatedAt"),
        }
        for variant in objects(node, "variants", "nodes")
    ]
    return {"product": [product], "product_option": options, "product_variant": variants}


def of_inventory_item(node: Row) -> dict[str, list[Row]]:
    """Rows of what is stocked, where, and how much of it is counted under which name."""
    item_id = number(node)
    item = {
        "id": item_id,
        "sku": node.get("sku"),
        "tracked": node.get("tracked"),
        "created_at": node.get("createdAt"),
        "updated_at": node.get("updatedAt"),
    }
    levels = objects(node, "inventoryLevels", "nodes")
    return {
        "inventory_item": [item],
        "inventory_level": [
            {
                "id": number(level),
                "inventory_item_id": item_id,
                "location_id": number(level.get("location")),
                "updated_at": level.get("updatedAt"),
            }
            for level in levels
        ],
        "inventory_quantity": [
            {
                "id": number(counted),
                "inventory_item_id": item_id,
                "inventory_level_id": number(level),
                "name": counted.get("name"),
                "quantity": counted.get("quantity"),
                "updated_at": counted.get("updatedAt"),
            }
            for level in levels
            for counted in objects(level, "quantities")
        ],
    }


def of_checkout(node: Row) -> dict[str, list[Row]]:
    """The row of an abandoned checkout: whose it is is told by its customer alone."""
    row = {
        "id": number(node),
        "customer_id": number(node.get("customer")),
        "name": node.get("name"),
        "total_price_set_shop_amount": _amount(node, "totalPriceSet"),
        "total_price_set_shop_currency_code": at(node, "totalPriceSet", "shopMoney", "currencyCode"),
        "billing_address_phone": at(node, "billingAddress", "phone"),
        "created_at": node.get("createdAt"),
        "updated_at": node.get("updatedAt"),
        "completed_at": node.get("completedAt"),
    }
    return {"abandoned_checkout": [row]}


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value
