"""The seed of stewards' decisions as a file that people and this tool write: whole rows, each pair once."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from scv.canonical import canonical_as_configured
from scv.clustering import decisions_as_table

COLUMNS = ("left_identifier", "right_identifier", "action", "decided_by", "decided_at", "reason")

Row = tuple[str, str, str, str | None, datetime | None, str | None]


class AlreadyDecidedError(ValueError):
    """The pair has a row; whoever wants it otherwise edits the row."""


def decided_pairs(file: Path) -> set[tuple[str, str]]:
    """Return the pairs of identifiers that the file decides about, the lesser first."""
    table = decisions_as_table(_rows(file.read_text(encoding="utf-8"), file))
    return {
        (min(left, right), max(left, right))
        for left, right in zip(table["left_id"].to_pylist(), table["right_id"].to_pylist(), strict=True)
    }


def append_decision(
    file: Path, left: str, right: str, action: str, decided_by: str, reason: str, decided_at: datetime | None = None
) -> None:
    """Add a row to the file: all of it or nothing, also when two stewards decide at once or the machine stops.

    The identifiers are written as the models write them. `decided_at` is UTC, now when None. Raises AlreadyDecidedError
    for a pair that has a row, in either direction, and ValueError for a decision that contradicts the others (see
    `scv.clustering.decisions_in_force`); the file is then as it was.
    """
    moment = (decided_at or datetime.now(UTC)).replace(tzinfo=None, microsecond=0)
    left, right = canonical_as_configured(left), canonical_as_configured(right)
    row: Row = (left, right, action, _one_line(decided_by), moment, _one_line(reason))
    # The file itself is replaced, and a lock on it would go with it.
    with FileLock(file.with_name(f".{file.name}.lock")):
        text = file.read_text(encoding="utf-8")
        rows = _rows(text, file)
        known = decisions_as_table(rows)
        if len(decisions_as_table([*rows, row])) == len(known):
            raise AlreadyDecidedError(f"{left} and {right} are decided already in {file.name}")
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerow([*row[:4], f"{moment:%Y-%m-%d %H:%M:%S}", row[5]])
        _replace(file, (text if text.endswith("\n") else text + "\n") + written.getvalue())


def _rows(text: str, file: Path) -> list[Row]:
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
