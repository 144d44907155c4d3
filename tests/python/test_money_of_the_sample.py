"""The orders mart against the truth of the sample: what a finance report makes of every order, to the penny."""

from __future__ import annotations

import duckdb
import pytest
from conftest import DbtRun

# Per order: what the truth says and what the mart says. Money of an order that is no sale is nobody's.
COMPARED = """
    select
        truth.source || ':' || truth.order_id as order_id,
        truth.no_sale_reason,
        truth.is_sale,
        orders.is_valid,
        case when truth.is_sale then truth.gross_amount - truth.discount_amount else 0 end as gross,
        case when orders.is_valid then orders.gross_revenue else 0 end as gross_revenue,
        truth.returned_amount as returned,
        case when orders.is_valid then orders.returned_revenue else 0 end as returned_revenue,
        truth.net_amount as net,
        case when orders.is_valid then orders.net_revenue else 0 end as net_revenue
    from read_parquet('{truth}') as truth
    left join marts.orders as orders on truth.source || ':' || truth.order_id = orders.order_id
    order by order_id"""


@pytest.fixture(scope="module")
def compared(sample_build: DbtRun) -> list[dict]:
    with duckdb.connect(str(sample_build.folder / "scv.duckdb"), read_only=True) as connection:
        found = connection.execute(COMPARED.format(truth=sample_build.folder / "truth" / "orders.parquet"))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_every_order_of_the_truth_is_in_the_mart_or_deleted_at_the_source(compared: list[dict]) -> None:
    missing = [row for row in compared if row["is_valid"] is None]
    assert len(compared) > 100 and len(missing) <= len(compared) / 100


def test_what_is_a_sale_is_one_in_the_mart(compared: list[dict]) -> None:
    """Case F8, F9, F11: what is unpaid, void, expired, open, cancelled, a replacement or a gift card is none."""
    wrong = [row for row in compared if row["is_valid"] is not None and row["is_sale"] != row["is_valid"]]
    assert wrong == []


@pytest.mark.parametrize(
    ("expected", "found"), [("gross", "gross_revenue"), ("returned", "returned_revenue"), ("net", "net_revenue")]
)
def test_money_of_every_order_is_that_of_the_truth(compared: list[dict], expected: str, found: str) -> None:
    """Case F5 to F10: discounts on orders, gift cards, partial returns, goodwill, postage and fees, to the penny."""
    known = [row for row in compared if row["is_valid"] is not None]
    assert [row for row in known if row[expected] != row[found]] == []
