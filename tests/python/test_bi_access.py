"""What dashboards really do: an older DuckDB, SQLAlchemy and pandas read the release, also during a publish."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import venv
from datetime import datetime
from pathlib import Path

import duckdb
import pandas
import pytest
import sqlalchemy
from conftest import DbtRun
from scv.publishing import Provenance, PublishedColumn, publish
from scv.publishing.reading import open_database

OLDER = "duckdb==1.5.6"


@pytest.fixture(scope="module")
def older_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with the oldest DuckDB that the release promises to be readable by, in an environment of its own."""
    lent = os.environ.get("SCV_DUCKDB_1_5")
    if lent:
        return Path(lent)
    folder = tmp_path_factory.mktemp("duckdb_1_5")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", OLDER]
    try:
        installed = subprocess.run(install, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{OLDER} could not be installed within two minutes")
    if installed.returncode:
        pytest.skip(f"{OLDER} cannot be installed here: {installed.stderr.strip().splitlines()[-1]}")
    return python


def test_duckdb_1_5_reads_every_table_of_the_release(older_python: Path, sample_build: DbtRun):
    database = sample_build.published / "current" / "scv.duckdb"
    script = """
import sys, duckdb
assert duckdb.__version__.startswith("1.5"), duckdb.__version__
connection = duckdb.connect(sys.argv[1], read_only=True)
for (name,) in connection.execute("select table_name from duckdb_tables() order by table_name").fetchall():
    [(rows,)] = connection.execute(f'select count(*) from (select distinct * from "{name}")').fetchall()
    [(total,)] = connection.execute(f'select count(*) from "{name}"').fetchall()
    print(name, total, sep="=")
"""
    read = subprocess.run(
        [str(older_python), "-c", script, str(database)], capture_output=True, text=True, timeout=120, check=False
    )
    assert read.returncode == 0, read.stderr
    with open_database(database) as connection:
        expected = [
            f"{name}={connection.table(name).count('*').fetchall()[0][0]}"
            for (name,) in connection.execute("select table_name from duckdb_tables() order by table_name").fetchall()
        ]
    assert read.stdout.split() == expected


def test_sqlalchemy_and_pandas_read_one_release_at_a_time_while_others_are_published(tmp_path: Path):
    """Every release holds its own number in all rows of two tables: a reader that mixed two releases would see both."""
    columns = [
        PublishedColumn(f'"work"."main"."{table}"', table, column, "none", number, True)
        for table in ("customers", "sales")
        for number, column in enumerate(("id", "release_number"), start=1)
    ]
    published = tmp_path / "published"
    work = duckdb.connect(str(tmp_path / "work.duckdb"))

    def release(number: int) -> None:
        for table in ("customers", "sales"):
            work.execute(
                f"create or replace table {table} as select range as id, {number} as release_number from range(20000)"
            )
        provenance = Provenance("1", "1", None)
        publish(work, columns, root=published, releases_kept=2, as_of=datetime(2026, 1, 1), provenance=provenance)

    release(0)
    seen: set[int] = set()
    mixed: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            # As BI tools do: the link is resolved when the connection is opened, and the connection is closed again.
            database = (published / "current" / "scv.duckdb").resolve()
            try:
                engine = sqlalchemy.create_engine(
                    f"duckdb:///{database}", connect_args={"read_only": True}, poolclass=sqlalchemy.pool.NullPool
                )
                with engine.connect() as connection:
                    frames = [
                        pandas.read_sql(sqlalchemy.text(f"select * from {table}"), connection)
                        for table in ("customers", "sales")
                    ]
            except Exception as error:
                if database.exists():
                    mixed.append(error)
                continue
            numbers = {int(number) for frame in frames for number in frame["release_number"].unique()}
            seen.update(numbers)
            if len(numbers) != 1 or any(len(frame) != 20000 for frame in frames):
                mixed.append(numbers)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 6):
        release(number)
    done.set()
    reader.join()
    work.close()
    assert mixed == []
    assert len(seen) >= 2, "nothing was read between two releases: the test says nothing"


def test_pandas_reads_parquet_of_the_release_without_duckdb(sample_build: DbtRun, tmp_path: Path):
    release = (sample_build.published / "current").resolve()
    shutil.copytree(release / "parquet", tmp_path / "parquet")
    customers = pandas.read_parquet(tmp_path / "parquet" / "single_customer_view.parquet")
    with open_database(release / "scv.duckdb") as connection:
        [(count, kept)] = connection.execute("select count(*), sum(net_revenue) from single_customer_view").fetchall()
    assert len(customers) == count
    assert customers["net_revenue"].astype(float).sum() == pytest.approx(float(kept or 0))
