"""Build through the day: `python -m scv.watch --minutes 15 -- make build`, which is `make watch MINUTES=15`.

A turn is the whole build of the night, by the same command, where something landed since the build before it. One
build at a time: the lock beside the work database is the one that the night takes (docs/operations.md). Whatever a
build does, readers keep the last good release, and a turn that failed leaves what was new to the next one.
"""

import argparse
import os
import signal
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic
from typing import NamedTuple

from filelock import FileLock, Timeout

from scv.project import place
from scv.publishing.releases import current_release
from scv.terminal import printable, run_and_exit

LOCK = ".night"
LINES_TOLD = 40

# A file's path below the raw folder -> what tells whether it is still the same: size, and when it was changed or moved.
Landed = Mapping[str, tuple[int, int, int]]


class Folders(NamedTuple):
    """Raw files, releases, the lock that builds share, and where the output of the last build is kept."""

    raw: Path
    published: Path
    lock: Path
    log: Path

    @classmethod
    def from_environment(cls) -> "Folders":
        """As the Makefile has them: below the project, unless SCV_RAW, SCV_PUBLISH or SCV_DB say otherwise."""
        logs = place("DBT_LOG_PATH")
        return cls(place("SCV_RAW"), place("SCV_PUBLISH"), place("SCV_DB").parent / LOCK, logs / "watch.log")


class Turn(NamedTuple):
    """What came of one turn: its line, what the last build that ended well had found, and whether this one failed."""

    line: str
    built_from: Landed | None
    has_failed: bool = False


def landed(raw: Path) -> Landed:
    """Every raw file there is now; what is hidden, or still being written aside, is none."""
    found = {}
    for path in raw.rglob("*"):
        hidden = any(part.startswith((".", "_")) for part in path.relative_to(raw).parts)
        if hidden or not path.is_file():
            continue
        try:
            state = path.stat()
        except FileNotFoundError:
            continue
        # A file that is moved into the folder keeps the time of its contents, and gets a new one of its own.
        found[str(path.relative_to(raw))] = (state.st_size, state.st_mtime_ns, state.st_ctime_ns)
    return found


def news(before: Landed | None, now: Landed) -> str | None:
    """What of the raw files is new, changed or gone, in words; None where nothing is. Before the first build all is."""
    if before is None:
        return f"{_files(len(now))}, first turn"
    kinds = {
        "new": now.keys() - before.keys(),
        "changed": {name for name in now.keys() & before.keys() if now[name] != before[name]},
        "gone": before.keys() - now.keys(),
    }
    told = []
    for kind, names in kinds.items():
        sources = Counter(Path(name).parts[0] for name in names)
        if sources:
            told.append(f"{kind}: {', '.join(f'{source} {count}' for source, count in sorted(sources.items()))}")
    return "; ".join(told) or None


def take_turn(folders: Folders, command: Sequence[str], built_from: Landed | None) -> Turn:
    """Build once, unless nothing landed since `built_from` or somebody else builds."""
    lock = FileLock(folders.lock, mode=0o644)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return Turn("skipped: another build is running", built_from)
    try:
        # Looked at before the build: what lands meanwhile is the next turn's.
        now = landed(folders.raw)
        new = news(built_from, now)
        if new is None:
            return Turn("skipped: nothing new has landed", built_from)
        began = monotonic()
        folders.log.parent.mkdir(parents=True, exist_ok=True)
        with folders.log.open("wb") as log:
            # In a session of its own: what stops the watch does not stop the build that runs.
            status = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, check=False
            ).returncode
        took = _duration(monotonic() - began)
        release = current_release(folders.published)
        if status:
            kept = f"readers keep {release}" if release else "there is no release yet"
            return Turn(f"{new}; failed with {status} after {took}, {kept}: {folders.log}", built_from, has_failed=True)
        return Turn(f"{new}; built in {took}; release {release}", now)
    finally:
        lock.release()


def watch(
    folders: Folders,
    command: Sequence[str],
    every: timedelta,
    stop: Event,
    on_failure: str | None = None,
    say: Callable[[str], object] = print,
) -> int:
    """Take turns until `stop` is set, which is obeyed between turns; 1 where the last build failed, else 0.

    A build that takes longer than the time between two turns costs the turns that it runs over, and no more.
    """
    folders.lock.parent.mkdir(parents=True, exist_ok=True)
    built_from: Landed | None = None
    has_failed = False
    seconds = every.total_seconds()
    first = monotonic()
    while not stop.is_set():
        turn_at, began = datetime.now(), monotonic()
        turn = take_turn(folders, command, built_from)
        if turn.has_failed:
            _tell_failure(folders.log, turn.line, on_failure)
        if turn.has_failed or turn.built_from is not built_from:
            has_failed = turn.has_failed
        built_from = turn.built_from
        # The next turn is the first one that is still to come.
        behind = monotonic() - first
        missed = int(behind // seconds) - int((began - first) // seconds)
        late = f"; {missed} {'turn' if missed == 1 else 'turns'} missed" if missed else ""
        say(f"{turn_at:%Y-%m-%d %H:%M:%S}  {turn.line}{late}")
        stop.wait(seconds - behind % seconds)
    say(f"{datetime.now():%Y-%m-%d %H:%M:%S}  stopped")
    return int(has_failed)


def _tell_failure(log: Path, line: str, on_failure: str | None) -> None:
    with log.open(encoding="utf-8", errors="replace") as stream:
        last = deque(stream, LINES_TOLD)
    sys.stderr.writelines(f"    {printable(told.rstrip(), longest=500)}\n" for told in last)
    sys.stderr.flush()
    if on_failure:
        environment = {**os.environ, "SCV_FAILURE": line, "SCV_FAILURE_LOG": str(log)}
        subprocess.run(on_failure, shell=True, env=environment, stdin=subprocess.DEVNULL, check=False)


def _files(count: int) -> str:
    return f"{count:,} {'file' if count == 1 else 'files'}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scv.watch", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--minutes", type=float, default=15, help="from the beginning of one turn to that of the next (15)"
    )
    parser.add_argument(
        "--on-failure", help="shell command for a turn that failed: SCV_FAILURE has its line, SCV_FAILURE_LOG the log"
    )
    parser.add_argument("command", nargs="+", help="the build of the night, e.g. make build")
    arguments = parser.parse_args()
    if not arguments.minutes > 0:
        parser.error("--minutes must be more than 0")
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())

    def say(line: str) -> None:
        print(line, flush=True)

    every = timedelta(minutes=arguments.minutes)
    return watch(Folders.from_environment(), arguments.command, every, stop, arguments.on_failure, say)


if __name__ == "__main__":
    run_and_exit(main)
