"""The shortest chain of links between two identifiers of one customer, and its weakest link.

People are joined by what identifies a person; a cookie, card, landline or address belongs to a person and joins nobody.
A chain therefore starts or ends at such a thing but never passes through it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from scv.links import FIRMNESS


@dataclass(frozen=True)
class Link:
    """A row of `identity_links`: two identifiers, what shows them together, and what was made of it."""

    left_identifier_id: str
    right_identifier_id: str
    link_type: str
    status: str
    left_customer_id: str | None = None
    right_customer_id: str | None = None
    rule: str | None = None
    detail: str | None = None
    example_record: str | None = None
    matched_record: str | None = None
    evidence: str | None = None
    match_weight: float | None = None
    source_count: int | None = None
    record_count: int | None = None
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None

    @property
    def is_followed(self) -> bool:
        """True where both ends are one customer's and this is a reason: a record, an accepted match, a decision."""
        same = self.left_customer_id is not None and self.left_customer_id == self.right_customer_id
        return same and (self.link_type not in ("match", "decision") or self.status in ("suggested", "proven"))

    @property
    def rank(self) -> tuple[float | str, ...]:
        """Where the link stands among others, the firmest first: by type, weight, sources, records and name."""
        measures = (self.match_weight or 0, self.source_count or 0, self.record_count or 0)
        names = (self.left_identifier_id, self.right_identifier_id, self.example_record or "")
        return (FIRMNESS.index(self.link_type), *(-measure for measure in measures), *names)

    def other_end(self, identifier: str) -> str:
        """Return the end that is not `identifier`."""
        return self.right_identifier_id if identifier == self.left_identifier_id else self.left_identifier_id


def shortest_chain(links: Iterable[Link], start: str, goal: str, people: Collection[str]) -> list[Link] | None:
    """Return the links from `start` to `goal` in order, as few as there can be; [] when they are the same; else None.

    Only links that were followed count. `people` are the identifiers that are a person's own. Of several chains of one
    length the one with the firmer links is taken: the order of `links` changes nothing.
    """
    if start == goal:
        return []
    neighbours: dict[str, list[Link]] = {}
    for link in links:
        if not link.is_followed:
            continue
        neighbours.setdefault(link.left_identifier_id, []).append(link)
        neighbours.setdefault(link.right_identifier_id, []).append(link)
    # A step is an identifier and whether a person was met on the way: after that, a thing can only be the goal.
    came_by: dict[tuple[str, bool], tuple[tuple[str, bool], Link] | None] = {(start, start in people): None}
    frontier = list(came_by)
    while frontier:
        reached: dict[tuple[str, bool], tuple[tuple[str, bool], Link]] = {}
        for step in frontier:
            identifier, met_person = step
            if met_person and identifier not in people:
                continue
            for link in neighbours.get(identifier, ()):
                other = link.other_end(identifier)
                following = (other, met_person or other in people)
                if following not in came_by and (following not in reached or link.rank < reached[following][1].rank):
                    reached[following] = (step, link)
        came_by.update(reached)
        for arrival in ((goal, True), (goal, False)):
            if arrival in reached:
                return _walked_back(came_by, arrival)
        frontier = sorted(reached)
    return None


def weakest_link(chain: list[Link]) -> int:
    """Return the position of the link that holds worst; ValueError for an empty chain."""
    return max(range(len(chain)), key=lambda position: chain[position].rank)


def _walked_back(
    came_by: dict[tuple[str, bool], tuple[tuple[str, bool], Link] | None], last: tuple[str, bool]
) -> list[Link]:
    chain = []
    step = came_by[last]
    while step is not None:
        previous, link = step
        chain.append(link)
        step = came_by[previous]
    return chain[::-1]
