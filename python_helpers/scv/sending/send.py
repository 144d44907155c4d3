"""One run of the sender: destination by destination, whatever each of them does."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from scv.http import (
    Clock,
    DeliveryError,
    LostError,
    MisconfiguredError,
    NotFoundError,
    NotTakenError,
    RefusedError,
)
from scv.only_one import TakenError, only_one
from scv.sending.deliveries import Delivery
from scv.sending.destination import NEVER, Batch, Destination, Factory, Outcome, Settings, UnconfiguredError
from scv.sending.ledger import Job, Ledger
from scv.sending.opt_outs import OptOuts
from scv.sending.plan import Planner, Step, Tally, people_of, replacement
from scv.sending.sync_log import write_sync_log

FOLDER = "sending"
LEDGER = "ledger.sqlite"
# A destination that failed so often in a row is left alone for this run.
PATIENCE = 3
POLL_EVERY_SECONDS = 10.0
LONGEST_POLL = timedelta(minutes=30)

Progress = Callable[[str], None]


class AlreadySendingError(RuntimeError):
    """Another sender is at work; the message says which."""


@contextmanager
def only_sender(folder: Path, clock: Clock) -> Iterator[None]:
    """Be the one sender of a folder of releases; the lock dies with its process. AlreadySendingError says who is."""
    try:
        with only_one(folder, "sender", clock.now()):
            yield
    except TakenError as taken:
        raise AlreadySendingError(
            f"{taken} is sending from {folder.parent}: wait until it is done, or stop it"
        ) from None


def send(
    published: Path,
    raw: Path,
    opt_outs: OptOuts,
    factories: Mapping[str, Factory],
    environment: Mapping[str, str],
    clock: Clock,
    *,
    only: str | None = None,
    progress: Progress = lambda line: None,
) -> Tally:
    """Tell every destination what the current release has for it; return what came of it.

    Raises AlreadySendingError, FileNotFoundError without a release, ValueError for an export that is not what it says,
    and RuntimeError where nobody knows who has opted out: nothing was sent then.
    """
    folder = published / FOLDER
    with only_sender(folder, clock):
        ledger = Ledger(folder / LEDGER)
        try:
            tally = Tally()
            ledger.bury(clock.now())
            write_sync_log(ledger, raw, clock.now())
            planner = Planner(published, ledger, opt_outs, clock.now(), tally)
            for name in _chosen(planner, factories, only):
                destination = _made(name, factories, environment, clock, tally, is_asked_for=name == only)
                if destination is not None:
                    try:
                        Run(destination, planner, ledger, clock, tally, progress).all()
                    finally:
                        destination.close()
                        write_sync_log(ledger, raw, clock.now())
            return tally
        finally:
            ledger.close()


def would_send(
    published: Path, opt_outs: OptOuts, factories: Mapping[str, Factory], clock: Clock, *, only: str | None = None
) -> Tally:
    """Count what `send` would send now. No destination is asked, no setting is needed, nothing is written down."""
    ledger = Ledger(published / FOLDER / LEDGER, copy=True)
    try:
        tally = Tally()
        ledger.bury(clock.now())
        planner = Planner(published, ledger, opt_outs, clock.now(), tally)
        for name in _chosen(planner, factories, only):
            destination = factories[name](Settings(_Anything()), clock)
            steps = planner.events(destination)
            for audience in planner.exports.audience_names(name):
                steps += planner.audience(destination, audience)
            destination.close()
            for step in steps:
                tally.count((name, step.audience, step.operation), "to_send", len(step.deliveries))
        return tally
    finally:
        ledger.close()


class _Anything(Mapping[str, str]):
    """An environment in which every setting is there, for a run that uses none."""

    def __getitem__(self, name: str) -> str:
        return "false" if name.endswith("_DEDUPLICATES") else "https://localhost/?a=b"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _chosen(planner: Planner, factories: Mapping[str, Factory], only: str | None) -> list[str]:
    """Destinations of this release, in the order in which they are told."""
    offered = planner.exports.destinations()
    if unknown := sorted(offered - factories.keys()):
        raise ValueError(f"release {planner.release} has files for {', '.join(unknown)}, and nothing here sends there")
    if only is not None and only not in factories:
        raise ValueError(f"destination must be one of {', '.join(factories)}, got {only!r}")
    return [name for name in factories if name in offered and only in (None, name)]


def _made(
    name: str,
    factories: Mapping[str, Factory],
    environment: Mapping[str, str],
    clock: Clock,
    tally: Tally,
    *,
    is_asked_for: bool,
) -> Destination | None:
    try:
        return factories[name](Settings(environment), clock)
    except UnconfiguredError as missing:
        tally.note(f"{name}: nothing was sent, {missing}", is_trouble=is_asked_for)
        return None


class Run:
    """Everything that one destination is told in one run."""

    def __init__(
        self,
        destination: Destination,
        planner: Planner,
        ledger: Ledger,
        clock: Clock,
        tally: Tally,
        progress: Progress,
    ) -> None:
        self._destination, self._planner, self._ledger = destination, planner, ledger
        self._clock, self._tally, self._progress = clock, tally, progress
        self._troubles = 0
        self._is_stopped = False

    def all(self) -> None:
        """Hear what became of earlier requests, then tell audiences and events, then hear what became of them."""
        self._poll()
        for audience in self._planner.exports.audience_names(self._destination.name):
            try:
                self._destination.check(audience)
            except UnconfiguredError as missing:
                self._tally.note(f"{self._destination.name}: nothing was sent, {missing}", is_trouble=False)
                continue
            for step in self._planner.audience(self._destination, audience):
                self._tell(step)
        for step in self._planner.events(self._destination):
            self._tell(step)
        self._poll()
        for job in self._ledger.jobs(self._destination.name):
            self._tally.count((job.destination, job.audience, job.operation), "working", len(job.people))

    def _tell(self, step: Step) -> None:
        line = (self._destination.name, step.audience, step.operation)
        if step.is_whole and self._destination.replaces == "sweep":
            self._tell_batches(step, list(self._destination.batches(step.deliveries, "add")), "add")
            self._poll()
            self._sweep(step)
        elif step.is_whole:
            batches = list(self._destination.batches(step.deliveries, "replace"))
            if not batches:
                self._tally.note(
                    f"{self._destination.name}, audience {step.audience}: nobody is in it any more, and the list "
                    "cannot be replaced by none: empty it there"
                )
                self._tally.count(line, "for_a_person")
                return
            self._tell_batches(step, batches, "replace")
            self._mark_replaced(step)
        else:
            self._tell_batches(step, list(self._destination.batches(step.deliveries, step.operation)), step.operation)

    def _tell_batches(self, step: Step, batches: list[list[Delivery]], operation: str) -> None:
        session = int(self._clock.now().timestamp() * 1000)
        line = (self._destination.name, step.audience, step.operation)
        done = 0
        for number, deliveries in enumerate(batches, start=1):
            if self._is_stopped:
                self._tally.count(line, "not_tried", len(deliveries))
                continue
            deliveries = self._in_time(deliveries, line)
            if not deliveries:
                continue
            total = len(step.deliveries)
            batch = Batch(step.audience, operation, step.consent, deliveries, number, len(batches), total, session)
            self._tell_batch(batch, line)
            done += len(deliveries)
            self._progress(f"{self._destination.name}: {step.audience}, {step.operation}: {done:,} of {total:,}")

    def _in_time(self, deliveries: list[Delivery], line: tuple[str, str, str]) -> list[Delivery]:
        """Those whose time is not over by now: a run may take hours."""
        now = self._clock.now()
        kept = [one for one in deliveries if one.expires_at is None or one.expires_at > now]
        if len(kept) < len(deliveries):
            self._tally.count(line, "expired", len(deliveries) - len(kept))
        return kept

    def _tell_batch(self, batch: Batch, line: tuple[str, str, str]) -> None:
        """One request, from before it leaves until its outcome is written down."""
        request_id = self._ledger.begin(batch.deliveries, self._clock.now())
        try:
            outcome = self._destination.deliver(batch)
        except RefusedError as refused:
            self._troubles = 0
            if self._destination.divides and len(batch.deliveries) > 1:
                # One row has them all refused: it is found by halves.
                self._ledger.finish(request_id, "failed", self._clock.now(), error=str(refused))
                middle = len(batch.deliveries) // 2
                for half in (batch.deliveries[:middle], batch.deliveries[middle:]):
                    if not self._is_stopped:
                        self._tell_batch(batch._replace(deliveries=half), line)
                    else:
                        self._tally.count(line, "failed", len(half))
                return
            self._ended(request_id, batch, line, "rejected", refused)
        except LostError as lost:
            self._troubles += 1
            self._ended(request_id, batch, line, "unknown", lost)
        except NotTakenError as not_taken:
            self._troubles += 1
            self._ended(request_id, batch, line, "failed", not_taken)
        except MisconfiguredError as wrong:
            self._is_stopped = True
            self._ended(request_id, batch, line, "failed", wrong)
        else:
            self._troubles = 0
            self._answered(request_id, line, people_of(batch.deliveries), outcome)
        if self._troubles >= PATIENCE and not self._is_stopped:
            self._is_stopped = True
            self._tally.note(
                f"{self._destination.name}: {PATIENCE} requests in a row failed, the rest waits for the next run"
            )

    def _ended(
        self, request_id: int, batch: Batch, line: tuple[str, str, str], state: str, error: DeliveryError
    ) -> None:
        self._ledger.finish(request_id, state, self._clock.now(), error=str(error))
        self._tally.count(line, state, len(batch.deliveries))
        self._tally.note(str(error))
        if state == "unknown" and self._destination.repeats_for == NEVER:
            for person, _ in people_of(batch.deliveries):
                self._tally.note(
                    f"{line[0]}, {line[1]}, {person}: nobody knows whether it arrived, and it is not sent again "
                    "because that may tell somebody twice: look it up there"
                )

    def _answered(
        self, request_id: int, line: tuple[str, str, str], people: list[tuple[str, str | None]], outcome: Outcome
    ) -> None:
        now = self._clock.now()
        if outcome.job is not None:
            self._ledger.working(request_id, outcome.job, now)
            return
        if outcome.failure is not None:
            self._ledger.finish(request_id, "failed", now, error=outcome.failure)
            self._tally.count(line, "failed", len(people))
            self._tally.note(f"{line[0]}, {line[1]}: {outcome.failure}")
            return
        self._ledger.finish(request_id, "accepted", now, rejected=outcome.rejected)
        self._tally.count(line, "accepted", len(people) - len(outcome.rejected))
        if outcome.rejected:
            self._tally.count(line, "rejected", len(outcome.rejected))
        for position, reason in sorted(outcome.rejected.items()):
            self._tally.note(f"{line[0]}, {line[1]}, {people[position][0]}: refused: {reason}")
        for reason, rows in sorted(outcome.unnamed.items()):
            self._tally.count(line, "refused_unnamed", rows)
            self._tally.note(
                f"{line[0]}, {line[1]}: {rows} of {len(people)} rows refused, and not said which: {reason}"
            )

    def _poll(self) -> None:
        """Ask after every job until each has ended, or for as long as is reasonable; the next run goes on asking."""
        until = self._clock.now() + LONGEST_POLL
        waiting = self._ledger.jobs(self._destination.name)
        while waiting and not self._is_stopped:
            waiting = [job for job in waiting if not self._has_ended(job)]
            if not waiting or self._is_stopped or self._clock.now() >= until:
                break
            self._progress(f"{self._destination.name}: waiting for {len(waiting)} jobs")
            self._clock.sleep(POLL_EVERY_SECONDS)

    def _has_ended(self, job: Job) -> bool:
        line = (job.destination, job.audience, job.operation)
        try:
            outcome = self._destination.poll(job.job, job.audience, job.people)
        except (NotFoundError, RefusedError) as forgotten:
            # A destination forgets old jobs, and with them what became of one.
            self._ledger.finish(job.request_id, "unknown", self._clock.now(), error=str(forgotten))
            self._tally.count(line, "unknown", len(job.people))
            self._tally.note(str(forgotten))
            return True
        except MisconfiguredError as wrong:
            self._is_stopped = True
            self._tally.note(str(wrong))
            return False
        except DeliveryError as error:
            self._tally.note(str(error), is_trouble=False)
            return False
        if outcome is None:
            return False
        self._answered(job.request_id, line, job.people, outcome)
        return True

    def _sweep(self, step: Step) -> None:
        """Take off a list whoever was on it before, once everybody who is to be on it surely is."""
        name = self._destination.name
        key = replacement(self._planner.release, name, step.audience)
        before = self._ledger.first_sent_at(self._planner.release, name, step.audience) or self._clock.now()
        unsure = self._ledger.unsure(self._planner.release, name, step.audience)
        if unsure or self._is_stopped:
            self._tally.note(
                f"{name}, audience {step.audience}: whoever left it is taken off when all of its people are in; "
                f"{unsure} are not yet"
            )
            return
        delivery = Delivery(key, "audience", None, None, None, None, "")
        request_id = self._ledger.begin([delivery], self._clock.now())
        line = (name, step.audience, "replace")
        try:
            outcome = self._destination.sweep(step.audience, before)
        except DeliveryError as error:
            self._ended(request_id, Batch(step.audience, "replace", {}, [delivery]), line, "failed", error)
            return
        self._answered(request_id, line, [("", None)], outcome)
        self._poll()

    def _mark_replaced(self, step: Step) -> None:
        """Write down that a list was replaced: the whole of it, or it is to be told again."""
        if self._is_stopped or self._ledger.unsure(self._planner.release, self._destination.name, step.audience):
            return
        key = replacement(self._planner.release, self._destination.name, step.audience)
        request_id = self._ledger.begin([Delivery(key, "audience", None, None, None, None, "")], self._clock.now())
        self._ledger.finish(request_id, "accepted", self._clock.now())
