"""The folder of releases: names, the atomic swap of `current`, what is pruned and what a dead build left behind.

    published/
        current -> 20260331T101500.123456Z
        20260331T101500.123456Z/
            report.html                  0444, what people open
            scv.duckdb                   0444, what dashboards open
            parquet/<table>.parquet      0444, the same tables
            pii/scv_pii.duckdb           0440 in a 0750 folder, everything, for activation and recovery
            exports/<destination>/...    0440 in 0750 folders, audiences as their destinations accept them
            serving/...                  0440 in 0750 folders, what the service looks people up in

A reader that opens `current/scv.duckdb` gets one release and keeps it for as long as the file stays open, whatever is
published or pruned meanwhile: nothing in a release is ever written again.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock

CURRENT = "current"
LOCK = ".lock"
PARTIAL_SUFFIX = ".partial"
# What holds direct personal data, or people told one by one, is closed to others.
CLOSED_FOLDERS = ("exports", "pii", "serving")
RELEASE_FORMAT = "%Y%m%dT%H%M%S.%fZ"
RELEASE_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z")


@contextmanager
def exclusive(root: Path) -> Iterator[None]:
    """Let one build at a time publish into `root`; the lock dies with its process, however that ends."""
    if not root.exists():
        root.mkdir(parents=True)
        root.chmod(0o755)
    with FileLock(root / LOCK, mode=0o644):
        yield


def releases(root: Path) -> list[str]:
    """Every complete release, oldest first."""
    return sorted(entry.name for entry in root.iterdir() if RELEASE_NAME.fullmatch(entry.name) and entry.is_dir())


def current_release(root: Path) -> str | None:
    """The release that readers see, None before the first."""
    link = root / CURRENT
    return link.readlink().name if link.is_symlink() else None


def next_release_id(root: Path, now: datetime) -> str:
    """A name for a release made at `now` (UTC) that sorts after every earlier one, even when the clock was set back."""
    earlier = releases(root)
    if earlier:
        latest = datetime.strptime(earlier[-1], RELEASE_FORMAT).replace(tzinfo=UTC)
        now = max(now, latest + timedelta(microseconds=1))
    return now.strftime(RELEASE_FORMAT)


def clean_leftovers(root: Path) -> None:
    """Remove what a build that was killed while publishing left half written. Only under `exclusive`."""
    for entry in root.iterdir():
        if entry.name.endswith(PARTIAL_SUFFIX):
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()


def start_release(root: Path, release_id: str) -> Path:
    """Make the hidden folder that a release is written in; readers never see it."""
    partial = root / f".{release_id}{PARTIAL_SUFFIX}"
    for folder, mode in ((partial, 0o755), (partial / "parquet", 0o755), (partial / "pii", 0o750)):
        folder.mkdir()
        folder.chmod(mode)
    return partial


def release_name(partial: Path) -> str:
    """The name that a release will have whose unfinished folder is `partial`."""
    return partial.name.removeprefix(".").removesuffix(PARTIAL_SUFFIX)


def finish_release(root: Path, partial: Path, release_id: str) -> Path:
    """Make a written release durable, then current, in one step for every reader."""
    for path in sorted(partial.rglob("*")):
        if path.is_file():
            path.chmod(0o440 if path.relative_to(partial).parts[0] in CLOSED_FOLDERS else 0o444)
    for path in (*partial.rglob("*"), partial):
        _sync(path)
    release = root / release_id
    partial.rename(release)
    link = root / f".{CURRENT}{PARTIAL_SUFFIX}"
    link.symlink_to(release_id)
    _sync(root)
    link.replace(root / CURRENT)
    _sync(root)
    return release


def prune(root: Path, releases_kept: int) -> list[str]:
    """Delete all but the newest `releases_kept` releases (at least one), never the current one; return their names."""
    kept = {*releases(root)[-max(releases_kept, 1) :], current_release(root)}
    pruned = [release for release in releases(root) if release not in kept]
    for release in pruned:
        # First out of sight, so that a deletion cut short is a leftover and not a release with holes.
        doomed = root / f".{release}{PARTIAL_SUFFIX}"
        (root / release).rename(doomed)
        shutil.rmtree(doomed)
    return pruned


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
