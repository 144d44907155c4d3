"""What a build refuses before it has touched anything: feeds that are gone, another salt, a moment that has passed.

Every build here is one small model; what is refused is refused before the first.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from conftest import DbtBuild, DbtRun
from raw_rows import deliver
from test_make import make

AT = "2026-01-01 12:00:00"
FEEDS = {
    "klaviyo.person": [{"id": str(number), "email": f"p{number}@example.com", "created": AT} for number in range(30)],
    "klaviyo.metric": [{"id": "m1", "name": "Opened Email"}],
    "twilio.message": [{"id": str(number), "date_sent": AT} for number in range(30)],
    "square.customers": [{"id": "1", "created_at": AT}],
    "square__north.customers": [{"id": "1", "created_at": AT}],
    "privacy.erasure_requests": [{"request_id": "r1", "requested_at": AT}],
}
Refused = Callable[..., str]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, dbt_build: DbtBuild) -> Path:
    """Raw files of a small shop, and what a release that was built from them remembers of feeds and salt."""
    folder = tmp_path_factory.mktemp("shop")
    deliver(folder / "raw", FEEDS, "1")
    selected = ("--select", "stg_feeds__*", "feed_health", "prv_salt")
    built = dbt_build(folder / "raw", *selected, folder=folder, command="run")
    release = folder / "published" / "20260101T120000.000000Z"
    (release / "parquet").mkdir(parents=True)
    (release / "pii").mkdir()
    with duckdb.connect(str(built.database)) as connection:
        connection.execute(f"copy marts.feed_health to '{release / 'parquet' / 'feed_health.parquet'}'")
        connection.execute(
            f"copy (select '{release.name}' as release_id, timestamp '2026-01-02 09:00:00' as as_of) "
            f"to '{release / 'parquet' / 'release.parquet'}'"
        )
        connection.execute(f"attach '{release / 'pii' / 'scv_pii.duckdb'}' as vault")
        connection.execute("create table vault.prv_salt as from erasure.prv_salt")
        connection.execute("create table vault.prv_tombstones (request_id varchar)")
        connection.execute(
            "create table vault.idr_id_registry as select 'email:p1@example.com' as identifier_id, 'c1' as customer_id"
        )
    (folder / "published" / "current").symlink_to(release.name)
    return folder


@pytest.fixture
def copied_shop(shop: Path, tmp_path: Path) -> Path:
    shutil.copytree(shop, tmp_path / "shop", symlinks=True)
    return tmp_path / "shop"


def build(dbt_build: DbtBuild, folder: Path, **options) -> DbtRun:
    """A build of one model of `folder`, which says `returncode` and `output`; nothing is asserted of it."""
    return dbt_build(
        folder / "raw", "--select", "stg_sms__messages", folder=folder, command="run", succeeds=None, **options
    )


def empty_rows(folder: Path) -> None:
    for file in folder.rglob("*.parquet"):
        with duckdb.connect() as connection:
            connection.execute(f"copy (select * from '{file}' where false) to '{file}.new' (format parquet)")
        Path(f"{file}.new").replace(file)


def hide(folder: Path) -> None:
    shutil.rmtree(folder / "klaviyo")
    shutil.rmtree(folder / "twilio")
    (folder / ".nfs0001").write_text("x")
    (folder / "klaviyo").mkdir()
    (folder / "klaviyo" / "_SUCCESS").touch()


def half(folder: Path) -> None:
    shutil.rmtree(folder / "twilio")
    shutil.rmtree(folder / "klaviyo" / "person")


def close_shop(folder: Path) -> None:
    shutil.rmtree(folder / "square__north")


@pytest.mark.parametrize(
    ("damage", "told", "words"),
    [
        (hide, "klaviyo (metric, person); twilio (message)", "klaviyo@{release} twilio@{release}"),
        (
            empty_rows,
            "klaviyo (metric, person); square (customers); twilio (message)",
            "klaviyo@{release} square@{release} twilio@{release}",
        ),
        (close_shop, "square__north. Nothing was built", "square__north@{release}"),
        (half, "klaviyo (person); twilio (message)", "klaviyo.person@{release} twilio@{release}"),
    ],
    ids=["only hidden files", "files without rows", "one of two shops", "a source and a table are gone"],
)
def test_feeds_that_a_release_was_built_from_have_to_be_there(
    damage: Callable[[Path], None], told: str, words: str, copied_shop: Path, dbt_build: DbtBuild
) -> None:
    """Case U2: a lost or half-mounted folder never becomes a build; what is gone for good is said once."""
    release = (copied_shop / "published" / "current").readlink().name
    damage(copied_shop / "raw")
    refused = build(dbt_build, copied_shop)
    assert refused.returncode != 0
    assert told in refused.output
    assert words.format(release=release) in refused.output
    assert refused.query("select count(*) from duckdb_views() where view_name = 'stg_sms__messages'") == [(0,)]


def test_what_is_gone_for_good_is_accepted_for_the_release_that_had_it_and_no_other(
    copied_shop: Path, dbt_build: DbtBuild
) -> None:
    """Case U2: the deliberate way. Requests to be forgotten leave their feed when they are done, and need no word."""
    release = (copied_shop / "published" / "current").readlink().name
    shutil.rmtree(copied_shop / "raw" / "klaviyo")
    shutil.rmtree(copied_shop / "raw" / "privacy")
    stale = build(dbt_build, copied_shop, environment={"SCV_ACCEPT": "klaviyo klaviyo@20250101T120000.000000Z"})
    assert stale.returncode != 0
    assert "klaviyo (metric, person). Nothing was built" in stale.output
    accepted = build(dbt_build, copied_shop, environment={"SCV_ACCEPT": f"klaviyo@{release}"})
    assert accepted.returncode == 0, accepted.output


def test_without_a_release_customers_who_have_ids_came_from_somewhere(copied_shop: Path, dbt_build: DbtBuild) -> None:
    """Case U2: the folder of releases was lost as well, and the work database was not."""
    shutil.rmtree(copied_shop / "raw")
    shutil.rmtree(copied_shop / "published")
    assert build(dbt_build, copied_shop).returncode == 0, "nothing was ever built: an empty shop builds"
    with duckdb.connect(str(copied_shop / "scv.duckdb")) as connection:
        connection.execute("create schema if not exists identity")
        connection.execute("create table identity.idr_id_registry as select 'email:a@b.c' as identifier_id")
    refused = build(dbt_build, copied_shop)
    assert refused.returncode != 0
    assert "earlier builds in the work database were made from" in refused.output


def test_a_salt_that_is_not_the_releases_stops_the_build_until_somebody_says_so(
    copied_shop: Path, dbt_build: DbtBuild
) -> None:
    """Case U10: of the release, and of the work database where there is no release."""
    release = (copied_shop / "published" / "current").readlink().name
    refused = build(dbt_build, copied_shop, environment={"SCV_SALT": "another salt"})
    assert refused.returncode != 0
    assert f"SCV_SALT is not the salt of the current release {release}: nothing was built" in refused.output
    assert "another salt" not in refused.output
    accepted = {"SCV_SALT": "another salt", "SCV_ACCEPT": f"salt@{release}"}
    assert build(dbt_build, copied_shop, environment=accepted).returncode == 0
    shutil.rmtree(copied_shop / "published")
    refused = build(dbt_build, copied_shop, environment={"SCV_SALT": ""})
    assert "SCV_SALT is not the salt of the last build" in refused.output


def test_the_salt_of_the_sample_is_for_people_whom_the_truth_knows(tmp_path: Path, dbt_build: DbtBuild) -> None:
    """Unset, empty and the sample's own are one; a truth that knows all but one of the people makes no sample."""
    raw = tmp_path / "raw"
    deliver(raw, {"square.customers": [{"id": "1", "created_at": AT}, {"id": "2", "created_at": AT}]}, "1")
    refused = build(dbt_build, tmp_path, environment={"SCV_SALT": ""})
    assert refused.returncode != 0
    assert f"SCV_SALT is not set, or is that of the sample, and {raw} has no truth beside it" in refused.output
    known = [{"source": "square", "table_name": "customers", "record_id": "1", "person_id": "p"}]
    deliver(tmp_path, {"truth.records": known}, "1")
    (tmp_path / "truth" / "records" / "1.parquet").rename(tmp_path / "truth" / "records.parquet")
    refused = build(dbt_build, tmp_path, environment={"SCV_SALT": "sample-salt"})
    assert refused.returncode != 0
    assert f"square.customers in {raw} have people whom the truth beside it does not know" in refused.output
    deliver(raw, {"square.customers": [{"id": "1", "created_at": AT}]}, "1")
    assert build(dbt_build, tmp_path, environment={"SCV_SALT": ""}).returncode == 0


def test_p32_a_moment_before_the_releases_is_built_aside_by_the_command_that_the_refusal_gives(
    copied_shop: Path, dbt_build: DbtBuild
) -> None:
    """Case P32: nothing of the present is published over, and the past is to be had; a path may have a quote."""
    folder = copied_shop.rename(copied_shop.with_name("Ann's shop"))
    release = (folder / "published" / "current").readlink().name
    yesterday = {"as_of": "2026-01-01 23:59:59", "good_review_stars": 3}
    # In full, so that the path is in the command.
    in_full = {"SCV_PUBLISH": str(folder / "published")}
    refused = build(dbt_build, folder, variables=yesterday, environment=in_full)
    assert refused.returncode != 0
    assert f"is before 2026-01-02 09:00:00, the moment of the current release {release}" in refused.output
    assert refused.query("select count(*) from duckdb_views() where view_name = 'stg_sms__messages'") == [(0,)]
    assert build(dbt_build, folder, variables={"as_of": "2026-01-02 09:00:00"}).returncode == 0
    accepted = build(dbt_build, folder, variables=yesterday, environment={"SCV_ACCEPT": f"as_of@{release}"})
    assert accepted.returncode == 0

    [command] = [line.strip() for line in refused.output.splitlines() if line.strip().startswith("mkdir -p ")]
    command = command.replace(
        "--exclude-resource-type unit_test", "--select stg_sms__messages --exclude-resource-type test unit_test"
    )
    dbt = Path(sys.executable).parent
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "DBT_"))}
    aside = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env={
            **inherited,
            "PATH": f"{dbt}:{os.environ['PATH']}",
            "SCV_RAW": str(folder / "raw"),
            "SCV_SALT": "a salt for tests",
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert aside.returncode == 0, aside.stdout[-4000:] + aside.stderr
    with duckdb.connect(str(folder / "published-as-of-20260101235959" / "scv.duckdb"), read_only=True) as connection:
        found = connection.execute("select customer_id from identity.idr_id_registry").fetchall()
    assert found == [("c1",)], "the ids of today came along"
    assert (folder / "published" / "current").readlink().name == release


@pytest.mark.parametrize("earlier", ["published/current", "scv.duckdb"])
def test_make_never_puts_a_sample_in_the_place_of_files_that_are_gone(earlier: str, tmp_path: Path) -> None:
    """Case U2: make alone makes samples, and only where nothing was built before."""
    (tmp_path / "raw").mkdir()
    if earlier == "scv.duckdb":
        with duckdb.connect(str(tmp_path / "scv.duckdb")) as connection:
            connection.execute("create table customers as select 1 as customer_id")
    else:
        # A link that leads nowhere: the releases are on the mount that is lost.
        (tmp_path / "published").mkdir()
        (tmp_path / "published" / "current").symlink_to("20260101T120000.000000Z")
    places = {"SCV_RAW": "raw", "SCV_DB": "scv.duckdb", "SCV_PUBLISH": "published"}
    refused: subprocess.CompletedProcess[str] = make(
        "sample", **{name: str(tmp_path / place) for name, place in places.items()}
    )
    assert refused.returncode != 0
    assert "Invented people never take the place of yours" in refused.stderr
    assert list((tmp_path / "raw").iterdir()) == []


def test_make_puts_a_sample_beside_a_work_database_that_holds_nothing(tmp_path: Path) -> None:
    """A connection makes the file: `make lint` or `make docs` before the first build is not a build."""
    duckdb.connect(str(tmp_path / "scv.duckdb")).close()
    places = {"SCV_RAW": "raw", "SCV_DB": "scv.duckdb", "SCV_PUBLISH": "published"}
    written = make("sample", "PEOPLE=5", "MONTHS=1", **{name: str(tmp_path / place) for name, place in places.items()})
    assert written.returncode == 0, written.stderr
    assert any((tmp_path / "raw").rglob("*.parquet"))
