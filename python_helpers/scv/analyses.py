"""Run every question in `analyses/` on a published release and write question, answer and SQL as one page.

    python -m scv.analyses published                          print the answers
    python -m scv.analyses published --write docs/analyses.md

A file in `analyses/` begins with comment lines, the first of which is the question; the rest is one query that runs as
it is on `scv.duckdb`, the file without personal data. A question that says it runs on `scv_pii.duckdb` is left out: its
answer belongs on no page.
"""

import argparse
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from scv.publishing import PROJECT_DIR
from scv.publishing.reading import open_database
from scv.terminal import run_and_exit

ANALYSES = PROJECT_DIR / "analyses"


class Question(NamedTuple):
    """One file: its name, the question, what else its comment says, and the query."""

    name: str
    question: str
    explanation: str
    query: str

    @property
    def needs_personal_data(self) -> bool:
        """Whether it asks about somebody by name or address, and so runs on the other file of a release."""
        return "scv_pii.duckdb" in self.explanation


class Answer(NamedTuple):
    """Column names and rows, as the query returns them."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


def read_questions(folder: Path = ANALYSES) -> list[Question]:
    """Every question without personal data, by name; ValueError for a file that does not begin with one."""
    questions = [_read(path) for path in sorted(folder.glob("*.sql"))]
    return [question for question in questions if "scv_pii.duckdb" not in question.explanation]


def _read(path: Path) -> Question:
    lines = path.read_text(encoding="utf-8").splitlines()
    comment = []
    while lines and lines[0].startswith("-- "):
        comment.append(lines.pop(0).removeprefix("-- "))
    if not comment or not comment[0].endswith("?"):
        raise ValueError(f"{path.name}: the first line must be a comment that asks a question")
    return Question(path.stem, comment[0], " ".join(comment[1:]), "\n".join(lines))


def answer(connection: duckdb.DuckDBPyConnection, question: Question) -> Answer:
    """Run one question; whatever DuckDB raises says what is wrong with its query."""
    result = connection.execute(question.query)
    columns = [column[0] for column in result.description]
    return Answer(columns, result.fetchall())


def as_markdown(answered: Answer) -> str:
    """A table: numbers to the right, nothing where there is no value."""
    if not answered.rows:
        return "No rows: the data holds no such case."
    places = [_decimal_places([row[number] for row in answered.rows]) for number in range(len(answered.columns))]
    lines = [
        "| " + " | ".join(column.replace("_", " ") for column in answered.columns) + " |",
        "|" + "|".join("---" if decimals is None else "---:" for decimals in places) + "|",
    ]
    for row in answered.rows:
        lines.append(
            "| " + " | ".join(_cell(value, decimals) for value, decimals in zip(row, places, strict=True)) + " |"
        )
    return "\n".join(lines)


def _decimal_places(values: list[object]) -> int | None:
    """How many decimals a column of numbers needs, two at most; None for a column of anything else."""
    numbers = [value for value in values if isinstance(value, int | float | Decimal) and not isinstance(value, bool)]
    if not numbers:
        return None
    return max(len(f"{value:.2f}".rstrip("0").partition(".")[2]) for value in numbers)


def _cell(value: object, decimals: int | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if decimals is not None:
        return f"{value:,.{decimals}f}"
    return str(value).replace("|", "\\|").replace("\n", " ")


def page(database: Path) -> str:
    """The whole page, answered from one release."""
    with open_database(database) as connection:
        [(as_of, customers)] = connection.execute(
            "select any_value(as_of), max(row_count) filter (where table_name = 'single_customer_view') from release"
        ).fetchall()
        described = "" if as_of is None else f", data up to {as_of:%Y-%m-%d}"
        lines = [
            "# Questions and answers",
            "",
            "Each question is a file in `analyses/`, which runs as it is on `published/current/scv.duckdb`.",
            f"The answers are the sample's ({customers:,} customers{described}), written by",
            "",
            "```bash",
            "python -m scv.analyses published --write docs/analyses.md",
            "```",
        ]
        for question in read_questions():
            lines += ["", f"## {question.question}", ""]
            if question.explanation:
                lines += [question.explanation, ""]
            lines += [f"`analyses/{question.name}.sql`", ""]
            if question.needs_personal_data:
                lines.append("Its answer is about somebody, and not written down.")
            else:
                lines.append(as_markdown(answer(connection, question)))
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scv.analyses", description=__doc__.splitlines()[0])
    parser.add_argument("publish_path", type=Path, help="the folder of releases, $SCV_PUBLISH")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page there instead of printing it")
    arguments = parser.parse_args()
    database = arguments.publish_path / "current" / "scv.duckdb"
    if not database.exists():
        print(f"no release in {arguments.publish_path}", file=sys.stderr)
        return 1
    written = page(database)
    if arguments.write:
        arguments.write.write_text(written, encoding="utf-8")
    else:
        print(written, end="")
    return 0


if __name__ == "__main__":
    run_and_exit(main)
