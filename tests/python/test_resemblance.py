"""Tables that nothing reads and that are like one which is read: renamed, of another generation, misspelt; or not."""

from __future__ import annotations

from pathlib import Path

import duckdb
from raw_rows import deliver
from scv.raw_tables import declared_tables
from scv.resemblance import resemblances, unread_tables

DECLARED = {
    "shop.order_return": ["id", "return_id", "line_id", "restocked", "subtotal", "synced"],
    "shop.stock_level": ["stock_item_id", "place_id", "available", "updated_at", "synced"],
    "shop.order": ["id", "customer_id", "number", "total", "synced"],
    "shop.customer": ["id", "email", "created_at", "synced"],
    "shop.code": ["order_id", "index", "code", "amount", "synced"],
    "web.pages": ["id", "url", "visitor", "synced"],
    "till.orders": ["id", "customer_id", "lines", "place_id", "created_at", "updated_at"],
    "till.payments": ["id", "order_id", "card", "place_id", "created_at", "updated_at"],
    "till.places": ["id", "place_id", "name"],
}
KEYS = {table: ["id"] for table in DECLARED} | {"shop.stock_level": ["stock_item_id", "place_id"]}


def likest(**unread: list[str]) -> dict[str, str]:
    """What each table of the shop resembles."""
    found = resemblances({f"shop.{table}": columns for table, columns in unread.items()}, DECLARED, KEYS)
    return {like.unread.removeprefix("shop."): like.read for like in found}


def test_another_generation_of_a_table_is_recognised_by_name_and_columns() -> None:
    """The kind of case F1: another name of the same words, the same columns; or its key and other measures."""
    assert likest(
        return_line_order=["id", "return_id", "line_id", "quantity"],
        stock_quantity=["stock_item_id", "place_id", "name", "quantity", "updated_at"],
        goods_sent_back=["id", "return_id", "line_id", "restocked", "subtotal"],
        Customers=["id"],
        ordr=["id"],
    ) == {
        "return_line_order": "shop.order_return",
        "stock_quantity": "shop.stock_level",
        "goods_sent_back": "shop.order_return",
        "Customers": "shop.customer",
        "ordr": "shop.order",
    }


def test_what_only_shares_what_every_table_has_resembles_nothing() -> None:
    assert (
        likest(
            location=["id", "name", "city"],
            customer_tag=["customer_id", "index", "value"],
            order_note=["id", "order_id", "text", "created_at", "synced"],
            blog=["id", "title", "created_at", "updated_at", "synced"],
            unreadable=[],
        )
        == {}
    )


def test_a_renamed_table_of_the_contract_is_recognised_and_what_else_a_connector_lands_is_not() -> None:
    declared = {table.full_name: table.columns for table in declared_tables()}
    keys = {table.full_name: table.key for table in declared_tables()}
    landed = {
        "shopify.refunded_lines": declared["shopify.order_line_refund"],
        "klaviyo.profiles": declared["klaviyo.person"],
        "zendesk.organization": ("id", "name", "created_at", "updated_at", "_fivetran_synced"),
        "klaviyo.flow": ("id", "name", "status", "created", "updated", "_fivetran_synced"),
        "shopify.product_image": ("id", "product_id", "position", "src", "created_at", "updated_at"),
        "shopify.fulfillment": ("id", "order_id", "status", "created_at", "tracking_number"),
    }
    # Where the contract has both of two generations, the one looked for is the one that is named first here.
    declared = {table: columns for table, columns in declared.items() if table != "shopify.refund_line_item"}
    assert {like.unread: like.read for like in resemblances(landed, declared, keys)} == {
        "shopify.refunded_lines": "shopify.order_line_refund",
        "klaviyo.profiles": "klaviyo.person",
    }


def test_columns_are_read_of_every_format_and_a_file_that_is_none_has_none(tmp_path: Path) -> None:
    deliver(tmp_path, {"shop.a[1]": [{"id": "1", "colour": "red"}]}, "monday")
    (tmp_path / "shop" / "b.csv").write_text("id,size\n1,2\n")
    (tmp_path / "shop" / "c.ndjson").write_text('{"id": 1, "height": 3}\n')
    (tmp_path / "shop" / "d.parquet").write_text("no Parquet")
    (tmp_path / "shop" / "e.xlsx").write_text("no format of ours")
    files = [
        ("shop", "a[1]", "shop/a[1]/monday.parquet", "parquet"),
        ("shop", "b", "shop/b.csv", "csv"),
        ("shop", "c", "shop/c.ndjson", "ndjson"),
        ("shop", "d", "shop/d.parquet", "parquet"),
        ("shop", "e", "shop/e.xlsx", "xlsx"),
        (None, "lost.csv", "lost.csv", "csv"),
    ]
    with duckdb.connect() as connection:
        assert unread_tables(connection, tmp_path, files) == {
            "shop.a[1]": {"id", "colour"},
            "shop.b": {"id", "size"},
            "shop.c": {"id", "height"},
            "shop.d": set(),
        }
