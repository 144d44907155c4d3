"""What was sent to whom: one SQLite file that survives whatever ends the sender, and holds no address, name or secret.

A delivery is one person (or event) of one audience, told to one destination by one operation. It is written down before
its request leaves and again when the answer is there, each time on disk before anything else happens. So after a death
at any moment a delivery is one of

    sending     the request left, and nobody read an answer: `unknown` as soon as the next sender looks
    working     the destination took it for an asynchronous job, which is asked again
    accepted    done, for ever
    rejected    the destination refused this row, and would again
    failed      surely not taken; the next run tries again
    unknown     perhaps taken; sent again only where the destination deduplicates, else left for a person
    left_out    somebody opted out since the release; looked at anew by every run
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from scv.sending.deliveries import Delivery, Key

SETTLED = ("accepted", "rejected")
# What the destination may know of us: a removal may reach these, and these alone.
MAYBE_TOLD = ("accepted", "unknown", "working", "sending")
FED_BACK = ("accepted", "rejected", "failed", "unknown")

_TABLES = """
create table if not exists requests (
    request_id integer primary key,
    destination text not null,
    audience text not null,
    operation text not null,
    job text,
    is_open integer not null default 1,
    sent_at text not null
);
create table if not exists deliveries (
    release text not null,
    destination text not null,
    audience text not null,
    person text not null,
    operation text not null,
    kind text not null,
    channel text,
    customer_id text,
    body_hash text not null,
    state text not null,
    error text,
    request_id integer references requests,
    position integer,
    first_sent_at text,
    changed_at text not null,
    change integer not null,
    primary key (release, destination, audience, person, operation)
) without rowid;
create index if not exists deliveries_by_person on deliveries (destination, audience, person);
create index if not exists deliveries_by_customer on deliveries (destination, audience, customer_id);
create index if not exists deliveries_by_request on deliveries (request_id, position);
create index if not exists deliveries_by_change on deliveries (change);
create table if not exists fed_back (change integer not null);
"""


class Entry(NamedTuple):
    """What the ledger knows of a delivery."""

    release: str
    state: str
    operation: str
    customer_id: str | None
    body_hash: str
    error: str | None
    first_sent_at: datetime | None
    change: int


class Job(NamedTuple):
    """A request that the destination took and works on; `people` are its rows in the order in which they were sent."""

    request_id: int
    destination: str
    audience: str
    operation: str
    job: str
    people: list[tuple[str, str | None]]


class FedBack(NamedTuple):
    """A delivery as the raw feed of what was sent has it."""

    release: str
    destination: str
    kind: str
    audience: str
    person: str
    customer_id: str
    operation: str
    channel: str | None
    state: str
    changed_at: datetime
    body_hash: str
    error: str | None


class Ledger:
    """The ledger at `path`, made when it is not there. One process at a time writes to it (`send` holds a lock).

    As a `copy` it is one in memory: to ask what would happen, and leave nothing behind.
    """

    def __init__(self, path: Path, *, copy: bool = False) -> None:
        if not copy:
            path.touch(mode=0o600)
        self._connection = sqlite3.connect(":memory:" if copy else path, isolation_level=None)
        if copy and path.exists():
            source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            source.backup(self._connection)
            source.close()
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = full")
        self._connection.executescript(_TABLES)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("begin immediate")
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def found(self, key: Key) -> Entry | None:
        """The delivery itself. An event is one for ever, whichever release offers it."""
        is_event = key.operation == "event"
        rows = self._entries(
            "destination = ? and audience = ? and person = ? and operation = ?"
            + ("" if is_event else " and release = ?"),
            (key.destination, key.audience, key.person, key.operation, *(() if is_event else (key.release,))),
        )
        return rows[-1] if rows else None

    def of_people(self, destination: str, audience: str, customer_ids: Iterable[str]) -> list[Entry]:
        """Everything told of some people to an audience, oldest first."""
        ids = sorted(set(customer_ids))
        marks = ", ".join("?" * len(ids))
        return self._entries(
            f"destination = ? and audience = ? and customer_id in ({marks})", (destination, audience, *ids)
        )

    def knows(self, release: str, destination: str, audience: str) -> bool:
        """Whether anything of this audience was ever sent from this release."""
        found = self._connection.execute(
            "select 1 from deliveries where release = ? and destination = ? and audience = ? limit 1",
            (release, destination, audience),
        )
        return found.fetchone() is not None

    def last_change(self) -> int:
        """The number of the last change."""
        [(change,)] = self._connection.execute("select coalesce(max(change), 0) from deliveries").fetchall()
        return int(change)

    def unsure(self, release: str, destination: str, audience: str) -> int:
        """How many people of an audience of a release are surely or perhaps not told yet."""
        [(count,)] = self._connection.execute(
            "select count(*) from deliveries where release = ? and destination = ? and audience = ? "
            "and operation = 'add' and state in ('sending', 'working', 'failed', 'unknown')",
            (release, destination, audience),
        ).fetchall()
        return int(count)

    def told(self, destination: str, audience: str) -> list[str]:
        """Customers of whom the destination may know that they are in an audience: what was said last was an add."""
        marks = ", ".join("?" * len(MAYBE_TOLD))
        rows = self._connection.execute(
            f"""
            select customer_id, operation, max(change) from deliveries
            where destination = ? and audience = ? and customer_id is not null and state in ({marks})
            group by customer_id order by customer_id
            """,
            (destination, audience, *MAYBE_TOLD),
        ).fetchall()
        return [customer_id for customer_id, operation, _ in rows if operation == "add"]

    def never_told(self, destination: str, audience: str, *, before: str) -> list[str]:
        """Customers whom a release before this one was to add and who, as far as anybody knows, were not added."""
        rows = self._connection.execute(
            """
            select customer_id, operation, state, release, max(change) from deliveries
            where destination = ? and audience = ? and customer_id is not null
            group by customer_id order by customer_id
            """,
            (destination, audience),
        ).fetchall()
        return [
            customer_id
            for customer_id, operation, state, release, _ in rows
            if operation == "add" and release < before and state in ("failed", "unknown", "sending")
        ]

    def first_sent_at(self, release: str, destination: str, audience: str) -> datetime | None:
        """When the first request of an audience of a release left."""
        [(moment,)] = self._connection.execute(
            "select min(first_sent_at) from deliveries where release = ? and destination = ? and audience = ?",
            (release, destination, audience),
        ).fetchall()
        return _moment(moment)

    def _entries(self, condition: str, values: tuple[str, ...]) -> list[Entry]:
        rows = self._connection.execute(
            "select release, state, operation, customer_id, body_hash, error, first_sent_at, change from deliveries "
            f"where {condition} order by change",
            values,
        ).fetchall()
        return [Entry._make((*row[:6], _moment(row[6]), row[7])) for row in rows]

    def begin(self, deliveries: list[Delivery], now: datetime) -> int:
        """Write down that a request with these deliveries leaves now; returns its id. On disk when it returns."""
        first = deliveries[0].key
        with self._transaction() as connection:
            cursor = connection.execute(
                "insert into requests (destination, audience, operation, sent_at) values (?, ?, ?, ?)",
                (first.destination, first.audience, first.operation, now.isoformat()),
            )
            request_id = int(cursor.lastrowid or 0)
            for position, delivery in enumerate(deliveries):
                self._write(delivery, "sending", None, now, request_id, position)
        return request_id

    def leave_out(self, delivery: Delivery, reason: str, now: datetime) -> None:
        """Write down that somebody was not told, and why."""
        with self._transaction():
            self._write(delivery, "left_out", reason, now, None, None)

    def _write(
        self,
        delivery: Delivery,
        state: str,
        error: str | None,
        now: datetime,
        request_id: int | None,
        position: int | None,
    ) -> None:
        key = delivery.key
        # An event that another release offered first keeps its line.
        known = self.found(key)
        release = known.release if known is not None else key.release
        first = now.isoformat() if request_id is not None else None
        self._connection.execute(
            """
            insert into deliveries values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (
                select coalesce(max(change), 0) + 1 from deliveries
            ))
            on conflict do update set
                state = excluded.state, error = excluded.error, body_hash = excluded.body_hash,
                customer_id = excluded.customer_id, request_id = excluded.request_id, position = excluded.position,
                first_sent_at = coalesce(deliveries.first_sent_at, excluded.first_sent_at),
                changed_at = excluded.changed_at, change = excluded.change
            """,
            (
                *(release, key.destination, key.audience, key.person, key.operation, delivery.kind, delivery.channel),
                *(delivery.customer_id, delivery.body_hash, state, error, request_id, position, first, now.isoformat()),
            ),
        )

    def working(self, request_id: int, job: str, now: datetime) -> None:
        """The destination took the request and works on it under this name."""
        with self._transaction() as connection:
            connection.execute("update requests set job = ? where request_id = ?", (job, request_id))
            self._settle(request_id, "working", None, now)

    def finish(
        self, request_id: int, state: str, now: datetime, *, error: str | None = None, rejected: Mapping[int, str] = {}
    ) -> None:
        """Write down how a request ended: `state` for its rows, but for those that were rejected one by one."""
        with self._transaction() as connection:
            self._settle(request_id, state, error, now)
            for position, reason in rejected.items():
                connection.execute(
                    "update deliveries set state = 'rejected', error = ? where request_id = ? and position = ?",
                    (reason, request_id, position),
                )
            connection.execute("update requests set is_open = 0 where request_id = ?", (request_id,))

    def _settle(self, request_id: int, state: str, error: str | None, now: datetime) -> None:
        self._connection.execute(
            """
            update deliveries
            set state = ?, error = ?, changed_at = ?,
                change = position + 1 + (select max(change) from deliveries)
            where request_id = ?
            """,
            (state, error, now.isoformat(), request_id),
        )

    def bury(self, now: datetime) -> int:
        """What a dead sender was about to hear of is unknown; returns how many deliveries that is."""
        with self._transaction() as connection:
            open_requests = connection.execute(
                "select request_id from requests where is_open = 1 and job is null"
            ).fetchall()
            count = 0
            for (request_id,) in open_requests:
                self._settle(request_id, "unknown", "the sender ended before an answer was read", now)
                [(rows,)] = connection.execute("select count(*) from deliveries where request_id = ?", (request_id,))
                count += rows
                connection.execute("update requests set is_open = 0 where request_id = ?", (request_id,))
        return count

    def jobs(self, destination: str) -> list[Job]:
        """What a destination still works on, oldest first."""
        rows = self._connection.execute(
            "select request_id, destination, audience, operation, job from requests "
            "where is_open = 1 and job is not null and destination = ? order by request_id",
            (destination,),
        ).fetchall()
        people = "select person, customer_id from deliveries where request_id = ? order by position"
        return [Job._make((*row, self._connection.execute(people, (row[0],)).fetchall())) for row in rows]

    def to_feed_back(self) -> tuple[list[FedBack], int]:
        """What changed since the feed was written last, oldest first, and the number of the last change."""
        [(last,)] = self._connection.execute("select coalesce(max(change), 0) from fed_back").fetchall()
        marks = ", ".join("?" * len(FED_BACK))
        rows = self._connection.execute(
            "select release, destination, kind, audience, person, customer_id, operation, channel, state, changed_at, "
            "body_hash, error, change from deliveries "
            f"where change > ? and state in ({marks}) and customer_id is not null order by change",
            (last, *FED_BACK),
        ).fetchall()
        changes = [FedBack._make((*row[:9], _moment(row[9]), *row[10:12])) for row in rows]
        return changes, max((row[12] for row in rows), default=last)

    def fed_back(self, change: int) -> None:
        """The feed holds everything up to this change."""
        with self._transaction() as connection:
            connection.execute("insert into fed_back values (?)", (change,))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
