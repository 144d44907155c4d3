"""Triggers as the files of events that destinations accept: who is told what, when, and on which permission it rests.

A line of such a file is an envelope, for whoever sends it, and the body exactly as it is to be posted. Money is written
as the numbers that it is made of: a decimal of two places is the shortest text of the double that it becomes.

Sources, read in 2026:
    Klaviyo  https://developers.klaviyo.com/en/reference/create_event
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from scv.exporting.files import CsvWriter, WrittenFile, written

Row = dict[str, Any]

EVENTS_PER_FILE = 10_000

# What a payload tells of the person, in the order in which people read it.
SHEET_COLUMNS = (
    *("trigger_id", "customer_id", "given_name", "family_name", "email", "phone"),
    *("address_line_1", "address_line_2", "city", "region", "postcode", "country_code"),
    *("channel", "trigger_type", "topic", "reason", "products", "cart_value", "cart_currency", "coupon_class"),
    *("send_after", "expires_at", "consent_basis", "consent_since"),
)


class EventFile(NamedTuple):
    """A file of events as the manifest lists it."""

    kind: str
    destination: str
    file: str
    rows: int
    bytes: int
    sha256: str


def moment(value: datetime | None) -> str | None:
    """A UTC timestamp as ISO 8601 with a Z, to the second."""
    return None if value is None else f"{value.isoformat(timespec='seconds')}Z"


def number(value: Decimal | None) -> int | float | None:
    """An amount as a JSON number; whole ones without a fraction."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def known(values: Row) -> Row:
    """What is known of `values`: for destinations to which a null would mean that something is to be cleared."""
    return {name: value for name, value in values.items() if value is not None}


def _products(payload: Row) -> list[Row]:
    return [
        {name: number(value) if isinstance(value, Decimal) else value for name, value in product.items()}
        for product in payload["products"] or ()
    ]


def _address(payload: Row) -> Row | None:
    lines = ("address_line_1", "address_line_2", "city", "region", "postcode", "country_code")
    return {line: payload[line] for line in lines} if payload["channel"] == "post" else None


def webhook_body(payload: Row) -> Row:
    """A trigger for any system that takes JSON; what is not known is null."""
    return {
        "id": payload["trigger_id"],
        "type": payload["trigger_type"],
        "customer": {
            "customer_id": payload["customer_id"],
            "email": payload["email"],
            "phone": payload["phone"],
            "given_name": payload["given_name"],
            "family_name": payload["family_name"],
            "address": _address(payload),
        },
        "channel": payload["channel"],
        "topic": payload["topic"],
        "reason": payload["reason"],
        "products": _products(payload),
        "cart": {"value": number(payload["cart_value"]), "currency": payload["cart_currency"]},
        "coupon_class": payload["coupon_class"],
        "send_after": moment(payload["send_after"]),
        "expires_at": moment(payload["expires_at"]),
        "consent": {"basis": payload["consent_basis"], "since": moment(payload["consent_since"])},
    }


def klaviyo_body(payload: Row) -> Row:
    """A trigger as a request of Klaviyo's Create Event: a metric `scv_<type>` that starts a flow, once for an id.

    The profile is named by the address that was spoken of and by our id. What is not known is left out.
    """
    properties = known(
        {
            "reason": payload["reason"],
            "channel": payload["channel"],
            "topic": payload["topic"],
            "products": [known(product) for product in _products(payload)] or None,
            "cart_value": number(payload["cart_value"]),
            "cart_currency": payload["cart_currency"],
            "coupon_class": payload["coupon_class"],
            "send_after": moment(payload["send_after"]),
            "expires_at": moment(payload["expires_at"]),
        }
    )
    profile = known(
        {"email": payload["email"], "phone_number": payload["phone"], "external_id": payload["customer_id"]}
    )
    attributes = {
        "metric": {"data": {"type": "metric", "attributes": {"name": f"scv_{payload['trigger_type']}"}}},
        "profile": {"data": {"type": "profile", "attributes": profile}},
        "properties": properties,
        # What is announced ahead of its day, such as a birthday, has been known since it may go.
        "time": moment(min(payload["occurred_at"], payload["send_after"])),
        "value": number(payload["cart_value"]),
        "value_currency": payload["cart_currency"],
        "unique_id": payload["trigger_id"],
    }
    return {"data": {"type": "event", "attributes": known(attributes)}}


def sheet_row(payload: Row) -> Row:
    """A trigger as a line that a person reads: products by their names, what is not known empty."""
    products = ", ".join(
        " ".join(str(part) for part in (product["name"] or product["product_id"], product["variant"]) if part)
        for product in _products(payload)
    )
    return payload | {
        "products": products or None,
        "send_after": moment(payload["send_after"]),
        "expires_at": moment(payload["expires_at"]),
        "consent_since": moment(payload["consent_since"]),
    }


# A new destination of triggers is a function from a payload to a body, a line here, and its name in the seed's YAML.
TRIGGER_BODIES: dict[str, Callable[[Row], Row]] = {"klaviyo_events": klaviyo_body, "webhook": webhook_body}
SHEET = "csv"


def envelope(payload: Row, body: Row) -> Row:
    """What whoever sends `body` has to know: for whom, on which permission, from when to when, and under which key."""
    return {
        "id": payload["trigger_id"],
        "customer_id": payload["customer_id"],
        "channel": payload["channel"],
        "topic": payload["topic"],
        "purpose": payload["purpose"],
        "send_after": moment(payload["send_after"]),
        "expires_at": moment(payload["expires_at"]),
        "consent": {"basis": payload["consent_basis"], "since": moment(payload["consent_since"])},
        "identifiers": known({"email": payload["email"], "phone": payload["phone"]}),
        "body": body,
    }


class EventWriter:
    """Lines of JSON in files of at most `EVENTS_PER_FILE` lines; lines come sorted by id and leave as they come."""

    def __init__(self, folder: Path, kind: str, destination: str) -> None:
        self._folder, self._kind, self._destination = folder, kind, destination
        self._lines: list[str] = []
        self._files: list[EventFile] = []

    def add(self, line: Row) -> None:
        if len(self._lines) == EVENTS_PER_FILE:
            self._flush()
        self._lines.append(json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False))

    def close(self) -> list[EventFile]:
        if self._lines:
            self._flush()
        return self._files

    def _flush(self) -> None:
        path = self._folder / self._destination / f"{self._kind}.{len(self._files) + 1:04d}.jsonl"
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in self._lines), encoding="utf-8")
        self._files.append(event_file(self._kind, self._destination, written(self._folder, path, len(self._lines))))
        self._lines = []


def event_file(kind: str, destination: str, file: WrittenFile) -> EventFile:
    """A written file under the names of the manifest."""
    return EventFile(kind, destination, file.path, file.rows, file.bytes, file.sha256)


def export_triggers(payloads: Iterable[Row], folder: Path) -> list[EventFile]:
    """Write each payload to every destination that it names, and return the files, by destination and name.

    `payloads` are rows of `trigger_payloads` in order of `trigger_id`. The same input leaves the same bytes. ValueError
    for a destination that nobody writes, and for an id that comes twice or out of order.
    """
    writers = {destination: EventWriter(folder, "triggers", destination) for destination in TRIGGER_BODIES}
    sheet: CsvWriter | None = None
    previous = ""
    for payload in payloads:
        if payload["trigger_id"] <= previous:
            raise ValueError(f"trigger {payload['trigger_id']}: comes twice, or rows are not in order")
        previous = payload["trigger_id"]
        for destination in payload["destinations"] or ():
            if destination == SHEET:
                if sheet is None:
                    (folder / SHEET).mkdir(mode=0o750, parents=True, exist_ok=True)
                    sheet = CsvWriter(folder, f"{SHEET}/triggers", SHEET_COLUMNS, for_people=True)
                sheet.add(sheet_row(payload))
            elif destination in TRIGGER_BODIES:
                writers[destination].add(envelope(payload, TRIGGER_BODIES[destination](payload)))
            else:
                raise ValueError(
                    f"trigger destination must be one of {sorted([*TRIGGER_BODIES, SHEET])}, got {destination!r}"
                )
    files = [file for writer in writers.values() for file in writer.close()]
    if sheet is not None:
        files += [event_file("triggers", SHEET, file) for file in sheet.close()]
    return sorted(files)
