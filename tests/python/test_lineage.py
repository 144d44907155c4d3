"""Which marts a raw table feeds: by the graph, and not through who is who."""

from __future__ import annotations

from scv.lineage import Lineage

EDGES = {
    "source.scv.shop.order": ["model.scv.stg_orders"],
    "source.scv.shop.product": ["model.scv.stg_products"],
    "source.scv.till.sale": ["model.scv.stg_sales"],
    "model.scv.stg_orders": ["model.scv.int_orders", "model.scv.idr_records", "test.scv.unique_orders"],
    "model.scv.stg_products": ["model.scv.products"],
    "model.scv.stg_sales": ["model.scv.int_orders"],
    "model.scv.int_orders": ["model.scv.orders", "model.scv.int_as_of", "model.scv.int_customers"],
    "model.scv.int_customers": ["model.scv.customers"],
    "model.scv.int_as_of": ["model.scv.products"],
    "model.scv.idr_records": ["model.scv.customers"],
    "model.scv.orders": ["exposure.scv.report"],
}
PARTS = {
    "stg_orders": ["staging", "shop"],
    "stg_products": ["staging", "shop"],
    "stg_sales": ["staging", "till"],
    "int_orders": ["intermediate"],
    "int_as_of": ["intermediate"],
    "int_customers": ["intermediate"],
    "idr_records": ["identity"],
    "orders": ["marts", "commerce"],
    "products": ["marts", "commerce"],
    "customers": ["marts", "customer"],
}
LINEAGE = Lineage(
    {
        "nodes": {
            f"model.scv.{name}": {"name": name, "fqn": ["scv", *folders, name]} for name, folders in PARTS.items()
        },
        "child_map": EDGES,
        "sources": {
            f"source.scv.{source}.{table}": {"source_name": source, "name": table}
            for source, table in (("shop", "order"), ("shop", "product"), ("till", "sale"))
        },
    }
)


def test_a_table_feeds_the_marts_below_it_the_nearest_first_and_not_through_identity_or_the_moment() -> None:
    orders = LINEAGE.reach("shop.order")
    assert (orders.marts, orders.further_marts, orders.feeds_identity) == (("orders",), ("customers",), True)
    assert LINEAGE.reach("shop.product") == (("products",), (), False)


def test_a_mart_is_empty_when_nothing_else_that_fills_it_has_rows() -> None:
    """Case F31: which marts are lost with a table."""
    assert LINEAGE.emptied_without("shop.order", {"shop.order", "shop.product"}) == ["customers", "orders"]
    assert LINEAGE.emptied_without("shop.order", {"till.sale"}) == []
    assert LINEAGE.emptied_without("shop.product", {"shop.order"}) == ["products"]
