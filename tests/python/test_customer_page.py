"""One customer is found by whatever is at hand, and shown with the records that make them one."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import networkx
import pytest
from conftest import PROJECT, DbtRun
from hypothesis import given
from hypothesis import strategies as st
from pages import (
    check_charts_show_something,
    check_looks_right,
    check_prints,
    check_reads_for_everybody,
    check_stands_alone,
    read,
)
from scv.customer_page import __main__ as verb
from scv.customer_page import as_html, as_text, customer_page, find_customers
from scv.customer_page.chains import Link, joints
from scv.customer_page.lookup import spellings
from scv.links import FIRMNESS
from scv.report.release import Release, Row, open_release


@pytest.fixture(scope="module")
def vault(sample_build: DbtRun):
    with open_release(sample_build.published / "current" / "pii" / "scv_pii.duckdb") as release:
        yield release


@pytest.fixture(scope="module")
def somebody(vault: Release) -> Row:
    """A buyer with an email, a British mobile and a loyalty card of their own."""
    [found] = vault.rows(
        """
        select customer_id, min(identifier_value) filter (where identifier_type = 'email') as email,
            min(identifier_value) filter (where identifier_type = 'phone' and identifier_value like '+447%') as phone,
            min(identifier_value) filter (where identifier_type = 'loyalty_card') as card
        from customer_identifiers
        inner join single_customer_view using (customer_id)
        where order_count > 0 and valid_to is null and valid_from is null
        group by customer_id
        having email is not null and phone is not null and card is not null
        order by customer_id
        limit 1
        """
    )
    return found


def test_a_customer_is_found_by_id_email_telephone_and_card_however_they_are_written(
    vault: Release, somebody: Row
) -> None:
    national = "0" + somebody["phone"].removeprefix("+44")
    for asked in (
        somebody["customer_id"],
        f"  {somebody['email'].upper()} ",
        f"email:{somebody['email']}",
        somebody["phone"],
        f"{national[:5]} {national[5:]}",
        f"(0044) {national[1:5]}-{national[5:]}",
        " ".join(somebody["card"][place : place + 4] for place in range(0, len(somebody["card"]), 4)),
    ):
        assert find_customers(vault, asked, "GB").customer_ids == (somebody["customer_id"],), asked


def test_who_is_not_there_is_said_to_be_nobody_and_what_is_set_aside_says_why(vault: Release) -> None:
    nobody = find_customers(vault, "nobody@nowhere.example", "GB")
    assert nobody.customer_ids == ()
    assert nobody.message == (
        "Nobody has the id or identifier 'nobody@nowhere.example' (looked for “nobody@nowhere.example” among ids, "
        "emails, "
        "numbers and cards)."
    )
    [ignored] = vault.rows(
        "select identifier_id, name_count from identity_quarantine where reason = 'too_many_names' "
        "and identifier_type = 'email' order by name_count desc limit 1"
    )
    email = ignored["identifier_id"].removeprefix("email:")
    assert find_customers(vault, email, "GB").message == (
        f"{email} belongs to nobody: it is set aside (too many names, {ignored['name_count']} different names came "
        "with it)."
    )


def test_without_personal_data_only_an_id_finds_anybody_and_nothing_personal_is_shown(
    sample_build: DbtRun, somebody: Row
) -> None:
    with open_release(sample_build.published / "current" / "scv.duckdb") as release:
        found = find_customers(release, somebody["email"], "GB")
        assert found.customer_ids == ()
        assert "holds no personal data" in found.message
        assert find_customers(release, somebody["customer_id"], "GB").customer_ids == (somebody["customer_id"],)
        page = customer_page(release, somebody["customer_id"])
    for shown in (as_text(page), read(as_html(page)).text):
        assert page.customer_id in shown
        assert not [value for name, value in somebody.items() if name != "customer_id" and value in shown]


def test_the_page_leads_from_one_identifier_to_all_others_and_tells_every_chapter(
    vault: Release, somebody: Row
) -> None:
    page = customer_page(vault, somebody["customer_id"])
    names = [block.name for block in page.blocks]
    assert names == [
        "Identities, and why they are one",
        "Stages",
        "What to expect",
        "Household",
        "Segments",
        "Triggers",
        "Consents",
        "Preferences",
        "Orders",
        "Products",
        "Offers",
        "Points",
        "Reviews and tickets",
        "Timeline",
    ]
    [counted] = vault.rows(
        "select count(*) as n from customer_identifiers where customer_id = ?", [somebody["customer_id"]]
    )
    identities = page.blocks[0].rows
    assert len(identities) == counted["n"]
    assert [row[3] for row in identities].count("where it begins") == 1
    text = as_text(page)
    for value in (somebody["email"], somebody["phone"], somebody["card"], *names):
        assert value in text
    html = as_html(page)
    check_stands_alone(html)
    check_charts_show_something(read(html))
    assert somebody["email"] in read(html).text


HOSTILE = "</script><script>alert('x')</script><img src=x onerror=alert(1)>\"'&amp;</style>"


def test_what_people_and_products_are_called_is_never_markup(
    sample_build: DbtRun, somebody: Row, tmp_path: Path
) -> None:
    path = tmp_path / "hostile.duckdb"
    shutil.copyfile(sample_build.published / "current" / "pii" / "scv_pii.duckdb", path)
    path.chmod(0o600)
    with duckdb.connect(str(path)) as connection:
        for table, column in (
            ("single_customer_view", "full_name"),
            ("single_customer_view", "address_city"),
            ("customer_identifiers", "identifier_value"),
            ("customer_segments", "reason"),
            ("customer_preferences", "value"),
            ("orders", "order_number"),
            ("personas", "persona_name"),
            ("customer_personas", "persona_name"),
            ("products", "product_title"),
            ("product_recommendations", "product_title"),
        ):
            connection.execute(f"update {table} set {column} = {column} || ?", [HOSTILE])
    with open_release(path) as release:
        html = as_html(customer_page(release, somebody["customer_id"]))
    check_stands_alone(html)
    page = read(html)
    [name] = page.all("h1")
    assert name.text.endswith(HOSTILE)
    assert page.text.count(HOSTILE) > 5
    assert html.count("<style") == html.count("</style") == 1


def test_the_command_prints_the_page_and_writes_a_file_for_nobody_else(
    sample_build: DbtRun, somebody: Row, tmp_path: Path
) -> None:
    line = [sys.executable, "-m", "scv.customer_page", str(sample_build.published)]
    shown = subprocess.run(
        [*line, somebody["email"], "--out", str(tmp_path / "pages")],
        env={"PYTHONPATH": str(PROJECT / "python_helpers"), "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=True,
    )
    [path] = (tmp_path / "pages").iterdir()
    assert path.name == f"{somebody['customer_id']}.html"
    assert f"Written to {path} (personal data: keep it closed)" in shown.stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    absent = subprocess.run(
        [*line[:-1], str(tmp_path), "x", "--out", str(tmp_path)],
        env={"PYTHONPATH": str(PROJECT / "python_helpers")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert absent.returncode == 1
    assert "run `make build` first" in absent.stderr


def test_a_page_goes_into_a_folder_that_is_made_for_it_and_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    page = tmp_path / "new" / "pages" / "ann.html"
    verb.write_private(page, "older and longer")
    page.chmod(0o644)
    verb.write_private(page, "newer")
    assert page.read_text() == "newer"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (page, page.parent)] == [0o600, 0o700]


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        ("07403 012931", "+447403012931"),
        ("\uff25\uff36\uff25@example.org", "eve@example.org"),
        ("6335 0433-9149 8082", "6335043391498082"),
        ("abc-123", "abc-123"),
    ],
)
def test_a_text_is_looked_for_as_the_identity_models_write_it(asked: str, value: str) -> None:
    assert value in spellings(asked, "GB")


def test_nothing_is_looked_for_where_nothing_was_asked() -> None:
    assert spellings("  ", "GB") == []


NODES = st.sampled_from("abcdefgh")
LINKS = st.lists(
    st.builds(Link, NODES, NODES, st.sampled_from(FIRMNESS), st.just("record"), st.integers(1, 9)), max_size=20
)


@given(LINKS)
def test_joints_reach_exactly_what_is_connected_and_each_joins_one_that_came_before(links: list[Link]) -> None:
    graph = networkx.Graph((link.left, link.right) for link in links)
    graph.add_nodes_from("abcdefgh")
    found = joints("abcdefgh", links)
    assert sorted(joint.identifier for joint in found) == list("abcdefgh")
    assert sum(1 for joint in found if joint.link is None) == networkx.number_connected_components(graph)
    before: set[str] = set()
    for joint in found:
        assert joint.neighbour is None or joint.neighbour in before
        assert joint.link is None or {joint.link.left, joint.link.right} == {joint.identifier, joint.neighbour}
        before.add(joint.identifier)


def test_a_sure_link_is_told_before_one_that_only_suggests() -> None:
    links = [Link("a", "b", "match", "", 9), Link("b", "c", "proof", "r1", 1), Link("a", "c", "proof", "r2", 1)]
    assert {joint.link.link_type for joint in joints("abc", links) if joint.link} == {"proof"}


def test_the_page_looks_right_in_a_browser_without_a_network(
    vault: Release, somebody: Row, tmp_path: Path, chromium: Any
) -> None:
    path = tmp_path / "customer.html"
    path.write_text(as_html(customer_page(vault, somebody["customer_id"])), encoding="utf-8")
    check_looks_right(chromium, path.as_uri())
    check_reads_for_everybody(chromium, path.as_uri())
    check_prints(chromium, path.as_uri())
