"""What is to be told now: what the releases say, less what was told, must not be told any more, or not yet."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from scv.publishing import current_release, releases
from scv.sending.deliveries import AudienceFiles, Delivery, Exports, Key, hash_of
from scv.sending.destination import NEVER, Destination
from scv.sending.ledger import MAYBE_TOLD, SETTLED, Entry, Ledger
from scv.sending.opt_outs import OptOuts
from scv.sending.people import Objections, People

# An audience, or a kind of event, and what is done: what people read counts by.
Line = tuple[str, str, str]


class Tally:
    """How many deliveries came out how, by destination, audience and operation; and what a person has to know."""

    def __init__(self) -> None:
        self.counts: defaultdict[Line, Counter[str]] = defaultdict(Counter)
        self.notes: list[str] = []
        self.is_trouble = False

    def count(self, line: Line, word: str, rows: int = 1) -> None:
        self.counts[line][word] += rows

    def note(self, text: str, *, is_trouble: bool = True) -> None:
        if text not in self.notes:
            self.notes.append(text)
        self.is_trouble |= is_trouble


class Step(NamedTuple):
    """Deliveries of one audience and operation, to be told in this order; `is_whole` when they replace a list."""

    audience: str
    operation: str
    consent: dict[str, str]
    deliveries: list[Delivery]
    is_whole: bool = False


class Planner:
    """Plans for the current release of a folder; what earlier ones changed and nobody was told is part of it."""

    def __init__(self, published: Path, ledger: Ledger, opt_outs: OptOuts, now: datetime, tally: Tally) -> None:
        name = current_release(published)
        if name is None:
            raise FileNotFoundError(f"no release in {published}: run the build first")
        self._published, self._ledger, self._now, self._tally = published, ledger, now, tally
        self._kept = [release for release in releases(published) if release <= name]
        self.release = name
        self.exports = Exports(published / name)
        self._people = {name: People(published / name)}
        self._objections = self._objections_since(opt_outs)
        self._last_change = ledger.last_change()

    def _objections_since(self, opt_outs: OptOuts) -> Objections:
        people = self._people[self.release]
        return people.objections(opt_outs.since(people.feeds_read_at))

    def events(self, destination: Destination) -> list[Step]:
        """Steps that tell a destination its events."""
        kinds: defaultdict[str, list[Delivery]] = defaultdict(list)
        for delivery in self.exports.events(destination.name):
            line = _line(delivery)
            known = self._ledger.found(delivery.key)
            if self._is_settled(known, line):
                continue
            if delivery.expires_at is not None and delivery.expires_at <= self._now:
                self._tally.count(line, "expired")
            elif delivery.send_after is not None and delivery.send_after > self._now:
                self._tally.count(line, "later")
            elif self._may_be_told(delivery, known, destination):
                kinds[delivery.kind].append(delivery)
        return [Step(kind, "event", {}, deliveries) for kind, deliveries in sorted(kinds.items())]

    def audience(self, destination: Destination, name: str) -> list[Step]:
        """Steps that tell a destination an audience; removals come first."""
        files = self.exports.audience(destination.name, name)
        if files is None:
            return []
        if files.delivery == "full" and destination.replaces != "ids":
            return self._replaced(destination, files)
        if files.delivery == "full":
            latest = list(self._of(files.release).deliveries(files))
            latest += self._leavers(destination, files, {str(delivery.customer_id) for delivery in latest})
        else:
            latest = self._changes(files)
            if destination.replaces == "ids":
                named = {str(delivery.customer_id) for delivery in latest}
                latest += self._leavers(destination, files, named | self._of(files.release).members(name))
        steps: dict[str, list[Delivery]] = {"remove": [], "add": []}
        for delivery in latest:
            known = self._ledger.found(delivery.key)
            if self._is_settled(known, _line(delivery)):
                continue
            removal = self._removal(delivery, destination) if delivery.key.operation == "remove" else delivery
            if removal is not None and self._may_be_told(removal, known, destination):
                steps[delivery.key.operation].append(removal)
        return [Step(name, operation, files.consent, rows) for operation, rows in steps.items() if rows]

    def _replaced(self, destination: Destination, files: AudienceFiles) -> list[Step]:
        """A full list that takes the place of the one before."""
        told, pending = [], []
        for delivery in self._of(files.release).deliveries(files):
            known = self._ledger.found(delivery.key)
            if known is not None and (known.state in SETTLED or known.state == "working"):
                told.append((delivery, known))
            elif self._may_be_told(delivery, known, destination):
                pending.append(delivery)
        is_begun = self._ledger.found(replacement(files.release, destination.name, files.name))
        is_done = not pending and is_begun is not None and is_begun.state == "accepted"
        resent = destination.replaces == "whole" and not is_done and all(known.state != "working" for _, known in told)
        for delivery, known in told:
            if known.state == "rejected" or (known.state == "accepted" and not resent):
                self._count_settled(known, _line(delivery))
        if is_done or (destination.replaces == "whole" and not resent):
            return []
        rows = pending
        if resent:
            # Whoever opted out since the first half of the list went goes with the second.
            rows = pending + [
                delivery
                for delivery, known in told
                if known.state == "accepted" and self._objections.against(delivery) is None
            ]
            rows.sort(key=lambda delivery: delivery.key.person)
        return [Step(files.name, "add", files.consent, rows, is_whole=True)]

    def _leavers(self, destination: Destination, files: AudienceFiles, present: set[str]) -> list[Delivery]:
        """A removal of each who was told and is not in it any more, where an id of ours is enough for that.

        A full list names no leavers, and a file of changes has none of whom nothing but the id may be told.
        """
        people, consent = self._of(files.release), files.consent
        leavers = []
        for told in self._ledger.told(destination.name, files.name):
            if people.today(told) not in present:
                body = destination.removal(files.name, None, told)
                key = Key(files.release, destination.name, files.name, told, "remove")
                leavers.append(
                    Delivery(key, "audience", told, consent["channel"], consent["topic"], body, hash_of(body))
                )
        return leavers

    def _changes(self, files: AudienceFiles) -> list[Delivery]:
        """The last word on everybody, of the changes of every kept release that were not all told."""
        chain: list[AudienceFiles] = []
        for release in reversed(self._kept):
            earlier = files if release == self.release else self._audience_of(release, files)
            if earlier is None:
                break
            chain.insert(0, earlier)
        base = chain[0]
        people = self._of(self.release)
        line = (files.destination, files.name, "add")
        told = len(base.rows.get("add", base.rows.get("full", [])))
        if not self._ledger.knows(base.release, files.destination, files.name):
            missing = len(self._of(base.release).members(files.name)) - told - base.left_out
            if missing > 0:
                self._tally.note(
                    f"{files.destination}, audience {files.name}: nothing was sent. Its changes are those since a "
                    f"release that was never sent from here, and {missing} of its people with them: set its `delivery` "
                    "to full for one build (docs/sending.md)"
                )
                self._tally.count(line, "for_a_person", missing)
                return []
        latest: dict[str, Delivery] = {}
        for changes in chain:
            for delivery in self._of(changes.release).deliveries(changes):
                latest[people.today(delivery.customer_id or "")] = delivery
        members = people.members(files.name)
        lost = self._ledger.never_told(files.destination, files.name, before=base.release)
        if gone := {people.today(customer) for customer in lost} & members - latest.keys():
            self._tally.note(
                f"{files.destination}, audience {files.name}: {len(gone)} people could not be told from releases that "
                "are gone: set its `delivery` to full for one build (docs/sending.md)"
            )
            self._tally.count(line, "for_a_person", len(gone))
        # Who was to come in then and is not in now needs no telling.
        return [
            delivery._replace(customer_id=customer)
            for customer, delivery in latest.items()
            if delivery.key.operation == "remove" or customer in members
        ]

    def _audience_of(self, release: str, files: AudienceFiles) -> AudienceFiles | None:
        try:
            return Exports(self._published / release).audience(files.destination, files.name)
        except FileNotFoundError:
            return None

    def _of(self, release: str) -> People:
        if release not in self._people:
            self._people[release] = People(self._published / release)
        return self._people[release]

    def _is_settled(self, known: Entry | None, line: Line) -> bool:
        if known is None or known.state not in (*SETTLED, "working"):
            return False
        self._count_settled(known, line)
        return True

    def _count_settled(self, known: Entry, line: Line) -> None:
        """Count what an earlier run settled; what this one hears of an earlier request it has counted already."""
        words = {"accepted": "sent_before", "rejected": "rejected_before"}
        if known.state in words and known.change <= self._last_change:
            self._tally.count(line, words[known.state])

    def _may_be_told(self, delivery: Delivery, known: Entry | None, destination: Destination) -> bool:
        """Whether a delivery that is not settled may leave; where not, it is counted and written down."""
        line = _line(delivery)
        if delivery.key.operation != "remove" and (reason := self._objections.against(delivery)) is not None:
            self._tally.count(line, "left_out")
            self._tally.note(
                f"{delivery.key.destination}, {delivery.key.audience}: customer {delivery.customer_id} "
                f"{reason} since the release and was left out",
                is_trouble=False,
            )
            if known is None or known.state not in MAYBE_TOLD:
                self._ledger.leave_out(delivery, reason, self._now)
            return False
        if known is not None and known.state in MAYBE_TOLD:
            since = None if known.first_sent_at is None else self._now - known.first_sent_at
            # A clock that was set back makes no first try of it.
            if destination.repeats_for == NEVER or since is None or since >= destination.repeats_for:
                self._tally.count(line, "for_a_person")
                self._tally.note(
                    f"{delivery.key.destination}, {delivery.key.audience}, {delivery.key.person}: nobody knows whether "
                    "it arrived, and it is not sent again because that may tell somebody twice: look it up there"
                )
                return False
        return True

    def _removal(self, delivery: Delivery, destination: Destination) -> Delivery | None:
        """A removal in the words in which the destination was told of the person, None when it never was by us."""
        ids = self._of(self.release).ids_of(delivery.customer_id or "")
        told = [
            entry
            for entry in self._ledger.of_people(destination.name, delivery.key.audience, ids)
            if entry.operation == "add" and entry.state in MAYBE_TOLD
        ]
        if not told:
            self._tally.count(_line(delivery), "never_added")
            return None
        body = destination.removal(delivery.key.audience, delivery.body, str(told[-1].customer_id))
        return delivery._replace(body=body, body_hash=hash_of(body))


def replacement(release: str, destination: str, audience: str) -> Key:
    """The key under which the ledger has that a list was replaced."""
    return Key(release, destination, audience, "", "replace")


def _line(delivery: Delivery) -> Line:
    return (delivery.key.destination, delivery.key.audience, delivery.key.operation)


def people_of(deliveries: Iterable[Delivery]) -> list[tuple[str, str | None]]:
    """Persons and customers of rows, in order."""
    return [(delivery.key.person, delivery.customer_id) for delivery in deliveries]
