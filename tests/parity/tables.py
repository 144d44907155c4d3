"""DuckDB's tables as Parquet files that both engines read."""

from __future__ import annotations

from pathlib import Path

import duckdb
from scv.erasure import erased_records
from scv.spark.types import portable


def export(database: Path, folder: Path, with_rows: bool) -> None:
    """Write each table and view of the work database to `folder/<schema>.<table>.parquet`, with its rows or without.

    JSON and enums become text, integers that Spark has no type for decimals. Raises duckdb.Error.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with connected(database) as connection:
        for schema, name, columns, types in connection.execute(
            "select schema_name, table_name, list(column_name order by column_index),"
            " list(data_type order by column_index) from duckdb_columns()"
            " where not internal and database_name = current_database() group by all order by all"
        ).fetchall():
            described = list(zip(columns, types, strict=True))
            if with_rows:
                values = ", ".join(f"{portable(quoted(column), of)} as {quoted(column)}" for column, of in described)
                rows = f"select {values} from {quoted(schema)}.{quoted(name)}"
            else:
                # Views need not be read to be described.
                values = ", ".join(
                    f"{portable(f'cast(null as {of})', of)} as {quoted(column)}" for column, of in described
                )
                rows = f"select {values} limit 0"
            file = str(folder / f"{schema}.{name}.parquet").replace("'", "''")
            connection.execute(f"copy ({rows}) to '{file}' (format parquet)")


def somebody_is_erased(database: Path) -> bool:
    """Whether records were erased from what the work database reads. Raises duckdb.Error."""
    with connected(database) as connection:
        return bool(connection.execute("select 1 from erasure.prv_erased_records limit 1").fetchall())


def erase_as_the_engine(folder: Path) -> None:
    """Put the records that the engine would erase in place of DuckDB's: a fingerprint is its engine's own.

    The walk is that of `prv_erased_records`, over the engine's answers for the two models that it reads.
    Raises duckdb.Error where there is no answer.
    """
    answers, tables = folder / "answers", folder / "tables"
    with duckdb.connect() as connection:
        erased = erased_records(
            connection,
            tombstones=f"select * from '{tables / 'erasure.prv_tombstones.parquet'}'",
            records_named=lambda: f"select * from '{answers / 'prv_records_named.parquet'}'",
            record_parts=lambda: f"select * from '{answers / 'prv_record_parts.parquet'}'",
        )
        erased.write_parquet(str(tables / "erasure.prv_erased_records.parquet"))


def connected(database: Path) -> duckdb.DuckDBPyConnection:
    """The work database, read-only, as a build sees it."""
    connection = duckdb.connect(str(database), read_only=True)
    connection.execute("set TimeZone = 'UTC'")
    return connection


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
