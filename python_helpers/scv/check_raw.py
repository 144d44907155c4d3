"""What a raw folder lacks, and what that costs: asked before a build, without one.

    python -m scv.check_raw data/raw published

The project itself reads the folder, into a database that is thrown away: the same contract, the same casts and the same
`feed_health` as in a build. What a missing table or column costs is said by `without_it` in the sources' YAML, which
marts read it by dbt's lineage. With a folder of releases it says what the current release had and these files lack.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from scv.expectations.comparing import EXPECTED_VALUES
from scv.expectations.history import EarlierRelease, earlier_release
from scv.lineage import Lineage
from scv.publishing import PROJECT_DIR, open_database
from scv.resemblance import Resemblance, resemblances, unread_tables
from scv.terminal import run_and_exit


class Finding(NamedTuple):
    """A row of `feed_health`: about a table, about a column of it, or about a file that was not read."""

    source: str | None
    table_name: str
    column_name: str | None
    file: str | None
    declared_type: str | None
    status: str
    finding: str
    file_count: int | None
    row_count: int | None
    rejected_count: int | None
    null_count: int | None
    failed_cast_count: int | None
    days_behind: int | None

    @property
    def table(self) -> str:
        return f"{self.source}.{self.table_name}"

    @property
    def is_rejected_throughout(self) -> bool:
        """True for a table that has rows and of which not one is accepted."""
        return self.column_name is None and bool(self.row_count) and self.rejected_count == self.row_count

    @property
    def is_null_throughout(self) -> bool:
        return self.status == "absent" or bool(self.row_count and self.null_count == self.row_count)


class Costs(NamedTuple):
    """What is lost without each table (`source.table`) and without each column (`source.table.column`) that matters."""

    tables: dict[str, str]
    columns: dict[str, str]


class Rejection(NamedTuple):
    """Rows of a table that are rejected for one reason: the columns that it is about, and a value as it landed."""

    table: str
    reason: str
    columns: tuple[str, ...]
    row_count: int
    example: str | None


class Folder(NamedTuple):
    """What a raw folder holds, what gaps cost, why rows are rejected, what unread tables are like, what reads it."""

    findings: list[Finding]
    costs: Costs
    rejections: list[Rejection]
    resemblances: list[Resemblance]
    lineage: Lineage


class UnreadableError(Exception):
    """The folder cannot be read; the message says which file and why."""


def read_folder(raw_folder: Path) -> Folder:
    """Let dbt read `raw_folder` into a temporary database; UnreadableError when a file cannot be read."""
    with tempfile.TemporaryDirectory(prefix="scv_check_raw_") as folder:
        own = {
            "SCV_RAW": str(raw_folder.resolve()),
            "SCV_DB": str(Path(folder) / "scv.duckdb"),
            "DBT_TARGET_PATH": str(Path(folder) / "target"),
            "DBT_LOG_PATH": str(Path(folder) / "logs"),
            "DBT_USE_COLORS": "false",
        }
        dbt = Path(sys.executable).with_name("dbt")
        project = ["--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR)]
        run = subprocess.run(
            [str(dbt), "--quiet", "run", *project, "--select", "stg_feeds__*", "feed_health"],
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise UnreadableError(run.stdout.strip() or run.stderr.strip())
        manifest = json.loads((Path(folder) / "target" / "manifest.json").read_text(encoding="utf-8"))
        with open_database(Path(own["SCV_DB"])) as connection:
            rows = connection.execute(f"select {', '.join(Finding._fields)} from marts.feed_health").fetchall()
            findings = [Finding(*row) for row in rows]
        # The views on the files cannot be read from the database that is closed to everything else.
        with duckdb.connect(own["SCV_DB"], read_only=True) as connection:
            rejections = _rejections(connection, findings, manifest)
            alike = _resemblances(connection, raw_folder.resolve(), manifest)
    return Folder(findings, costs_of(manifest), rejections, alike, Lineage(manifest))


def _rejections(
    connection: duckdb.DuckDBPyConnection, findings: Iterable[Finding], manifest: dict[str, Any]
) -> list[Rejection]:
    """Why the tables of which not one row is accepted have none."""
    metas = {
        f"{source['source_name']}.{source['name']}": source["config"]["meta"] for source in manifest["sources"].values()
    }
    rejections = []
    for table in sorted(finding.table for finding in findings if finding.is_rejected_throughout):
        counted = connection.execute(
            "select reason, count(*), min(record) from staging.stg_feeds__rejected_rows"
            " where source || '.' || table_name = $1 group by reason order by count(*) desc, reason",
            [table],
        ).fetchall()
        for reason, row_count, record in counted:
            columns = tuple(metas[table]["key"] if reason == "missing_key" else [metas[table]["occurred_at"]])
            landed = {name.lower(): value for name, value in json.loads(record or "{}").items()}
            example = ", ".join(str(landed.get(column.lower())) for column in columns if column.lower() in landed)
            rejections.append(Rejection(table, reason, columns, row_count, example or None))
    return rejections


def _resemblances(
    connection: duckdb.DuckDBPyConnection, raw_folder: Path, manifest: dict[str, Any]
) -> list[Resemblance]:
    files = connection.execute(
        "select source, table_name, file, format from raw_catalog.found_files where status = 'unknown' order by file"
    ).fetchall()
    declared = {
        f"{source['source_name']}.{source['name']}": source
        for source in manifest["sources"].values()
        if "key" in source["config"]["meta"]
    }
    return resemblances(
        unread_tables(connection, raw_folder, files),
        {name: [column["name"] for column in source["columns"].values()] for name, source in declared.items()},
        {name: source["config"]["meta"]["key"] for name, source in declared.items()},
    )


def costs_of(manifest: dict[str, Any]) -> Costs:
    """Every `without_it` of the sources that dbt's manifest holds."""
    tables, columns = {}, {}
    for source in manifest["sources"].values():
        name = f"{source['source_name']}.{source['name']}"
        if cost := source["config"]["meta"].get("without_it"):
            tables[name] = cost.strip()
        for column in source["columns"].values():
            if cost := column["config"]["meta"].get("without_it"):
                columns[f"{name}.{column['name']}"] = cost.strip()
    return Costs(tables, columns)


def report(folder: Folder, earlier: EarlierRelease | None = None) -> str:
    """The folder as text: tables that were found with what is wrong in each, tables that are missing, other files."""
    findings = sorted(
        folder.findings, key=lambda finding: (finding.table, finding.column_name or "", finding.file or "")
    )
    tables = [finding for finding in findings if finding.file is None and finding.column_name is None]
    found = [table for table in tables if table.status != "absent"]
    missing = [table for table in tables if table.status == "absent"]
    files = [finding for finding in findings if finding.file is not None]

    lines = [f"{len(found)} of {len(tables)} tables were found.", ""]
    for table in found:
        columns = [finding for finding in findings if finding.column_name and finding.table == table.table]
        lines += [*_about_table(table, columns, folder, earlier), ""]
    if missing:
        lines += ["Missing tables, and what each costs", ""]
        width = max(len(table.table) for table in missing)
        for table in missing:
            lines.append(f"  {table.table:<{width}}  {folder.costs.tables.get(table.table, '')}".rstrip())
            if earlier and (rows_before := earlier.raw_rows.get(table.table)):
                lines.append(f"  {'':<{width}}  It had {rows_before:,} rows in {earlier.release_id}.")
            if fed := _fed_by(table.table, folder):
                lines.append(f"  {'':<{width}}  {fed}")
        lines.append("")
    if folder.resemblances:
        row_counts = {table.table: table.row_count or 0 for table in tables}
        lines += ["Tables that nothing reads, and that are like one which is read", ""]
        for like in folder.resemblances:
            rows = row_counts.get(like.read, 0)
            lines.append(
                f"  {like.unread} is not read; {like.read}, which is, has {f'{rows:,} rows' if rows else 'no rows'}"
                + (f" (both have {', '.join(like.shared_columns)})" if like.shared_columns else "")
            )
        lines.append("")
    if files:
        lines += ["Files that no table reads", ""]
        lines += [f"  {finding.file}" for finding in files]
        lines += [
            "",
            "  A raw file is <source>/<table>.parquet, .csv, .ndjson or .json, or one in <source>/<table>/.",
            "",
        ]
    return "\n".join(lines)


def _about_table(
    table: Finding, columns: list[Finding], folder: Folder, earlier: EarlierRelease | None
) -> Iterator[str]:
    costs = folder.costs
    days = "1 day" if table.days_behind == 1 else f"{table.days_behind} days"
    behind = f"; its newest row is {days} older than the newest of all tables" if table.days_behind else ""
    yield f"{table.table}: {table.row_count:,} rows in {_files(table.file_count)}{behind}"
    if table.status == "empty":
        yield f"  empty: {costs.tables.get(table.table, 'nothing is read from it.')}"
        if fed := _fed_by(table.table, folder):
            yield f"  {fed}"
        return
    if table.is_rejected_throughout:
        yield from _about_rejections(table, folder)
    elif table.rejected_count:
        yield f"  {table.rejected_count:,} rows go to `rejected_records`: no key, no time, or dated in the future"
    declared = [column for column in columns if column.status != "unknown_column"]
    absent = [column for column in declared if column.status == "absent"]
    empty = [column for column in declared if column.is_null_throughout and column.status != "absent"]
    misfits = [column for column in declared if column.failed_cast_count]
    if absent:
        yield f"  null, because the files do not have them: {_names(absent)}"
    if empty:
        yield f"  null, because no row has a value: {_names(empty)}"
    for column in misfits:
        is_text = column.declared_type == "varchar"
        why = "cannot be read for certain" if is_text else f"are no {column.declared_type}"
        misfit = f"{column.failed_cast_count:,} values {why} and become null"
        yield f"  {column.column_name}: {misfit}"
    for column in [*absent, *empty]:
        if cost := costs.columns.get(f"{column.table}.{column.column_name}"):
            yield f"  without {column.column_name}: {cost}"
    lost = [column for column in [*absent, *empty] if _had_values(column, earlier)]
    if lost and earlier:
        yield f"  had values in {earlier.release_id}, and has none now: {_names(lost)}"
    if (absent or empty) and not table.is_rejected_throughout and (fed := _fed_by(table.table, folder)):
        yield f"  {fed}"
    if ignored := [column for column in columns if column.status == "unknown_column"]:
        yield f"  not in the contract, ignored: {_names(ignored)}"


def _about_rejections(table: Finding, folder: Folder) -> Iterator[str]:
    yield f"  all {table.row_count:,} rows are rejected:"
    for rejection in folder.rejections:
        if rejection.table == table.table:
            example = f", for instance {rejection.example!r}" if rejection.example is not None else ""
            yield f"    {rejection.row_count:,} for {', '.join(rejection.columns)}: {rejection.reason}{example}"
    with_rows = {
        finding.table
        for finding in folder.findings
        if finding.column_name is None
        and finding.file is None
        and finding.row_count
        and not finding.is_rejected_throughout
    }
    if emptied := folder.lineage.emptied_without(table.table, with_rows):
        yield f"  marts that will be empty: {', '.join(emptied)}"
    if fed := _fed_by(table.table, folder):
        yield f"  {fed}"


def _fed_by(table: str, folder: Folder) -> str:
    """The marts that a table is read by, in words; none where only the files themselves are told of."""
    try:
        reach = folder.lineage.reach(table)
    except KeyError:
        return ""
    told = [", ".join(reach.marts)] if reach.marts else []
    if reach.further_marts:
        told.append(f"{len(reach.further_marts)} more behind them")
    if reach.feeds_identity:
        told.append("who is who")
    return f"read by: {'; '.join(told)}" if told else ""


def _had_values(column: Finding, earlier: EarlierRelease | None) -> bool:
    """Whether so many rows had a value at the last release that some would have one now."""
    before = earlier.raw_columns.get(column.table, {}).get(str(column.column_name)) if earlier else None
    return before is not None and before.share * (column.row_count or 0) >= EXPECTED_VALUES


def _files(count: int | None) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _names(columns: list[Finding]) -> str:
    return ", ".join(str(column.column_name) for column in columns)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scv.check_raw", description=__doc__.splitlines()[0])
    parser.add_argument("raw_folder", type=Path, help="the folder of raw files, $SCV_RAW")
    parser.add_argument("publish_path", type=Path, nargs="?", help="the folder of releases, $SCV_PUBLISH")
    arguments = parser.parse_args()
    raw_folder = arguments.raw_folder
    if not raw_folder.is_dir():
        print(f"no folder {raw_folder}", file=sys.stderr)
        return 2
    try:
        folder = read_folder(raw_folder)
    except UnreadableError as unreadable:
        print(unreadable, file=sys.stderr)
        return 1
    print(report(folder, earlier_release(arguments.publish_path) if arguments.publish_path else None))
    if all(finding.status in {"absent", "table_absent", "unknown_file"} for finding in folder.findings):
        print(f"Nothing in {raw_folder} is a table of the contract.", file=sys.stderr)
        return 1
    if rejected := sorted({rejection.table for rejection in folder.rejections}):
        print(f"Not one row is accepted of: {', '.join(rejected)}. See above for the reasons.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    run_and_exit(main)
