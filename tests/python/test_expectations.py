"""The two doors: what Great Expectations finds at the landing and in a release, and what stops a build."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT, DbtRun
from raw_rows import deliver
from scv.expectations.checks import Check, Outcome, run_checks, stops, told
from scv.expectations.history import EarlierRelease, earlier_release
from scv.expectations.landing import RawTable, landing_checks
from scv.expectations.release import release_checks

# Looked for and not imported: every check runs in a process of its own.
pytestmark = pytest.mark.skipif(
    find_spec("great_expectations") is None or find_spec("duckdb_engine") is None,
    reason="Great Expectations is not installed: pip install '.[expectations]'",
)

AT = "2026-01-01 12:00:00"
Landing = Callable[[Path], subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def released(sample_build: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's releases, copied, so that Data Docs are written beside a copy."""
    published = tmp_path_factory.mktemp("doors") / "published"
    shutil.copytree(sample_build.published, published, symlinks=True)
    return published


@pytest.fixture
def landing(tmp_path: Path, sample_build: DbtRun) -> Landing:
    """`landing(published)` checks `tmp_path / "raw"` as `make build` does, in a process of its own."""

    def run(published: Path) -> subprocess.CompletedProcess[str]:
        own = {"SCV_DB": "scv.duckdb", "SCV_SALT": "a salt for tests", "PYTHONPATH": str(PROJECT / "python_helpers")}
        own |= {"DBT_TARGET_PATH": str(tmp_path / "target"), "DBT_LOG_PATH": str(tmp_path / "logs")}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "DBT_"))}
        return subprocess.run(
            [sys.executable, "-m", "scv.expectations", "landing", str(tmp_path / "raw"), str(published)],
            cwd=tmp_path,
            env={**inherited, **own},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


def test_a_feed_that_went_bad_stops_the_build_and_the_file_is_named(landing: Landing, released: Path, tmp_path: Path):
    good = [{"id": str(number), "email": f"p{number}@example.com", "created": AT} for number in range(40)]
    bad = [{"id": None if number % 2 else str(number), "created": AT} for number in range(100, 140)]
    lines = [{"id": str(number), "order_id": "nowhere", "quantity": 1, "price": 5} for number in range(40)]
    deliver(tmp_path / "raw", {"klaviyo.person": good}, "monday")
    deliver(tmp_path / "raw", {"klaviyo.person": bad}, "tuesday")
    deliver(tmp_path / "raw", {"shopify.order": [{"id": "1", "created_at": AT, "total_price": 5}]}, "monday")
    deliver(tmp_path / "raw", {"shopify.order_line": lines}, "monday")
    found = landing(released)
    assert found.returncode == 1, found.stdout + found.stderr
    assert "critical: files: rows have their key" in found.stdout
    assert "klaviyo.person, file klaviyo/person/tuesday.parquet, row_count 40, keyless_rows 20" in found.stdout
    assert "file klaviyo/person/monday.parquet" not in found.stdout
    assert "critical: shopify.order_line: order_id is in shopify.order" in found.stdout
    assert "file shopify/order_line/monday.parquet, row_count 40, wrong_rows 40" in found.stdout
    # The sample's feeds are gone: the last release was built from them.
    assert "is still delivered" in found.stdout
    assert "The build stops here" in found.stdout
    assert (released / "expectations" / "landing" / "index.html").exists()


def test_a_release_is_checked_against_the_one_before_it(released: Path):
    earlier = earlier_release(released)
    assert earlier is not None and earlier.table_rows["orders"] and earlier.raw_rows["shopify.order"]
    database = released / "current" / "scv.duckdb"
    outcomes = run_checks(database, release_checks(earlier), released / "expectations" / "same", "release")
    assert [outcome for outcome in outcomes if outcome.error] == []
    assert not stops(outcomes), told(outcomes, "release")
    twice = {table: 2 * count + 300 for table, count in earlier.table_rows.items()}
    other_stages = dict.fromkeys(earlier.stages, 0) | {"dormant": 1000}
    lost = EarlierRelease("last_week", {}, twice | {"no_such_table": 5}, other_stages)
    outcomes = run_checks(database, release_checks(lost), released / "expectations" / "lost", "release")
    failed = {outcome.check.description for outcome in outcomes if not outcome.holds}
    assert {
        "every table of last_week is still published",
        "tables are as large as in last_week",
        "no more than a tenth of the customers of last_week are gone",
        "lifecycle stages are spread as in last_week",
    } <= failed
    assert stops(outcomes)
    page = (released / "expectations" / "lost" / "index.html").read_text()
    assert "single_customer_view" in page


def test_volumes_are_compared_with_history_and_a_broken_check_says_so(tmp_path: Path):
    with duckdb.connect(str(tmp_path / "landed.duckdb")) as connection:
        connection.execute(
            "create table landing__files as select * from (values ('till.sales', 'till/sales.csv', 10, 0, 1),"
            " ('till.returns', 'till/returns.csv', 100, 0, 0)) as files (table_name, file, row_count, keyless_rows,"
            " misfit_rows)"
        )
    earlier = EarlierRelease("r1", {"till.sales": 100, "till.returns": 99, "web.pages": 7, "truth.records": 5}, {}, {})
    checks = landing_checks([RawTable("till", "nothing", ["id"], [])], earlier)
    checks.append(Check("landing__files", "a column that is not there", "select colour from {batch}"))
    outcomes = run_checks(tmp_path / "landed.duckdb", checks, tmp_path / "docs", "landing")
    failed = {outcome.check.description: outcome for outcome in outcomes if not outcome.holds}
    assert sorted(failed) == [
        "a column that is not there",
        "volumes are like those of r1",
        "what r1 was built from is still delivered",
    ]
    assert [row["table_name"] for row in failed["volumes are like those of r1"].findings] == ["till.sales"]
    assert [row["table_name"] for row in failed["what r1 was built from is still delivered"].findings] == ["web.pages"]
    assert "colour" in (failed["a column that is not there"].error or "")
    told_lines = told(outcomes, "landing").splitlines()
    assert told_lines[1].startswith("  critical: files: what r1 was built from")


def test_only_critical_checks_stop(tmp_path: Path):
    warning = Check("t", "w", "", "warning")
    critical = Check("t", "c", "", "critical")
    assert not stops([Outcome(warning, False, [], None), Outcome(critical, True, [], None)])
    assert stops([Outcome(critical, False, [], None)])
    with pytest.raises(ValueError, match="severity must be one of critical, warning, got error"):
        run_checks(tmp_path / "x.duckdb", [Check("t", "d", "", "error")], tmp_path / "docs", "landing")
