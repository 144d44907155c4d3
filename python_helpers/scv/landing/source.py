"""What a source is: streams that are read on from a mark, and sweeps that ask for what is landed once more."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from scv.http import Http, MisconfiguredError

Row = dict[str, Any]


@dataclass(frozen=True)
class Whole:
    """A claim: the rows given of a table are all that there are, or all with one of these values in a column.

    What is landed, and is not among them, is gone at the vendor's.
    """

    table: str
    column: str | None = None
    values: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Page:
    """What one request told: rows by raw table, how far the stream was read with it, and what its rows are all of.

    In answer to a sweep, `there` are keys that are there, where no rows came with them. `notes` are for a person.
    """

    rows: Mapping[str, list[Row]]
    mark: str | None = None
    whole: tuple[Whole, ...] = ()
    there: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stream:
    """One thing that a vendor lists, as `pages(mark)`: without a mark from the beginning.

    `lag` is how far below its mark a stream is read again, for rows that come late. A stream that has no mark is read
    in whole each time.
    """

    name: str
    tables: tuple[str, ...]
    pages: Callable[[str | None], Iterator[Page]]
    lag: timedelta | None = None


@dataclass(frozen=True)
class Sweep:
    """How landed rows of a table are asked for by their keys, `size` at once. Keys that do not come back are gone."""

    table: str
    ask: Callable[[list[str]], Page]
    size: int = 100


@dataclass(frozen=True)
class Variable:
    """A setting in the environment."""

    name: str
    meaning: str
    is_secret: bool = True
    is_needed: bool = True


@dataclass(frozen=True)
class Source:
    """A vendor: its name among the raw sources, the settings that it needs, and what can be asked of it.

    `not_filled` are declared tables that it does not fill, each with the reason.
    """

    name: str
    variables: tuple[Variable, ...]
    connect: Callable[[Http, Mapping[str, str]], "Connected"]
    not_filled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Connected:
    """What can be asked of a vendor with these settings."""

    streams: tuple[Stream, ...]
    sweeps: tuple[Sweep, ...] = field(default=())


def moment(mark: str) -> datetime:
    """The moment of a mark in UTC; ValueError where it is none, or is in no year that there is."""
    stated = datetime.fromisoformat(mark)
    try:
        return stated.astimezone(UTC) if stated.tzinfo else stated.replace(tzinfo=UTC)
    except OverflowError as beyond:
        raise ValueError(f"{mark} is beyond all calendars in UTC") from beyond


def written(when: datetime) -> str:
    """A moment as marks and vendors have it: 2026-11-28T12:00:00.000000Z."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def as_moment(told: Any) -> Any:
    """What a vendor says as a moment, written as everybody writes it. What is no moment stays what it is."""
    with suppress(TypeError, ValueError):
        return written(moment(told))
    return told


def below(mark: str | None, lag: timedelta | None) -> str | None:
    """The mark, less the lag."""
    return written(moment(mark) - (lag or timedelta())) if mark else None


def latest(rows: list[Row], column: str, mark: str | None = None) -> str | None:
    """The latest moment in a column of rows, or the mark where that is later; None where there is neither.

    What is no moment moves no mark: it is landed as it is.
    """
    stated = []
    for row in rows:
        with suppress(ValueError):
            stated.append(moment(str(row.get(column) or "")))
    return written(max([*stated, *([moment(mark)] if mark else [])])) if stated or mark else None


def at(document: Any, *path: str | int) -> Any:
    """What stands at a path in a JSON document, or None where there is no such thing."""
    for step in path:
        if isinstance(document, Mapping) and isinstance(step, str):
            document = document.get(step)
        elif isinstance(document, list) and isinstance(step, int) and -len(document) <= step < len(document):
            document = document[step]
        else:
            return None
    return document


def objects(document: Any, *path: str | int) -> list[Row]:
    """The objects of a list at a path; none where there is no list."""
    found = at(document, *path)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def own_address(address: str, base: str) -> str:
    """An address that a vendor told to go on with: credentials go to the vendor's own host and nowhere else."""
    if not address.startswith(base.rstrip("/") + "/"):
        raise MisconfiguredError("the address of the next page is on another host than the first")
    return address
