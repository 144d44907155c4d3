"""Golden shops: people of a story, the rows that systems keep of them, and the tables that have to come out of it.

A scenario is a folder in tests/golden (its README says what is in it). All of them are one shop, landed on two nights.
"""

from __future__ import annotations

import csv
import functools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import yaml
from raw_rows import combined, deliver, raw_contract

FOLDER = Path(__file__).resolve().parents[1] / "golden"
NIGHTS = {"night_1": "2026-03-10 04:00:00", "night_2": "2026-03-11 04:00:00"}

Row = tuple[str, ...]
Tables = dict[str, list[Row]]


@dataclass(frozen=True)
class Table:
    """A table that people read: columns (those named in `people` hold customers), the mart's rows, and the record."""

    columns: tuple[str, ...]
    query: str
    people: tuple[str, ...] = ("person",)
    record: str | None = None

    def belongs_to(self, row: Mapping[str, Any], customers: set[str], records: set[str]) -> bool:
        """Whether the row is about one of the customers, or is what became of one of the raw records."""
        if any(row[column] in customers for column in self.people):
            return True
        return self.record is not None and _record(row[self.record]) in records


def _table(columns: str, source: str, people: str = "person", record: str | None = None) -> Table:
    named = [column.strip() for column in columns.split(",")]
    query = f"select {columns} from {source}"
    return Table(tuple(column.split(" as ")[-1].strip() for column in named), query, tuple(people.split()), record)


TABLES = {
    "people": _table(
        "customer_id as person, full_name, email, phone, birth_date, purchase_stage, order_count, currency, "
        "net_revenue, consent_email, consent_sms, consent_phone, consent_post, consent_push, consent_ads",
        "marts.single_customer_view",
    ),
    "identifiers": _table("customer_id as person, identifier_id, valid_from, valid_to", "marts.customer_identifiers"),
    "households": _table(
        "customer_id as person, household_id as household, known_by, member_count", "marts.customer_households"
    ),
    # Of what nobody has said anything about, nothing is known; that is not written down.
    "consents": _table(
        "customer_id as person, channel, address, purpose, topic, status, legal_source, source, decided_at",
        "marts.customer_consents where status != 'unknown'",
    ),
    "orders": _table(
        "order_id, customer_id as person, validity_reason, currency, gross_sales, discount_amount, gross_revenue, "
        "returned_revenue, net_revenue, is_valid, is_cancelled, ordered_at",
        "marts.orders",
        record="order_id",
    ),
    "revenue": _table(
        "customer_id as person, currency, order_count, gross_revenue, returned_revenue, net_revenue, is_main_currency",
        "marts.customer_revenue",
    ),
    "timeline": _table(
        "occurred_at, customer_id as person, channel, event_type, record, product_id, order_id, value",
        # A choice in the preference centre has no key but a hash.
        "(select *, case when source != 'preference_centre' then source_record_id end as record "
        "from marts.customer_timeline)",
        record="record",
    ),
    "triggers": _table(
        "customer_id as person, trigger_type, topic, product_id, order_id, recommended_channel, suppressed_reason, "
        "eligible_at, expires_at",
        "marts.activation_triggers",
    ),
    # What leaves the house, as far as it can be read in a line.
    "payloads": _table(
        "customer_id as person, trigger_type, channel, topic, email, phone, reason, shown, cart_value, cart_currency, "
        "coupon_class, consent_basis, consent_since, send_after, told",
        "(select *, array_to_string(destinations, ' ') as told, array_to_string(list_transform(products, lambda shown: "
        "concat_ws(' ', shown.name, shown.variant, shown.price, 'was ' || shown.old_price)), ', ') as shown "
        "from marts.trigger_payloads)",
    ),
    "exits": _table("customer_id as person, trigger_type, product_id, order_id, exit_reason", "marts.trigger_exits"),
    # Who comes in is seen by the row, who leaves or is told anew by the change. Who is among the best depends on all.
    "audiences": _table(
        "customer_id as person, audience, status, change, email, phone, given_name, family_name, postcode",
        "(select audience, customer_id, members.status, nullif(contacts.change_type, 'add') as change, contacts.* "
        "exclude (audience, customer_id, change_type) from marts.audience_members as members "
        "full join marts.audience_contacts as contacts using (audience, customer_id) "
        "where audience != 'best_customers_meta')",
    ),
    "reviews": _table(
        "status, rule, left_customer_id as left_person, left_identifier_id, right_customer_id as right_person, "
        "right_identifier_id",
        "marts.identity_review_queue",
        people="left_person right_person",
    ),
    # Ids that are no longer what they were issued as.
    "ids": _table(
        "issued_customer_id as issued, customer_id as today, status",
        "marts.customer_id_history where status != 'current' or issued_customer_id is distinct from customer_id",
        people="issued today",
    ),
}

MARTS = sorted({mart for table in TABLES.values() for mart in re.findall(r"marts\.(\w+)", table.query)})


@functools.cache
def _read(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text()) if file.exists() else {}


@dataclass(frozen=True)
class Scenario:
    """A story of tests/golden."""

    folder: Path

    def __str__(self) -> str:
        return self.folder.name

    def night(self, night: str) -> dict[str, Any]:
        """What arrives on a night: `people` and the rows of each table; nothing where the scenario has no such file."""
        return _read(self.folder / f"{night}.yml")

    def people(self, night: str) -> dict[str, str]:
        """The people who are first known on a night, each by an identifier that is theirs."""
        return self.night(night).get("people", {})

    def feeds(self, night: str) -> dict[str, list[dict[str, str]]]:
        """The raw rows of a night."""
        return {
            table: [landed(table, row) for row in rows]
            for table, rows in self.night(night).items()
            if table != "people" and not table.startswith("seeds.")
        }

    def decisions(self, night: str) -> dict[str, list[dict[str, Any]]]:
        """What stewards write into seeds before a night."""
        return {table: rows for table, rows in self.night(night).items() if table.startswith("seeds.")}

    def records(self) -> set[str]:
        """The keys of all its raw rows."""
        rows = [row for night in NIGHTS for rows in self.feeds(night).values() for row in rows]
        return {row[key] for row in rows for key in ("id", "UID") if key in row}

    def expected(self, night: str, table: str) -> list[Row]:
        """The rows that a table has to have; a table that a night does not have is as it was the night before."""
        file = self.folder / "expected" / night / f"{table}.csv"
        if not file.exists():
            return [] if night == min(NIGHTS) else self.expected(min(NIGHTS), table)
        with file.open(newline="") as opened:
            header, *rows = [tuple(row) for row in csv.reader(opened)]
        if header != TABLES[table].columns:
            raise ValueError(f"{file}: columns must be {','.join(TABLES[table].columns)}, not {','.join(header)}")
        for number, row in enumerate(rows, 2):
            if len(row) != len(header):
                raise ValueError(f"{file}, line {number}: {len(row)} values in {len(header)} columns")
        return sorted(rows)

    def rewrite(self, night: str, table: str, rows: Sequence[Row]) -> None:
        """Write what was found as what is expected."""
        file = self.folder / "expected" / night / f"{table}.csv"
        file.unlink(missing_ok=True)
        if sorted(rows) == self.expected(night, table):
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", newline="") as opened:
            csv.writer(opened, lineterminator="\n").writerows([TABLES[table].columns, *sorted(rows)])


SCENARIOS = [Scenario(folder.parent) for folder in sorted(FOLDER.glob("*/scenario.md"))]

# When a row came to be and was last touched, in the words of each system. What happened later has columns of its own.
_MADE = {
    *("created_at", "updated_at", "processed_at", "created", "updated", "lastLogin", "lastUpdated", "timestamp"),
    *("received_at", "datetime", "date_sent", "date_created", "date_modified", "occurred_at", "requested_at"),
    *("started_at", "ended_at", "last_modified_date", "_fivetran_synced"),
}


def landed(table: str, row: Mapping[str, Any]) -> dict[str, str]:
    """A raw row as a file has it: `at` is when it was made, in every column that says so; a list or map is JSON."""
    contract = raw_contract()[table]
    columns = {column: value for column, value in row.items() if column != "at"}
    unknown = set(columns) - set(contract)
    if unknown:
        raise ValueError(f"{table} has no column {', '.join(sorted(unknown))}")
    if "at" in row:
        at = datetime.fromisoformat(str(row["at"]))
        for column in _MADE & set(contract) - set(columns):
            columns[column] = int(at.replace(tzinfo=UTC).timestamp()) if contract[column] == "bigint" else at
    return {column: _as_landed(value) for column, value in columns.items() if value is not None}


def _as_landed(value: Any) -> str:
    if isinstance(value, bool | dict | list):
        return json.dumps(value, default=str)
    return str(value)


def rows_of(connection: Any, names: Mapping[str, str], scenario: Scenario, customers: set[str]) -> Tables:
    """The rows of every table that are about the scenario, with people in place of customers."""
    found, records = {}, scenario.records()
    for name, table in TABLES.items():
        cursor = connection.execute(table.query)
        rows = [dict(zip(table.columns, row, strict=True)) for row in cursor.fetchall()]
        own = [row for row in rows if table.belongs_to(row, customers, records)]
        found[name] = sorted(_named(table, row, _households(own, names), names) for row in own)
    return found


def _households(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> dict[str, str]:
    """A household is called by its people."""
    members: dict[str, list[str]] = {}
    for row in rows:
        if "household" in row:
            members.setdefault(row["household"], []).append(names.get(row["person"], "somebody"))
    return {household: " & ".join(sorted(people)) for household, people in members.items()}


def _named(table: Table, row: Mapping[str, Any], households: Mapping[str, str], names: Mapping[str, str]) -> Row:
    values = []
    for column, value in row.items():
        if column in table.people and value is not None:
            value = names.get(value, f"somebody of no scenario ({value})")
        elif column == "household":
            value = households[value]
        values.append(_as_text(value))
    return tuple(values)


def _as_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime():
            return value.isoformat(" ", "minutes" if not value.second else "seconds")
        case date() | int() | str():
            return str(value)
        case Decimal():
            return f"{value:f}"
    raise TypeError(f"{value!r} is a {type(value).__name__}")


def _record(value: str | None) -> str | None:
    """The key of the raw record: events are called by their source, parts of a record by a number behind it."""
    parts = (value or "").split(":")
    return parts[1] if len(parts) > 1 and parts[0] in ("shopify", "square") else parts[0]


def differences(table: str, expected: Sequence[Row], found: Sequence[Row]) -> str:
    """What is missing (-) and what is too much (+), rows that resemble one another together; empty if nothing is."""
    missing, surplus = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    if not missing and not surplus:
        return ""
    header = TABLES[table].columns
    rows = sorted([(row, "-") for row in missing.elements()] + [(row, "+") for row in surplus.elements()])
    rows.sort(key=lambda signed: (signed[0], "-+".index(signed[1])))
    widths = [max(len(row[n]) for row in [header, *(row for row, _ in rows)]) for n in range(len(header))]
    lines = [_line(" ", header, widths), *(_line(sign, row, widths) for row, sign in rows)]
    return "\n".join([f"{table}: {missing.total()} rows missing (-), {surplus.total()} too much (+)", *lines])


def _line(sign: str, row: Row, widths: Sequence[int]) -> str:
    return f"  {sign} " + "  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip()


@dataclass
class Night:
    """What one night left: the tables of each scenario, and what makes people of several scenarios meet."""

    tables: dict[str, Tables]
    misnamed: list[str]
    strangers: list[str]


class Shop:
    """All scenarios as one shop, over its nights: the ids that people were given on one are followed to the next."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.customers: dict[str, set[str]] = {str(scenario): set() for scenario in SCENARIOS}

    def arrives(self, folder: Path, night: str) -> None:
        """Land the files of a night in the folder of a build, and write what stewards decided into its seeds."""
        deliver(folder / "raw", combined(*(scenario.feeds(night) for scenario in SCENARIOS)), night)
        for seed, decisions in combined(*(scenario.decisions(night) for scenario in SCENARIOS)).items():
            with duckdb.connect(str(folder / "scv.duckdb")) as connection:
                for decision in decisions:
                    connection.execute(
                        f"insert into {seed} ({', '.join(decision)}) values ({', '.join('?' for _ in decision)})",
                        [str(value) for value in decision.values()],
                    )

    def after(self, database: Path, night: str) -> Night:
        """Read what the build of a night left."""
        with duckdb.connect(str(database), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            misnamed = list(self._meet(connection, night))
            return Night(
                {
                    str(scenario): rows_of(connection, self.names, scenario, self.customers[str(scenario)])
                    for scenario in SCENARIOS
                },
                misnamed,
                list(self._strangers(connection)),
            )

    def _meet(self, connection: Any, night: str) -> Iterator[str]:
        """Learn who the people of a night are; what is yielded is a name that is no new customer's."""
        owners = dict(
            connection.execute(
                "select identifier_id, customer_id from marts.customer_identifiers where valid_to is null"
            ).fetchall()
        )
        for scenario in SCENARIOS:
            for person, identifier in scenario.people(night).items():
                customer = owners.get(identifier)
                if customer is None or customer in self.names:
                    yield f"{scenario}, {person}: {identifier} is {self.names.get(customer, 'nobody')}"
                else:
                    self.names[customer] = person
                    self.customers[str(scenario)].add(customer)

    def _strangers(self, connection: Any) -> Iterator[str]:
        """Customers whom no scenario names, each by what they are known by."""
        rows = connection.execute(
            "select customer_id, string_agg(identifier_id, ', ' order by identifier_id) "
            "from marts.customer_identifiers group by customer_id order by 2"
        ).fetchall()
        return (known_by for customer, known_by in rows if customer not in self.names)
