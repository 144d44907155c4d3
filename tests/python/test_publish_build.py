"""The whole project publishes as one: every mart, nothing personal in the open, and only when every test passed.

All of these start from one build of a small sample, and copy its database and releases before they do anything to it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import PROJECT, WITH_ARTIFACTS, DbtBuild, DbtRun
from dbt_process import READ_WITH
from scv.publishing import open_database
from test_publish import READER, leftovers, row_counts, start

# Ten releases on end, and a kill at any step of one, are in test_publish.py: here it is dbt that makes them.
LONG = pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="takes minutes: make test LONG=1")
BUILDS = 10 if os.environ.get("LONG_TESTS") else 3
PERSONAL_COLUMN = re.compile(
    r"[._](email|phone|given_name|family_name|full_name|recipient_name|reviewer_name|address_line_\d|raw_value)$"
)
# A consent, an answer yes or no, and a weight are about an address and do not hold it.
ABOUT_A_COLUMN = re.compile(r"[.](consent|is|weight)_")
EMAIL_ADDRESS = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}"
PHONE_NUMBER = r"\+44\d{9,10}"


@pytest.fixture
def copied_build(sample_build: DbtRun, tmp_path: Path) -> Path:
    """A folder with a database and releases of its own, as the sample's build left them, and the sample's raw data."""
    shutil.copy(sample_build.database, tmp_path / "scv.duckdb")
    shutil.copytree(sample_build.published, tmp_path / "published", symlinks=True)
    (tmp_path / "raw").symlink_to(sample_build.folder / "raw")
    return tmp_path


@pytest.fixture(scope="module")
def manifest(sample_build: DbtRun) -> dict[str, Any]:
    return json.loads((sample_build.folder / "target" / "manifest.json").read_text())


def contents_hash(published: Path) -> str:
    """Hash of every row of every table of the current release."""
    with duckdb.connect(str(published / "current" / "scv.duckdb"), read_only=True) as connection:
        [(found,)] = connection.execute("select distinct contents_hash from release").fetchall()
    return found


def served_bytes(published: Path) -> dict[str, bytes]:
    """What the service looks people up in, file by file."""
    serving = published / "current" / "serving"
    return {str(path.relative_to(serving)): path.read_bytes() for path in serving.rglob("*.sqlite")}


def table_hashes(published: Path) -> dict[str, str]:
    """Hash of every table of the current release but what is made of the salt, and nothing else."""
    with open_database(published / "current" / "scv.duckdb") as connection:
        found = connection.execute("select table_name, table_hash from release").fetchall()
    return {table: rows for table, rows in found if table not in {"prv_salt", "prv_tombstones"}}


def marts(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] == "marts"
    }


def environment_of(folder: Path) -> dict[str, str]:
    """What dbt needs to work in `folder` alone."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "DBT_"))},
        "SCV_RAW": str(folder / "raw"),
        "SCV_SALT": "a salt for tests",
        **READ_WITH,
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "PYTHONPATH": str(PROJECT / "python_helpers"),
    }


def forget_one_row_of_every_mart(database: Path, manifest: dict[str, Any]) -> None:
    """Make the next release differ from the last one in every table with rows that no other has to agree with."""
    with duckdb.connect(str(database)) as connection:
        for mart, node in marts(manifest).items():
            # The files for other platforms are written from audiences that have to agree with one another, and the door
            # holds orders against the timeline and what customers spent.
            has_to_agree = mart.startswith("audience_") or mart in ("orders", "customer_revenue")
            if node["config"]["materialized"] == "view" or has_to_agree:
                continue
            connection.execute(f'delete from marts."{mart}" where rowid = (select min(rowid) from marts."{mart}")')


def test_every_mart_and_the_id_registry_are_published(manifest: dict[str, Any], sample_build: DbtRun) -> None:
    contents = manifest["nodes"]["model.scv.release_contents"]
    published = {unique_id.rsplit(".", 1)[1] for unique_id in contents["depends_on"]["nodes"]}
    assert published == {*marts(manifest), "idr_id_registry", "prv_salt", "prv_tombstones"}
    with duckdb.connect(
        str(sample_build.published / "current" / "pii" / "scv_pii.duckdb"), read_only=True
    ) as connection:
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    assert tables == {*published, "release", "release_history"}


def test_every_column_of_every_mart_has_a_class_and_personal_ones_are_direct(manifest: dict[str, Any]) -> None:
    classes = {
        f"{name}.{column['name']}": column["config"]["meta"].get("pii")
        for name, mart in marts(manifest).items()
        for column in mart["columns"].values()
    }
    assert {column: pii for column, pii in classes.items() if pii not in ("none", "indirect", "direct")} == {}
    personal = {column for column in classes if PERSONAL_COLUMN.search(column) and not ABOUT_A_COLUMN.search(column)}
    assert {column: classes[column] for column in personal if classes[column] != "direct"} == {}


def test_no_value_in_the_open_release_is_an_address_or_a_number_of_somebody(sample_build: DbtRun) -> None:
    release = sample_build.published / "current"
    found = []
    with duckdb.connect() as connection:
        connection.execute(f"attach '{release / 'scv.duckdb'}' as release (read_only)")
        connection.execute(f"attach '{release / 'pii' / 'scv_pii.duckdb'}' as vault (read_only)")
        connection.execute(
            """
            create table known as
            select distinct identifier_value
            from vault.customer_identifiers
            where identifier_type in
                ('email', 'phone', 'loyalty_card', 'social_login', 'card_fingerprint', 'hashed_email')
            """
        )
        [(known,)] = connection.execute("select count(*) from known").fetchall()
        assert known > 100
        columns = connection.execute(
            "select table_name, column_name from duckdb_columns() where database_name = 'release' and not internal"
        ).fetchall()
        for table, column in columns:
            text = f'cast("{column}" as varchar)'
            [(count,)] = connection.execute(
                f"""
                select count(*) from release."{table}"
                where regexp_matches({text}, '{EMAIL_ADDRESS}') or regexp_matches({text}, '{PHONE_NUMBER}')
                    or {text} in (from known)
                """
            ).fetchall()
            if count:
                found.append((table, column, count))
    assert found == []


def test_a_reader_polling_during_builds_never_errs_and_never_sees_two_of_them(
    copied_build: Path, manifest: dict[str, Any], dbt_build: DbtBuild
) -> None:
    reader = start(READER, copied_build / "published", copied_build / "stop")
    try:
        for _ in range(BUILDS):
            forget_one_row_of_every_mart(copied_build / "scv.duckdb", manifest)
            dbt_build(copied_build / "raw", "--select", "release", folder=copied_build, command="run")
    finally:
        (copied_build / "stop").touch()
    output, errors = reader.communicate(timeout=300)
    assert reader.returncode == 0, errors
    result = json.loads(output)
    assert result["errors"] == []
    assert result["mixed"] == []
    assert len(result["seen"]) >= BUILDS, "the reader missed most releases: it was not polling while builds published"


def test_a_build_whose_mart_breaks_a_promise_leaves_current_as_it_was(copied_build: Path, dbt_build: DbtBuild) -> None:
    with duckdb.connect(str(copied_build / "scv.duckdb")) as connection:
        [(orders,)] = connection.execute("select count(*) from marts.orders").fetchall()
        connection.execute("insert into intermediate.int_customer_orders from intermediate.int_customer_orders limit 1")
    before = (copied_build / "published" / "current").readlink()
    failed = dbt_build(
        copied_build / "raw",
        "--select",
        "orders+",
        folder=copied_build,
        succeeds=False,
        environment=WITH_ARTIFACTS,
    )
    results = failed.results()
    # An order that is there twice breaks the promise of the mart.
    assert results["orders"] == "error", failed.output
    assert results["release"] == "skipped"
    assert (copied_build / "published" / "current").readlink() == before
    assert leftovers(copied_build / "published") == []
    assert row_counts(copied_build / "published" / "current" / "scv.duckdb")[2]["orders"] == orders


@pytest.fixture(scope="module")
def results_of_an_earlier_command(sample_build: DbtRun, dbt_build: DbtBuild) -> Path:
    """dbt's files of a command that ended well, whose results a killed build would leave to `dbt retry`."""
    return (
        dbt_build(sample_build.folder / "raw", "--select", "prv_salt", command="run", environment=WITH_ARTIFACTS).folder
        / "target"
    )


@pytest.mark.parametrize(
    "moment",
    [
        "before it builds",
        pytest.param("while it builds", marks=LONG),
        "while it publishes",
        pytest.param("after the swap", marks=LONG),
    ],
)
def test_kill_9_leaves_the_previous_release_readable_and_a_retry_publishes_or_fails(
    moment: str, results_of_an_earlier_command: Path, copied_build: Path, dbt_build: DbtBuild
) -> None:
    """Case U8: whatever the kill hit, `dbt retry` never says that all is well with nothing published."""
    published = copied_build / "published"
    before = (published / "current").readlink()
    shutil.copytree(results_of_an_earlier_command, copied_build / "target")
    dbt = str(Path(sys.executable).with_name("dbt"))
    project = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    build = subprocess.Popen(
        [dbt, "build", *project, "--select", "release_contents", "release"],
        cwd=copied_build,
        env=environment_of(copied_build),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert build.stdout is not None
    if moment.endswith("it builds"):
        output = iter(build.stdout.readline, "")
        sign = "START sql" if moment == "while it builds" else "Registered adapter"
        assert any(sign in printed for printed in output), "the build ended before it built anything"
    else:
        deadline = time.monotonic() + 300
        while (published / "current").readlink() == before and build.poll() is None and time.monotonic() < deadline:
            if moment == "while it publishes" and leftovers(published):
                break
            time.sleep(0.002)
    os.killpg(build.pid, signal.SIGKILL)
    build.communicate(timeout=60)
    assert build.returncode == -signal.SIGKILL

    _, told, found = row_counts(published / "current" / "scv.duckdb")
    assert told == found
    killed_with = (published / "current").readlink()
    if moment.endswith("it builds"):
        assert killed_with == before

    retried = dbt_build(
        copied_build / "raw", folder=copied_build, command="retry", succeeds=None, environment=WITH_ARTIFACTS
    )
    if moment == "before it builds":
        # Nothing had been written that a retry could go on from.
        assert retried.returncode != 0, retried.output
        assert "Nothing to do" in retried.output
        dbt_build(copied_build / "raw", "--select", "release", folder=copied_build, command="run")
    else:
        assert retried.returncode == 0, retried.output
    assert leftovers(published) == []
    assert (published / "current").readlink() > killed_with
    # And when all was done, there is nothing to retry.
    if moment == "while it publishes":
        again = dbt_build(
            copied_build / "raw", folder=copied_build, command="retry", succeeds=False, environment=WITH_ARTIFACTS
        )
        assert "Nothing to do" in again.output


def test_the_same_build_published_twice_has_the_same_rows(
    copied_build: Path, dbt_build: DbtBuild, sample_build: DbtRun
) -> None:
    dbt_build(copied_build / "raw", "--select", "release_contents", "release", folder=copied_build)
    assert contents_hash(copied_build / "published") == contents_hash(sample_build.published)
    assert served_bytes(copied_build / "published") == served_bytes(sample_build.published)


def customers_without_households(published: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(published / "current" / "pii" / "scv_pii.duckdb"), read_only=True) as connection:
        customers = "select * exclude (household_id) from single_customer_view order by customer_id"
        return connection.execute(customers).fetchall()


def test_a_lost_work_database_costs_a_rebuild_and_nobodys_id(
    copied_build: Path, dbt_build: DbtBuild, sample_build: DbtRun
) -> None:
    """Rebuilt from the same files with another salt, every mart is row-identical: ids came back from the release.

    Not those that say what is new since that very release, or hold a salted hash of details to notice it by.
    """
    since_the_release = {"audience_changes", "audience_contacts", "audience_enrolments", "audience_members"}
    (copied_build / "scv.duckdb").unlink()
    models = ("--resource-type", "model", "--resource-type", "seed")
    release_id = (copied_build / "published" / "current").readlink().name
    salted = {"SCV_SALT": "not the salt that the ids were minted with", "SCV_ACCEPT": f"salt@{release_id}"}
    rebuilt = dbt_build(sample_build.folder / "raw", *models, folder=copied_build, environment=salted)
    assert "the registry was restored" in rebuilt.output
    before, after = table_hashes(sample_build.published), table_hashes(copied_build / "published")
    assert before.keys() == after.keys()
    changed = {table for table in before if before[table] != after[table]}
    # A household has no history: its id follows the salt. What people are called is remembered under the new one, too.
    assert changed - since_the_release == {"customer_households", "idr_id_registry", "single_customer_view"}
    assert customers_without_households(sample_build.published) == customers_without_households(
        copied_build / "published"
    )
