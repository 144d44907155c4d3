"""Builds through the day: where something landed, one at a time, never half of one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from conftest import PROJECT, DbtRun
from filelock import FileLock
from scv.watch import LOCK, Folders, landed, news, take_turn, watch

# Publishes as a build does, after a while; fails where a file says so. Two at once would be seen.
BUILD = """
import sys, time
from pathlib import Path
folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
assert not (folder / "building").exists(), "two builds at once"
(folder / "building").touch()
time.sleep(seconds)
count = len(list((folder / "published").glob("release*")))
(folder / "building").unlink()
if (folder / "raw" / "shopify" / "broken.csv").exists():
    sys.exit("a feed is broken")
(folder / "published" / f"release{count}").mkdir()
link = folder / "published" / ".current.partial"
link.symlink_to(f"release{count}")
link.replace(folder / "published" / "current")
print("published")
"""


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    (tmp_path / "published").mkdir()
    land(tmp_path, "shopify/order.csv")
    return Folders(tmp_path / "raw", tmp_path / "published", tmp_path / LOCK, tmp_path / "logs" / "watch.log")


def land(folder: Path, *names: str, text: str = "id\n1\n") -> None:
    for name in names:
        path = folder / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def build(folders: Folders, seconds: float = 0) -> list[str]:
    return [sys.executable, "-c", BUILD, str(folders.raw.parent), str(seconds)]


def test_what_is_new_is_told_by_source(tmp_path: Path) -> None:
    land(tmp_path, "shopify/order.csv", "twilio/message/serve-1.ndjson")
    before = landed(tmp_path / "raw")
    assert news(None, before) == "2 files, first turn"
    assert news(before, landed(tmp_path / "raw")) is None
    # What is written aside and what is hidden is not there yet.
    land(tmp_path, "twilio/message/.serve-2.ndjson.partial", "_landing/state.json", "shopify/.DS_Store")
    assert news(before, landed(tmp_path / "raw")) is None
    land(tmp_path, "twilio/message/serve-2.ndjson", "twilio/message/serve-3.ndjson", "klaviyo/event.csv")
    land(tmp_path, "shopify/order.csv", text="id\n1\n2\n")
    after = landed(tmp_path / "raw")
    assert news(before, after) == "new: klaviyo 1, twilio 2; changed: shopify 1"
    (tmp_path / "raw" / "klaviyo" / "event.csv").unlink()
    assert news(after, landed(tmp_path / "raw")) == "gone: klaviyo 1"


def test_a_file_of_yesterday_that_is_moved_over_one_of_the_same_size_is_new(tmp_path: Path) -> None:
    land(tmp_path, "shopify/order.csv")
    state = (tmp_path / "raw/shopify/order.csv").stat()
    before = landed(tmp_path / "raw")
    (tmp_path / "aside.csv").write_text("id\n2\n")
    os.utime(tmp_path / "aside.csv", ns=(state.st_atime_ns, state.st_mtime_ns))
    (tmp_path / "aside.csv").replace(tmp_path / "raw/shopify/order.csv")
    assert news(before, landed(tmp_path / "raw")) == "changed: shopify 1"


def test_a_turn_builds_where_something_landed_and_says_which_release_came_of_it(folders: Folders) -> None:
    first = take_turn(folders, build(folders), None)
    assert first.line == "1 file, first turn; built in 0 s; release release0"
    idle = take_turn(folders, build(folders), first.built_from)
    assert (idle.line, idle.built_from) == ("skipped: nothing new has landed", first.built_from)
    land(folders.raw.parent, "klaviyo/event.csv")
    second = take_turn(folders, build(folders), first.built_from)
    assert second.line == "new: klaviyo 1; built in 0 s; release release1"
    assert folders.log.read_text() == "published\n"


def test_a_failed_turn_keeps_the_release_tells_somebody_and_leaves_what_was_new(
    folders: Folders, capfd: pytest.CaptureFixture[str]
) -> None:
    land(folders.raw.parent, "shopify/broken.csv")
    lines: list[str] = []
    stop, told = Event(), folders.raw.parent / "told"

    def say(line: str) -> None:
        lines.append(line)
        if len(lines) == 2:
            (folders.raw / "shopify" / "broken.csv").unlink()
        if len(lines) == 4:
            stop.set()

    notify = f'echo "$SCV_FAILURE" >> {told}; cat "$SCV_FAILURE_LOG" >> {told}'
    assert watch(folders, build(folders), timedelta(seconds=0.4), stop, notify, say) == 0
    told_of = [line[21:].split("; ")[1].split(" ")[0] if ";" in line else line[21:] for line in lines]
    assert told_of == ["failed", "failed", "built", "skipped: nothing new has landed", "stopped"]
    assert "failed with 1 after 0 s, there is no release yet: " in lines[0]
    assert told.read_text().count("a feed is broken") == 2 and "first turn; failed with 1" in told.read_text()
    assert capfd.readouterr().err.count("    a feed is broken\n") == 2


def test_a_watch_whose_last_build_failed_ends_with_1(folders: Folders) -> None:
    land(folders.raw.parent, "shopify/broken.csv")
    stop = Event()
    assert watch(folders, build(folders), timedelta(seconds=30), stop, say=lambda _: stop.set()) == 1


def test_turns_that_a_build_runs_over_are_left_out(folders: Folders) -> None:
    stop, lines = Event(), list[str]()
    began = time.monotonic()

    def say(line: str) -> None:
        lines.append(line)
        land(folders.raw.parent, f"klaviyo/event/{len(lines)}.csv")
        if len(lines) == 2:
            stop.set()

    watch(folders, build(folders, 1.3), timedelta(seconds=1), stop, say=say)
    assert lines[0].endswith("; 1 turn missed")
    assert "new: klaviyo 1; built" in lines[1]
    # The second turn began when the third was due.
    assert time.monotonic() - began > 2 + 1.3


@pytest.mark.skipif(not shutil.which("flock"), reason="no flock here")
def test_the_night_and_the_watch_keep_each_other_out(folders: Folders) -> None:
    night = subprocess.Popen(["flock", str(folders.lock), "sleep", "60"], start_new_session=True)
    try:
        until(lambda: subprocess.run(["flock", "--nonblock", str(folders.lock), "true"], check=False).returncode == 1)
        assert take_turn(folders, build(folders), None).line == "skipped: another build is running"
    finally:
        os.killpg(night.pid, signal.SIGTERM)
        night.wait(timeout=30)
    # What the night ran holds the lock until it is gone as well.
    until(lambda: subprocess.run(["flock", "--nonblock", str(folders.lock), "true"], check=False).returncode == 0)
    asked = f"flock --nonblock {folders.lock} true; echo night said $?"
    assert take_turn(folders, ["bash", "-c", asked], None).built_from is not None
    assert folders.log.read_text() == "night said 1\n"
    # And afterwards the night may.
    assert subprocess.run(["flock", "--nonblock", str(folders.lock), "true"], check=False).returncode == 0


# ---------------------------------------------------------------- as a process


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@contextmanager
def watching(folder: Path, *line: str) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "SCV_RAW": str(folder / "raw"),
        "SCV_PUBLISH": str(folder / "published"),
        "SCV_DB": str(folder / "scv.duckdb"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "SCV_SALT": "a salt for tests",
    }
    running = subprocess.Popen(
        line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        yield running
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait(timeout=30)


@pytest.mark.parametrize("is_group", [False, True])
def test_told_to_stop_it_finishes_the_build_that_runs(folders: Folders, is_group: bool) -> None:
    """Also where the whole group is told, as a terminal does."""
    folder = folders.raw.parent
    line = [sys.executable, "-m", "scv.watch", "--minutes", "5", "--", *build(folders, 2)]
    with watching(folder, *line) as running:
        until((folder / "building").exists)
        (os.killpg if is_group else os.kill)(running.pid, signal.SIGTERM)
        printed, _ = running.communicate(timeout=60)
    assert running.returncode == 0, printed
    assert [told[21:].split(" in ")[0] for told in printed.splitlines()] == ["1 file, first turn; built", "stopped"]
    assert (folder / "published" / "current").readlink().name == "release0"


def test_the_verb_watches_and_stops_between_turns(folders: Folders) -> None:
    folder = folders.raw.parent
    up_to_date = ["--old-file", ".venv/.installed", "--no-print-directory", "--directory", str(PROJECT)]
    with FileLock(folders.lock), watching(folder, "make", *up_to_date, "watch", "MINUTES=0.01") as running:
        assert running.stdout is not None
        told = [running.stdout.readline()[21:] for _ in range(2)]
        # As systemd does it: make passes it on.
        running.send_signal(signal.SIGTERM)
        rest, _ = running.communicate(timeout=60)
    assert told == ["skipped: another build is running\n"] * 2
    assert "  stopped\n" in rest


@pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="takes minutes: make test LONG=1")
def test_what_landed_through_the_day_is_in_the_next_release(sample_build: DbtRun, tmp_path: Path) -> None:
    for name in ("raw", "truth", "published"):
        shutil.copytree(sample_build.folder / name, tmp_path / name, symlinks=True)
    shutil.copy(sample_build.database, tmp_path)
    before = (tmp_path / "published" / "current").readlink()
    up_to_date = ["--old-file", ".venv/.installed", "--no-print-directory", "--directory", str(PROJECT)]
    with watching(tmp_path, "make", *up_to_date, "watch", "MINUTES=0.1") as running:
        assert running.stdout is not None
        first = running.stdout.readline()
        assert "first turn; built in" in first, first
        release = (tmp_path / "published" / "current").readlink()
        assert release != before and release.name in first
        assert "skipped: nothing new has landed" in running.stdout.readline()
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=60)
