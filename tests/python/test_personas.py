"""Personas on customers whose groups are known, and what a slip in the features says."""

import duckdb
import pytest
from scv.personas import PersonaFeature, assign_personas, fit_personas

FEATURES = [
    PersonaFeature("orders", "order_count", "logarithm"),
    PersonaFeature("stores", "store_order_count / nullif(order_count, 0)", "linear"),
]
# Sixty who buy a lot in stores, thirty who buy a little online, ten who never bought.
CUSTOMERS = """
    select
        'c' || number as customer_id,
        case when number < 60 then 22 when number < 90 then 2 else 0 end as order_count,
        case when number < 60 then 22 else 0 end as store_order_count
    from range(100) as numbers (number)
"""


def customers(order: str = "1") -> duckdb.DuckDBPyRelation:
    return duckdb.connect().sql(f"select * from ({CUSTOMERS}) as customers order by {order}")


def test_planted_groups_are_found_the_largest_first_and_everybody_is_put_into_theirs():
    fits = fit_personas(customers(), FEATURES, counts=[2, 3, 4])
    assert fits.column("persona").unique().to_pylist() == [1, 2, 3]
    assert fits.column("silhouettes")[0].as_py().startswith("2: ")
    rows = fits.to_pylist()
    orders = {row["persona"]: row for row in rows if row["feature"] == "orders"}
    assert orders[1]["mean_of_persona"] == pytest.approx(22)
    assert orders[1]["mean_of_all"] == pytest.approx((60 * 22 + 30 * 2) / 100)
    assert orders[1]["centre"] > 0 > orders[3]["centre"]
    members = assign_personas(customers("2"), FEATURES, rows).to_pylist()
    assert [row["customer_id"] for row in members] == sorted(f"c{number}" for number in range(100))
    expected = {f"c{number}": 1 if number < 60 else 2 if number < 90 else 3 for number in range(100)}
    assert {row["customer_id"]: row["persona"] for row in members} == expected


def test_neither_row_order_nor_a_second_run_changes_anything():
    first = fit_personas(customers(), FEATURES, counts=[2, 3])
    assert first.equals(fit_personas(customers("3 desc, 1 desc"), FEATURES, counts=[2, 3]))


def test_what_customers_are_called_changes_nothing():
    """Two hundred who are each unlike all others, of whom any order would find somewhat other groups."""
    unlike = (
        "select md5(({name})::varchar) as customer_id, hash(number) % 50 as order_count, hash(number, 1) % 7 as visits"
    )
    fits = [
        fit_personas(
            duckdb.connect().sql(f"{unlike.format(name=name)} from range(200) as numbers (number)"),
            [FEATURES[0], PersonaFeature("visits", "visits", "linear")],
            counts=[3, 5],
        )
        for name in ("number", "number + 1000")
    ]
    assert fits[0].equals(fits[1])


def test_too_few_customers_have_no_personas():
    alone = duckdb.connect().sql("select 'alice' as customer_id, 3 as order_count, 3 as store_order_count")
    fits = fit_personas(alone, FEATURES, counts=[2, 3])
    assert fits.num_rows == 0
    assert assign_personas(alone, FEATURES, fits.to_pylist()).num_rows == 0


@pytest.mark.parametrize(
    ("feature", "cause"),
    [
        (PersonaFeature("slipped", "order_cuont", "linear"), "order_cuont"),
        (PersonaFeature("slipped", "order_count", "cubic"), "must be linear or logarithm, got 'cubic'"),
    ],
)
def test_a_slip_is_reported_with_the_name_of_the_feature(feature, cause):
    with pytest.raises(ValueError, match=rf"(?s)persona_features.csv: feature 'slipped'.*{cause}"):
        fit_personas(customers(), [*FEATURES, feature], counts=[2])
