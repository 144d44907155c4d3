"""Every clause of every trigger's rule, and of what speaks against it, is held by a unit test: each is broken once, and
one has to notice."""

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

FOLDERS = [PROJECT / "models" / "intermediate" / name for name in ("occasions", "triggers")]
MODELS = {path.stem: path for folder in FOLDERS for path in sorted(folder.glob("*.sql"))}
# How equals are put in an order, and the numbers that stand for first and second, are no clause.
NO_CLAUSE = ("order", "constant")
# What nobody could tell from the product, by model, and why.
ONE_ROW = "one row alone has a value there"
FILTERED_AGAIN = "each of its readers filters once more"
JOINS_NOTHING = "a null joins nothing"
NULL_HOLDS_NOT = "a condition that is null does not hold"
ASKED_AGAIN = "what stands there twice is asked of once"
NO_MORE_READ = "what it is joined to afterwards wants no more"
ALL_OR_NONE = "of a product that somebody wants all variants are named or none is"
EQUIVALENT = {
    "int_activation_triggers": {
        "inner join triggered_customers on best_offers.customer_id = triggered_customers.customer_id => "
        "left join triggered_customers on best_offers.customer_id = triggered_customers.customer_id": NO_MORE_READ,
    },
    "int_carts": {
        "where trigger_type = 'abandoned_cart' => ": "the id of a basket is that of no other kind of trigger",
    },
    "int_checkout_interruptions": {
        "event_type in ('checkout_failed', 'checkout_abandoned') => true": FILTERED_AGAIN,
    },
    "int_contact_channels": {
        "inner join channel_names on engagement.channel = channel_names.name => "
        "left join channel_names on engagement.channel = channel_names.name": JOINS_NOTHING,
        "where channel_names.channel is not null => ": JOINS_NOTHING,
        ">= least(permissions.max_per_week, coalesce(stated_caps.max_per_week, permissions.max_per_week)) as "
        "is_used_up, => >= least(permissions.max_per_week, stated_caps.max_per_week) as is_used_up,": (
            "least passes over nulls"
        ),
    },
    "int_household_contacts": {
        "select distinct timeline.customer_id => select timeline.customer_id": ASKED_AGAIN,
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
    "int_purchased_products": {
        "max(category) as category, => min(category) as category,": "a product is in one category",
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
    "int_trigger_conflicts": {
        "select distinct trigger_id from objections => select trigger_id from objections": ASKED_AGAIN,
        "where reason = 'already_sent' => ": "those with another reason are left out before",
        "when day_rank > 1 then 'higher_priority_trigger' => when day_rank >= 1 then 'higher_priority_trigger'": (
            FILTERED_AGAIN
        ),
    },
    "int_trigger_objections": {
        "coalesce(channels.is_used_up, false) as is_used_up, => channels.is_used_up as is_used_up,": NULL_HOLDS_NOT,
        "coalesce(channels.is_fatigued, false) as is_fatigued, => channels.is_fatigued as is_fatigued,": NULL_HOLDS_NOT,
        "coalesce(unsettled.has_open_ticket, false) as has_open_ticket, => "
        "unsettled.has_open_ticket as has_open_ticket,": NULL_HOLDS_NOT,
        "coalesce(unsettled.has_undelivered_parcel, false) as has_undelivered_parcel, => "
        "unsettled.has_undelivered_parcel as has_undelivered_parcel,": NULL_HOLDS_NOT,
        "and coalesce(send_times.send_at >= occasions.expires_at, false) as is_too_late, => "
        "and send_times.send_at >= occasions.expires_at as is_too_late,": NULL_HOLDS_NOT,
        "else false => ": NULL_HOLDS_NOT,
    },
    "int_trigger_occasions": {
        "left join trigger_rules on occasions.trigger_type = trigger_rules.trigger_type => "
        "inner join trigger_rules on occasions.trigger_type = trigger_rules.trigger_type": (
            "it stops the build for a kind without a rule, which no unit test can expect"
        ),
    },
    "int_trigger_payloads": {
        "inner join triggers on trigger_products.trigger_id = triggers.trigger_id => "
        "left join triggers on trigger_products.trigger_id = triggers.trigger_id": NO_MORE_READ,
        **{
            f"max(case when product_rank = {rank} then {value} end) as {name}, => "
            f"min(case when product_rank = {rank} then {value} end) as {name},": ONE_ROW
            for rank, value, name in (
                (1, "product_name", "first_name"),
                (2, "product_name", "second_name"),
                (1, "price", "first_price"),
                (1, "price_seen", "first_price_seen"),
            )
        },
        "inner join trigger_destinations => left join trigger_destinations": "a list holds no nulls, and is none then",
        "inner join trigger_rules on triggers.trigger_type = trigger_rules.trigger_type => "
        "left join trigger_rules on triggers.trigger_type = trigger_rules.trigger_type": (
            "an occasion without a rule has stopped the build"
        ),
        "inner join details on triggers.customer_id = details.customer_id => "
        "left join details on triggers.customer_id = details.customer_id": "every customer has a row there",
    },
    "int_trigger_products": {
        "where order_id is not null and product_id is not null => "
        "where order_id is not null or product_id is not null": JOINS_NOTHING,
        "where order_id is not null and product_id is not null => ": JOINS_NOTHING,
        "inner join variants on wanted_variants.variant_id = variants.variant_id => "
        "left join variants on wanted_variants.variant_id = variants.variant_id": (
            "what is wanted is a variant of the catalogue"
        ),
        "and coalesce(variants_meant.is_kept and variants_meant.counts_until > variants_meant.as_of, false) => "
        "and variants_meant.is_kept and variants_meant.counts_until > variants_meant.as_of": NULL_HOLDS_NOT,
        "and coalesce(not variants_meant.is_kept, false) => and not variants_meant.is_kept": NULL_HOLDS_NOT,
        "else coalesce(not products.is_in_stock, false) => else not products.is_in_stock": NULL_HOLDS_NOT,
        "else false => ": NULL_HOLDS_NOT,
    },
    "int_trigger_send_times": {
        "inner join channels on occasions.trigger_id = channels.trigger_id => "
        "left join channels on occasions.trigger_id = channels.trigger_id": "without hours there is no moment",
        "where local_hour is not null => ": "without an hour there is no moment",
        "case when kind_of_day = coalesce(wished_kind_of_day, kind_of_day) then 0 else 1 end, => "
        "case when kind_of_day = wished_kind_of_day then 0 else 1 end,": "where no kind is wished all days are alike",
    },
    "int_unsettled_customers": {
        "inner join orders on coalesce(order_references.order_id, parcels.order_id) = orders.order_id => "
        "left join orders on coalesce(order_references.order_id, parcels.order_id) = orders.order_id": FILTERED_AGAIN,
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


FIXTURE = re.compile(r"^(?:with|\),)  (__dbt__cte__\w+) as \($", re.MULTILINE)


@dataclass(frozen=True)
class UnitTest:
    """What dbt asks for a unit test: the lines around the model's code and the code, over tables of what is given."""

    before: str
    code: tuple[str, ...]
    after: str
    given: duckdb.DuckDBPyConnection
    expected: Counter[str]

    @classmethod
    def read(cls, path: Path) -> UnitTest:
        query = path.read_text()
        lines = query.split("\n")
        end = next(at for at, line in enumerate(lines) if line.strip().startswith(") _dbt_internal_unit_test_actual"))
        last_fixture = max(at for at, line in enumerate(lines) if line.strip().startswith("-- Fixture for"))
        start = next(at for at in range(last_fixture, end) if re.match(r"\), ?\w+ as \(", lines[at]))
        given = duckdb.connect()
        given.execute("set TimeZone = 'UTC'; set threads = 1")
        # The rows that are given are read once, and not with every change again.
        before, *fixtures = FIXTURE.split("\n".join(lines[:start]))
        for name, rows in zip(fixtures[::2], fixtures[1::2], strict=True):
            given.execute(f"create table {name} as {rows}")
        code = ("with " + lines[start].removeprefix(")").lstrip(", "), *lines[start + 1 : end])
        after = ") _dbt_internal_unit_test_actual) select * from dbt_internal_unit_test_actual"
        rows = given.execute(query).fetchall()
        return cls(before, code, after, given, Counter(repr(row[:-1]) for row in rows if row[-1] == "expected"))

    def passes(self, code: tuple[str, ...] | None = None) -> bool:
        """Whether it passes on other code than that of its model; what the engine refuses does not."""
        try:
            rows = self.given.execute("\n".join((self.before, *(code or self.code), self.after))).fetchall()
        except duckdb.Error:
            return False
        return Counter(repr(row[:-1]) for row in rows) == self.expected


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
    """The unit tests of the folders, run on a copy of the sample's database: what dbt asked lies in `target/run`."""
    folder = tmp_path_factory.mktemp("unit_tests")
    shutil.copy(sample_build.database, folder / "scv.duckdb")
    selected = [f"test_type:unit,path:{of_models.relative_to(PROJECT)}" for of_models in FOLDERS]
    return dbt_build(sample_build.folder / "raw", "--select", *selected, command="test", folder=folder)


def test_each_clause_that_is_broken_is_noticed(unit_tests: DbtRun) -> None:
    tests: dict[str, list[UnitTest]] = {}
    for path in sorted((unit_tests.folder / "target" / "run").rglob("int_*__*.sql")):
        tests.setdefault(path.stem.split("__")[0], []).append(UnitTest.read(path))
    assert tests.keys() == MODELS.keys()
    unnoticed: dict[str, set[str]] = {}
    tried = 0
    for model, of_model in tests.items():
        assert all(test.passes() for test in of_model)
        source = MODELS[model].read_text()
        # The values of vars differ from test to test, and no line does.
        assert len({len(test.code) for test in of_model}) == 1
        for at, count, change in broken_clauses(of_model[0].code, source):
            tried += 1
            if all(
                test.passes((*test.code[:at], change.changed, *test.code[at + count :]))
                for test in of_model
                if count > 1 or test.code[at].strip() == change.line
            ):
                unnoticed.setdefault(model, set()).add(f"{change.line} => {change.changed}")
    assert unnoticed == {model: set(known) for model, known in EQUIVALENT.items()}
    assert tried > 600
