"""Lays the sample shop out as other connectors and shop systems would have landed it, for trying the mappings.

A dialect is a folder here; ``<table>.<format>.sql`` selects the rows of a landed table from the raw tables of the shop,
which are there by their names. The statements know nothing of the mappings that read their files back.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import yaml

from scv.mapping.landed import LandedTable, quoted, register, text_literal
from scv.publishing import PROJECT_DIR

FOLDER = Path(__file__).parent
SOURCES = PROJECT_DIR / "models" / "staging" / "ecommerce" / "_ecommerce__sources.yml"
OPTIONS = {"parquet": "format parquet", "csv": "format csv, header", "ndjson": "format json", "json": "format json, array"}

ANTICIPATED = [
    LandedTable("discount_allocation", ("shopify/discount_allocation",), dict(order_line_id="varchar", index="bigint", discount_application_index="bigint", amount="decimal(18,4)", allocated_amount_set_shop_amount="decimal(18,4)"), ("order_line_id", "index"), ()),
    LandedTable("discount_application", ("shopify/discount_application",), dict(order_id="varchar", index="bigint", type="varchar", code="varchar", title="varchar", value="decimal(18,4)", value_percentage="decimal(18,4)", value_amount="decimal(18,4)", value_type="varchar", target_type="varchar"), ("order_id", "index"), ()),
    LandedTable("order_adjustment", ("shopify/order_adjustment",), dict(id="varchar", order_id="varchar", refund_id="varchar", amount="decimal(18,4)", tax_amount="decimal(18,4)", kind="varchar", reason="varchar", amount_set_shop_amount="decimal(18,4)", tax_amount_set_shop_amount="decimal(18,4)"), ("id",), ()),
    LandedTable("transaction", ("shopify/transaction",), dict(id="varchar", order_id="varchar", refund_id="varchar", parent_id="varchar", kind="varchar", status="varchar", gateway="varchar", amount="decimal(18,4)", amount_set_shop_amount="decimal(18,4)", currency="varchar", test="boolean", created_at="timestamp", processed_at="timestamp"), ("id",), ()),
    LandedTable("inventory_item", ("shopify/inventory_item",), dict(id="varchar", sku="varchar", tracked="boolean", created_at="timestamp", updated_at="timestamp", _fivetran_synced="timestamp"), ("id",), ()),
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
            newest_by=("updated_at", "_fivetran_synced") if "updated_at" in str(table["columns"]) else ("_fivetran_synced",),
        )
        for table in shop["tables"]
    ]


def lay_out(raw: Path, dialect: str, out: Path) -> list[Path]:
    """Writes the shop of the raw folder ``raw`` below ``out`` as ``dialect`` lands it; returns the files."""
    written = []
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        register(connection, raw, shop_tables())
        out.mkdir(parents=True, exist_ok=True)
        for statement in sorted((FOLDER / dialect).glob("*.sql")):
            if statement.name.startswith("_"):
                connection.execute(statement.read_text(encoding="utf-8"))
                continue
            file = out / statement.stem
            query = statement.read_text(encoding="utf-8").strip()
            connection.execute(f"copy ({query}\n) to {text_literal(file)} ({OPTIONS[file.suffix[1:]]})")
            written.append(file)
    return written
