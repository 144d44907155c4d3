"""When did an address or a telephone number change hands?

Networks give a number to somebody else after a while, and providers an address. To the graph both owners are then one
person. The records say otherwise: they name one person up to some day and another one from there on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scv.clustering.evidence import MENTIONED, OWNED

Judgement = Callable[[str, str], bool]


@dataclass(frozen=True)
class Claim:
    """A record that shows the identifier, and when (UTC); `holder` is whatever `contradicts` understands.

    `last_seen_at`: when its person last did anything at all; `last_stated_at`: last stated the identifier. `is_owner`:
    the record is somebody's own, an account or a subscription; an order merely mentions the identifier. `rank`: its
    evidence, where that is known better. `is_given_up`: it ceased to state the identifier at `last_seen_at`.
    """

    holder: str
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    is_owner: bool = True
    rank: int | None = None
    last_stated_at: datetime | None = None
    is_given_up: bool = False

    @property
    def strength(self) -> int:
        """The rank of its evidence; 1 is the strongest."""
        return self.rank if self.rank is not None else OWNED if self.is_owner else MENTIONED


def _strangers(_left: str, _right: str) -> bool:
    return False


def _in_order(claims: Sequence[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda claim: (claim.first_seen_at or datetime.min, claim.holder))


def changes_of_hands(
    claims: Sequence[Claim], contradicts: Judgement, related: Judgement = _strangers
) -> list[datetime]:
    """Return the moments from which the identifier was somebody else's, oldest first; none for one owner.

    None either where the people take turns or overlap: an address that a couple shares has not changed hands, and no
    date would divide its mail between them. A claim without a time, or made before its predecessor's last, overlaps.
    Who has weaker evidence takes nothing from an owner, unless the owner gave it up: one order in another name is a
    present or a borrowed address, and so is a registration that nobody confirmed. Those who are `related` share.
    """
    owners: list[list[Claim]] = []
    moments: list[datetime] = []
    for claim in _in_order(claims):
        opposed = [any(contradicts(claim.holder, other.holder) for other in owner) for owner in owners]
        if owners and not opposed[-1]:
            owners[-1].append(claim)
            continue
        begins = claim.first_seen_at
        others = [other for owner in owners for other in owner]
        if any(related(claim.holder, other.holder) for other in others):
            continue
        keepers = [other for other in others if not (other.is_given_up and _is_before(other.last_seen_at, begins))]
        if any(other.strength < claim.strength for other in keepers):
            continue
        if owners:
            until = [other.last_seen_at or other.first_seen_at for other in others]
            if begins is None or not all(opposed) or any(moment is None or moment >= begins for moment in until):
                return []
            moments.append(begins)
        owners.append([claim])
    return moments


def disputed_from(claims: Sequence[Claim], contradicts: Judgement, related: Judgement = _strangers) -> datetime | None:
    """Return from when on a number is nobody's that has not changed hands; None where it stays its owner's.

    A network gives a number to somebody else whether or not its first owner lives on and buys. Where an owner comes up
    whom nothing connects with the first one, and the first has not stated it since, either may have it. What is merely
    mentioned says nothing: an order fills a number in by itself.
    """
    ordered = _in_order(claims)
    first = ordered[:1]
    for claim in ordered[1:]:
        begins = claim.first_seen_at
        if not any(contradicts(claim.holder, other.holder) for other in first):
            first.append(claim)
        elif (
            begins is not None
            and claim.strength <= min(OWNED, *(other.strength for other in first))
            and not any(related(claim.holder, other.holder) for other in first)
        ):
            stated = [
                moment
                for other in ordered
                if other.strength < MENTIONED and not contradicts(other.holder, first[0].holder)
                for moment in (other.first_seen_at, other.last_stated_at)
            ]
            return begins if all(_is_before(moment, begins) for moment in stated if moment is not None) else None
    return None


def _is_before(moment: datetime | None, other: datetime | None) -> bool:
    return moment is not None and other is not None and moment < other


def tenure_at(moments: Sequence[datetime], at: datetime | None) -> int:
    """Return whose turn it was at a time, 0 for the first owner; without a time the last one's."""
    if at is None:
        return len(moments)
    return sum(moment <= at for moment in moments)
