"""Whether two engines found the same rows: as multisets, doubles to nine digits, lists by value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
from tables import portable, quoted

# Of two doubles that differ by less than a billionth of themselves.
DIGITS = 9


@dataclass(frozen=True)
class Difference:
    """What tells an answer from what was expected: the columns, how many rows, and three of them from each side."""

    columns: tuple[str, ...]
    row_count: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.row_count} rows differ in {', '.join(self.columns)}\n    " + "\n    ".join(self.examples)


def difference(connection: duckdb.DuckDBPyConnection, expected: str, answer: Path) -> Difference | None:
    """How the rows of the Parquet file `answer` differ from those of `expected`, a relation or a select in brackets.

    None where they do not. Order of rows and columns, widths of numbers and upper case in names are no difference.
    """
    file = str(answer).replace("'", "''")
    ours = _columns(connection, expected)
    theirs = _columns(connection, f"read_parquet('{file}')")
    if set(ours) != set(theirs):
        return Difference(tuple(sorted(set(ours) ^ set(theirs))), 0, ("columns that only one of them has",))
    left, right = [], []
    for name, (column, data_type) in ours.items():
        other, other_type = theirs[name]
        left.append(f"{_comparable(quoted(column), data_type, other_type)} as {quoted(name)}")
        right.append(f"{_comparable(quoted(other), other_type, data_type)} as {quoted(name)}")
    connection.execute(f"create or replace temp table ours as select {', '.join(left)} from {expected}")
    connection.execute(f"create or replace temp table theirs as select {', '.join(right)} from read_parquet('{file}')")
    only = {
        "duckdb": "(from ours except all from theirs)",
        "other": "(from theirs except all from ours)",
    }
    counts = {side: connection.execute(f"select count(*) from {rows}").fetchall()[0][0] for side, rows in only.items()}
    if not any(counts.values()):
        return None
    columns = [
        name
        for name in ours
        if connection.execute(
            f"select count(*) from (select {quoted(name)} from ours except all select {quoted(name)} from theirs)"
        ).fetchall()[0][0]
    ]
    # Rows that differ only together: every column has the same values, elsewhere.
    columns = columns or list(ours)
    shown = ", ".join(quoted(name) for name in dict.fromkeys([next(iter(ours)), *columns]))
    examples = [
        f"{side}: {row}"
        for side, rows in only.items()
        for row in connection.execute(f"select {shown} from {rows} order by all limit 3").fetchall()
    ]
    return Difference(tuple(columns), max(counts.values()), tuple(example[:400] for example in examples))


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, tuple[str, str]]:
    """Name in lower case -> name and type of each column."""
    described = connection.execute(f"describe select * from {relation}").fetchall()
    return {name.lower(): (name, data_type) for name, data_type, *_ in described}


def _comparable(column: str, data_type: str, other_type: str) -> str:
    types = (data_type, other_type)
    if any(one in ("DOUBLE", "FLOAT") for one in types):
        # Nothing is both zeros.
        return f"format('{{:.{DIGITS - 1}e}}', cast({column} as double) + 0.0)"
    if any(one.startswith("DECIMAL") for one in types):
        return f"cast({column} as decimal(38, 9))"
    if any(one.startswith("TIMESTAMP") for one in types):
        return f"cast({column} as timestamp)"
    return portable(column, data_type)
