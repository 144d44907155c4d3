"""What stewards decided by hand: these two are one person, those two never."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

ACTIONS = ("link", "split")
# A row of the seed as it stands there: left_identifier, right_identifier, action, decided_by, decided_at, reason.
DecisionRow = tuple[str, str, str, str | None, datetime | None, str | None]


@dataclass(frozen=True)
class Decision:
    """A row of `identity_overrides`; `row` is its number in the file, the header being 1."""

    row: int
    left: str
    right: str
    action: str
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None

    def __str__(self) -> str:
        sign = "=" if self.action == "link" else "!="
        return f"row {self.row} ({self.left} {sign} {self.right}, decided by {self.decided_by or 'nobody named'})"


def decisions_in_force(decisions: Sequence[Decision]) -> list[Decision]:
    """Return the decisions that hold: of several about one pair the latest, sorted by row.

    Raises ValueError, naming the rows, for an unknown action, a missing identifier, an identifier paired with itself,
    and for a split between two identifiers that links make one: A = B, B = C, A != C cannot be obeyed.
    """
    latest: dict[tuple[str, str], Decision] = {}
    for decision in sorted(decisions, key=lambda item: (item.decided_at or datetime.min, item.row)):
        if decision.action not in ACTIONS:
            raise ValueError(
                f"identity_overrides: action must be one of {ACTIONS}, got {decision.action!r} in {decision}"
            )
        if not decision.left or not decision.right or decision.left == decision.right:
            raise ValueError(f"identity_overrides: two different identifiers are needed, got {decision}")
        left, right = sorted((decision.left, decision.right))
        latest[left, right] = decision
    kept = sorted(latest.values(), key=lambda item: item.row)
    neighbours: dict[str, list[Decision]] = {}
    for decision in kept:
        if decision.action == "link":
            neighbours.setdefault(decision.left, []).append(decision)
            neighbours.setdefault(decision.right, []).append(decision)
    contradictions = []
    for decision in kept:
        chain = _chain(neighbours, decision.left, decision.right) if decision.action == "split" else None
        if chain:
            contradictions.append(
                ", ".join(str(item) for item in sorted([*chain, decision], key=lambda item: item.row))
            )
    if contradictions:
        raise ValueError("identity_overrides contradict each other: " + "; ".join(contradictions))
    return kept


def read_decisions(rows: Iterable[DecisionRow], canonical: Callable[[str], str]) -> list[Decision]:
    """Return the rows of `identity_overrides` as decisions, in the order of the file, in force or not.

    `canonical` writes an identifier as the build writes those of the feeds, so that two spellings are one.
    """
    return [
        Decision(
            number,
            canonical(left or ""),
            canonical(right or ""),
            (action or "").strip().lower(),
            decided_by,
            decided_at,
            reason,
        )
        for number, (left, right, action, decided_by, decided_at, reason) in enumerate(rows, 2)
    ]


def decisions_as_table(rows: Iterable[DecisionRow], canonical: Callable[[str], str]) -> pa.Table:
    """Return the decisions in force among the rows of `identity_overrides`, in the order of the file.

    Columns: left_id, right_id, action, decided_by, decided_at, reason, file_row. `canonical` as in `read_decisions`.
    """
    decisions = read_decisions(rows, canonical)
    kept = decisions_in_force(decisions)
    columns = {
        "left_id": (pa.string(), [item.left for item in kept]),
        "right_id": (pa.string(), [item.right for item in kept]),
        "action": (pa.string(), [item.action for item in kept]),
        "decided_by": (pa.string(), [item.decided_by for item in kept]),
        "decided_at": (pa.timestamp("us"), [item.decided_at for item in kept]),
        "reason": (pa.string(), [item.reason for item in kept]),
        "file_row": (pa.int64(), [item.row for item in kept]),
    }
    return pa.table({name: pa.array(values, data_type) for name, (data_type, values) in columns.items()})


def refuse_decisions_about_nobody(
    rows: Sequence[DecisionRow],
    canonical: Callable[[str], str],
    types: Collection[str],
    strengths: Mapping[str, str],
) -> None:
    """Raise ValueError, naming rows and values, where a row of `identity_overrides` is about nobody.

    `types`: the types that identifiers have. `strengths`: the strength of each identifier that a feed shows or showed
    once; of those who have left a decision rests until they are back.
    """
    wrong = []
    for number, (left, right, *_) in enumerate(rows, 2):
        for column, text in (("left_identifier", left or ""), ("right_identifier", right or "")):
            identifier = canonical(text)
            identifier_type, colon, _value = identifier.partition(":")
            if not colon or identifier_type not in types:
                why = f"has no type that there is ({', '.join(sorted(types))})"
            elif identifier not in strengths:
                why = "is nobody's: no feed has it, or ever had"
            elif strengths[identifier] != "person":
                why = f"is a {strengths[identifier]}'s, and nobody is known by it"
            else:
                continue
            read_as = f" (read as {identifier!r})" if identifier != text else ""
            wrong.append(f"row {number}, {column} {text!r}{read_as} {why}")
    if wrong:
        raise ValueError(
            "identity_overrides: correct or remove the rows of seeds/identity/identity_overrides.csv that name nobody,"
            " then build again: " + "; ".join(wrong)
        )


def _chain(neighbours: Mapping[str, Iterable[Decision]], start: str, goal: str) -> list[Decision] | None:
    """Return the shortest chain of links from one identifier to another, or None."""
    reached: dict[str, list[Decision]] = {start: []}
    frontier = [start]
    while frontier and goal not in reached:
        following = []
        for identifier in frontier:
            for decision in neighbours.get(identifier, ()):
                other = decision.right if decision.left == identifier else decision.left
                if other not in reached:
                    reached[other] = [*reached[identifier], decision]
                    following.append(other)
        frontier = following
    return reached.get(goal)
