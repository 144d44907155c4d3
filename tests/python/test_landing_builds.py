"""What was landed is what staging reads: one build over all that every source landed from its vendor's stand-in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from conftest import DbtBuild, DbtRun
from klaviyo_account import KlaviyoAccount, campaign, event, profile
from scv.landing import klaviyo
from scv.landing.land import Asked, land
from scv.landing.sources import SOURCES
from vendor import FakeClock, Vendor, serving

FOLDERS = ("email",)


def land_klaviyo(raw: Path, clock: FakeClock) -> None:
    """Cleo is gone by the second load, Ben is suppressed, and one event has a value that is no number."""
    opened = {"$value": 12.5, "$message": "C1"}
    account = KlaviyoAccount(
        [
            profile("ada", "2026-11-20T00:00:00.000000Z"),
            profile("ben", "2026-11-21T00:00:00.000000Z", suppressed="2026-11-20T00:00:00.000000Z"),
            profile("cleo", "2026-11-22T00:00:00.000000Z"),
        ],
        [event("e1", "2026-11-21T01:00:00.000000Z", **opened), event("e2", "2026-11-22T01:00:00.000000Z", **opened)],
        [campaign("C1", "Spring")],
    )
    with serving(Vendor(account)) as vendor, pytest.MonkeyPatch.context() as patch:
        patch.setattr(klaviyo, "URL", vendor.url)
        key = {klaviyo.KEY: "pk_secret"}
        land(SOURCES["klaviyo"], raw, key, clock, Asked())
        account.profiles = account.profiles[:2]
        account.events.append(event("odd", "2026-11-28T01:00:00.000000Z", **{**opened, "$value": "a lot"}))
        land(SOURCES["klaviyo"], raw, key, clock, Asked(is_sweeping=True))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, dbt_build: DbtBuild) -> DbtRun:
    raw = tmp_path_factory.mktemp("landed") / "raw"
    raw.mkdir()
    clock = FakeClock()
    for load in LOADS:
        load(raw, clock)
    # Some files are put together, and what they replaced is still there.
    clock.moment += timedelta(days=1)
    land_nothing_new(raw, clock)
    assert len(list((raw / "klaviyo" / "person").glob("landed_2026-11-28*"))) == 3
    hidden = raw / "klaviyo" / "_parts"
    hidden.mkdir()
    duckdb.sql(f"copy (select 'of a connector' as id) to '{hidden}/metric.parquet'")
    selected = [f"path:models/staging/{folder}" for folder in (*FOLDERS, "feeds")]
    return dbt_build(raw, "--select", *selected, command="run")


def land_nothing_new(raw: Path, clock: FakeClock) -> None:
    from scv.landing.raw_files import RawFiles

    assert RawFiles(raw, "klaviyo", None, clock).put_together() > 0


LOADS = (land_klaviyo,)


def test_every_file_is_read_and_none_that_is_not_a_feed(built: DbtRun) -> None:
    """Folders that begin with _ are no feeds, and a day that was put together is read once."""
    files = built.query("select file, status from staging.stg_feeds__found_files order by file")
    assert files and {status for _, status in files} == {"read"}
    assert not [file for file, _ in files if file.startswith("_") or "/_" in file]
    assert [file for file, _ in files if file.startswith("klaviyo/person/")] == [
        "klaviyo/person/landed_2026-11-28.parquet"
    ]


def test_no_landed_row_is_rejected_and_no_column_is_unknown(built: DbtRun) -> None:
    assert built.query("select * from staging.stg_feeds__rejected_rows") == []
    unknown = "select source, table_name, column_name from staging.stg_feeds__found_columns where status = 'unknown'"
    assert built.query(unknown) == []


def test_what_klaviyo_says_is_staged(built: DbtRun) -> None:
    assert built.query("select profile_id, email from staging.stg_email__profiles order by profile_id") == [
        ("klaviyo_person:ada", "ada@example.com"), ("klaviyo_person:ben", "ben@example.com"),
    ]  # fmt: skip
    assert built.query("select profile_id, reason from staging.stg_email__exclusions") == [
        ("klaviyo_person:ben", "hard_bounce")
    ]
    assert built.query("select profile_id, list_id from staging.stg_email__list_exclusions") == [
        ("klaviyo_person:ben", "L1")
    ]
    events = "select event_id, event_name, campaign_id, amount from staging.stg_email__events order by event_id"
    assert [(*row[:3], row[3] and float(row[3])) for row in built.query(events)] == [
        ("klaviyo:e1", "Opened Email", "C1", 12.5),
        ("klaviyo:e2", "Opened Email", "C1", 12.5),
        ("klaviyo:odd", "Opened Email", "C1", None),
    ]
    assert built.query("select campaign_name, subject, status from staging.stg_email__campaigns") == [
        ("Spring", "Spring is here", "sent")
    ]
    assert built.query("select list_name from staging.stg_email__lists") == [("News",)]
    # A value that does not cast is counted, not lost.
    counted = (
        "select failed_cast_count from staging.stg_feeds__column_profiles "
        "where source = 'klaviyo' and table_name = 'event' and column_name = 'property_value'"
    )
    assert built.query(counted) == [(1,)]
