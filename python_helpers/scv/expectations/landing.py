"""The first door: what landed, before anything is staged.

The project registers its raw files as typed views in the work database, as at the start of every build, and the checks
read those: the same casts as in the build, each row with the file that it came from.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import duckdb

from scv.expectations.accepted import accept_word, not_accepted
from scv.expectations.checks import Check, Outcome, judge, run_checks
from scv.expectations.comparing import Filled, columns_that_lost_their_values
from scv.expectations.history import EarlierRelease, earlier_release
from scv.publishing import PROJECT_DIR
from scv.raw_tables import DeclaredTable, declared_tables
from scv.relations import literal, quoted
from scv.resemblance import resemblances, unread_tables


class RawTable(NamedTuple):
    """A table that has files: its key columns, the files, and those of its columns that the contract declares."""

    source: str
    name: str
    key: list[str]
    files: list[str]
    columns: list[str]

    @property
    def full_name(self) -> str:
        return f"{self.source}.{self.name}"

    @property
    def view(self) -> str:
        """Its name for the checks in the work database: one that needs no quotes."""
        return f"landing__{self.source}__{self.name}"


class UnreadableError(Exception):
    """A raw file cannot be read; the message names it."""


# Rows that are wrong, per table: a condition, how many of a file's rows may meet it, and how bad more are.
SHARES: dict[str, list[tuple[str, str, float, str]]] = {
    "shopify.order": [
        ("orders cost more than nothing and less than 50,000", "total_price not between 0 and 50000", 0.01, "warning"),
        ("orders name a customer or an email", "customer_id is null and email is null", 0.5, "warning"),
    ],
    "shopify.order_line": [
        ("lines have between 1 and 500 pieces", "quantity not between 1 and 500", 0.02, "warning"),
        ("lines name an order", "order_id is null", 0.01, "critical"),
        ("prices are between 0 and 20,000", "price not between 0 and 20000", 0.01, "warning"),
    ],
    "shopify.product_variant": [("prices are between 0 and 20,000", "price not between 0 and 20000", 0.01, "warning")],
    "klaviyo.event": [("events name a person", "person_id is null", 0.2, "warning")],
    "klaviyo.person": [("profiles have an address", "email is null or email not like '%@%'", 0.5, "warning")],
    "twilio.message": [("messages have both numbers", '"from" is null or "to" is null', 0.2, "warning")],
    "square.orders": [("orders have lines", "line_items is null and returns is null", 0.1, "warning")],
    "yotpo.reviews": [("scores are 1 to 5", "score not between 1 and 5", 0.0, "warning")],
    "aircall.calls": [("calls last less than a day", "duration not between 0 and 86400", 0.01, "warning")],
    "ad_reporting.campaign_report": [
        ("nothing is clicked more often than seen", "clicks > impressions", 0.01, "warning"),
        ("spend is not negative", "spend < 0", 0.0, "warning"),
    ],
}

# Keys that must be found elsewhere: table, column, table and column that it points to, share that may not, severity.
REFERENCES = [
    ("shopify.order_line", "order_id", "shopify.order", "id", 0.02, "critical"),
    ("shopify.order_line_refund", "order_line_id", "shopify.order_line", "id", 0.05, "warning"),
    ("shopify.product_variant", "product_id", "shopify.product", "id", 0.05, "warning"),
    ("klaviyo.event", "metric_id", "klaviyo.metric", "id", 0.02, "critical"),
    ("klaviyo.event", "person_id", "klaviyo.person", "id", 0.1, "warning"),
    ("square.payments", "order_id", "square.orders", "id", 0.1, "warning"),
    ("zendesk.ticket", "requester_id", "zendesk.user", "id", 0.2, "warning"),
    ("aftership.trackings", "order_id", "shopify.order", "id", 0.5, "warning"),
]

# A row per raw table and file: its rows, those without a key, those with a value that is not of its type.
LANDED_FILES = "landing__files"
# A row per table that nothing reads and that resembles one which is read.
UNREAD_TABLES = "landing__unread"
MISFITS_WARNED, MISFITS_STOPPED = 0.01, 0.25
KEYLESS_STOPPED = 0.05
SHRUNK_WARNED, GROWN_WARNED = 0.7, 3


def check_landing(raw_folder: Path, publish_path: Path, with_docs: bool = False) -> list[Outcome]:
    """Check what lies in `raw_folder`; Data Docs, if any, go to `publish_path/expectations/landing`.

    Volumes are compared with the current release of `publish_path`. UnreadableError when a file cannot be read.
    """
    database, tables, may_leave = _register(raw_folder)
    checks = landing_checks(tables, earlier_release(publish_path), may_leave)
    if with_docs:
        return run_checks(database, checks, publish_path / "expectations" / "landing", "landing")
    with duckdb.connect(str(database)) as connection:
        return judge(connection, checks)


def landing_checks(
    tables: list[RawTable], earlier: EarlierRelease | None, may_leave: frozenset[str] = frozenset()
) -> list[Check]:
    """Every check of these tables, and of what the earlier release was built from, but for tables that `may_leave`."""
    by_name = {table.full_name: table for table in tables}
    checks = [
        _files_with("rows have their key", "keyless_rows", KEYLESS_STOPPED, "critical"),
        _files_with("values have their types", "misfit_rows", MISFITS_WARNED, "warning"),
        _files_with("most rows have only values of their types", "misfit_rows", MISFITS_STOPPED, "critical"),
    ]
    checks.append(_check_of_unread_tables(earlier))
    if earlier:
        checks += _checks_of_volume(earlier, may_leave)
        checks += _checks_of_shops(earlier)
        columns = [
            (table.view, table.full_name, _still_declared(earlier.raw_columns.get(table.full_name, {}), table.columns))
            for table in tables
        ]
        checks += columns_that_lost_their_values(LANDED_FILES, columns, earlier.release_id, "critical")
    for table in tables:
        for description, condition, share, severity in SHARES.get(table.full_name, []):
            checks.append(Check(table.view, description, _files_where(condition, share), severity))
    for child, column, parent, parent_column, share, severity in REFERENCES:
        if child in by_name and parent in by_name:
            known = (
                f"select {quoted(parent_column)} from {by_name[parent].view} where {quoted(parent_column)} is not null"
            )
            orphaned = f"{quoted(column)} is not null and {quoted(column)} not in ({known})"
            checks.append(
                Check(by_name[child].view, f"{column} is in {parent}", _files_where(orphaned, share), severity)
            )
    return checks


def _still_declared(before: dict[str, Filled], columns: list[str]) -> dict[str, Filled]:
    return {column: filled for column, filled in before.items() if column in columns}


def _files_with(description: str, wrong_rows: str, share: float, severity: str) -> Check:
    query = (
        f"select table_name, file, row_count, {wrong_rows} from {{batch}}"
        f" where {wrong_rows} > greatest(1, {share} * row_count) order by {wrong_rows} desc, file"
    )
    return Check(LANDED_FILES, description, query, severity)


def _check_of_unread_tables(earlier: EarlierRelease | None) -> Check:
    """Tables that resemble one without rows, or that were not there at the last release."""
    known = ", ".join(literal(table) for table in sorted(earlier.unread)) if earlier else ""
    is_new = f"table_name not in ({known})" if known else ("true" if earlier else "false")
    query = (
        "select table_name || ' is not read; ' || resembles || ', which is, has '"
        " || case when row_count = 0 then 'no rows' else row_count || ' rows' end as likeness, shared_columns, file"
        f" from {{batch}} where row_count = 0 or {is_new} order by table_name"
    )
    return Check(UNREAD_TABLES, "no table that nothing reads is like one that is read", query)


def _checks_of_volume(earlier: EarlierRelease, may_leave: frozenset[str]) -> list[Check]:
    before = ", ".join(
        f"({literal(name)}, {row_count})"
        for name, row_count in sorted(earlier.raw_rows.items())
        if row_count and name not in may_leave
    )
    if not before:
        return []
    compared = (
        f"with before (table_name, rows_before) as (values {before}), landed as (select table_name,"
        " sum(row_count) as row_count, string_agg(file, ' ' order by file) as files from {batch} group by table_name)"
        " select before.table_name, coalesce(landed.row_count, 0) as row_count, before.rows_before, landed.files"
        " from before left join landed on before.table_name = landed.table_name where "
    )
    accept = f", {accept_word('before.table_name', earlier.release_id)} as accept"
    accepted = " and ".join(
        not_accepted(what, earlier.release_id)
        for what in ("before.table_name", "split_part(before.table_name, '.', 1)")
    )
    grown = f"row_count > {GROWN_WARNED} * rows_before + 100"
    return [
        Check(
            LANDED_FILES,
            f"what {earlier.release_id} was built from is still delivered",
            f"{compared.replace('landed.files', f'landed.files{accept}')} coalesce(row_count, 0) = 0 and {accepted}"
            " order by before.table_name",
            "critical",
        ),
        Check(
            LANDED_FILES,
            f"volumes are like those of {earlier.release_id}",
            f"{compared} (row_count between 1 and {SHRUNK_WARNED} * rows_before or {grown}) order by before.table_name",
        ),
    ]


def _checks_of_shops(earlier: EarlierRelease) -> list[Check]:
    """A shop with a folder of its own may be gone while others keep its tables filled."""
    if not earlier.shops:
        return []
    before = ", ".join(f"({literal(folder)})" for folder in sorted(earlier.shops))
    accept = accept_word("before.folder", earlier.release_id)
    query = (
        f"with before (folder) as (values {before}) select before.folder, {accept} as accept from before"
        " where before.folder not in (select split_part(file, '/', 1) from {batch})"
        f" and {not_accepted('before.folder', earlier.release_id)} order by before.folder"
    )
    return [Check(LANDED_FILES, f"shops of {earlier.release_id} are still delivered", query, "critical")]


def _files_where(condition: str, share: float) -> str:
    """Files in which more than a share of the rows, and more than one row, meet the condition."""
    return (
        "select _file as file, count(*) as row_count, count_if(is_wrong) as wrong_rows"
        f" from (select _file, coalesce({condition}, false) as is_wrong from {{batch}}) as judged"
        f" group by _file having count_if(is_wrong) > greatest(1, {share} * count(*)) order by wrong_rows desc, file"
    )


def _register(raw_folder: Path) -> tuple[Path, list[RawTable], frozenset[str]]:
    """Let dbt make the typed views of `raw_folder`, as every build does first.

    Returns the work database, the tables that have files, and the names of those that may have none.
    """
    database = Path(os.environ.get("SCV_DB", "data/scv.duckdb"))
    database.parent.mkdir(parents=True, exist_ok=True)
    finished = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("dbt")), "--quiet", "run"),
            *("--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR)),
            *("--select", "stg_feeds__found_files"),
        ],
        # No artefacts: what `dbt retry` goes on from are the results of a build, not of this.
        env={
            **os.environ,
            "SCV_RAW": str(raw_folder.resolve()),
            "DBT_USE_COLORS": "false",
            "DBT_WRITE_JSON": "false",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise UnreadableError(finished.stdout.strip() or finished.stderr.strip())
    declared = declared_tables()
    with duckdb.connect(str(database)) as connection:
        tables = _tables_with_files(connection, declared)
        for table in tables:
            connection.execute(
                f"create or replace view {table.view} as from {quoted(table.source)}.{quoted(table.name)}"
            )
        connection.execute(f"create or replace table {LANDED_FILES} as {_landed_files(tables)}")
        connection.execute(
            f"create or replace table {UNREAD_TABLES}"
            " (table_name varchar, resembles varchar, shared_columns varchar, file varchar, row_count bigint)"
        )
        unread = _unread_tables(connection, raw_folder, declared)
        if unread:
            connection.executemany(f"insert into {UNREAD_TABLES} values (?, ?, ?, ?, ?)", unread)
    return database, tables, frozenset(table.full_name for table in declared if table.may_leave)


def _unread_tables(
    connection: duckdb.DuckDBPyConnection, raw_folder: Path, declared: list[DeclaredTable]
) -> list[tuple[str, str, str, str, int]]:
    files = connection.execute(
        "select source, table_name, file, format from raw_catalog.found_files where status = 'unknown' order by file"
    ).fetchall()
    row_counts = dict(
        connection.execute(f"select table_name, sum(row_count) from {LANDED_FILES} group by table_name").fetchall()
    )
    found = resemblances(
        unread_tables(connection, raw_folder, files),
        {table.full_name: table.columns for table in declared},
        {table.full_name: table.key for table in declared},
    )
    first_file = {f"{source}.{table}": file for source, table, file, _ in reversed(files)}
    return [
        (like.unread, like.read, ", ".join(like.shared_columns), first_file[like.unread], row_counts.get(like.read, 0))
        for like in found
    ]


def _landed_files(tables: list[RawTable]) -> str:
    counted = [
        f"select {literal(table.full_name)} as table_name, _file as file, count(*) as row_count,"
        f" count_if({' or '.join(f'{quoted(column)} is null' for column in table.key)}) as keyless_rows,"
        f" count_if(len(_failed_casts) > 0) as misfit_rows from {table.view} group by _file"
        for table in tables
    ]
    nothing = "select '' as table_name, '' as file, 0 as row_count, 0 as keyless_rows, 0 as misfit_rows where false"
    return " union all ".join([*counted, nothing])


def _tables_with_files(connection: duckdb.DuckDBPyConnection, declared: list[DeclaredTable]) -> list[RawTable]:
    files = dict(
        connection.execute(
            "select source || '.' || table_name, list(file order by file) from raw_catalog.found_files"
            " where status = 'read' group by all"
        ).fetchall()
    )
    return [
        RawTable(table.source, table.name, list(table.key), files[table.full_name], list(table.columns))
        for table in declared
        if table.full_name in files
    ]
