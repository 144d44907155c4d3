"""Lands a mapping, a folder of SQL files, as raw files.

A mapping folder is laid out as the raw folder that it produces: ``<source>/<table>.sql`` selects the rows of the raw
table ``<source>.<table>``. Statements that several of them share live in ``prepare/``, run in name order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from scv.relations import literal

MAPPINGS = Path(__file__).parent / "mappings"


class SourceMissingError(FileNotFoundError):
    """The data set that an adapter reads is not there; the message says how to get it."""


@dataclass(frozen=True)
class LandedTable:
    """One raw file: the raw source and table that it belongs to, and its number of rows."""

    source: str
    table: str
    rows: int


def connect() -> duckdb.DuckDBPyConnection:
    """A private in-memory database whose clock is UTC, as in the build."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    return connection


def prepare(connection: duckdb.DuckDBPyConnection, mapping: str) -> None:
    """Runs the shared statements of a mapping (``prepare/*.sql``) in name order."""
    for statement in sorted((MAPPINGS / mapping / "prepare").glob("*.sql")):
        connection.execute(statement.read_text(encoding="utf-8"))


def write(connection: duckdb.DuckDBPyConnection, query: str, file: Path) -> int:
    """Writes the rows of ``query`` to the Parquet ``file`` and returns their number."""
    file.parent.mkdir(parents=True, exist_ok=True)
    copied = connection.execute(f"copy ({query}) to {literal(file)} (format parquet, compression zstd)")
    return int(copied.fetchall()[0][0])


def land(connection: duckdb.DuckDBPyConnection, mapping: str, out: Path) -> Iterator[LandedTable]:
    """Writes each raw table of a prepared mapping below ``out``, yielding it as soon as it is written."""
    for statement in sorted((MAPPINGS / mapping).glob("*/*.sql")):
        source, table = statement.parent.name, statement.stem
        if source == "prepare":
            continue
        query = statement.read_text(encoding="utf-8").strip()
        yield LandedTable(source, table, write(connection, query, out / source / f"{table}.parquet"))
