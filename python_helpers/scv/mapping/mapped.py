"""Runs the statements of a dialect and writes what they select as raw files.

Each raw table goes to ``<out>/<source>/<table>/<dialect>.parquet``, so that another system's files of the same table
stay beside it. All are written aside first: where one statement fails, nothing is replaced.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from scv.mapping.landed import (
    Found,
    declared_tables,
    first_line,
    landed_files,
    register,
)
from scv.relations import literal

DIALECTS = Path(__file__).parent / "dialects"
# Each file says in its footer who wrote it; a file that does not is somebody's.
FOOTER = "scv_mapping"


class MappingError(Exception):
    """A statement failed; the message names it."""


class NotPossibleError(Exception):
    """What was asked for is not there, or somebody else's file is in the way; the message says which."""


@dataclass(frozen=True)
class MappedTable:
    """A raw table as it was written: its source and table, its number of rows."""

    source: str
    table: str
    rows: int


@dataclass(frozen=True)
class Statement:
    """A statement of a dialect: the raw table that it fills, and the landed tables behind it."""

    source: str
    table: str
    file: Path
    reads: frozenset[str]


def dialects() -> list[str]:
    """Names of the dialects that there are."""
    return sorted(folder.name for folder in DIALECTS.iterdir() if (folder / "landed.yml").is_file())


def dialect_folder(dialect: str) -> Path:
    """The folder of a dialect.

    Raises:
        NotPossibleError: there is no such dialect.
    """
    if dialect not in dialects():
        raise NotPossibleError(f"there is no dialect {dialect!r}; there are {', '.join(dialects())}")
    return DIALECTS / dialect


def connect() -> duckdb.DuckDBPyConnection:
    """A private in-memory database whose clock is UTC, as in the build."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    return connection


class Mapping:
    """A dialect over the folder that its connector landed."""

    def __init__(self, landed: Path, dialect: str) -> None:
        """Reads the folder and prepares the dialect.

        Raises:
            NotPossibleError: no such folder or dialect, or none of its tables in the folder.
            MappingError: a statement that prepares fails.
            LandedError: a landed file cannot be read.
        """
        self.dialect, self.landed, self.folder = dialect, landed, dialect_folder(dialect)
        tables = declared_tables(self.folder)
        if not landed.is_dir():
            raise NotPossibleError(f"there is no folder {landed}")
        self.connection = connect()
        self.found: list[Found] = register(self.connection, landed, tables)
        if not any(found.files for found in self.found):
            names = ", ".join(pattern for table in tables for pattern in table.files)
            raise NotPossibleError(f"{landed} has no table of {dialect}: expected files or folders named {names}")
        read = {file for found in self.found for file in found.files}
        self.unread_files = [file.relative_to(landed) for file in landed_files(landed) if file not in read]
        self.reads: dict[str, frozenset[str]] = {}
        for file in sorted((self.folder / "prepare").glob("*.sql")):
            before = self._prepared()
            statement = file.read_text(encoding="utf-8")
            self._run(statement, file)
            for made in self._prepared() - before:
                self.reads[made] = self._landed_tables(statement)

    def __enter__(self) -> Mapping:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def statements(self) -> list[Statement]:
        """The statements of the dialect, in the order of their raw tables."""
        return [
            Statement(file.parent.name, file.stem, file, self._landed_tables(file.read_text(encoding="utf-8")))
            for file in sorted(self.folder.glob("*/*.sql"))
            if file.parent.name != "prepare"
        ]

    def write(self, out: Path, shop: str | None = None) -> Iterator[MappedTable]:
        """Writes the raw tables below ``out``, yielding each; a table none of whose landed tables is there has no file.

        Of one of several shops the sources carry its name: ``shopify__uk``.

        Raises:
            NotPossibleError: a file of somebody else is in the way.
            MappingError: a statement fails.
        """
        there = {found.table for found in self.found if found.files}
        statements = self.statements()
        suffix = f"__{shop}" if shop else ""
        targets = {
            each.file: out / (each.source + suffix) / each.table / f"{self.dialect}.parquet" for each in statements
        }
        for target in targets.values():
            if target.exists() and not self._is_ours(target):
                raise NotPossibleError(f"{target} was not written by this mapping: move it away first")
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".mapping.", dir=out.parent) as aside:
            written = {}
            for each in statements:
                if each.reads & there:
                    written[each.file] = Path(aside) / f"{each.source}.{each.table}.parquet"
                    yield MappedTable(each.source + suffix, each.table, self._copy(each, written[each.file]))
            for each in statements:
                target = targets[each.file]
                if each.file in written:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    written[each.file].replace(target)
                elif target.exists():
                    # What it was made of is not landed any more: an old copy would pass for news.
                    target.unlink()

    def _copy(self, statement: Statement, file: Path) -> int:
        query = statement.file.read_text(encoding="utf-8").strip()
        footer = f"{{{FOOTER}: {literal(self.dialect)}}}"
        options = f"(format parquet, compression zstd, kv_metadata {footer})"
        [(rows,)] = self._run(f"copy ({query}\n) to {literal(file)} {options}", statement.file)
        return int(rows)

    def _run(self, statement: str, file: Path) -> list[tuple[Any, ...]]:
        try:
            return self.connection.execute(statement).fetchall()
        except duckdb.Error as error:
            name = file.relative_to(DIALECTS)
            raise MappingError(f"{name}: {first_line(error)}") from error

    def _prepared(self) -> set[str]:
        listed = self.connection.execute("select table_name from duckdb_tables() where temporary")
        return {name for (name,) in listed.fetchall()}

    def _landed_tables(self, statement: str) -> frozenset[str]:
        """Landed tables that a statement reads, itself or through what was prepared."""
        words = set(re.findall(r"[\w.]+", re.sub(r"--.*", "", statement)))
        own = {found.table for found in self.found if {f"landed.{found.table}", f"latest.{found.table}"} & words}
        return frozenset(own.union(*(tables for made, tables in self.reads.items() if made in words)))

    def _is_ours(self, file: Path) -> bool:
        try:
            footer = self.connection.execute(
                f"select decode(value) from parquet_kv_metadata({literal(file)}) where decode(key) = '{FOOTER}'"
            ).fetchall()
        except duckdb.Error:
            return False
        return footer == [(self.dialect,)]
