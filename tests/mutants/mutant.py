"""A mutant: a line of the product, and what somebody could have written there instead."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("mutants.csv")
KINDS = ("consent", "ownership", "id", "money", "other")
ORIGINS = ("drawn", "written")


@dataclass(frozen=True)
class Mutant:
    """One row of mutants.csv.

    `line` is the text as it stands, one line or several that follow each other, without what they are indented by;
    it stands once in `file`. `changed` takes its place; with nothing in it the lines go. `equivalent` says why nobody
    could tell the difference, where that is so.
    """

    file: str
    line: str
    changed: str
    kind: str
    origin: str
    equivalent: str = ""

    @property
    def key(self) -> str:
        """What a result is filed under: it goes with the text, wherever in its file that moves."""
        return hashlib.sha256("\0".join((self.file, self.line, self.changed)).encode()).hexdigest()[:12]

    @property
    def room(self) -> str:
        """The part of the product that it is in."""
        parts = self.file.removeprefix("python_helpers/scv/").split("/")
        return (
            f"python {parts[0].removesuffix('.py')}" if self.file.startswith("python_helpers/") else "/".join(parts[:2])
        )

    @property
    def model(self) -> str | None:
        """The model whose file it changes; None for a macro or a helper."""
        return Path(self.file).stem if self.file.startswith("models/") else None

    def applied(self, text: str) -> str:
        """The text of the file with the mutant in it.

        Raises ValueError where its line does not stand in the text, or more than once.
        """
        lines = text.splitlines(keepends=True)
        wanted = self.line.split("\n")
        found = [
            start
            for start in range(len(lines) - len(wanted) + 1)
            if [line.strip() for line in lines[start : start + len(wanted)]] == wanted
        ]
        if len(found) != 1:
            times = "no longer stands in its file" if not found else f"stands {len(found)} times in its file"
            raise ValueError(f"{self.file}: the line of a mutant {times}: {self.line!r}")
        first = lines[found[0]]
        indent = first[: len(first) - len(first.lstrip())]
        replacement = [f"{indent}{line}\n" for line in self.changed.split("\n")] if self.changed else []
        return "".join(lines[: found[0]] + replacement + lines[found[0] + len(wanted) :])


def read(list_of_mutants: Path = LIST, project: Path = PROJECT) -> list[Mutant]:
    """All mutants of the list.

    Raises ValueError with every mutant that does not fit its file, has no kind or stands in the list twice.
    """
    with list_of_mutants.open(newline="") as opened:
        mutants = [Mutant(**row) for row in csv.DictReader(opened)]
    wrong = []
    seen: set[str] = set()
    for mutant in mutants:
        try:
            path = project / mutant.file
            if not path.exists():
                raise ValueError(f"{mutant.file}: there is no such file any more")
            if mutant.kind not in KINDS or mutant.origin not in ORIGINS:
                raise ValueError(f"{mutant.file}: kind {mutant.kind!r}, origin {mutant.origin!r}: {mutant.line!r}")
            if mutant.line == mutant.changed:
                raise ValueError(f"{mutant.file}: a mutant that changes nothing: {mutant.line!r}")
            if mutant.key in seen:
                raise ValueError(f"{mutant.file}: the same mutant twice: {mutant.line!r}")
            mutant.applied(path.read_text())
        except ValueError as error:
            wrong.append(str(error))
        seen.add(mutant.key)
    if wrong:
        raise ValueError("\n".join(wrong))
    return mutants


def write(mutants: Iterable[Mutant], list_of_mutants: Path = LIST) -> None:
    """Write the list, by file and line."""
    with list_of_mutants.open("w", newline="") as opened:
        rows = csv.DictWriter(opened, [field.name for field in fields(Mutant)], lineterminator="\n")
        rows.writeheader()
        rows.writerows(asdict(mutant) for mutant in sorted(mutants, key=lambda one: (one.file, one.line, one.changed)))
