"""Segment's tracking API as its warehouses land it: one table for pages, identifies and tracks, and one per event name.

The spec: https://segment.com/docs/connections/spec/ and /connections/storage/warehouses/schema/ (names in snake_case,
nested objects flattened with `_`, lists as JSON). Columns that the raw contract does not declare are not kept.
"""

import json
import re
from datetime import datetime
from typing import Any

from scv.raw_contract import contracts
from scv.robots import recognise
from scv.serve.fitting import fitted
from scv.serve.identifiers import detail_key, keys_of
from scv.serve.messages import (
    Fact,
    IgnoredError,
    Message,
    RefusedError,
    Row,
    list_of,
    made_up_id,
    mapping_of,
    moment,
    text_of,
    written,
)
from scv.serve.words import channels_of, meaning_of, topic_of

EVENT_BYTES = 32 * 1024
BATCH_BYTES = 500 * 1024
SOURCES = ("segment_web", "segment_app")

_TABLES = {
    ("segment_web", "page"): "segment_web.pages",
    ("segment_app", "screen"): "segment_app.screens",
    ("segment_web", "identify"): "segment_web.identifies",
    ("segment_app", "identify"): "segment_app.identifies",
    ("segment_web", "track"): "segment_web.tracks",
    ("segment_app", "track"): "segment_app.tracks",
}
# Calls of the API that no raw table holds.
_NOT_KEPT = ("group", "alias", "page", "screen")
_BOUGHT = "order_completed"


def read_event(event: Any, source: str, received_at: datetime) -> Message:
    """A tracked event as rows and facts. RefusedError says what is wrong with it, IgnoredError that nobody needs it."""
    if not isinstance(event, dict):
        raise RefusedError("an event is a JSON object")
    if len(json.dumps(event, ensure_ascii=False).encode(errors="surrogatepass")) > EVENT_BYTES:
        raise RefusedError(f"the event is larger than {EVENT_BYTES} bytes")
    kind = event.get("type")
    if not isinstance(kind, str):
        raise RefusedError("the event has no type")
    table = _TABLES.get((source, kind))
    if table is None:
        if kind in _NOT_KEPT:
            raise IgnoredError(kind)
        raise RefusedError("the type is none of identify, track, page, screen, group, alias")
    user_id, anonymous_id = text_of(event.get("userId")), text_of(event.get("anonymousId"))
    if not user_id and not anonymous_id:
        raise RefusedError("the event has neither userId nor anonymousId")
    message_id = text_of(event.get("messageId")) or made_up_id(event)
    context = mapping_of(event.get("context"))
    common: Row = {
        **_flat(context, "context"),
        "context_consent_category_preferences": mapping_of(context.get("consent")).get("categoryPreferences"),
        "id": message_id,
        "anonymous_id": anonymous_id,
        "user_id": user_id,
        "received_at": written(received_at),
        "timestamp": written(_happened_at(event, received_at)),
    }
    said = {**_flat(mapping_of(event.get("traits" if kind == "identify" else "properties")), "")}
    name = event.get("event")
    if kind == "track":
        if not isinstance(name, str) or not _snake(name):
            raise RefusedError("the event has no name")
        common |= {"event": _snake(name), "event_text": name}
    elif kind in ("page", "screen"):
        said.setdefault("name", event.get("name"))
    rows = [(table, fitted(table, {**said, **common}))]
    own_table = f"{source}.{common.get('event')}"
    if kind == "track" and own_table != table and own_table in contracts():
        rows.append((own_table, fitted(own_table, {**said, **common})))
    return Message(source, message_id, tuple(rows), tuple(_facts(kind, source, common, said)))


def _facts(kind: str, source: str, common: Row, said: Row) -> list[Fact]:
    at = common["timestamp"]
    people = keys_of([("user_id", common["user_id"])])
    device_id = common.get("context_device_id") if source == "segment_app" else None
    devices = keys_of([("anonymous_id", common["anonymous_id"]), ("device_id", text_of(device_id))])
    # What is done while somebody is logged in is theirs, whoever else uses the browser.
    doers = people or devices
    event = common.get("event")
    facts: list[Fact] = []
    stated = [("email", said.get("email")), ("phone", said.get("phone"))] if kind == "identify" else []
    named = [*people, *keys_of((type_, text_of(value)) for type_, value in stated)]
    if named:
        details = {}
        if kind == "identify":
            told = {
                "name": detail_key(text_of(said.get("first_name")), text_of(said.get("last_name"))),
                "birth_date": detail_key((text_of(said.get("birthday")) or "")[:10]),
                **{type_: next(iter(keys_of([(type_, text_of(value))])), None) for type_, value in stated},
            }
            details = {name: key for name, key in told.items() if key}
        agent = text_of(common.get("context_user_agent"))
        facts.append(
            {
                "kind": "named",
                "people": named,
                "login": people[0] if people else None,
                "devices": devices,
                "is_robot": bool(agent and recognise(agent)),
                "details": details,
                "at": at,
            }
        )
    products = [said, *list_of(said.get("products"))]
    references = [
        reference.lower()
        for product in products
        for reference in (text_of(product.get("product_id")), text_of(product.get("sku")))
        if reference
    ]
    if event == _BOUGHT:
        facts.append({"kind": "bought", "keys": doers, "products": references, "at": at})
    elif event in ("product_added", "product_removed") and references:
        kind_of_fact = "carted" if event == "product_added" else "uncarted"
        facts.append({"kind": kind_of_fact, "keys": doers, "products": references, "at": at})
    facts.append({"kind": "seen", "keys": doers, "at": at})
    facts += _consent(source, common, [*people, *devices])
    return facts


def _consent(source: str, common: Row, keys: list[str]) -> list[Fact]:
    """What a cookie banner or a telephone's settings say: only a no silences anybody here."""
    at = common["timestamp"]
    denied = []
    for category, answer in mapping_of(common.get("context_consent_category_preferences")).items():
        if source == "segment_web" and answer is not True and topic_of(str(category)).purpose == "ads":
            denied.append(("ads", "all"))
    if common.get("event"):
        meaning = meaning_of(source, "tracks", "event", common["event"])
        if meaning and meaning.status == "denied":
            denied += [(channel, meaning.topic) for channel in channels_of(meaning.channel)]
    return [{"kind": "denied", "keys": keys, "channel": channel, "topic": topic, "at": at} for channel, topic in denied]


def _happened_at(event: dict[str, Any], received_at: datetime) -> datetime:
    """Not every client sends `timestamp`; what it noted itself comes next, then when it arrived."""
    return moment(event.get("timestamp")) or moment(event.get("originalTimestamp")) or received_at


def _flat(values: dict[str, Any], prefix: str) -> Row:
    """Fields under the names that a warehouse gives them: those of nested objects joined, lists as they are."""
    found: Row = {}
    for name, value in values.items():
        column = f"{prefix}_{_snake(name)}" if prefix else _snake(name)
        if isinstance(value, dict):
            found |= _flat(value, column)
        else:
            found[column] = value
    return found


def _snake(name: str) -> str:
    parted = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", str(name))
    return re.sub(r"[^0-9A-Za-z]+", "_", parted).strip("_").lower()
