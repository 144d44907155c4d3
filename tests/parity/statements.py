"""What the project says to an engine: every SQL model, and every test of a macro, as dbt writes them for it.

The models are written once. Where engines differ a macro asks `adapter.dispatch` for its `spark__` or its `duckdb__`
spelling, by the adapter that dbt runs with. Here dbt runs with DuckDB's, which knows the work database, and is told to
look for `spark__`: no second adapter, no second profile, and what a model asks about earlier builds is answered alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.context.providers import BaseDatabaseWrapper

PROJECT = Path(__file__).resolve().parents[2]

# A text of Spark's, whose escapes begin with a backslash; comments; a name in double quotes, as dbt-duckdb writes them.
_TOKENS = re.compile(r"""'(?:[^'\\]|\\.)*'|--[^\n]*|/\*.*?\*/|"(?P<name>[^"]*)\"""", re.DOTALL)


# How raw files are read, which only DuckDB does.
DUCKDB_ALONE = "path:tests/macros/raw"


class CompileError(Exception):
    """dbt could not write the statements; its message says which and why."""


@dataclass(frozen=True)
class Statement:
    """One select: of a model, whose rows are compared, or of a macro's test, which finds no row where all is well.

    `relation` is the model's (schema, table). `has_history` says that it also reads what earlier builds left, by name
    or from its own table, so that only the same select, run on both engines now, can be compared. `problem` is why dbt
    could not write it at all: a macro without a word of Spark's.
    """

    name: str
    file: str
    sql: str
    is_test: bool
    relation: tuple[str, str] | None = None
    has_history: bool = False
    problem: str = ""


def spark_statements(target: Path, select: list[str] | None = None) -> list[Statement]:
    """Every statement in Spark's SQL; dbt's own files go to the folder `target`. Raises CompileError."""
    manifest = _parsed(target)
    with _dispatching_to_spark():
        return [_statement(one, in_spark=True) for one in _compiled(target, select, manifest)]


def duckdb_statements(target: Path, select: list[str]) -> list[Statement]:
    """The statements of the models in `select` in DuckDB's SQL. Raises CompileError."""
    return [_statement(one, in_spark=False) for one in _compiled(target, select)]


@contextmanager
def _dispatching_to_spark() -> Iterator[None]:
    """While it lasts, the project's macros are spoken as on Spark; dbt's own go on to speak to DuckDB."""
    dispatch = BaseDatabaseWrapper.dispatch

    def in_spark(adapter: Any, macro_name: str, macro_namespace: str | None = None, packages: Any = None) -> Any:
        if macro_namespace != "scv":
            return dispatch(adapter, macro_name, macro_namespace, packages)
        with mock.patch.object(adapter, "_get_adapter_macro_prefixes", lambda: ["spark", "default"]):
            return dispatch(adapter, macro_name, macro_namespace, packages)

    with mock.patch.object(BaseDatabaseWrapper, "dispatch", in_spark):
        yield


def _parsed(target: Path) -> Any:
    """dbt's manifest: what it reads of macros while it parses is the same for every engine."""
    line = ["parse", "--quiet", "--target-path", str(target)]
    done = dbtRunner().invoke([*line, "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)])
    if not done.success:
        raise CompileError(f"dbt parse: {done.exception}")
    return done.result


def _compiled(target: Path, select: list[str] | None, manifest: Any = None) -> list[Any]:
    """dbt's results of the SQL models and tests that were asked for, each with its node."""
    selected = ["--select", *(select or ["resource_type:model", "path:tests/macros"]), "--exclude", DUCKDB_ALONE]
    # Of a single model dbt would print the SQL, however quiet it is told to be.
    line = ["compile", "--log-level", "none", "--indirect-selection", "empty", "--target-path", str(target), *selected]
    line += ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    try:
        done = dbtRunner(manifest=manifest).invoke(line)
    finally:
        # Or the database stays open, for writing.
        DuckDBConnectionManager.close_all_connections()
    if not done.result:
        raise CompileError(f"dbt compile: {done.exception}")
    wanted = ("model", "test")
    return [one for one in done.result.results if one.node.language == "sql" and one.node.resource_type in wanted]


def _statement(compiled: Any, in_spark: bool) -> Statement:
    node = compiled.node
    sql = node.compiled_code if compiled.status == "success" else ""
    is_test = node.resource_type == "test"
    return Statement(
        name=node.name,
        file=node.original_file_path,
        sql=_in_backticks(sql, node.database) if in_spark else sql,
        is_test=is_test,
        relation=None if is_test else (node.schema, node.alias),
        has_history=node.config.materialized == "incremental" or "earlier_assignments(" in node.raw_code,
        problem="" if sql else " ".join(str(compiled.message).split()),
    )


def _in_backticks(sql: str, database: str) -> str:
    """Names as dbt-spark quotes them, where dbt-duckdb put double quotes; relations without a database: it has none."""
    quoted = _TOKENS.sub(lambda found: f"`{found['name']}`" if found["name"] is not None else found[0], sql)
    return quoted.replace(f"`{database}`.", "")
