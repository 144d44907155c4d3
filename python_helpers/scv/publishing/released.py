"""What the current release says: the only memory of what was told to the outside, whatever became of the database."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from scv.publishing.provenance import PROJECT_DIR
from scv.publishing.releases import CURRENT
from scv.relations import literal, quoted


def released_rows(
    connection: duckdb.DuckDBPyConnection, publish_path: str | None, table: str, columns: Mapping[str, str]
) -> duckdb.DuckDBPyRelation:
    """Rows of a table of the current release, read from its Parquet; no rows when there is no release or no such table.

    `columns` maps the names that are wanted to their types; one that an older release lacks is null. `publish_path` is
    `SCV_PUBLISH`, empty or None for the project's own folder of releases.
    """
    root = Path(publish_path) if publish_path else PROJECT_DIR / "published"
    released = root / CURRENT / "parquet" / f"{table}.parquet"
    if not released.exists():
        nothing = ", ".join(f"cast(null as {kind}) as {quoted(name)}" for name, kind in columns.items())
        return connection.sql(f"select {nothing} where false")
    source = f"read_parquet({literal(str(released))})"
    found = {name for name, *_ in connection.execute(f"describe from {source}").fetchall()}
    wanted = ", ".join(
        f"cast({quoted(name) if name in found else 'null'} as {kind}) as {quoted(name)}"
        for name, kind in columns.items()
    )
    return connection.sql(f"select {wanted} from {source}")
