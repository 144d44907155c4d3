"""Copy the published tables of a work database into two new files, and make them the current release.

Many of them are views. Each is asked once, for the file that has everything; the other file, Parquet and the hashes are
made of what is written there. Parquet of a table that has the same rows as in the release before is that file, linked.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from scv.publishing.columns import PublishedColumn, PublishedTable, tables_of
from scv.publishing.provenance import Provenance
from scv.publishing.releases import (
    CURRENT,
    clean_leftovers,
    exclusive,
    finish_release,
    next_release_id,
    prune,
    start_release,
)
from scv.relations import literal, quoted

# Dashboards often carry an older DuckDB than the build does; 1.5 and later read this.
STORAGE_VERSION = "v1.5.0"

RELEASE_SCHEMA = pa.schema(
    [
        ("release_id", pa.string()),
        ("table_name", pa.string()),
        ("contents_hash", pa.string()),
        ("table_hash", pa.string()),
        ("project_version", pa.string()),
        ("dbt_version", pa.string()),
        ("git_commit", pa.string()),
        ("code_hash", pa.string()),
        ("build_variables", pa.string()),
        ("row_count", pa.int64()),
        ("has_open_columns", pa.bool_()),
        ("as_of", pa.timestamp("us")),
        ("feeds_read_at", pa.timestamp("us")),
        ("published_at", pa.timestamp("us")),
    ]
)


def publish(
    connection: duckdb.DuckDBPyConnection,
    columns: list[PublishedColumn],
    *,
    root: Path,
    releases_kept: int,
    as_of: datetime | None,
    provenance: Provenance,
    companions: Sequence[Callable[[Path], None]] = (),
) -> pa.Table:
    """Write a release of `columns` below `root`, swap `current` to it and prune; return its `release` table.

    `companions` write what goes beside the data, such as the report: each gets the folder of the unfinished release,
    with both files in it, and whatever it adds becomes part of the release.

    Both files are written aside, synced to disk and moved into place with two renames, so that a process killed at any
    moment leaves the previous release as it was. Tables are copied one at a time, whatever their size. Raises
    ValueError when the columns are not those of the tables, else what DuckDB or the file system raises; nothing of a
    failed release stays.
    """
    if not columns:
        raise ValueError("nothing to publish: no table has a column (a build with --empty never publishes)")
    everything = tables_of(columns, open_only=False)
    without_pii = tables_of(columns, open_only=True)
    for table in everything:
        _check_described(connection, table)
    with exclusive(root):
        clean_leftovers(root)
        now = datetime.now(UTC)
        release_id = next_release_id(root, now)
        partial = start_release(root, release_id)
        try:
            open_names = {table.table_name for table in without_pii}
            with _attached(connection, partial / "pii" / "scv_pii.duckdb", "scv_vault") as vault:
                for table in everything:
                    _copy_table(connection, table, table.relation_name, vault)
                measures = [_measure(connection, table, vault) for table in everything]
                contents_hash = hashlib.sha256(repr(measures).encode()).hexdigest()[:16]
                release = pa.Table.from_pylist(
                    [
                        {
                            "release_id": release_id,
                            "table_name": table_name,
                            "contents_hash": contents_hash,
                            "table_hash": table_hash,
                            "row_count": row_count,
                            "has_open_columns": table_name in open_names,
                            "as_of": as_of,
                            "published_at": now.replace(tzinfo=None),
                            **provenance._asdict(),
                        }
                        for table_name, row_count, table_hash in measures
                    ],
                    schema=RELEASE_SCHEMA,
                )
                with _attached(connection, partial / "scv.duckdb", "scv_release") as opened:
                    for table in without_pii:
                        _copy_table(connection, table, _written(vault, table.table_name), opened)
                    _describe(connection, without_pii, release, opened)
                _write_parquet(connection, partial / "parquet", without_pii, release, vault, root / CURRENT / "parquet")
                _describe(connection, everything, release, vault)
            for write_companion in companions:
                write_companion(partial)
            finish_release(root, partial, release_id)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        prune(root, releases_kept)
    return release


def _check_described(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    """Refuse a table that has a column which nobody classified, or lacks one that was promised."""
    found = {name for name, *_ in connection.execute(f"describe {table.relation_name}").fetchall()}
    if found != set(table.column_names):
        differing = ", ".join(sorted(found ^ set(table.column_names)))
        raise ValueError(f"{table.table_name}: its YAML and its columns differ in {differing}")


def _measure(connection: duckdb.DuckDBPyConnection, table: PublishedTable, vault: str) -> tuple[str, int, str]:
    """Rows of a table and a hash of them that no row order changes (a sum, so that duplicates do not cancel out)."""
    row_hash = f"hash({_column_list(table)})"
    query = f"select count(*), coalesce(sum({row_hash}), 0) from {_written(vault, table.table_name)}"
    [(row_count, hash_sum)] = connection.execute(query).fetchall()
    return table.table_name, row_count, f"{int(hash_sum) % 2**128:032x}"


def _copy_table(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, relation_name: str, database: str
) -> None:
    target = _written(database, table.table_name)
    connection.execute(f"create table {target} as select {_column_list(table)} from {relation_name}")


def _describe(
    connection: duckdb.DuckDBPyConnection, tables: list[PublishedTable], release: pa.Table, database: str
) -> None:
    """Say in a written file what its tables and columns mean, and which release it is."""
    comments = [
        comment for table in tables for comment in _comments(connection, table, _written(database, table.table_name))
    ]
    if comments:
        # In one transaction: committed one by one, they would be hundreds of separate writes to disk.
        connection.execute(f"begin; {'; '.join(comments)}; commit")
    with _registered(connection, release) as rows:
        connection.execute(f"create table {_written(database, 'release')} as from {rows}")


def _write_parquet(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    tables: list[PublishedTable],
    release: pa.Table,
    vault: str,
    earlier: Path,
) -> None:
    hashes = {row["table_name"]: row["table_hash"] for row in release.to_pylist()}
    earlier_hashes = _hashes(connection, earlier / "release.parquet")
    for table in tables:
        query = f"select {_column_list(table)} from {_written(vault, table.table_name)}"
        target, same = folder / f"{table.table_name}.parquet", earlier / f"{table.table_name}.parquet"
        is_same = hashes[table.table_name] == earlier_hashes.get(table.table_name) and same.exists()
        if is_same and _columns(connection, query) == _columns(connection, f"from {_parquet(same)}"):
            _link(same.resolve(), target)
        else:
            connection.execute(f"copy ({query}) to {literal(target)} (format parquet, compression zstd)")
    with _registered(connection, release) as rows:
        connection.execute(
            f"copy (from {rows}) to {literal(folder / 'release.parquet')} (format parquet, compression zstd)"
        )


def _hashes(connection: duckdb.DuckDBPyConnection, release: Path) -> dict[str, str]:
    """Hashes of the tables of a release, by name; none where there is no release yet."""
    if not release.exists():
        return {}
    return dict(connection.execute(f"select table_name, table_hash from {_parquet(release)}").fetchall())


def _columns(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[str, str]]:
    return [(name, kind) for name, kind, *_ in connection.execute(f"describe {query}").fetchall()]


def _link(same: Path, target: Path) -> None:
    """One file under two names, as nothing in a release is ever written again; a copy where there are no such links."""
    try:
        os.link(same, target)
    except OSError:
        shutil.copyfile(same, target)


def _comments(connection: duckdb.DuckDBPyConnection, table: PublishedTable, target: str) -> list[str]:
    """Statements that repeat the work database's descriptions of a table and its columns on the published one."""
    place = "database_name, schema_name, table_name"
    relations = (
        f"select {place}, comment from duckdb_tables() "
        "union all select database_name, schema_name, view_name, comment from duckdb_views()"
    )
    # A build on Spark names no database.
    same_table = (
        f"{literal(table.relation_name)} in"
        f' (format(\'"{{}}"."{{}}"."{{}}"\', {place}), format(\'"{{}}"."{{}}"\', schema_name, table_name))'
    )
    described_table = connection.execute(
        f"select comment from ({relations}) where {same_table} and comment is not null"
    ).fetchall()
    described_columns = connection.execute(
        f"select column_name, comment from duckdb_columns() where {same_table} and comment is not null"
    ).fetchall()
    return [f"comment on table {target} is {literal(comment)}" for (comment,) in described_table] + [
        f"comment on column {target}.{quoted(column)} is {literal(comment)}"
        for column, comment in described_columns
        if column in table.column_names
    ]


def _column_list(table: PublishedTable) -> str:
    return ", ".join(quoted(column) for column in table.column_names)


def _written(database: str, table_name: str) -> str:
    return f"{database}.main.{quoted(table_name)}"


def _parquet(file: Path) -> str:
    return f"read_parquet({literal(file)})"


@contextmanager
def _attached(connection: duckdb.DuckDBPyConnection, path: Path, database: str) -> Iterator[str]:
    """Attach a new database file; detaching it writes everything into the one file and leaves no log beside it."""
    connection.execute(f"attach {literal(str(path))} as {database} (storage_version {literal(STORAGE_VERSION)})")
    try:
        yield database
    finally:
        connection.execute(f"detach {database}")


@contextmanager
def _registered(connection: duckdb.DuckDBPyConnection, rows: pa.Table) -> Iterator[str]:
    name = "scv_release_rows"
    connection.register(name, rows)
    try:
        yield name
    finally:
        connection.unregister(name)
