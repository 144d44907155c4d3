"""Who would be in an audience before it is one, and which segments and audiences hold the same people."""

import streamlit as st

from scv.app.views import RESULTS_SHOWN, groups, overlaps
from scv.app.witness import Witness
from scv.app.wording import escaped, escaped_row
from scv.preview import Preview, preview, rule_words
from scv.report.release import Release
from scv.report.words import label, money, number, percent, plural, title
from scv.rules import RuleError

EXAMPLE_RULE = "order_count >= 2 and net_revenue > 100"


def show_preview(release: Release, witness: Witness | None) -> None:
    with st.form("preview"):
        rule = st.text_input(
            "Rule",
            placeholder=EXAMPLE_RULE,
            help="A condition as in audiences.csv: over the columns of customer_features, segments and live_triggers.",
        )
        st.form_submit_button("Preview")
    if not rule.strip():
        st.info(f"Type a rule, such as {EXAMPLE_RULE}: nothing is written, and people are shown by their ids alone.")
        return
    try:
        found = preview(release.connection, rule, rule_words(release.connection))
    except RuleError as problem:
        st.error(escaped(str(problem)))
        return
    if witness:
        witness.saw("previewed", (row["customer_id"] for row in found.examples))
    tell_preview(found)


def tell_preview(found: Preview) -> None:
    people = found.people
    share = percent(people / found.customers) if found.customers else "none"
    left, right = st.columns(2)
    left.metric("People", f"{number(people)} of {number(found.customers)} ({share})")
    earned = ", ".join(money(amount, currency) for currency, amount in found.revenue.items())
    right.metric("Kept from them so far", earned or "none")
    st.markdown("**May be written to, with a yes to marketing and an address**")
    reach = [*found.reachable.items(), ("on none but ads", found.unreachable)]
    st.table([escaped_row({"channel": label(channel), "people": number(count)}) for channel, count in reach])
    st.markdown("**Also in audiences**")
    if found.audiences:
        st.table(
            [
                escaped_row({"audience": label(name), "people": number(count), "of these": percent(count / people)})
                for name, count in found.audiences.items()
            ]
        )
    else:
        st.write("In no audience so far.")
    if found.examples:
        st.markdown(f"**{plural(len(found.examples), 'example')}**")
        st.table(
            [
                escaped_row(
                    {
                        "customer_id": row["customer_id"],
                        "stage": title(row["lifecycle_stage"]),
                        "orders": number(row["order_count"]),
                        "kept": money(row["net_revenue"], row["currency"]) if row["currency"] else None,
                    }
                )
                for row in found.examples
            ]
        )


def show_overlap(release: Release, witness: Witness | None) -> None:
    """Counts alone, so nobody is named and nothing is to be written down."""
    found = groups(release)
    if not found:
        st.info("Nobody is in a segment or an audience.")
        return
    named = {(row["kind"], row["name"]): row["people"] for row in found}
    chosen = st.selectbox(
        "Of", list(named), format_func=lambda key: f"{title(key[0])}: {label(key[1])} ({number(named[key])})"
    )
    others = overlaps(release, *chosen)
    shown = others[:RESULTS_SHOWN]
    st.write(
        f"{plural(named[chosen], 'person', 'people')}, and how many of them are in each of "
        f"{plural(len(others), 'other group')}"
        + (f", the {number(len(shown))} with most." if len(shown) < len(others) else ".")
        + " In an audience is whomever its rule holds for, sent or not."
    )
    st.table(
        [
            escaped_row(
                {
                    "group": f"{title(row['kind'])}: {label(row['name'])}",
                    "people": number(row["people"]),
                    "in both": number(row["in_both"]),
                    "of these": percent(row["in_both"] / named[chosen]),
                    "of the others": percent(row["in_both"] / row["people"]),
                }
            )
            for row in shown
        ]
    )
