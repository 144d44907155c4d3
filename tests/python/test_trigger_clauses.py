"""Every clause of every trigger's rule is held by a unit test: each is broken once, and one has to notice."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT, DbtBuild, DbtRun
from operators import Change, changes_of_sql

FOLDER = PROJECT / "models" / "intermediate" / "occasions"
# How equals are put in an order, and the numbers that stand for first and second, are no clause.
NO_CLAUSE = ("order", "constant")
# What nobody could tell from the product, by model, and why.
ONE_ROW = "one row alone has a value there"
FILTERED_AGAIN = "each of its readers filters once more"
JOINS_NOTHING = "a null joins nothing"
ALL_OR_NONE = "of a product that somebody wants all variants are named or none is"
EQUIVALENT = {
    "int_checkout_interruptions": {
        "event_type in ('checkout_failed', 'checkout_abandoned') => true": FILTERED_AGAIN,
    },
    "int_latest_orders": {
        "max(case when is_checkout and recency_rank = 2 then ordered_at end) as checkout_before_at, => "
        "min(case when is_checkout and recency_rank = 2 then ordered_at end) as checkout_before_at,": ONE_ROW,
    },
    "int_order_occasions": {
        "where event_type in ('parcel_delivered', 'review_written') => ": FILTERED_AGAIN,
    },
    "int_product_occasions": {
        "when bool_and(is_named) or count(*) = 1 then max(case when news_rank = 1 then variant_id end) => "
        "when bool_and(is_named) or count(*) = 1 then min(case when news_rank = 1 then variant_id end)": ONE_ROW,
        "when bool_and(is_named) or count(*) = 1 then max(case when news_rank = 1 then variant_id end) => "
        "when bool_or(is_named) or count(*) = 1 then max(case when news_rank = 1 then variant_id end)": ALL_OR_NONE,
        "max(case when news_rank = 1 then interest_event_id end) as interest_event_id, => "
        "min(case when news_rank = 1 then interest_event_id end) as interest_event_id,": ONE_ROW,
        "when bool_and(is_named) then max(case when news_rank = 1 then value end) => "
        "when bool_and(is_named) then min(case when news_rank = 1 then value end)": ONE_ROW,
        "when bool_and(is_named) then max(case when news_rank = 1 then value end) => "
        "when bool_or(is_named) then max(case when news_rank = 1 then value end)": ALL_OR_NONE,
        "max(case when news_rank = 1 then occurred_at end) as occurred_at => "
        "min(case when news_rank = 1 then occurred_at end) as occurred_at": ONE_ROW,
        "having case when bool_and(is_named) then bool_or(is_news) else bool_and(is_news) end => "
        "having case when bool_or(is_named) then bool_or(is_news) else bool_and(is_news) end": ALL_OR_NONE,
    },
    "int_recent_product_interest": {
        "where timeline.value is not null => true": "DuckDB's max_by passes over nulls; Spark's does not",
    },
    "int_recent_variant_interest": {
        "where product_id is not null and coalesce(sku, variant) is not null => "
        "where product_id is not null or coalesce(sku, variant) is not null": JOINS_NOTHING,
        "where product_id is not null and coalesce(sku, variant) is not null => ": JOINS_NOTHING,
        "where variant_id is not null => ": "a number of no variant names none",
        "min(variant_id) as variant_id => max(variant_id) as variant_id": ONE_ROW,
        "where variant_title is not null => ": JOINS_NOTHING,
        "max(case when variant_id is null then last_removed_at end) => "
        "min(case when variant_id is null then last_removed_at end)": ONE_ROW,
    },
    "int_trigger_occasions": {
        "left join trigger_rules on occasions.trigger_type = trigger_rules.trigger_type => "
        "inner join trigger_rules on occasions.trigger_type = trigger_rules.trigger_type": (
            "it stops the build for a kind without a rule, which no unit test can expect"
        ),
    },
    "int_visitor_carts": {
        "where timeline.event_type = 'cart_added' => true": "what was taken out last lies in no basket",
        "timeline.event_type != 'order_placed' => true": "an order puts nothing into a basket",
    },
    "int_wanted_variants": {
        "max(last_seen_at) as last_seen_at => min(last_seen_at) as last_seen_at": ONE_ROW,
        "inner join products_of_interest => left join products_of_interest": "each interest is one in a product",
    },
}


@dataclass(frozen=True)
class UnitTest:
    """The query that dbt asks for a unit test, and where in its lines the code of the model stands."""

    lines: tuple[str, ...]
    start: int
    end: int

    @classmethod
    def read(cls, path: Path) -> UnitTest:
        lines = path.read_text().split("\n")
        end = next(at for at, line in enumerate(lines) if line.strip().startswith(") _dbt_internal_unit_test_actual"))
        last_fixture = max(at for at, line in enumerate(lines) if line.strip().startswith("-- Fixture for"))
        start = next(at for at in range(last_fixture, end) if re.match(r"\), ?\w+ as \(", lines[at]))
        return cls(tuple(lines), start, end)

    @property
    def code(self) -> tuple[str, ...]:
        return self.lines[self.start : self.end]

    def passes(self, connection: duckdb.DuckDBPyConnection, code: tuple[str, ...] | None = None) -> bool:
        """Whether it passes on other code than that of its model; what the engine refuses does not."""
        query = "\n".join((*self.lines[: self.start], *(code or self.code), *self.lines[self.end :]))
        try:
            rows = connection.execute(query).fetchall()
        except duckdb.Error:
            return False
        actual, expected = (
            Counter(repr(row[:-1]) for row in rows if row[-1] == which) for which in ("actual", "expected")
        )
        return actual == expected


def broken_clauses(code: tuple[str, ...], source: str) -> Iterator[tuple[int, int, Change]]:
    """Where a change of the code begins, how many lines it takes, and the change; not what a macro wrote there."""
    written = [line.strip() for line in source.split("\n")]
    own = [re.compile(re.sub(r"\\\{\\\{.*?\\\}\\\}", ".*", re.escape(line))) for line in written if line]
    for at, line in enumerate(code):
        stripped = line.strip()
        if stripped in written:
            pattern = re.compile(re.escape(stripped))
        else:
            pattern = next((one for one in own if one.fullmatch(stripped)), None)
            if pattern is None:
                continue
        found = [
            change for change in changes_of_sql("\n".join(code[at : at + 2]))
            if change.line == stripped and not pattern.fullmatch(change.changed)
        ]  # fmt: skip
        # The first of several conditions has no word before it that could be left out with it.
        opens = re.fullmatch(r"where|on|having|.*filter \(", code[at - 1].strip()) if at else None
        if opens and stripped.count("(") == stripped.count(")") and not stripped.startswith("case"):
            found.append(Change("condition", stripped, "true"))
        yield from ((at, 1, change) for change in found if change.operator not in NO_CLAUSE)
    for change in changes_of_sql("\n".join(code)):
        wanted = change.line.split("\n")
        if change.operator == "branch":
            for at in range(len(code) - len(wanted) + 1):
                if [line.strip() for line in code[at : at + len(wanted)]] == wanted:
                    yield at, len(wanted), change


@pytest.fixture(scope="module")
def unit_tests(sample_build: DbtRun, dbt_build: DbtBuild, tmp_path_factory: pytest.TempPathFactory) -> DbtRun:
    """The unit tests of the folder, run on a copy of the sample's database: what dbt asked lies in `target/run`."""
    folder = tmp_path_factory.mktemp("unit_tests")
    shutil.copy(sample_build.database, folder / "scv.duckdb")
    path = FOLDER.relative_to(PROJECT)
    return dbt_build(
        sample_build.folder / "raw", "--select", f"test_type:unit,path:{path}", command="test", folder=folder
    )  # fmt: skip


def test_each_clause_that_is_broken_is_noticed(unit_tests: DbtRun) -> None:
    tests: dict[str, list[UnitTest]] = {}
    for path in sorted((unit_tests.folder / "target" / "run").rglob("int_*__*.sql")):
        tests.setdefault(path.stem.split("__")[0], []).append(UnitTest.read(path))
    assert tests.keys() == {path.stem for path in FOLDER.glob("*.sql")}
    unnoticed: dict[str, set[str]] = {}
    tried = 0
    with duckdb.connect(str(unit_tests.database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'; set threads = 1")
        for model, of_model in tests.items():
            assert all(test.passes(connection) for test in of_model)
            source = (FOLDER / f"{model}.sql").read_text()
            # The values of vars differ from test to test, and no line does.
            assert len({len(test.code) for test in of_model}) == 1
            for at, count, change in broken_clauses(of_model[0].code, source):
                tried += 1
                if all(
                    test.passes(connection, (*test.code[:at], change.changed, *test.code[at + count :]))
                    for test in of_model
                    if count > 1 or test.code[at].strip() == change.line
                ):
                    unnoticed.setdefault(model, set()).add(f"{change.line} => {change.changed}")
    assert unnoticed == {model: set(known) for model, known in EQUIVALENT.items()}
    assert tried > 300
