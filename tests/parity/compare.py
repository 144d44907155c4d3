"""Whether two engines found the same rows: as multisets, doubles to a billionth of themselves, lists by value."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from tables import portable, quoted

# By how much of itself a double may differ: engines add up in another order.
TOLERANCE = 1e-9
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Difference:
    """What tells an answer from what was expected: the columns, how many rows, and three of them from each side."""

    columns: tuple[str, ...]
    row_count: int
    examples: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n    ".join([f"{self.row_count} rows differ in {', '.join(self.columns)}", *self.examples])


def difference(
    connection: duckdb.DuckDBPyConnection, expected: str, answer: Path, aside: tuple[str, ...] = ()
) -> Difference | None:
    """How the rows of the Parquet file `answer` differ from those of `expected`, a relation or a select in brackets.

    None where they do not. Order of rows and columns, widths of numbers and upper case in names are no difference; the
    columns in `aside` are not looked at.
    """
    file = str(answer).replace("'", "''")
    ours = _columns(connection, expected)
    theirs = _columns(connection, f"read_parquet('{file}')")
    if set(ours) != set(theirs):
        return Difference(tuple(sorted(set(ours) ^ set(theirs))), 1, ("columns that only one of them has",))
    names = [name for name in ours if name not in aside]
    is_double = [any(side[name][1] in ("DOUBLE", "FLOAT") for side in (ours, theirs)) for name in names]
    left = ", ".join(_comparable(*ours[name], theirs[name][1], name) for name in names)
    right = ", ".join(_comparable(*theirs[name], ours[name][1], name) for name in names)
    connection.execute(f"create or replace temp table ours as select {left} from {expected}")
    connection.execute(f"create or replace temp table theirs as select {right} from read_parquet('{file}')")
    only_ours, only_theirs = _unlike(
        connection.execute("from ours except all from theirs").fetchall(),
        connection.execute("from theirs except all from ours").fetchall(),
        is_double,
    )
    if not only_ours and not only_theirs:
        return None
    apart = [
        number for number in range(len(names))
        if Counter(str(row[number]) for row in only_ours) != Counter(str(row[number]) for row in only_theirs)
    ]  # fmt: skip
    # Where every column has the same values they stand in other rows.
    apart = apart or list(range(len(names)))
    examples = [
        f"{side}: " + ", ".join(f"{names[number]} {row[number]!r}" for number in dict.fromkeys([0, *apart]))[:400]
        for side, rows in (("DuckDB", only_ours), ("engine", only_theirs))
        for row in rows[:3]
    ]
    count = max(len(only_ours), len(only_theirs))
    return Difference(tuple(names[number] for number in apart), count, tuple(examples))


def _unlike(ours: list[Row], theirs: list[Row], is_double: list[bool]) -> tuple[list[Row], list[Row]]:
    """The rows that have no partner which is the same but for a billionth of its doubles, in an order that lasts."""

    def key(row: Row) -> str:
        return repr([value for value, double in zip(row, is_double, strict=True) if not double])

    def doubles(row: Row) -> list[float]:
        values = [value for value, double in zip(row, is_double, strict=True) if double]
        return [-math.inf if value is None else float(value) for value in values]

    def alike(one: Row, other: Row) -> bool:
        return all(
            math.isclose(left, right, rel_tol=TOLERANCE)
            for left, right in zip(doubles(one), doubles(other), strict=True)
        )

    partners: defaultdict[str, list[Row]] = defaultdict(list)
    for row in sorted(theirs, key=doubles):
        partners[key(row)].append(row)
    alone = []
    for row in sorted(ours, key=doubles):
        candidates = partners[key(row)]
        found = next((number for number, other in enumerate(candidates) if alike(row, other)), None)
        if found is None:
            alone.append(row)
        else:
            del candidates[found]
    left_over = [row for rows in partners.values() for row in rows]
    return sorted(alone, key=repr), sorted(left_over, key=repr)


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, tuple[str, str]]:
    """Name in lower case -> name and type of each column."""
    described = connection.execute(f"describe select * from {relation}").fetchall()
    return {name.lower(): (name, data_type) for name, data_type, *_ in described}


def _comparable(column: str, data_type: str, other_type: str, name: str) -> str:
    value = portable(quoted(column), data_type)
    types = (data_type, other_type)
    if any(one in ("DOUBLE", "FLOAT") for one in types):
        value = f"cast({value} as double)"
    elif any(one.startswith("DECIMAL") for one in types):
        value = f"cast({value} as decimal(38, 9))"
    elif any(one.startswith("TIMESTAMP") for one in types):
        value = f"cast({value} as timestamp)"
    return f"{value} as {quoted(name)}"
