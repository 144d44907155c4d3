"""The app's one script, which Streamlit runs anew for every click: `python -m scv.app published` starts it.

The release is opened for each run and closed again, so that the app follows `current` and never holds an old file.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from scv.app.access import PASSWORD, is_password, log_path, password_fault
from scv.app.audiences import show_overlap, show_preview
from scv.app.deciding import show_queue
from scv.app.views import MASK, RESULTS_SHOWN, Results, members, search, segments
from scv.app.witness import Witness
from scv.app.wording import escaped
from scv.customer_page import customer_page
from scv.customer_page.__main__ import phone_region
from scv.report.release import Release, Row, open_release
from scv.report.words import day, label, money, number, plural, title
from scv.review import OVERRIDES

STYLE = Path(__file__).parents[1] / "templates" / "app.css"
PERSONAL_FACTS = ("name", "email", "telephone", "address", "born")
# A shop's customers may have paid in several currencies: what it is of stands in a column beside it.
FIGURES = {label("net_revenue"): st.column_config.NumberColumn(format="%,.2f")}


def main(publish_path: Path, *, with_pii: bool, overrides: Path = OVERRIDES) -> None:
    st.set_page_config(page_title="Single customer view", layout="wide")
    st.html(STYLE)
    if with_pii and not may_see():
        return
    file = "pii/scv_pii.duckdb" if with_pii else "scv.duckdb"
    try:
        with open_release(publish_path / "current" / file) as release:
            show(release, Witness(log_path(publish_path), release) if with_pii else None, overrides)
    # No release, or nowhere to write down who looks: either way nothing is shown.
    except OSError as failed:
        st.error(str(failed))


def may_see() -> bool:
    """Whether somebody has said who they are and given the password; asks for both until then."""
    password = os.environ.get(PASSWORD, "")
    if fault := password_fault(password):
        st.error(fault)
        return False
    if st.session_state.get("who"):
        return True
    with st.form("entrance"):
        who = st.text_input("Your name", help="Whom you look at is written down under it.")
        given = st.text_input("Password", type="password")
        if st.form_submit_button("Enter"):
            if who.strip() and is_password(given, password):
                st.session_state["who"] = who.strip()
                st.rerun()
            # Whoever tries many has to wait for each.
            time.sleep(1)
            st.error("A name and the right password, please.")
    return False


def show(release: Release, witness: Witness | None, overrides: Path) -> None:
    with_pii = witness is not None
    shop = release.shop()
    st.sidebar.title("Single customer view")
    st.sidebar.caption(
        f"{plural(shop.customer_count, 'customer')}, as of {day(shop.as_of_date)}. "
        + ("Personal data is shown." if with_pii else "Personal data is masked.")
    )
    views: dict[str, Callable[[Release, Witness | None], None]] = {"Customers": show_customers}
    if release.has("customer_segments"):
        views["Segments"] = show_segments
        views["Overlap"] = show_overlap
    if release.has("customer_features", "customer_segments", "activation_triggers", "audience_members"):
        views["Audience preview"] = show_preview
    if release.has("identity_review_queue"):
        views["Steward queue"] = partial(show_queue, overrides=overrides)
    views[st.sidebar.radio("View", list(views), label_visibility="collapsed")](release, witness)


def show_customers(release: Release, witness: Witness | None) -> None:
    with_pii = witness is not None
    what = (
        "Name, order number, email, telephone, loyalty card or id" if with_pii else "Order number, customer id or town"
    )
    asked = st.text_input("Search", placeholder=what)
    if not asked.strip():
        st.info(
            "Type who you are looking for. "
            + ("" if with_pii else "Without personal data, customers go by their id and their orders.")
        )
        return
    key = f"page of {asked}"
    found = search(release, asked, phone_region(), st.session_state.get(key, 1))
    if found.message:
        st.warning(escaped(found.message))
    if len(found.rows) == 1 == found.total:
        show_customer(release, found.rows[0]["customer_id"], witness)
    elif found.rows:
        show_results(release, found, key, witness)


def show_results(release: Release, found: Results, key: str, witness: Witness | None) -> None:
    """A page of customers, and whoever is chosen from it; nobody is opened unasked, for it would be written down."""
    rows = found.rows
    if witness:
        witness.saw("listed", (row["customer_id"] for row in rows))
    pages = -(-found.total // RESULTS_SHOWN)
    if st.session_state.get(key, 1) > pages:
        st.session_state[key] = 1
    before = (st.session_state.get(key, 1) - 1) * RESULTS_SHOWN
    st.write(
        f"{plural(found.total, 'customer')}, the dearest first: {number(before + 1)} to {number(before + len(rows))}."
    )
    st.dataframe([readable(row) for row in rows], hide_index=True, width="stretch", column_config=FIGURES)
    if pages > 1:
        st.selectbox(f"Page, of {number(pages)}", range(1, pages + 1), key=key)
    chosen = st.selectbox(
        "Open",
        [row["customer_id"] for row in rows],
        index=None,
        format_func=name_of(rows),
        key=f"one of {rows[0]['customer_id']} and so on",
    )
    if chosen:
        show_customer(release, chosen, witness)


def show_customer(release: Release, customer_id: str, witness: Witness | None) -> None:
    with_pii = witness is not None
    if witness:
        witness.saw("opened", [customer_id])
    page = customer_page(release, customer_id)
    st.header(escaped(page.name))
    st.write(escaped(page.introduction))
    facts = {"customer id": customer_id} | ({} if with_pii else dict.fromkeys(PERSONAL_FACTS, MASK)) | dict(page.facts)
    for column, part in zip(st.columns(3), range(3), strict=True):
        for name, value in list(facts.items())[part::3]:
            column.markdown(f"**{title(name)}**  \n{escaped(value)}")
    for tab, block in zip(st.tabs([block.name for block in page.blocks]), page.blocks, strict=True):
        tab.write(escaped(block.sentence))
        if block.rows:
            tab.dataframe(
                [dict(zip(block.head, row, strict=True)) for row in block.rows], hide_index=True, width="stretch"
            )


def show_segments(release: Release, witness: Witness | None) -> None:
    found = segments(release)
    if not found:
        st.info("No customer is in a segment.")
        return
    currency = release.shop().currency
    names = {row["segment"]: f"{title(row['segment'])} ({number(row['customers'])})" for row in found}
    chosen = st.selectbox("Segment", list(names), format_func=names.__getitem__)
    [row] = [row for row in found if row["segment"] == chosen]
    st.write(f"{row['description']}.")
    left, right = st.columns(2)
    left.metric("Customers", number(row["customers"]))
    right.metric("Kept from them", money(row["net_revenue"], currency))
    st.dataframe(
        [readable(member) for member in members(release, chosen)],
        hide_index=True,
        width="stretch",
        column_config=FIGURES,
    )


def readable(row: Row) -> dict[str, object]:
    """A row with headings and words as people write them; figures stay figures, to be sorted by."""
    return {
        label(name): label(value) if name.endswith("_stage") else float(value) if name.endswith("_revenue") else value
        for name, value in row.items()
    }


def name_of(rows: list[Row]) -> Callable[[str], str]:
    names = {row["customer_id"]: row.get("full_name") or row["customer_id"] for row in rows}
    return lambda customer_id: f"{names[customer_id]}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("publish_path", type=Path)
    parser.add_argument("--pii", action="store_true")
    parser.add_argument("--overrides", type=Path, default=OVERRIDES)
    arguments = parser.parse_args(sys.argv[1:])
    main(arguments.publish_path, with_pii=arguments.pii, overrides=arguments.overrides)
