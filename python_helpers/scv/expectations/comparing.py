"""Comparisons with earlier releases that both doors make: columns that lost every value, tables that lost every row."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from scv.expectations.accepted import accept_word, not_accepted
from scv.expectations.checks import Check, found_in_any
from scv.relations import literal, quoted

# So many values are expected of a column, by its share in the last release, before their absence is no accident.
EXPECTED_VALUES = 20


class Filled(NamedTuple):
    """Of a column in the last release: how many rows the table had, and how many of them a value."""

    row_count: int
    value_count: int

    @property
    def share(self) -> float:
        return self.value_count / self.row_count if self.row_count else 0.0


def columns_that_lost_their_values(
    batch: str, tables: Iterable[tuple[str, str, Mapping[str, Filled]]], release_id: str, severity: str
) -> list[Check]:
    """A check that no column has lost all its values since the release, by mistake; none where none had any.

    `tables` are the name in SQL, the name in words and the columns, as they were, of each table. Judged by how many
    values would be expected of today's rows, so that small tables and rare values do not trip. `batch` is the table
    that the check is filed under.
    """
    queries = [
        _lost_columns(table, name, before, release_id)
        for table, name, before in tables
        if any(filled.value_count for filled in before.values())
    ]
    if not queries:
        return []
    description = f"columns that had values in {release_id} have some"
    return [Check(batch, description, found_in_any(queries, "table_name, column_name"), severity)]


def _lost_columns(table: str, name: str, before: Mapping[str, Filled], release_id: str) -> str:
    columns = [
        f"struct_pack(column_name := {literal(column)}, values_now := count({quoted(column)}), values_before :="
        f" {filled.value_count}, expected := {filled.share!r} * count(*), row_count := count(*))"
        for column, filled in sorted(before.items())
        if filled.value_count
    ]
    what = f"{literal(name + '.')} || counted.column_name"
    return (
        f"select {literal(name)} as table_name, counted.column_name, counted.row_count, counted.values_before,"
        f" {accept_word(what, release_id)} as accept"
        f" from (select unnest([{', '.join(columns)}]) as counted from {quoted(table)}) as columns_counted"
        f" where counted.values_now = 0 and counted.expected >= {EXPECTED_VALUES} and {not_accepted(what, release_id)}"
    )
