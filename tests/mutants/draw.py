"""Which changes become mutants: drawn by a seed, so that nobody breaks only what they know to be tested."""

from __future__ import annotations

import random
import re
from collections.abc import Collection
from pathlib import Path

from mutant import PROJECT, Mutant
from operators import changes

# Of ten mutants: where the rules are written, what they share, and what is no SQL.
SHARES = {"models": 7, "macros": 1, "python_helpers/scv": 2}
# What invents data, measures the machine or scores the rest decides nothing about anybody.
LEFT_ALONE = re.compile(r"^python_helpers/scv/(synthetic|bench|evaluation|real|app)\b|__init__\.py$|/dialects/")
# The first that fits, by file and line.
KINDS = [
    ("consent", r"consent|permission|suppress|subscri|erasure|privacy|tombstone|is_allowed|quiet"),
    (
        "id",
        r"3_resolve|registry|id_history|tenure|identity_changes|mint_customer|typed_id|raw_ids|id_readers|shop_of_id",
    ),
    ("ownership", r"models/identity|macros/identity|scv/(clustering|matching|phones|names|robots)|owner|household"),
    ("money", r"revenue|price|amount|refund|discount|currency|commerce|credit|attribution|lifetime|minor_units|_order"),
]


def kind_of(file: str, line: str) -> str:
    """What somebody would be done wrong with."""
    return next((kind for kind, words in KINDS if re.search(words, f"{file} {line}")), "other")


def draw(count: int, seed: int, only: str = "", known: Collection[Mutant] = ()) -> list[Mutant]:
    """`count` mutants that are not known yet, in files whose path holds `only`.

    A room by its share, a file in it, an operator that the file has, then the place: so neither a long file nor an
    operator that fits everywhere crowds out the others.
    """
    drawing = random.Random(seed)
    rooms = {room: [path for path in _files(room) if only in str(path)] for room in SHARES}
    places = {path: changes(PROJECT / path) for paths in rooms.values() for path in paths}
    keys = {mutant.key for mutant in known}
    drawn: list[Mutant] = []
    while len(drawn) < count:
        left = {room: [path for path in paths if places[path]] for room, paths in rooms.items()}
        left = {room: paths for room, paths in left.items() if paths}
        if not left:
            break
        room = drawing.choices(list(left), [SHARES[room] for room in left])[0]
        path = drawing.choice(left[room])
        operator = drawing.choice(sorted({change.operator for change in places[path]}))
        change = drawing.choice([change for change in places[path] if change.operator == operator])
        places[path].remove(change)
        file = path.as_posix()
        mutant = Mutant(file, change.line, change.changed, kind_of(file, change.line), "drawn")
        try:
            mutant.applied((PROJECT / path).read_text())
        except ValueError:
            continue
        if mutant.key not in keys:
            keys.add(mutant.key)
            drawn.append(mutant)
    return drawn


def _files(room: str) -> list[Path]:
    suffixes = {".py"} if room.startswith("python") else {".sql", ".py"}
    return sorted(
        path.relative_to(PROJECT)
        for path in (PROJECT / room).rglob("*")
        if path.suffix in suffixes and not LEFT_ALONE.search(path.relative_to(PROJECT).as_posix())
    )
