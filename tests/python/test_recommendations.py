"""Recommendations on shops small enough to count by hand, and the check of them against purchases held out."""

from collections import Counter

import duckdb
import pytest
from scv.recommendations import best_offers, evaluate, related_products

DAY = "timestamp '2026-01-01' + interval 1 day * "


def shop(*interests: tuple[str, str, str, int]) -> duckdb.DuckDBPyConnection:
    """A connection with `interests` from (customer, interest, products separated by spaces, day)."""
    con = duckdb.connect()
    con.execute("create table interests (customer_id text, product_id text, interest text, last_at timestamp)")
    con.execute("create table products (product_id text, category text)")
    con.execute("create table withheld (customer_id text, product_id text)")
    for customer, interest, products, day in interests:
        for product in products.split():
            con.execute(f"insert into interests select ?, ?, ?, {DAY} ?", [customer, product, interest, day])
    con.execute("insert into products select distinct product_id, left(product_id, 1) from interests order by 1")
    return con


def offers(con: duckdb.DuckDBPyConnection, customer: str, **options) -> list[tuple[str, str, str | None]]:
    con.register("related", related_products(con, "interests", least_support=2))
    rows = best_offers(
        con, interests="interests", related="related", products="products", withheld="withheld", **options
    ).to_pylist()
    mine = sorted((row for row in rows if row["customer_id"] == customer), key=lambda row: row["rank"])
    assert [row["rank"] for row in mine] == list(range(1, len(mine) + 1))
    return [(row["product_id"], row["basis"], row["because_product_id"]) for row in mine]


def test_lift_and_support_are_what_counting_gives():
    con = shop(
        ("a", "bought", "x y", 1), ("b", "bought", "x y", 1), ("c", "bought", "x z", 1), ("d", "browsed", "w", 1)
    )
    related = related_products(con, "interests", least_support=1).to_pylist()
    found = {(row["product_id"], row["related_product_id"]): row for row in related}
    # Three of four customers bought x, two y, one z; both who bought y bought x: 1 of the buyers against 3/4 of all.
    assert found["y", "x"]["support"] == 2
    assert found["y", "x"]["lift"] == pytest.approx(1 / (3 / 4))
    assert found["x", "z"]["lift"] == pytest.approx((1 / 3) / (1 / 4))
    assert ("x", "x") not in found and ("y", "z") not in found
    assert all(row["support"] == 2 for row in related_products(con, "interests", least_support=2).to_pylist())


def test_looking_leads_to_buying_the_same_product():
    con = shop(("a", "browsed", "x", 1), ("a", "bought", "x", 2), ("b", "browsed", "x", 1), ("c", "bought", "z", 1))
    related = related_products(con, "interests", least_support=1).to_pylist()
    assert ("browsed", "x", "x") in {(row["interest"], row["product_id"], row["related_product_id"]) for row in related}


def test_only_the_latest_products_of_a_customer_make_pairs_and_only_so_many_neighbours_are_kept():
    con = shop(
        ("a", "bought", "old", 1), ("a", "bought", "x y", 2), ("b", "bought", "x y old", 1), ("c", "bought", "q", 1)
    )
    related = related_products(con, "interests", least_support=1, products_per_customer=2)
    assert {(row["product_id"], row["related_product_id"]) for row in related.to_pylist()} == {
        ("x", "y"), ("y", "x"), ("old", "x"), ("x", "old")
    }  # fmt: skip
    assert related_products(con, "interests", least_support=1, neighbours=1).num_rows == 3


def test_unless_told_otherwise_a_hundred_products_of_a_customer_count_and_fifty_neighbours_of_a_product():
    con = shop(("a", "bought", " ".join(f"x{number:03}" for number in range(101)), 1), ("b", "bought", "y", 1))
    kept = Counter(row["product_id"] for row in related_products(con, "interests", least_support=1).to_pylist())
    assert len(kept) == 100
    assert set(kept.values()) == {50}


NEIGHBOURS = [
    ("a", "bought", "x1 x2 y1", 1),
    ("b", "bought", "x1 x2 y1", 1),
    ("c", "bought", "x1", 1),
    ("d", "bought", "z1", 1),
]


def test_what_goes_together_is_offered_and_what_is_withheld_or_gone_is_not():
    con = shop(*NEIGHBOURS)
    con.execute("insert into withheld values ('c', 'x1')")
    assert [offer[0] for offer in offers(con, "c")] == ["x2", "y1"]
    con.execute("insert into withheld values ('c', 'y1'), ('c', 'y1'), ('a', 'x2')")
    assert offers(con, "c") == [("x2", "bought", "x1")]
    con.execute("delete from products where product_id = 'x2'")
    assert offers(con, "c") == []


def test_what_is_popular_in_favourite_categories_fills_up():
    con = shop(*NEIGHBOURS, ("e", "browsed", "x9", 1), ("f", "bought", "x8", 1), ("g", "bought", "x8", 1))
    assert offers(con, "e", offers_per_customer=3) == [
        ("x1", "popular", None),
        ("x2", "popular", None),
        ("x8", "popular", None),
    ]
    con.execute("update interests set last_at = last_at - interval 91 days where product_id in ('x1', 'x2')")
    assert offers(con, "e", offers_per_customer=3) == [("x8", "popular", None)]


def test_batches_change_nothing():
    con = shop(*NEIGHBOURS)
    con.register("related", related_products(con, "interests", least_support=2))
    relations = {"interests": "interests", "related": "related", "products": "products", "withheld": "withheld"}
    whole = best_offers(con, **relations).to_pylist()
    batched = best_offers(con, **relations, customers_per_batch=1).to_pylist()
    assert sorted(map(str, whole)) == sorted(map(str, batched))
    assert whole


def test_hit_rates_count_new_products_of_known_customers_after_the_split():
    con = duckdb.connect()
    con.execute("create table events (customer_id text, product_id text, interest text, occurred_at timestamp)")
    bought = [*((str(n), p, n % 5) for n in range(30) for p in ("x", "y")), *((f"q{n}", "p", 4) for n in range(40))]
    # Three know x and buy y, its neighbour; one buys p, which is popular; one buys nothing new; one was never seen.
    bought += (
        [(c, "x", 5) for c in "abcd"]
        + [(c, "y", 90) for c in "abc"]
        + [("d", "p", 90), ("a", "x", 90), ("new", "y", 90)]
    )
    con.executemany(f"insert into events select ?, ?, 'bought', {DAY} ?", bought)
    con.execute("create table products as select distinct product_id, product_id as category from events")
    con.execute("insert into products values ('never', 'never')")
    rates = evaluate(con, events="events", products="products", held_out_share=0.04)
    assert (rates.customers, rates.recommended, rates.most_popular) == (4, 0.75, 1.0)
    with pytest.raises(ValueError, match="nothing was bought"):
        evaluate(con, events="(select * from events where false)", products="products")
