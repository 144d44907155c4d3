"""The two doors: what Great Expectations finds at the landing and in a release, and what stops a build."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT, DbtRun
from dbt_process import READ_WITH, lend_reading
from raw_rows import deliver
from scv.expectations.checks import Check, Outcome, judge, run_checks, stops, told
from scv.expectations.comparing import Filled
from scv.expectations.history import EarlierRelease, earlier_release
from scv.expectations.landing import RawTable, check_landing, landing_checks
from scv.expectations.release import ReleaseRefusedError, hold_release, published_columns, release_checks
from scv.expectations.shares import SHARES, Counted, counted_shares, share_checks

# Looked for and not imported: every check runs in a process of its own.
pytestmark = pytest.mark.skipif(
    find_spec("great_expectations") is None or find_spec("duckdb_engine") is None,
    reason="Great Expectations is not installed: pip install '.[expectations]'",
)

AT = "2026-01-01 12:00:00"
Landing = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def released(sample_build: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's releases, copied, so that Data Docs are written beside a copy."""
    published = tmp_path_factory.mktemp("doors") / "published"
    shutil.copytree(sample_build.published, published, symlinks=True)
    return published


@pytest.fixture
def landing(tmp_path: Path, sample_build: DbtRun) -> Landing:
    """`landing(published)` checks `tmp_path / "raw"` as `make build` does, in a process of its own, `"--docs"` too."""

    def run(published: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        lend_reading(tmp_path / "target")
        own = {**READ_WITH, "SCV_SALT": "a salt for tests", "PYTHONPATH": str(PROJECT / "python_helpers")}
        own |= {"DBT_TARGET_PATH": str(tmp_path / "target"), "DBT_LOG_PATH": str(tmp_path / "logs")}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "DBT_"))}
        return subprocess.run(
            [sys.executable, "-m", "scv.expectations", "landing", str(tmp_path / "raw"), str(published), *arguments],
            cwd=tmp_path,
            env={**inherited, **own},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


def judge_release(database: Path, earlier: EarlierRelease | None) -> list[Outcome]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return judge(connection, release_checks(earlier, published_columns(connection)))


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
    shutil.rmtree(released / "expectations", ignore_errors=True)
    with_docs = landing(released, "--docs")
    assert (with_docs.returncode, with_docs.stdout) == (1, found.stdout)
    assert (released / "expectations" / "landing" / "index.html").exists()


def test_a_release_is_checked_against_the_one_before_it(released: Path):
    earlier = earlier_release(released)
    assert earlier is not None and earlier.table_rows["orders"] and earlier.raw_rows["shopify.order"]
    database = released / "current" / "scv.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        published = published_columns(connection)
    outcomes = run_checks(database, release_checks(earlier, published), released / "expectations" / "same", "release")
    assert [outcome for outcome in outcomes if outcome.error] == []
    assert not stops(outcomes), told(outcomes, "release")
    everything = judge_release(database, earlier)
    assert [outcome.check.description for outcome in everything if outcome.error] == []
    twice = {table: 2 * count + 300 for table, count in earlier.table_rows.items()}
    other_stages = dict.fromkeys(earlier.stages, 0) | {"dormant": 1000}
    lost = EarlierRelease("last_week", {}, twice | {"no_such_table": 5}, other_stages, set(), {}, {}, [])
    outcomes = run_checks(database, release_checks(lost, published), released / "expectations" / "lost", "release")
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
        connection.execute("create table landing__till__nothing as select 1 as id, 'a' as _file from range(300)")
        connection.execute(
            "create table landing__unread as select * from (values ('till.retruns', 'till.returns', 'x', 'r.csv', 99),"
            " ('till.page', 'web.pages', '', 'p.csv', 0), ('till.sale', 'till.sales', '', 's.csv', 3))"
            " as unread (table_name, resembles, shared_columns, file, row_count)"
        )
    rows = {"till.sales": 100, "till.returns": 99, "web.pages": 7, "truth.records": 5}
    shops = frozenset({"till", "web__outlet"})
    earlier = EarlierRelease("r1", rows, {}, {}, {"till.sale"}, {}, {}, [], shops)
    checks = landing_checks([RawTable("till", "nothing", ["id"], [], [])], earlier, frozenset({"truth.records"}))
    checks.append(Check("landing__files", "a column that is not there", "select colour from {batch}"))
    outcomes = run_checks(tmp_path / "landed.duckdb", checks, tmp_path / "docs", "landing")
    failed = {outcome.check.description: outcome for outcome in outcomes if not outcome.holds}
    assert sorted(failed) == [
        "a column that is not there",
        "no table that nothing reads is like one that is read",
        "shops of r1 are still delivered",
        "volumes are like those of r1",
        "what r1 was built from is still delivered",
    ]
    assert [row["table_name"] for row in failed["volumes are like those of r1"].findings] == ["till.sales"]
    assert [row["table_name"] for row in failed["what r1 was built from is still delivered"].findings] == ["web.pages"]
    [gone] = failed["shops of r1 are still delivered"].findings
    assert (gone["folder"], gone["accept"]) == ("web__outlet", "web__outlet@r1")
    likenesses = [row["likeness"] for row in failed["no table that nothing reads is like one that is read"].findings]
    assert likenesses == [
        "till.page is not read; web.pages, which is, has no rows",
        "till.retruns is not read; till.returns, which is, has 99 rows",
    ]
    assert "colour" in (failed["a column that is not there"].error or "")
    told_lines = told(outcomes, "landing").splitlines()
    assert told_lines[1].startswith("  critical: files: what r1 was built from")


@pytest.mark.parametrize(
    ("rows", "is_told"), [(0, False), (1, True), (700, True), (701, False), (3_100, False), (3_101, True)]
)
def test_a_volume_is_like_the_last_from_seven_tenths_to_three_times_and_a_hundred(rows: int, is_told: bool) -> None:
    checks = landing_checks([], EarlierRelease("r1", {"till.sales": 1_000}, {}, {}, set(), {}, {}, []))
    with duckdb.connect() as connection:
        connection.execute(
            "create table landing__files as select 'till.sales' as table_name, 'till/sales.csv' as file,"
            f" {rows} as row_count"
        )
        outcomes = judge(connection, [check for check in checks if check.description == "volumes are like those of r1"])
    assert [(outcome.error, outcome.holds) for outcome in outcomes] == [(None, not is_told)]


def test_a_feed_under_another_name_is_told_with_the_table_that_it_leaves_without_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = tmp_path / "raw" / "klaviyo" / "persons" / "monday.csv"
    renamed.parent.mkdir(parents=True)
    renamed.write_text("id,email\n1,ann@example.com\n")
    monkeypatch.setenv("SCV_DB", str(tmp_path / "scv.duckdb"))

    def found(line: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        with duckdb.connect(str(tmp_path / "scv.duckdb")) as connection:
            connection.execute(
                "create schema raw_catalog; create table raw_catalog.found_files as select 'klaviyo' as source,"
                " 'persons' as table_name, 'klaviyo/persons/monday.csv' as file, 'csv' as format, 'unknown' as status"
            )
        return subprocess.CompletedProcess(line, 0)

    monkeypatch.setattr(subprocess, "run", found)
    outcomes = check_landing(tmp_path / "raw", tmp_path / "published")
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    assert [finding["likeness"] for outcome in outcomes for finding in outcome.findings] == [
        "klaviyo.persons is not read; klaviyo.person, which is, has no rows"
    ]


def test_only_critical_checks_stop(tmp_path: Path):
    warning = Check("t", "w", "", "warning")
    critical = Check("t", "c", "", "critical")
    assert not stops([Outcome(warning, False, [], None), Outcome(critical, True, [], None)])
    assert stops([Outcome(critical, False, [], None)])
    with pytest.raises(ValueError, match="severity must be one of critical, warning, got error"):
        run_checks(tmp_path / "x.duckdb", [Check("t", "d", "", "error")], tmp_path / "docs", "landing")


def test_columns_that_had_values_have_some_unless_few_were_to_be_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Case F1: the feed goes on, and a column of it does not."""
    before = {
        "available": Filled(1000, 1000),
        "option_1": Filled(1000, 900),
        "cancelled_at": Filled(1000, 30),
        "note": Filled(1000, 500),
        "never": Filled(1000, 0),
        "gone_from_the_contract": Filled(1000, 1000),
    }
    columns = ["id", "available", "option_1", "cancelled_at", "note", "never"]
    table = RawTable("shop", "stock", ["id"], [], columns)
    earlier = EarlierRelease("r1", {}, {}, {}, set(), {"shop.stock": before}, {}, [])

    def lost(rows: int) -> list[str]:
        [check] = [check for check in landing_checks([table], earlier) if check.description.startswith("columns that")]
        assert check.severity == "critical"
        with duckdb.connect() as connection:
            connection.execute("create table landing__files (file varchar)")
            connection.execute(
                "create table landing__shop__stock as select i as id, null as available, null as option_1,"
                " null as cancelled_at, 'x' as note, null as never from range(?) as t (i)",
                [rows],
            )
            [outcome] = judge(connection, [check])
        assert outcome.error is None
        return [finding["accept"] for finding in outcome.findings]

    assert lost(1000) == ["shop.stock.available@r1", "shop.stock.cancelled_at@r1", "shop.stock.option_1@r1"]
    # Of three in a hundred, fifty rows may well have none; of all, not.
    assert lost(50) == ["shop.stock.available@r1", "shop.stock.option_1@r1"]
    assert lost(10) == []
    monkeypatch.setenv("SCV_ACCEPT", "shop.stock.available@r1 shop.stock.option_1@r0")
    assert lost(50) == ["shop.stock.option_1@r1"]


def share_outcomes(found: int, of: int, *history: Counted) -> list[str]:
    """Severities of what is said of products in stock, of which a release has `found` of `of`."""
    with duckdb.connect() as connection:
        connection.execute("create table release (release_id varchar)")
        connection.execute("create table products as select i < ? as is_in_stock from range(?) as t (i)", [found, of])
        checks = share_checks([{"products_in_stock": counted} for counted in history], "r1")
        outcomes = judge(connection, checks)
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    return [outcome.check.severity for outcome in outcomes if not outcome.holds]


def test_a_share_is_lost_or_leaves_its_range_where_enough_rows_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Case F1: stock 300 to 0. And what a shop does by itself is no finding."""
    assert share_outcomes(0, 300, Counted(300, 300)) == ["critical"]
    assert share_outcomes(0, 1000, Counted(30, 1000)) == ["critical"]
    assert share_outcomes(5, 1000, Counted(60, 1000)) == ["critical"]
    assert share_outcomes(150, 300, Counted(290, 300)) == ["warning"]
    assert share_outcomes(300, 300, Counted(150, 300)) == ["warning"]
    # Within the range of several releases, by chance, in a shop that grew, or too small to say.
    assert share_outcomes(180, 300, Counted(290, 300), Counted(170, 300)) == []
    assert share_outcomes(21, 1000, Counted(30, 1000)) == []
    assert share_outcomes(2900, 3000, Counted(290, 300)) == []
    assert share_outcomes(0, 300, Counted(10, 300)) == []
    assert share_outcomes(0, 40, Counted(40, 40)) == []
    assert share_outcomes(0, 300, Counted(40, 40)) == []
    monkeypatch.setenv("SCV_ACCEPT", "products_in_stock@r1")
    assert share_outcomes(0, 300, Counted(300, 300)) == []


def test_every_share_can_be_counted_in_a_release(released: Path) -> None:
    with duckdb.connect(str(released / "current" / "scv.duckdb"), read_only=True) as connection:
        counted = counted_shares(connection)
    assert list(counted) == [share.name for share in SHARES]


@pytest.fixture
def unfinished(released: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A release that is written and not out yet, in `tmp_path / "unfinished"`: the sample's, open to edits."""
    folder = tmp_path / "unfinished"
    folder.mkdir()
    shutil.copyfile(released / "current" / "scv.duckdb", folder / "scv.duckdb")
    with duckdb.connect(str(folder / "scv.duckdb")) as connection:
        yield connection


def test_where_there_are_no_rows_a_share_is_of_none() -> None:
    with duckdb.connect() as connection:
        connection.execute("create table single_customer_view (order_count bigint)")
        counted = counted_shares(connection)
    assert counted
    assert set(counted.values()) == {Counted(0, 0)}


def test_a_release_that_lost_what_it_had_is_refused_before_anybody_sees_it(
    unfinished: duckdb.DuckDBPyConnection, released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case F1: what came out of the shop's other layout, in a release of which nobody had said that it may."""
    current = (released / "current").readlink().name
    for sql in (
        "update products set is_in_stock = false, available_quantity = null, colour_count = 0",
        "delete from product_recommendations",
        "update order_lines set returned_quantity = 0, returned_revenue = 0",
        "update release set row_count = 0 where table_name = 'product_recommendations'",
    ):
        unfinished.execute(sql)
    unfinished.close()
    with pytest.raises(ReleaseRefusedError) as refused:
        hold_release(tmp_path / "unfinished", released)
    told_lines = str(refused.value)
    what = ("products_in_stock", "products_with_colours", "products_with_stock_stated", "product_recommendations")
    for word in (*what, "lines_returned"):
        assert f"accept {word}@{current}" in told_lines
    assert "Nothing was published" in told_lines
    monkeypatch.setenv("SCV_ACCEPT", " ".join(f"{word}@{current}" for word in (*what, "lines_returned")))
    hold_release(tmp_path / "unfinished", released)


def test_a_first_release_and_one_like_the_last_are_let_through(
    unfinished: duckdb.DuckDBPyConnection, released: Path, tmp_path: Path
) -> None:
    for table in ("trigger_exits", "audience_changes", "rejected_records", "identity_review_queue"):
        unfinished.execute(f"delete from {table}")
        unfinished.execute("update release set row_count = 0 where table_name = ?", [table])
    unfinished.close()
    hold_release(tmp_path / "unfinished", released)
    hold_release(tmp_path / "unfinished", tmp_path / "no releases yet")
