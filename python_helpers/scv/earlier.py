"""What earlier builds left in the work database: read by name, because this build is about to write over it."""

from __future__ import annotations

from typing import Any

import duckdb


def earlier_rows(
    connection: duckdb.DuckDBPyConnection,
    database: str,
    schema: str,
    table: str,
    query: str,
    parameters: list[Any] | None = None,
) -> list[tuple[Any, ...]]:
    """Rows of a query on a table that an earlier build may have left; `{}` in it stands for the table.

    Beside Spark every table is a view of its files.
    """
    found = connection.execute(
        "select 1 from information_schema.tables where table_catalog = $1 and table_schema = $2 and table_name = $3",
        [database, schema, table],
    ).fetchall()
    if not found:
        return []
    return connection.execute(query.format(f'"{database}"."{schema}"."{table}"'), parameters or []).fetchall()
