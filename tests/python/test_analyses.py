"""The questions in analyses/: each runs as it is on a published file, and the page has an answer to every one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from conftest import PROJECT, DbtRun
from scv.analyses import Answer, answer, as_markdown, page, read_questions
from scv.publishing.reading import open_database

PAGE = PROJECT / "docs" / "analyses.md"
QUESTIONS = read_questions()


def test_there_are_at_least_fifteen_questions():
    assert len(QUESTIONS) >= 15


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_runs_as_it_is_on_the_file_that_it_names(question, sample_build: DbtRun):
    file = "pii/scv_pii.duckdb" if question.needs_personal_data else "scv.duckdb"
    with open_database(sample_build.published / "current" / file) as connection:
        answered = answer(connection, question)
        again = answer(connection, question)
    assert answered.columns
    assert answered.rows == again.rows, "the order of the rows is left to chance"


def test_the_page_answers_every_question_in_the_words_of_its_file():
    written = PAGE.read_text()
    asked = [line.removeprefix("## ") for line in written.splitlines() if line.startswith("## ")]
    assert asked == [question.question for question in QUESTIONS], "run python -m scv.analyses published --write ..."
    assert all(f"`analyses/{question.name}.sql`" in written for question in QUESTIONS)
    assert "No rows" not in written


def test_a_page_is_written_from_whatever_release_there_is(sample_build: DbtRun):
    written = page(sample_build.published / "current" / "scv.duckdb")
    assert written.count("\n## ") == len(QUESTIONS)


def test_numbers_of_a_column_line_up_and_nulls_are_blank():
    rows = [("a|b", 1200, 1.5, Decimal("2.00"), True), (None, None, None, Decimal("1234.25"), False)]
    assert as_markdown(Answer(["name", "row_count", "share", "kept", "is_known"], rows)).splitlines() == [
        "| name | row count | share | kept | is known |",
        "|---|---:|---:|---:|---|",
        r"| a\|b | 1,200 | 1.5 | 2.00 | yes |",
        "|  |  |  | 1,234.25 | no |",
    ]


def test_a_file_that_asks_nothing_is_refused(tmp_path: Path):
    (tmp_path / "silent.sql").write_text("select 1\n")
    with pytest.raises(ValueError, match=r"silent\.sql"):
        read_questions(tmp_path)
