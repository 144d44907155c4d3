"""What a raw folder lacks, and what that costs: asked before a build, without one.

    python -m scv.check_raw data/raw

The project itself reads the folder, into a database that is thrown away: the same contract, the same casts and the same
`feed_health` as in a build. What a missing table or column costs is said by `without_it` in the sources' YAML.
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

from scv.publishing import PROJECT_DIR, open_database


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
    def is_null_throughout(self) -> bool:
        return self.status == "absent" or bool(self.row_count and self.null_count == self.row_count)


class Costs(NamedTuple):
    """What is lost without each table (`source.table`) and without each column (`source.table.column`) that matters."""

    tables: dict[str, str]
    columns: dict[str, str]


class UnreadableError(Exception):
    """The folder cannot be read; the message says which file and why."""


def read_folder(raw_folder: Path) -> tuple[list[Finding], Costs]:
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
    return [Finding(*row) for row in rows], costs_of(manifest)


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


def report(findings: Iterable[Finding], costs: Costs) -> str:
    """The findings as text: tables that were found with what is wrong in each, tables that are missing, other files."""
    findings = sorted(findings, key=lambda finding: (finding.table, finding.column_name or "", finding.file or ""))
    tables = [finding for finding in findings if finding.file is None and finding.column_name is None]
    found = [table for table in tables if table.status != "absent"]
    missing = [table for table in tables if table.status == "absent"]
    files = [finding for finding in findings if finding.file is not None]

    lines = [f"{len(found)} of {len(tables)} tables were found.", ""]
    for table in found:
        columns = [finding for finding in findings if finding.column_name and finding.table == table.table]
        lines += [*_about_table(table, columns, costs), ""]
    if missing:
        lines += ["Missing tables, and what each costs", ""]
        width = max(len(table.table) for table in missing)
        lines += [f"  {table.table:<{width}}  {costs.tables.get(table.table, '')}".rstrip() for table in missing]
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


def _about_table(table: Finding, columns: list[Finding], costs: Costs) -> Iterator[str]:
    days = "1 day" if table.days_behind == 1 else f"{table.days_behind} days"
    behind = f"; its newest row is {days} older than the newest of all tables" if table.days_behind else ""
    yield f"{table.table}: {table.row_count:,} rows in {_files(table.file_count)}{behind}"
    if table.status == "empty":
        yield f"  empty: {costs.tables.get(table.table, 'nothing is read from it.')}"
        return
    if table.rejected_count:
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
        kind = "id that can be read for certain" if column.declared_type == "varchar" else column.declared_type
        misfit = f"{column.failed_cast_count:,} values are no {kind} and become null"
        yield f"  {column.column_name}: {misfit}"
    for column in [*absent, *empty]:
        if cost := costs.columns.get(f"{column.table}.{column.column_name}"):
            yield f"  without {column.column_name}: {cost}"
    if ignored := [column for column in columns if column.status == "unknown_column"]:
        yield f"  not in the contract, ignored: {_names(ignored)}"


def _files(count: int | None) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _names(columns: list[Finding]) -> str:
    return ", ".join(str(column.column_name) for column in columns)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scv.check_raw", description=__doc__.splitlines()[0])
    parser.add_argument("raw_folder", type=Path, help="the folder of raw files, $SCV_RAW")
    raw_folder = parser.parse_args().raw_folder
    if not raw_folder.is_dir():
        print(f"no folder {raw_folder}", file=sys.stderr)
        return 2
    try:
        findings, costs = read_folder(raw_folder)
    except UnreadableError as unreadable:
        print(unreadable, file=sys.stderr)
        return 1
    print(report(findings, costs))
    if all(finding.status in {"absent", "table_absent", "unknown_file"} for finding in findings):
        print(f"Nothing in {raw_folder} is a table of the contract.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
