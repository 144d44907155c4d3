"""Segment history over random days: for each day it says who was in, on the very SQL of the model, in DuckDB alone."""

from __future__ import annotations

import random
import re
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

MODELS = Path(__file__).resolve().parents[2] / "models"
SEGMENTS = ("lapsed", "vip")
PEOPLE = [f"id{number}" for number in range(12)]
DAYS = [datetime(2026, 3, day) for day in range(1, 16)]


def sql_of(model: str) -> str:
    """A model's own SQL with every `ref` as a plain table name and stays kept for two years."""
    [path] = MODELS.rglob(f"{model}.sql")
    sql = re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", path.read_text(encoding="utf-8"))
    sql = sql.replace('{{ var("segment_history_days") }}', "730")
    assert "{{" not in sql and "{%" not in sql, f"{model} has come to use more Jinja than this test understands"
    return sql


@pytest.fixture
def models() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(
        f"""
        create table int_released_segment_history (
            kind varchar, segment varchar, customer_id varchar, entered_at timestamp, left_at timestamp
        );
        create table int_segment_members (customer_id varchar, rule varchar);
        create table int_audience_members (audience varchar, customer_id varchar, status varchar);
        create table idr_customer_id_history (issued_customer_id varchar, customer_id varchar);
        create table int_as_of (as_of timestamp);
        create view int_segment_history as {sql_of("int_segment_history")}
        """
    )
    return connection


def fill(models: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    models.execute(f"delete from {table}")
    if rows:
        models.executemany(f"insert into {table} values ({', '.join('?' for _ in rows[0])})", rows)


@pytest.mark.parametrize("seed", range(5))
def test_each_day_the_history_says_who_was_in(models: duckdb.DuckDBPyConnection, seed: int) -> None:
    """People come and go, are joined, and one asks to be forgotten."""
    chance = random.Random(seed)
    today: dict[str, str | None] = {person: person for person in PEOPLE}
    seen: dict[datetime, set[tuple[str, str]]] = {}
    for day in DAYS:
        if day.day in (4, 9):
            older, younger = sorted(chance.sample(sorted({owner for owner in today.values() if owner}), 2))
            today = {issued: older if owner == younger else owner for issued, owner in today.items()}
        if day.day == 12:
            erased = chance.choice(sorted({owner for owner in today.values() if owner}))
            today = {issued: None if owner == erased else owner for issued, owner in today.items()}
        living = sorted({owner for owner in today.values() if owner})
        seen[day] = {(segment, person) for segment in SEGMENTS for person in living if chance.random() < 0.5}
        fill(models, "int_segment_members", [(person, segment) for segment, person in sorted(seen[day])])
        fill(models, "idr_customer_id_history", list(today.items()))
        fill(models, "int_as_of", [(day,)])
        # Built twice at one moment, it is the same.
        for _ in range(2):
            history = models.execute(
                "select kind, segment, customer_id, entered_at, left_at from int_segment_history"
            ).fetchall()
            fill(models, "int_released_segment_history", history)
    assert {kind for kind, *_ in history} == {"segment"}
    for day in DAYS:
        found = [
            (segment, person)
            for _, segment, person, entered_at, left_at in history
            if entered_at <= day and (left_at is None or day < left_at)
        ]
        # Of each day as its people are known today, each of them once.
        expected = {(segment, today[person]) for segment, person in seen[day] if today[person]}
        assert sorted(found) == sorted(expected), day
