"""A release is seen whole or not at all: real readers, real writers, real kills.

Publishing is driven here as `models/publish/release.py` drives it, from a process of its own, on a work database small
enough to publish in well under a second. test_publish_build.py does the same through dbt on the whole project.
"""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from scv.publishing import Provenance, PublishedColumn, open_database, publish, released_rows
from scv.publishing.columns import tables_of
from scv.publishing.releases import next_release_id, releases

COLUMNS = [
    PublishedColumn('"work"."marts"."customers"', "customers", "customer_id", "indirect", 1, True),
    PublishedColumn('"work"."marts"."customers"', "customers", "email", "direct", 2, False),
    PublishedColumn('"work"."marts"."customers"', "customers", "order_count", "none", 3, True),
    PublishedColumn('"work"."marts"."orders"', "orders", "order_id", "none", 1, True),
    PublishedColumn('"work"."marts"."orders"', "orders", "customer_id", "indirect", 2, True),
    PublishedColumn('"work"."identity"."registry"', "registry", "identifier", "direct", 1, False),
]

# Publishes generation after generation; every table of generation n has n rows, so a reader can tell two apart.
WRITER = """
import os, signal, sys
from pathlib import Path
import duckdb
from test_publish import COLUMNS, PROVENANCE, fill
from scv.publishing import publish

root, first, last, fatal_event = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
seen = 0

def watch(event, arguments):
    # Every folder made, file opened, link, rename or deletion below the root that Python asks the system for.
    global seen
    if event.startswith(("os.", "open", "shutil.")) and any(str(root) in str(argument) for argument in arguments):
        seen += 1
        if seen == fatal_event:
            os.kill(os.getpid(), signal.SIGKILL)

connection = duckdb.connect()
connection.execute("attach ':memory:' as work")
sys.addaudithook(watch)
for generation in range(first, last + 1):
    fill(connection, generation)
    publish(connection, COLUMNS, root=root, releases_kept=3, as_of=None, provenance=PROVENANCE)
print(seen)
"""

# Reads `current` again and again until told to stop, as a dashboard that reconnects for every query would.
READER = """
import json, sys, time
from pathlib import Path
from test_publish import row_counts

root, stop = Path(sys.argv[1]), Path(sys.argv[2])
reads, mixed, errors, seen = 0, [], [], set()
while not stop.exists() or reads == 0:
    try:
        release_id, told, found = row_counts(root / "current" / "scv.duckdb")
        reads += 1
        seen.add(release_id)
        if told != found:
            mixed.append([release_id, told, found])
    except Exception as error:
        errors.append(repr(error))
    time.sleep(0.005)
print(json.dumps({"reads": reads, "mixed": mixed, "errors": errors, "seen": sorted(seen)}))
"""

PROVENANCE = Provenance("1.2.3", "1.11.16", None)


def fill(connection: duckdb.DuckDBPyConnection, rows: int) -> None:
    """Fill the work database with generation `rows`: that many rows in every table."""
    connection.execute("create schema if not exists work.marts; create schema if not exists work.identity")
    for table, select in {
        "marts.customers": "'c' || i as customer_id, 'alice' || i || '@example.com' as email, i as order_count",
        "marts.orders": "'o' || i as order_id, 'c' || i as customer_id",
        "identity.registry": "'email:alice' || i || '@example.com' as identifier",
    }.items():
        connection.execute(f"create or replace table work.{table} as select {select} from range(?) as t (i)", [rows])


def row_counts(database: Path) -> tuple[str, dict[str, int], dict[str, int]]:
    """Release id, the row counts that the release tells, and those that are there, of the tables in one open file."""
    with open_database(database) as connection:
        told = connection.execute(
            "select release_id, table_name, row_count from release where has_open_columns"
        ).fetchall()
        found = {table: connection.execute(f'select count(*) from "{table}"').fetchall()[0][0] for _, table, _ in told}
    return told[0][0], {table: rows for _, table, rows in told}, found


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    """Run a script of this module in a process of its own."""
    folder = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), *sys.path])}
    line = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def publish_generation(root: Path, rows: int, releases_kept: int = 3) -> str:
    """Publish one generation from this process; return the id of its release."""
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as work")
        fill(connection, rows)
        release = publish(
            connection, COLUMNS, root=root, releases_kept=releases_kept, as_of=None, provenance=PROVENANCE
        )
    return release["release_id"][0].as_py()


def leftovers(root: Path) -> list[str]:
    """Hidden entries in the folder of releases, but for the lock."""
    return [entry.name for entry in root.iterdir() if entry.name.startswith(".") and entry.name != ".lock"]


def test_a_reader_polling_during_ten_releases_never_errs_and_never_sees_two_of_them(tmp_path: Path) -> None:
    root, stop = tmp_path / "published", tmp_path / "stop"
    publish_generation(root, 1)
    reader = start(READER, root, stop)
    writer = start(WRITER, root, 2, 11, 0)
    _, writer_errors = writer.communicate(timeout=300)
    stop.touch()
    output, reader_errors = reader.communicate(timeout=300)
    assert writer.returncode == 0, writer_errors
    assert reader.returncode == 0, reader_errors
    result = json.loads(output)
    assert result["errors"] == []
    assert result["mixed"] == []
    assert len(result["seen"]) > 1, "the reader saw a single release: it was not polling while builds published"


def test_kill_9_at_any_step_leaves_a_whole_release_and_the_next_build_clean(tmp_path: Path) -> None:
    root = tmp_path / "published"
    publish_generation(root, 1)
    generation, kills = 1, 0
    for fatal_step in range(1, 1000, 4):
        generation += 1
        before = (root / "current").readlink()
        writer = start(WRITER, root, generation, generation, fatal_step)
        _, errors = writer.communicate(timeout=120)
        if writer.returncode == 0:
            break
        assert writer.returncode == -signal.SIGKILL, f"step {fatal_step}: {errors}"
        kills += 1
        release_id, told, found = row_counts(root / "current" / "scv.duckdb")
        assert told == found, f"killed at step {fatal_step}"
        if release_id == before.name:
            assert set(found.values()) != {generation}
        else:
            assert set(found.values()) == {generation}, "the link moved to a release that was not whole"
    assert kills >= 8, "the writer was hardly ever killed: the steps are not being watched"
    publish_generation(root, generation + 1)
    assert leftovers(root) == []
    assert row_counts(root / "current" / "scv.duckdb")[2] == {"customers": generation + 1, "orders": generation + 1}
    assert len(releases(root)) == 3


def test_a_release_that_cannot_be_written_leaves_nothing_and_the_link_alone(tmp_path: Path) -> None:
    root = tmp_path / "published"
    release_id = publish_generation(root, 1)
    with duckdb.connect() as connection, pytest.raises(duckdb.CatalogException):
        publish(connection, COLUMNS, root=root, releases_kept=3, as_of=None, provenance=PROVENANCE)
    assert (root / "current").readlink() == Path(release_id)
    assert releases(root) == [release_id]
    assert leftovers(root) == []


def test_what_companions_write_is_part_of_the_release_and_one_that_fails_leaves_none(tmp_path: Path) -> None:
    def write_note(folder: Path) -> None:
        with open_database(folder / "scv.duckdb") as connection:
            [(rows,)] = connection.execute("select count(*) from customers").fetchall()
        (folder / "note.txt").write_text(f"{rows} customers")

    def fail(folder: Path) -> None:
        raise OSError("no space left")

    def publish_with(*companions: Callable[[Path], None]) -> None:
        with duckdb.connect() as connection:
            connection.execute("attach ':memory:' as work")
            fill(connection, 3)
            publish(
                connection,
                COLUMNS,
                root=tmp_path,
                releases_kept=3,
                as_of=None,
                provenance=PROVENANCE,
                companions=companions,
            )

    publish_with(write_note)
    note = tmp_path / "current" / "note.txt"
    assert note.read_text() == "3 customers"
    assert stat.S_IMODE(note.stat().st_mode) == 0o444
    before = note.resolve()
    with pytest.raises(OSError, match="no space left"):
        publish_with(write_note, fail)
    assert note.resolve() == before
    assert leftovers(tmp_path) == []


def test_the_open_file_and_parquet_hold_no_direct_personal_data(tmp_path: Path) -> None:
    root = tmp_path / "published"
    publish_generation(root, 5)
    release = root / "current"
    with duckdb.connect(str(release / "scv.duckdb"), read_only=True) as connection:
        columns = connection.execute(
            "select table_name, column_name from duckdb_columns() where not internal"
        ).fetchall()
    assert ("customers", "customer_id") in columns
    assert ("customers", "email") not in columns
    assert "registry" not in {table for table, _ in columns}
    assert {path.name for path in (release / "parquet").iterdir()} == {
        "customers.parquet",
        "orders.parquet",
        "release.parquet",
    }
    for path in [release / "scv.duckdb", *(release / "parquet").iterdir()]:
        assert b"@example.com" not in path.read_bytes(), path.name
    with duckdb.connect(str(release / "pii" / "scv_pii.duckdb"), read_only=True) as connection:
        assert connection.execute("select email from customers where order_count = 4").fetchall() == [
            ("alice4@example.com",)
        ]
        assert connection.execute("select count(*) from registry").fetchall() == [(5,)]


def test_modes_do_not_depend_on_the_umask(tmp_path: Path) -> None:
    root = tmp_path / "published"
    inherited = os.umask(0o077)
    try:
        publish_generation(root, 1)
    finally:
        os.umask(inherited)
    release = (root / "current").resolve()
    modes = {
        str(path.relative_to(release)): stat.S_IMODE(path.stat().st_mode) for path in [release, *release.rglob("*")]
    }
    assert modes == {
        ".": 0o755,
        "scv.duckdb": 0o444,
        "parquet": 0o755,
        "parquet/customers.parquet": 0o444,
        "parquet/orders.parquet": 0o444,
        "parquet/release.parquet": 0o444,
        "pii": 0o750,
        "pii/scv_pii.duckdb": 0o440,
    }
    assert stat.S_IMODE(root.stat().st_mode) == 0o755


def test_the_link_is_relative_so_that_the_folder_can_be_mounted_elsewhere(tmp_path: Path) -> None:
    publish_generation(tmp_path / "published", 2)
    moved = (tmp_path / "published").rename(tmp_path / "elsewhere")
    assert set(row_counts(moved / "current" / "scv.duckdb")[2].values()) == {2}


def test_old_releases_are_pruned_but_never_the_current_one(tmp_path: Path) -> None:
    root = tmp_path / "published"
    ids = [publish_generation(root, rows, releases_kept=2) for rows in range(1, 5)]
    assert releases(root) == ids[-2:]
    assert ids == sorted(set(ids))
    publish_generation(root, 5, releases_kept=0)
    assert releases(root) == [(root / "current").readlink().name]


def parquet(root: Path, table: str) -> Path:
    return root / "current" / "parquet" / f"{table}.parquet"


def publish_statements(root: Path, *statements: str) -> None:
    """Publish generation 2 after these changes to it."""
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as work")
        fill(connection, 2)
        for statement in statements:
            connection.execute(statement)
        publish(connection, COLUMNS, root=root, releases_kept=1, as_of=None, provenance=PROVENANCE)


def test_parquet_of_a_table_with_the_same_rows_is_one_file_under_two_names(tmp_path: Path) -> None:
    root = tmp_path / "published"
    publish_statements(root)
    before = {table: parquet(root, table).stat() for table in ("customers", "orders", "release")}
    publish_statements(root, "update work.marts.orders set customer_id = 'c9' where order_id = 'o1'")
    after = {table: parquet(root, table).stat() for table in ("customers", "orders", "release")}
    assert {table for table in before if before[table].st_ino == after[table].st_ino} == {"customers"}
    # The earlier release is gone by now, and what was linked is not.
    assert after["customers"].st_nlink == 1 and len(releases(root)) == 1
    assert stat.S_IMODE(after["customers"].st_mode) == 0o444
    changed = duckdb.sql(f"select customer_id from '{parquet(root, 'orders')}' order by all").fetchall()
    assert changed == [("c0",), ("c9",)]
    rows = duckdb.sql(f"select * from '{parquet(root, 'customers')}' order by all").fetchall()
    assert rows == [("c0", 0), ("c1", 1)]


def test_parquet_of_the_same_rows_under_another_type_is_written_anew(tmp_path: Path) -> None:
    root = tmp_path / "published"
    publish_statements(root)
    before = parquet(root, "customers").stat().st_ino
    hashed = duckdb.sql("select hash(1::bigint) = hash(1::integer)").fetchall()
    assert hashed == [(True,)], "the hash of the rows does not tell the types apart"
    publish_statements(root, "alter table work.marts.customers alter order_count type integer")
    assert parquet(root, "customers").stat().st_ino != before
    described = duckdb.sql(f"describe select order_count from '{parquet(root, 'customers')}'").fetchall()
    assert described[0][1] == "INTEGER"


def test_parquet_is_copied_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError(95, "Operation not supported")

    root = tmp_path / "published"
    publish_statements(root)
    monkeypatch.setattr(os, "link", refuse)
    before = parquet(root, "customers").read_bytes()
    publish_statements(root)
    assert parquet(root, "customers").read_bytes() == before


def test_a_view_is_asked_once(tmp_path: Path) -> None:
    """What a view tells may differ from one time to the next: all files, and the hash, are of one answer."""
    root = tmp_path / "published"
    publish_statements(
        root,
        "create or replace table work.marts.drawn as from range(2) as t (i)",
        "drop table work.marts.customers",
        "create view work.marts.customers as select 'c' || (random() * 1e9)::bigint as customer_id, 'x' as email, "
        "i as order_count from work.marts.drawn",
    )
    current = root / "current"
    told = []
    for file in ("scv.duckdb", "pii/scv_pii.duckdb"):
        with open_database(current / file) as connection:
            told.append(connection.execute("select customer_id from customers order by all").fetchall())
    told.append(duckdb.sql(f"select customer_id from '{parquet(root, 'customers')}' order by all").fetchall())
    assert told[0] == told[1] == told[2]


def test_a_reader_keeps_its_release_for_as_long_as_it_has_it_open(tmp_path: Path) -> None:
    root = tmp_path / "published"
    publish_generation(root, 1)
    with open_database(root / "current" / "scv.duckdb") as connection:
        for rows in range(2, 6):
            publish_generation(root, rows, releases_kept=1)
        assert connection.execute("select count(*) from customers").fetchall() == [(1,)]


def test_what_the_current_release_said_is_read_and_before_the_first_nothing_was_said(tmp_path: Path) -> None:
    root = tmp_path / "published"
    columns = {"customer_id": "varchar", "order_count": "integer", "newer": "date"}
    with duckdb.connect() as connection:
        nothing = released_rows(connection, str(root), "customers", columns)
        assert (nothing.columns, nothing.types, nothing.fetchall()) == (
            list(columns),
            ["VARCHAR", "INTEGER", "DATE"],
            [],
        )
        publish_generation(root, 1)
        publish_generation(root, 2)
        said = released_rows(connection, str(root), "customers", columns)
        assert said.types == nothing.types
        assert sorted(said.fetchall()) == [("c0", 0, None), ("c1", 1, None)]
        assert released_rows(connection, str(root), "no_such_table", columns).fetchall() == []


def test_release_ids_sort_by_age_even_when_the_clock_is_set_back(tmp_path: Path) -> None:
    release_id = publish_generation(tmp_path, 1)
    assert next_release_id(tmp_path, datetime(2001, 1, 1, tzinfo=UTC)) > release_id


def test_the_same_rows_have_the_same_hash_in_any_order_and_any_other_row_changes_it(tmp_path: Path) -> None:
    def contents_hash(query: str) -> str:
        with duckdb.connect() as connection:
            connection.execute("attach ':memory:' as work; create schema work.marts")
            connection.execute(f"create table work.marts.orders as {query}")
            release = publish(
                connection, COLUMNS[3:5], root=tmp_path, releases_kept=1, as_of=None, provenance=PROVENANCE
            )
        return release["contents_hash"][0].as_py()

    rows = "select 'o' || i as order_id, 'c' || i as customer_id from range({}) as t (i) order by i {}"
    assert contents_hash(rows.format(9, "")) == contents_hash(rows.format(9, "desc"))
    assert contents_hash(rows.format(9, "")) != contents_hash(rows.format(10, ""))
    twice = "from (" + rows.format(9, "") + "), range(2)"
    assert contents_hash(f"select order_id, customer_id {twice}") != contents_hash(rows.format(9, ""))


def test_a_column_that_declares_nothing_is_not_open() -> None:
    undeclared = PublishedColumn('"work"."marts"."orders"', "orders", "note", "undeclared", 3, False)
    open_tables = tables_of([*COLUMNS, undeclared], open_only=True)
    assert [table.column_names for table in open_tables if table.table_name == "orders"] == [
        ("order_id", "customer_id")
    ]


def test_a_column_that_nobody_described_stops_the_release(tmp_path: Path) -> None:
    release_id = publish_generation(tmp_path, 1)
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as work")
        fill(connection, 2)
        connection.execute("alter table work.marts.orders add column customer_email varchar")
        with pytest.raises(ValueError, match="orders: its YAML and its columns differ in customer_email"):
            publish(connection, COLUMNS, root=tmp_path, releases_kept=3, as_of=None, provenance=PROVENANCE)
    assert releases(tmp_path) == [release_id]


@pytest.mark.parametrize("kind", ["table", "view"])
def test_descriptions_travel_with_the_tables(tmp_path: Path, kind: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as work")
        fill(connection, 1)
        if kind == "view":
            connection.execute("alter table work.marts.orders rename to made_before")
            connection.execute("create view work.marts.orders as from work.marts.made_before")
        connection.execute(f"comment on {kind} work.marts.orders is 'One row per order; it''s net of tax'")
        connection.execute("comment on column work.marts.orders.order_id is 'Key'")
        publish(connection, COLUMNS, root=tmp_path, releases_kept=1, as_of=None, provenance=PROVENANCE)
    with open_database(tmp_path / "current" / "scv.duckdb") as connection:
        assert connection.execute("select comment from duckdb_tables() where table_name = 'orders'").fetchall() == [
            ("One row per order; it's net of tax",)
        ]
        assert connection.execute(
            "select comment from duckdb_columns() where table_name = 'orders' and column_name = 'order_id'"
        ).fetchall() == [("Key",)]
