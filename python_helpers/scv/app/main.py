"""The app's one script, which Streamlit runs anew for every click: `python -m scv.app published` starts it.

The release is opened for each run and closed again, so that the app follows `current` and never holds an old file.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from scv.app.views import MASK, members, review_queue, search, segments
from scv.customer_page import customer_page
from scv.customer_page.__main__ import phone_region
from scv.report.release import Release, Row, open_release
from scv.report.words import day, label, money, number, percent, plural, title

PERSONAL_FACTS = ("name", "email", "telephone", "address", "born")


def main(publish_path: Path, *, with_pii: bool) -> None:
    st.set_page_config(page_title="Single customer view", layout="wide")
    file = "pii/scv_pii.duckdb" if with_pii else "scv.duckdb"
    try:
        with open_release(publish_path / "current" / file) as release:
            show(release, with_pii=with_pii)
    except FileNotFoundError as missing:
        st.error(str(missing))


def show(release: Release, *, with_pii: bool) -> None:
    shop = release.shop()
    st.sidebar.title("Single customer view")
    st.sidebar.caption(
        f"{plural(shop.customer_count, 'customer')}, as of {day(shop.as_of_date)}. "
        + ("Personal data is shown." if with_pii else "Personal data is masked.")
    )
    views = {"Customers": show_customers}
    if release.has("customer_segments"):
        views["Segments"] = show_segments
    if release.has("identity_review_queue"):
        views["Steward queue"] = show_queue
    views[st.sidebar.radio("View", list(views), label_visibility="collapsed")](release, with_pii=with_pii)


def show_customers(release: Release, *, with_pii: bool) -> None:
    what = "Id, name, email, telephone or loyalty card" if with_pii else "Customer id or town"
    asked = st.text_input("Search", placeholder=what)
    if not asked.strip():
        st.info(
            "Type who you are looking for. " + ("" if with_pii else "Without personal data, customers go by their id.")
        )
        return
    found, rows = search(release, asked, phone_region())
    if found.message and (found.customer_ids or not rows):
        st.warning(found.message)
    if not rows:
        return
    chosen = rows[0]["customer_id"]
    if len(rows) > 1:
        st.dataframe([readable(row) for row in rows], hide_index=True, width="stretch")
        chosen = st.selectbox("Open", [row["customer_id"] for row in rows], format_func=name_of(rows))
    show_customer(release, chosen, with_pii=with_pii)


def show_customer(release: Release, customer_id: str, *, with_pii: bool) -> None:
    page = customer_page(release, customer_id)
    st.header(page.name)
    st.write(page.introduction)
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


def show_segments(release: Release, *, with_pii: bool) -> None:
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
    st.dataframe([readable(member) for member in members(release, chosen)], hide_index=True, width="stretch")


def show_queue(release: Release, *, with_pii: bool) -> None:
    pairs = review_queue(release)
    if not pairs:
        st.info("Nothing waits for a steward.")
        return
    st.write(f"{plural(len(pairs), 'pair')} may be one person. Decide in `seeds/identity/identity_overrides.csv`.")
    for pair in pairs:
        probability = pair["match_probability"]
        likely = "" if probability is None else f" · {percent(probability)} one person"
        with st.expander(f"{pair.get('left_full_name') or MASK} and {pair.get('right_full_name') or MASK}{likely}"):
            st.write(f"{title(pair['status'])}{': ' + label(pair['rule']) if pair['rule'] else ''}.")
            st.write(escaped(pair["evidence"] or ""))
            st.table([side(pair, "left"), side(pair, "right")])


def side(pair: Row, which: str) -> dict[str, str]:
    """One customer of a pair, masked where the file has no personal data."""
    shown = ("customer_id", "full_name", "email", "phone", "address", "birth_date")
    found = {label(name): pair.get(f"{which}_{name}", MASK) for name in shown}
    return {name: "–" if value is None else str(value) for name, value in found.items()}


def readable(row: Row) -> dict[str, object]:
    """A row with headings and words as people write them; figures stay figures, to be sorted by."""
    return {
        label(name): label(value) if name.endswith("_stage") else float(value) if name.endswith("_revenue") else value
        for name, value in row.items()
    }


def name_of(rows: list[Row]) -> Callable[[str], str]:
    names = {row["customer_id"]: row.get("full_name") or row["customer_id"] for row in rows}
    return lambda customer_id: f"{names[customer_id]}"


def escaped(text: str) -> str:
    """Text that Markdown leaves as it is."""
    return "".join(f"\\{character}" if character in r"\`*_{}[]<>#$~|" else character for character in text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("publish_path", type=Path)
    parser.add_argument("--pii", action="store_true")
    arguments = parser.parse_args(sys.argv[1:])
    main(arguments.publish_path, with_pii=arguments.pii)
