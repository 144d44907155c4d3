"""Lay the finished shop out as one generation of Shopify's API lands it, as the other does, or as both do by date.

Connectors read Shopify through REST until 2025 and through GraphQL since: other tables, other columns, other spellings
of the same facts (`sql/shop_graphql.sql`). A connection that was made before and lives on has old files of the one kind
and new files of the other in one folder.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

GENERATIONS = ("rest", "graphql", "both")

# Columns that only the newer generation has. The simulation states them beside the older ones.
GRAPHQL_COLUMNS = (
    ".*_set_shop_amount|email_marketing_consent_updated_at|display_.*_status|currency_code|customer_accepts_marketing|"
    "is_gift_card"
)
GRAPHQL_COLUMNS_OF = {"refund": "|return_id"}

# Where the newer generation has its rows in another table.
RENAMED = {"order_line_refund": "refund_line_item"}
ADDED = {"inventory_level": ("inventory_quantity",)}

# Of the rows of old files, how many of each hundred a new connection lands again, and how much later. A return is not:
# when it was landed is all that tells its time.
LANDED_AGAIN_PCT = 10
LANDED_AGAIN_AFTER = "interval 1 hour"
NEVER_LANDED_AGAIN = {"return"}


def rest_layout(table: str, query: str) -> str:
    """SQL of a Shopify table with the columns that the older generation has."""
    newer = GRAPHQL_COLUMNS + GRAPHQL_COLUMNS_OF.get(table, "")
    return f"select columns(lambda name: not regexp_full_match(name, '{newer}')) from ({query})"


def graphql_layout(connection: duckdb.DuckDBPyConnection, statements: str) -> dict[str, str]:
    """Create the views of the newer generation over the schema `rest`. Returns for each the REST table it is from."""
    connection.execute("create schema graphql")
    connection.execute(statements)
    origins = {newer: older for older, newer in RENAMED.items()}
    origins |= {newer: older for older, added in ADDED.items() for newer in added}
    views = connection.execute("select view_name from duckdb_views() where schema_name = 'graphql'").fetchall()
    return {name: origins.get(name, name) for (name,) in sorted(views)}


def queries_by_date(connection: duckdb.DuckDBPyConnection, origins: dict[str, str]) -> dict[Path, str]:
    """What to write where: the half of a table's rows that came first in the old layout, the later ones in the new.

    Some of the old ones are in a new file too, as a later landing of the same fact.
    """
    queries = {}
    for older in sorted(set(origins.values())):
        [(moved_at,)] = connection.execute(
            f'select quantile_disc(_fivetran_synced, 0.5) from rest."{older}"'
        ).fetchall()
        if moved_at is None:
            queries[Path(older) / "before.parquet"] = rest_layout(older, f'select * from rest."{older}"')
            continue
        is_old = f"_fivetran_synced < timestamp '{moved_at}'"
        queries[Path(older) / "before.parquet"] = rest_layout(older, f'select * from rest."{older}" where {is_old}')
        for newer in [name for name, origin in origins.items() if origin == older]:
            share = 0 if older in NEVER_LANDED_AGAIN else LANDED_AGAIN_PCT
            queries[Path(newer) / "since.parquet"] = (
                f"select * replace (case when {is_old} then _fivetran_synced + {LANDED_AGAIN_AFTER} "
                f'else _fivetran_synced end as _fivetran_synced) from graphql."{newer}" '
                f"where not coalesce({is_old}, true) or hash(_fivetran_synced) % 100 < {share}"
            )
    return queries
