"""Shopify's webhooks as the connector's tables: orders, checkouts, customers, refunds, consent, erasure requests.

A webhook carries the whole record in the REST generation's words; it lands with the record's own time, so that one that
arrives late never replaces a newer version. https://shopify.dev/docs/api/webhooks
"""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any

from scv.serve.fitting import fitted
from scv.serve.identifiers import detail_key, keys_of
from scv.serve.messages import (
    Fact,
    IgnoredError,
    Message,
    RefusedError,
    Row,
    list_of,
    mapping_of,
    moment,
    text_of,
    written,
)
from scv.serve.preferences import choice

_ADDRESS = {
    "first_name": "first_name", "last_name": "last_name", "address1": "address_1", "address2": "address_2",
    "city": "city", "province": "province", "zip": "zip", "country_code": "country_code", "phone": "phone",
}  # fmt: skip
_PAYMENTS_THAT_COUNT_NOT = ("voided", "expired")


def is_genuine(body: bytes, signature: str, secret: str) -> bool:
    """Whether `X-Shopify-Hmac-Sha256` is the base64 HMAC-SHA256 of the raw body under the app's secret."""
    expected = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    return hmac.compare_digest(expected, signature.encode(errors="replace"))


def read_webhook(topic: str, webhook_id: str, body: Any, received_at: datetime) -> Message:
    """A webhook as rows and facts. RefusedError says what is wrong with it, IgnoredError that nobody needs it."""
    if not isinstance(body, dict):
        raise RefusedError("a webhook's body is a JSON object")
    if topic in ("orders/create", "orders/updated", "orders/edited", "orders/paid", "orders/cancelled"):
        rows, facts = _order(body, received_at)
    elif topic in ("checkouts/create", "checkouts/update"):
        rows, facts = _checkout(body, received_at)
    elif topic in ("customers/create", "customers/update", "customers/enable", "customers/disable"):
        rows, facts = _customer(body, received_at)
    elif topic == "refunds/create":
        rows, facts = _refund(body, received_at)
    elif topic in ("customers_marketing_consent/update", "customers_email_marketing_consent/update"):
        rows, facts = _consent(body, received_at)
    elif topic == "customers/redact":
        rows, facts = _redaction(body, webhook_id, received_at)
    else:
        raise IgnoredError(topic)
    return Message("shopify", webhook_id, tuple(rows), tuple(facts))


def _order(order: Row, received_at: datetime) -> tuple[list[tuple[str, Row]], list[Fact]]:
    synced = _version(order, received_at)
    customer = mapping_of(order.get("customer"))
    client = mapping_of(order.get("client_details"))
    row = {
        **order,
        **_address("billing_address", order),
        **_address("shipping_address", order),
        "customer_id": customer.get("id"),
        "landing_site_base_url": order.get("landing_site"),
        "client_details_user_agent": client.get("user_agent"),
        "_fivetran_synced": synced,
    }
    rows = [("shopify.order", fitted("shopify.order", row))]
    lines = list_of(order.get("line_items"))
    for index, line in enumerate(lines, start=1):
        values = {**line, "order_id": order.get("id"), "index": index, "_fivetran_synced": synced}
        rows.append(("shopify.order_line", fitted("shopify.order_line", values)))
    for index, code in enumerate(list_of(order.get("discount_codes"))):
        values = {**code, "order_id": order.get("id"), "index": index, "_fivetran_synced": synced}
        rows.append(("shopify.order_discount_code", fitted("shopify.order_discount_code", values)))

    billing = mapping_of(order.get("billing_address"))
    order_id = text_of(order.get("id"))
    contact = {"email": order.get("email")}
    people = keys_of([("shopify_customer", customer.get("id")), *contact.items()])
    keys = [*people, *keys_of([("order", f"shopify:{order_id}")])]
    at = synced
    facts: list[Fact] = []
    if people:
        facts.append(_named(people, contact, billing, at, post=billing))
    references = _references(lines)
    is_sale = not order.get("test") and not order.get("cancelled_at")
    if is_sale and text_of(order.get("financial_status")) not in _PAYMENTS_THAT_COUNT_NOT:
        placed = moment(order.get("processed_at")) or moment(order.get("created_at")) or received_at
        facts.append({"kind": "bought", "keys": keys, "products": references, "at": written(placed)})
    facts.append({"kind": "changed", "keys": keys, "at": at})
    return rows, facts


def _refund(refund: Row, received_at: datetime) -> tuple[list[tuple[str, Row]], list[Fact]]:
    synced = _version(refund, received_at)
    rows = [("shopify.refund", fitted("shopify.refund", {**refund, "_fivetran_synced": synced}))]
    returned: list[Row] = []
    for line in list_of(refund.get("refund_line_items")):
        values = {
            **line,
            "refund_id": refund.get("id"),
            "order_line_id": line.get("line_item_id"),
            "_fivetran_synced": synced,
        }
        rows.append(("shopify.order_line_refund", fitted("shopify.order_line_refund", values)))
        returned.append(mapping_of(line.get("line_item")))
    for payment in list_of(refund.get("transactions")):
        values = {**payment, "refund_id": refund.get("id"), "_fivetran_synced": synced}
        rows.append(("shopify.transaction", fitted("shopify.transaction", values)))
    keys = keys_of([("order", f"shopify:{text_of(refund.get('order_id'))}")])
    return rows, [{"kind": "returned", "keys": keys, "products": _references(returned), "at": synced}]


def _checkout(checkout: Row, received_at: datetime) -> tuple[list[tuple[str, Row]], list[Fact]]:
    synced = _version(checkout, received_at)
    customer = mapping_of(checkout.get("customer"))
    row = {
        **checkout,
        "customer_id": customer.get("id"),
        "landing_site_base_url": checkout.get("landing_site"),
        "billing_address_phone": mapping_of(checkout.get("billing_address")).get("phone"),
        "_fivetran_synced": synced,
    }
    contact = {"email": checkout.get("email"), "phone": checkout.get("phone")}
    people = keys_of([("shopify_customer", customer.get("id")), *contact.items()])
    facts = [_named(people, contact, {}, synced), {"kind": "seen", "keys": people, "at": synced}] if people else []
    return [("shopify.abandoned_checkout", fitted("shopify.abandoned_checkout", row))], facts


def _customer(customer: Row, received_at: datetime) -> tuple[list[tuple[str, Row]], list[Fact]]:
    synced = _version(customer, received_at)
    default = mapping_of(customer.get("default_address"))
    email, sms = (mapping_of(customer.get(f"{channel}_marketing_consent")) for channel in ("email", "sms"))
    row = {
        **customer,
        "default_address_id": default.get("id"),
        "email_marketing_consent_state": email.get("state"),
        "email_marketing_consent_consent_updated_at": email.get("consent_updated_at"),
        "sms_marketing_consent_state": sms.get("state"),
        "sms_marketing_consent_consent_updated_at": sms.get("consent_updated_at"),
        "_fivetran_synced": synced,
    }
    rows = [("shopify.customer", fitted("shopify.customer", row))]
    for address in list_of(customer.get("addresses")) or ([default] if default else []):
        if address.get("id") is not None:
            values = {
                **_renamed(address, ""),
                "id": address.get("id"),
                "customer_id": customer.get("id"),
                "company": address.get("company"),
                "country": address.get("country"),
                "is_default": address.get("default"),
                "_fivetran_synced": synced,
            }
            rows.append(("shopify.customer_address", fitted("shopify.customer_address", values)))
    contact = {"email": customer.get("email"), "phone": customer.get("phone")}
    people = keys_of([("shopify_customer", customer.get("id")), *contact.items()])
    named = _named(people, contact, customer, synced, post=default)
    # The record replaces what it said before, and with it the word on consent that a yes may rest on.
    named["standing"] = {
        channel: {"said": text_of(consent.get("state")), "since": _since(consent)}
        for channel, consent in (("email", email), ("sms", sms))
    }
    return rows, [named]


def _consent(body: Row, received_at: datetime) -> tuple[list[tuple[str, Row]], list[Fact]]:
    """Consent on its own: the customer's record does not come with it, and so it lands as a choice that they made."""
    customer_id = text_of(body.get("customer_id")) or text_of(body.get("id"))
    channel = "email" if mapping_of(body.get("email_marketing_consent")) else "sms"
    address_type = "email" if channel == "email" else "phone"
    consent = mapping_of(body.get(f"{channel}_marketing_consent"))
    if not consent:
        raise RefusedError("no email_marketing_consent and no sms_marketing_consent")
    if customer_id is None:
        raise RefusedError("no customer_id")
    state = text_of(consent.get("state"))
    if state is None:
        raise RefusedError("the consent has no state")
    # The shop's words that a preference centre does not use: an address that is none, a customer who was erased.
    status = "blocked" if state.lower() in ("redacted", "invalid") else state.lower()
    address = text_of(body.get(f"{channel}_address")) or text_of(body.get(address_type))
    at = moment(consent.get("consent_updated_at")) or received_at
    named = [("shopify_customer", customer_id), *([(address_type, address)] if address else [])]
    rows: list[tuple[str, Row]] = []
    facts: list[Fact] = []
    for identifier_type, value in named:
        row, told = choice(
            {
                "identifier_type": identifier_type,
                "identifier_value": value,
                "channel": channel,
                "purpose": "marketing",
                "status": status,
                "updated_at": written(at),
            }
        )
        rows.append(row)
        facts += told
    return rows, facts


def _redaction(body: Row, webhook_id: str, received_at: datetime) -> tuple[list[tuple[str, Row]], list[Fact]]:
    customer = mapping_of(body.get("customer"))
    named = [
        (kind, text)
        for kind, text in (
            ("shopify_customer", text_of(customer.get("id"))),
            ("email", text_of(customer.get("email"))),
            ("phone", text_of(customer.get("phone"))),
        )
        if text
    ]
    if not named:
        raise RefusedError("the request names nobody")
    at = written(received_at)
    rows = [
        (
            "privacy.erasure_requests",
            fitted(
                "privacy.erasure_requests",
                {
                    "request_id": f"shopify-{webhook_id}-{kind}",
                    "identifier_type": kind,
                    "identifier_value": text,
                    "scope": "connected",
                    "requested_at": at,
                },
            ),
        )
        for kind, text in named
    ]
    return rows, [{"kind": "erased", "keys": keys_of(named), "at": at}]


def _named(people: list[str], contact: Row, person: Row, at: str, post: Row | None = None) -> Fact:
    details = {
        "name": detail_key(text_of(person.get("first_name")), text_of(person.get("last_name"))),
        **{kind: next(iter(keys_of([(kind, value)])), None) for kind, value in contact.items()},
    }
    if post:
        details["post"] = detail_key(*(text_of(post.get(part)) for part in ("address1", "address2", "zip")))
    return {
        "kind": "named",
        "people": people,
        "login": None,
        "devices": [],
        "is_robot": False,
        "details": {name: key for name, key in details.items() if key},
        "at": at,
    }


def _version(record: Row, received_at: datetime) -> str:
    return written(moment(record.get("updated_at")) or moment(record.get("created_at")) or received_at)


def _since(consent: Row) -> str | None:
    since = moment(consent.get("consent_updated_at"))
    return written(since) if since else None


def _address(prefix: str, order: Row) -> Row:
    return _renamed(mapping_of(order.get(prefix)), f"{prefix}_")


def _renamed(address: Row, prefix: str) -> Row:
    return {f"{prefix}{ours}": address.get(theirs) for theirs, ours in _ADDRESS.items()}


def _references(lines: list[Row]) -> list[str]:
    found = (text_of(line.get(name)) for line in lines for name in ("product_id", "variant_id", "sku"))
    return [reference.lower() for reference in found if reference]
