"""What earlier releases held: the history that volumes and distributions are compared with."""

from pathlib import Path
from typing import NamedTuple

from scv.publishing.reading import open_database
from scv.publishing.releases import current_release, releases


class EarlierRelease(NamedTuple):
    """One release: its id, rows by raw table that it was built from, rows by published table, customers by stage."""

    release_id: str
    raw_rows: dict[str, int]
    table_rows: dict[str, int]
    stages: dict[str, int]


def earlier_release(root: Path, *, before_current: bool = False) -> EarlierRelease | None:
    """The current release, or with `before_current` the newest one before it; None where there is none."""
    if not root.is_dir():
        return None
    current = current_release(root)
    if current is None:
        return None
    names = [name for name in releases(root) if (name < current if before_current else name == current)]
    if not names:
        return None
    with open_database(root / names[-1] / "scv.duckdb") as connection:
        raw_rows = connection.execute(
            "select feed_health_id, row_count from feed_health where column_name is null and file is null"
            " and status in ('present', 'empty', 'absent')"
        ).fetchall()
        table_rows = connection.execute("select table_name, row_count from release where has_open_columns").fetchall()
        stages = connection.execute(
            "select lifecycle_stage, count(*) from single_customer_view group by lifecycle_stage"
        ).fetchall()
    return EarlierRelease(names[-1], dict(raw_rows), dict(table_rows), dict(stages))
