"""What a build tells people in words is written as people write: money, counts, figures and days."""

from __future__ import annotations

import html
import re

import pytest
from conftest import DbtRun
from sayings import read_wrong
from scv.customer_page import customer_page
from scv.publishing import open_database
from scv.report.release import open_release

# Every column of the marts that is a text for people, and a release of which nobody could say so would not be read.
TEXTS = {
    "customer_segments": ["reason"],
    "segments": ["description"],
    "personas": ["persona_name", "description"],
    "product_recommendations": ["reason"],
    "customer_look_alikes": ["reason"],
    "single_customer_view": ["preferred_channel_reason"],
    "audience_overview": ["description"],
    "trigger_payloads": ["reason"],
    "feed_health": ["finding"],
}
# Drawings, tables of figures and queries are no sentences.
NO_SENTENCE = re.compile(r"<(script|style|svg|table|pre|code)\b.*?</\1>", re.DOTALL)

IN_A_SENTENCE = re.compile(r"</?(?:strong|em|b|a)\b[^>]*>")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("£1,236.00 after returns in 12 orders, the last 43 days ago", []),
        ("Found at 10:30 in 2026: 1,293 points, 2.5 orders, 3 of them at £0.50, 11 orders.", []),
        ("1236.00 GBP after returns", ["a code for money", "thousands without a comma"]),
        ("1293 points", ["thousands without a comma"]),
        ("12,345 rows, 0.0 orders", ["a nought behind the point"]),
        ("£233 of 4.125 orders", ["an amount without pence", "more decimals than anybody reads"]),
        ("1 answers to 26, since 2026-03-08", ["a date of a machine", "one of many"]),
        ("they are at_risk: None", ["a word of the tables", "nothing"]),
    ],
)  # fmt: skip
def test_what_nobody_would_write_is_noticed(text: str, wrong: list[str]) -> None:
    assert read_wrong(text) == wrong


def test_texts_of_a_build_are_written_as_people_write(sample_build: DbtRun) -> None:
    with open_database(sample_build.published / "current" / "pii" / "scv_pii.duckdb") as connection:
        told = {
            (table, column): [
                text
                for (text,) in connection.execute(
                    f"select distinct {column} from {table} where {column} is not null"
                ).fetchall()
            ]
            for table, columns in TEXTS.items()
            for column in columns
        }
    assert {where for where, texts in told.items() if not texts} == set()
    # Those who look after feeds call nothing null.
    wrong = {
        (*where, text): found
        for where, texts in told.items()
        for text in texts
        if (found := read_wrong(text.replace("null", "") if where[0] == "feed_health" else text))
    }
    assert wrong == {}


def test_what_is_told_of_a_customer_is_written_as_people_write(sample_build: DbtRun) -> None:
    """Each chapter's sentence, the segments with their reasons, and what to expect; other tables hold ids."""
    with open_release(sample_build.published / "current" / "pii" / "scv_pii.duckdb") as release:
        buyers = release.rows(
            "select customer_id from single_customer_view order by net_revenue desc nulls last, customer_id limit 5"
        )
        pages = [customer_page(release, buyer["customer_id"]) for buyer in buyers]
    told = [block.sentence for page in pages for block in page.blocks]
    in_words = ("Segments", "What to expect")
    told += [
        str(cell)
        for page in pages
        for block in page.blocks
        if block.name in in_words
        for row in block.rows
        for cell in row
    ]
    assert len(told) > 100
    # A sentence says money without its pence.
    found = {text: [what for what in read_wrong(text) if what != "an amount without pence"] for text in told}
    assert {text: wrong for text, wrong in found.items() if wrong} == {}


def test_sentences_of_the_report_are_written_as_people_write(sample_build: DbtRun) -> None:
    page = (sample_build.published / "current" / "report.html").read_text(encoding="utf-8")
    texts = [
        html.unescape(text).strip() for text in re.split(r"<[^>]+>", IN_A_SENTENCE.sub("", NO_SENTENCE.sub("", page)))
    ]
    # What the shop itself called something is quoted, and what a release is called is said once, at its foot.
    sentences = [re.sub(r"“[^”]*”", "", text) for text in texts if " " in text and not text.startswith("Release ")]
    assert len(sentences) > 100
    # An axis and a headline say money without its pence.
    found = {text: [what for what in read_wrong(text) if what != "an amount without pence"] for text in sentences}
    assert {text: wrong for text, wrong in found.items() if wrong} == {}
