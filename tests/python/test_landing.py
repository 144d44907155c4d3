"""Landing: what a vendor has comes to lie among the raw files once, whatever fails on the way."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import PROJECT
from fake_clock import FakeClock
from klaviyo_account import KlaviyoAccount, campaign, event, profile
from scv.http import Http, MisconfiguredError
from scv.landing import klaviyo, raw_files
from scv.landing import land as landing
from scv.landing.__main__ import main
from scv.landing.land import Asked, Landed, NotStartedError, land, would_land
from scv.landing.raw_files import RawFiles
from scv.landing.report import known, table
from scv.landing.source import latest, own_address
from scv.landing.sources import SOURCES
from scv.raw_contract import contracts
from scv.sending.opt_outs import LandedOptOuts
from vendor import Vendor, landed_rows, living_keys, serving

KEY = {"SCV_KLAVIYO_API_KEY": "pk_secret"}
PEOPLE = ("ada", "ben", "cleo", "dora", "eve")


@pytest.fixture
def account() -> KlaviyoAccount:
    """Five profiles, of whom Ben is suppressed, five events and a campaign."""
    people = [
        profile(
            name, f"2026-11-2{day}T00:00:00.000000Z", suppressed="2026-11-20T00:00:00.000000Z" if day == 1 else None
        )
        for day, name in enumerate(PEOPLE)
    ]
    opened = {"$value": 12.5, "$message": "C1", "machine_open": False}
    events = [event(f"e{day}", f"2026-11-2{day}T01:00:00.000000Z", **opened) for day in range(5)]
    return KlaviyoAccount(people, events, [campaign("C1", "Spring")])


@pytest.fixture
def vendor(account: KlaviyoAccount, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    with serving(Vendor(account)) as vendor:
        monkeypatch.setattr(klaviyo, "URL", vendor.url)
        yield vendor


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    return tmp_path / "raw"


def run(raw: Path, clock: FakeClock | None = None, **asked: Any) -> Landed:
    return land(SOURCES["klaviyo"], raw, KEY, clock or FakeClock(), Asked(**asked))


def rows(raw: Path, table_name: str) -> list[dict[str, Any]]:
    return landed_rows(raw, "klaviyo", table_name)


def living(raw: Path, table_name: str) -> list[str]:
    return living_keys(raw, "klaviyo", table_name)


def test_everything_lands_in_the_columns_and_types_of_the_contract(vendor: Vendor, raw: Path) -> None:
    landed = run(raw)
    assert landed.notes == [] and not landed.is_incomplete
    assert landed.rows == {
        "campaign": 1, "event": 5, "global_exclusion": 1, "list": 1, "list_exclusion": 1, "metric": 1, "person": 5,
    }  # fmt: skip
    for name in landed.rows:
        [file] = (raw / "klaviyo" / name).glob("landed_*.parquet")
        described = duckdb.sql(f"describe select * from '{file}'").fetchall()
        found = {column: kind.lower() for column, kind, *_ in described}
        declared = contracts()[f"klaviyo.{name}"].columns
        assert found == {column: kind.replace("json", "varchar") for column, kind in declared.items()}

    ben = next(row for row in rows(raw, "person") if row["id"] == "ben")
    assert (ben["email"], ben["city"], ben["subscriptions_email_marketing_consent"]) == (
        "ben@example.com", "Leeds", "SUBSCRIBED",
    )  # fmt: skip
    assert ben["subscriptions_email_marketing_can_receive_email_marketing"] is False
    assert '"HARD_BOUNCE"' in ben["subscriptions_email_marketing_suppression"]
    [opened, *_] = sorted(rows(raw, "event"), key=lambda row: str(row["id"]))
    assert (opened["person_id"], opened["type"], opened["campaign_id"]) == ("ada", "Opened Email", "C1")
    assert (opened["flow_id"], str(opened["property_value"])) == (None, "12.5000")
    assert rows(raw, "campaign")[0]["subject"] == "Spring is here"


def test_nothing_of_dlts_lies_among_the_raw_files_and_no_copy_of_what_was_landed(vendor: Vendor, raw: Path) -> None:
    run(raw)
    assert {path.name for path in raw.iterdir()} == {"klaviyo", "_landing"}
    assert all(re.fullmatch(r"landed_2026-11-28\..+\.parquet", path.name) for path in (raw / "klaviyo").glob("*/*"))
    kept = [path for path in (raw / "_landing").rglob("*") if path.is_file()]
    assert kept and not [path for path in kept if b"example.com" in path.read_bytes()]


def test_the_second_run_asks_from_the_mark_less_the_lag_and_lands_only_what_is_new(
    vendor: Vendor, raw: Path, account: KlaviyoAccount
) -> None:
    clock = FakeClock()
    run(raw, clock)
    vendor.asked.clear()
    account.profiles.append(profile("fay", "2026-11-28T13:00:00.000000Z"))
    # It happened before the mark, and came later.
    account.events.append(event("late", "2026-11-22T00:00:00.000000Z"))
    landed = run(raw, clock)
    assert vendor.asked_of("/api/profiles")[0].parameters["filter"] == (
        "greater-than(updated,2026-11-23T23:00:00.000000Z)"
    )
    assert vendor.asked_of("/api/events")[0].parameters["filter"] == (
        "greater-or-equal(datetime,2026-11-21T01:00:00.000000Z)"
    )
    assert +landed.rows == {"person": 1, "event": 1}
    assert living(raw, "person") == [*PEOPLE, "fay"]
    assert "late" in living(raw, "event")
    # What is not new makes no file.
    assert len(list((raw / "klaviyo" / "metric").iterdir())) == 1


def test_what_is_older_than_the_lag_comes_when_it_is_asked_for(
    vendor: Vendor, raw: Path, account: KlaviyoAccount
) -> None:
    run(raw)
    account.events.append(event("imported", "2026-03-01T00:00:00.000000Z"))
    run(raw)
    assert "imported" not in living(raw, "event")
    run(raw, since="2026-01-01T00:00:00.000000Z")
    assert "imported" in living(raw, "event")
    # And the mark stays where it was.
    vendor.asked.clear()
    run(raw)
    assert "2026-11-21T01" in vendor.asked_of("/api/events")[0].parameters["filter"]


def test_throttling_is_obeyed_and_failures_are_repeated(vendor: Vendor, raw: Path) -> None:
    vendor.troubles = ["429", "drop", "cut", "500"]
    clock = FakeClock()
    landed = run(raw, clock)
    assert landed.rows["person"] == 5 and not landed.is_incomplete
    assert clock.slept[:4] == [7.0, 4.0, 8.0, 16.0]


def test_a_stream_that_fails_is_told_and_the_others_land(
    vendor: Vendor, raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = vendor.answer
    is_down = True

    def down(asked: Any) -> Any:
        failing = is_down and asked.path == "/api/profiles" and asked.parameters.get("page[cursor]") == "2"
        return (503, {}) if failing else answer(asked)

    vendor.answer = down
    landed = run(raw)
    assert landed.is_incomplete and any("klaviyo, profiles: status 503" in note for note in landed.notes)
    assert landed.rows["event"] == 5
    # The page that came is landed, and so is Ben, who is suppressed.
    assert living(raw, "person") == ["ada", "ben"]
    vendor.asked.clear()
    is_down = False
    assert not run(raw).is_incomplete
    assert living(raw, "person") == list(PEOPLE)
    # From where it had come, not from the beginning.
    assert "updated,2026-11-20T23" in vendor.asked_of("/api/profiles")[0].parameters["filter"]


def test_an_answer_that_is_no_json_moves_no_mark(vendor: Vendor, raw: Path) -> None:
    vendor.troubles = ["html"]
    landed = run(raw)
    assert landed.is_incomplete and any("no JSON object" in note for note in landed.notes)
    assert living(raw, "metric") == [] and living(raw, "person") == list(PEOPLE)


def test_an_answer_of_another_form_is_told_without_what_it_holds(
    vendor: Vendor, raw: Path, account: KlaviyoAccount
) -> None:
    account.campaigns = [{**campaign("C1", "Spring"), "attributes": ["ada@example.com"]}]
    landed = run(raw)
    assert landed.is_incomplete and landed.rows["campaign"] == 0 and landed.rows["person"] == 5
    [note] = landed.notes
    assert "klaviyo, campaign: an answer is not of the form that is known (AttributeError in campaign" in note
    assert "ada@" not in note


def test_a_whole_list_that_is_nearly_empty_is_not_believed(
    vendor: Vendor, raw: Path, account: KlaviyoAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.campaigns = [campaign(f"C{number}", "Spring") for number in range(5)]
    run(raw)
    monkeypatch.setattr(landing, "GONE_ALWAYS", 2)
    account.campaigns = []
    landed = run(raw)
    assert landed.is_incomplete and ["5 of 5 rows of campaign" in note for note in landed.notes] == [True]
    assert len(living(raw, "campaign")) == 5
    run(raw, accepts_deletions=True)
    assert living(raw, "campaign") == []


def test_a_profile_that_was_deleted_or_merged_is_found_by_the_sweep_and_keeps_its_own_time(
    vendor: Vendor, raw: Path, account: KlaviyoAccount
) -> None:
    clock = FakeClock()
    run(raw, clock)
    account.profiles = [one for one in account.profiles if one["id"] != "cleo"]
    clock.moment += timedelta(days=1)
    assert not run(raw, clock).deleted.total()
    assert "cleo" in living(raw, "person")
    clock.moment += timedelta(days=7)
    landed = run(raw, clock)
    assert landed.deleted == {**dict.fromkeys(landed.deleted, 0), "person": 1}
    assert living(raw, "person") == [name for name in PEOPLE if name != "cleo"]
    first, last = [row for row in rows(raw, "person") if row["id"] == "cleo"]
    differs = {name for name in first if first[name] != last[name]}
    assert differs == {"_fivetran_deleted", "_fivetran_synced"}

    # Who comes back is there again.
    account.profiles.append(profile("cleo", "2026-12-07T00:00:00.000000Z"))
    run(raw, clock)
    assert "cleo" in living(raw, "person")


def test_a_sweep_that_finds_nearly_everybody_gone_is_not_believed(
    vendor: Vendor, raw: Path, account: KlaviyoAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "GONE_ALWAYS", 2)
    run(raw)
    account.profiles = account.profiles[:1]
    landed = run(raw, is_sweeping=True)
    assert landed.is_incomplete and any("4 of 5 rows of person are said to be gone" in note for note in landed.notes)
    assert living(raw, "person") == list(PEOPLE)
    run(raw, is_sweeping=True, accepts_deletions=True)
    assert living(raw, "person") == ["ada"]


def test_a_suppression_that_does_not_touch_the_profile_is_seen_and_so_is_its_end(
    vendor: Vendor, raw: Path, account: KlaviyoAccount
) -> None:
    run(raw)
    account.profiles[0] = profile("ada", "2026-11-20T00:00:00.000000Z", suppressed="2026-11-28T11:00:00.000000Z")
    run(raw)
    assert living(raw, "global_exclusion") == ["ada", "ben"]
    account.profiles[0] = profile("ada", "2026-11-28T11:30:00.000000Z")
    run(raw)
    assert living(raw, "global_exclusion") == ["ben"] and living(raw, "list_exclusion") == ["ben"]


def test_what_a_whole_list_does_not_name_any_more_is_gone(vendor: Vendor, raw: Path, account: KlaviyoAccount) -> None:
    run(raw)
    account.campaigns = [campaign("C2", "Autumn")]
    landed = run(raw)
    assert living(raw, "campaign") == ["C2"] and landed.deleted["campaign"] == 1


def test_drift_is_landed_told_and_stops_nothing(vendor: Vendor, raw: Path, account: KlaviyoAccount) -> None:
    run(raw)
    strange = profile("gil", "2026-11-28T13:00:00.000000Z", favourite_colour="red", created="the day before yesterday")
    del strange["attributes"]["location"]
    account.profiles.append(strange)
    account.events.append(event("odd", "2026-11-28T01:00:00.000000Z", **{"$value": "a lot"}))
    landed = run(raw)
    assert not landed.is_incomplete
    assert {note.split(";")[0] for note in landed.notes} == {
        "klaviyo.person: 1 values of created are of another type than declared",
        "klaviyo.event: 1 values of property_value are of another type than declared",
    }
    gil = next(row for row in rows(raw, "person") if row["id"] == "gil")
    assert (gil["created"], gil["city"]) == ("the day before yesterday", None)
    # The next file is of the declared types again.
    account.events.append(event("even", "2026-11-28T02:00:00.000000Z", **{"$value": "7.25"}))
    assert run(raw).notes == []


def test_what_could_not_be_landed_waits_and_the_next_run_lands_it_alone(
    vendor: Vendor, raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = raw_files._copy

    def full_disk(*arguments: Any) -> None:
        if arguments[2].parent.name == "person":
            raise OSError(28, "No space left on device")
        real(*arguments)

    monkeypatch.setattr(raw_files, "_copy", full_disk)
    landed = run(raw)
    assert landed.is_incomplete and any("kept in" in note and "No space left" in note for note in landed.notes)
    assert living(raw, "person") == []
    assert "waits" in would_land(SOURCES["klaviyo"], raw, {}, FakeClock(), Asked())[0]

    # With a vendor that cannot be reached, and in a process that has no credentials.
    monkeypatch.setattr(raw_files, "_copy", real)
    vendor.asked.clear()
    with pytest.raises(NotStartedError):
        land(SOURCES["klaviyo"], raw, {}, FakeClock(), Asked())
    assert living(raw, "person") == list(PEOPLE) and vendor.asked == []
    assert all(len(list(folder.iterdir())) == 1 for folder in (raw / "klaviyo").iterdir())
    assert not run(raw).rows.total()


# Dies at once, between the file of the profiles and the note that it is there.
KILLED = """
import os, sys
from pathlib import Path
from scv.landing import klaviyo, raw_files
from scv.landing.land import Asked, land
from scv.http import SystemClock

copy = raw_files._copy

def die(connection, query, target):
    copy(connection, query, target)
    if target.parent.name == "person":
        os._exit(9)

raw_files._copy = die
klaviyo.URL = sys.argv[1]
land(klaviyo.SOURCE, Path(sys.argv[2]), {klaviyo.KEY: "pk_secret"}, SystemClock(), Asked())
"""


def test_a_run_that_is_killed_loses_nothing_and_lands_nothing_twice(vendor: Vendor, raw: Path) -> None:
    line = [sys.executable, "-c", KILLED, vendor.url, str(raw)]
    assert subprocess.run(line, capture_output=True, timeout=120, check=False).returncode == 9
    assert living(raw, "person") == list(PEOPLE)
    (raw / "klaviyo" / "person" / ".landed_2026-11-28.1.a.parquet.partial").write_bytes(b"half")
    run(raw)
    assert sorted(row["id"] for row in rows(raw, "person")) == list(PEOPLE)
    assert len(rows(raw, "event")) == 5
    assert not list(raw.glob("klaviyo/*/.*"))


def test_lost_state_is_a_full_load_that_lands_nothing_twice(vendor: Vendor, raw: Path) -> None:
    import shutil

    run(raw)
    shutil.rmtree(raw / "_landing")
    vendor.asked.clear()
    assert not run(raw).rows.total()
    assert "filter" not in vendor.asked_of("/api/events")[0].parameters
    assert len(rows(raw, "event")) == 5


def test_large_loads_are_landed_in_packages(vendor: Vendor, raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landing, "ROWS_A_PACKAGE", 6)
    run(raw)
    assert len(list((raw / "klaviyo" / "person").glob("*.parquet"))) > 1
    assert sorted(row["id"] for row in rows(raw, "person")) == list(PEOPLE)


def small_files(raw: Path, days: int, files_a_day: int) -> tuple[RawFiles, FakeClock]:
    """Files as loads leave them, without a load: three rows each."""
    clock = FakeClock()
    files = RawFiles(raw, "klaviyo", None, clock)
    for day in range(days):
        for number in range(files_a_day):
            arrived = raw.parent / "arrived.parquet"
            duckdb.sql(
                f"copy (select 'm{day}.{number}.' || range as id, 'name' as name, timestamp '2026-11-28' as updated "
                f"from range(3)) to '{arrived}'"
            )
            files.write(arrived, "metric", f"{day}", f"f{number}")
        clock.moment += timedelta(days=1)
    return files, clock


def test_files_of_a_day_are_put_together_and_what_they_replace_goes_a_day_later(raw: Path) -> None:
    files, clock = small_files(raw, days=2, files_a_day=4)
    clock.moment -= timedelta(days=1)
    before = sorted(row["id"] for row in rows(raw, "metric"))
    assert files.put_together() == 1
    folder = raw / "klaviyo" / "metric"
    # A build that has listed the small ones finds them still.
    assert len(list(folder.glob("*.parquet"))) == 9 and len(files.files("metric")) == 5
    assert sorted(row["id"] for row in rows(raw, "metric")) == before
    assert files.put_together() == 0
    clock.moment += timedelta(days=5000)
    files.put_together()
    assert sorted(row["id"] for row in rows(raw, "metric")) == before
    assert [path.name for path in sorted(folder.glob("landed_2026-11-28*"))] == ["landed_2026-11-28.parquet"]


def test_what_comes_when_its_day_is_put_together_is_not_hidden(raw: Path) -> None:
    files, clock = small_files(raw, days=1, files_a_day=2)
    files.put_together()
    clock.moment -= timedelta(days=1)
    arrived = raw.parent / "arrived.parquet"
    duckdb.sql(f"copy (select 'afterwards' as id, 'name' as name) to '{arrived}'")
    files.write(arrived, "metric", "9", "f9")
    assert "afterwards" in {row["id"] for row in rows(raw, "metric")}


def test_readers_see_every_row_once_while_files_are_put_together(raw: Path) -> None:
    files, _ = small_files(raw, days=3, files_a_day=5)
    stop = threading.Event()
    counts = set()

    def read() -> None:
        while not stop.is_set():
            counts.add(len(rows(raw, "metric")))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        files.put_together()
    finally:
        stop.set()
        reader.join()
    assert counts == {45}


def test_who_looks_for_opt_outs_passes_by_what_begins_with_an_underscore(raw: Path) -> None:
    for file in ("klaviyo/person/landed_2026-11-28.1.a.parquet", "_landing/klaviyo/person.parquet", "klaviyo/_x/y.csv"):
        (raw / file).parent.mkdir(parents=True, exist_ok=True)
        (raw / file).touch()
    found = [str(file.relative_to(raw)) for file in LandedOptOuts(raw)._files()]
    assert found == ["klaviyo/person/landed_2026-11-28.1.a.parquet"]


def test_state_alone_is_no_raw_data(tmp_path: Path) -> None:
    """`make build` makes a sample where the folder holds nothing to read."""
    (tmp_path / "raw" / "_landing" / "klaviyo").mkdir(parents=True)
    (tmp_path / "raw" / "_landing" / "klaviyo" / "state.json").write_text("{}")
    recipe = re.search(r"^\t@(\[\[ -n .+\]\]) \|\|", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    assert recipe is not None
    line = recipe[1].replace("$$", "$")
    there = [subprocess.run(["bash", "-c", line], env={**os.environ, "SCV_RAW": str(tmp_path / "raw")}).returncode]
    (tmp_path / "raw" / "klaviyo").mkdir()
    (tmp_path / "raw" / "klaviyo" / "person.csv").write_text("id\n")
    there += [subprocess.run(["bash", "-c", line], env={**os.environ, "SCV_RAW": str(tmp_path / "raw")}).returncode]
    assert there == [1, 0]


def test_a_dry_run_says_what_it_would_ask_for_and_asks_nothing(
    vendor: Vendor, raw: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCV_RAW", str(raw))
    assert main(["klaviyo", "--dry-run"]) == 0
    assert "klaviyo: events from the beginning, into event" in capsys.readouterr().out
    run(raw)
    vendor.asked.clear()
    assert main(["klaviyo", "--dry-run", "--sweep"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert "klaviyo: profiles from 2026-11-23T23:00:00.000000Z, into person, global_exclusion, list_exclusion" in told
    assert "klaviyo: metrics in whole, into metric" in told
    assert "klaviyo: asks for every landed row of person once more, to see what is gone" in told
    assert vendor.asked == []


def test_the_table_at_the_end_and_the_progress(
    vendor: Vendor, raw: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCV_RAW", str(raw))
    monkeypatch.setenv("SCV_KLAVIYO_API_KEY", "pk_secret")
    monkeypatch.setattr("scv.http.SystemClock", FakeClock)
    assert main(["klaviyo"]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[0].split() == ["source", "table", "rows", "new", "files", "deleted", "seconds"]
    assert re.search(r"^klaviyo +person +5 +1 +0 +\d+$", told.out, re.MULTILINE)
    assert "klaviyo, events: 4 rows, to 2026-11-23T01:00:00.000000Z" in told.err


def test_no_secret_is_in_any_message_or_file(
    vendor: Vendor, raw: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCV_RAW", str(raw))
    monkeypatch.setenv("SCV_KLAVIYO_API_KEY", "pk_secret")
    monkeypatch.setattr("scv.http.SystemClock", FakeClock)
    vendor.troubles = ["401", *["500"] * 6]
    assert main(["klaviyo"]) == 1
    told = capfd.readouterr()
    assert "status 401" in told.err and "status 500" in told.err
    everything = (told.out + told.err).encode() + b"".join(
        path.read_bytes() for path in raw.rglob("*") if path.is_file()
    )
    assert b"pk_secret" not in everything


def test_an_unknown_source_names_the_known_ones_with_their_settings(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, said in ((["shopware"], "there is no source 'shopware'"), ([], "make land SOURCE=name")):
        assert main(arguments) == 2
        told = capsys.readouterr().err
        assert said in told
        for source in SOURCES.values():
            assert re.search(rf"^{source.name} +{source.variables[0].name} ", told, re.MULTILINE)
            assert all(each.name in told for each in source.variables)


def test_missing_settings_are_named_and_nothing_is_asked(vendor: Vendor, raw: Path) -> None:
    with pytest.raises(NotStartedError, match="klaviyo needs SCV_KLAVIYO_API_KEY"):
        land(SOURCES["klaviyo"], raw, {}, FakeClock(), Asked())
    assert vendor.asked == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    own = {**os.environ, "SCV_RAW": str(tmp_path / "file" / "raw"), "SCV_KLAVIYO_API_KEY": "pk_secret"}
    for arguments in (["klaviyo"], ["klaviyo", "--dry-run"]):
        line = [sys.executable, "-m", "scv.landing", *arguments]
        told = subprocess.run(line, cwd=PROJECT, env=own, capture_output=True, text=True, timeout=60, check=False)
        assert told.returncode == 1
        assert str(tmp_path / "file" / "raw") in told.stderr and "Traceback" not in told.stderr


def test_two_do_not_land_a_source_at_once(vendor: Vendor, raw: Path) -> None:
    with (
        landing._only_lander(raw, "klaviyo", None, FakeClock()),
        pytest.raises(NotStartedError, match=rf"process {os.getpid()} .* is landing klaviyo"),
    ):
        run(raw)


def test_one_of_several_shops_has_a_folder_and_marks_of_its_own(vendor: Vendor, raw: Path) -> None:
    run(raw)
    land(SOURCES["klaviyo"], raw, KEY, FakeClock(), Asked(), shop="uk")
    assert {path.name for path in raw.iterdir()} == {"klaviyo", "klaviyo__uk", "_landing"}
    assert {path.name for path in (raw / "_landing").iterdir()} == {"klaviyo", "klaviyo__uk"}


def test_every_table_of_a_source_is_one_that_the_contract_declares_and_all_of_them() -> None:
    for source in SOURCES.values():
        connected = source.connect(Http(source.name, (), FakeClock()), {each.name: "" for each in source.variables})
        filled = {table_name for stream in connected.streams for table_name in stream.tables}
        declared = {name.split(".")[1] for name in contracts() if name.split(".")[0] == source.name}
        assert filled == declared - source.not_filled.keys()
        assert {sweep.table for sweep in connected.sweeps} <= filled


def test_credentials_go_to_the_vendors_own_host_alone() -> None:
    assert own_address("https://a.klaviyo.com/api/events?page=2", "https://a.klaviyo.com")
    for elsewhere in ("https://a.klaviyo.com.evil.example/api", "http://a.klaviyo.com/api"):
        with pytest.raises(MisconfiguredError):
            own_address(elsewhere, "https://a.klaviyo.com")


def test_what_is_no_moment_moves_no_mark() -> None:
    beyond = {"at": "9999-12-31T23:59:59-14:00"}
    said = [{"at": "2026-01-02T00:00:00+02:00"}, {"at": "soon"}, beyond, {"at": None}, {}]
    assert latest(said, "at") == "2026-01-01T22:00:00.000000Z"
    assert latest(said, "at", "2026-02-01T00:00:00Z") == "2026-02-01T00:00:00.000000Z"
    assert latest([{"at": "soon"}], "at") is None


def test_the_table_of_known_sources_and_of_a_run_are_aligned() -> None:
    landed = Landed()
    landed.rows["person"] += 1234
    assert table("klaviyo", landed)[1].split() == ["klaviyo", "person", "1,234", "0", "0", "0"]
    assert known(SOURCES.values())[0].startswith("source")


def test_the_verb_says_whose_can_be_landed() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "scv.landing"], cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == 2 and "SCV_KLAVIYO_API_KEY" in told.stderr
    assert "python -m scv.landing $(SOURCE) $(ARGS)" in (PROJECT / "Makefile").read_text()
