"""DuckDB beside Spark, for seeds and Python models: it reads in place what Spark wrote, and writes what Spark reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType

import duckdb
import pyarrow as pa

from scv.relations import literal, quoted
from scv.spark.types import portable
from scv.spark.warehouse import Warehouse


def connected(warehouse: Warehouse) -> duckdb.DuckDBPyConnection:
    """A database in memory in which every table of the warehouse is a view under its own name, described as there.

    What another thread builds meanwhile waits to become a table until all views stand.
    """
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    with warehouse.standing_still():
        tables = warehouse.tables()
        for schema in sorted({schema for schema, _ in tables}):
            connection.execute(f"create schema if not exists {quoted(schema)}")
        for schema, table in tables:
            connection.execute(f"create view {quoted(schema)}.{quoted(table)} as {rows_of(warehouse, schema, table)}")
        said = [one for schema, table in tables for one in _comments(warehouse, schema, table)]
        if said:
            connection.execute(f"begin; {'; '.join(said)}; commit")
    return connection


def _comments(warehouse: Warehouse, schema: str, table: str) -> list[str]:
    """Statements that say of a table's view what the warehouse says of the table and its columns."""
    view = f"{quoted(schema)}.{quoted(table)}"
    description = warehouse.description(schema, table)
    fields = warehouse.columns(schema, table).get("fields", [])
    return [f"comment on view {view} is {literal(description)}"] * bool(description) + [
        f"comment on column {view}.{quoted(one['name'])} is {literal(one['metadata']['comment'])}"
        for one in fields
        if one.get("metadata", {}).get("comment")
    ]


def rows_of(warehouse: Warehouse, schema: str, table: str) -> str:
    """DuckDB's select of the rows of a table of the warehouse."""
    return rows_in(warehouse.folder(schema, table))


def rows_in(folder: Path | None) -> str:
    """DuckDB's select of the rows that were written to a folder."""
    return f"from read_parquet({literal(f'{folder}/*.parquet')}, hive_partitioning = false)"


def run_python_model(
    warehouse: Warehouse,
    schema: str,
    table: str,
    code: str,
    file: str,
    passing: Callable[[str, str], Path | None] = lambda schema, table: None,
) -> None:
    """Run a Python model, which takes and gives what it does on DuckDB, and write its rows to the table's next folder.

    `code` is what dbt compiled of `file`. Its inputs are read where Spark wrote them, by this process: what a model
    asks of them has to fit into its memory and its disk. `passing` tells, of a schema and a table that the warehouse
    does not keep, where its rows were written when the model asked. Raises what the model raises, and LookupError
    where it asks for a table that is not there.
    """
    module = ModuleType("dbt_python_model")
    exec(compile(code.lstrip(), file, "exec"), module.__dict__)
    with connected(warehouse) as connection:
        # Named in full, so that a model may make a scratch database current.
        [(database,)] = connection.execute("select current_database()").fetchall()
        if "this" in module.__dict__:
            module.__dict__["this"].database = database

        def asked(name: str) -> duckdb.DuckDBPyRelation:
            if folder := passing(*name.replace('"', "").split(".")):
                connection.execute(f"create or replace view {quoted(database)}.{name} as {rows_in(folder)}")
            try:
                return connection.query(f"select * from {quoted(database)}.{name}")
            except duckdb.CatalogException as error:
                raise LookupError(
                    f"{file} asks for {name}, which is not there: what is not kept is built in the run that reads it"
                ) from error

        dbt = module.__dict__["dbtObj"](asked)
        rows = module.__dict__["model"](dbt, connection)
        if not isinstance(rows, duckdb.DuckDBPyRelation):
            rows = (
                connection.from_arrow(rows)
                if isinstance(rows, pa.Table | pa.RecordBatchReader)
                else connection.from_df(rows)
            )
        write(rows, warehouse.next_folder(schema, table))


def write_seed(
    warehouse: Warehouse, schema: str, table: str, file: Path, types: Mapping[str, str], delimiter: str
) -> None:
    """Read a seed's file as the other target reads it, into the table's next folder. `types`: column -> declared type.

    Raises duckdb.Error where a value is not of its type.
    """
    with duckdb.connect() as connection:
        described = connection.execute(
            f"describe from read_csv({literal(str(file))}, header = true, delim = {literal(delimiter)})"
        ).fetchall()
        columns = ", ".join(f"{quoted(name)} {types.get(name, of)}" for name, of, *_ in described)
        connection.execute(f"create table seed ({columns})")
        connection.execute(
            f"copy seed from {literal(str(file))} (format csv, header true, delimiter {literal(delimiter)})"
        )
        write(connection.table("seed"), warehouse.next_folder(schema, table))


def write(rows: duckdb.DuckDBPyRelation, folder: Path) -> None:
    """Write rows as Parquet that Spark reads, to a new folder. Text stands for JSON and enums."""
    folder.mkdir(parents=True)
    columns = ", ".join(
        f"{portable(quoted(name), str(of))} as {quoted(name)}"
        for name, of in zip(rows.columns, rows.types, strict=True)
    )
    rows.project(columns).write_parquet(str(folder / "rows.parquet"))
