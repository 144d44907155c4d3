"""What the service spells in Python, the models spell in SQL: both make the same of every text."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial

import duckdb
import pyarrow as pa
import pytest
import yaml
from conftest import PROJECT
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scv.macros import bounce_kind, sql_of
from scv.serve.identifiers import detail_key
from scv.serve.serving_file import detail_sql
from scv.serve.spelling import letters_and_digits, snake_case, written_words
from scv.serve.words import bounce_is_soft, channels_of, is_stop, topic_of


def signs() -> list[str]:
    """Every sign that means something to both: one that is too new for the tables of either is no letter there."""
    to_python = [sign for sign in map(chr, range(1, 0x110000)) if unicodedata.category(sign) not in ("Cn", "Co", "Cs")]
    with duckdb.connect() as connection:
        connection.register("to_python", pa.table({"sign": to_python}))
        to_both = connection.execute(
            r"select sign from to_python where regexp_matches(sign, '[\pL\pM\pN\pP\pS\pZ\pC]') order by sign"
        ).fetchall()
    return [sign for (sign,) in to_both]


SIGNS = signs()
# Dotted capital I, two kinds of sigma, signs of several parts, ligatures, apostrophes, digits of other scripts.
HARD = "İIıßΣσςÅÅéǆﬁ'’_-. 4٤²Ⅷ한글ஔがア"  # noqa: RUF001
TEXTS = st.lists(
    st.text(st.one_of(st.sampled_from(HARD), st.sampled_from(SIGNS)), max_size=12), min_size=1, max_size=200
)  # fmt: skip


def by_sql(expression: str, texts: Sequence[str]) -> list[str | None]:
    given_texts = pa.table({"number": range(len(texts)), "written": texts})
    with duckdb.connect() as connection:
        connection.register("given_texts", given_texts)
        found = connection.execute(f"select {expression} from given_texts order by number").fetchall()
    return [value for (value,) in found]


def words_by_sql(texts: Sequence[str]) -> list[set[str]]:
    found: list[set[str]] = [set() for _ in texts]
    with duckdb.connect() as connection:
        connection.register("given_texts", pa.table({"number": range(len(texts)), "written": texts}))
        query = f"select distinct number, written_word from ({sql_of('words', 'given_texts', 'number', 'written')})"
        for number, word in connection.execute(query).fetchall():
            found[number].add(word)
    return found


def _or_none(spell: Callable[[str], str], text: str) -> str | None:
    return spell(text) or None


SPELLED = {
    "letters_and_digits": (letters_and_digits, sql_of("letters_and_digits", "written")),
    "snake_case": (partial(_or_none, snake_case), sql_of("snake_case", "written")),
}


@pytest.mark.parametrize("name", SPELLED)
def test_every_sign_there_is_is_spelled_as_the_macro_spells_it(name: str) -> None:
    spell, expression = SPELLED[name]
    texts = [f"x{sign}y" for sign in SIGNS]
    assert len(texts) > 100_000
    differing = [
        (text, spell(text), expected)
        for text, expected in zip(texts, by_sql(expression, texts), strict=True)
        if spell(text) != expected
    ]
    assert differing == []


@pytest.mark.parametrize("name", SPELLED)
def test_every_word_of_the_seeds_is_spelled_as_the_macro_spells_it(name: str) -> None:
    spell, expression = SPELLED[name]
    lines = [line for seed in (PROJECT / "seeds").rglob("*.csv") for line in seed.read_text().splitlines()]
    texts = sorted({part for line in lines for part in [line, *line.split(",")]})
    assert len(texts) > 1_000
    assert [spell(text) for text in texts] == by_sql(expression, texts)
    assert [set(written_words(text)) for text in texts] == words_by_sql(texts)


@settings(deadline=None, max_examples=25)
@given(TEXTS)
@example(["ΓΙΩΡΓΟΣ", "İLKAY", "कृष्णा", "Men’s 'n' kids"])
def test_texts_are_spelled_as_the_macros_spell_them(texts: list[str]) -> None:
    for spell, expression in SPELLED.values():
        assert [spell(text) for text in texts] == by_sql(expression, texts)
    assert [set(written_words(text)) for text in texts] == words_by_sql(texts)


@settings(deadline=None, max_examples=25)
@given(TEXTS)
@example(["ΓΙΩΡΓΟΣ", "İLKAY", "कृष्णा", "O’Neill"])
def test_names_are_compared_as_the_release_has_them(texts: list[str]) -> None:
    assert [detail_key(text) for text in texts] == by_sql(detail_sql("written"), texts)


def test_whether_a_message_may_arrive_tomorrow_is_the_macros_word() -> None:
    reasons = ["Soft", "4.2.2 mailbox full", "552 4.2.2 over quota", "5.1.1 no such user", "landline", "", "Who knows"]
    kinds = by_sql(sql_of("bounce_kind", "written"), reasons)
    assert kinds == ["soft", "soft", "soft", "hard", "hard", None, None]
    assert [bounce_kind(reason) for reason in reasons] == kinds
    assert [bounce_is_soft(reason) for reason in reasons] == [kind == "soft" for kind in kinds]


def test_a_name_is_about_what_the_models_take_it_to_be_about() -> None:
    """As the unit test of `int_consent_topics` on the seeds of the project has it."""
    folder = PROJECT / "models" / "intermediate" / "consent_statements"
    tests = yaml.safe_load((folder / "_consent_statements__unit_tests.yml").read_text())["unit_tests"]
    [rows] = [test["expect"]["rows"] for test in tests if "general_words_are_everything" in test["name"]]
    found = {row["name"]: topic_of(row["name"]) for row in rows}
    expected = {row["name"]: (row["purpose"], row["topic"], row["is_refusal"]) for row in rows}
    assert {name: tuple(topic) for name, topic in found.items()} == expected


def test_several_channels_named_in_one_are_each_of_them() -> None:
    assert channels_of("SMS & email") == ["email", "sms"]
    assert channels_of("post, owl and call") == ["phone", "post"]
    assert channels_of("owl") == []


def test_a_stop_is_what_the_models_take_for_one() -> None:
    """The first line of an answer, in any width of letters: as the seed has it, and both make the same of it."""
    model = (PROJECT / "models/intermediate/messaging/int_messaging_events.sql").read_text()
    [pattern] = re.findall(r"replace_pattern\(fold_width\('body'\), '(.*)', ''\)", model)
    first_line = sql_of("replace_pattern", sql_of("fold_width", "written"), pattern.replace("\\\\", "\\"), "")
    with (PROJECT / "seeds" / "consent" / "reply_words.csv").open(encoding="utf-8", newline="") as stream:
        replies = {line["reply"]: line["meaning"] == "inbound_stop" for line in csv.DictReader(stream)}
    stops = {letters_and_digits(reply) for reply, means_stop in replies.items() if means_stop}
    said = {
        " Stop! ": True,
        "ＳＴＯＰ": True,  # noqa: RUF001
        "\r\nStop please\r\nAnn, sent from my phone": True,
        "Arrêt": True,
        "STOP\n": True,
        "Please stop by tomorrow": False,
        "I say\nstop": False,
        "": False,
        "\u200bSTOP\u00a0": True,
        **replies,
        **{f"{reply.upper()}.\nAnn": means_stop for reply, means_stop in replies.items()},
    }
    assert {text: is_stop(text) for text in said} == said
    read = by_sql(sql_of("letters_and_digits", first_line), list(said))
    assert {text: first in stops for text, first in zip(said, read, strict=True)} == said
