"""What earlier releases held: the history that volumes, columns, shares and distributions are compared with."""

from pathlib import Path
from typing import NamedTuple

import duckdb

from scv.expectations.comparing import Filled
from scv.expectations.shares import Counted, counted_shares
from scv.publishing.reading import open_database
from scv.publishing.releases import current_release, releases
from scv.relations import quoted


class EarlierRelease(NamedTuple):
    """One release: its id, rows by raw table that it was built from, rows by published table, customers by stage.

    `unread` are the tables (`source.table`) of files that it did not read. `raw_columns` and `table_columns` say how
    many rows had a value in each column of a raw (`source.table`) or published table; `shares` is what this and the
    releases kept before it had of each share, the newest last. `shops` are the folders of shops that have one of
    their own.
    """

    release_id: str
    raw_rows: dict[str, int]
    table_rows: dict[str, int]
    stages: dict[str, int]
    unread: set[str]
    raw_columns: dict[str, dict[str, Filled]]
    table_columns: dict[str, dict[str, Filled]]
    shares: list[dict[str, Counted]]
    shops: frozenset[str] = frozenset()


def earlier_release(root: Path, *, before_current: bool = False) -> EarlierRelease | None:
    """The current release, or with `before_current` the newest one before it; None where there is none."""
    if not root.is_dir():
        return None
    current = current_release(root)
    if current is None:
        return None
    names = [name for name in releases(root) if name < current or (name == current and not before_current)]
    if not names:
        return None
    shares = []
    for name in names:
        with open_database(root / name / "scv.duckdb") as connection:
            shares.append(counted_shares(connection))
    with open_database(root / names[-1] / "scv.duckdb") as connection:
        raw_rows = connection.execute(
            "select feed_health_id, row_count from feed_health where column_name is null and file is null"
            " and status in ('present', 'empty', 'absent')"
        ).fetchall()
        table_rows = connection.execute("select table_name, row_count from release where has_open_columns").fetchall()
        stages = connection.execute(
            "select lifecycle_stage, count(*) from single_customer_view group by lifecycle_stage"
        ).fetchall()
        unread = connection.execute(
            "select distinct source || '.' || table_name from feed_health where file is not null and source is not null"
        ).fetchall()
        shops = connection.execute("select distinct source from feed_health where status = 'shop_present'").fetchall()
        raw_columns: dict[str, dict[str, Filled]] = {}
        for table, column, row_count, null_count in connection.execute(
            "select source || '.' || table_name, column_name, row_count, null_count from feed_health"
            " where column_name is not null and null_count < row_count"
        ).fetchall():
            raw_columns.setdefault(table, {})[column] = Filled(row_count, row_count - null_count)
        table_columns = {table: _filled(connection, table) for table, row_count in table_rows if row_count}
    return EarlierRelease(
        release_id=names[-1],
        raw_rows=dict(raw_rows),
        table_rows=dict(table_rows),
        stages=dict(stages),
        unread={name for (name,) in unread},
        raw_columns=raw_columns,
        table_columns=table_columns,
        shares=shares,
        shops=frozenset(name for (name,) in shops),
    )


def _filled(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, Filled]:
    columns = [name for name, *_ in connection.execute(f"describe {quoted(table)}").fetchall()]
    counts = ", ".join(f"count({quoted(column)})" for column in columns)
    [(row_count, *values)] = connection.execute(f"select count(*), {counts} from {quoted(table)}").fetchall()
    return {column: Filled(row_count, value_count) for column, value_count in zip(columns, values, strict=True)}
