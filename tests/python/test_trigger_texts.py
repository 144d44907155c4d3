"""What is said of a trigger can be read aloud, whatever it is about: words, dates and prices as people write them."""

from __future__ import annotations

import csv
import re

import pytest
from conftest import PROJECT, DbtRun
from sayings import said_wrong
from scv.publishing import open_database


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
            "a word of the tables", "nothing", "a placeholder", "no capital at its beginning", "no stop at its end",
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
