"""What is said of a trigger can be read aloud, whatever it is about: words, dates and prices as people write them."""

from __future__ import annotations

import csv
import re

import pytest
from conftest import PROJECT, DbtRun
from scv.publishing import open_database

MONTH = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)  # fmt: skip
# What a machine would write and nobody would say.
UNSAID = {
    "a placeholder": r"[{}]",
    "a word of the tables": r"\w_\w",
    "nothing": r"\b(?:null|None|nan|NULL|undefined)\b",
    "a date of a machine": r"\d{4}-\d\d|\d\d:\d\d",
    "a day without its month": rf"\bon \d{{1,2}}\b(?! {MONTH} \d{{4}})",
    "a code for money": r"\d [A-Z]{3}\b",
    "an amount without pence": r"[£$€]\d+(?:\.\d)?(?!\d*\.?\d)",
    "one of many": r"\b(?:and|of) 1 more\b|\b1 (?:products|days|orders)\b",
    "two blanks, or one before a stop": r"  | [.,;:]",
    "two stops": r"[.,;:]{2}|\.[^\W\d]",
}


def said_wrong(text: str) -> list[str]:
    """What of a sentence nobody would say so."""
    wrong = [what for what, pattern in UNSAID.items() if re.search(pattern, text)]
    if not re.match(r"[^\Wa-z]", text):
        wrong.append("no capital at its beginning")
    if not text.endswith("."):
        wrong.append("no stop at its end")
    return wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Lamp costs £80.00 now and cost £100.00 when it was last looked at, on 8 March 2026.", []),
        ("Eau de Parfum No. 5 and 2 more products came on 19 September 2026, and there is no review yet.", []),
        ("Lamp costs 80.00 GBP now.", ["a code for money"]),
        ("Lamp costs £80 now.", ["an amount without pence"]),
        ("Put lamp and 1 more products into the basket on 2026-03-08.", [
            "a date of a machine", "one of many",
        ]),
        ("put None into the abandoned_cart on {day}", [
            "a placeholder", "a word of the tables", "nothing", "no capital at its beginning", "no stop at its end",
        ]),
    ],
)  # fmt: skip
def test_what_nobody_would_say_is_noticed(text: str, wrong: list[str]) -> None:
    assert said_wrong(text) == wrong


def test_the_live_triggers_of_a_build_are_said_as_people_say_it(sample_build: DbtRun) -> None:
    with open_database(sample_build.published / "current" / "pii" / "scv_pii.duckdb") as connection:
        reasons = connection.execute("select trigger_type, reason from trigger_payloads").fetchall()
    assert len({kind for kind, _ in reasons}) >= 6
    assert {text: wrong for _, text in reasons if (wrong := said_wrong(text))} == {}


def test_a_reason_holds_for_one_product_and_for_several_before_its_day_and_after() -> None:
    with (PROJECT / "seeds" / "activation" / "trigger_rules.csv").open(encoding="utf-8", newline="") as file:
        reasons = {rule["trigger_type"]: rule["reason"] for rule in csv.DictReader(file)}
    # Of these there is one product alone, the one that came back, got cheaper or is used up.
    about_one = {"back_in_stock", "price_drop", "replenishment"}
    of_one = {kind for kind, reason in reasons.items() if re.search(r"\{products\} (?:is|was|has|costs)\b", reason)}
    assert of_one <= about_one
    # A trigger may go before its day or after it.
    assert {
        kind for kind, reason in reasons.items() if re.search(r"\b(?:will|yesterday|today|tomorrow)\b", reason)
    } == set()
    for reason in reasons.values():
        said = reason.replace("{price}", "£1.00").replace("{old_price}", "£2.00").replace("{day}", "1 May 2026")
        for products in ("Hat", "Hat and Coat", "Hat and 2 more products", "something"):
            text = said.replace("{products}", products)
            assert said_wrong(text[0].upper() + text[1:]) == []
