"""A table that is kept by a key makes the rows of those keys again of which something changed, and of no others.

A shop with parcels in a project of its own: `scans` tells by order which rows differ, `orders_scanned` is kept by
order and says of every row when it was made. `test_nights` holds that a release made so is that of a full build.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PROJECT, DbtBuild
from test_standing import Shop, edit

SCANS = """{{ config(materialized='table', told_by='order_id') }}
select order_id, status, occurred_at from {{ ref('stg_delivery__checkpoints') }}
"""
ORDERS_SCANNED = """{{ config(materialized='table', kept_by='order_id') }}
with scans as (
    select * from {{ ref('scans') }}
    where {{ tonight('order_id') }}
),

robots as (
    select count(*) as robot_count from {{ ref('robot_rules') }}
)

select
    scans.order_id,
    max(robots.robot_count) as robot_count,
    max(scans.status) as status,
    count(*) as scan_count,
    any_value(cast(uuid() as varchar)) as made_as
from scans
cross join robots
group by scans.order_id
"""
ORDERS_SHOWN = """{{ config(materialized='view') }}
select * from {{ ref('orders_scanned') }}
"""
VIEW = "intermediate.orders_shown"
ONLY_SCANS = ("--select", "stg_delivery__checkpoints", "scans")
ALL = (*ONLY_SCANS, "orders_scanned", "orders_shown")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("kept_by") / "project"
    left_out = shutil.ignore_patterns(".git", ".venv*", "target", "logs", "data", "published", "__pycache__", "python")
    shutil.copytree(PROJECT, copy, ignore=left_out)
    (copy / "models/intermediate/scans.sql").write_text(SCANS)
    (copy / "models/intermediate/orders_scanned.sql").write_text(ORDERS_SCANNED)
    (copy / "models/intermediate/orders_shown.sql").write_text(ORDERS_SHOWN)
    return copy


def made(shop: Shop) -> dict[str, tuple[int, str, str]]:
    """Of every order its scans, the last status, and as what it was made."""
    rows = shop.rows(f"select order_id, scan_count, status, made_as from {VIEW} order by all")
    return {order.removeprefix("shopify:"): tuple(said) for order, *said in rows}


def test_orders_of_which_nothing_changed_are_not_made_again(project: Path, tmp_path: Path, dbt_build: DbtBuild) -> None:
    shop = Shop(dbt_build, tmp_path, project)
    shop.parcel("6002", "2026-05-02 10:00:00")
    shop.night("--select", "+orders_shown", "--indirect-selection", "cautious")
    orders, standing = made(shop), set[str]()
    assert set(orders) == {"6001", "6002"}

    def made_again(happening: Callable[[], object], *arguments: str) -> set[str]:
        """Orders that a night made, of those that are there after it and before it."""
        nonlocal orders, standing
        happening()
        standing, _ = shop.night(*(arguments or ALL), command="run")
        before, orders = orders, made(shop)
        return {order for order in before | orders if before.get(order) != orders.get(order)}

    def take_away(order: str) -> None:
        (shop.raw / "aftership" / "trackings" / f"{order}.json").unlink()

    def nothing() -> None:
        pass

    assert made_again(nothing) == set()
    assert made_again(lambda: shop.parcel("6003", "2026-05-03 10:00:00")) == {"6003"}
    assert VIEW in standing, "a view of other rows is the same view"
    assert made_again(lambda: correct(shop, "6001")) == {"6001"}
    assert orders["6001"][1] == "delivered"
    assert made_again(lambda: take_away("6002")) == {"6002"}
    assert set(orders) == {"6001", "6003"}

    # Two steps of what it reads, of which it saw none: nobody remembers the first.
    shop.parcel("6004", "2026-05-04 10:00:00")
    shop.night(*ONLY_SCANS, command="run")
    assert made_again(lambda: shop.parcel("6005", "2026-05-05 10:00:00")) == set(orders)
    # One step, in a build of its own.
    shop.parcel("6006", "2026-05-06 10:00:00")
    shop.night(*ONLY_SCANS, command="run")
    assert made_again(nothing) == {"6006"}

    # What does not tell by order, what it says itself, rows that somebody took away, and everything on demand.
    everything = set(orders)
    another_robot = "insert into seeds.robot_rules select * from seeds.robot_rules limit 1"
    assert made_again(lambda: shop.change(another_robot)) == everything
    model = project / "models/intermediate/orders_scanned.sql"
    assert made_again(lambda: edit(model, "cross join robots", "cross join robots where true")) == everything
    assert VIEW in standing
    assert made_again(lambda: edit(model, "count(*) as", "cast(count(*) as integer) as")) == everything
    assert VIEW not in standing, "a view of other columns is another one"
    assert made_again(lambda: shop.change("delete from intermediate.orders_scanned where order_id like '%6001'"))
    assert made_again(lambda: shop.change("delete from intermediate.scans where order_id like '%6003'")) == set()
    assert set(orders) == everything
    assert made_again(nothing, *ALL, "--full-refresh") == everything


def correct(shop: Shop, order: str) -> None:
    """The parcel of an order as it is known later: it was delivered."""
    file = shop.raw / "aftership" / "trackings" / f"{order}.json"
    text = file.read_text()
    assert "InTransit" in text
    shop.land(
        file.with_stem(f"{order}_later"), text.replace("InTransit", "Delivered").replace("2026-05-0", "2026-06-0")
    )
