"""Audience algebra: yesterday + adds - removes = today, on the very SQL of the models, run in DuckDB alone.

Scenario 38 over twenty random days on which people come and go, change their details, are joined and come apart again,
and the destination is told nothing but the changes.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from jinja2 import StrictUndefined, Template

MODELS = Path(__file__).resolve().parents[2] / "models"
DIALECT = MODELS.parent / "macros" / "dialect"
AUDIENCES = ("lapsed", "vip")
DAYS = 20


def macro(name: str) -> Callable[..., str]:
    """What DuckDB's word of a dispatched macro writes."""
    return getattr(Template((DIALECT / f"{name}.sql").read_text(encoding="utf-8")).module, f"duckdb__{name}")


def sql_of(model: str) -> str:
    """A model's own SQL with every `ref` as a plain table name, and the macros that it uses."""
    [path] = MODELS.rglob(f"{model}.sql")
    return Template(path.read_text(encoding="utf-8"), undefined=StrictUndefined).render(
        ref=str, list_of=lambda *items: macro("list_of")(items), sorted_list=macro("sorted_list")
    )


@dataclass
class Town:
    """People as they really are, and the ids that the registry gives them: a joined group keeps the oldest."""

    chance: random.Random
    groups: dict[str, set[int]] = field(default_factory=dict)
    first_id: dict[int, str] = field(default_factory=dict)
    details: dict[str, int] = field(default_factory=dict)
    issued: set[str] = field(default_factory=set)

    def arrive(self, count: int) -> None:
        for _ in range(count):
            record = len(self.first_id)
            customer_id = f"id{record:04d}"
            self.first_id[record] = customer_id
            self.groups[customer_id] = {record}
            self.details[customer_id] = 0
            self.issued.add(customer_id)

    def join(self, count: int) -> None:
        for _ in range(count):
            if len(self.groups) > 2:
                older, younger = sorted(self.chance.sample(sorted(self.groups), 2))
                self.groups[older] |= self.groups.pop(younger)

    def part(self, count: int) -> None:
        """Somebody was two people after all: who left answers to the id they had first, as in the registry."""
        joined = [customer_id for customer_id, records in sorted(self.groups.items()) if len(records) > 1]
        for customer_id in self.chance.sample(joined, min(count, len(joined))):
            leaving = self.chance.choice(sorted(self.groups[customer_id]))
            if self.first_id[leaving] == customer_id:
                continue
            self.groups[customer_id].remove(leaving)
            self.groups[self.first_id[leaving]] = {leaving}
            self.details.setdefault(self.first_id[leaving], 0)

    def vanish(self, count: int) -> None:
        for customer_id in self.chance.sample(sorted(self.groups), min(count, len(self.groups))):
            del self.groups[customer_id]

    def move(self, count: int) -> None:
        for customer_id in self.chance.sample(sorted(self.groups), min(count, len(self.groups))):
            self.details[customer_id] = self.details.get(customer_id, 0) + 1

    def history(self) -> list[tuple[str, str | None]]:
        """Today's id of every id ever issued, None when nobody answers to it: `idr_customer_id_history`."""
        owner = {record: customer_id for customer_id, records in self.groups.items() for record in records}
        first_record = {customer_id: record for record, customer_id in self.first_id.items()}
        return [
            (issued, issued if issued in self.groups else owner.get(first_record[issued]))
            for issued in sorted(self.issued)
        ]


@pytest.fixture
def models() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(
        """
        create table int_released_enrolments (
            audience varchar, customer_id varchar, details_hash varchar, is_held_out boolean, is_mixed boolean,
            is_sent boolean, enrolled_at timestamp, left_at timestamp
        );
        create table int_audience_members (audience varchar, customer_id varchar, status varchar, details_hash varchar);
        create table idr_customer_id_history (issued_customer_id varchar, customer_id varchar);
        create table int_as_of (as_of timestamp);
        create table int_control_group (customer_id varchar, is_control boolean);
        """
    )
    for model in ("int_enrolments_followed", "int_audience_enrolments", "int_audience_changes"):
        connection.execute(f"create view {model} as {sql_of(model)}")
    return connection


def build(models: duckdb.DuckDBPyConnection, town: Town, members: list[tuple[str, str, str, str]], day: int) -> list:
    """A day's build: what it has to tell the destinations."""
    for table, rows in (
        ("int_audience_members", members),
        ("idr_customer_id_history", town.history()),
        ("int_as_of", [(datetime(2026, 3, day + 1),)]),
    ):
        names = [name for name, *_ in models.execute(f"describe {table}").fetchall()]
        arrived = pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))
        models.register("arrived", arrived)
        models.execute(f"delete from {table}; insert into {table} from arrived")
    columns = "audience, customer_id, change_type, reason, previous_customer_ids"
    return models.execute(f"select {columns} from int_audience_changes").fetchall()


def release(models: duckdb.DuckDBPyConnection) -> None:
    """What the next build will find in the current release."""
    models.execute("create or replace temp table released as from int_audience_enrolments")
    models.execute("delete from int_released_enrolments; insert into int_released_enrolments by name from released")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_scenario_38_yesterday_and_the_changes_make_today_over_twenty_days(models, seed):
    chance = random.Random(seed)
    town = Town(chance)
    town.arrive(60)
    # What each destination believes, told by changes alone: audience -> id -> details.
    believed: dict[str, dict[str, int]] = {audience: {} for audience in AUDIENCES}
    kinds: set[tuple[str, str]] = set()
    for day in range(DAYS):
        town.arrive(chance.randrange(5))
        town.join(chance.randrange(6))
        town.part(chance.randrange(4))
        town.vanish(chance.randrange(2))
        town.move(chance.randrange(4))
        members = [
            (audience, customer_id, chance.choices(["sent", "held_out", "no_consent"], [8, 1, 1])[0], details)
            for audience in AUDIENCES
            for customer_id in sorted(town.groups)
            if chance.random() < 0.5 + 0.4 * (hash_of(audience, customer_id) < 0.5)
            for details in [str(town.details[customer_id])]
        ]
        today = {
            audience: {
                customer: details for name, customer, status, details in members if (name, status) == (audience, "sent")
            }
            for audience in AUDIENCES
        }
        now = dict(town.history())
        # A build that fails before publishing changes nothing for the next one.
        for published in (False, True):
            changes = build(models, town, members, day)
            if not published:
                continue
            assert len({(audience, person) for audience, person, *_ in changes}) == len(changes)
            for audience, person, change, reason, previous in changes:
                kinds.add((change, reason))
                before = believed[audience]
                known_as = [customer for customer in before if (now.get(customer) or customer) == person]
                # The oracle: who was in under whatever id, against who is in.
                assert sorted(previous or []) == sorted(known_as)
                assert change == ("update" if known_as else "add") if person in today[audience] else change == "remove"
                for customer in previous or []:
                    del before[customer]
                if change != "remove":
                    before[person] = today[audience][person]
            release(models)
        assert believed == today, f"day {day}"
        # Published twice, there is nothing more to tell.
        assert build(models, town, members, day) == []
    assert kinds == {
        ("add", "membership"),
        ("remove", "membership"),
        ("update", "identity"),
        ("update", "details"),
    }


def hash_of(audience: str, customer_id: str) -> float:
    return random.Random(f"{audience}|{customer_id}").random()


def test_an_id_change_is_an_update_and_people_are_measured_from_their_first_day(models):
    """Anna was in as two people, one of them held out: one update, one enrolment, and nothing that lift can use."""
    town = Town(random.Random(0))
    town.arrive(3)
    anna, anna_too, bob = sorted(town.groups)
    first = [("vip", anna, "sent", "1"), ("vip", anna_too, "held_out", "1"), ("vip", bob, "sent", "1")]
    assert {change for _, _, change, *_ in build(models, town, first, 0)} == {"add"}
    release(models)

    town.groups[anna] |= town.groups.pop(anna_too)
    second = [("vip", anna, "sent", "1")]
    assert build(models, town, second, 1) == [("vip", bob, "remove", "membership", [bob])]
    release(models)
    enrolled = models.execute(
        "select customer_id, is_held_out, is_mixed, is_sent, day(enrolled_at), day(left_at) "
        "from int_released_enrolments order by customer_id"
    ).fetchall()
    assert enrolled == [(anna, False, True, True, 1, None), (bob, False, False, False, 1, 2)]


def test_an_id_that_nobody_answers_to_is_told_once_and_then_forgotten(models):
    town = Town(random.Random(0))
    town.arrive(1)
    [gone] = town.groups
    build(models, town, [("vip", gone, "sent", "1")], 0)
    release(models)
    town.vanish(1)
    nobody = [("vip", "somebody else", "no_consent", "1")]
    assert build(models, town, nobody, 1) == [("vip", gone, "remove", "membership", [gone])]
    release(models)
    assert models.execute("select customer_id from int_released_enrolments").fetchall() == [(gone,)]
    build(models, town, nobody, 2)
    release(models)
    assert models.execute("from int_released_enrolments").fetchall() == []
