"""The first door on Spark: raw files, releases and what refuses a build are read by DuckDB, by the macros it has.

The raw contract (which files, shops, casts, ids that a spreadsheet spoilt) is hundreds of rules, and they are not said
twice: a build on Spark first lets the project's DuckDB target do what it does at its start, in a small database of its
own, and takes over the typed raw tables. One machine reads the raw files; a cluster's have to be within its reach.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from scv.relations import quoted
from scv.spark.beside import rows_of, write
from scv.spark.warehouse import Warehouse

# What a build looks for in the work database before it starts.
STATE = ("idr_id_registry", "prv_tombstones", "prv_erased_records", "prv_salt", "int_records_of_nobody")


class DoorRefusedError(Exception):
    """The build cannot start; the message is DuckDB's target's own."""


def open_door(
    warehouse: Warehouse, project: Path, profiles: Path, variables: str, builds: bool
) -> list[tuple[str, str]]:
    """Take what landed, and state that only the release still has, into the warehouse; (schema, table) of each.

    `variables` is what `--vars` was given, as JSON. `builds`: the build may be refused, not only the files read.
    Raises DoorRefusedError.
    """
    folder = warehouse.root / "door"
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "door.duckdb"
    database.unlink(missing_ok=True)
    _show_state(warehouse, database)
    command = ["run", "--select", "prv_salt"] if builds else ["run-operation", "register_raw_sources"]
    _dbt(command, project, profiles, variables, database)
    taken = []
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for schema, table, is_view in connection.execute(
            "select table_schema, table_name, table_type = 'VIEW' from information_schema.tables order by all"
        ).fetchall():
            if is_view or schema == "raw_catalog" or warehouse.folder(schema, table) is None:
                rows = connection.sql(f"from {quoted(schema)}.{quoted(table)}")
                write(rows, warehouse.empty_folder(schema, table))
                taken.append((schema, table))
    database.unlink()
    return taken


def _show_state(warehouse: Warehouse, database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        for schema, table in warehouse.tables():
            if table in STATE:
                connection.execute(f"create schema if not exists {quoted(schema)}")
                rows = rows_of(warehouse, schema, table)
                connection.execute(f"create table {quoted(schema)}.{quoted(table)} as {rows}")


def _dbt(command: list[str], project: Path, profiles: Path, variables: str, database: Path) -> None:
    line = [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", *command, "--target", "dev", "--vars", variables]
    line += [
        "--project-dir",
        str(project),
        "--profiles-dir",
        str(profiles),
        "--target-path",
        str(database.parent / "target"),
    ]
    line += ["--log-path", str(database.parent / "logs")]
    environment: Mapping[str, Any] = {**os.environ, "SCV_DB": str(database), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = re.sub(r"^\d\d:\d\d:\d\d  ", "", done.stdout, flags=re.MULTILINE)
        raise DoorRefusedError(said[-4000:].strip() or done.stderr[-4000:].strip())
