"""The steward's queue: pairs that may be one person, and, with personal data, what a steward decides about them.

Nothing is written whose effect nobody has seen: a decision is tried out first, in the background, and the same text is
then written, by the code that `make review` writes with. Streamlit takes clicks from the page that it served alone.
"""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from scv.app.proposals import Proposal, Trial, Trials
from scv.app.views import MASK, PAGE, review_queue
from scv.app.witness import Witness
from scv.app.wording import escaped, escaped_row, sides
from scv.clustering import Decision
from scv.project import place
from scv.report.release import Release, Row
from scv.report.words import label, number, percent, plural, title
from scv.review import Case, decide, decided_pairs, in_words, last_decision, read_queue, why

ANSWERS = {"link": "They are one person", "split": "They are two people"}


@st.cache_resource
def trials(work: Path) -> Trials:
    """The trials of everybody who has the app open, for one after the other."""
    return Trials(work)


def show_queue(release: Release, witness: Witness | None, overrides: Path) -> None:
    if witness is None:
        pairs = review_queue(release)
        decisions: dict[tuple[str, str], Decision] = {}
    else:
        try:
            decisions = decided_pairs(overrides)
        except (OSError, ValueError) as unreadable:
            st.error(escaped(str(unreadable)))
            return
        cases = {case.review_id: case for case in read_queue(release.connection, decisions)}
        pairs = [vars(case) for case in cases.values()]
        tell_what_happened(decisions)
        offer_undo(witness, overrides)
    if not pairs:
        st.info("Nothing waits for a steward.")
        return
    st.write(f"{plural(len(pairs), 'pair')} may be one person, what proof was refused for first.")
    shown = page_of(pairs, "queue")
    if witness:
        witness.saw("queue", customers_of(shown))
    st.table([escaped_row(summary(pair)) for pair in shown])
    names = {pair["review_id"]: heading(pair) for pair in shown}
    chosen = st.selectbox("Pair", list(names), format_func=names.__getitem__)
    [pair] = [pair for pair in shown if pair["review_id"] == chosen]
    st.header(escaped(heading(pair)))
    st.write(escaped(f"{title(pair['status'])}{': ' + label(pair['rule']) if pair['rule'] else ''}."))
    st.write(escaped(pair["evidence"] or ""))
    st.table(sides(pair))
    if witness is None:
        st.write("Whoever may see personal data decides.")
    elif not os.access(overrides, os.W_OK):
        st.write(f"You may look. To decide, {escaped(str(overrides))} has to be yours to write.")
    else:
        st.session_state["opened"] = cases[chosen].pair
        offer_decision(cases[chosen], witness, overrides)


def tell_what_happened(decisions: dict[tuple[str, str], Decision]) -> None:
    """What became of the last click; and of the pair that was open, where somebody else has decided it meanwhile."""
    done = st.session_state.pop("happened", None)
    opened = st.session_state.pop("opened", None)
    if done:
        kind, text = done
        {"success": st.success, "error": st.error}[kind](escaped(text))
    elif opened in decisions:
        st.warning(escaped(f"{' and '.join(opened)} were decided meanwhile: {in_words(decisions[opened])}."))


def offer_decision(case: Case, witness: Witness, overrides: Path) -> None:
    """Ask for the answer and the reason, show what it would do, and only then offer to save it."""
    with st.form(f"decision {case.review_id}"):
        answer = st.radio("What do you decide?", list(ANSWERS), format_func=ANSWERS.__getitem__, index=None)
        reason = st.text_input("Why?", help="Written down with your name; without it, what the match says.")
        if st.form_submit_button("Show what it does"):
            if answer is None:
                st.error("One person, or two? Choose first.")
            else:
                decided = decide(*case.pair, answer, witness.who, reason or f"review: {why(case)}")
                proposals()[case.review_id] = Proposal(decided, tuple(sorted(customers_of([vars(case)]))))
    proposal = proposals().get(case.review_id)
    if proposal:
        show_effect(proposal, witness, overrides, f"Save: {ANSWERS[proposal.decision.action].lower()}")


def offer_undo(witness: Witness, overrides: Path) -> None:
    """Offer to take back what this steward decided last."""
    last = last_decision(overrides, witness.who)
    if last is None:
        return
    with st.expander("Your last decision"):
        st.write(escaped(f"{last.left} and {last.right}: {in_words(last)}. {last.reason or ''}"))
        proposal = Proposal(last, takes_back=True)
        if st.button("Show what taking it back does"):
            proposals()["undo"] = proposal
        if proposals().get("undo") == proposal:
            show_effect(proposal, witness, overrides, "Take it back")


def show_effect(proposal: Proposal, witness: Witness, overrides: Path, button: str) -> None:
    """Try a proposal out; the page stays usable meanwhile, and what it does is there when the steward comes back."""
    tried: dict[object, Trial] = st.session_state.setdefault("trials", {})
    key = (proposal.key, witness.release_id)
    if key not in tried:
        try:
            tried[key] = trials(place("SCV_DB")).start(proposal.text(overrides))
        except (OSError, ValueError) as refused:
            st.error(escaped(str(refused)))
            return
    trial = tried[key]
    was_done = trial.is_done

    @st.fragment(run_every=None if was_done else 1)
    def watch() -> None:
        if trial.is_done and not was_done:
            st.rerun()
        if not trial.is_done:
            st.write(f"Trying it out: {escaped(trial.progress)}, {plural(trial.seconds, 'second')} so far.")
            st.caption("Go on meanwhile: another pair, another view. What it does is here when you come back.")

    if not was_done:
        watch()
        return
    if trial.found is None:
        st.error(escaped(f"What it does cannot be told, so nothing can be saved: {trial.fault}"))
        if st.button("Try again", key=f"again {key}"):
            del tried[key]
            st.rerun()
        return
    st.markdown("**At the next build**")
    for line in proposal.effect(trial.found):
        st.write(escaped(line))
    st.button(button, key=f"write {key}", on_click=write, args=(proposal, witness, overrides))


def write(proposal: Proposal, witness: Witness, overrides: Path) -> None:
    """Write a proposal into the seed and both, that it is and whether it was refused, into the log."""
    decision = proposal.decision
    try:
        witness.did(proposal.deed, proposal.customer_ids)
        proposal.write(overrides)
    except ValueError as refused:
        witness.did(f"refused: {proposal.deed}", proposal.customer_ids)
        st.session_state["happened"] = ("error", f"Nothing was written. {refused}")
    except OSError as failed:
        st.session_state["happened"] = ("error", f"Nothing was written. {failed}")
    else:
        st.session_state["happened"] = (
            "success",
            f"{'Taken back' if proposal.takes_back else 'Written down'}: {decision.left} and {decision.right}, "
            f"{in_words(decision)}. The next build obeys.",
        )
    st.session_state.pop("opened", None)
    st.session_state["trials"].pop((proposal.key, witness.release_id), None)
    for key, asked in list(proposals().items()):
        if asked == proposal:
            del proposals()[key]


def proposals() -> dict[str, Proposal]:
    """What this steward has asked about, by the pair."""
    found: dict[str, Proposal] = st.session_state.setdefault("proposals", {})
    return found


def page_of(rows: list[Row], name: str) -> list[Row]:
    """The rows of the page that is turned to; a page is asked for where there are several."""
    pages = -(-len(rows) // PAGE)
    turned = 1
    if pages > 1:
        turned = st.selectbox(f"Page, of {number(pages)}", range(1, pages + 1), key=f"page of {name}")
    return rows[(turned - 1) * PAGE : turned * PAGE]


def customers_of(pairs: list[Row]) -> set[str]:
    found = {pair[f"{which}_customer_id"] for pair in pairs for which in ("left", "right")}
    return {customer_id for customer_id in found if customer_id}


def heading(pair: Row) -> str:
    """Whom a pair is about: by name, else by identifier, else masked."""
    left, right = (
        pair.get(f"{which}_full_name") or pair.get(f"{which}_identifier_id") or MASK for which in ("left", "right")
    )
    return f"{left} and {right}"


def summary(pair: Row) -> dict[str, str]:
    probability = pair["match_probability"]
    return {
        "pair": heading(pair),
        "one person": "–" if probability is None else percent(probability),
        "why it waits": label(pair["rule"] or pair["status"]),
    }
