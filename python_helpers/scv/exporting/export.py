"""Audiences and triggers of a release as files, with a manifest that says what each holds and on what it rests."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from scv.exporting.contacts import Audience, Contact
from scv.exporting.conversions import export_conversions
from scv.exporting.destinations import DESTINATIONS
from scv.exporting.events import EventFile, export_triggers
from scv.exporting.files import Writer, WrittenFile, json_text, writer_for
from scv.exporting.products import export_products
from scv.publishing import open_database, releases

MANIFEST = "manifest.json"
CHANGES = ("add", "update", "remove")
_ROWS_PER_FETCH = 20_000
OF_AN_AUDIENCE = ("audience", "purpose", "channel", "destination", "delivery", "phone_form", "topic", "attributes")
_OF_A_CONTACT = ("audience", "change_type", *Contact._fields)
# What an export is read from, with the columns that it cannot do without.
_READ: dict[str, tuple[str, ...]] = {
    "audience_contacts": _OF_A_CONTACT,
    "audience_overview": OF_AN_AUDIENCE,
    "trigger_payloads": ("trigger_id",),
    "conversions": ("order_id", "page_url", "google_click_id", "meta_click_id", "meta_clicked_at"),
    "product_feed": ("product_id", "variant_id"),
}


class OlderReleaseError(LookupError):
    """A release of an earlier version, which lacks what an export of today is made of."""


class Change(NamedTuple):
    """A contact of an audience, and what happened to it since the last release: add, update, remove or None."""

    audience: str
    change: str | None
    contact: Contact


def export_audiences(
    changes: Iterable[Change],
    audiences: list[Audience],
    folder: Path,
    *,
    as_of: datetime | None,
    release: str | None = None,
    events: Callable[[Path], list[EventFile]] | None = None,
    products: Callable[[Path], WrittenFile] | None = None,
) -> dict[str, Any]:
    """Write the files of `audiences` into `folder`, which must be empty or absent, and return their manifest.

    `changes` come in order of audience. A full delivery holds everybody who is in, in one file; a delta holds who
    came in or changed (`add`) and who left (`remove`), a removal with no more than it takes to recognise somebody. The
    same input leaves the same bytes. `events` writes the files of events into the folder as well and says which, and
    `products` the file of products; `release` is the name of the release that all of it is of. Raises ValueError for an
    audience that cannot be written or that nobody declared, and for a person who comes twice.
    """
    declared = {audience.name: audience.checked(tuple(DESTINATIONS)) for audience in audiences}
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ValueError(f"{folder} is not empty: an export never mixes with another")
    entries = {
        name: _export_audience(declared[name], rows, folder)
        for name, rows in groupby(_checked(changes, declared), key=lambda row: row.audience)
    }
    # An audience that nobody is in still says so: to whoever replaces a list by this file, none is an answer.
    for name in declared.keys() - entries.keys():
        entries[name] = _export_audience(declared[name], iter(()), folder)
    manifest = {
        "release": release,
        "as_of": None if as_of is None else as_of.isoformat(),
        "audiences": [entries[name] for name in sorted(entries)],
        "events": [file._asdict() for file in (events(folder) if events else [])],
        "products": [products(folder)._asdict()] if products else [],
    }
    (folder / MANIFEST).write_text(json_text(manifest), encoding="utf-8")
    return manifest


def export_tables(
    contacts: duckdb.DuckDBPyRelation,
    audiences: duckdb.DuckDBPyRelation,
    payloads: duckdb.DuckDBPyRelation,
    conversions: duckdb.DuckDBPyRelation,
    products: duckdb.DuckDBPyRelation,
    folder: Path,
    *,
    as_of: datetime | None,
    release: str,
) -> dict[str, Any]:
    """Export from the marts that `_READ` names, each read once and in order."""
    configured = audiences.select(", ".join(OF_AN_AUDIENCE)).order("audience")
    found = contacts.select(", ".join(_OF_A_CONTACT)).order("audience, customer_id")

    def changes() -> Iterator[Change]:
        with found.to_arrow_reader(_ROWS_PER_FETCH) as batches:
            for batch in batches:
                for audience, change, *contact in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    yield Change(audience, change, Contact(*contact))

    def events(below: Path) -> list[EventFile]:
        return [
            *export_triggers(_rows(payloads.order("trigger_id")), below),
            *export_conversions(_rows(conversions.order("order_id")), below),
        ]

    def catalogue(below: Path) -> WrittenFile:
        return export_products(products.order("product_id, variant_id"), below)

    return export_audiences(
        changes(),
        [Audience(*row) for row in configured.fetchall()],
        folder,
        as_of=as_of,
        release=release,
        events=events,
        products=catalogue,
    )


def export_release(published: Path, out: Path) -> Path:
    """Export the current release once more, into `out/<release>`, and return that folder.

    Everything is written aside and moved into place; exports of other releases in `out` go, so that nobody who has
    left or was erased since lies about. FileNotFoundError when there is no release, OlderReleaseError when it lacks a
    table or column: nothing is written then.
    """
    release = (published / "current").resolve()
    database = release / "pii" / "scv_pii.duckdb"
    if not database.exists():
        raise FileNotFoundError(f"no release in {published}: run the build first")
    partial = out / f".{release.name}.partial"
    with open_database(database) as connection:
        _refuse_older(connection, release)
        out.mkdir(mode=0o750, parents=True, exist_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
        [(as_of,)] = connection.execute("select max(as_of) from release").fetchall()
        contacts, audiences, payloads, conversions, products = map(connection.table, _READ)
        export_tables(contacts, audiences, payloads, conversions, products, partial, as_of=as_of, release=release.name)
    for path in partial.rglob("*"):
        if path.is_file():
            path.chmod(0o440)
    for earlier in releases(out):
        shutil.rmtree(out / earlier)
    partial.replace(out / release.name)
    return out / release.name


def _refuse_older(connection: duckdb.DuckDBPyConnection, release: Path) -> None:
    """Raise OlderReleaseError that says what the release lacks and what to do."""
    found: dict[str, set[str]] = {}
    for table, column in connection.execute("select table_name, column_name from duckdb_columns()").fetchall():
        found.setdefault(table, set()).add(column)
    lacking = [table for table in _READ if table not in found]
    lacking += [
        f"{table}.{column}"
        for table, columns in _READ.items()
        for column in columns
        if table in found and column not in found[table]
    ]
    if lacking:
        raise OlderReleaseError(
            f"release {release.name} was made by an earlier version of the project and has no {', '.join(lacking)}: "
            f"build again (make build) and export that release. What this one exported is in {release / 'exports'}"
        )


def _rows(relation: duckdb.DuckDBPyRelation) -> Iterator[dict[str, Any]]:
    """The rows of a relation in its order, a batch in memory at a time."""
    with relation.to_arrow_reader(_ROWS_PER_FETCH) as batches:
        for batch in batches:
            yield from batch.to_pylist()


def _checked(changes: Iterable[Change], declared: dict[str, Audience]) -> Iterator[Change]:
    previous: tuple[str, str] | None = None
    for row in changes:
        if row.audience not in declared:
            raise ValueError(f"audience {row.audience!r} is not configured")
        if row.change is not None and row.change not in CHANGES:
            raise ValueError(f"audience {row.audience}: change must be one of {list(CHANGES)}, got {row.change!r}")
        here = (row.audience, row.contact.customer_id)
        if previous is not None and here <= previous:
            raise ValueError(f"audience {row.audience}: a person comes twice, or rows are not in order")
        previous = here
        yield row


def _export_audience(audience: Audience, rows: Iterator[Change], folder: Path) -> dict[str, Any]:
    destination = DESTINATIONS[audience.destination]
    operations = ("full",) if audience.delivery == "full" else ("add", "remove")
    stem = f"{audience.destination}/{audience.name}"
    writers: dict[str, Writer] = {
        operation: writer_for(
            destination.format,
            folder,
            f"{stem}.{operation}",
            destination.columns_of(audience, operation),
        )
        for operation in operations
    }
    unmatchable = dict.fromkeys(operations, 0)
    for change in rows:
        operation = _operation(audience.delivery, change.change)
        if operation is None:
            continue
        row_of = destination.removal if operation == "remove" else destination.row
        row = row_of(change.contact, audience)
        if row is None or not writers[operation].add(row):
            unmatchable[operation] += 1
    return {
        "audience": audience.name,
        "destination": audience.destination,
        "delivery": audience.delivery,
        "consent": _consent(audience),
        "operations": [
            _operation_entry(operation, writers[operation].close(), unmatchable[operation]) for operation in operations
        ],
    }


def _operation(delivery: str, change: str | None) -> str | None:
    """Which file a person goes to, None for neither."""
    if delivery == "full":
        return None if change == "remove" else "full"
    return {"add": "add", "update": "add", "remove": "remove"}.get(change or "")


def _operation_entry(operation: str, files: list[WrittenFile], unmatchable: int) -> dict[str, Any]:
    return {
        "operation": operation,
        "people": sum(file.rows for file in files),
        "people_left_out": unmatchable,
        "files": [file._asdict() for file in files],
    }


def _consent(audience: Audience) -> dict[str, str]:
    """What everybody in the files has granted; Google asks for it by its own two names with every upload."""
    consent = {
        "purpose": audience.purpose,
        "channel": audience.channel,
        "topic": audience.topic,
        "status": "granted",
    }
    if audience.destination == "google_customer_match":
        consent |= {"ad_user_data": "GRANTED", "ad_personalization": "GRANTED"}
    return consent
