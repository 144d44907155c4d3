"""Two releases of one shop, held against each other: every table, every column, every row.

A shop that is landed in another dialect is the same shop. What may differ between its releases is said here once: the
tables that describe the feeds, and what a release says about itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

RELEASE = Path("published") / "current" / "pii" / "scv_pii.duckdb"

# Tables about the files and not about the shop: which there were, which columns they had, which rows they lost.
ABOUT_FEEDS = frozenset({"feed_health", "rejected_records"})
# Its name, its time, and a hash over all that it holds, feeds included.
ABOUT_THE_RELEASE = frozenset({"release", "release_history"})

# Two fits of one model may differ in the last digits, by the order that their rows come in.
SIGNIFICANT_DIGITS = 9


@dataclass(frozen=True)
class Difference:
    """One table that is not the same in both releases, or one column of it: how many rows, and some of them."""

    table: str
    column: str
    rows: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        return "\n    ".join([f"{self.table}.{self.column}: {self.rows:,} rows", *self.examples])


def differences(
    expected: Path,
    found: Path,
    *,
    unlike: Collection[str] = (),
    ignored: Collection[str] = ABOUT_FEEDS | ABOUT_THE_RELEASE,
    examples: int = 3,
    as_expected: Callable[[str, str], str] | None = None,
) -> list[Difference]:
    """How the release in the folder `found` differs from that in `expected`, worst first; empty if they are the same.

    Both are folders of a build (with `published/` in them). `unlike` names what need not be equal, as `table` or
    `table.column`, beside the tables that are `ignored`. Rows are compared as multisets; where a few leading columns
    tell the rows of a table apart and are the same in both, the differences are told per column, else per row.
    `as_expected(name, type)` is the SQL of a column of `found` as the other release writes it: `comparable` if none.
    """
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for side, folder in (("expected", expected), ("found", found)):
            connection.execute(f"attach '{folder / RELEASE}' as {side} (read_only)")
        tables = _tables(connection, "expected"), _tables(connection, "found")
        result = []
        for table in sorted(tables[0].keys() | tables[1].keys()):
            if table in ignored or table in unlike:
                continue
            columns = [
                {name: kind for name, kind in side.get(table, {}).items() if f"{table}.{name}" not in unlike}
                for side in tables
            ]
            if columns[0] != columns[1]:
                only = sorted(set(columns[0].items()) ^ set(columns[1].items()))
                result.append(Difference(table, "*", 0, (f"columns of one release only: {only}",)))
                continue
            result += _rows_that_differ(
                connection,
                table,
                columns[0],
                {
                    "expected": (f'expected.main."{table}"', comparable),
                    "found": (f'found.main."{table}"', as_expected or comparable),
                },
                examples,
            )
    return sorted(result, key=lambda difference: (-difference.rows, difference.table, difference.column))


def report(found: Collection[Difference]) -> str:
    """The differences as text, one below the other."""
    return "\n".join([f"{len(found)} differences", *map(str, found)])


def _tables(connection: Any, catalogue: str) -> dict[str, dict[str, str]]:
    rows = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = ? and schema_name = 'main' order by table_name, column_index",
        [catalogue],
    ).fetchall()
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        tables.setdefault(table, {})[column] = kind
    return tables


def _rows_that_differ(
    connection: Any,
    table: str,
    columns: dict[str, str],
    relations: dict[str, tuple[str, Callable[[str, str], str]]],
    examples: int,
) -> Iterator[Difference]:
    sides = {}
    for side, (relation, written) in relations.items():
        values = ", ".join(f'{written(name, kind)} as "{name}"' for name, kind in columns.items())
        sides[side] = f"select {values} from {relation}"
    missing, surplus = (
        connection.execute(f"select count(*) from ({sides[one]} except all {sides[other]})").fetchall()[0][0]
        for one, other in (("expected", "found"), ("found", "expected"))
    )
    if not missing and not surplus:
        return
    key = _key(connection, sides, list(columns))
    if key is None:
        rows = [
            f"{sign} {row}"
            for sign, one, other in (("-", "expected", "found"), ("+", "found", "expected"))
            for row in connection.execute(
                f"select * from ({sides[one]} except all {sides[other]}) order by all limit {examples}"
            ).fetchall()
        ]
        yield Difference(table, "*", max(missing, surplus), tuple(rows))
        return
    joined = f"from ({sides['expected']}) as one join ({sides['found']}) as other on " + " and ".join(
        f'one."{name}" is not distinct from other."{name}"' for name in key
    )
    shown = ", ".join(f'one."{name}"' for name in key)
    for name in columns:
        if name in key:
            continue
        differs = f'one."{name}" is distinct from other."{name}"'
        [(count,)] = connection.execute(f"select count(*) {joined} where {differs}").fetchall()
        if count:
            rows = connection.execute(
                f'select [{shown}]::varchar, one."{name}", other."{name}" {joined} where {differs} order by all '
                f"limit {examples}"
            ).fetchall()
            yield Difference(
                table, name, count, tuple(f"{key_values}: {one!r} became {other!r}" for key_values, one, other in rows)
            )


def comparable(name: str, kind: str) -> str:
    """A column as text that is the same where its value is."""
    if kind in ("DOUBLE", "FLOAT"):
        return f"format('{{:.{SIGNIFICANT_DIGITS - 1}e}}', \"{name}\" + 0.0)"
    return f'cast("{name}" as varchar)'


def _key(connection: Any, sides: dict[str, str], columns: list[str]) -> list[str] | None:
    """The fewest leading columns that tell the rows of both releases apart and are the same in both."""
    for width in range(1, min(len(columns), 6)):
        names = ", ".join(f'"{name}"' for name in columns[:width])
        keys = {side: f"select {names} from ({query})" for side, query in sides.items()}
        repeated, other = connection.execute(
            f"select (select count(*) - count(distinct ({names})) from ({sides['expected']})), "
            f"(select count(*) from ({keys['expected']} except all {keys['found']})) "
            f"+ (select count(*) from ({keys['found']} except all {keys['expected']}))"
        ).fetchall()[0]
        if other:
            return None
        if not repeated:
            return columns[:width]
    return None
