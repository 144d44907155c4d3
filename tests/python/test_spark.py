"""The project on Spark: what refuses a build, how tables are swapped without Delta, what runs beside Spark."""

from __future__ import annotations

import filecmp
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import releases_compared
from compare import difference
from conftest import PROJECT, DbtRun
from pages import free_port
from scv.earlier import earlier_rows
from scv.publishing import PublishedColumn, provenance_of, publish
from scv.spark import beside
from scv.spark.plans import costs, events_in
from scv.spark.session import SparkRefusedError, open_session, refuse_other_java, refuse_other_settings
from scv.spark.types import portable, spark_type
from scv.spark.warehouse import Warehouse
from tables import connected
from warehouse import compared

# Stands empty until it is built, which it is not there.
EMPTY = "int_records_of_nobody"


def written(warehouse: Warehouse, table: str, sql: str, schema: str = "identity") -> None:
    """Swap in a table, as a materialisation does."""
    with duckdb.connect() as connection:
        warehouse.empty_folder(schema, table)
        beside.write(connection.sql(sql), warehouse.next_folder(schema, table))
    warehouse.swap(schema, table, {"type": "struct", "fields": []})


def rows(warehouse: Warehouse, sql: str) -> list[tuple[object, ...]]:
    with beside.connected(warehouse) as connection:
        return connection.execute(sql).fetchall()


def test_a_table_is_there_until_the_next_one_takes_its_place(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    written(warehouse, "idr_id_registry", "select 'ada' as customer_id")
    first = warehouse.folder("identity", "idr_id_registry")
    assert first is not None
    folder = warehouse.empty_folder("identity", "idr_id_registry")
    with beside.connected(warehouse) as connection:
        # The new rows are made of the old ones, which are still there.
        beside.write(connection.sql("from identity.idr_id_registry union all select 'ben'"), folder)
    assert rows(warehouse, "from identity.idr_id_registry") == [("ada",)]
    warehouse.swap("identity", "idr_id_registry", {})
    assert rows(warehouse, "from identity.idr_id_registry order by all") == [("ada",), ("ben",)]
    assert not first.exists()
    assert Warehouse(tmp_path).folder("identity", "idr_id_registry") == folder


def test_what_a_killed_build_left_is_no_table_and_goes_with_the_next(tmp_path: Path) -> None:
    written(Warehouse(tmp_path), "idr_id_registry", "select 'ada' as customer_id")
    half_written = Warehouse(tmp_path).next_folder("identity", "idr_id_registry")
    half_written.mkdir()
    (half_written / "half.parquet").write_bytes(b"PAR1")
    (tmp_path / "catalogue.json.new").write_text("{")
    warehouse = Warehouse(tmp_path)
    assert rows(warehouse, "from identity.idr_id_registry") == [("ada",)]
    written(warehouse, "idr_id_registry", "select 'ben' as customer_id")
    assert rows(warehouse, "from identity.idr_id_registry") == [("ben",)]


def test_what_another_thread_builds_becomes_a_table_when_all_views_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table that came or changed after its turn was described by columns that its view did not have."""
    warehouse = Warehouse(tmp_path)
    written(warehouse, "idr_clusters", "select 1 as one")
    written(warehouse, "idr_names", "select 'ada' as name")
    with duckdb.connect() as connection:
        beside.write(connection.sql("select 2 as two"), warehouse.empty_folder("identity", "idr_clusters"))
    two = {"name": "two", "type": "integer", "nullable": True, "metadata": {"comment": "The number."}}
    builder = threading.Thread(
        target=warehouse.swap, args=("identity", "idr_clusters", {"type": "struct", "fields": [two]})
    )
    rows_of = beside.rows_of

    def rows_while_something_is_built(of: Warehouse, schema: str, table: str) -> str:
        if table == "idr_names" and not builder.ident:
            builder.start()
            builder.join(0.2)
        return rows_of(of, schema, table)

    monkeypatch.setattr(beside, "rows_of", rows_while_something_is_built)
    # Its files go as soon as the view stands: they are not read.
    seen = "select column_name from duckdb_columns() where table_name = 'idr_clusters'"
    assert rows(warehouse, seen) == [("one",)]
    builder.join()
    assert rows(warehouse, "from identity.idr_clusters") == [(2,)]


def test_nothing_is_swapped_in_that_was_not_written(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    warehouse.empty_folder("identity", "idr_names")
    with pytest.raises(FileNotFoundError, match=r"identity\.idr_names: nothing was written"):
        warehouse.swap("identity", "idr_names", {})
    assert warehouse.tables() == []


def test_a_table_that_is_dropped_is_gone_with_its_files(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    written(warehouse, "idr_names", "select 1 as name")
    warehouse.drop("identity", "idr_names")
    warehouse.drop("identity", "idr_names")
    assert (Warehouse(tmp_path).tables(), (tmp_path / "identity" / "idr_names").exists()) == ([], False)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("varchar", "string"),
        ("varchar[]", "array<string>"),
        ("decimal(18, 2)", "decimal(18, 2)"),
        ("timestamp", "timestamp_ntz"),
        (
            'struct(product_id varchar, "name" varchar, price decimal(18,2), image_url varchar)[]',
            "array<struct<`product_id`: string, `name`: string, `price`: decimal(18,2), `image_url`: string>>",
        ),
    ],
)
def test_a_contract_s_type_is_said_in_sparks_words(declared: str, expected: str) -> None:
    assert spark_type(declared) == expected


def test_what_spark_has_no_type_for_is_written_as_one_that_it_has() -> None:
    assert portable("x", "ENUM('a', 'b')") == "cast(x as varchar)"
    assert portable("x", "UBIGINT") == "cast(x as decimal(38, 0))"
    assert portable("x", "INTEGER") == "x"


def test_a_python_model_takes_relations_and_gives_rows_as_on_duckdb(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    written(warehouse, "idr_links", "select 1 as left_node, 2 as right_node")
    code = """
class dbtObj:
    def __init__(self, load): self.ref = lambda name: load(f'"identity"."{name}"')

def model(dbt, session):
    links = dbt.ref("idr_links").sql_query()
    # In another database than the tables are in, as a scratch one is.
    session.execute("attach ':memory:' as scratch; use scratch")
    return session.sql(f"select *, '{{}}'::json as document from ({links})").to_arrow_table()
"""
    warehouse.empty_folder("identity", "idr_components")
    beside.run_python_model(warehouse, "identity", "idr_components", code, "idr_components.py")
    warehouse.swap("identity", "idr_components", {})
    assert rows(warehouse, "from identity.idr_components") == [(1, 2, "{}")]


def test_a_python_model_has_written_what_it_asks_for_and_the_warehouse_does_not_keep(tmp_path: Path) -> None:
    """What every raw row mentions is looked up where somebody asked to be forgotten, and nowhere else."""
    warehouse = Warehouse(tmp_path / "spark")
    asked: list[str] = []

    def passing(schema: str, table: str) -> Path | None:
        asked.append(f"{schema}.{table}")
        if table != "prv_record_mentions":
            return None
        with duckdb.connect() as connection:
            beside.write(connection.sql("select 'email:eve' as mention"), tmp_path / "mentions")
        return tmp_path / "mentions"

    written(warehouse, "prv_tombstones", "select 'eve' as name", "erasure")
    code = """
class dbtObj:
    def __init__(self, load): self.ref = lambda name: load(f'"erasure"."{name}"')

def model(dbt, session):
    def mentions(): return dbt.ref("%s").sql_query()
    return session.sql(mentions()) if dbt.ref("prv_tombstones").fetchall() else session.sql("select 1")
"""
    for table in ("prv_record_mentions", "prv_record_parts"):
        warehouse.empty_folder("erasure", "prv_covered_identifiers")
        arguments = (warehouse, "erasure", "prv_covered_identifiers", code % table, "covered.py", passing)
        if table == "prv_record_parts":
            with pytest.raises(LookupError, match=r'covered\.py asks for "erasure"\."prv_record_parts"'):
                beside.run_python_model(*arguments)
        else:
            beside.run_python_model(*arguments)
            warehouse.swap("erasure", "prv_covered_identifiers", {})
    assert rows(warehouse, "from erasure.prv_covered_identifiers") == [("email:eve",)]
    assert asked[:2] == ["erasure.prv_tombstones", "erasure.prv_record_mentions"]


def test_what_is_not_kept_is_gone_when_the_model_that_asked_is_done(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="Spark is not installed: pip install -r requirements-spark.lock")
    from dbt.adapters.scvspark.impl import OpenedWarehouse

    class Session:
        """Carries out what a statement says of a folder, and counts."""

        sparkContext = type("Context", (), {"setJobDescription": lambda self, words: None})()  # noqa: N815
        carried_out = 0

        def sql(self, folder: str) -> None:
            self.carried_out += 1
            with duckdb.connect() as connection:
                beside.write(connection.sql("select 'email:eve' as mention"), Path(folder))

    session, warehouse = Session(), Warehouse(tmp_path)
    written(warehouse, "prv_record_mentions", "select 'email:eve' as mention", "erasure")
    project = OpenedWarehouse(session, warehouse)
    project.drop("erasure", "prv_record_mentions")
    project.pass_by("erasure", "prv_record_mentions", str(warehouse.next_folder("erasure", "prv_record_mentions")))
    with pytest.raises(ZeroDivisionError), project.asked() as passing:
        assert passing("erasure", "prv_tombstones") is None
        assert session.carried_out == 0
        folder = passing("erasure", "prv_record_mentions")
        assert folder is not None
        assert passing("erasure", "prv_record_mentions") == folder
        assert session.carried_out == 1
        assert [file.name for file in folder.iterdir()] == ["rows.parquet"]
        raise ZeroDivisionError
    assert not list(tmp_path.rglob("*.parquet"))
    assert warehouse.tables() == []


def test_a_python_model_finds_what_an_earlier_build_left(tmp_path: Path) -> None:
    """Ids, tombstones and decisions are asked for by name: nothing would be kept if a build found none of them."""
    warehouse = Warehouse(tmp_path)
    written(warehouse, "idr_id_registry", "select 'ada' as customer_id")
    with beside.connected(warehouse) as connection:
        asked = (connection, "memory", "identity")
        assert earlier_rows(*asked, "idr_id_registry", "select customer_id from {}") == [("ada",)]
        assert earlier_rows(*asked, "idr_quarantine", "select identifier_id from {}") == []


def test_what_a_table_and_its_columns_mean_goes_with_them_into_the_release(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "spark")
    warehouse.empty_folder("marts", "orders")
    with duckdb.connect() as connection:
        beside.write(connection.sql("select 'a' as order_id, 'x' as note"), warehouse.next_folder("marts", "orders"))
    said = {"name": "order_id", "type": "string", "nullable": True, "metadata": {"comment": "The shop's own."}}
    warehouse.swap("marts", "orders", {"type": "struct", "fields": [said]}, "One row per order.")
    columns = [
        PublishedColumn('"marts"."orders"', "orders", name, "none", number, True)
        for number, name in enumerate(["order_id", "note"], 1)
    ]
    with beside.connected(Warehouse(tmp_path / "spark")) as connection:
        publish(
            connection,
            columns,
            root=tmp_path / "published",
            releases_kept=1,
            as_of=None,
            provenance=provenance_of(PROJECT),
        )
    with duckdb.connect(str(tmp_path / "published" / "current" / "scv.duckdb"), read_only=True) as connection:
        table = connection.execute("select comment from duckdb_tables() where table_name = 'orders'").fetchall()
        of_columns = "select column_name, comment from duckdb_columns() where table_name = 'orders' order by all"
        assert table == [("One row per order.",)]
        assert connection.execute(of_columns).fetchall() == [("note", None), ("order_id", "The shop's own.")]


def test_a_seed_is_read_as_the_other_target_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    file.write_text('name,number,empty\nO\'Neil,007,\n"\\back",8,\n')
    warehouse = Warehouse(tmp_path / "spark")
    warehouse.empty_folder("seeds", "names")
    beside.write_seed(
        warehouse, "seeds", "names", file, {"name": "varchar", "number": "varchar", "empty": "varchar"}, ","
    )
    warehouse.swap("seeds", "names", {})
    assert rows(warehouse, "from seeds.names") == [("O'Neil", "007", None), ("\\back", "8", None)]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("spark.sql.session.timeZone", "Europe/London"),
        ("spark.sql.ansi.enabled", "false"),
        ("spark.sql.variable.substitute", "true"),
    ],
)
def test_settings_that_change_what_the_models_mean_are_refused_by_name(name: str, given: str) -> None:
    with pytest.raises(SparkRefusedError, match=rf"{name} is {given}.*Set it to (UTC|true|false)"):
        refuse_other_settings({name: given})
    refuse_other_settings({"spark.sql.session.timeZone": "utc", "spark.sql.ansi.enabled": "True"})


def test_spark_without_java_or_with_another_says_which_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(
        SparkRefusedError, match=rf"needs Java 17 or 21, and there is no {tmp_path}/bin/java.*JAVA_HOME"
    ):
        refuse_other_java()
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    for version, is_right in (("1.8.0_392", False), ("11.0.21", False), ("17.0.15", True), ("21.0.2", True)):
        java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2024-01-01' >&2\n")
        java.chmod(0o755)
        if is_right:
            refuse_other_java()
        else:
            with pytest.raises(SparkRefusedError, match=f"{version}.*JAVA_HOME"):
                refuse_other_java()


def test_spark_that_is_not_installed_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(SparkRefusedError, match=r"pip install -r requirements-spark\.lock"):
        open_session({})


def test_a_profile_that_turns_ansi_off_is_refused_before_spark_starts() -> None:
    pytest.importorskip("pyspark", reason="Spark is not installed: pip install -r requirements-spark.lock")
    from dbt.adapters.scvspark import ScvSparkCredentials
    from dbt_common.exceptions import DbtRuntimeError

    with pytest.raises(DbtRuntimeError, match=r"spark\.sql\.ansi\.enabled is false"):
        ScvSparkCredentials(server_side_parameters={"spark.sql.ansi.enabled": "false"})
    # What dbt-spark's own would turn off stays as it was given.
    given = ScvSparkCredentials(server_side_parameters={"spark.sql.ansi.enabled": "true"})
    assert given.server_side_parameters["spark.sql.ansi.enabled"] == "true"


def test_rows_that_are_written_keep_their_types_for_spark(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="Spark is not installed: pip install -r requirements-spark.lock")
    from dbt.adapters.scvspark.impl import columns_in

    with duckdb.connect() as connection:
        beside.write(
            connection.sql("select timestamp '2026-01-01' as made_at, ['a'] as words, 1::ubigint as n"),
            tmp_path / "rows",
        )
    types = {one["name"]: one["type"] for one in columns_in(tmp_path / "rows")["fields"]}
    assert types["made_at"] == "timestamp_ntz"
    assert types["n"] == "decimal(38,0)"
    assert types["words"]["elementType"] == "string"


# A relation of the work database in the compiled code of a Python model.
RELATION = re.compile(r'\\"\w+\\"\.\\"(\w+)\\"\.\\"(\w+)\\"')


def compiled(build: DbtRun) -> dict[str, str]:
    """The Python models of a build as dbt compiled them, by name."""
    return {file.stem: file.read_text(encoding="utf-8") for file in (build.folder / "target/compiled").rglob("*.py")}


def asked_by(code: str) -> set[tuple[str, str]]:
    """(schema, table) of what a compiled model reads."""
    return set(RELATION.findall(code))


def as_spark_wrote_them(build: DbtRun, tables: set[tuple[str, str]], folder: Path) -> Warehouse:
    """A warehouse of DuckDB's tables, described as Spark describes its own."""
    warehouse = Warehouse(folder)
    comments = "select column_name, comment from duckdb_columns() where schema_name = $1 and table_name = $2"
    said = (
        "select comment from duckdb_tables() where schema_name = $1 and table_name = $2"
        " union all select comment from duckdb_views() where schema_name = $1 and view_name = $2"
    )
    with connected(build.database) as connection:
        for schema, table in sorted(tables):
            rows = f'from "{schema}"."{table}"'
            if table == "release_contents":
                # Spark's relations have no database.
                bare = "substr(relation_name, strpos(relation_name, '.') + 1)"
                rows = f"select * replace ({bare} as relation_name) {rows}"
            beside.write(connection.sql(rows), warehouse.empty_folder(schema, table))
            fields = [
                {"name": name, "metadata": {"comment": comment}}
                for name, comment in connection.execute(comments, [schema, table]).fetchall()
            ]
            [(description,)] = connection.execute(said, [schema, table]).fetchall()
            warehouse.swap(schema, table, {"fields": fields}, description or "")
    return warehouse


def run_beside_spark(warehouse: Warehouse, name: str, code: str, published: Path) -> Path:
    """Run a compiled model as Spark's target compiles it, and give the files of its answer."""
    code = RELATION.sub(r'\\"\1\\".\\"\2\\"', code)
    code = re.sub(r"'publish_path': '[^']*'", f"'publish_path': {str(published)!r}", code)
    folder = warehouse.empty_folder("answers", name)
    beside.run_python_model(warehouse, "answers", name, code, f"{name}.py")
    return folder / "*.parquet"


@pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="to run them all again takes minutes: make test LONG=1")
def test_every_python_model_gives_beside_spark_what_it_gives_on_duckdb(
    sample_build: DbtRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCV_SALT", "a salt for tests")
    code = compiled(sample_build)
    assert code.keys() == {file.stem for file in (PROJECT / "models").rglob("*.py")}
    del code["release"]
    tables = set().union(*map(asked_by, code.values()))
    warehouse = as_spark_wrote_them(sample_build, tables, tmp_path / "spark")
    different = {}
    with connected(sample_build.database) as connection:
        made = "select table_schema from information_schema.tables where table_name = $1"
        for name, model in sorted(code.items()):
            answer = run_beside_spark(warehouse, name, model, tmp_path / "published")
            [(schema,)] = connection.execute(made, [name]).fetchall()
            if found := difference(connection, f'"{schema}"."{name}"', answer):
                different[name] = str(found)
    assert different == {}


def test_a_release_of_tables_that_spark_wrote_is_the_one_of_duckdb(
    sample_build: DbtRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same rows in Parquet, the same exports to the byte, types and descriptions: readers notice nothing."""
    monkeypatch.setenv("SCV_SALT", "a salt for tests")
    code = compiled(sample_build)["release"]
    with connected(sample_build.database) as connection:
        published = connection.execute(
            "select distinct split_part(relation_name, '.', 2)[2:-2], table_name from publish.release_contents"
        ).fetchall()
    warehouse = as_spark_wrote_them(sample_build, asked_by(code) | set(published), tmp_path / "spark")
    run_beside_spark(warehouse, "release", code, tmp_path / "published")
    ours, theirs = sample_build.folder / "published" / "current", tmp_path / "published" / "current"
    files = {str(file.relative_to(ours)) for file in ours.rglob("*") if file.is_file()}
    assert {str(file.relative_to(theirs)) for file in theirs.rglob("*") if file.is_file()} == files
    # What has the name of its release in it, and databases, whose bytes are never the same.
    named = {"exports/manifest.json", "parquet/release.parquet", "pii/scv_pii.duckdb", "report.html", "scv.duckdb"}
    unlike = [file for file in sorted(files - named) if not filecmp.cmp(ours / file, theirs / file, shallow=False)]
    with duckdb.connect() as connection:
        # What is a view on DuckDB has its rows in any order.
        for file in [file for file in unlike if file.endswith(".parquet")]:
            rows = [f"from read_parquet('{folder / file}')" for folder in (ours, theirs)]
            if not connection.execute(
                f"({rows[0]} except all {rows[1]}) union all ({rows[1]} except all {rows[0]})"
            ).fetchall():
                unlike.remove(file)
    assert unlike == []
    described = "select table_name, column_name, data_type, comment from duckdb_columns() order by all"
    for file in ("scv.duckdb", "pii/scv_pii.duckdb"):
        with connected(ours / file) as expected, connected(theirs / file) as found:
            assert found.execute(described).fetchall() == expected.execute(described).fetchall()


@dataclass(frozen=True)
class SparkBuild:
    """What a build on Spark printed, how it ended, and the folder of the log that Spark wrote of it."""

    returncode: int
    output: str
    events: Path


BUILD = ("build", "--exclude-resource-type", "unit_test", "test")


def on_spark(
    build: DbtRun,
    folder: Path,
    told: Callable[[str], None] = lambda line: None,
    command: tuple[str, ...] = BUILD,
    **environment: str,
) -> SparkBuild:
    """A build of all models over a build's raw files, in a folder of its own; `told` hears each line of dbt's.

    Another `command` finds what the build left in the folder.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "DBT_"))}
    (folder / "events").mkdir(exist_ok=True)
    settings = {
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.adaptive.enabled": "false",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": (folder / "events").as_uri(),
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
    }
    (folder / "spark-defaults.conf").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    own = {
        "SCV_RAW": str(build.folder / "raw"),
        "SCV_SPARK": str(folder / "spark"),
        "SCV_PUBLISH": str(folder / "published"),
        "SCV_SALT": "a salt for tests",
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "SPARK_CONF_DIR": str(folder),
        "PYTHONUNBUFFERED": "1",
    }
    line = [sys.executable, "-m", "dbt.cli.main", *command]
    line += ["--target", "spark", "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    printed = []
    with subprocess.Popen(
        line, env={**inherited, **own, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        assert running.stdout is not None
        for text in running.stdout:
            printed.append(text)
            told(text)
    return SparkBuild(running.returncode, "".join(printed), folder / "events")


@contextmanager
def two_workers(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A master of Spark's and two workers of one core on this machine: the master's address, and one of the workers."""
    pyspark = pytest.importorskip("pyspark", reason="Spark is not installed: pip install -r requirements-spark.lock")
    launcher = Path(pyspark.__file__).parent / "bin" / "spark-class"
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> Path:
        log = folder / f"{name}.log"
        line = [str(launcher), f"org.apache.spark.deploy.{arguments[0]}", "--host", "127.0.0.1", "--webui-port", "0"]
        with log.open("wb") as opened:
            # A session of its own: whoever kills a worker kills what it started.
            started.append(
                subprocess.Popen(
                    [*line, *arguments[1:]], stdout=opened, stderr=subprocess.STDOUT, start_new_session=True
                )
            )
        return log

    def wait_until(log: Path, said: str) -> None:
        deadline = time.monotonic() + 120
        while said not in log.read_text(errors="replace"):
            assert time.monotonic() < deadline, log.read_text(errors="replace")
            time.sleep(0.2)

    try:
        wait_until(start("master", "master.Master", "--port", str(port)), "New state: ALIVE")
        for name in ("one", "other"):
            own = ("--cores", "1", "--memory", "1500m", "--work-dir", str(folder / name))
            wait_until(start(name, "worker.Worker", *own, address), "Successfully registered with master")
        yield address, started[-1]
    finally:
        for process in started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


LONG = pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="Spark takes minutes: make test LONG=1")


@LONG
def test_what_is_built_on_spark_is_what_duckdb_builds(sample_build: DbtRun, tmp_path: Path) -> None:
    """Every published table, ids included, and what identity and erasure are made of; and no join of all with all.

    Its tests pass there, of data and of units. Distances are of post codes to stores, of which a shop has hundreds.
    """
    pytest.importorskip("pyspark", reason="Spark is not installed: pip install -r requirements-spark.lock")
    built = on_spark(sample_build, tmp_path)
    assert built.returncode == 0, built.output[-6000:]
    rooms = ("seeds", "staging", "erasure", "identity")
    outcome = compared(Warehouse(tmp_path / "spark"), sample_build.database, rooms)
    assert {name: str(found) for name, found in outcome.different.items() if name.split(".")[1] != EMPTY} == {}
    assert outcome.lacking == ()
    told = releases_compared.differences(sample_build.folder, tmp_path, ignored=releases_compared.ABOUT_THE_RELEASE)
    assert not told, releases_compared.report(told)
    [log] = built.events.iterdir()
    assert [cost.node for cost in costs(events_in(log)) if cost.cartesian_products] == ["int_store_distances"]
    tested = on_spark(sample_build, tmp_path, command=("test",))
    assert tested.returncode == 0, tested.output[-6000:]


@LONG
def test_a_build_on_a_cluster_survives_one_of_its_workers(sample_build: DbtRun, tmp_path: Path) -> None:
    """A worker is killed with all that it had computed, in the middle: the release is the same."""
    with two_workers(tmp_path) as (address, worker):
        nodes = 0

        def told(line: str) -> None:
            nonlocal nodes
            nodes += " OK created " in line
            if nodes == 150 and worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)

        built = on_spark(sample_build, tmp_path, told, SCV_SPARK_MASTER=address)
        assert worker.poll() == -signal.SIGKILL
    assert built.returncode == 0, built.output[-6000:]
    different = releases_compared.differences(
        sample_build.folder, tmp_path, ignored=releases_compared.ABOUT_THE_RELEASE
    )
    assert not different, releases_compared.report(different)
