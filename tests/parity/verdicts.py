"""What came of each statement, and whether the two lists say so."""

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

NOT_YET = Path(__file__).with_name("not_yet.csv")
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
    """A model that cannot be equal: columns that are not looked at, how many rows may differ in the others, and why."""

    columns_aside: tuple[str, ...]
    rows_apart_at_most: int
    reason: str


@dataclass(frozen=True)
class Lists:
    """Name of each statement that is not equal yet -> how far it comes and what is in the way; of each model that
    cannot be -> its reason and how many of its rows may differ."""

    not_yet: dict[str, tuple[str, str]]
    unequal: dict[str, Exempt]


def listed(engine: str) -> Lists:
    """The two lists, of one engine. Raises ValueError where they say what cannot be."""
    with NOT_YET.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["engine"] == engine]
    not_yet = {row["name"]: (row["stage"], row["construct"]) for row in rows}
    with UNEQUAL.open(encoding="utf-8", newline="") as file:
        unequal = {
            row["name"]: Exempt(tuple(row["columns_aside"].split()), int(row["rows_apart_at_most"]), row["reason"])
            for row in csv.DictReader(file)
        }
    if len(unequal) > MOST_UNEQUAL:
        raise ValueError(f"{UNEQUAL.name} lists {len(unequal)} models, and may list {MOST_UNEQUAL}")
    if both := not_yet.keys() & unequal.keys():
        raise ValueError(f"in both lists: {', '.join(sorted(both))}")
    reasons = [(name, construct) for name, (_, construct) in not_yet.items()]
    for name, words in reasons + [(name, one.reason) for name, one in unequal.items()]:
        if len(words.split()) < 2:
            raise ValueError(f"{name} is listed without a reason")
    for name, (stage, _) in not_yet.items():
        if stage not in STAGES[:-1]:
            raise ValueError(f"{name}: stage must be one of {', '.join(STAGES[:-1])}, got {stage!r}")
    return Lists(not_yet, unequal)


def judged(
    database: Path, folder: Path, statements: Sequence[Statement], lists: Lists, analyse_only: bool
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
            aside = lists.unequal[one.name].columns_aside if one.name in lists.unequal else ()
            found = difference(connection, expected, rows, aside)
            verdicts.append(Verdict(one, "run", str(found), found.row_count or 1) if found else Verdict(one, "equal"))
    return verdicts


def _tested(connection: duckdb.DuckDBPyConnection, test: Statement, rows: Path) -> Verdict:
    """A test of a macro holds where it finds nothing."""
    found = connection.read_parquet(str(rows)).limit(3).fetchall()
    return Verdict(test, "run", "\n    ".join(map(str, found)), len(found)) if found else Verdict(test, "equal")


def in_words(error: str, sql: str) -> str:
    """An engine's error, with the place in the statement that it speaks of."""
    first = error.split("\n")[0][:300]
    place = re.search(r" at (\d+):(\d+)", first)
    if place:
        around = " ".join(sql[max(0, int(place[1]) - 60) : int(place[2]) + 20].split())
        return f"{first.split(' expected ')[0]}: ... {around} ..."
    return first


def report(verdicts: Sequence[Verdict], lists: Lists, analyse_only: bool, is_partial: bool) -> tuple[str, bool]:
    """The findings in words, and whether all is as the lists say. `is_partial`: not every statement was asked."""
    goal = STAGES.index("analysed" if analyse_only else "equal")
    lines = []
    for one in verdicts:
        name = one.statement.name
        reached = STAGES.index(one.stage)
        if name in lists.unequal and not analyse_only:
            most = lists.unequal[name].rows_apart_at_most
            if one.stage != "equal" and (one.stage != "run" or one.rows_apart > most):
                lines.append(f"{name}: {UNEQUAL.name} allows {most} rows that differ\n    {one.words}")
            elif one.stage == "equal" and most:
                lines.append(f"{name} is equal: take it off {UNEQUAL.name}")
            continue
        known, construct = lists.not_yet.get(name, ("equal", ""))
        expected = min(goal, STAGES.index(known))
        if reached == expected:
            continue
        if reached > expected:
            lines.append(f"{name} is {one.stage} now: {NOT_YET.name} says {known}, {construct}")
        else:
            stopped = {"none": "is not understood", "analysed": "does not run", "run": "gives other rows"}[one.stage]
            lines.append(f"{name} {stopped} ({one.statement.file})\n    {one.words}")
    if not is_partial:
        asked = {one.statement.name for one in verdicts}
        gone = {*lists.not_yet, *lists.unequal} - asked
        lines += [f"{name} is listed, and there is no such model" for name in sorted(gone)]
    models = [one for one in verdicts if not one.statement.is_test]
    tests = [one for one in verdicts if one.statement.is_test]
    counts = [f"{sum(STAGES.index(one.stage) >= number for one in models)} {word}"
              for number, word in enumerate(["models", "understood", "run", "equal"])]  # fmt: skip
    held = sum(STAGES.index(one.stage) >= goal for one in tests)
    lines.append(", ".join(counts[: 2 if analyse_only else 4]) + f"; {held} of {len(tests)} tests of macros")
    return "\n".join(lines), len(lines) == 1
