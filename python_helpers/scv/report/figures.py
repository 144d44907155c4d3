"""What the report is made of: chapters, and in them figures that tell something about the rows of one query."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from scv.report.release import Row, Shop


class Attention(NamedTuple):
    """Something to look at first. `urgency` is 1 (wrong now), 2 (money or trust at stake) or 3 (good to know)."""

    urgency: int
    text: str


class Told(NamedTuple):
    """What a figure says about its rows.

    `sentence` is plain text. `chart` comes from `scv.report.charts`, empty where there is nothing to draw, and then the
    sentence says so.
    `is_text` is true for a chart that is itself read, cards or a table, and false for one that is only seen.
    """

    sentence: str
    chart: Markup = Markup()
    attention: tuple[Attention, ...] = ()
    is_text: bool = False


@dataclass(frozen=True)
class Figure:
    """One query over the marts that it names, and what is told about its rows.

    `sql` may say `:currency`. `tell` gets the rows, none of them or with nulls in them where the shop is empty. What
    `is_compared` reads the release before as well, and gets no rows where that is not kept or has other columns.
    """

    title: str
    marts: tuple[str, ...]
    sql: str
    tell: Callable[[list[Row], Shop], Told]
    is_wide: bool = False
    is_compared: bool = False


@dataclass(frozen=True)
class Chapter:
    """Figures that answer one question. `anchor` is its address in the page."""

    anchor: str
    title: str
    question: str
    figures: tuple[Figure, ...]
