"""A small shop that was built once, in which one model is replaced and everything behind it made again, without dbt.

dbt takes longer to read the project than DuckDB to make most of its tables. So a world keeps what dbt compiled: the
SQL of every model and data test. A mutant takes the place of its model in a copy of the database; what reads it is made
again for as long as anything comes out differently; and the tests of what is different are run, nearest first.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

# A join without its condition may not end; one statement that takes this long has broken something.
STATEMENT_SECONDS = 60
# What writes files, or is made of the time of day.
LEFT_ALONE = ("publish",)


@dataclass
class Outcome:
    """What a mutant did: the test or table that noticed, if any, and the tables that came out differently."""

    noticed_by: str = ""
    is_broken: bool = False
    different: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Node:
    """A model or a data test as dbt compiled it."""

    name: str
    kind: str
    code: str
    relation: str
    parents: tuple[str, ...]
    is_view: bool = False
    is_python: bool = False
    schema: str = ""
    promises: tuple[tuple[str, str], ...] = ()


def compiled(manifest: Path) -> dict[str, Node]:
    """Every model and data test of a manifest that `dbt compile` wrote, by its id, parents before children."""
    nodes = json.loads(manifest.read_text())["nodes"]
    found = {
        name: Node(
            name=node["name"],
            kind=node["resource_type"],
            code=node["compiled_code"],
            relation=f'"{node["schema"]}"."{node["alias"]}"',
            parents=tuple(parent for parent in node["depends_on"]["nodes"] if parent.startswith("model.")),
            is_view=node["config"]["materialized"] == "view",
            is_python=node.get("language") == "python",
            schema=node["schema"],
            promises=tuple(promises_of(node)),
        )
        for name, node in nodes.items()
        if node["resource_type"] in ("model", "test") and node.get("compiled_code")
    }
    ordered: dict[str, Node] = {}

    def place(name: str) -> None:
        if name in found and name not in ordered:
            for parent in found[name].parents:
                place(parent)
            ordered[name] = found[name]

    for name in sorted(found):
        place(name)
    return ordered


def promises_of(node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a model promises of its rows, and a query for those that break it: as macros/promises asks them."""
    relation = f'"{node["schema"]}"."{node["alias"]}"'
    promises = [
        ([column["name"]], constraint)
        for column in node.get("columns", {}).values()
        for constraint in column["constraints"]
    ]
    promises += [(constraint["columns"], constraint) for constraint in node.get("constraints", ())]
    for columns, constraint in promises:
        named = ", ".join(columns)
        condition = {"not_null": f"{named} is not null", "check": constraint.get("expression")}.get(constraint["type"])
        if condition:
            yield condition, f"select 1 from {relation} where not ({condition})"
        else:
            rows = relation if len(columns) > 1 else f"{relation} where {named} is not null"
            yield f"{named} is unique", f"select 1 from {rows} group by {named} having count(*) > 1"


class World:
    """The folder of a build: `scv.duckdb`, and `target/manifest.json` with all SQL, compiled as for a first build."""

    def __init__(self, folder: Path, readings: Mapping[str, str] | None = None) -> None:
        """`readings` are queries on the marts of which every row has been held against what it should be."""
        self.folder = folder
        self.readings = readings or {}

    @cached_property
    def nodes(self) -> dict[str, Node]:
        return compiled(self.folder / "target" / "manifest.json")

    @cached_property
    def tests_after(self) -> dict[str, list[str]]:
        """The data tests by the last model, in the order of making, that they read."""
        order = {name: number for number, name in enumerate(self.nodes)}
        tests: dict[str, list[str]] = {}
        for name, node in self.nodes.items():
            if node.kind == "test" and node.parents and all(parent in order for parent in node.parents):
                tests.setdefault(max(node.parents, key=order.__getitem__), []).append(name)
        return tests

    @cached_property
    def unmutated(self) -> dict[str, Any]:
        """How every table comes out, the tests that fail all the same, and what the readings say; kept in a file."""
        kept = self.folder / "unmutated.json"
        if not kept.exists():
            kept.write_text(json.dumps(self._make_everything()))
        return json.loads(kept.read_text())

    def _make_everything(self) -> dict[str, Any]:
        """Make each table anew, as `outcome` will: what stands then is what a mutant is compared with."""
        with _open(self.folder / "scv.duckdb") as connection:
            failing = []
            for name, node in self.nodes.items():
                if node.kind == "model" and node.schema not in LEFT_ALONE:
                    _make(connection, node, node.code)
                for test in self.tests_after.get(name, ()):
                    if _fails(connection, self.nodes[test].code):
                        failing.append(test)
            return {
                "rows": {
                    name: _rows(connection, f"from {node.relation}")
                    for name, node in self.nodes.items()
                    if node.kind == "model" and node.schema not in LEFT_ALONE
                },
                "failing": failing,
                "readings": {name: _rows(connection, f"from ({query})") for name, query in self.readings.items()},
            }

    def outcome(self, changed: Mapping[str, str], scratch: Path) -> Outcome:
        """What follows from other code for some models, in a copy of the database that is made at `scratch`."""
        expected = self.unmutated
        shutil.copyfile(self.folder / "scv.duckdb", scratch)
        outcome = Outcome()
        different: set[str] = set()
        try:
            with _open(scratch) as connection:
                for name, node in self.nodes.items():
                    if node.kind == "model" and node.schema not in LEFT_ALONE:
                        if name in changed or different.intersection(node.parents):
                            try:
                                if name in changed or not node.is_view:
                                    _make(connection, node, changed.get(name, node.code))
                                rows = _rows(connection, f"from {node.relation}")
                            except duckdb.InterruptException:
                                outcome.noticed_by = f"{node.name} does not end"
                                return outcome
                            except duckdb.ConstraintException as error:
                                outcome.noticed_by = f"{node.name}: {str(error).splitlines()[0]}"
                                return outcome
                            except Exception as error:
                                outcome.noticed_by = f"{node.name}: {str(error).splitlines()[0]}"
                                outcome.is_broken = name in changed and isinstance(
                                    error, duckdb.BinderException | duckdb.ParserException
                                )
                                return outcome
                            if rows != expected["rows"][name]:
                                different.add(name)
                                outcome.different.append(node.name)
                                for promise, broken in node.promises:
                                    if _fails(connection, broken):
                                        outcome.noticed_by = f"{node.name} promises {promise}"
                                        return outcome
                        elif not different:
                            continue
                    for test in self.tests_after.get(name, ()):
                        if different.intersection(self.nodes[test].parents) and test not in expected["failing"]:
                            try:
                                if _fails(connection, self.nodes[test].code):
                                    outcome.noticed_by = self.nodes[test].name
                                    return outcome
                            except duckdb.Error as error:
                                outcome.noticed_by = f"{self.nodes[test].name}: {str(error).splitlines()[0]}"
                                return outcome
                if different:
                    for name, query in self.readings.items():
                        if _rows(connection, f"from ({query})") != expected["readings"][name]:
                            outcome.noticed_by = f"golden {name}"
                            return outcome
                return outcome
        finally:
            scratch.unlink()


def _open(database: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(database))
    # One thread adds in one order: sums of floating numbers are the same each time.
    connection.execute("set threads = 1; set TimeZone = 'UTC'; set memory_limit = '4GB'")
    return connection


def _make(connection: duckdb.DuckDBPyConnection, node: Node, code: str) -> None:
    """Fill a table, whose columns and constraints stay, or put a view in its place."""
    with _Patience(connection):
        if node.is_view:
            connection.execute(f"create or replace view {node.relation} as {code}")
            return
        if not connection.execute(
            "select 1 from duckdb_tables() where schema_name || '.' || table_name = ?", [node.relation.replace('"', "")]
        ).fetchone():
            connection.execute(f"create table {node.relation} as {code}")
            return
        connection.execute("begin")
        try:
            made: Any = None
            if node.is_python:
                module = types.ModuleType(node.name)
                exec(compile(code, node.name, "exec"), module.__dict__)
                made = module.model(
                    module.dbtObj(lambda relation: connection.query(f"select * from {relation}")), connection
                )
                if isinstance(made, duckdb.DuckDBPyRelation):
                    made = made.to_arrow_table()
            connection.execute(f"delete from {node.relation}")
            source = "select * from made" if node.is_python else code
            connection.execute(f"insert into {node.relation} by name {source}")
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise


def _rows(connection: duckdb.DuckDBPyConnection, source: str) -> str:
    """A fingerprint of rows, whatever their order."""
    with _Patience(connection):
        count, total = connection.execute(
            f"select count(*), sum(hash(one)::hugeint) from (select * {source}) as one"
        ).fetchall()[0]
    return f"{count} {total}"


def _fails(connection: duckdb.DuckDBPyConnection, code: str) -> bool:
    with _Patience(connection):
        return connection.execute(f"select count(*) from ({code}) as failures").fetchall()[0][0] != 0


class _Patience:
    """Interrupt a statement that takes too long."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.timer = threading.Timer(STATEMENT_SECONDS, connection.interrupt)

    def __enter__(self) -> None:
        self.timer.start()

    def __exit__(self, *_: object) -> None:
        self.timer.cancel()


def environment(folder: Path, project: Path) -> dict[str, str]:
    """What dbt and pytest are told, of a world and a project."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "DBT_"))}
    return inherited | {
        "SCV_RAW": str(folder / "raw"),
        "SCV_DB": str(folder / "scv.duckdb"),
        "SCV_PUBLISH": str(folder / "published"),
        "SCV_SALT": "a salt for tests",
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_USE_COLORS": "false",
        "DBT_PROJECT_DIR": str(project),
        "DBT_PROFILES_DIR": str(project),
        "PYTHONPATH": str(project / "python_helpers"),
    }
