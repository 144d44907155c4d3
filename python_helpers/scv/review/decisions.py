"""The seed of stewards' decisions as a file that people and programs write: whole rows, each pair once.

What a change makes of the file's text is worked out by itself (`with_decision`, `without_decision`): the very text that
is tried before it is written.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from filelock import FileLock

from scv.canonical import all_canonical_as_configured
from scv.clustering import Decision, DecisionRow, decisions_in_force, read_decisions
from scv.publishing import PROJECT_DIR

OVERRIDES = PROJECT_DIR / "seeds" / "identity" / "identity_overrides.csv"
COLUMNS = ("left_identifier", "right_identifier", "action", "decided_by", "decided_at", "reason")
_WHEN = "%Y-%m-%d %H:%M:%S"


class AlreadyDecidedError(ValueError):
    """Somebody has decided the pair, and `decision` is theirs; whoever wants it otherwise talks to them first."""

    def __init__(self, decision: Decision, file: Path) -> None:
        super().__init__(
            f"{decision.left} and {decision.right} are decided already: {in_words(decision)} "
            f"(row {decision.row} of {file.name})"
        )
        self.decision = decision


class WithdrawnError(ValueError):
    """The decision that was to be taken back does not stand in the file any more, or stands otherwise."""


def in_words(decision: Decision) -> str:
    """What was decided, by whom and when: `split, by Ann Reed on 2026-11-21 12:00:00 UTC`."""
    moment = "" if decision.decided_at is None else f" on {decision.decided_at:{_WHEN}} UTC"
    return f"{decision.action}, by {decision.decided_by or 'nobody named'}{moment}"


def decide(left: str, right: str, action: str, decided_by: str, reason: str, at: datetime | None = None) -> Decision:
    """A decision as it is to be written: the identifiers as the models write them, `at` UTC, now when None.

    Raises ValueError where it names nobody who decides.
    """
    name = _one_line(decided_by)
    if not name:
        raise ValueError("a decision needs the name of whoever decides")
    written = all_canonical_as_configured([left, right])
    moment = (at or datetime.now(UTC)).replace(tzinfo=None, microsecond=0)
    return Decision(0, written[left], written[right], action, name, moment, _one_line(reason) or None)


def decided_pairs(file: Path) -> dict[tuple[str, str], Decision]:
    """The decisions in force in the file by the pair of identifiers that they are about, the lesser first."""
    return {_pair(decision): decision for decision in _in_force(file.read_text(encoding="utf-8"), file)}


def last_decision(file: Path, decided_by: str) -> Decision | None:
    """The decision that somebody wrote last, which they may take back; None where none of theirs stands."""
    own = [decision for decision in decided_pairs(file).values() if decision.decided_by == _one_line(decided_by)]
    return max(own, key=lambda decision: (decision.decided_at or datetime.min, decision.row), default=None)


def with_decision(text: str, decision: Decision, file: Path) -> str:
    """The text of the file with a row more.

    Raises AlreadyDecidedError for a pair that has a row, in either direction, and ValueError for a decision that
    contradicts the others (see `scv.clustering.decisions_in_force`). `file` is what the text is called in errors.
    """
    rows = _rows(text, file)
    known = _decisions(rows)
    for other in decisions_in_force(known):
        if _pair(other) == _pair(decision):
            raise AlreadyDecidedError(other, file)
    decisions_in_force([*known, replace(decision, row=len(rows) + 2)])
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(
        [
            decision.left,
            decision.right,
            decision.action,
            decision.decided_by,
            f"{decision.decided_at:{_WHEN}}",
            decision.reason,
        ]
    )
    return (text if text.endswith("\n") else text + "\n") + written.getvalue()


def without_decision(text: str, decision: Decision, file: Path) -> str:
    """The text of the file without the row of a decision; its other lines are as they were.

    Raises WithdrawnError where no row says just that any more: somebody has changed it, or taken it out.
    """
    for other in _decisions(_rows(text, file)):
        if replace(other, row=0) == replace(decision, row=0):
            lines = list(io.StringIO(text, newline=""))
            reader = csv.reader(lines)
            # A row may be several lines, where a reason was typed so by hand.
            ends = [reader.line_num for row in reader if row]
            return "".join(lines[: ends[other.row - 2]] + lines[ends[other.row - 1] :])
    raise WithdrawnError(f"{in_words(decision)}: {file.name} does not say so any more, so nothing was taken back")


def append_decision(file: Path, decision: Decision) -> None:
    """Add a row to the file: all of it or nothing, also when two stewards decide at once or the machine stops.

    Raises what `with_decision` raises; the file is then as it was.
    """
    _change(file, lambda text: with_decision(text, decision, file))


def withdraw_decision(file: Path, decision: Decision) -> None:
    """Take a decision back, as whole as `append_decision` writes one. Raises what `without_decision` raises."""
    _change(file, lambda text: without_decision(text, decision, file))


def _change(file: Path, change: Callable[[str], str]) -> None:
    # The file itself is replaced, and a lock on it would go with it.
    with FileLock(file.with_name(f".{file.name}.lock")):
        _replace(file, change(file.read_text(encoding="utf-8")))


# An app asks for every click, and the identifiers take DuckDB a moment; the same text always says the same.
@lru_cache(maxsize=4)
def _in_force(text: str, file: Path) -> list[Decision]:
    return decisions_in_force(_decisions(_rows(text, file)))


def _pair(decision: Decision) -> tuple[str, str]:
    return min(decision.left, decision.right), max(decision.left, decision.right)


def _decisions(rows: Iterable[DecisionRow]) -> list[Decision]:
    rows = list(rows)
    written = all_canonical_as_configured(text or "" for left, right, *_ in rows for text in (left, right))
    return read_decisions(rows, written.__getitem__)


def _rows(text: str, file: Path) -> list[DecisionRow]:
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(f"{file}: its columns must be {', '.join(COLUMNS)}")
    return [
        (
            row["left_identifier"],
            row["right_identifier"],
            row["action"],
            row["decided_by"] or None,
            datetime.fromisoformat(row["decided_at"]) if row["decided_at"] else None,
            row["reason"] or None,
        )
        for row in reader
    ]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _replace(file: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        Path(name).chmod(file.stat().st_mode & 0o777)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
