"""Read an HTML page as its readers meet it: what is in it, what it asks for, and how it looks in a browser."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

VOID = {"meta", "link", "br", "hr", "img", "input"}
# Attributes that make a browser fetch something.
FETCHING = {"src", "srcset", "action", "poster", "data", "background", "formaction"}
SHAPES = {"rect", "path", "polygon", "circle", "line"}


@dataclass
class Element:
    """An element with its attributes and, in order, the texts and elements in it."""

    tag: str
    attributes: dict[str, str]
    contents: list[str | Element] = field(default_factory=list)

    @property
    def children(self) -> list[Element]:
        return [item for item in self.contents if isinstance(item, Element)]

    @property
    def raw(self) -> str:
        """All text in it, as it is written."""
        return " ".join(item.raw if isinstance(item, Element) else item for item in self.contents)

    @property
    def text(self) -> str:
        """All text in it, as it is read."""
        return " ".join(self.raw.split())

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    def all(self, tag: str = "", name: str = "") -> Iterator[Element]:
        """Every element below this one, of a tag, with a class."""
        for child in self.children:
            if (not tag or child.tag == tag) and (not name or name in child.classes):
                yield child
            yield from child.all(tag, name)


class Reader(HTMLParser):
    """Builds the tree of a page; a tag that is not closed, or closed by another, is an error."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("page", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attributes})
        self.open[-1].contents.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.open[-1].contents.append(Element(tag, {name: value or "" for name, value in attributes}))

    def handle_endtag(self, tag: str) -> None:
        closed = self.open.pop()
        assert closed.tag == tag, f"</{tag}> closes <{closed.tag}> of {closed.text[:60]!r}"

    def handle_data(self, data: str) -> None:
        self.open[-1].contents.append(data)


def read(html: str) -> Element:
    """The page as a tree."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [reader.root], f"<{reader.open[-1].tag}> is never closed"
    return reader.root


def check_stands_alone(html: str) -> None:
    """Nothing is fetched, nothing runs, and each theme has every colour."""
    page = read(html)
    for element in page.all():
        assert element.tag not in {"script", "iframe", "object", "embed", "link", "img"}, element.tag
        assert not FETCHING & set(element.attributes), element.attributes
        assert element.attributes.get("href", "#").startswith("#"), element.attributes
        assert not [name for name in element.attributes if name.startswith("on")], element.attributes
    anchors = {element.attributes["id"] for element in page.all() if "id" in element.attributes}
    assert {link.attributes["href"][1:] for link in page.all("a")} <= anchors
    [style] = page.all("style")
    assert not re.search(r"url\(|@import|https?:", style.text)
    light, dark = re.findall(r":root\s*\{(.*?)\}", style.text, re.DOTALL)
    assert "@media screen and (prefers-color-scheme: dark)" in style.text
    colours = set(re.findall(r"--([\w-]+):\s*#", light))
    assert colours == set(re.findall(r"--([\w-]+):\s*#", dark))
    inline = {"heat", "n"}
    assert set(re.findall(r"var\(--([\w-]+)", html)) <= set(re.findall(r"--([\w-]+):", light)) | inline
    # Outside the two lists of colours nothing has a colour of its own; paper is the exception.
    assert re.findall(r"#[0-9a-f]{3,6}\b", style.text.replace(light, "").replace(dark, "")) == ["#ccc"]


def check_charts_show_something(page: Element) -> None:
    """Whatever is drawn has an extent, and no figure is a word that programs say."""
    for chart in page.all("div", "chart"):
        assert chart.text or list(chart.all("svg")), "an empty chart"
        extents = [
            float(width)
            for element in chart.all("i")
            for width in re.findall(r"width:([\d.]+)%", element.attributes.get("style", ""))
        ]
        assert not extents or max(extents) > 0, f"only bars of no length: {chart.text[:80]}"
        for svg in chart.all("svg"):
            assert [shape for shape in svg.all() if shape.tag in SHAPES], "a plot of nothing"
    words = set(re.findall(r"[A-Za-z]+", page.text)) & {"None", "nan", "NaN", "NaT", "inf", "Decimal", "datetime"}
    assert not words, words


@contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium without a network; skips where there is none."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    with sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield chromium
        finally:
            chromium.close()


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_until_healthy(url: str, server: subprocess.Popen[bytes]) -> None:
    """Return when a server that was just started answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not start within a minute")


THEMES = ("light", "dark")
SCREENS = {"desktop": (1280, 900), "telephone": (390, 844), "small telephone": (360, 740)}
# A4 without margins, at the 96 dots to the inch that browsers lay paper out with.
PAPER = (794, 1123)


def check_looks_right(chromium: Any, url: str) -> None:
    """A page shows itself on every screen in both themes: nothing fetched, nothing cut off, nothing collapsed."""
    papers = {}
    for theme in THEMES:
        for screen, (width, height) in SCREENS.items():
            context = chromium.new_context(
                viewport={"width": width, "height": height}, color_scheme=theme, offline=True, java_script_enabled=True
            )
            tab = context.new_page()
            asked_for, complaints = [], []
            tab.on("request", lambda request, asked_for=asked_for: asked_for.append(request.url))
            tab.on("console", lambda message, complaints=complaints: complaints.append(message.text))
            tab.goto(url)
            assert asked_for == [url], (theme, screen)
            assert complaints == [], (theme, screen)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, (theme, screen)
            collapsed = tab.evaluate(
                "[...document.querySelectorAll('.chart')].filter(chart => {"
                "  const box = chart.getBoundingClientRect(); return box.width < 100 || box.height < 20 })"
                ".map(chart => chart.innerText)"
            )
            assert collapsed == [], (theme, screen)
            papers[theme] = tab.evaluate("getComputedStyle(document.body).backgroundColor")
            context.close()
    assert papers["light"] != papers["dark"]


def check_reads_for_everybody(chromium: Any, url: str) -> None:
    """Contrast, names and the structure of headings and tables are as axe asks for, in both themes, with all open."""
    axe = Axe()
    for theme in THEMES:
        tab = chromium.new_page(viewport={"width": 1280, "height": 900}, color_scheme=theme)
        tab.goto(url)
        tab.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
        # Loaded beside the page's own rules, which let nothing run.
        found = axe.run(tab).response["violations"]
        told = [
            (violation["id"], node["target"], node["failureSummary"])
            for violation in found
            for node in violation["nodes"][:3]
        ]
        assert told == [], (theme, told)
        tab.close()


def check_prints(chromium: Any, url: str) -> None:
    """On paper: black on white whatever the theme, nothing wider than the sheet, no contents, no SQL, no lost chart."""
    tab = chromium.new_page(viewport={"width": PAPER[0], "height": PAPER[1]}, color_scheme="dark")
    tab.goto(url)
    charts = tab.locator(".chart").count()
    tab.emulate_media(media="print")
    assert tab.evaluate("document.documentElement.scrollWidth") <= PAPER[0]
    assert tab.locator(".chart:visible").count() == charts
    assert tab.locator("nav:visible, details:visible").count() == 0
    assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(30, 28, 25)"
    assert tab.pdf(format="A4")[:5] == b"%PDF-"
    tab.close()
