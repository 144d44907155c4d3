"""Tables that nothing reads and that resemble one which is read: a renamed feed, another generation, a slip of the pen.

By the words of their names and by their columns. A column counts for less the more tables have it: that two tables have
an `id` says nothing, that both have a `restock_type` says a lot.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

import duckdb

from scv.relations import literal

# From these on two tables are alike: in their columns alone, with the other's key among them, with words of its name.
COLUMNS_ALIKE, COLUMNS_ALIKE_WITH_KEY, COLUMNS_ALIKE_WITH_NAMES = 0.6, 0.45, 0.25
NAMES_ALIKE, NAMES_SPELT_ALIKE = 0.5, 0.85
# A column of as many tables or fewer is one that tells them apart; so many of those two tables must share.
TELLING_TABLES, TELLING_COLUMNS = 3, 2
# How DuckDB reads the formats of raw files.
READERS = {"parquet": "read_parquet", "csv": "read_csv", "ndjson": "read_json", "json": "read_json"}


class Resemblance(NamedTuple):
    """`unread`, a table as its files name it, is like `read`, one of the contract; few others have `shared_columns`."""

    unread: str
    read: str
    shared_columns: tuple[str, ...]
    likeness: float


def resemblances(
    unread: Mapping[str, Collection[str]], declared: Mapping[str, Collection[str]], keys: Mapping[str, Collection[str]]
) -> list[Resemblance]:
    """The table of the contract that each unread one resembles most, where there is one, sorted by name.

    Tables are called `source.table`; `unread` and `declared` have their columns, `keys` the key of each declared one.
    """
    tables_with: dict[str, int] = {}
    for columns in declared.values():
        for column in {column.lower() for column in columns}:
            tables_with[column] = tables_with.get(column, 0) + 1
    found = []
    for name, columns in sorted(unread.items()):
        own = {column.strip().lower() for column in columns}
        likest = max(
            _compare(name, own, other, {column.lower() for column in theirs}, keys.get(other, ()), tables_with)
            for other, theirs in declared.items()
        )
        if likest[0] > 0:
            likeness, other, shared = likest
            found.append(Resemblance(name, other, shared, round(likeness, 2)))
    return found


def _compare(
    name: str,
    columns: set[str],
    other: str,
    other_columns: set[str],
    other_key: Collection[str],
    tables_with: Mapping[str, int],
) -> tuple[float, str, tuple[str, ...]]:
    """How alike two tables are, 0 when not alike; the other's name and the telling columns that they share."""
    source, table = name.split(".", 1)
    other_source, other_table = other.split(".", 1)
    words, other_words = _words(table), _words(other_table)
    names = len(words & other_words) / len(words | other_words) if words | other_words else 0.0
    spelling = SequenceMatcher(None, table.lower(), other_table.lower()).ratio()
    shared = columns & other_columns
    telling = tuple(sorted(column for column in shared if tables_with[column] <= TELLING_TABLES))
    weight = {column: 1 / tables_with.get(column, 1) for column in columns | other_columns}
    smaller = min(sum(weight[column] for column in columns), sum(weight[column] for column in other_columns))
    overlap = sum(weight[column] for column in shared) / smaller if smaller else 0.0
    same_source = source == other_source
    key = {column.lower() for column in other_key}
    has_its_key = key <= shared and bool(key & set(telling))
    alike = (
        (overlap >= COLUMNS_ALIKE and len(telling) >= TELLING_COLUMNS)
        or (same_source and telling and names >= NAMES_ALIKE and overlap >= COLUMNS_ALIKE_WITH_NAMES)
        or (same_source and has_its_key and words & other_words and overlap >= COLUMNS_ALIKE_WITH_KEY)
        or (same_source and spelling >= NAMES_SPELT_ALIKE)
    )
    return (overlap + max(names, spelling) + same_source / 2 if alike else 0.0, other, telling)


def _words(table: str) -> set[str]:
    """The words of a table's name, in the singular."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", table)
    return {word.removesuffix("s") for word in re.split(r"[^a-z0-9]+", spaced.lower()) if word}


def unread_tables(
    connection: duckdb.DuckDBPyConnection, raw_folder: Path, files: Iterable[tuple[str, str, str, str]]
) -> dict[str, set[str]]:
    """Columns of each unread table, `source.table`, of files (source, table, path below `raw_folder`, format).

    A file that nothing reads may be anything: one that cannot be read as its name says has no columns.
    """
    tables: dict[str, set[str]] = {}
    for source, table, file, file_format in files:
        if not source or file_format not in READERS:
            continue
        columns = tables.setdefault(f"{source}.{table}", set())
        try:
            described = connection.execute(
                f"describe from {READERS[file_format]}([{literal(_escaped(raw_folder / file))}])"
            ).fetchall()
        except duckdb.Error:
            continue
        columns.update(name for name, *_ in described)
    return tables


def _escaped(path: Path) -> str:
    """The path as a pattern that matches it alone."""
    return re.sub(r"([\[*?{])", r"[\1]", str(path))
