"""Choices of a preference centre and requests to be forgotten: rows that a system of the shop's own signs and sends."""

import hashlib
import hmac
from datetime import datetime
from typing import Any

from scv.raw_contract import contracts
from scv.serve.fitting import fitted
from scv.serve.identifiers import identifier_of, key_of, type_named
from scv.serve.messages import (
    Fact,
    Message,
    RefusedError,
    Row,
    made_up_id,
    moment,
    text_of,
    written,
)
from scv.serve.words import channels_of, is_no, meaning_of, topic_of

# How old a signed message may be: a recording of one is worth nothing afterwards.
SECONDS_VALID = 300

_CHOICES = "preference_centre.choices"
_REQUESTS = "privacy.erasure_requests"


def is_genuine(body: bytes, signed_at: str, signature: str, secret: str, now: datetime) -> bool:
    """Whether `X-SCV-Signature` is the hexadecimal HMAC-SHA256 of `<X-SCV-Timestamp>.<body>`, signed within minutes."""
    text = signed_at.encode(errors="replace") + b"." + body
    expected = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    is_ours = hmac.compare_digest(expected.encode(), signature.removeprefix("sha256=").encode(errors="replace"))
    return is_ours and signed_at.isdecimal() and abs(now.timestamp() - int(signed_at[:15])) <= SECONDS_VALID


def read_signed(body: Any, received_at: datetime) -> Message:
    """A message `{"id", "table", "rows": [...]}` as rows and facts; RefusedError says what is wrong with it.

    Only tables whose rows this service understands are taken: what it did not understand it could not obey.
    """
    if not isinstance(body, dict):
        raise RefusedError("a signed message is a JSON object")
    table, rows = body.get("table"), body.get("rows")
    if table not in (_CHOICES, _REQUESTS):
        raise RefusedError(f"the table is neither {_CHOICES} nor {_REQUESTS}")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise RefusedError("rows is no list of objects")
    kept: list[tuple[str, Row]] = []
    facts: list[Fact] = []
    for row in rows:
        unknown = sorted(set(row) - set(contracts()[table].columns))
        if unknown:
            raise RefusedError(f"{table} has no column of some names that were sent: {len(unknown)} of them")
        one, told = choice(row) if table == _CHOICES else _request(row, received_at)
        kept.append(one)
        facts += told
    return Message("signed", text_of(body.get("id")) or made_up_id(body), tuple(kept), tuple(facts))


def choice(row: Row) -> tuple[tuple[str, Row], list[Fact]]:
    """A stated choice; RefusedError where no table of ours has its word or its channel: it would say nothing."""
    kept = fitted(_CHOICES, row)
    at = moment(kept["updated_at"])
    if at is None:
        raise RefusedError("updated_at is no moment")
    meaning = meaning_of("preference_centre", "choices", "status", str(kept.get("status", "")))
    if meaning is None:
        raise RefusedError("the status is no word that consent_sources.csv knows")
    named = topic_of(text_of(kept.get("purpose")))
    purpose, topic = named.purpose, named.topic
    channels = channels_of(str(kept["channel"]))
    if not channels:
        raise RefusedError("the channel is none that channel_names.csv knows")
    key = _key(kept["identifier_type"], kept["identifier_value"])
    if purpose == "ads":
        channels = ["ads"]
    denied = channels if is_no(meaning, named) and purpose != "other" else []
    facts: list[Fact] = [
        {"kind": "denied", "keys": [key], "channel": channel, "topic": topic, "at": written(at)} for channel in denied
    ]
    return (_CHOICES, {**kept, "updated_at": written(at)}), facts


def _request(row: Row, received_at: datetime) -> tuple[tuple[str, Row], list[Fact]]:
    kept = fitted(_REQUESTS, {"requested_at": written(received_at), **row})
    at = moment(kept["requested_at"])
    if at is None:
        raise RefusedError("requested_at is no moment")
    key = _key(kept.get("identifier_type"), kept.get("identifier_value"))
    return (_REQUESTS, {**kept, "requested_at": written(at)}), [{"kind": "erased", "keys": [key], "at": written(at)}]


def _key(identifier_type: object, value: object) -> str:
    kind, text = type_named(text_of(identifier_type) or ""), text_of(value)
    identifier = identifier_of(kind, text) if kind and text else None
    if identifier is None:
        raise RefusedError("identifier_type and identifier_value name nobody")
    return key_of(identifier)
