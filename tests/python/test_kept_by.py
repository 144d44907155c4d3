"""A table that is kept by a key makes the rows of those keys again of which something changed, and of no others.

`told` says by key which of its rows differ, `kept` is made of it. First the macros alone, night after night of any
rows; then dbt, with parcels of a shop. `test_nights` holds that a release made so is that of a full build.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from conftest import DbtBuild
from hypothesis import given, settings
from hypothesis import strategies as some
from macros_alone import Config, Macros
from test_standing import Shop, copy_of_project, edit

Row = tuple[str | None, int]
# What is told in a night, and whether the kept table is built in it.
NIGHTS = some.lists(
    some.tuples(
        some.lists(some.tuples(some.sampled_from(["anna", "ben", "cleo", None]), some.integers(0, 1)), max_size=4),
        some.booleans(),
    ),
    max_size=8,
)


class Relation(str):
    type = "table"


def macros_of(connection: duckdb.DuckDBPyConnection, name: str, compiled_code: str = "", **config: str) -> Macros:
    """What macros say while dbt builds `told` or `kept`, which reads it."""
    config = {"materialized": "table", **config}
    nodes = {
        f"model.scv.{table}": {
            "resource_type": "model",
            "schema": "main",
            "alias": table,
            "config": {"materialized": "table"},
            "depends_on": {"nodes": ["model.scv.told"] if table == "kept" else []},
        }
        for table in ("told", "kept")
    }
    model = {"unique_id": f"model.scv.{name}", "name": name, "language": "sql", **nodes[f"model.scv.{name}"]}

    def statement(_name: str, caller: Callable[[], str]) -> str:
        connection.execute(caller())
        return ""

    return Macros(
        connection,
        model=model,
        graph={"sources": {}, "nodes": nodes},
        config=Config(config),
        this=Relation(f'"main"."{name}"'),
        compiled_code=compiled_code,
        flags=SimpleNamespace(EMPTY=False),
        should_full_refresh=lambda: False,
        load_cached_relation=lambda relation: relation,
        fromjson=lambda text, default=None: json.loads(text) if text else default,
        modules=SimpleNamespace(re=re),
        statement=statement,
    )


class Table:
    """`told` and `kept` in a database of their own."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def tell(self, rows: list[Row], told_by: str = "key") -> None:
        """What a command begins with: `told` is made."""
        Macros(self.connection).remember_nights()
        self.connection.execute("create or replace table told (key varchar, said integer)")
        if rows:
            self.connection.executemany("insert into told values (?, ?)", rows)
        macros_of(self.connection, "told", told_by=told_by).note_standing("told", Relation("main.told"))

    def keep(self, night: int, words: str = "words") -> str:
        """Build `kept`, whose rows say in which night they were made: how it was built."""
        asked = macros_of(self.connection, "kept").tonight("key")
        said = f"sum(said) as said, count(*) as said_count, {night} as night"
        query = f"select key, {said} from told where {asked} group by key -- and nothing else"
        macros = macros_of(self.connection, "kept", query, kept_by="key")
        tonight = macros.made_of_tonight(words)
        if tonight["is_made"]:
            return "stands"
        if macros.finds_concerned_keys(tonight):
            macros.make_concerned()
            macros.note_keys(tonight["made_of"], Relation("main.kept"))
            return "by key"
        self.connection.execute(f"create or replace table kept as {query}\n")
        macros.note_standing(tonight["made_of"], Relation("main.kept"))
        return "whole"

    def kept(self) -> dict[str | None, tuple[int, int, int]]:
        return {key: tuple(said) for key, *said in self.connection.execute("from kept").fetchall()}


def test_what_was_told_by_another_key_is_no_step() -> None:
    """Ben leaves in the night in which somebody corrects by what the table tells."""
    with duckdb.connect() as connection:
        table = Table(connection)
        table.tell([("anna", 0), ("ben", 1)], told_by="said")
        assert table.keep(1) == "whole"
        table.tell([("anna", 0)])
        assert table.keep(2) == "whole"
        assert set(table.kept()) == {"anna"}
        table.tell([("anna", 1)])
        assert table.keep(3) == "by key"


@pytest.mark.parametrize("kept_beside", ["told__keys", "told__changed_keys", "kept__keys", "kept__changed_keys"])
def test_without_the_keys_that_were_counted_everything_is_looked_at(kept_beside: str) -> None:
    """Ben leaves in the night after somebody took away what stood beside the tables."""
    with duckdb.connect() as connection:
        table = Table(connection)
        table.tell([("anna", 0), ("ben", 1)])
        assert table.keep(1) == "whole"
        connection.execute(f"drop table nights.{kept_beside}")
        table.tell([("anna", 0)])
        assert table.keep(2) == "whole"
        assert set(table.kept()) == {"anna"}
        table.tell([("anna", 1)])
        assert table.keep(3) == "by key"


@settings(max_examples=60, deadline=None)
@given(NIGHTS)
def test_after_any_nights_it_is_what_a_full_build_makes_and_no_more_was_made_than_had_to_be(
    nights: list[tuple[list[Row], bool]],
) -> None:
    with duckdb.connect() as connection:
        table = Table(connection)
        table.tell([])
        assert table.keep(0) == "whole"
        seen = before = told = Counter[Row]()
        for night, (rows, is_built) in enumerate(nights, start=1):
            if Counter(rows) != told:
                before, told = told, Counter(rows)
            table.tell(rows)
            if not is_built:
                continue
            earlier = table.kept()
            # One step is remembered.
            how = "stands" if told == seen else "by key" if before == seen else "whole"
            assert table.keep(night) == how
            expected = {
                key: (sum(said for row, said in rows if row == key), sum(row == key for row, _ in rows))
                for key, _ in rows
            }
            assert {key: tuple(said) for key, (*said, _) in table.kept().items()} == expected
            differing = {key for key, _ in (told - seen) + (seen - told)}
            made_again = {key for key, (*_, made_in) in table.kept().items() if made_in == night}
            assert made_again == {"stands": set(), "by key": differing & set(expected), "whole": set(expected)}[how]
            assert {key: said for key, said in earlier.items() if key not in differing} == {
                key: said for key, said in table.kept().items() if key not in differing and key not in made_again
            } or how == "whole"
            seen = told


def test_what_else_changes_makes_it_whole() -> None:
    """What it says itself, columns of what it reads, a count of another table, and what tells by another key."""
    with duckdb.connect() as connection:
        table = Table(connection)
        table.tell([("anna", 1), ("ben", 1)])
        assert table.keep(1) == "whole"

        def after(night: int, happening: Callable[[], object], words: str = "words") -> str:
            happening()
            return table.keep(night, words)

        assert after(2, lambda: table.tell([("anna", 1), ("ben", 2)])) == "by key"
        assert after(3, lambda: table.tell([("anna", 1), ("ben", 3)]), "other words") == "whole"
        assert after(4, lambda: table.tell([("anna", 1), ("ben", 4)]), "other words") == "by key"

        def tell_more() -> None:
            connection.execute("create or replace table told as select 'anna' as key, 1 as said, 'more' as of_it")
            macros_of(connection, "told", told_by="key").note_standing("told", Relation("main.told"))

        assert after(5, tell_more, "other words") == "whole"
        table.tell([("anna", 1)])
        table.keep(6)
        forget = "update nights.standing set state = 'taken from' where name = 'main.kept'"
        table.tell([("anna", 2)])
        assert after(7, lambda: connection.execute(forget)) == "whole"
        table.tell([("anna", 3)])
        assert (
            after(8, lambda: connection.execute("update nights.steps set told_by = 'another' where name = 'main.told'"))
            == "whole"
        )
        assert table.kept() == {"anna": (3, 1, 8)}


SCANS = """{{ config(materialized='table', told_by='order_id') }}
select order_id, status, occurred_at from {{ ref('stg_delivery__checkpoints') }}
"""
ORDERS_SCANNED = """{{ config(materialized='table', kept_by='order_id') }}
with scans as (
    select * from {{ ref('scans') }}
    where {{ tonight('order_id') }}
)

select
    order_id,
    max(status) as status,
    count(*) as scan_count,
    any_value(cast(uuid() as varchar)) as made_as
from scans
group by order_id
"""
ORDERS_SHOWN = """{{ config(materialized='view') }}
select * from {{ ref('orders_scanned') }}
"""
SCANNED, SHOWN = "intermediate.orders_scanned", "intermediate.orders_shown"
ALL = ("--select", "stg_delivery__checkpoints", "scans", "orders_scanned", "orders_shown")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = copy_of_project(tmp_path_factory.mktemp("kept_by"))
    for name, text in (("scans", SCANS), ("orders_scanned", ORDERS_SCANNED), ("orders_shown", ORDERS_SHOWN)):
        (copy / "models" / "intermediate" / f"{name}.sql").write_text(text)
    return copy


def test_orders_of_which_nothing_changed_are_not_made_again(project: Path, tmp_path: Path, dbt_build: DbtBuild) -> None:
    shop = Shop(dbt_build, tmp_path, project)
    shop.parcel("6002", "2026-05-02 10:00:00")
    shop.night("--select", "+orders_shown", "--indirect-selection", "cautious")
    orders, standing = made(shop), set[str]()

    def made_again(happening: Callable[[], object]) -> set[str]:
        """Orders that a night made, or that left in it."""
        nonlocal orders, standing
        happening()
        standing, _ = shop.night(*ALL, command="run")
        before, orders = orders, made(shop)
        return {order for order in before | orders if before.get(order) != orders.get(order)}

    assert made_again(lambda: shop.parcel("6003", "2026-05-03 10:00:00")) == {"6003"}
    assert SHOWN in standing, "a view of other rows is the same view"
    assert made_again(lambda: deliver_late(shop, "6001")) == {"6001"}
    assert orders["6001"][1] == "delivered"
    # Rows are taken away in place: the next command still knows how many there are.
    assert made_again(lambda: (shop.raw / "aftership" / "trackings" / "6002.json").unlink()) == {"6002"}
    assert made_again(lambda: shop.parcel("6004", "2026-05-04 10:00:00")) == {"6004"}
    everything = {"6001", "6003", "6004"}
    assert set(orders) == everything
    assert made_again(lambda: shop.change(f"delete from {SCANNED} where order_id like '%6001'")) == everything
    model = project / "models" / "intermediate" / "orders_scanned.sql"
    assert made_again(lambda: edit(model, "count(*) as", "cast(count(*) as integer) as")) == everything
    assert SHOWN not in standing, "a view of other columns is another one"


def made(shop: Shop) -> dict[str, tuple[Any, ...]]:
    """Of every order its scans, the last status, and as what it was made."""
    rows = shop.rows(f"select order_id, scan_count, status, made_as from {SHOWN} order by all")
    return {order.removeprefix("shopify:"): tuple(said) for order, *said in rows}


def deliver_late(shop: Shop, order: str) -> None:
    """The parcel of an order as it is known later."""
    file = shop.raw / "aftership" / "trackings" / f"{order}.json"
    text = file.read_text()
    assert "InTransit" in text
    shop.land(
        file.with_stem(f"{order}_later"), text.replace("InTransit", "Delivered").replace("2026-05-0", "2026-06-0")
    )
