"""What a release holds: the columns of every published table, and who may read them."""

from typing import NamedTuple


class PublishedColumn(NamedTuple):
    """One row of `release_contents`.

    `relation_name` is quoted and qualified, as dbt renders it. `is_open` is true only where the model's YAML says that
    the column holds no direct personal data; anything else is kept out of the file that dashboards read.
    """

    relation_name: str
    table_name: str
    column_name: str
    pii: str
    column_number: int
    is_open: bool


class PublishedTable(NamedTuple):
    """A table as one of the two files holds it: where it comes from and the columns that it keeps, in order."""

    relation_name: str
    table_name: str
    column_names: tuple[str, ...]


def tables_of(columns: list[PublishedColumn], *, open_only: bool) -> list[PublishedTable]:
    """Group columns into tables, sorted by name; with `open_only`, without personal data and the tables left empty."""
    kept = sorted(
        (column for column in columns if column.is_open or not open_only),
        key=lambda column: (column.table_name, column.column_number),
    )
    tables: dict[tuple[str, str], list[str]] = {}
    for column in kept:
        tables.setdefault((column.table_name, column.relation_name), []).append(column.column_name)
    return [PublishedTable(relation, table, tuple(names)) for (table, relation), names in tables.items()]
