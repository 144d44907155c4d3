"""The best products to offer each customer next.

Nothing joins customers with products: a customer meets the neighbours of the few products that they were last
interested in, and the few most popular products of their favourite categories. Customers are served in batches, so that
memory does not grow with their number.
"""

import duckdb
import pyarrow as pa

OFFERS_SCHEMA = pa.schema(
    [
        ("customer_id", pa.string()),
        ("product_id", pa.string()),
        ("rank", pa.int64()),
        ("score", pa.float64()),
        ("basis", pa.string()),
        ("because_product_id", pa.string()),
        ("support", pa.int64()),
        ("lift", pa.float64()),
    ]
)
# A purchase says more than a look, and a look more than a search, which leads to many products at once; what somebody
# was interested in last says more than what they were before.
_WEIGHT = "case interest when 'bought' then 1.0 when 'browsed' then 0.5 else 0.2 end / sqrt(recency)"
# Evidence is added up in whole numbers, so that the order in which threads add changes nothing.
_LOUDNESS_UNITS = 1_000_000_000
_NEIGHBOURS_AT_MOST = 2**30


def best_offers(
    con: duckdb.DuckDBPyConnection,
    *,
    interests: str,
    related: str,
    products: str,
    withheld: str,
    offers_per_customer: int = 10,
    purchases_per_customer: int = 50,
    looks_per_customer: int = 20,
    customers_per_batch: int = 100_000,
) -> pa.Table:
    """At most `offers_per_customer` products for every customer who showed an interest.

    Args:
        con: connection that can read the four relations (names or bracketed queries) and may write temporary tables.
        interests: as `related_products` takes it.
        related: what `related_products` returned.
        products: what may be offered at all: ``product_id``, ``category``.
        withheld: ``customer_id``, ``product_id`` of what not to offer to whom; several rows of one pair do no harm.
        purchases_per_customer, looks_per_customer: the latest products bought, and the latest browsed and searched
            for, that speak for the customer.
        customers_per_batch: bounds memory and changes no result.

    Returns:
        OFFERS_SCHEMA. ``rank`` counts from 1. ``basis`` is the interest in ``because_product_id`` that speaks loudest
        for the product, with its ``support`` and ``lift``; or ``popular``: one of the most bought products, in the
        latest 90 days of purchases, of the categories that the customer is most interested in, which fill up what is
        left. Then ``because_product_id`` is null and ``support`` the number of its buyers.
    """
    con.execute(f"""
        create or replace temp table offered as
        select product_id, category, cast(row_number() over (order by product_id) as integer) as product_number
        from {products} as products
    """)
    con.execute(f"""
        create or replace temp table neighbours as
        select
            related.*, offered.product_number, row_number() over (
                order by related.interest, related.product_id, related.related_product_id
            ) as neighbour_number
        from {related} as related
        inner join offered on related.related_product_id = offered.product_id
    """)
    con.execute(f"""
        create or replace temp table popular as
        with purchases as (
            select product_id, count(*) as buyers
            from {interests} as interests
            where interest = 'bought' and last_at >= (
                select max(last_at) - interval 90 days from {interests} as interests where interest = 'bought'
            )
            group by product_id
        )
        select offered.category, offered.product_number, purchases.buyers
        from purchases
        inner join offered on purchases.product_id = offered.product_id
        qualify row_number() over (
            partition by offered.category order by purchases.buyers desc, offered.product_id asc
        ) <= {2 * offers_per_customer}
    """)
    [(customers,)] = con.execute(f"select count(distinct customer_id) from {interests} as interests").fetchall()
    batches = max(1, -(-customers // customers_per_batch))
    offers = [
        _batch_of_offers(
            con,
            interests,
            withheld,
            f"hash(customer_id) % {batches} = {batch}",
            offers_per_customer,
            f"case interest when 'bought' then {purchases_per_customer} else {looks_per_customer} end",
        )
        for batch in range(batches)
    ]
    for table in ("offered", "neighbours", "popular", "evidence", "kept_back"):
        con.execute(f"drop table if exists temp.{table}")
    return pa.concat_tables(offers)


def _batch_of_offers(
    con: duckdb.DuckDBPyConnection,
    interests: str,
    withheld: str,
    in_batch: str,
    offers_per_customer: int,
    evidence_counts: str,
) -> pa.Table:
    """Offers for the customers whom the condition `in_batch` names; `evidence_counts` is how much speaks for each."""
    con.execute(f"""
        create or replace temp table evidence as
        with latest as (
            select
                customer_id, interest, product_id,
                row_number() over (partition by customer_id, interest order by last_at desc, product_id asc) as recency
            from {interests} as interests
            where {in_batch}
            qualify recency <= {evidence_counts}
        )
        select
            customer_id, interest, product_id, cast({_WEIGHT} as decimal(18, 9)) as weight,
            cast(dense_rank() over (order by customer_id) as integer) as customer_number
        from latest
    """)
    con.execute(f"""
        create or replace temp table kept_back as
        select distinct served.customer_number, offered.product_number
        from {withheld} as withheld
        inner join (select distinct customer_id, customer_number from evidence) as served
            on withheld.customer_id = served.customer_id
        inner join offered on withheld.product_id = offered.product_id
    """)
    return (
        con.sql(f"""
        with spoken_for as (
            select
                evidence.customer_number,
                neighbours.product_number,
                neighbours.neighbour_number,
                cast(round(neighbours.strength * evidence.weight * {_LOUDNESS_UNITS}) as bigint) as loudness
            from evidence
            inner join neighbours
                on evidence.interest = neighbours.interest and evidence.product_id = neighbours.product_id
        ),
        added_up as (
            select
                customer_number,
                product_number,
                cast(sum(loudness) as bigint) as score,
                -- The loudest, and of those as loud the last in order: one number compares faster than two.
                max(loudness * {_NEIGHBOURS_AT_MOST} + neighbour_number) % {_NEIGHBOURS_AT_MOST} as loudest
            from spoken_for
            group by customer_number, product_number
        ),
        associated as (
            select added_up.*
            from added_up
            anti join kept_back
                on
                    added_up.customer_number = kept_back.customer_number
                    and added_up.product_number = kept_back.product_number
        ),
        associated_best as (
            select *
            from associated
            qualify row_number() over (
                partition by customer_number order by score desc, product_number asc
            ) <= {offers_per_customer}
        ),
        favourites as (
            select evidence.customer_number, offered.category, sum(evidence.weight) as weight
            from evidence
            inner join offered on evidence.product_id = offered.product_id
            group by evidence.customer_number, offered.category
            qualify row_number() over (
                partition by evidence.customer_number order by sum(evidence.weight) desc, offered.category asc
            ) <= 3
        ),
        fillers as (
            select favourites.customer_number, popular.product_number, favourites.weight, popular.buyers
            from favourites
            inner join popular on favourites.category = popular.category
            anti join kept_back
                on
                    favourites.customer_number = kept_back.customer_number
                    and popular.product_number = kept_back.product_number
            anti join associated_best
                on
                    favourites.customer_number = associated_best.customer_number
                    and popular.product_number = associated_best.product_number
        ),
        candidates as (
            select
                associated_best.customer_number, associated_best.product_number, 1 as preference,
                cast(associated_best.score as double) as score, neighbours.interest as basis,
                neighbours.product_id as because_product_id, neighbours.support, neighbours.lift, 0 as buyers
            from associated_best
            inner join neighbours on associated_best.loudest = neighbours.neighbour_number
            union all
            select customer_number, product_number, 2, weight, 'popular', null, buyers, null, buyers
            from fillers
        ),
        ranked as (
            select
                *,
                row_number() over (
                    partition by customer_number
                    order by preference asc, score desc, buyers desc, product_number asc
                ) as rank
            from candidates
            qualify rank <= {offers_per_customer}
        )
        select
            served.customer_id,
            offered.product_id,
            ranked.rank,
            case when ranked.preference = 1 then ranked.score / {_LOUDNESS_UNITS} else 0 end as score,
            ranked.basis,
            ranked.because_product_id,
            ranked.support,
            ranked.lift
        from ranked
        inner join (select distinct customer_id, customer_number from evidence) as served
            on ranked.customer_number = served.customer_number
        inner join offered on ranked.product_number = offered.product_number
    """)
        .to_arrow_table()
        .cast(OFFERS_SCHEMA)
    )
