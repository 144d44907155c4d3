"""Run the project as its users do: dbt in a process of its own, on paths that belong to the test alone."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dbt_process
import duckdb
import parsed_project
import pytest
from pages import browser
from scv.erasure.files import rewrite_database
from scv.publishing import open_database
from scv.publishing.provenance import code_hash

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class DbtRun:
    """What one dbt command did: its exit code, all that it printed, and the folder with its database and release."""

    returncode: int
    output: str
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "scv.duckdb"

    @property
    def published(self) -> Path:
        return self.folder / "published"

    def query(self, sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """Rows of a query on the work database, which is opened read-only and closed again."""
        with opened_to_read(self.database) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql, parameters or []).fetchall()

    def results(self) -> dict[str, str]:
        """Status of every node, by its short name, of the last command that ran nodes and was given WITH_ARTIFACTS."""
        results = json.loads((self.folder / "target" / "run_results.json").read_text())["results"]
        return {result["unique_id"].split(".", 2)[2]: result["status"] for result in results}


def opened_to_read(database: Path) -> duckdb.DuckDBPyConnection:
    """The database, as soon as nobody writes to it: another test's dbt may hold the build that all of them read."""
    deadline = time.monotonic() + 120
    while True:
        try:
            return duckdb.connect(str(database), read_only=True)
        except duckdb.IOException as error:
            if "Conflicting lock" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


DbtBuild = Callable[..., DbtRun]
WITH_ARTIFACTS = {"DBT_WRITE_JSON": "true"}

# For one more build in the same folder with the same vars: its views stand as they are, and show what has arrived.
VIEWS_STAND = ("--exclude", "config.materialized:view")
# And where no seed was edited, neither are those made again.
ONLY_TABLES = (*VIEWS_STAND, "resource_type:seed")

# Files that take minutes come first, so that at the end no worker waits for the other.
LONGEST_FIRST = (
    "test_erasure.py",
    "test_identity_scenarios.py",
    "test_golden.py",
    "test_activate.py",
    "test_publish_build.py",
    "test_raw_contract.py",
    "test_documented_commands.py",
    "test_adding_a_channel.py",
    "test_nights.py",
    "test_refused_builds.py",
    "test_dagster.py",
    "test_what_if.py",
    "test_sending_opt_outs.py",
    "test_money.py",
    "test_consent.py",
    "test_parity.py",
    "test_other_systems.py",
    "test_shopify_generations.py",
    "test_people_names.py",
    "test_people_ownership.py",
    "test_trigger_clauses.py",
    "test_synthetic.py",
    "test_serve.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {file: number for number, file in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))


def pytest_configure(config: pytest.Config) -> None:
    """What dbt has read of the project lies in one folder for all workers of a session."""
    if parsed_project.FOLDER not in os.environ:
        folder = os.environ[parsed_project.FOLDER] = tempfile.mkdtemp(prefix="read-project-")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def run_dbt(
    raw_folder: Path | str,
    *arguments: str,
    folder: Path,
    project: Path = PROJECT,
    command: str = "build",
    variables: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    succeeds: bool | None = True,
    timeout_seconds: float = 900,
    kill_when: Callable[[str], bool] | None = None,
) -> DbtRun:
    """Run `dbt <command> <arguments>` on the raw files in `raw_folder`, all that it writes lying in `folder`.

    Give the same `folder` again to run on what the previous command left, `project` to run an edited copy of this one.
    `succeeds` is the outcome that the caller relies on: True or False fail the test when dbt says otherwise, None
    leaves it to the caller. `kill_when`: see `dbt_process.run`.
    """
    dbt_process.lend_reading(folder / "target")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "DBT_"))}
    own = {
        "SCV_RAW": str(raw_folder),
        "SCV_SALT": "a salt for tests",
        **dbt_process.READ_WITH,
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_USE_COLORS": "false",
        # The manifest takes two seconds to write, and few tests read what dbt writes.
        "DBT_WRITE_JSON": "false",
        "PYTHONPATH": str(project / "python_helpers"),
    }
    line = [command, "--project-dir", str(project), "--profiles-dir", str(project), *arguments]
    if variables is not None:
        line += ["--vars", json.dumps(variables)]
    returncode, output = dbt_process.run(
        line,
        cwd=folder,
        environment={**inherited, **own, **(environment or {})},
        timeout_seconds=timeout_seconds,
        kill_when=kill_when,
    )
    run = DbtRun(returncode, output, folder)
    if succeeds is not None and (run.returncode == 0) != succeeds:
        pytest.fail(
            f"dbt {command} was expected to {'succeed' if succeeds else 'fail'}:\n{run.output[-6000:]}", pytrace=False
        )
    return run


def views_of_lent_build(folder: Path) -> Path | None:
    """A database that has every view of the build that was lent and no table; None where that is of other lines."""
    lent = os.environ.get("SCV_TEST_BUILD")
    if not lent:
        return None
    with open_database(Path(lent, "published", "current", "scv.duckdb")) as release:
        built_of = release.execute("select distinct code_hash from release").fetchall()
    if built_of != [(code_hash(PROJECT),)]:
        return None
    database = folder / "scv.duckdb"
    shutil.copyfile(Path(lent, "scv.duckdb"), database)
    with duckdb.connect(str(database)) as connection:
        named = 'select format(\'"{}"."{}"\', schema_name, table_name) from duckdb_tables()'
        for (table,) in connection.execute(named).fetchall():
            connection.execute(f"drop table {table}")
    rewrite_database(database)
    return database


@pytest.fixture(scope="session")
def dbt_build(tmp_path_factory: pytest.TempPathFactory) -> DbtBuild:
    """`dbt_build(raw_folder, "--select", "stg_email__profiles")`: see run_dbt; without `folder` in a fresh one.

    With `views_stand` the first build in a folder finds the views of the build that was lent, and it and all that
    follow make tables and seeds alone: every third model is a view, which says the same wherever it is made. It is for
    builds without tests, with salt and vars (but `as_of`) as they stand, of rows that are older than the build that was
    lent: a view knows when it was made, and what is later is of the future.
    """
    views = functools.cache(lambda: views_of_lent_build(tmp_path_factory.mktemp("views")))

    def build(
        raw_folder: Path | str, *arguments: str, folder: Path | None = None, views_stand: bool = False, **options: Any
    ) -> DbtRun:
        folder = folder or tmp_path_factory.mktemp("dbt")
        if views_stand and (standing := views()):
            if not (folder / "scv.duckdb").exists():
                shutil.copyfile(standing, folder / "scv.duckdb")
            arguments += VIEWS_STAND
        return run_dbt(raw_folder, *arguments, folder=folder, **options)

    return build


@pytest.fixture(scope="session")
def sample_build(tmp_path_factory: pytest.TempPathFactory, dbt_build: DbtBuild) -> DbtRun:
    """A published build of a small sample, to read and to copy: the one that `make test` made, or one of its own."""
    lent = os.environ.get("SCV_TEST_BUILD")
    if lent:
        return DbtRun(0, "", Path(lent))
    folder = tmp_path_factory.mktemp("sample")
    generate = [sys.executable, "-m", "scv.synthetic", "--people", "120", "--months", "4"]
    generate += ["--out", str(folder / "raw"), "--truth", str(folder / "truth")]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "python_helpers")}
    subprocess.run(generate, check=True, capture_output=True, env=environment, timeout=300)
    return dbt_build(folder / "raw", folder=folder, environment=WITH_ARTIFACTS)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One headless Chromium for all tests that look at pages; they are skipped where there is none."""
    with browser() as found:
        yield found
