"""A folder of releases with invented people, and a network that does to requests what a test says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
from fake_clock import NOON
from scv import http
from scv.exporting import Audience, Change, Contact, export_audiences
from scv.sending.opt_outs import Statement

_DETAILS = ", ".join(f"{name} {'date' if name == 'birth_date' else 'varchar'}" for name in Contact._fields)


class Said:
    """Opt-outs that a test knows of."""

    def __init__(self, *statements: Statement) -> None:
        self.statements = list(statements)

    def since(self, moment: datetime) -> list[Statement]:
        return self.statements


def said_no(email: str, channel: str = "email", topic: str = "all", at: datetime | None = None) -> Statement:
    return Statement(f"email:{email}", f"email:{email}", channel, topic, at, "preference_centre")


def email_of(customer_id: str) -> str:
    return f"{customer_id}@example.com"


def contact(customer_id: str) -> Contact:
    return Contact(customer_id, email=email_of(customer_id), given_name=customer_id.title(), country_code="GB")


def event(identifier: str, customer_id: str, **fields: Any) -> dict[str, Any]:
    """An event as the exports have it."""
    return {
        "id": identifier,
        "customer_id": customer_id,
        "channel": "email",
        "topic": "reminders",
        "purpose": "marketing",
        "send_after": None,
        "expires_at": None,
        "consent": {"basis": "consent", "since": "2026-01-01T00:00:00Z"},
        "identifiers": {"email": email_of(customer_id), "phone": None},
        "body": {"id": identifier, "type": "abandoned_cart", "customer": customer_id, "coupon_class": None},
        **fields,
    }


def publish(
    published: Path,
    release: str,
    *,
    events: dict[str, list[dict[str, Any]]] | None = None,
    audiences: Iterable[Audience] = (),
    changes: Iterable[Change] = (),
    members: dict[str, list[str]] | None = None,
    people: Iterable[str] = (),
    ids: dict[str, str] | None = None,
    granted: Iterable[tuple[str, str, str, datetime]] = (),
    carried_out: Iterable[str] = (),
) -> Path:
    """Write a release with these exports and make it current; `ids` are earlier ids and those of today."""
    folder = published / release
    exports = folder / "exports"
    changes = sorted(changes, key=lambda change: (change.audience, change.contact.customer_id))
    manifest = export_audiences(changes, list(audiences), exports, as_of=NOON)
    manifest["release"] = release
    manifest["events"] = [_event_file(exports, destination, rows) for destination, rows in (events or {}).items()]
    (exports / "manifest.json").write_text(json.dumps(manifest))
    (folder / "pii").mkdir()
    known = {*people, *(change.contact.customer_id for change in changes)}
    known |= {row["customer_id"] for rows in (events or {}).values() for row in rows}
    with duckdb.connect(str(folder / "pii" / "scv_pii.duckdb")) as connection:
        connection.execute("begin")
        connection.execute("create table release (published_at timestamp)")
        connection.execute("insert into release values ($1)", [NOON.replace(tzinfo=None) - timedelta(hours=3)])
        connection.execute("create table customer_id_history (issued_customer_id varchar, customer_id varchar)")
        connection.execute("create table prv_tombstones (request_id varchar)")
        connection.execute(
            "create table customer_identifiers (identifier_id varchar, customer_id varchar, identifier_type varchar)"
        )
        connection.execute(
            "create table customer_consents "
            "(customer_id varchar, channel varchar, topic varchar, status varchar, decided_at timestamp)"
        )
        connection.execute(
            "create table audience_overview (audience varchar, purpose varchar, channel varchar, destination varchar, "
            "delivery varchar, phone_form varchar, topic varchar, attributes varchar[])"
        )
        connection.execute("create table audience_members (audience varchar, customer_id varchar, status varchar)")
        connection.execute(f"create table audience_contacts (audience varchar, change_type varchar, {_DETAILS})")
        _fill(connection, "customer_id_history", [*(ids or {}).items(), *((one, one) for one in sorted(known))])
        _fill(connection, "prv_tombstones", [(request,) for request in carried_out])
        _fill(connection, "customer_identifiers", [(f"email:{email_of(one)}", one, "email") for one in sorted(known)])
        _fill(connection, "customer_consents", [(*row[:3], "granted", row[3]) for row in granted])
        _fill(connection, "audience_overview", list(audiences))
        _fill(connection, "audience_contacts", [(row.audience, row.change, *row.contact) for row in changes])
        _fill(
            connection,
            "audience_members",
            [(name, one, "sent") for name, ones in (members or _members(changes)).items() for one in ones],
        )
        connection.execute("commit")
    link = published / ".current.partial"
    link.symlink_to(release)
    link.replace(published / "current")
    return folder


def _members(changes: Iterable[Change]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for change in changes:
        if change.change != "remove":
            found.setdefault(change.audience, []).append(change.contact.customer_id)
    return found


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Any]) -> None:
    if rows:
        line = f"({', '.join('?' * len(rows[0]))})"
        connection.execute(
            f"insert into {table} values {', '.join([line] * len(rows))}", [value for row in rows for value in row]
        )


def _event_file(exports: Path, destination: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    kind = "conversions" if destination.endswith("_conversions") else "triggers"
    file = f"{destination}/{kind}.0001.jsonl"
    (exports / destination).mkdir(exist_ok=True)
    content = "".join(json.dumps(row) + "\n" for row in sorted(rows, key=lambda row: row["id"])).encode()
    (exports / file).write_bytes(content)
    return {
        "kind": kind,
        "destination": destination,
        "file": file,
        "rows": len(rows),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


Answer = Callable[[httpx.Request], httpx.Response]


def network(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> None:
    """Have every request answered by `answer`, which may raise what a broken network would."""
    monkeypatch.setattr(http, "new_client", lambda: httpx.Client(transport=httpx.MockTransport(answer)))
