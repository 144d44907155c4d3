"""Why identities are one customer: the records that join each of them to another."""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from scv.links import FIRMNESS, JOINS_NOBODY

# What joins comes before what only goes along, whatever holds better.
_IN_ORDER = sorted(FIRMNESS, key=lambda link_type: link_type in JOINS_NOBODY)


class Link(NamedTuple):
    """Two identifiers of a customer, what kind of link joins them, and what shows it."""

    left: str
    right: str
    link_type: str
    shown_by: str
    record_count: int


class Joint(NamedTuple):
    """An identifier and the link by which it joins one nearer to the beginning; the first joins nothing."""

    identifier: str
    neighbour: str | None
    link: Link | None
    depth: int


def joints(identifiers: Sequence[str], links: Sequence[Link]) -> list[Joint]:
    """Lead from one identifier to every other over the surest links.

    A spanning forest (Kruskal) that takes links in order of type, then of records; each tree is walked in breadth from
    the identifier with most links in it. Linear but for sorting; links to identifiers that are not listed are ignored.
    """
    parent = {identifier: identifier for identifier in identifiers}

    def root(identifier: str) -> str:
        while parent[identifier] != identifier:
            parent[identifier] = parent[parent[identifier]]
            identifier = parent[identifier]
        return identifier

    joined: dict[str, list[tuple[str, Link]]] = {identifier: [] for identifier in identifiers}
    order = {link_type: place for place, link_type in enumerate(_IN_ORDER)}
    for link in sorted(
        links, key=lambda link: (order.get(link.link_type, 9), -link.record_count, link.left, link.right)
    ):
        if link.left not in parent or link.right not in parent or root(link.left) == root(link.right):
            continue
        parent[root(link.left)] = root(link.right)
        joined[link.left].append((link.right, link))
        joined[link.right].append((link.left, link))

    found: list[Joint] = []
    seen: set[str] = set()
    for start in sorted(identifiers, key=lambda identifier: (-len(joined[identifier]), identifier)):
        if start in seen:
            continue
        queue = deque([Joint(start, None, None, 0)])
        seen.add(start)
        while queue:
            joint = queue.popleft()
            found.append(joint)
            for neighbour, link in joined[joint.identifier]:
                if neighbour not in seen:
                    seen.add(neighbour)
                    queue.append(Joint(neighbour, joint.identifier, link, joint.depth + 1))
    return found
