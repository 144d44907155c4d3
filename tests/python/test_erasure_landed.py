"""What was landed is rewritten without the erased: every file that has them, in the folder of each shop."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import DbtBuild
from filelock import FileLock
from raw_rows import combined, deliver
from scv.erasure.landed import purge_landed_files
from scv.erasure.search import needles, search_file
from test_erasure import SECRETS, bystanders, canary

LANDED = ("klaviyo.person", "klaviyo.event", "square.customers", "square.orders", "square.payments")
PEOPLE = ("ada", "ben", "cleo")


def write(raw: Path, folder: str, name: str, people: tuple[str, ...], table: str = "person") -> Path:
    file = raw / folder / table / name
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = [{"id": who, "email": f"{who}@example.com", "_fivetran_deleted": False} for who in people]
    pq.write_table(pa.Table.from_pylist(rows), file)
    return file


def database(tmp_path: Path, raw: Path, erased: dict[str, str]) -> Path:
    """A work database in which records of a shop (by its folder) are erased, with the view of what is landed."""
    file = tmp_path / "scv.duckdb"
    files = [str(path) for path in sorted(raw.glob("klaviyo*/person/*.parquet"))]
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema erasure; create schema klaviyo")
        shop = "regexp_extract(split_part(_file, '/', 1), '__(.*)', 1)"
        connection.execute(
            f"""
            create view klaviyo.person as
            with told as (
                select *, substr(filename, {len(str(raw)) + 2}) as _file
                from read_parquet({files}, filename = true)
            )
            select
                case when {shop} = '' then '' else {shop} || ':' end || id as id,
                _file,
                to_json({{'id': id, 'email': email}}) as _record
            from told
            """
        )
        connection.execute(
            "create table erasure.prv_erased_records (source text, table_name text, record_fingerprint ubigint)"
        )
        for key in erased.values():
            connection.execute("insert into erasure.prv_erased_records select 'klaviyo', 'person', hash($1)", [key])
    return file


def people(file: Path) -> list[str]:
    return list(pq.read_table(file).column("id").to_pylist())


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return tmp_path / "raw"


def test_what_a_build_found_erased_leaves_the_landed_files_and_does_not_come_back(
    dbt_build: DbtBuild, tmp_path: Path, raw: Path
) -> None:
    """By one number of hers, all records that are hers go and the others' stay; landed again, she is left out again."""
    feeds = (canary(1), bystanders())
    hers, others = ({table: rows for table, rows in feed.items() if table in LANDED} for feed in feeds)
    deliver(raw, combined(hers, others), "landed_2026-11-28.1.a")
    deliver(raw, {"klaviyo.person": hers["klaviyo.person"]}, "fivetran")
    request = {"identifier_type": "phone", "identifier_value": "07700 900987", "scope": "connected"}
    asked = {"request_id": "r1", "requested_at": "2025-06-01T00:00:00Z", **request}
    deliver(raw, {"privacy.erasure_requests": [asked]}, "1")
    selected = ("--select", "+prv_erased_records", "stg_email__profiles", "stg_store__customers")
    selected += ("--resource-type", "model", "--resource-type", "seed")
    run = dbt_build(raw, *selected)
    assert purge_landed_files(run.database, raw) == sum(map(len, hers.values()))
    wanted = needles(text.lower() for text in SECRETS)
    landed = sorted(raw.glob("*/*/landed_*.parquet"))
    assert [file for file in landed if search_file(file, wanted)] == []
    # Who was in no file of their own is in the same file as before, and a connector's file is its owner's.
    assert [str(file.relative_to(raw)) for file in landed] == ["square/customers/landed_2026-11-28.1.a.parquet"]
    assert search_file(raw / "klaviyo" / "person" / "fivetran.parquet", wanted)

    deliver(raw, combined(hers, others), "landed_2026-11-29.2.a")
    again = dbt_build(raw, *selected, folder=run.folder)
    assert again.query("select * from staging.stg_email__profiles") == []
    assert again.query("select profile_id from staging.stg_store__customers order by 1") == [
        ("square_customer:bridge",), ("square_customer:left",), ("square_customer:right",),
    ]  # fmt: skip
    assert purge_landed_files(again.database, raw) == sum(map(len, hers.values()))


def test_every_file_that_has_them_is_written_anew_and_is_as_old_as_before(tmp_path: Path, raw: Path) -> None:
    part = write(raw, "klaviyo", "landed_2026-11-27.1.a.parquet", ("ada", "ben"))
    day = write(raw, "klaviyo", "landed_2026-11-27.parquet", ("ada", "ben", "cleo"))
    alone = write(raw, "klaviyo", "landed_2026-11-28.2.a.parquet", ("ben",))
    other = write(raw, "klaviyo", "landed_2026-11-28.3.a.parquet", ("cleo",))
    connectors = write(raw, "klaviyo", "fivetran.parquet", PEOPLE)
    for file in (part, day, other):
        os.utime(file, (1_000_000, 1_000_000))
    before = other.stat().st_ino
    assert purge_landed_files(database(tmp_path, raw, {"klaviyo": "ben"}), raw) == 3
    assert (people(part), people(day), alone.exists()) == (["ada"], ["ada", "cleo"], False)
    assert {file.stat().st_mtime for file in (part, day, other)} == {1_000_000}
    assert other.stat().st_ino == before and people(connectors) == list(PEOPLE)
    assert pq.read_schema(day).names == ["id", "email", "_fivetran_deleted"]
    assert not list(raw.rglob(".*.partial"))
    # And again, after the next build: there is nothing left to do.
    (tmp_path / "scv.duckdb").unlink()
    assert purge_landed_files(database(tmp_path, raw, {"klaviyo": "ben"}), raw) == 0


def test_a_shop_keeps_its_own_ben(tmp_path: Path, raw: Path) -> None:
    here = write(raw, "klaviyo", "landed_2026-11-28.1.a.parquet", PEOPLE)
    there = write(raw, "klaviyo__uk", "landed_2026-11-28.1.a.parquet", PEOPLE)
    assert purge_landed_files(database(tmp_path, raw, {"klaviyo__uk": "uk:ben"}), raw) == 1
    assert (people(here), people(there)) == (list(PEOPLE), ["ada", "cleo"])


def test_a_source_that_is_being_landed_keeps_its_files(tmp_path: Path, raw: Path) -> None:
    file = write(raw, "klaviyo", "landed_2026-11-28.1.a.parquet", PEOPLE)
    work = database(tmp_path, raw, {"klaviyo": "ben"})
    state = raw / "_landing" / "klaviyo"
    state.mkdir(parents=True)
    with FileLock(state / ".lock"):
        assert purge_landed_files(work, raw, seconds_waited=0) == 0
    assert people(file) == list(PEOPLE)
    assert purge_landed_files(work, raw) == 1
