"""What the service is told: rows for the raw tables, and what of it a look-up must know before the next build.

A message is the unit that is kept or refused: one tracked event, one webhook. A fact holds keys (`identifiers.key_of`)
and no values, so that it may outlive the row that it was read from.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

Row = dict[str, Any]
Fact = dict[str, Any]


class Message(NamedTuple):
    """One thing that somebody told us, under the id by which it counts once."""

    source: str
    message_id: str
    rows: tuple[tuple[str, Row], ...]
    facts: tuple[Fact, ...]


class RefusedError(Exception):
    """What was sent is not taken; the message says why, in words that hold no personal data."""


class IgnoredError(Exception):
    """What was sent is no business of this service: answered politely, counted, and not kept."""


def made_up_id(body: Any) -> str:
    """The id of a message that came without one: the same for the same content, however often it is sent."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return "sha256-" + hashlib.sha256(text.encode()).hexdigest()[:40]


def moment(text: object) -> datetime | None:
    """A moment as machines write it (ISO 8601, UTC where no zone is told); None where it is none."""
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        read = datetime.fromisoformat(text.strip())
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        # The last hour of the year 9999 on a clock west of Greenwich is in no calendar.
        return None


def written(at: datetime) -> str:
    """A moment as raw files and answers have it: UTC, microseconds, one length, so that texts sort as moments do."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def text_of(value: object) -> str | None:
    """A value that should be a text or a number, as text; None where there is none."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return None


def mapping_of(value: object) -> dict[str, Any]:
    """A value that should be an object; an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[dict[str, Any]]:
    """The objects of a value that should be a list of them."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
