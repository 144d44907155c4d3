"""Products that go together, by item-to-item association with lift.

R. Agrawal, R. Srikant: Fast algorithms for mining association rules (1994), over pairs. In Python, like `offers`,
because the offline check has to run exactly what the build runs on data that is cut off at a day in the past.
"""

import duckdb
import pyarrow as pa

RELATED_SCHEMA = pa.schema(
    [
        ("interest", pa.string()),
        ("product_id", pa.string()),
        ("related_product_id", pa.string()),
        ("support", pa.int64()),
        ("lift", pa.float64()),
        ("strength", pa.float64()),
    ]
)


def related_products(
    con: duckdb.DuckDBPyConnection,
    interests: str,
    *,
    products_per_customer: int = 100,
    least_support: int = 3,
    neighbours: int = 50,
) -> pa.Table:
    """Products that were bought by those who bought, browsed or searched for another, more often than by others.

    Args:
        con: connection that can read `interests`.
        interests: relation or bracketed query, one row per ``customer_id``, ``product_id`` and ``interest``
            (``bought``, ``browsed``, ``searched``), with ``last_at``.
        products_per_customer: the latest of each interest that count, so that no customer brings more pairs than the
            square of it.
        least_support: customers who have to show both before two products count as related.
        neighbours: related products kept for each interest in each product.

    Returns:
        RELATED_SCHEMA, sorted. Of those with the interest in ``product_id``, ``support`` customers bought
        ``related_product_id``: ``lift`` times the share among everybody, above 1. ``strength``, by which neighbours
        are chosen, is the share itself, as if ten more customers had shown the interest and not bought, so that a
        coincidence among few does not come first. A product may be related to itself by browsing and searching, not
        by buying.
    """
    return (
        con.sql(f"""
        with latest as (
            select customer_id, product_id, interest
            from {interests} as interests
            qualify row_number() over (
                partition by customer_id, interest order by last_at desc, product_id asc
            ) <= {products_per_customer}
        ),
        everybody as (select count(distinct customer_id) as customers from latest),
        interested as (select interest, product_id, count(*) as customers from latest group by interest, product_id),
        pairs as (
            select latest.interest, latest.product_id, purchases.product_id as related_product_id, count(*) as support
            from latest
            inner join latest as purchases on latest.customer_id = purchases.customer_id
            where
                purchases.interest = 'bought'
                and (latest.interest != 'bought' or latest.product_id != purchases.product_id)
            group by latest.interest, latest.product_id, purchases.product_id
            having count(*) >= {least_support}
        ),
        measured as (
            select
                pairs.*,
                pairs.support * everybody.customers / (interested.customers * buyers.customers) as lift,
                pairs.support / (interested.customers + 10) as strength
            from pairs
            cross join everybody
            inner join interested on pairs.interest = interested.interest and pairs.product_id = interested.product_id
            inner join interested as buyers
                on pairs.related_product_id = buyers.product_id and buyers.interest = 'bought'
        )
        select interest, product_id, related_product_id, support, lift, strength
        from measured
        where lift > 1
        qualify row_number() over (
            partition by interest, product_id order by strength desc, related_product_id asc
        ) <= {neighbours}
        order by interest, product_id, strength desc, related_product_id
    """)
        .to_arrow_table()
        .cast(RELATED_SCHEMA)
    )
