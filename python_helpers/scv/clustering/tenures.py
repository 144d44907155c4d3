"""When did an address or a telephone number change hands?

Networks give a number to somebody else after a while, and providers an address. To the graph both owners are then one
person. The records say otherwise: they name one person up to some day and another one from there on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Claim:
    """A record that shows the identifier, and when (UTC); `holder` is whatever `contradicts` understands.

    `is_owner`: the record is somebody's own, an account or a subscription; an order merely mentions the identifier.
    """

    holder: str
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    is_owner: bool = True


def changes_of_hands(claims: Sequence[Claim], contradicts: Callable[[str, str], bool]) -> list[datetime]:
    """Return the moments from which the identifier was somebody else's, oldest first; none for one owner.

    None either where the people take turns or overlap: an address that a couple shares has not changed hands, and no
    date would divide its mail between them. A claim without a time, or made before its predecessor's last, overlaps.
    Who merely mentions it takes nothing from an owner: one order in another name is a present or a borrowed address.
    """
    ordered = sorted(claims, key=lambda claim: (claim.first_seen_at or datetime.min, claim.holder))
    owners: list[list[Claim]] = []
    moments: list[datetime] = []
    for claim in ordered:
        opposed = [any(contradicts(claim.holder, other.holder) for other in owner) for owner in owners]
        if owners and not opposed[-1]:
            owners[-1].append(claim)
            continue
        if not claim.is_owner and any(other.is_owner for owner in owners for other in owner):
            continue
        if owners:
            until = [other.last_seen_at or other.first_seen_at for owner in owners for other in owner]
            begins = claim.first_seen_at
            if begins is None or not all(opposed) or any(moment is None or moment >= begins for moment in until):
                return []
            moments.append(begins)
        owners.append([claim])
    return moments


def tenure_at(moments: Sequence[datetime], at: datetime | None) -> int:
    """Return whose turn it was at a time, 0 for the first owner; without a time the last one's."""
    if at is None:
        return len(moments)
    return sum(moment <= at for moment in moments)
