"""What came of each statement, and whether the list of exceptions says so."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from compare import difference
from statements import Statement, duckdb_statements
from tables import connected, quoted

UNEQUAL = Path(__file__).with_name("unequal.csv")
# More exceptions would be another product.
MOST_UNEQUAL = 5
STAGES = ("none", "analysed", "run", "equal")


@dataclass(frozen=True)
class Verdict:
    """How far a statement came (`STAGES`), what stopped it in words, and of one that ran how many rows differ."""

    statement: Statement
    stage: str
    words: str = ""
    rows_apart: int = 0


@dataclass(frozen=True)
class Exempt:
    """A statement that is not equal: how far it comes, columns that are not looked at, how many rows may differ in the
    others, and why."""

    stage: str
    columns_aside: tuple[str, ...]
    rows_apart_at_most: int
    reason: str


def listed(engine: str) -> dict[str, Exempt]:
    """Name of each statement that cannot be equal on an engine -> in what. Raises ValueError where it says what cannot
    be."""
    with UNEQUAL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {row["name"] for row in rows}
    if len(names) > MOST_UNEQUAL:
        raise ValueError(f"{UNEQUAL.name} lists {len(names)} models, and may list {MOST_UNEQUAL}")
    exempt = {}
    for row in rows:
        aside, most = tuple(row["columns_aside"].split()), int(row["rows_apart_at_most"])
        if row["stage"] not in STAGES:
            raise ValueError(f"{row['name']}: stage must be one of {', '.join(STAGES)}, got {row['stage']!r}")
        if row["stage"] == "equal" and not aside:
            raise ValueError(f"{row['name']} is listed as equal, with no column aside")
        if (row["stage"] == "run") != (most > 0):
            raise ValueError(f"{row['name']}: rows that differ are of what runs, got {row['stage']} and {most}")
        if len(row["reason"].split()) < 2:
            raise ValueError(f"{row['name']} is listed without a reason")
        if row["engine"] == engine:
            exempt[row["name"]] = Exempt(row["stage"], aside, most, row["reason"])
    return exempt


def judged(
    database: Path, folder: Path, statements: Sequence[Statement], exempt: dict[str, Exempt], analyse_only: bool
) -> list[Verdict]:
    """What came of each statement, from the engine's answers in `folder` and the rows of the work database."""
    answers = {one["name"]: one for one in json.loads((folder / "answers.json").read_text(encoding="utf-8"))}
    again = [one.name for one in statements if one.has_history] if not analyse_only else []
    now = {one.name: one.sql for one in duckdb_statements(folder / "target", again)} if again else {}
    verdicts = []
    with connected(database) as connection:
        for one in statements:
            if one.problem:
                verdicts.append(Verdict(one, "none", one.problem[:300]))
                continue
            answer = answers[one.name]
            if answer["error"] is not None or analyse_only:
                verdicts.append(Verdict(one, answer["stage"], in_words(answer["error"] or "", one.sql)))
                continue
            rows = folder / "answers" / f"{one.name}.parquet"
            if one.is_test:
                verdicts.append(_tested(connection, one, rows))
                continue
            expected = f"({now[one.name]}\n)" if one.name in now else ".".join(map(quoted, one.relation or ()))
            aside = exempt[one.name].columns_aside if one.name in exempt else ()
            found = difference(connection, expected, rows, aside)
            verdicts.append(Verdict(one, "run", str(found), found.row_count or 1) if found else Verdict(one, "equal"))
    return verdicts


def _tested(connection: duckdb.DuckDBPyConnection, test: Statement, rows: Path) -> Verdict:
    """A test of a macro holds where it finds nothing."""
    found = connection.read_parquet(str(rows)).fetchall()
    return Verdict(test, "run", "\n    ".join(map(str, found[:3])), len(found)) if found else Verdict(test, "equal")


def in_words(error: str, sql: str) -> str:
    """An engine's error, with the place in the statement that it speaks of."""
    first = error.split("\n")[0][:300]
    place = re.search(r" at (\d+):(\d+)", first)
    if place:
        around = " ".join(sql[max(0, int(place[1]) - 60) : int(place[2]) + 20].split())
        return f"{first.split(' expected ')[0]}: ... {around} ..."
    return first


def report(
    verdicts: Sequence[Verdict], exempt: dict[str, Exempt], analyse_only: bool, is_partial: bool
) -> tuple[str, bool]:
    """The findings in words, and whether all is as the list says. `is_partial`: not every statement was asked."""
    goal = STAGES.index("analysed" if analyse_only else "equal")
    stopped = {"none": "is not understood", "analysed": "does not run", "run": "gives other rows"}
    lines = []
    for one in verdicts:
        name = one.statement.name
        reached = STAGES.index(one.stage)
        allowed = exempt.get(name, Exempt("equal", (), 0, ""))
        expected = min(goal, STAGES.index(allowed.stage))
        if reached > expected:
            lines.append(f"{name} is {one.stage} now: {UNEQUAL.name} says {allowed.stage}, {allowed.reason}")
        elif reached < expected:
            lines.append(f"{name} {stopped[one.stage]} ({one.statement.file})\n    {one.words}")
        elif one.stage == "run" and one.rows_apart > allowed.rows_apart_at_most:
            most = allowed.rows_apart_at_most
            lines.append(f"{name}: {one.rows_apart} rows differ, {UNEQUAL.name} allows {most}\n    {one.words}")
    if not is_partial:
        asked = {one.statement.name for one in verdicts}
        lines += [f"{name} is listed, and there is no such model" for name in sorted(exempt.keys() - asked)]
    models = [one for one in verdicts if not one.statement.is_test]
    tests = [one for one in verdicts if one.statement.is_test]
    counts = [f"{sum(STAGES.index(one.stage) >= number for one in models)} {word}"
              for number, word in enumerate(["models", "understood", "run", "equal"])]  # fmt: skip
    held = sum(STAGES.index(one.stage) >= goal for one in tests)
    lines.append(", ".join(counts[: 2 if analyse_only else 4]) + f"; {held} of {len(tests)} tests of macros")
    return "\n".join(lines), len(lines) == 1
