"""The sender: what leaves, what does not, and what is known afterwards, whatever the network and the machine do."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest
from fake_clock import NOON, FakeClock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scv.sending.destinations import DESTINATIONS
from scv.sending.ledger import Ledger
from scv.sending.opt_outs import OptOuts, Statement
from scv.sending.plan import Tally
from scv.sending.report import is_complete, table
from scv.sending.send import AlreadySendingError, only_sender, send, would_send
from sent_shop import Said, event, network, publish, said_no

URL = "https://hooks.example.com/secret-path-7c1f"
WEBHOOK = {"SCV_WEBHOOK_URL": URL, "SCV_WEBHOOK_SECRET": "s3cret"}
DEDUPLICATING = {**WEBHOOK, "SCV_WEBHOOK_DEDUPLICATES": "true"}
R1, R2 = "20261128T090000.000000Z", "20261129T090000.000000Z"
TRIGGERS = ("webhook", "triggers", "event")


class Receiver:
    """A webhook that notes what arrives; `behaves` says by attempt what happens to a request."""

    def __init__(self, *behaves: str, deduplicates: bool = True) -> None:
        self.behaves = list(behaves)
        self.deduplicates = deduplicates
        self.taken: list[str] = []
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        behaviour = self.behaves.pop(0) if self.behaves else "take"
        if behaviour == "unreachable":
            raise httpx.ConnectError("refused")
        if behaviour == "busy":
            return httpx.Response(429, headers={"Retry-After": "7"})
        if behaviour == "refuse":
            return httpx.Response(422, json={"error": "no field 'customer' for ada@example.com"})
        if behaviour == "forbid":
            return httpx.Response(401, text=f"bad signature for {URL}")
        if behaviour == "fail":
            return httpx.Response(500)
        # From here on it arrives.
        identifier = request.headers["Idempotency-Key"]
        if not (self.deduplicates and identifier in self.taken):
            self.taken.append(identifier)
        if behaviour == "take and fail":
            return httpx.Response(502)
        if behaviour == "take and time out":
            raise httpx.ReadTimeout("timed out")
        if behaviour == "take and hang up":
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        return httpx.Response(202)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A release with three events for the webhook."""
    published = tmp_path / "published"
    rows = [event("t1", "ada"), event("t2", "ben"), event("t3", "cleo")]
    publish(published, R1, events={"webhook": rows})
    return published


def run(
    published: Path,
    environment: dict[str, str] = DEDUPLICATING,
    opt_outs: OptOuts | None = None,
    clock: FakeClock | None = None,
    **options: Any,
) -> Tally:
    raw = published.parent / "raw"
    return send(published, raw, opt_outs or Said(), DESTINATIONS, environment, clock or FakeClock(), **options)


def states(published: Path) -> dict[str, str]:
    with sqlite3.connect(published / "sending" / "ledger.sqlite") as ledger:
        return dict(ledger.execute("select person, state from deliveries order by person").fetchall())


def fed_back(published: Path) -> list[dict[str, Any]]:
    """Rows in the order in which the ledger learnt them: the clocks of two runs of a test may overlap."""
    folder = published.parent / "raw" / "scv" / "sync_log"
    files = sorted(folder.glob("*.parquet"), key=lambda file: file.name.split(".")[1])
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def test_every_event_is_posted_once_signed_and_with_its_id(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = Receiver(deduplicates=False)
    network(monkeypatch, receiver)
    tally = run(shop)
    assert receiver.taken == ["t1", "t2", "t3"]
    assert tally.counts[TRIGGERS] == Counter(accepted=3)
    assert is_complete(tally)
    request = receiver.requests[0]
    assert json.loads(request.content) == event("t1", "ada")["body"]
    assert request.headers["X-SCV-Signature"] == hmac.new(b"s3cret", request.content, hashlib.sha256).hexdigest()

    again = run(shop)
    assert receiver.taken == ["t1", "t2", "t3"]
    assert again.counts[TRIGGERS] == Counter(sent_before=3)


def test_an_event_that_the_next_release_offers_again_is_still_the_same(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = Receiver(deduplicates=False)
    network(monkeypatch, receiver)
    run(shop)
    publish(shop, R2, events={"webhook": [event("t1", "ada"), event("t4", "ada")]})
    run(shop)
    assert receiver.taken == ["t1", "t2", "t3", "t4"]


def test_busy_is_waited_for_as_long_as_it_says(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver, clock = Receiver("busy", "busy", deduplicates=False), FakeClock()
    network(monkeypatch, receiver)
    assert is_complete(run(shop, WEBHOOK, clock=clock))
    assert receiver.taken == ["t1", "t2", "t3"]
    assert clock.slept[:2] == [7.0, 7.0]


def test_a_wait_that_is_too_long_is_left_to_the_next_run(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    network(monkeypatch, lambda request: httpx.Response(429, headers={"Retry-After": "86400"}))
    tally = run(shop, WEBHOOK, clock=clock)
    assert tally.counts[TRIGGERS] == Counter(failed=3)
    assert sum(clock.slept) < 60
    network(monkeypatch, receiver := Receiver())
    run(shop, WEBHOOK)
    assert receiver.taken == ["t1", "t2", "t3"]


def test_requests_keep_their_distance(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    moments: list[datetime] = []

    def note(request: httpx.Request) -> httpx.Response:
        moments.append(clock.now())
        return httpx.Response(202)

    network(monkeypatch, note)
    run(shop, clock=clock)
    distances = [later - earlier for earlier, later in pairwise(moments)]
    assert all(timedelta(seconds=0.099) < distance < timedelta(seconds=0.101) for distance in distances)


@pytest.mark.parametrize("behaviour", ["take and fail", "take and time out", "take and hang up"])
def test_a_lost_answer_is_repeated_only_where_the_receiver_deduplicates(
    shop: Path, monkeypatch: pytest.MonkeyPatch, behaviour: str
) -> None:
    receiver = Receiver(behaviour, deduplicates=False)
    network(monkeypatch, receiver)
    tally = run(shop, WEBHOOK)
    assert receiver.taken == ["t1", "t2", "t3"]
    assert tally.counts[TRIGGERS] == Counter(accepted=2, unknown=1)
    assert any("t1: nobody knows whether it arrived" in note for note in tally.notes)
    again = run(shop, WEBHOOK)
    assert receiver.taken == ["t1", "t2", "t3"]
    assert again.counts[TRIGGERS] == Counter(sent_before=2, for_a_person=1)
    assert not is_complete(again)

    # Once somebody says that the receiver drops what it has had, it is asked again.
    receiver.deduplicates = True
    assert run(shop).counts[TRIGGERS] == Counter(sent_before=2, accepted=1)


def test_a_server_that_only_fails_is_left_alone_and_nothing_is_lost(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network(monkeypatch, lambda request: httpx.Response(503))
    tally = run(shop)
    assert tally.counts[TRIGGERS] == Counter(unknown=3)
    network(monkeypatch, receiver := Receiver())
    assert is_complete(run(shop))
    assert receiver.taken == ["t1", "t2", "t3"]


def test_a_refused_row_is_told_and_does_not_stop_the_others(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = Receiver("take", "refuse")
    network(monkeypatch, receiver)
    tally = run(shop)
    assert tally.counts[TRIGGERS] == Counter(accepted=2, rejected=1)
    assert states(shop) == {"t1": "accepted", "t2": "rejected", "t3": "accepted"}
    told = " ".join(tally.notes)
    assert "webhook, triggers: status 422" in told and "ada@example.com" not in told
    assert run(shop).counts[TRIGGERS] == Counter(sent_before=2, rejected_before=1)


def test_wrong_credentials_stop_a_destination_and_lose_nothing(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = Receiver("forbid")
    network(monkeypatch, receiver)
    tally = run(shop)
    assert tally.counts[TRIGGERS] == Counter(failed=1, not_tried=2)
    assert len(receiver.requests) == 1
    run(shop)
    assert receiver.taken == ["t1", "t2", "t3"]


def test_no_secret_and_no_address_is_ever_written_down(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network(monkeypatch, Receiver("refuse", "forbid"))
    tally = run(shop)
    run(shop)
    kept = [*tally.notes, *table(tally), str(fed_back(shop))]
    files = [path for folder in (shop / "sending", shop.parent / "raw") for path in folder.rglob("*") if path.is_file()]
    assert files
    everything = " ".join(kept).encode() + b" ".join(path.read_bytes() for path in files)
    for secret in ("secret-path-7c1f", "s3cret", "ada@example.com", "ben@example.com"):
        assert secret.encode() not in everything


def test_who_opted_out_since_the_release_is_left_out_and_told(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network(monkeypatch, receiver := Receiver())
    tally = run(shop, opt_outs=Said(said_no("ben@example.com")))
    assert receiver.taken == ["t1", "t3"]
    assert tally.counts[TRIGGERS] == Counter(accepted=2, left_out=1)
    assert any("customer ben opted out of email in preference_centre" in note for note in tally.notes)
    assert is_complete(tally)
    assert {row["customer_id"] for row in fed_back(shop)} == {"ada", "cleo"}


@pytest.mark.parametrize(
    ("statement", "is_left_out"),
    [
        (said_no("ben@example.com", topic="reminders"), True),
        (said_no("ben@example.com", topic="reviews"), False),
        (said_no("ben@example.com", channel="sms"), False),
        (said_no("stranger@example.com"), False),
        # By the person, when the word names no address.
        (Statement("email:ben@example.com", None, "email", "all", None, "crm"), True),
        # What was said of one address is not carried to another that is theirs as well.
        (Statement("email:ben@example.com", "email:ada@example.com", "email", "all", None, "crm"), False),
        # Forgotten: on every channel, unless the release has carried it out.
        (Statement("email:ben@example.com", None, None, "all", None, "privacy", "r1"), True),
        (Statement("email:ben@example.com", None, None, "all", None, "privacy", "carried out"), False),
        # The release knows a yes that is later than this no, or that is not.
        (said_no("ben@example.com", at=datetime(2026, 5, 1)), False),
        (said_no("ben@example.com", at=datetime(2026, 5, 3)), True),
        # A later yes to everything lifts no no to one topic.
        (said_no("ben@example.com", topic="reminders", at=datetime(2026, 5, 1)), True),
    ],
)
def test_a_no_holds_where_it_was_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: Statement, is_left_out: bool
) -> None:
    published = tmp_path / "published"
    publish(
        published,
        R1,
        events={"webhook": [event("t2", "ben")]},
        people=["ada"],
        granted=[("ben", "email", "all", datetime(2026, 5, 2))],
        carried_out=["carried out"],
    )
    network(monkeypatch, receiver := Receiver())
    run(published, opt_outs=Said(statement))
    assert (receiver.taken == []) is is_left_out


def test_nothing_leaves_while_nobody_knows_who_opted_out(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent:
        def since(self, moment: datetime) -> list[Statement]:
            raise RuntimeError("nothing was sent: the service does not answer")

    network(monkeypatch, receiver := Receiver())
    with pytest.raises(RuntimeError, match="nothing was sent"):
        run(shop, opt_outs=Silent())
    assert receiver.requests == []


def test_too_late_is_not_sent_and_too_early_is_sent_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published = tmp_path / "published"
    rows = [
        event("late", "ada", expires_at="2026-11-28T12:00:00Z"),
        event("now", "ben", send_after="2026-11-28T12:00:00Z", expires_at="2026-11-28T12:00:01Z"),
        event("soon", "cleo", send_after="2026-11-28T12:00:01Z"),
    ]
    publish(published, R1, events={"webhook": rows})
    network(monkeypatch, receiver := Receiver())
    assert run(published).counts[TRIGGERS] == Counter(expired=1, accepted=1, later=1)
    assert receiver.taken == ["now"]
    clock = FakeClock()
    clock.sleep(60)
    run(published, clock=clock)
    assert receiver.taken == ["now", "soon"]


def test_what_expires_while_others_are_sent_is_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published, clock = tmp_path / "published", FakeClock()
    rows = [event("first", "ada"), event("second", "ben", expires_at="2026-11-28T12:00:05Z")]
    publish(published, R1, events={"webhook": rows})
    network(monkeypatch, receiver := Receiver("busy"))
    assert run(published, clock=clock).counts[TRIGGERS] == Counter(accepted=1, expired=1)
    assert receiver.taken == ["first"]


def test_an_address_without_encryption_is_refused(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network(monkeypatch, receiver := Receiver())
    tally = run(shop, {"SCV_WEBHOOK_URL": "http://hooks.example.com"})
    assert tally.notes == ["webhook: nothing was sent, SCV_WEBHOOK_URL must begin with https://"]
    assert receiver.requests == []


def test_a_dry_run_counts_and_does_nothing(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network(monkeypatch, receiver := Receiver())
    before = sorted(shop.rglob("*"))
    tally = would_send(shop, Said(said_no("ben@example.com")), DESTINATIONS, FakeClock())
    assert tally.counts[TRIGGERS] == Counter(to_send=2, left_out=1)
    assert table(tally)[1].split() == ["webhook", "triggers", "event", "2", "1"]
    assert receiver.requests == [] and sorted(shop.rglob("*")) == before
    run(shop)
    kept = (shop / "sending" / "ledger.sqlite").read_bytes()
    assert would_send(shop, Said(), DESTINATIONS, FakeClock()).counts[TRIGGERS] == Counter(sent_before=3)
    assert (shop / "sending" / "ledger.sqlite").read_bytes() == kept


def test_what_is_not_set_up_is_said_and_what_is_asked_for_must_be(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network(monkeypatch, Receiver())
    tally = run(shop, {})
    assert tally.notes == ["webhook: nothing was sent, SCV_WEBHOOK_URL is not set"]
    assert is_complete(tally)
    assert not is_complete(run(shop, {}, only="webhook"))
    with pytest.raises(ValueError, match="got 'webhok'"):
        run(shop, only="webhok")
    with pytest.raises(FileNotFoundError, match="run the build first"):
        run(shop.parent / "empty")


def test_an_export_that_was_changed_is_refused_by_name(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network(monkeypatch, receiver := Receiver())
    file = shop / R1 / "exports" / "webhook" / "triggers.0001.jsonl"
    file.write_bytes(file.read_bytes().replace(b"ada", b"eve"))
    with pytest.raises(ValueError, match=r"webhook/triggers\.0001\.jsonl of release .* SHA-256 differs"):
        run(shop)
    assert receiver.requests == []


def test_the_second_sender_is_told_who_is_at_work(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network(monkeypatch, receiver := Receiver())
    with only_sender(shop / "sending", FakeClock()), pytest.raises(AlreadySendingError) as refused:
        run(shop)
    assert f"process {os.getpid()} on" in str(refused.value) and "since 2026-11-28 12:00:00 UTC" in str(refused.value)
    assert receiver.requests == []
    run(shop)
    assert receiver.taken == ["t1", "t2", "t3"]


def test_what_was_sent_is_a_raw_feed(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network(monkeypatch, Receiver("take", "refuse", "take and hang up"))
    run(shop, WEBHOOK)
    rows = fed_back(shop)
    assert [(row["subject"], row["status"]) for row in rows] == [
        ("t1", "accepted"),
        ("t2", "rejected"),
        ("t3", "unknown"),
    ]
    first = rows[0]
    assert (first["release"], first["destination"], first["kind"]) == (R1, "webhook", "triggers")
    assert (first["customer_id"], first["operation"], first["channel"]) == ("ada", "event", "email")
    assert first["sent_at"] == NOON.replace(tzinfo=None) and len(first["body_hash"]) == 64
    # Nothing new, no new file; what became of a row later is a row of its own.
    run(shop, WEBHOOK)
    assert len(fed_back(shop)) == 3
    run(shop, DEDUPLICATING)
    assert [(row["subject"], row["status"]) for row in fed_back(shop)[3:]] == [("t3", "accepted")]


class Patient(ThreadingHTTPServer):
    """A real server that takes a moment for every request, and notes what it was told."""

    def __init__(self, pause: float) -> None:
        self.pause = pause
        self.told: list[str] = []
        super().__init__(("127.0.0.1", 0), _Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class _Handler(BaseHTTPRequestHandler):
    server: Patient

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append(self.headers["Idempotency-Key"])
        time.sleep(self.server.pause)
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None: ...


PROGRAM = """
import sys
from pathlib import Path
from scv.sending.destinations import DESTINATIONS
from scv.sending.send import send
from scv.http import SystemClock

class Nobody:
    def since(self, moment):
        return []

import os
published = Path(sys.argv[1])
send(published, published.parent / "raw", Nobody(), DESTINATIONS, os.environ, SystemClock())
"""


@pytest.mark.parametrize("after", [1, 3])
def test_a_sender_that_is_killed_goes_on_where_it_was(tmp_path: Path, after: int) -> None:
    published = tmp_path / "published"
    rows = [event(f"t{number}", "ada") for number in range(5)]
    publish(published, R1, events={"webhook": rows})
    server = Patient(pause=0.15)
    environment = {**os.environ, "SCV_WEBHOOK_URL": server.url, "SCV_WEBHOOK_DEDUPLICATES": "false"}
    line = [sys.executable, "-c", PROGRAM, str(published)]
    sender = subprocess.Popen(line, env=environment)
    while len(server.told) < after:
        assert sender.poll() is None
        time.sleep(0.01)
    sender.send_signal(signal.SIGKILL)
    sender.wait()
    assert "sending" in states(published).values()

    # Nobody knows whether the one that was under way arrived: it is not told twice, and a person is told of it.
    finished = subprocess.run(line, env=environment, check=False)
    assert finished.returncode == 0
    assert sorted(server.told) == [f"t{number}" for number in range(5)]
    assert Counter(states(published).values()) == Counter(accepted=4, unknown=1)

    # Where the receiver deduplicates it is told again, and all of it has arrived.
    environment["SCV_WEBHOOK_DEDUPLICATES"] = "true"
    subprocess.run(line, env=environment, check=True)
    assert set(states(published).values()) == {"accepted"}
    assert set(server.told) == {f"t{number}" for number in range(5)}
    server.shutdown()


BEHAVIOURS = ("take", "busy", "fail", "unreachable", "refuse", "forbid")
LOSING = ("take and fail", "take and time out", "take and hang up")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(st.sampled_from(["ada", "ben", "cleo", "dan"]), min_size=1, max_size=6),
    opted_out=st.sets(st.sampled_from(["ada", "ben", "cleo", "dan"])),
    behaviours=st.lists(st.sampled_from([*BEHAVIOURS, *LOSING]), max_size=15),
    deduplicates=st.booleans(),
    dies_after=st.none() | st.integers(min_value=0, max_value=6),
)
def test_whatever_a_server_does_everybody_is_told_once_or_a_person_is(
    tmp_path_factory: pytest.TempPathFactory,
    people: list[str],
    opted_out: set[str],
    behaviours: list[str],
    deduplicates: bool,
    dies_after: int | None,
) -> None:
    published = tmp_path_factory.mktemp("any") / "published"
    rows = [event(f"t{number}", customer_id) for number, customer_id in enumerate(people)]
    publish(published, R1, events={"webhook": rows})
    receiver = Receiver(*behaviours, deduplicates=deduplicates)
    opt_outs = Said(*(said_no(f"{name}@example.com") for name in sorted(opted_out)))
    environment = DEDUPLICATING if deduplicates else WEBHOOK

    class Death(BaseException):
        pass

    def answer(request: httpx.Request) -> httpx.Response:
        answered = receiver(request)
        if dies_after is not None and len(receiver.requests) == dies_after:
            raise Death
        return answered

    with pytest.MonkeyPatch.context() as monkeypatch:
        network(monkeypatch, answer)
        asked = -1
        while asked < len(receiver.requests):
            asked = len(receiver.requests)
            try:
                tally = run(published, environment, opt_outs)
            except Death:
                dies_after = None
    wanted = {row["id"] for row in rows if row["customer_id"] not in opted_out}
    refused = {person for person, state in states(published).items() if state == "rejected"}
    for_a_person = {person for person, state in states(published).items() if state == "unknown"}
    assert max(Counter(receiver.taken).values(), default=0) <= 1
    assert set(receiver.taken) <= wanted
    assert wanted - refused - for_a_person <= set(receiver.taken)
    assert tally.counts[TRIGGERS]["for_a_person"] == len(for_a_person)
    if deduplicates:
        assert for_a_person == set()
    told = {row["subject"]: row["status"] for row in fed_back(published)}
    assert set(told) == wanted and all(told[one] in ("accepted", "rejected", "unknown") for one in wanted)


def test_a_ledger_that_is_asked_as_a_copy_is_not_touched(tmp_path: Path) -> None:
    copy = Ledger(tmp_path / "ledger.sqlite", copy=True)
    assert copy.bury(datetime.now(UTC)) == 0
    copy.close()
    assert list(tmp_path.iterdir()) == []
