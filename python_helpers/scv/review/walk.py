"""Case by case through the review queue; whatever comes from the data is escaped before it is shown."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import TextIO

import duckdb

from scv.review.decisions import AlreadyDecidedError
from scv.terminal import printable

_ANSWERS = {"l": "link", "link": "link", "s": "split", "split": "split"}
_SKIP, _QUIT = ("k", "skip", ""), ("q", "quit")
# What is laid side by side: the label, and the columns of the queue behind left_ and right_.
_COMPARED = {
    "name": "full_name",
    "born": "birth_date",
    "email": "email",
    "telephone": "phone",
    "address": "address",
    "identifier": "identifier_id",
    "customer": "customer_id",
}


@dataclass(frozen=True)
class Case:
    """A row of `identity_review_queue`: two customers who may be one."""

    review_id: str
    status: str
    rule: str | None
    detail: str | None
    left_customer_id: str | None
    right_customer_id: str | None
    left_identifier_id: str
    right_identifier_id: str
    left_full_name: str | None
    right_full_name: str | None
    left_birth_date: str | None
    right_birth_date: str | None
    left_email: str | None
    right_email: str | None
    left_phone: str | None
    right_phone: str | None
    left_address: str | None
    right_address: str | None
    shared_identifiers: str | None
    evidence: str | None
    match_weight: float | None
    match_probability: float | None

    @property
    def pair(self) -> tuple[str, str]:
        """The two identifiers that a decision names, the lesser first."""
        return min(self.left_identifier_id, self.right_identifier_id), max(
            self.left_identifier_id, self.right_identifier_id
        )


Decide = Callable[[Case, str, str], None]


def read_queue(con: duckdb.DuckDBPyConnection, decided: Iterable[tuple[str, str]] = ()) -> list[Case]:
    """Return the cases of a release that are not `decided`: refused proof first, then the likeliest.

    Raises LookupError when the database has no review queue.
    """
    known = {
        column
        for (column,) in con.execute(
            "select column_name from duckdb_columns() where table_name = 'identity_review_queue'"
        ).fetchall()
    }
    missing = sorted({field.name for field in fields(Case)} - known)
    if missing:
        raise LookupError(f"this is not the file with personal data of a release; it lacks {', '.join(missing)}")
    columns = ", ".join(field.name for field in fields(Case))
    rows = con.execute(
        f"select {columns} from identity_review_queue order by match_weight desc nulls first, review_id"
    ).fetchall()
    done = set(decided)
    return [case for case in (Case(*row) for row in rows) if case.pair not in done]


def walk(cases: list[Case], answers: TextIO, out: TextIO, decide: Decide, width: int = 100) -> dict[str, int]:
    """Show each case and carry out the answer; return how many were linked, split and skipped.

    `answers` gives a line per question: link, split, skip or quit (or its letter: l, s, k, q), and after link and split
    the reason. Its end means quit. `decide(case, action, reason)` writes the decision down; a ValueError that it raises
    is told, and the case counts as skipped. `width` is the terminal's, in characters.
    """
    counts = {"link": 0, "split": 0, "skip": 0}
    for number, case in enumerate(cases, 1):
        print(f"\n{number} of {len(cases)}\n{as_text(case, width)}\n", file=out)
        answer = _answer(answers, out)
        if answer == "quit":
            break
        if answer == "skip":
            counts["skip"] += 1
            continue
        print("Why? ", end="", flush=True, file=out)
        reason = answers.readline()
        if not reason:
            break
        try:
            decide(case, answer, reason.strip() or f"review: {why(case)}")
        except AlreadyDecidedError as known:
            print(printable(known), file=out)
            counts["skip"] += 1
        except ValueError as contradiction:
            print(f"Not written: {printable(contradiction, 1000)}", file=out)
            counts["skip"] += 1
        else:
            counts[answer] += 1
    return counts


def as_text(case: Case, width: int = 100) -> str:
    """Return the evidence of a case, the two sides next to each other."""
    column = max(20, (width - 16) // 2)
    lines = [why(case)]
    for label, field in _COMPARED.items():
        left, right = (printable(getattr(case, f"{side}_{field}")) for side in ("left", "right"))
        same = "=" if left and left == right else " "
        pairs = _side_by_side(left or "-", right or "-", column)
        lines += [
            f"  {label if not nth else '':<11}{one:<{column}} {same if not nth else ' '} {other}".rstrip()
            for nth, (one, other) in enumerate(pairs)
        ]
    if case.shared_identifiers:
        lines.append(f"  {'both have':<11}{printable(case.shared_identifiers)}")
    lines += [f"  {'evidence' if not nth else '':<11}{printable(part)}" for nth, part in enumerate(_parts(case))]
    return "\n".join(lines)


def _answer(answers: TextIO, out: TextIO) -> str:
    while True:
        print("[l]ink, [s]plit, s[k]ip or [q]uit? ", end="", flush=True, file=out)
        line = answers.readline()
        word = line.strip().lower()
        if not line or word in _QUIT:
            return "quit"
        if word in _SKIP:
            return "skip"
        if word in _ANSWERS:
            return _ANSWERS[word]
        print(f"{printable(line.strip())} is none of them.", file=out)


def why(case: Case) -> str:
    """Return why a case waits for somebody: what speaks for one person, and what kept it from being followed."""
    if case.match_weight is None:
        said = "a record shows both"
    else:
        said = f"a match of weight {case.match_weight:.1f}"
        said += f" (probability {case.match_probability:.3f})" if case.match_probability is not None else ""
    if case.rule:
        detail = f": {printable(case.detail)}" if case.detail else ""
        return f"{said}, refused by {printable(case.rule)}{detail}"
    return f"{said}, too weak to follow unasked"


def _parts(case: Case) -> list[str]:
    return [part for part in (case.evidence or "").split("; ") if part]


def _side_by_side(left: str, right: str, column: int) -> list[tuple[str, str]]:
    wrapped = [textwrap.wrap(text, column, drop_whitespace=False) or [""] for text in (left, right)]
    rows = max(map(len, wrapped))
    ones, others = (lines + [""] * (rows - len(lines)) for lines in wrapped)
    return list(zip(ones, others, strict=True))
