"""The first door: what landed, before anything is staged.

The project registers its raw files as typed views in the work database, as at the start of every build, and the checks
read those: the same casts as in the build, each row with the file that it came from.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from scv.expectations.checks import Check, Outcome, run_checks
from scv.expectations.history import EarlierRelease, earlier_release
from scv.publishing import PROJECT_DIR
from scv.publishing.columns import literal, quoted


class RawTable(NamedTuple):
    """A table that has files: its key columns, and the files."""

    source: str
    name: str
    key: list[str]
    files: list[str]

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
MISFITS_WARNED, MISFITS_STOPPED = 0.01, 0.25
KEYLESS_STOPPED = 0.05
SHRUNK_WARNED, GROWN_WARNED = 0.7, 3


def check_landing(raw_folder: Path, publish_path: Path) -> list[Outcome]:
    """Check what lies in `raw_folder`; Data Docs go to `publish_path/expectations/landing`.

    Volumes are compared with the current release of `publish_path`. UnreadableError when a file cannot be read.
    """
    database, tables = _register(raw_folder)
    checks = landing_checks(tables, earlier_release(publish_path))
    return run_checks(database, checks, publish_path / "expectations" / "landing", "landing")


def landing_checks(tables: list[RawTable], earlier: EarlierRelease | None) -> list[Check]:
    """Every check of these tables, and of the volumes that the earlier release was built from."""
    by_name = {table.full_name: table for table in tables}
    checks = [
        _files_with("rows have their key", "keyless_rows", KEYLESS_STOPPED, "critical"),
        _files_with("values have their types", "misfit_rows", MISFITS_WARNED, "warning"),
        _files_with("most rows have only values of their types", "misfit_rows", MISFITS_STOPPED, "critical"),
    ]
    if earlier:
        checks += _checks_of_volume(earlier)
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


def _files_with(description: str, wrong_rows: str, share: float, severity: str) -> Check:
    query = (
        f"select table_name, file, row_count, {wrong_rows} from {{batch}}"
        f" where {wrong_rows} > greatest(1, {share} * row_count) order by {wrong_rows} desc, file"
    )
    return Check(LANDED_FILES, description, query, severity)


def _checks_of_volume(earlier: EarlierRelease) -> list[Check]:
    before = ", ".join(
        f"({literal(name)}, {row_count})"
        for name, row_count in sorted(earlier.raw_rows.items())
        if row_count and not name.startswith("truth.")
    )
    if not before:
        return []
    compared = (
        f"with before (table_name, rows_before) as (values {before}), landed as (select table_name,"
        " sum(row_count) as row_count, string_agg(file, ' ' order by file) as files from {batch} group by table_name)"
        " select before.table_name, coalesce(landed.row_count, 0) as row_count, before.rows_before, landed.files"
        " from before left join landed on before.table_name = landed.table_name where "
    )
    grown = f"row_count > {GROWN_WARNED} * rows_before + 100"
    return [
        Check(
            LANDED_FILES,
            f"what {earlier.release_id} was built from is still delivered",
            f"{compared} coalesce(row_count, 0) = 0 order by before.table_name",
            "critical",
        ),
        Check(
            LANDED_FILES,
            f"volumes are like those of {earlier.release_id}",
            f"{compared} (row_count between 1 and {SHRUNK_WARNED} * rows_before or {grown}) order by before.table_name",
        ),
    ]


def _files_where(condition: str, share: float) -> str:
    """Files in which more than a share of the rows, and more than one row, meet the condition."""
    return (
        "select _file as file, count(*) as row_count, count_if(is_wrong) as wrong_rows"
        f" from (select _file, coalesce({condition}, false) as is_wrong from {{batch}}) as judged"
        f" group by _file having count_if(is_wrong) > greatest(1, {share} * count(*)) order by wrong_rows desc, file"
    )


def _register(raw_folder: Path) -> tuple[Path, list[RawTable]]:
    """Let dbt make the typed views of `raw_folder`, as every build does first; return the work database and tables."""
    database = Path(os.environ.get("SCV_DB", "data/scv.duckdb"))
    database.parent.mkdir(parents=True, exist_ok=True)
    finished = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("dbt")), "--quiet", "run"),
            *("--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR)),
            *("--select", "stg_feeds__found_files"),
        ],
        env={**os.environ, "SCV_RAW": str(raw_folder.resolve()), "DBT_USE_COLORS": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise UnreadableError(finished.stdout.strip() or finished.stderr.strip())
    target = Path(os.environ.get("DBT_TARGET_PATH", PROJECT_DIR / "target"))
    sources = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["sources"].values()
    with duckdb.connect(str(database)) as connection:
        tables = _tables_with_files(connection, sources)
        for table in tables:
            connection.execute(
                f"create or replace view {table.view} as from {quoted(table.source)}.{quoted(table.name)}"
            )
        connection.execute(f"create or replace table {LANDED_FILES} as {_landed_files(tables)}")
    return database, tables


def _landed_files(tables: list[RawTable]) -> str:
    counted = [
        f"select {literal(table.full_name)} as table_name, _file as file, count(*) as row_count,"
        f" count_if({' or '.join(f'{quoted(column)} is null' for column in table.key)}) as keyless_rows,"
        f" count_if(len(_failed_casts) > 0) as misfit_rows from {table.view} group by _file"
        for table in tables
    ]
    nothing = "select '' as table_name, '' as file, 0 as row_count, 0 as keyless_rows, 0 as misfit_rows where false"
    return " union all ".join([*counted, nothing])


def _tables_with_files(connection: duckdb.DuckDBPyConnection, sources: Any) -> list[RawTable]:
    files = dict(
        connection.execute(
            "select source || '.' || table_name, list(file order by file) from raw_catalog.found_files"
            " where status = 'read' group by all"
        ).fetchall()
    )
    named = ((f"{source['source_name']}.{source['name']}", source) for source in sources)
    return [
        RawTable(source["source_name"], source["name"], source["config"]["meta"]["key"], files[name])
        for name, source in sorted(named, key=lambda pair: pair[0])
        if name in files
    ]
