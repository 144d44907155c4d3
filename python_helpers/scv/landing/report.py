"""What a run landed, and what can be landed, as people read it in a terminal."""

from collections.abc import Iterable

from scv.landing.land import Landed
from scv.landing.source import Source
from scv.terminal import aligned


def table(source: str, landed: Landed) -> list[str]:
    """One line a table: its new rows, new files, how many of the rows are deletions, and the seconds that it took."""
    names = sorted({*landed.rows, *landed.seconds})
    header = ["source", "table", "rows", "new files", "deleted", "seconds"]
    counts = (landed.rows, landed.files, landed.deleted, landed.seconds)
    rows = [header, *([source, name, *(f"{count[name]:,}" for count in counts)] for name in names)]
    return aligned(rows, left=2)


def known(sources: Iterable[Source]) -> list[str]:
    """Every source with the settings that it takes."""
    rows = [["source", "in the environment", ""]]
    for source in sources:
        for number, each in enumerate(source.variables):
            meaning = each.meaning if each.is_needed else f"{each.meaning}; may be missing"
            rows.append(["" if number else source.name, each.name, meaning])
    return aligned(rows, left=3)
