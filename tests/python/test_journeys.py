"""Journeys over days, on the very SQL of the models in DuckDB alone: who comes in, is told what when, and leaves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import duckdb
import pytest
from test_audience_algebra import sql_of

WELCOME = [
    ("welcome", 1, "hello", 0, None),
    ("welcome", 2, None, 2, None),
    ("welcome", 3, "offer", 1, "ordered"),
    ("welcome", 4, None, 4, None),
]


class Shop:
    """Days of builds: each finds the release of the one before it."""

    def __init__(self, steps: list[tuple[str, int, str | None, int, str | None]]) -> None:
        self.con = duckdb.connect()
        self.con.execute(
            """
            create table journeys (
                journey varchar, step integer, audience varchar, wait_days integer, exit_when varchar
            );
            create table int_audience_matches (rule varchar, customer_id varchar);
            create table int_journey_exits (rule varchar, customer_id varchar);
            create table idr_customer_id_history (issued_customer_id varchar, customer_id varchar);
            create table int_as_of (as_of timestamp);
            create table int_released_journeys (
                journey varchar, customer_id varchar, exit_reason varchar, entered_at timestamp, left_at timestamp,
                entry_over_at timestamp
            );
            """
        )
        self.plan(steps)
        for model in ("int_journey_steps", "int_journeys_followed", "int_journey_members"):
            self.con.execute(f"create view {model} as {sql_of(model)}")

    def plan(self, steps: list[tuple[str, int, str | None, int, str | None]]) -> None:
        self.con.execute("delete from journeys")
        for step in steps:
            self.con.execute("insert into journeys values ($1, $2, $3, $4, $5)", list(step))

    def night(
        self,
        day: int,
        matches: Collection[str],
        *,
        exits: Collection[tuple[str, str]] = (),
        today: Mapping[str, str | None] | None = None,
    ) -> dict[str, tuple[str | None, str | None]]:
        """A build of March: of each customer the audience of the live step, and why the last way ended."""
        for table in ("int_audience_matches", "int_journey_exits", "idr_customer_id_history", "int_as_of"):
            self.con.execute(f"delete from {table}")
        self.con.execute("insert into int_as_of values ($1)", [datetime(2026, 3, day)])
        for customer in matches:
            self.con.execute("insert into int_audience_matches values ('hello', $1)", [customer])
        for step, customer in exits:
            self.con.execute("insert into int_journey_exits values ($1, $2)", [f"welcome, step {step}", customer])
        for issued, customer in (today or {name: name for name in ("ann", "ben", "cat")}).items():
            self.con.execute("insert into idr_customer_id_history values ($1, $2)", [issued, customer])
        self.con.execute("create or replace temp table members as from int_journey_members")
        self.con.execute("delete from int_released_journeys; insert into int_released_journeys by name "
                         "select * exclude (live_audience, live_step, step_live_at) from members")  # fmt: skip
        return {
            customer: (audience, reason)
            for customer, audience, reason in self.con.execute(
                "select customer_id, live_audience, exit_reason from members order by entered_at"
            ).fetchall()
        }

    def ways(self) -> list[tuple[str, int, int | None]]:
        """Each way: who, on which day they came in, and on which they left."""
        return self.con.execute(
            "select customer_id, day(entered_at), day(left_at) from members order by entered_at, customer_id"
        ).fetchall()


def test_each_step_is_live_its_days_after_the_one_before_and_the_last_without_an_audience_ends_it() -> None:
    shop = Shop(WELCOME)
    live = {day: shop.night(day, ["ann"])["ann"] for day in range(1, 10)}
    assert live == {
        1: ("hello", None), 2: ("hello", None), 3: (None, None),
        4: ("offer", None), 5: ("offer", None), 6: ("offer", None), 7: ("offer", None),
        8: (None, "finished"), 9: (None, "finished"),
    }  # fmt: skip
    assert shop.ways() == [("ann", 1, 8)]


def test_what_is_waited_for_first_is_not_live_before_its_day() -> None:
    shop = Shop([("welcome", 1, "hello", 3, "ordered")])
    assert shop.night(1, ["ann", "ben"]) == {"ann": (None, None), "ben": (None, None)}
    # Who leaves while waiting was never told.
    assert shop.night(2, ["ann", "ben"], exits=[("1", "ben")])["ben"] == (None, "exit_when")
    assert shop.night(4, ["ann", "ben"]) == {"ann": ("hello", None), "ben": (None, "exit_when")}


def test_the_condition_of_the_step_at_which_they_are_takes_them_out_and_no_other() -> None:
    shop = Shop(WELCOME)
    shop.night(1, ["ann", "ben"])
    assert shop.night(2, [], exits=[("3", "ann")])["ann"] == ("hello", None)
    assert shop.night(4, [], exits=[("3", "ann")]) == {"ann": (None, "exit_when"), "ben": ("offer", None)}
    assert shop.night(5, [])["ann"] == (None, "exit_when")


def test_who_left_comes_in_again_only_after_the_rule_has_ceased_to_hold() -> None:
    shop = Shop([("welcome", 1, "hello", 0, "ordered")])
    shop.night(1, ["ann"])
    shop.night(2, ["ann"], exits=[("1", "ann")])
    assert shop.night(3, ["ann"])["ann"] == (None, "exit_when")
    shop.night(4, [])
    assert shop.night(5, ["ann"])["ann"] == ("hello", None)
    assert shop.ways() == [("ann", 1, 2), ("ann", 5, None)]
    # For whom the condition to leave holds from the beginning never comes in.
    assert "ben" not in shop.night(6, ["ann", "ben"], exits=[("1", "ben")])


@pytest.mark.parametrize("first", ["ann", "ben"])
def test_two_who_are_one_go_on_with_the_way_that_was_begun_first(first: str) -> None:
    shop = Shop(WELCOME)
    shop.night(1, [first])
    shop.night(3, ["ann", "ben"])
    found = shop.night(4, ["ann"], today={"ann": "ann", "ben": "ann", "cat": None})
    assert shop.ways() == [("ann", 1, None), ("ann", 3, 4)]
    assert found["ann"] == (None, "merged")  # the later one
    assert shop.con.execute("select live_audience from members where left_at is null").fetchall() == [("offer",)]


def test_a_journey_that_is_gone_lets_everybody_go_and_nobody_is_on_one_who_is_nobody() -> None:
    shop = Shop(WELCOME)
    shop.night(1, ["ann", "ben"])
    assert set(shop.night(2, ["ann"], today={"ann": "ann", "ben": None})) == {"ann"}
    shop.plan([])
    assert shop.night(3, ["ann"])["ann"] == (None, "removed")
    assert shop.night(4, ["ann"])["ann"] == (None, "removed")
