"""What a person in a terminal is shown: text from the data made safe, and in place of a traceback what is wrong."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import duckdb

_LONGEST = 200


def printable(value: object, longest: int = _LONGEST) -> str:
    """Return the text of a value on one line, with everything that a terminal would obey written as an escape.

    Control characters, line breaks, invisible and direction-changing characters become `\\x1b`, `\\n`, `\\u202e`: a
    name that somebody typed cannot clear the screen or pass for a line of ours. Text longer than `longest` is cut.
    """
    text = "" if value is None else str(value)
    shown = "".join(letter if letter.isprintable() else _escaped(letter) for letter in text[:longest])
    return shown + "..." if len(text) > longest else shown


def aligned(rows: list[list[str]], left: int) -> list[str]:
    """Return rows of equally many cells as lines whose columns stand under one another, two blanks between them.

    The first `left` columns begin together, as words do, and the others end together, as figures do.
    """
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


class ProgressLine:
    """One line that is written over in a terminal, and a line each where nobody watches."""

    def show(self, line: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
        else:
            print(line, file=sys.stderr)

    def end(self) -> None:
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def run_and_exit(program: Callable[[], int | None]) -> NoReturn:
    """Run a program and exit with its status; a file or folder that it may not read or write is named, in one line."""
    try:
        status = program()
    except OSError as problem:
        if problem.filename is None:
            raise
        sys.exit(f"cannot use {printable(os.fspath(problem.filename), longest=2000)}: {problem.strerror or problem}")
    except duckdb.IOException as problem:
        sys.exit(printable(str(problem).splitlines()[0], longest=2000))
    sys.exit(status)


def refuse_unwritable(folder: Path, name: str) -> None:
    """Raise OSError with the folder and what it is called (SCV_PUBLISH) where nothing could be written into it."""
    existing = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not existing.is_dir():
        raise NotADirectoryError(0, f"{existing} is no folder, so {name} cannot be written there", str(folder))
    if not os.access(existing, os.W_OK | os.X_OK):
        raise PermissionError(0, f"{name} cannot be written there: you may not write into {existing}", str(folder))


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
