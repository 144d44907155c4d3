"""How often a recommendation comes true: hit rate on purchases that the recommendations could not know of."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from scv.recommendations.association import related_products
from scv.recommendations.offers import best_offers


@dataclass(frozen=True)
class HitRates:
    """``customers`` showed an interest before ``split_at`` and bought something new after it; the rates are the shares
    of them of whom at least one new product was among the ten recommended, or among the ten most bought of the 90 days
    before ``split_at`` that they did not own."""

    split_at: datetime
    customers: int
    recommended: float
    most_popular: float


def evaluate(con: duckdb.DuckDBPyConnection, *, events: str, products: str, held_out_share: float = 0.2) -> HitRates:
    """Recommend on what happened before a day, and count what was bought after it.

    Args:
        con: connection that can read both relations (names or bracketed queries) and may write temporary tables.
        events: ``customer_id``, ``product_id``, ``interest`` (``bought``, ``browsed``, ``searched``), ``occurred_at``,
            one row per event.
        products: ``product_id``, ``category`` of everything that could be offered.
        held_out_share: share of the purchases that come after the split.

    Both sides are treated alike: what a customer owns is neither recommended nor counted. Stock of the past is not
    known, so everything in `products` counts as available.
    """
    [(split_at,)] = con.execute(
        f"select quantile_disc(occurred_at, {1 - held_out_share}) from {events} as events where interest = 'bought'"
    ).fetchall()
    if split_at is None:
        raise ValueError("nothing was bought, so there is nothing to hold out")
    con.execute(f"""
        create or replace temp table seen as
        select customer_id, product_id, interest, max(occurred_at) as last_at
        from {events} as events
        where occurred_at < timestamp '{split_at}'
        group by customer_id, product_id, interest
    """)
    con.execute(
        "create or replace temp table owned as select customer_id, product_id from seen where interest = 'bought'"
    )
    con.execute(f"""
        create or replace temp table held_out as
        select distinct events.customer_id, events.product_id
        from {events} as events
        inner join {products} as products on events.product_id = products.product_id
        anti join owned on events.customer_id = owned.customer_id and events.product_id = owned.product_id
        semi join seen on events.customer_id = seen.customer_id
        where events.interest = 'bought' and events.occurred_at >= timestamp '{split_at}'
    """)
    con.register("learnt", related_products(con, "seen"))
    con.register(
        "recommended", best_offers(con, interests="seen", related="learnt", products=products, withheld="owned")
    )
    con.execute(f"""
        create or replace temp table most_popular as
        with popular as (
            select seen.product_id, count(*) as buyers
            from seen
            inner join {products} as products on seen.product_id = products.product_id
            where seen.interest = 'bought' and seen.last_at >= timestamp '{split_at}' - interval 90 days
            group by seen.product_id
            order by buyers desc, seen.product_id asc
            limit 500
        )
        select customers.customer_id, popular.product_id
        from (select distinct customer_id from held_out) as customers
        cross join popular
        anti join owned on customers.customer_id = owned.customer_id and popular.product_id = owned.product_id
        qualify row_number() over (
            partition by customers.customer_id order by popular.buyers desc, popular.product_id asc
        ) <= 10
    """)
    return HitRates(split_at, *_hit_rates(con))


def _hit_rates(con: duckdb.DuckDBPyConnection) -> tuple[int, float, float]:
    [(customers, recommended, most_popular)] = con.execute("""
        select
            count(distinct held_out.customer_id),
            count(distinct case when recommended.product_id is not null then held_out.customer_id end),
            count(distinct case when most_popular.product_id is not null then held_out.customer_id end)
        from held_out
        left join recommended
            on held_out.customer_id = recommended.customer_id and held_out.product_id = recommended.product_id
        left join most_popular
            on held_out.customer_id = most_popular.customer_id and held_out.product_id = most_popular.product_id
    """).fetchall()
    return customers, recommended / max(1, customers), most_popular / max(1, customers)
