"""Lays the sample shop out as other connectors and shop systems would have landed it, for trying the mappings.

A dialect is a folder here; ``<table>.<format>.sql`` selects the rows of a landed table from the raw tables of the shop,
which are there by their names. The statements know nothing of the mappings that read their files back.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import yaml

from scv.mapping.landed import LandedTable, register
from scv.mapping.mapped import DIALECTS, connect
from scv.publishing import PROJECT_DIR
from scv.relations import literal, quoted

FOLDER = Path(__file__).parent
SOURCES = PROJECT_DIR / "models" / "staging" / "ecommerce" / "_ecommerce__sources.yml"
OPTIONS = {
    "parquet": "format parquet",
    "csv": "format csv, header",
    "ndjson": "format json",
    "json": "format json, array",
}


def shop_tables() -> list[LandedTable]:
    """The raw tables of the shop, as the contract declares them."""
    [shop] = yaml.safe_load(SOURCES.read_text(encoding="utf-8"))["sources"]
    return [
        LandedTable(
            name=table["name"],
            files=(f"shopify/{table['name']}",),
            columns={column["name"]: column["data_type"] for column in table["columns"]},
            key=tuple(table["config"]["meta"]["key"]),
            newest_by=tuple(
                column["name"] for column in table["columns"] if column["name"] in ("updated_at", "_fivetran_synced")
            ),
        )
        for table in shop["tables"]
    ]


@contextmanager
def opened(raw: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The shop of the raw folder: ``landed.<table>`` has each version of a row, ``latest.<table>`` the newest."""
    with connect() as connection:
        register(connection, raw, shop_tables())
        connection.execute((FOLDER / "facts.sql").read_text(encoding="utf-8"))
        yield connection


def lay_out(raw: Path, dialect: str, out: Path) -> None:
    """Writes the shop of the raw folder ``raw`` below ``out`` as ``dialect`` lands it."""
    out.mkdir(parents=True, exist_ok=True)
    with opened(raw) as connection:
        for statement in sorted((FOLDER / dialect).glob("*.sql")):
            query = statement.read_text(encoding="utf-8").strip()
            file = out / statement.stem
            connection.execute(f"copy ({query}\n) to {literal(file)} ({OPTIONS[file.suffix[1:]]})")


def write_what_can_be_said(raw: Path, dialect: str, out: Path) -> None:
    """Writes the shop of the raw folder ``raw`` to ``out`` without what ``dialect`` cannot carry.

    Of a column that cannot be carried nothing is left, or what ``instead`` of ``cannot_carry.csv`` makes of it; of a
    table (column ``*``) nothing, or the rows for which ``instead`` holds.
    """
    instead: dict[str, dict[str, str]] = {}
    with (DIALECTS / dialect / "cannot_carry.csv").open(newline="", encoding="utf-8") as listed:
        for row in csv.DictReader(listed):
            instead.setdefault(row["table"].removeprefix("shopify."), {})[row["column"]] = row["instead"]
    with opened(raw) as connection:
        for table in shop_tables():
            lost = instead.get(table.name, {})
            if lost.get("*") == "" or not list(raw.glob(f"shopify/{table.name}*")):
                continue
            columns = ", ".join(
                f"cast({lost.get(name, quoted(name)) or 'null'} as {kind}) as {quoted(name)}"
                for name, kind in table.columns.items()
            )
            query = f"select {columns} from landed.{quoted(table.name)} where {lost.get('*', 'true')}"
            file = out / "shopify" / f"{table.name}.parquet"
            file.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(f"copy ({query}) to {literal(file)} (format parquet)")
