"""Propensity to buy: nothing of the future, the same whatever the order, a reason where nothing can be said."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from conftest import DbtRun
from scv.propensity import COUNTS, RECENCIES, propensities

TODAY = date(2026, 9, 30)
PARTS = {0: "today", 30: "held_out", 60: "learning", 90: "learning", 120: "learning"}


def shop(customers: int, *, rate: float = 1.0) -> pa.Table:
    """Customers on five days who buy the likelier the more they looked, and of whom some never did this or that."""
    random = np.random.default_rng(3)
    days = np.repeat(list(PARTS), customers)
    columns = {name: pa.array(random.poisson(2, days.size)) for name in COUNTS}
    for name in RECENCIES:
        columns[name] = pa.array(random.integers(0, 200, days.size), mask=random.random(days.size) < 0.3)
    chance = rate / (1 + np.exp(3 - 1.5 * np.log1p(columns["product_views_30"].to_numpy())))
    bought = (days > 0) & (random.random(days.size) < chance)
    return pa.table(
        {
            **columns,
            "customer_id": [f"c{number:05d}" for _ in PARTS for number in range(customers)],
            "feature_date": [TODAY - timedelta(days=int(ago)) for ago in days],
            "part": [PARTS[int(ago)] for ago in days],
            "has_bought": pa.array(bought, mask=~bought),
        }
    )


def asked(described: pa.Table, **settings: int) -> pa.Table:
    return propensities(described, **{"minimum_buyers": 30, "training_customers": 100_000} | settings)


def test_the_same_rows_in_another_order_give_the_same_probabilities() -> None:
    described = shop(400)
    shuffled = described.take(pa.array(np.random.default_rng(5).permutation(described.num_rows)))
    assert asked(described).equals(asked(shuffled))
    assert asked(described, training_customers=100).equals(asked(shuffled, training_customers=100))
    # Who is learnt from at most really limits it.
    assert not asked(described, training_customers=100).equals(asked(described))


def test_those_who_were_likely_to_buy_did() -> None:
    """Tenth by tenth, what was predicted of a month that it had not seen is what happened, but for chance."""
    rows = asked(shop(4000)).filter(pc.field("part") == "held_out").sort_by("probability")
    for tenth in np.array_split(np.arange(rows.num_rows), 10):
        predicted = np.mean(rows["probability"].take(pa.array(tenth)).to_numpy())
        observed = np.mean(rows["has_bought"].take(pa.array(tenth)).to_numpy(zero_copy_only=False))
        assert observed == pytest.approx(predicted, abs=4 * np.sqrt(predicted * (1 - predicted) / len(tenth)))
    probabilities = rows["probability"].to_numpy()
    assert probabilities[-400:].mean() > 4 * probabilities[:400].mean()


@pytest.mark.parametrize(
    ("described", "reason"),
    [
        (shop(50, rate=0.0), "nobody_bought"),
        (shop(20), "too_few_customers"),
        (shop(50).slice(0, 100), "too_few_customers"),
        (shop(5).slice(0, 0), None),
    ],
)
def test_where_nothing_can_be_said_the_reason_is_told(described: pa.Table, reason: str | None) -> None:
    rows = asked(described)
    assert rows["probability"].null_count == rows.num_rows
    assert set(rows["missing_reason"].to_pylist()) == ({reason} if reason else set())


def test_what_the_thirty_days_of_today_bring_nobody_knows() -> None:
    rows = asked(shop(100)).to_pylist()
    assert {row["has_bought"] for row in rows if row["part"] == "today"} == {None}
    assert {row["has_bought"] for row in rows if row["part"] == "held_out"} == {True, False}


def features(build: DbtRun, database: Path, changes: str, until: date) -> list[tuple[Any, ...]]:
    """Descriptions of the days up to one, by the model's own SQL as it was compiled, after changes to what it reads."""
    [compiled] = (build.folder / "target" / "compiled").rglob("int_propensity_features.sql")
    with duckdb.connect(str(database)) as connection:
        connection.execute(changes)
        rows = connection.execute(
            f"select * from ({compiled.read_text()}) where feature_date <= $1 order by all", [until]
        ).fetchall()
    return rows


def test_the_future_changes_nothing_that_was_known(sample_build: DbtRun, tmp_path: Path) -> None:
    """Everything after a past day deleted, or moved to other people and made dearer: its descriptions stay."""
    [(held_out,)] = sample_build.query(
        "select feature_date from intermediate.int_propensity_days where part = 'held_out'"
    )
    after = {
        table: f"{day} > date '{held_out}'"
        for table, day in (
            ("int_customer_timeline", "cast(occurred_at + interval '1 hour' as date)"),
            ("int_customer_orders", "cast(ordered_at + interval '1 hour' as date)"),
            ("int_customer_active_days", "activity_date"),
        )
    }
    somebody = "(select min(customer_id) from intermediate.int_customers)"
    deleted = ";".join(f"delete from intermediate.{table} where {future}" for table, future in after.items())
    altered = f"""
        update intermediate.int_customer_timeline set customer_id = {somebody}, event_type = 'cart_added'
        where {after["int_customer_timeline"]};
        update intermediate.int_customer_orders
        set customer_id = {somebody}, gross_revenue = 1000000, is_valid = true where {after["int_customer_orders"]};
        update intermediate.int_customer_active_days set customer_id = {somebody}
        where {after["int_customer_active_days"]};
    """
    found = []
    for name, changes in (("as_it_is", "select 1"), ("deleted", deleted), ("altered", altered)):
        # By the name that compiled SQL knows it by.
        database = tmp_path / name / sample_build.database.name
        database.parent.mkdir()
        shutil.copyfile(sample_build.database, database)
        # Of today everything changes, which shows that something was changed.
        found.append([features(sample_build, database, changes, day) for day in (held_out, held_out + timedelta(30))])
        database.unlink()
    assert found[0][0] and found[0][0] == found[1][0] == found[2][0]
    assert found[0][1] != found[1][1] and found[0][1] != found[2][1]


def test_the_calibration_of_the_sample_counts_those_who_ordered(sample_build: DbtRun) -> None:
    rows = sample_build.query(
        "select feature_date, outcome_date, sum(customer_count), sum(buyer_count) from marts.propensity_calibration "
        "group by all"
    )
    if not rows:
        assert sample_build.query("select distinct propensity_missing_reason from marts.purchase_propensity")
        return
    [(described, until, customers, buyers)] = rows
    [counted] = sample_build.query(
        """
        with known as (
            select distinct customer_id from marts.customer_timeline
            where
                direction = 'inbound' and customer_id is not null
                and event_type not in ('unsubscribed', 'message_complained')
                and cast(timezone('Europe/London', timezone('UTC', occurred_at)) as date) <= $1
        )
        select
            count(*),
            count(*) filter (where customer_id in (
                select customer_id from marts.orders
                where
                    is_valid and customer_id is not null
                    and cast(timezone('Europe/London', timezone('UTC', ordered_at)) as date) between $1 + 1 and $2
            ))
        from known
        """,
        [described, until],
    )
    assert counted == (customers, buyers)
