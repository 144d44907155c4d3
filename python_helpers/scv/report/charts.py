"""Charts as markup: shapes in HTML and inline SVG, every word as text, every colour from the style sheet.

Nothing is drawn to a fixed width and nothing carries a colour of its own, so that a chart fits a telephone, a page of
paper, a light and a dark screen without a script. Values must not be negative; a chart of no rows is an empty string.
"""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple


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


def tiles(items: Sequence[Tile]) -> str:
    """Large figures side by side."""
    return _box(
        "tiles",
        [
            f"<div><b>{escape(item.figure)}</b><span>{escape(item.name)}</span>"
            + (f"<small>{escape(item.note)}</small>" if item.note else "")
            + "</div>"
            for item in items
        ],
    )


def bars(items: Sequence[Bar]) -> str:
    """Horizontal bars on one scale from zero."""
    most = max((item.value for item in items), default=0)
    return _box(
        "bars",
        [
            f"<div><span>{escape(item.label)}</span>"
            f'<span class="track"><i class="c{item.colour}" style="width:{_share(item.value, most)}%"></i></span>'
            f"<b>{escape(item.text)}</b></div>"
            for item in items
        ],
    )


def stacks(items: Sequence[Stack], *, on_one_scale: bool = True) -> str:
    """Stacked bars with one legend; on one scale, or each filling its line."""
    most = max((sum(part.value for part in item.parts) for item in items), default=0)
    rows = []
    for item in items:
        whole = most if on_one_scale else sum(part.value for part in item.parts)
        segments = "".join(
            f'<i class="c{part.colour}" style="width:{_share(part.value, whole)}%" title="{escape(part.label)}"></i>'
            for part in item.parts
            if part.value > 0
        )
        rows.append(
            f'<div><span>{escape(item.label)}</span><span class="track">{segments}</span>'
            f"<b>{escape(item.text)}</b></div>"
        )
    seen = {part.label: part.colour for item in items for part in item.parts if part.value > 0}
    return (legend(seen) + _box("bars", rows)) if rows else ""


def legend(colours: dict[str, int]) -> str:
    """What each colour means, in the order given."""
    return _box("legend", [f'<span><i class="c{colour}"></i>{escape(name)}</span>' for name, colour in colours.items()])


def bands(moments: Sequence[str], series: Sequence[Band], axis_text: Sequence[str]) -> str:
    """Bands stacked over time. `axis_text` is what the scale says at the top and at half of it."""
    totals = [sum(band.values[place] for band in series) for place in range(len(moments))]
    most = max(totals, default=0)
    if len(moments) < 2 or not most:
        return ""
    step = 100 / (len(moments) - 1)
    floor = [0.0] * len(moments)
    shapes = []
    for band in series:
        ceiling = [low + value for low, value in zip(floor, band.values, strict=True)]
        outline = [(place * step, height) for place, height in enumerate(ceiling)]
        outline += [(place * step, height) for place, height in reversed(list(enumerate(floor)))]
        points = " ".join(f"{across:.2f},{100 - 100 * height / most:.2f}" for across, height in outline)
        shapes.append(f'<polygon class="c{band.colour}" points="{points}"/>')
        floor = ceiling
    return (
        legend({band.label: band.colour for band in reversed(series)})
        + '<div class="plot"><span class="scale">'
        + "".join(f"<span>{escape(text)}</span>" for text in (*axis_text, "0"))
        + '</span><svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        + "".join(shapes)
        + f'</svg><span class="moments">{_ticks(moments)}</span></div>'
    )


def columns(moments: Sequence[str], stacked: Sequence[Sequence[Part]], axis_text: Sequence[str]) -> str:
    """Upright bars over time, each of one part or several. `axis_text` is what the scale says at the top and half."""
    most = max((sum(part.value for part in parts) for parts in stacked), default=0)
    if not most:
        return ""
    width = 100 / len(stacked)
    shapes = []
    for place, parts in enumerate(stacked):
        top = 100.0
        for part in parts:
            height = 100 * part.value / most
            top -= height
            shapes.append(
                f'<rect class="c{part.colour}" x="{place * width + width * 0.14:.2f}" y="{top:.2f}" '
                f'width="{width * 0.72:.2f}" height="{height:.2f}"/>'
            )
    colours = {part.label: part.colour for parts in stacked for part in parts}
    return (
        (legend(colours) if len(colours) > 1 else "")
        + '<div class="plot"><span class="scale">'
        + "".join(f"<span>{escape(text)}</span>" for text in (*axis_text, "0"))
        + '</span><svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        + "".join(shapes)
        + f'</svg><span class="moments">{_ticks(moments, middle=True)}</span></div>'
    )


def flows(sources: Sequence[Part], targets: Sequence[Part], links: Sequence[Flow]) -> str:
    """Ribbons from what was on the left to what is on the right, as thick as they are many."""
    whole = sum(flow.value for flow in links)
    if not whole:
        return ""
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
        ribbons.append(
            f'<path class="c{sources[flow.source].colour}" d="M0,{top:.2f} C45,{top:.2f} 55,{foot:.2f} 100,{foot:.2f} '
            f'L100,{foot_end:.2f} C55,{foot_end:.2f} 45,{top_end:.2f} 0,{top_end:.2f} Z"/>'
        )
    return (
        '<div class="flows">'
        + _node_labels(sources, left, left_scale, "sources")
        + '<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        + "".join(ribbons)
        + "</svg>"
        + _node_labels(targets, right, right_scale, "targets")
        + "</div>"
    )


def sets(names: Sequence[str], combinations: Sequence[tuple[frozenset[str], Bar]]) -> str:
    """Combinations of memberships: a dot for each thing that is part of one, and a bar for how many have it."""
    if not combinations:
        return ""
    most = max(bar.value for _, bar in combinations)
    head = "".join(f"<span><em>{escape(name)}</em></span>" for name in names)
    rows = "".join(
        "<div>"
        + "".join(f'<span class="{"in" if name in members else "out"}"></span>' for name in names)
        + f'<span class="track"><i class="c{bar.colour}" style="width:{_share(bar.value, most)}%"></i></span>'
        + f"<b>{escape(bar.text)}</b></div>"
        for members, bar in combinations
    )
    return f'<div class="sets" style="--n:{len(names)}"><div class="head">{head}</div>{rows}</div>'


def matrix(names: Sequence[str], shares: Sequence[Sequence[float | None]], corner: str) -> str:
    """A table of shares (0 to 1) whose cells are the darker the larger they are; None is left blank."""
    if not names:
        return ""
    head = "".join(f'<th scope="col"><span>{escape(name)}</span></th>' for name in names)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(
            '<td class="same"></td>'
            if share is None
            else f'<td style="--heat:{100 * share * 0.72:.0f}%">{100 * share:.0f}</td>'
            for share in line
        )
        + "</tr>"
        for name, line in zip(names, shares, strict=True)
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(corner)}"><table class="matrix">'
        f"<thead><tr><td><small>{escape(corner)}</small></td>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def dots(rows: Sequence[tuple[str, Sequence[Dot], str]]) -> str:
    """A line of dots for each row, all on one scale from zero, with a text at its end."""
    most = max((dot.value for _, line, _ in rows for dot in line), default=0)
    if not most:
        return ""
    drawn = []
    for name, line, text in rows:
        low = _share(min((dot.value for dot in line), default=0), most)
        high = _share(max((dot.value for dot in line), default=0), most)
        marks = "".join(
            f'<i class="dot c{dot.colour}" style="left:{_share(dot.value, most)}%" title="{escape(dot.label)}"></i>'
            for dot in line
        )
        drawn.append(
            f'<div><span>{escape(name)}</span><span class="line">'
            f'<u style="left:{low}%;width:{high - low:.2f}%"></u>{marks}</span>'
            f"<b>{escape(text)}</b></div>"
        )
    seen = {dot.label: dot.colour for _, line, _ in rows for dot in line}
    return legend(seen) + _box("bars", drawn)


def cards(items: Sequence[tuple[str, str, Sequence[tuple[str, str]]]]) -> str:
    """Cards with a name, a text, and figures with what they count."""
    return _box(
        "cards",
        [
            f"<article><h4>{escape(name)}</h4><p>{escape(text)}</p><dl>"
            + "".join(f"<div><dt>{escape(term)}</dt><dd>{escape(figure)}</dd></div>" for term, figure in figures)
            + "</dl></article>"
            for name, text, figures in items
        ],
    )


def paths(items: Sequence[tuple[Sequence[str], Bar]]) -> str:
    """Ways from step to step, each with a bar for how many went it."""
    most = max((bar.value for _, bar in items), default=0)
    return _box(
        "paths",
        [
            "<div><ol>"
            + "".join(f"<li>{escape(step)}</li>" for step in steps)
            + f'</ol><span class="track"><i class="c{bar.colour}" style="width:{_share(bar.value, most)}%"></i></span>'
            f"<b>{escape(bar.text)}</b></div>"
            for steps, bar in items
        ],
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right_aligned: Sequence[bool]) -> str:
    """A plain table; columns of figures are right aligned."""
    sides = ["figure" if is_right else "word" for is_right in right_aligned]
    heads = "".join(
        f'<th scope="col" class="{side}">{escape(name)}</th>' for name, side in zip(head, sides, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f'<td class="{side}">{escape(value)}</td>' for value, side in zip(row, sides, strict=True))
        + "</tr>"
        for row in rows
    )
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="table"><table class="plain">'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _box(name: str, items: Sequence[str]) -> str:
    return f'<div class="{name}">{"".join(items)}</div>' if items else ""


def _share(value: float, whole: float) -> float:
    """Per cent of a whole, at most 100; something that is there is never too thin to be seen."""
    if not whole or value <= 0:
        return 0.0
    return round(min(100.0, max(100 * float(value) / float(whole), 0.4)), 2)


def _ticks(moments: Sequence[str], *, middle: bool = False) -> str:
    """At most seven of the moments, evenly spread, each at its place under the plot."""
    every = -(-len(moments) // 6)
    last = max(len(moments) - 1, 1)
    return "".join(
        f'<span style="left:{100 * (place + 0.5) / len(moments) if middle else 100 * place / last:.2f}%">'
        f"{escape(moments[place])}</span>"
        for place in range(0, len(moments), every)
    )


def _node_tops(values: Sequence[float], gap: float) -> tuple[list[float], float]:
    """Where each node of a column starts, and how high one unit is, when the column is 100 high."""
    present = sum(1 for value in values if value > 0)
    scale = (100 - gap * max(present - 1, 0)) / sum(values)
    tops, height = [], 0.0
    for value in values:
        tops.append(height)
        height += value * scale + (gap if value > 0 else 0)
    return tops, scale


def _node_labels(parts: Sequence[Part], tops: Sequence[float], scale: float, side: str) -> str:
    labels = "".join(
        f'<span style="top:{top:.2f}%;height:{part.value * scale:.2f}%"><i class="c{part.colour}"></i>'
        f"<em>{escape(part.label)}</em></span>"
        for part, top in zip(parts, tops, strict=True)
        if part.value > 0
    )
    return f'<div class="{side}">{labels}</div>'
