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

from scv.mapping.landed import LandedTable, quoted, register, text_literal
from scv.mapping.mapped import DIALECTS, connect
from scv.publishing import PROJECT_DIR

FOLDER = Path(__file__).parent
SOURCES = PROJECT_DIR / "models" / "staging" / "ecommerce" / "_ecommerce__sources.yml"
OPTIONS = {
    "parquet": "format parquet",
    "csv": "format csv, header",
    "ndjson": "format json",
    "json": "format json, array",
}

ANTICIPATED = [
    LandedTable(
        "discount_allocation",
        ("shopify/discount_allocation",),
        dict(
            order_line_id="varchar",
            index="bigint",
            discount_application_index="bigint",
            amount="decimal(18,4)",
            allocated_amount_set_shop_amount="decimal(18,4)",
        ),
        ("order_line_id", "index"),
        (),
    ),
    LandedTable(
        "discount_application",
        ("shopify/discount_application",),
        dict(
            order_id="varchar",
            index="bigint",
            type="varchar",
            code="varchar",
            title="varchar",
            value="decimal(18,4)",
            value_percentage="decimal(18,4)",
            value_amount="decimal(18,4)",
            value_type="varchar",
            target_type="varchar",
        ),
        ("order_id", "index"),
        (),
    ),
    LandedTable(
        "order_adjustment",
        ("shopify/order_adjustment",),
        dict(
            id="varchar",
            order_id="varchar",
            refund_id="varchar",
            amount="decimal(18,4)",
            tax_amount="decimal(18,4)",
            kind="varchar",
            reason="varchar",
            amount_set_shop_amount="decimal(18,4)",
            tax_amount_set_shop_amount="decimal(18,4)",
        ),
        ("id",),
        (),
    ),
    LandedTable(
        "transaction",
        ("shopify/transaction",),
        dict(
            id="varchar",
            order_id="varchar",
            refund_id="varchar",
            parent_id="varchar",
            kind="varchar",
            status="varchar",
            gateway="varchar",
            amount="decimal(18,4)",
            amount_set_shop_amount="decimal(18,4)",
            currency="varchar",
            test="boolean",
            created_at="timestamp",
            processed_at="timestamp",
        ),
        ("id",),
        (),
    ),
    LandedTable(
        "inventory_item",
        ("shopify/inventory_item",),
        dict(
            id="varchar",
            sku="varchar",
            tracked="boolean",
            created_at="timestamp",
            updated_at="timestamp",
            _fivetran_synced="timestamp",
        ),
        ("id",),
        (),
    ),
]


def shop_tables() -> list[LandedTable]:
    """The raw tables of the shop, as the contract declares them."""
    [shop] = yaml.safe_load(SOURCES.read_text(encoding="utf-8"))["sources"]
    return ANTICIPATED + [
        LandedTable(
            name=table["name"],
            files=(f"shopify/{table['name']}",),
            columns={column["name"]: column["data_type"] for column in table["columns"]},
            key=tuple(table["config"]["meta"]["key"]),
            newest_by=("updated_at", "_fivetran_synced")
            if "updated_at" in str(table["columns"])
            else ("_fivetran_synced",),
        )
        for table in shop["tables"]
    ]


@contextmanager
def opened(raw: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The shop of the raw folder as ``landed.<table>``, each version of a row, and ``latest.<table>``."""
    with connect() as connection:
        register(connection, raw, shop_tables())
        yield connection


def lay_out(raw: Path, dialect: str, out: Path) -> None:
    """Writes the shop of the raw folder ``raw`` below ``out`` as ``dialect`` lands it."""
    out.mkdir(parents=True, exist_ok=True)
    with opened(raw) as connection:
        for statement in sorted((FOLDER / dialect).glob("*.sql")):
            query = statement.read_text(encoding="utf-8").strip()
            file = out / statement.stem
            connection.execute(f"copy ({query}\n) to {text_literal(file)} ({OPTIONS[file.suffix[1:]]})")


def write_what_can_be_said(raw: Path, dialect: str, out: Path) -> None:
    """Writes the shop of the raw folder ``raw`` to ``out`` without what ``dialect`` cannot carry.

    Of a column that cannot be carried nothing is left, or what ``instead`` of ``cannot_carry.csv`` makes of it; of a
    table (column ``*``) nothing, or the rows for which ``instead`` holds.
    """
    instead: dict[str, dict[str, str]] = {}
    with (DIALECTS / dialect / "cannot_carry.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
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
            connection.execute(f"copy ({query}) to {text_literal(file)} (format parquet)")
