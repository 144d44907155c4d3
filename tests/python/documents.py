"""The blocks of a Markdown page: what it tells a reader to write, to change and to run."""

import re
from pathlib import Path
from typing import NamedTuple

FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
NEW_FILE = re.compile(r"^New file `(?P<path>[^`]+)`:$", re.MULTILINE)
CHANGED_FILE = re.compile(r"^In `(?P<path>[^`]+)`:$", re.MULTILINE)


class Block(NamedTuple):
    """One fenced block: its language, its text, and the file that the line above it names, new or to be changed."""

    language: str
    text: str
    path: str | None
    is_change: bool


def blocks(page: Path) -> list[Block]:
    """Every fenced block of a page, in order. A change without a file of its own is to the file named last."""
    markdown = page.read_text(encoding="utf-8")
    found = []
    end_of_last = 0
    path = None
    for fence in FENCE.finditer(markdown):
        between = markdown[end_of_last : fence.start()]
        end_of_last = fence.end()
        new = NEW_FILE.findall(between)
        changed = CHANGED_FILE.findall(between)
        is_change = fence["language"] == "diff"
        path = (changed or [path])[-1] if is_change else (new or [None])[-1]
        text = re.sub(rf"^{fence['indent']}", "", fence["text"], flags=re.MULTILINE)
        found.append(Block(fence["language"], text, path, is_change))
    return found


def carry_out(block: Block, project: Path) -> None:
    """Write the block's file, or change it; AssertionError when the place that it names is not there exactly once."""
    assert block.path is not None, f"no file is named above this block:\n{block.text}"
    target = project / block.path
    if not block.is_change:
        assert not target.exists(), f"{block.path} exists already"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(block.text, encoding="utf-8")
        return
    lines = block.text.splitlines()
    before = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
    after = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
    contents = target.read_text(encoding="utf-8")
    assert contents.count(before) == 1, f"{block.path} has this {contents.count(before)} times:\n{before}"
    target.write_text(contents.replace(before, after), encoding="utf-8")
