"""A customer page for the terminal."""

import textwrap

from scv.customer_page.blocks import Block, CustomerPage
from scv.report.words import day

# No column of a table is wider than this: what is longer goes on below.
COLUMN_WIDTH = 48


def as_text(page: CustomerPage, width: int = 110) -> str:
    """The page as lines of at most `width` characters, but for tables that need more."""
    width = max(width, 60)
    names = max((len(name) for name, _ in page.facts), default=0)
    lines = [page.name, "=" * len(page.name), *textwrap.wrap(page.introduction, width)]
    lines.append(f"As of {day(page.as_of)}." + ("" if page.has_pii else " Without personal data."))
    lines += ["", *(f"  {name:<{names}}  {value}" for name, value in page.facts)]
    for block in page.blocks:
        lines += ["", block.name, "-" * len(block.name), *textwrap.wrap(block.sentence, width)]
        if block.rows:
            lines += ["", *_table(block)]
    return "\n".join(lines) + "\n"


def _table(block: Block) -> list[str]:
    cells = [[textwrap.wrap(cell, COLUMN_WIDTH) or [""] for cell in row] for row in (block.head, *block.rows)]
    widths = [max(len(line) for row in cells for line in row[place]) for place in range(len(block.head))]
    lines = []
    for row in cells:
        for height in range(max(len(cell) for cell in row)):
            parts = []
            for name, cell, width in zip(block.head, row, widths, strict=True):
                text = cell[height] if height < len(cell) else ""
                parts.append(text.rjust(width) if name in block.figures else text.ljust(width))
            lines.append(("  " + "  ".join(parts)).rstrip())
    return lines
