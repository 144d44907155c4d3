"""Releases that are made up for the service, and the service as its users meet it: a process that answers on a port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from scv.channels import purposes
from scv.erasure.hashing import salted_hash
from scv.serve.__main__ import add_key
from scv.serve.serving_file import write_serving

PROJECT = Path(__file__).resolve().parents[2]
NOW = "2026-04-01 12:00:00"

# The columns that the serving file is made of, by table, with their types.
COLUMNS = {
    "activation_triggers": {
        "trigger_id": "varchar", "customer_id": "varchar", "trigger_type": "varchar", "topic": "varchar",
        "product_id": "varchar", "order_id": "varchar", "recommended_channel": "varchar", "priority": "integer",
        "is_slot": "boolean", "recommended_send_at": "timestamp", "expires_at": "timestamp",
        "suppressed_reason": "varchar",
    },
    "as_of": {"as_of": "timestamp"},
    "audience_members": {"audience": "varchar", "customer_id": "varchar", "status": "varchar"},
    "audience_overview": {"audience": "varchar", "channel": "varchar", "topic": "varchar"},
    "customer_consents": {
        "customer_id": "varchar", "channel": "varchar", "status": "varchar", "decided_at": "timestamp",
    },
    "customer_id_history": {"issued_customer_id": "varchar", "customer_id": "varchar", "status": "varchar"},
    "customer_identifiers": {"identifier_id": "varchar", "customer_id": "varchar", "valid_to": "timestamp"},
    "identity_links": {"left_identifier_id": "varchar", "right_identifier_id": "varchar"},
    "int_contact_points": {"customer_id": "varchar", "channel": "varchar", "has_contact_point": "boolean"},
    "int_golden_topic_consents": {
        "customer_id": "varchar", "channel": "varchar", "topic": "varchar", "status": "varchar",
    },
    "int_open_carts": {"customer_id": "varchar", "product_ids": "varchar[]"},
    "int_product_references": {"reference": "varchar", "product_id": "varchar"},
    "int_products_withheld": {"customer_id": "varchar", "product_id": "varchar", "reason": "varchar"},
    "orders": {"order_id": "varchar", "customer_id": "varchar"},
    "product_recommendations": {
        "customer_id": "varchar", "product_id": "varchar", "product_title": "varchar",
        "recommendation_type": "varchar", "recommendation_rank": "integer",
    },
    "products": {"product_id": "varchar", "is_in_stock": "boolean"},
    "prv_salt": {"salt_check": "varchar"},
    "prv_tombstones": {"identifier_hash": "varchar", "erased_until": "timestamp"},
    "single_customer_view": {
        "customer_id": "varchar", "given_name": "varchar", "family_name": "varchar", "full_name": "varchar",
        "email": "varchar", "phone": "varchar", "gender": "varchar", "birth_date": "date",
        "address_line_1": "varchar", "address_line_2": "varchar", "address_city": "varchar",
        "address_region": "varchar", "address_postcode": "varchar", "address_country_code": "varchar",
        "lifecycle_stage": "varchar", "purchase_stage": "varchar", "activity_state": "varchar",
        "preferred_channel": "varchar", "segments": "varchar[]",
    },
    "stg_feeds__found_files": {"file": "varchar", "status": "varchar"},
}  # fmt: skip

Tables = Mapping[str, list[dict[str, Any]]]


def query_of(table: str, rows: list[dict[str, Any]]) -> str:
    """A query of rows that are given one by one; a column that a row does not name is null."""

    def literal(value: Any) -> str:
        if value is None:
            return "null"
        if isinstance(value, list):
            return "[" + ", ".join(literal(entry) for entry in value) + "]"
        return "'" + str(value).replace("'", "''") + "'"

    columns = COLUMNS[table]
    unknown = {name for row in rows for name in row} - columns.keys()
    assert not unknown, f"{table} has no {unknown}"
    selects = [
        "select " + ", ".join(f"cast({literal(row.get(name))} as {kind}) as {name}" for name, kind in columns.items())
        for row in rows or [{}]
    ]
    return " union all ".join(selects) + ("" if rows else " where false")


def contact_points(people: list[dict[str, Any]], missing: Collection[tuple[str, str]] = ()) -> list[dict[str, Any]]:
    """On every channel there is something to reach each of them at, but where (customer, channel) is missing."""
    return [
        {"customer_id": customer, "channel": channel, "has_contact_point": (customer, channel) not in missing}
        for customer in (person["customer_id"] for person in people)
        for channel in purposes()
    ]


def publish(published: Path, name: str, tables: Tables, queries: Mapping[str, str] | None = None) -> Path:
    """Make a release of nothing but serving files, and make it the current one as a build does."""
    given = {
        "as_of": [{"as_of": NOW}],
        "prv_salt": [{"salt_check": salted_hash("tombstone")}],
        "int_contact_points": contact_points(tables.get("single_customer_view", [])),
        **tables,
    }
    folder = published / name
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        made = {table: query_of(table, given.get(table, [])) for table in COLUMNS}
        write_serving(connection, {**made, **(queries or {})}, folder)
    link = published / ".current.partial"
    link.symlink_to(name)
    link.replace(published / "current")
    return folder


@dataclass
class Serving:
    """A service in a process of its own."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def raw(self) -> Path:
        return self.folder / "raw"

    @property
    def published(self) -> Path:
        return self.folder / "published"

    def kill(self) -> None:
        """As the system does when it has no memory left: at once."""
        self.process.kill()
        self.process.wait(timeout=30)


ENVIRONMENT = {
    "SCV_SALT": "a salt for tests",
    "SCV_SHOPIFY_SECRET": "shop secret",
    "SCV_TWILIO_TOKEN": "text secret",
    "SCV_KLAVIYO_SECRET": "mail secret",
    "SCV_SIGNING_SECRET": "own secret",
    "SCV_SERVE_URL": "https://cdp.shop.example",
    # Tests say themselves when.
    "SCV_ROTATE_SECONDS": "3600",
}


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def make_keys(folder: Path) -> dict[str, str]:
    """A key for each purpose."""
    path = folder / "inbox" / "keys.yml"
    made = {
        "web": ("write", "segment_web", 100_000.0),
        "app": ("write", "segment_app", 100_000.0),
        "reader": ("read", None, 100_000.0),
        "desk": ("read_contacts", None, 100_000.0),
        "slow": ("read", None, 5.0),
    }
    return {name: add_key(path, name, scope, source, pace) for name, (scope, source, pace) in made.items()}


def start(folder: Path, keys: dict[str, str]) -> Serving:
    """Start the service on a folder with releases and keys, and wait until it answers."""
    port = free_port()
    environment = {
        **os.environ,
        **ENVIRONMENT,
        "SCV_PUBLISH": str(folder / "published"),
        "SCV_RAW": str(folder / "raw"),
        "SCV_INBOX": str(folder / "inbox"),
    }
    with (folder / "service.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "scv.serve", "--port", str(port)],
            env=environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
            break
        except urllib.error.HTTPError:
            break
        except OSError:
            assert process.poll() is None, (folder / "service.log").read_text()
            time.sleep(0.1)
    return Serving(folder, port, process, keys)


@contextmanager
def served(folder: Path) -> Iterator[Serving]:
    """A service for as long as a test needs it."""
    serving = start(folder, make_keys(folder))
    try:
        yield serving
    finally:
        serving.process.terminate()
        serving.process.wait(timeout=30)
