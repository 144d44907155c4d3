"""Who has opted out since the release: the one question that is asked before anything leaves.

`OptOuts` is the interface. `LandedOptOuts` answers from the files that landed meanwhile, by the project's own models,
so that a word means here what it means in a build. A service that hears of opt-outs at once can answer instead.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol

import duckdb
import yaml

from scv.publishing import PROJECT_DIR

# A file that landed while the release was being built may have come too late for it.
_LONGEST_BUILD = timedelta(days=1)
# What we wrote ourselves says nothing of what people want.
_OUR_OWN = "scv"


class Statement(NamedTuple):
    """A no. Identifiers are `<type>:<value>` as the project writes them; times are UTC without a zone.

    `channel` None is every channel: somebody asked to be forgotten, by the request `request_id`. `address_id` None is
    every address. `said_at` None is a no that is never outdated.
    """

    identifier_id: str | None
    address_id: str | None
    channel: str | None
    topic: str
    said_at: datetime | None
    source: str
    request_id: str | None = None

    def words(self) -> str:
        """Why, for people: the channel and who said so, and nobody's address."""
        if self.channel is None:
            return "asked to be forgotten"
        return f"opted out of {self.channel}{'' if self.topic == 'all' else f' ({self.topic})'} in {self.source}"


class OptOuts(Protocol):
    """Whoever knows what people said since a moment."""

    def since(self, moment: datetime) -> list[Statement]:
        """Every no, and every request to be forgotten, that came to be known after `moment` (UTC), or might have.

        An older one may be among them: the sender holds each against what the release knows. A yes is of no interest:
        it grants nothing before the next build.
        """
        ...


class LandedOptOuts:
    """What the files of a raw folder say that landed since; read in a database that is thrown away."""

    def __init__(self, raw: Path) -> None:
        self._raw = raw

    def since(self, moment: datetime) -> list[Statement]:
        landed = set(self._landed(moment.replace(tzinfo=UTC) - _LONGEST_BUILD))
        if not landed:
            return []
        # An event names a profile by its id; whose address that is stands in the profiles, whenever they landed.
        wanted = landed | set(self._files_of_profiles())
        with tempfile.TemporaryDirectory(prefix="opt-outs-") as folder:
            root = Path(folder)
            for file in sorted(wanted):
                link = root / "raw" / file.relative_to(self._raw)
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(file.resolve())
            truth = self._raw.parent / "truth"
            if truth.exists():
                (root / "truth").symlink_to(truth.resolve())
            _built(root)
            return _said(root / "scv.duckdb")

    def _landed(self, moment: datetime) -> Iterator[Path]:
        """Files whose name or bytes are newer: a copy may keep its time of change, never that of its arrival."""
        for file in self._files():
            found = file.stat()
            is_ours = file.relative_to(self._raw).parts[0].split("__")[0] == _OUR_OWN
            if not is_ours and max(found.st_mtime, found.st_ctime) > moment.timestamp():
                yield file

    def _files_of_profiles(self) -> Iterator[Path]:
        profiles = _profile_tables()
        for file in self._files():
            source, table, *_ = file.relative_to(self._raw).parts
            if (source.split("__")[0], table.split(".")[0]) in profiles:
                yield file

    def _files(self) -> Iterator[Path]:
        for file in sorted(self._raw.rglob("*")):
            parts = file.relative_to(self._raw).parts
            if len(parts) > 1 and file.is_file() and not any(part.startswith((".", "_")) for part in parts):
                yield file


def _profile_tables() -> set[tuple[str, str]]:
    """Raw tables with a profile a row, as the sources say."""
    found = set()
    for sources in PROJECT_DIR.glob("models/staging/*/_*__sources.yml"):
        for source in yaml.safe_load(sources.read_text(encoding="utf-8"))["sources"]:
            for table in source["tables"]:
                if "profile" in table.get("config", {}).get("meta", {}):
                    found.add((source["name"], table["name"]))
    return found


def _built(root: Path) -> None:
    """Build what says what was said, from the files under `root` alone. RuntimeError where that fails."""
    own = {
        "SCV_RAW": str(root / "raw"),
        "SCV_DB": str(root / "scv.duckdb"),
        "SCV_PUBLISH": str(root / "published"),
        "DBT_TARGET_PATH": str(root / "target"),
        "DBT_LOG_PATH": str(root / "logs"),
        "DBT_USE_COLORS": "false",
    }
    line = [str(Path(sys.executable).with_name("dbt")), "--quiet", "build"]
    line += ["--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR)]
    line += ["--select", "+int_consent_statements", "+prv_requests", "--exclude-resource-type", "test", "unit_test"]
    finished = subprocess.run(
        line, env={**os.environ, **own}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if finished.returncode:
        raise RuntimeError(
            "nothing was sent: what landed since the release cannot be read, so nobody knows who has opted out\n"
            + finished.stdout.strip()[-4000:]
        )


def _said(database: Path) -> list[Statement]:
    # Its views read the raw files, which the sandbox of a release does not allow.
    with duckdb.connect(str(database), read_only=True) as connection:
        denials = connection.execute(
            "select identifier_id, address_id, channel, topic, stated_at, source "
            "from intermediate.int_consent_statements where status = 'denied' order by all"
        ).fetchall()
        requests = connection.execute(
            "select identifier_id, requested_at, request_id from erasure.prv_requests order by all"
        ).fetchall()
    return [
        *(Statement(*denial) for denial in denials),
        *(Statement(who, None, None, "all", at, "privacy", request) for who, at, request in requests),
    ]
