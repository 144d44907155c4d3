"""The running service: the current snapshot, the inbox behind it, and what is done beside requests.

Everything but the inbox's writer and the making of a new overlay happens in the event loop's thread, so that a request
sees one release and one overlay, whole, and an opt-out that was acknowledged is obeyed by the next request.
"""

import asyncio
import json
import logging
import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from scv.channels import purposes
from scv.raw_contract import contracts
from scv.serve import inbox as inboxes
from scv.serve import rotation
from scv.serve.answers import Snapshot
from scv.serve.identifiers import identifier_in
from scv.serve.inbox import DeadLetter, Inbox, Outcome
from scv.serve.keys import Keyring, read_keys
from scv.serve.messages import Fact, Message, written
from scv.serve.metrics import Metrics
from scv.serve.overlay import Overlay
from scv.serve.release import AnotherSaltError, Release, current_folder
from scv.serve.segment import SOURCES
from scv.serve.settings import Settings
from scv.serve.words import channels_of, known_topics, meaning_of, topic_of

log = logging.getLogger("scv.serve")

READS_WRITTEN_EVERY_SECONDS = 0.5


class Service:
    """Started and stopped with the application (`start`, `stop`)."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.settings = settings
        self.now = now
        self.metrics = Metrics()
        self.keyring = Keyring(read_keys(settings.keys, SOURCES))
        self.snapshot: Snapshot | None = None
        self.rotated_at = monotonic()
        self._inbox: Inbox | None = None
        self._file: sqlite3.Connection | None = None
        self._tasks: list[asyncio.Task[None]] = []
        # Facts that came while an overlay is being made; None while none is.
        self._meanwhile: list[Fact] | None = None
        self._reads: list[dict[str, Any]] = []
        self._counts: dict[str, int] = {"waiting": 0, "dead_letters": 0}
        self._refused_release: str | None = None

    async def start(self) -> None:
        """Open the inbox, finish what was begun, take the current release."""
        loop = asyncio.get_running_loop()
        # Seeds, numbering plans and the contract are read once, and by nobody's request.
        for text in ("email:someone@example.com", "email:Someone <someone@example.com>", "phone:+441632960000"):
            identifier_in(text)
        known_topics(), topic_of("newsletter"), channels_of("email"), purposes(), contracts()
        meaning_of("twilio", "message", "body", "inbound_stop")
        self._inbox = Inbox(self.settings.inbox, loop.call_soon_threadsafe)
        self._file = inboxes.connect(self._inbox.path)
        await self._take_release()
        self._counts = inboxes.counts(self._file)
        for job, seconds in (
            (self._take_release, self.settings.release_seconds),
            (self.rotate, self.settings.rotate_seconds),
            (self._write_reads, READS_WRITTEN_EVERY_SECONDS),
        ):
            self._tasks.append(asyncio.create_task(self._again_and_again(job, seconds)))

    async def stop(self) -> None:
        """Keep what waits; what is in the inbox stays there for the next start."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        if self._inbox:
            await asyncio.to_thread(self._inbox.close)
        await self._write_reads()
        if self._file:
            self._file.close()

    async def keep(self, entries: Iterable[Message | DeadLetter], received_at: datetime) -> list[Outcome]:
        """Have messages kept, and obeyed by every request from now on; what became of each. OverloadedError: later."""
        assert self._inbox is not None
        loop = asyncio.get_running_loop()
        futures = []
        for entry in entries:
            future: asyncio.Future[Outcome] = loop.create_future()
            futures.append(future)
            self._inbox.put(entry, received_at, self._told(entry, future))
        return list(await asyncio.gather(*futures))

    def _told(self, entry: Message | DeadLetter, future: "asyncio.Future[Outcome]") -> Callable[[Outcome], None]:
        def tell(outcome: Outcome) -> None:
            if isinstance(entry, Message):
                self.metrics.count("messages", source=entry.source, outcome=outcome)
                if outcome is Outcome.KEPT:
                    self._counts["waiting"] += 1
                    self._obey(entry.facts)
            elif outcome is Outcome.KEPT:
                self._counts["dead_letters"] += 1
            # Whoever asked may have gone; what they sent is kept nevertheless.
            if not future.done():
                future.set_result(outcome)

        return tell

    def _obey(self, facts: Iterable[Fact]) -> None:
        taken = list(facts)
        if self._meanwhile is not None:
            self._meanwhile += taken
        if self.snapshot:
            self.snapshot.overlay.apply(taken)

    async def rotate(self) -> None:
        """Move what waits into raw files, and forget what a build has read long ago."""
        assert self._inbox is not None
        raw_files = self.snapshot.release.raw_files if self.snapshot else frozenset[str]()
        self._counts = await asyncio.to_thread(self._rotated, self._inbox.path, raw_files)
        self.rotated_at = monotonic()

    def _rotated(self, path: Path, raw_files: frozenset[str]) -> dict[str, int]:
        file = inboxes.connect(path)
        try:
            rotation.rotate(file, self.settings.raw_folder)
            rotation.forget_settled(file, raw_files, self.now(), self.settings.days_kept)
            return inboxes.counts(file)
        finally:
            file.close()

    async def _take_release(self) -> None:
        """Look whether there is another release, and answer from it once everything that it does not know is added."""
        folder = current_folder(self.settings.published)
        if folder is None or folder.name in (self._refused_release, self.snapshot and self.snapshot.release.name):
            return
        self._meanwhile = []
        try:
            snapshot = await asyncio.to_thread(self._made, folder)
        except (FileNotFoundError, AnotherSaltError) as refused:
            # Readers keep what they have; the reason is told once.
            self._refused_release = folder.name
            log.error("release %s is not served: %s", folder.name, refused)
            return
        finally:
            meanwhile, self._meanwhile = self._meanwhile, None
        snapshot.overlay.apply(meanwhile)
        self.snapshot, self._refused_release = snapshot, None
        log.info("release %s is served, with %d facts newer than it", folder.name, snapshot.overlay.fact_count)

    def _made(self, folder: Path) -> Snapshot:
        assert self._inbox is not None
        release = Release(folder, with_contacts=self.settings.with_contacts)
        overlay = Overlay(release)
        file = inboxes.connect(self._inbox.path)
        try:
            for facts in inboxes.unsettled_facts(file, release.raw_files):
                overlay.apply(facts)
        finally:
            file.close()
        return Snapshot(release, overlay)

    def note_read(self, key_name: str, route: str, asked: str | None, customer_id: str | None, status: int) -> None:
        """Note who read whom: no value that somebody was asked for by, only the key that it was looked up by."""
        self._reads.append(
            {
                "at": written(self.now()),
                "key": key_name,
                "route": route,
                "asked": asked,
                "customer_id": customer_id,
                "status": status,
            }
        )

    async def _write_reads(self) -> None:
        if self._reads:
            reads, self._reads = self._reads, []
            await asyncio.to_thread(self._append_reads, reads)

    def _append_reads(self, reads: list[dict[str, Any]]) -> None:
        # A day of it is a file, which whoever answers for personal data may keep or delete.
        path = self.settings.inbox / f"reads-{self.now():%Y-%m-%d}.ndjson"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(read, separators=(",", ":")) + "\n" for read in reads)

    def gauges(self) -> dict[str, float]:
        """What the service holds now."""
        overlay = self.snapshot.overlay.counts if self.snapshot else {}
        return {
            "up": 1,
            "has_release": float(self.snapshot is not None),
            "inbox_waiting": self._counts["waiting"],
            "dead_letters": self._counts["dead_letters"],
            "seconds_since_rotation": monotonic() - self.rotated_at,
            **{f"overlay_{name}": count for name, count in overlay.items()},
        }

    async def _again_and_again(self, job: Callable[[], Any], seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await job()
            except Exception:
                # The next attempt may succeed, and requests are answered meanwhile; the log says what it was.
                log.exception("%s failed", job.__name__)
