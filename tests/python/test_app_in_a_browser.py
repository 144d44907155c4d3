"""The app as people use it: with the keyboard alone, on a telephone, with thousands of results, two at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import PROJECT, DbtRun
from pages import THEMES
from scv.app.views import RESULTS_SHOWN
from scv.review import OVERRIDES, decided_pairs
from test_app import SECRET, serving
from test_deciding import PAIRS, waiting_release

MANY = 10_000
SOON = 60_000  # milliseconds, on a machine that does much else


@pytest.fixture(scope="module")
def published(sample_build: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with pairs that wait, and ten thousand people more who have one name."""
    folder = tmp_path_factory.mktemp("published")
    waiting_release(sample_build, folder)
    with duckdb.connect(str(folder / "current" / "pii" / "scv_pii.duckdb")) as con:
        con.execute(
            """
            insert into single_customer_view
            select someone.* replace ('many' || number as customer_id, 'Quintilla Many' || number as full_name)
            from (from single_customer_view where order_count > 2 order by customer_id limit 1) as someone
            cross join range($many) as numbers (number)
            """,
            {"many": MANY},
        )
    return folder


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    file = tmp_path / "identity_overrides.csv"
    file.write_text(OVERRIDES.read_text().splitlines()[0] + "\n")
    return file


@pytest.fixture
def address(published: Path, seed: Path, tmp_path: Path) -> Iterator[str]:
    quick = PROJECT / "tests" / "python" / "app_with_quick_trials.py"
    with serving(published, tmp_path / "seen.ndjson", overrides=seed, script=quick) as found:
        yield found


def entered(chromium: Any, address: str, who: str = "Ida", **options: Any) -> Any:
    tab = chromium.new_context(**options).new_page()
    tab.set_default_timeout(SOON)
    tab.goto(address)
    tab.get_by_role("textbox", name="Your name").fill(who)
    tab.get_by_role("textbox", name="Password").fill(SECRET)
    tab.get_by_role("button", name="Enter").click()
    tab.get_by_role("textbox", name="Search").wait_for()
    return tab


def opened_box(tab: Any, name: str) -> Any:
    """Open a list to choose from, once the page stands: what is clicked while it is drawn anew may be the old one."""
    box = tab.get_by_role("combobox", name=name)
    for _ in range(40):
        tab.wait_for_timeout(500)
        if box.count() == 1:
            box.click()
            tab.wait_for_timeout(500)
            if tab.get_by_role("option").count():
                return box
    raise AssertionError(f"{name} does not open")


def tab_to(tab: Any, name: str) -> None:
    """Press the tabulator until the field, choice or button that is called so has the focus."""
    seen = []
    for _ in range(80):
        tab.keyboard.press("Tab")
        seen.append(
            tab.evaluate(
                "(() => { const at = document.activeElement; const label = at.labels && at.labels[0]; "
                "const name = at.getAttribute('aria-label') || (label && label.innerText) || at.innerText || ''; "
                "return name.trim() + ' ' + at.tagName })()"
            )
        )
        if seen[-1] in (f"{name} INPUT", f"{name} BUTTON"):
            return
    raise AssertionError(f"the keyboard does not reach {name}, only {seen}")


def test_with_the_keyboard_alone_from_the_entrance_to_a_decision(
    chromium: Any, address: str, published: Path, seed: Path
) -> None:
    with duckdb.connect(str(published / "current" / "pii" / "scv_pii.duckdb"), read_only=True) as con:
        [(email, name)] = con.execute(
            "select email, full_name from single_customer_view where email is not null and full_name is not null "
            "and customer_id not like 'many%' order by customer_id limit 1"
        ).fetchall()
    tab = chromium.new_page()
    tab.set_default_timeout(SOON)
    tab.goto(address)
    tab.get_by_role("textbox", name="Your name").wait_for()
    tab_to(tab, "Your name")
    tab.keyboard.type("Ida")
    tab_to(tab, "Password")
    tab.keyboard.type(SECRET)
    tab.keyboard.press("Enter")
    tab.get_by_role("textbox", name="Search").wait_for()
    tab_to(tab, "Search")
    tab.keyboard.type(email)
    tab.keyboard.press("Enter")
    tab.get_by_role("heading", name=name).wait_for()
    tab_to(tab, "Customers")
    tab.keyboard.press("ArrowUp")
    tab.get_by_text(f"{PAIRS} pairs may be one person").wait_for()
    tab_to(tab, "They are one person")
    tab.keyboard.press("Space")
    tab_to(tab, "Why?")
    tab.keyboard.type("same voice")
    tab_to(tab, "Show what it does")
    tab.keyboard.press("Enter")
    tab.get_by_text("Trying it out").wait_for()
    tab.get_by_text("become one customer").wait_for()
    assert decided_pairs(seed) == {}
    tab_to(tab, "Save: they are one person")
    tab.keyboard.press("Enter")
    tab.get_by_text("Written down").wait_for()
    [decision] = decided_pairs(seed).values()
    assert (decision.action, decision.decided_by, decision.reason) == ("link", "Ida", "same voice")


def test_of_ten_thousand_results_a_page_is_shown_and_the_browser_has_little_to_hold(
    chromium: Any, address: str, tmp_path: Path
) -> None:
    tab = entered(chromium, address)
    tab.get_by_role("textbox", name="Search").fill("quintilla")
    tab.get_by_role("textbox", name="Search").press("Enter")
    tab.get_by_text("10,000 customers, the dearest first: 1 to 50.").wait_for()
    assert tab.evaluate("document.querySelectorAll('*').length") < 3000
    page = opened_box(tab, "Page, of 200")
    page.fill("200")
    tab.get_by_role("option", name="200").wait_for()
    page.press("Enter")
    tab.get_by_text("9,951 to 10,000").wait_for()
    opened_box(tab, "Open")
    # The list is drawn as far as it can be seen.
    assert tab.get_by_role("option").count() <= RESULTS_SHOWN
    listed = [
        line["customer_ids"]
        for line in map(json.loads, (tmp_path / "seen.ndjson").read_text().splitlines())
        if line["what"] == "listed"
    ]
    assert [len(ids) for ids in listed] == [RESULTS_SHOWN, RESULTS_SHOWN]
    assert not set(listed[0]) & set(listed[1])


def test_two_stewards_at_once_and_the_second_is_told(chromium: Any, address: str, seed: Path) -> None:
    stewards = {}
    for who, answer in (("Ida", "They are one person"), ("Eve", "They are two people")):
        tab = stewards[who] = entered(chromium, address, who)
        tab.get_by_text("Steward queue", exact=True).click()
        tab.get_by_text(answer, exact=True).click()
        tab.get_by_role("button", name="Show what it does").click()
    for tab in stewards.values():
        tab.get_by_text("become one customer").wait_for()
    stewards["Ida"].get_by_role("button", name="Save: they are one person").click()
    stewards["Ida"].get_by_text("Written down").wait_for()
    written = seed.read_text()
    stewards["Eve"].get_by_role("button", name="Save: they are two people").click()
    stewards["Eve"].get_by_text("decided already: link, by Ida on").wait_for()
    assert seed.read_text() == written


def go(tab: Any, view: str) -> None:
    """Turn to a view; on a narrow screen the list of views is opened and closed again."""
    tab.get_by_test_id("stExpandSidebarButton").click()
    tab.get_by_test_id("stSidebar").get_by_text(view, exact=True).click()
    tab.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    tab.get_by_test_id("stExpandSidebarButton").wait_for()


@pytest.mark.parametrize("theme", THEMES)
def test_every_page_reads_for_everybody_and_fits_a_small_telephone(chromium: Any, address: str, theme: str) -> None:
    axe = Axe()
    faults: dict[str, Any] = {}

    def look(page: str) -> None:
        tab.wait_for_timeout(500)
        found = axe.run(tab).response["violations"]
        told = [
            (violation["id"], node["target"], node["html"][:200])
            for violation in found
            for node in violation["nodes"][:3]
        ]
        width = tab.evaluate("document.documentElement.scrollWidth")
        if told or width > 360:
            faults[page] = (told, width)

    tab = chromium.new_page(viewport={"width": 360, "height": 740}, color_scheme=theme)
    tab.set_default_timeout(SOON)
    tab.goto(address)
    tab.get_by_role("textbox", name="Your name").wait_for()
    look("entrance")
    tab.get_by_role("textbox", name="Your name").fill("Ida")
    tab.get_by_role("textbox", name="Password").fill("wrong and wrong")
    tab.get_by_role("button", name="Enter").click()
    tab.get_by_text("A name and the right password").wait_for()
    look("refused")
    tab.get_by_role("textbox", name="Password").fill(SECRET)
    tab.get_by_role("button", name="Enter").click()
    tab.get_by_role("textbox", name="Search").fill("quintilla")
    tab.get_by_role("textbox", name="Search").press("Enter")
    tab.get_by_text("10,000 customers").wait_for()
    look("results")
    tab.get_by_role("textbox", name="Search").fill("a")
    tab.get_by_role("textbox", name="Search").press("Enter")
    tab.get_by_text("10,000 customers").wait_for(state="detached")
    tab.get_by_text("customers, the dearest first").wait_for()
    opened_box(tab, "Open")
    tab.get_by_role("option").first.click()
    tab.get_by_role("tab", name="Timeline").wait_for()
    look("customer")
    for view, there in (("Segments", "Kept from them"), ("Overlap", "in each of"), ("Audience preview", "Type a rule")):
        go(tab, view)
        tab.get_by_text(there).first.wait_for()
        look(view)
    tab.get_by_role("textbox", name="Rule").fill("order_count >= 2")
    tab.get_by_role("button", name="Preview").click()
    tab.get_by_text("10 examples").wait_for()
    look("previewed")
    go(tab, "Steward queue")
    tab.get_by_text("They are one person", exact=True).click()
    look("queue")
    tab.get_by_role("button", name="Show what it does").click()
    tab.get_by_text("become one customer").wait_for()
    look("tried")
    tab.get_by_role("button", name="Save: they are one person").click()
    tab.get_by_text("Written down").wait_for()
    look("saved")
    assert faults == {}
