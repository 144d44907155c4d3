"""Where everything that was acknowledged is, until it lies among the raw files: one SQLite file and one writer.

The writer takes whatever waits, writes it in one transaction, and only then says that it is kept (WAL, synchronous
FULL: on disk). Each message has a savepoint of its own, so that one which cannot be written is refused and the others
are kept.
"""

import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, NamedTuple

from scv.serve.messages import Fact, Message, Row, written

FILE = "inbox.sqlite"
MESSAGES_A_TRANSACTION = 500
WAITING_AT_MOST = 20_000
# What a dead letter keeps of what was sent: as much as the largest event.
DEAD_LETTER_BYTES = 32 * 1024

_SCHEMA = """
    create table if not exists meta (name text primary key, value text) without rowid;
    create table if not exists messages (
        number integer primary key autoincrement,
        source text not null,
        message_id text not null,
        received_at text not null,
        rows text,
        facts text,
        batch integer,
        unique (source, message_id)
    );
    create index if not exists messages_by_batch on messages (batch);
    create table if not exists batches (
        batch integer primary key autoincrement,
        files text,
        is_written integer not null
    );
    create table if not exists dead_letters (
        number integer primary key autoincrement,
        source text not null,
        received_at text not null,
        reason text not null,
        body text
    );
"""


class Outcome(StrEnum):
    """What became of a message."""

    KEPT = "kept"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    FAILED = "failed"


class DeadLetter(NamedTuple):
    """What came with the right key and could not be taken, and why."""

    source: str
    reason: str
    body: str


class _Waiting(NamedTuple):
    entry: Message | DeadLetter
    received_at: datetime
    tell: Callable[[Outcome], None]


class OverloadedError(Exception):
    """More waits to be written than the writer can take: come back later."""


class Inbox:
    """The inbox of one running service. `call_soon` runs what it is given in the thread that asked."""

    def __init__(self, folder: Path, call_soon: Callable[[Callable[[], None]], object]) -> None:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        self.path = folder / FILE
        self._call_soon = call_soon
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        with connect(self.path):
            pass
        self._writer = Thread(target=self._write_for_ever, name="inbox", daemon=True)
        self._writer.start()

    def put(self, entry: Message | DeadLetter, received_at: datetime, tell: Callable[[Outcome], None]) -> None:
        """Have something kept; `tell` is called with what became of it once that is certain."""
        if self._queue.qsize() >= WAITING_AT_MOST:
            raise OverloadedError
        self._queue.put(_Waiting(entry, received_at, tell))

    def close(self) -> None:
        """Write what waits, and stop."""
        self._queue.put(None)
        self._writer.join()

    def _write_for_ever(self) -> None:
        file = connect(self.path)
        try:
            is_open = True
            while is_open:
                waiting, is_open = self._take()
                if waiting:
                    outcomes = self._written(file, waiting)
                    self._call_soon(partial(_tell, waiting, outcomes))
        finally:
            file.close()

    def _take(self) -> tuple[list[_Waiting], bool]:
        """What waits, as much as goes into one transaction; False with it when there will be no more."""
        first = self._queue.get()
        taken: list[_Waiting] = []
        while first is not None:
            taken.append(first)
            if len(taken) == MESSAGES_A_TRANSACTION:
                return taken, True
            try:
                first = self._queue.get_nowait()
            except Empty:
                return taken, True
        return taken, False

    def _written(self, file: sqlite3.Connection, waiting: Sequence[_Waiting]) -> list[Outcome]:
        try:
            file.execute("begin immediate")
            outcomes = [_write_one(file, one) for one in waiting]
            file.execute("commit")
        except sqlite3.Error:
            if file.in_transaction:
                file.execute("rollback")
            return [Outcome.FAILED] * len(waiting)
        return outcomes


def _tell(waiting: Sequence[_Waiting], outcomes: Sequence[Outcome]) -> None:
    for one, outcome in zip(waiting, outcomes, strict=True):
        one.tell(outcome)


def _write_one(file: sqlite3.Connection, waiting: _Waiting) -> Outcome:
    file.execute("savepoint one")
    try:
        outcome = insert(file, waiting.entry, written(waiting.received_at))
    except sqlite3.OperationalError:
        # The disk, not the message: nobody's message is kept.
        raise
    except Exception as poison:
        # Whatever is wrong with one message, the writer goes on.
        file.execute("rollback to one")
        source = waiting.entry.source if waiting.entry.source.isascii() else "unknown"
        insert(
            file, DeadLetter(source, f"cannot be written: {type(poison).__name__}", ""), written(waiting.received_at)
        )
        outcome = Outcome.REFUSED
    file.execute("release one")
    return outcome


def insert(file: sqlite3.Connection, entry: Message | DeadLetter, received_at: str) -> Outcome:
    """Add a message, which counts once, or a dead letter, in whatever transaction is open."""
    if isinstance(entry, DeadLetter):
        body = entry.body.encode(errors="replace")[:DEAD_LETTER_BYTES].decode(errors="replace")
        file.execute(
            "insert into dead_letters (source, received_at, reason, body) values (?, ?, ?, ?)",
            [entry.source, received_at, entry.reason, body],
        )
        return Outcome.KEPT
    rows, facts = json.dumps(entry.rows, ensure_ascii=False), json.dumps(entry.facts)
    inserted = file.execute(
        "insert into messages (source, message_id, received_at, rows, facts) values (?, ?, ?, ?, ?)"
        " on conflict (source, message_id) do nothing",
        [entry.source, entry.message_id, received_at, rows, facts],
    )
    return Outcome.KEPT if inserted.rowcount else Outcome.DUPLICATE


def connect(path: Path) -> sqlite3.Connection:
    """The inbox, made where there is none yet: durable at every commit, readable for its owner alone."""
    if not path.exists():
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    file = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    file.execute("pragma journal_mode = wal")
    file.execute("pragma synchronous = full")
    file.execute("pragma secure_delete = on")
    file.executescript(_SCHEMA)
    file.execute("insert or ignore into meta values ('inbox_id', ?)", [secrets.token_hex(4)])
    return file


def unsettled_facts(file: sqlite3.Connection, raw_files: frozenset[str]) -> Iterator[list[Fact]]:
    """Facts of every message that a build has not read: of which some raw file is not among those that it has."""
    settled = {
        batch
        for batch, files in file.execute("select batch, files from batches where is_written").fetchall()
        if set(json.loads(files)) <= raw_files
    }
    for batch, facts in file.execute("select batch, facts from messages where facts is not null order by number"):
        if batch not in settled:
            yield json.loads(facts)


def counts(file: sqlite3.Connection) -> dict[str, int]:
    """Messages that wait to become raw files, and dead letters."""
    [(waiting,)] = file.execute("select count(*) from messages where rows is not null").fetchall()
    [(dead,)] = file.execute("select count(*) from dead_letters").fetchall()
    return {"waiting": waiting, "dead_letters": dead}


def rows_of(text: str) -> list[tuple[str, Row]]:
    """Rows of a message as they were kept, each with its table."""
    rows: list[Any] = json.loads(text)
    return [(table, row) for table, row in rows]
