"""Charts: what stands where, worked out here and drawn by the macros of `charts.html`.

Nothing is drawn to a fixed width and nothing carries a colour of its own, so that a chart fits a telephone, a page of
paper, a light and a dark screen without a script. Values must not be negative; a chart of no rows is an empty text.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from scv.pages import macro

NOTHING = Markup()


class Bar(NamedTuple):
    """One bar: what it is, how long, what is written at its end, and its colour (1 to 8 of the style sheet)."""

    label: str
    value: float
    text: str
    colour: int = 1


class Part(NamedTuple):
    """One part of a stacked bar or a band of an area: what it is, how large, its colour."""

    label: str
    value: float
    colour: int


class Stack(NamedTuple):
    """A bar made of parts, with what is written at its end."""

    label: str
    parts: Sequence[Part]
    text: str


class Band(NamedTuple):
    """A series over time, one value a moment."""

    label: str
    values: Sequence[float]
    colour: int


class Flow(NamedTuple):
    """How many went from one node to another; nodes are named by their place in the list."""

    source: int
    target: int
    value: float


class Dot(NamedTuple):
    """A value of a series in a row of dots."""

    label: str
    value: float
    colour: int


class Tile(NamedTuple):
    """A figure to be read at a glance: the figure, what it counts, and what puts it in proportion."""

    figure: str
    name: str
    note: str = ""


class Table(NamedTuple):
    """A table whose headings and values each come with the side that they stand at, `word` or `figure`."""

    head: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[tuple[str, str]]]


def _draw(name: str, *values: Any) -> Markup:
    return macro("charts.html", name, *values)


def tiles(items: Sequence[Tile]) -> Markup:
    """Large figures side by side."""
    return _draw("tiles", items) if items else NOTHING


def bars(items: Sequence[Bar]) -> Markup:
    """Horizontal bars on one scale from zero."""
    if not items:
        return NOTHING
    most = max(item.value for item in items)
    return _draw("bars", [(item.label, [("", item.colour, _share(item.value, most))], item.text) for item in items], {})


def stacks(items: Sequence[Stack], *, on_one_scale: bool = True) -> Markup:
    """Stacked bars with one legend; on one scale, or each filling its line."""
    if not items:
        return NOTHING
    most = max(sum(part.value for part in item.parts) for item in items)
    rows = []
    for item in items:
        whole = most if on_one_scale else sum(part.value for part in item.parts)
        segments = [(part.label, part.colour, _share(part.value, whole)) for part in item.parts if part.value > 0]
        rows.append((item.label, segments, item.text))
    return _draw("bars", rows, {part.label: part.colour for item in items for part in item.parts if part.value > 0})


def bands(moments: Sequence[str], series: Sequence[Band], axis_text: Sequence[str]) -> Markup:
    """Bands stacked over time. `axis_text` is what the scale says at the top and at half of it."""
    totals = [sum(band.values[place] for band in series) for place in range(len(moments))]
    most = max(totals, default=0)
    if len(moments) < 2 or not most:
        return NOTHING
    step = 100 / (len(moments) - 1)
    floor = [0.0] * len(moments)
    shapes = []
    for band in series:
        ceiling = [low + value for low, value in zip(floor, band.values, strict=True)]
        outline = [(place * step, height) for place, height in enumerate(ceiling)]
        outline += [(place * step, height) for place, height in reversed(list(enumerate(floor)))]
        points = " ".join(f"{across:.2f},{100 - 100 * height / most:.2f}" for across, height in outline)
        shapes.append((band.colour, points))
        floor = ceiling
    colours = {band.label: band.colour for band in reversed(series)}
    return _draw("bands", shapes, colours, (*axis_text, "0"), _ticks(moments))


def columns(moments: Sequence[str], stacked: Sequence[Sequence[Part]], axis_text: Sequence[str]) -> Markup:
    """Upright bars over time, each of one part or several. `axis_text` is what the scale says at the top and half."""
    most = max((sum(part.value for part in parts) for parts in stacked), default=0)
    if not most:
        return NOTHING
    width = 100 / len(stacked)
    shapes = []
    for place, parts in enumerate(stacked):
        top = 100.0
        for part in parts:
            height = 100 * part.value / most
            top -= height
            left = place * width + width * 0.14
            shapes.append((part.colour, round(left, 2), round(top, 2), round(width * 0.72, 2), round(height, 2)))
    colours = {part.label: part.colour for parts in stacked for part in parts}
    legend = colours if len(colours) > 1 else {}
    return _draw("columns", shapes, legend, (*axis_text, "0"), _ticks(moments, middle=True))


def flows(sources: Sequence[Part], targets: Sequence[Part], links: Sequence[Flow]) -> Markup:
    """Ribbons from what was on the left to what is on the right, as thick as they are many."""
    whole = sum(flow.value for flow in links)
    if not whole:
        return NOTHING
    gap = 3.4
    left, left_scale = _node_tops([part.value for part in sources], gap)
    right, right_scale = _node_tops([part.value for part in targets], gap)
    left_fill, right_fill = list(left), list(right)
    ribbons = []
    for flow in sorted(links, key=lambda flow: (flow.source, flow.target)):
        top, foot = left_fill[flow.source], right_fill[flow.target]
        left_fill[flow.source] += flow.value * left_scale
        right_fill[flow.target] += flow.value * right_scale
        top_end, foot_end = left_fill[flow.source], right_fill[flow.target]
        shape = (
            f"M0,{top:.2f} C45,{top:.2f} 55,{foot:.2f} 100,{foot:.2f} "
            f"L100,{foot_end:.2f} C55,{foot_end:.2f} 45,{top_end:.2f} 0,{top_end:.2f} Z"
        )
        ribbons.append((sources[flow.source].colour, shape))
    return _draw("flows", _nodes(sources, left, left_scale), _nodes(targets, right, right_scale), ribbons)


def sets(names: Sequence[str], combinations: Sequence[tuple[frozenset[str], Bar]]) -> Markup:
    """Combinations of memberships: a dot for each thing that is part of one, and a bar for how many have it."""
    if not combinations:
        return NOTHING
    most = max(bar.value for _, bar in combinations)
    return _draw("sets", names, [(members, bar, _share(bar.value, most)) for members, bar in combinations])


def matrix(names: Sequence[str], shares: Sequence[Sequence[float | None]], corner: str) -> Markup:
    """A table of shares (0 to 1) whose cells are the darker the larger they are; None is left blank."""
    if not names:
        return NOTHING
    cells = [
        [None if share is None else {"heat": round(72 * share), "text": f"{100 * share:.0f}"} for share in line]
        for line in shares
    ]
    return _draw("matrix", names, list(zip(names, cells, strict=True)), corner)


def dots(rows: Sequence[tuple[str, Sequence[Dot], str]]) -> Markup:
    """A line of dots for each row, all on one scale from zero, with a text at its end."""
    most = max((dot.value for _, line, _ in rows for dot in line), default=0)
    if not most:
        return NOTHING
    drawn = []
    for name, line, text in rows:
        low = _share(min((dot.value for dot in line), default=0), most)
        high = _share(max((dot.value for dot in line), default=0), most)
        marks = [(dot.label, dot.colour, _share(dot.value, most)) for dot in line]
        drawn.append((name, low, round(high - low, 2), marks, text))
    return _draw("dots", drawn, {dot.label: dot.colour for _, line, _ in rows for dot in line})


def cards(items: Sequence[tuple[str, str, Sequence[tuple[str, str]]]]) -> Markup:
    """Cards with a name, a text, and figures with what they count."""
    return _draw("cards", items) if items else NOTHING


def paths(items: Sequence[tuple[Sequence[str], Bar]]) -> Markup:
    """Ways from step to step, each with a bar for how many went it."""
    if not items:
        return NOTHING
    most = max(bar.value for _, bar in items)
    return _draw("paths", [(steps, bar, _share(bar.value, most)) for steps, bar in items])


def lines(items: Sequence[str]) -> Markup:
    """Sentences, one below the other."""
    return _draw("lines", items) if items else NOTHING


def as_table(head: Sequence[str], rows: Sequence[Sequence[str]], right_aligned: Sequence[bool]) -> Table:
    """A plain table; columns of figures are right aligned."""
    sides = ["figure" if is_right else "word" for is_right in right_aligned]
    return Table(list(zip(head, sides, strict=True)), [list(zip(row, sides, strict=True)) for row in rows])


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right_aligned: Sequence[bool], name: str) -> Markup:
    """A plain table as a chart that is read; `name` is what a screen reader calls it."""
    return _draw("plain_table", as_table(head, rows, right_aligned), name) if rows else NOTHING


def _share(value: float, whole: float) -> float:
    """Per cent of a whole, at most 100; something that is there is never too thin to be seen."""
    if not whole or value <= 0:
        return 0.0
    return round(min(100.0, max(100 * float(value) / float(whole), 0.4)), 2)


def _ticks(moments: Sequence[str], *, middle: bool = False) -> list[tuple[float, str]]:
    """At most seven of the moments, evenly spread, each with its place under the plot."""
    every = -(-len(moments) // 6)
    last = max(len(moments) - 1, 1)
    return [
        (round(100 * (place + 0.5) / len(moments) if middle else 100 * place / last, 2), moments[place])
        for place in range(0, len(moments), every)
    ]


def _node_tops(values: Sequence[float], gap: float) -> tuple[list[float], float]:
    """Where each node of a column starts, and how high one unit is, when the column is 100 high."""
    present = sum(1 for value in values if value > 0)
    scale = (100 - gap * max(present - 1, 0)) / sum(values)
    tops, height = [], 0.0
    for value in values:
        tops.append(height)
        height += value * scale + (gap if value > 0 else 0)
    return tops, scale


def _nodes(parts: Sequence[Part], tops: Sequence[float], scale: float) -> list[tuple[str, int, float, float]]:
    """Text, colour, top and height of every node that somebody is in."""
    return [
        (part.label, part.colour, round(top, 2), round(part.value * scale, 2))
        for part, top in zip(parts, tops, strict=True)
        if part.value > 0
    ]
