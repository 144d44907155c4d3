"""Rules made again between two builds: the release that a full build would have made, for a part of the work."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT, VIEWS_STAND, DbtBuild, DbtRun
from dbt_process import READ_WITH
from releases_compared import differences, report
from scv.publishing import open_database
from scv.publishing.provenance import rules_made_again


@dataclass(frozen=True)
class Shop:
    """A copy of the project whose rules may be edited, with the database and releases of a build of its own."""

    project: Path
    folder: Path

    @property
    def current(self) -> Path:
        return (self.folder / "published" / "current").resolve()

    def edit(self, file: str, was: str, becomes: str) -> None:
        path = self.project / file
        text = path.read_text()
        assert was in text, f"{file} has no {was!r}"
        path.write_text(text.replace(was, becomes))

    def activate(self) -> subprocess.CompletedProcess[str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "DBT_"))}
        own = {
            "SCV_RAW": str(self.folder / "raw"),
            "SCV_SALT": "a salt for tests",
            **READ_WITH,
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "DBT_USE_COLORS": "false",
            "PYTHONPATH": str(self.project / "python_helpers"),
        }
        return subprocess.run(
            [sys.executable, "-m", "scv.activate"], cwd=self.folder, env={**inherited, **own}, text=True,
            capture_output=True, timeout=900, check=False,
        )  # fmt: skip

    def hashes(self) -> dict[str, str]:
        with open_database(self.current / "scv.duckdb") as connection:
            return dict(connection.execute("select table_name, table_hash from release").fetchall())

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with open_database(self.current / "pii" / "scv_pii.duckdb") as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def built(sample_build: DbtRun, dbt_build: DbtBuild, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The sample's build, released by this very code: the build that was lent may be of some lines ago."""
    shop = Shop(tmp_path_factory.mktemp("project"), tmp_path_factory.mktemp("built"))
    for name in ("models", "macros", "seeds", "tests", "analyses", "python_helpers"):
        shutil.copytree(PROJECT / name, shop.project / name, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("dbt_project.yml", "selectors.yml", "profiles.yml"):
        shutil.copy(PROJECT / file, shop.project)
    (shop.folder / "raw").symlink_to(sample_build.folder / "raw")
    shutil.copy(sample_build.database, shop.folder / "scv.duckdb")
    shutil.copytree(sample_build.published, shop.folder / "published", symlinks=True)
    dbt_build(
        shop.folder / "raw", "--select", "stg_feeds__found_files", "feeds_read", "release",
        command="run", folder=shop.folder, project=shop.project,
    )  # fmt: skip
    return shop


@pytest.fixture
def shop(built: Shop, tmp_path: Path) -> Iterator[Shop]:
    """A copy of that build, to be changed, and the project, which is put back as it was."""
    shutil.copytree(built.folder, tmp_path / "shop", symlinks=True)
    yield Shop(built.project, tmp_path / "shop")
    for name in ("models", "seeds"):
        shutil.copytree(PROJECT / name, built.project / name, dirs_exist_ok=True)


def change_rules(shop: Shop) -> None:
    """A segment, a trigger and an audience are something else, and there is an audience more."""
    shop.edit("seeds/engagement/segment_rules.csv", "purchase_stage = 'loyal',\"", 'order_count >= 2,"')
    shop.edit("seeds/activation/trigger_rules.csv", "email|post|sms|phone,newsletter", "post|email,newsletter")
    audiences = shop.project / "seeds" / "activation" / "audiences.csv"
    with audiences.open(newline="") as file:
        columns = next(csv.reader(file))
    line = {
        "audience": "loyal_email", "rule": "list_contains(segments, 'loyal')", "purpose": "marketing",
        "channel": "email", "topic": "newsletter", "destination": "csv_feed", "delivery": "delta",
        "hold_out_share": "0.5", "description": "Loyal by the rule of today",
    }  # fmt: skip
    with audiences.open("a", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow([line.get(column, "") for column in columns])


@pytest.fixture(scope="module")
def activated(built: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """That build, and a project, after rules were changed and made again. The two tests that follow go on from here."""
    folder = tmp_path_factory.mktemp("activated")
    changed = Shop(folder / "project", folder / "shop")
    shutil.copytree(built.project, changed.project)
    shutil.copytree(built.folder, changed.folder, symlinks=True)
    change_rules(changed)
    made = changed.activate()
    assert made.returncode == 0, made.stdout[-3000:] + made.stderr
    return changed


def test_a_rule_that_changed_is_released_as_a_full_build_would_release_it(
    activated: Shop, built: Shop, dbt_build: DbtBuild, tmp_path: Path
) -> None:
    assert activated.current.name > built.current.name
    assert (activated.folder / "published" / built.current.name).is_dir()

    # The tests were run by the build that is lent: here it is the tables that count, and views show what is in them.
    # What stands before the intermediates reads the same files and no rule (see below).
    full = Shop(activated.project, tmp_path / "full")
    shutil.copytree(built.folder, full.folder, symlinks=True)
    behind_identity = (f"path:models/{folder}" for folder in ("intermediate", "marts", "publish"))
    tables = ("--exclude-resource-type", "unit_test", "test", "--select", "resource_type:seed", *behind_identity)
    dbt_build(
        full.folder / "raw", *tables, *VIEWS_STAND, folder=full.folder, project=full.project, timeout_seconds=3600
    )
    # The truth about the sample's people lies beside the folder that the lent build read, and not beside this one.
    found = differences(full.folder, activated.folder, unlike={"identity_quality"})
    assert not found, report(found)
    exports = [
        sorted(path.relative_to(one.current) for path in (one.current / "exports").rglob("*"))
        for one in (activated, full)
    ]
    assert exports[0] == exports[1]
    for path in exports[0]:
        if path.suffix in (".csv", ".jsonl"):
            assert (activated.current / path).read_bytes() == (full.current / path).read_bytes()

    before, after = built.hashes(), activated.hashes()
    changed = {table for table in before if before[table] != after[table]}
    assert {"segments", "customer_segments", "audience_members", "audience_changes", "audience_overview"} <= changed
    assert not {"orders", "customer_timeline", "identity_links", "feed_health", "idr_id_registry"} & changed
    assert activated.rows(
        "select count(*) > 0 from audience_changes where audience = 'loyal_email' and change_type = 'add'"
    ) == [(True,)]


def test_after_a_slip_is_corrected_it_goes_on_and_the_rest_is_as_the_last_build_made_it(
    activated: Shop, tmp_path: Path
) -> None:
    """What landed since is for the next build, in no table and not in the list of what the release has read.

    What is compared with the release is what the next build would find: nobody is told twice, and whoever was in is in
    since then.
    """
    released = activated.current.name
    activated.edit("seeds/activation/audiences.csv", "order_count >= 1", "order_cuont >= 1")
    stopped = activated.activate()
    assert stopped.returncode == 1 and "did you mean 'order_count'?" in stopped.stdout
    assert activated.current.name == released
    activated.edit("seeds/activation/audiences.csv", "order_cuont >= 1", "order_count >= 1")
    raw = tmp_path / "raw"
    shutil.copytree(activated.folder / "raw", raw, symlinks=True)
    (activated.folder / "raw").unlink()
    raw.rename(activated.folder / "raw")
    shutil.rmtree(activated.folder / "raw" / "klaviyo")
    feeds_read_at = activated.rows("select distinct feeds_read_at from release")
    enrolments = "select audience, customer_id, enrolled_at, is_sent, is_held_out from audience_enrolments order by all"
    enrolled = activated.rows(enrolments)
    with duckdb.connect(str(activated.folder / "scv.duckdb"), read_only=True) as connection:
        files = connection.execute("select * from staging.stg_feeds__found_files order by all").fetchall()
        stock = connection.execute("select * from intermediate.int_stock_changes order by all").fetchall()
        ids = connection.execute("select * from identity.idr_id_registry order by all").fetchall()
    again = activated.activate()
    assert again.returncode == 0, again.stdout[-3000:] + again.stderr
    assert activated.current.name > released
    assert activated.rows("select count(*) from audience_changes") == [(0,)]
    assert activated.rows(enrolments) == enrolled
    assert activated.rows("select distinct feeds_read_at from release") == feeds_read_at
    with duckdb.connect(str(activated.folder / "scv.duckdb"), read_only=True) as connection:
        assert connection.execute("select * from staging.stg_feeds__found_files order by all").fetchall() == files
        assert connection.execute("select * from intermediate.int_stock_changes order by all").fetchall() == stock
        assert connection.execute("select * from identity.idr_id_registry order by all").fetchall() == ids


def other_model(shop: Shop, dbt_build: DbtBuild) -> None:
    model = shop.project / "models" / "marts" / "commerce" / "orders.sql"
    model.write_text(model.read_text() + "\n-- changed\n")


def no_release(shop: Shop, dbt_build: DbtBuild) -> None:
    shutil.rmtree(shop.folder / "published")


def no_database(shop: Shop, dbt_build: DbtBuild) -> None:
    (shop.folder / "scv.duckdb").unlink()


def half_a_build(shop: Shop, dbt_build: DbtBuild) -> None:
    dbt_build(shop.folder / "raw", "--select", "int_windows", command="run", folder=shop.folder, project=shop.project)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (no_release, "there is no release in"),
        (no_database, "scv.duckdb is not there"),
        (half_a_build, "is not what release"),
        (other_model, "models, macros, seeds other than rules, Python or dbt_project.yml were changed since release"),
    ],
)
def test_what_would_be_a_release_of_two_builds_is_refused(
    change: Callable[[Shop, DbtBuild], None], said: str, shop: Shop, dbt_build: DbtBuild
) -> None:
    change(shop, dbt_build)
    database = shop.folder / "scv.duckdb"
    before = database.stat().st_mtime_ns if database.exists() else None
    refused = shop.activate()
    assert refused.returncode == 2
    assert refused.stderr.startswith("nothing was activated: ") and said in refused.stderr
    assert "A full build is needed: make build" in refused.stderr
    assert (database.stat().st_mtime_ns if database.exists() else None) == before


def test_every_model_that_compares_with_the_release_and_every_reader_of_a_rule_is_made_again(
    dbt_build: DbtBuild, tmp_path: Path
) -> None:
    listed = dbt_build(
        tmp_path, "--selector", "activation", "--output", "name", "--quiet", command="ls", folder=tmp_path
    )
    selected = set(listed.output.split())
    readers = {
        path.stem
        for path in (PROJECT / "models").rglob("*.py")
        if "released_rows(" in path.read_text() or "publish(" in path.read_text()
    }
    released = {f"int_released_{what}" for what in ("enrolments", "journeys", "segment_history", "triggers")}
    assert readers == {*released, "release"}
    rules = {
        path.stem
        for rule in rules_made_again(PROJECT)
        for path in ([PROJECT / rule] if rule.endswith(".csv") else (PROJECT / rule).glob("*.csv"))
    }
    assert readers | rules <= selected
    assert {"segment_rules", "audiences", "trigger_rules", "trigger_destinations"} <= rules
    rooms = {path.stem: path.relative_to(PROJECT / "models").parts[0] for path in (PROJECT / "models").rglob("*.*")}
    assert {rooms[model] for model in selected & rooms.keys()} == {"intermediate", "marts", "publish"}
    # The state that a build hands to the next is the builds' alone.
    assert not {"int_stock_changes", "idr_id_registry", "prv_tombstones", "feeds_read"} & selected
