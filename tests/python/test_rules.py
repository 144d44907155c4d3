"""Rule tables: who qualifies and why, and what a mistake in one says."""

import duckdb
import pytest
from scv.rules import Rule, RuleError, apply_rules

CUSTOMERS = """
    select * from (values
        ('alice', 3, 129.50::decimal(18, 2), 0.625::double, timestamp '2026-03-01 23:10:00', true, ['email', 'web']),
        ('bob', 1, 20.00, 1.0, timestamp '2026-01-05 08:00:00', false, []),
        ('carol', 0, null, null, null, null, null)
    ) as customers (customer_id, order_count, net_revenue, discount_share, last_order_at, is_advocate, channels)
"""


@pytest.fixture
def customers() -> duckdb.DuckDBPyRelation:
    return duckdb.connect().sql(CUSTOMERS)


def matches(relation: duckdb.DuckDBPyRelation, *rules: Rule) -> list[tuple[str, str, str]]:
    return sorted(tuple(row.values()) for row in apply_rules(relation, rules, table="segment_rules").to_pylist())


def test_each_row_gets_every_rule_that_it_meets_with_its_own_figures(customers):
    assert matches(
        customers,
        Rule("buyer", "order_count >= 1 -- at least one", "{order_count} orders, {net_revenue} kept"),
        Rule("bargain_hunter", "discount_share > 0.6", "{discount_share:%} at a discount since {last_order_at}"),
        Rule("everybody", "true", "it's {{all}}: {discount_share}, {is_advocate}, {channels}"),
    ) == [
        ("alice", "bargain_hunter", "63% at a discount since 1 March 2026"),
        ("alice", "buyer", "3 orders, 129.50 kept"),
        ("alice", "everybody", "it's {all}: 0.62, yes, email, web"),
        ("bob", "bargain_hunter", "100% at a discount since 5 January 2026"),
        ("bob", "buyer", "1 orders, 20.00 kept"),
        ("bob", "everybody", "it's {all}: 1, no, "),
        ("carol", "everybody", "it's {all}: unknown, unknown, unknown"),
    ]


def test_amounts_have_the_sign_of_their_currency_and_figures_groups_of_three():
    rows = duckdb.connect().sql(
        """
        select * from (values
            ('alice', 'GBP', cast(1236.5 as decimal(18, 2)), 1293, 0.04, 1.0),
            ('bea', 'EUR', cast(-0.99 as decimal(18, 2)), 1, 3.04, 2.6),
            ('carla', 'SEK', cast(1234567 as decimal(18, 2)), -1293, 1.04, 0.0),
            ('dora', null, cast(36 as decimal(18, 2)), null, 1234.56, null),
            ('eva', 'GBP', null, 0, null, 1999.9)
        ) as customers (customer_id, currency, net_revenue, points, orders, days)
        """
    )
    reason = "{net_revenue:money}, {points:point|points}, {points}, {orders:1 order|orders}, {days:1}"
    found = apply_rules(rows, [Rule("all", "true", reason)], currency_signs={"GBP": "£", "EUR": "€"}).to_pylist()
    assert sorted((row["customer_id"], row["reason"]) for row in found) == [
        ("alice", "£1,236.50, 1,293 points, 1,293, under 0.1 orders, 1"),
        ("bea", "-€0.99, 1 point, 1, 3 orders, 2.6"),
        ("carla", "1,234,567.00 SEK, -1,293 points, -1,293, 1 order, 0"),
        ("dora", "36.00, unknown, unknown, 1,234.6 orders, unknown"),
        ("eva", "unknown, 0 points, 0, unknown, 1,999.9"),
    ]
    assert matches(rows, Rule("all", "customer_id = 'alice'", "{net_revenue:money}")) == [
        ("alice", "all", "1,236.50 GBP")
    ]


def test_counts_have_their_noun_shares_are_not_rounded_to_all_and_long_figures_to_a_decimal():
    rows = duckdb.connect().sql(
        """
        select * from (values
            ('alice', 1, 0.9996, cast(7.7574 as decimal(18, 4))),
            ('bob', 2, 0.0004, cast(36.25 as decimal(18, 4))),
            ('carol', null, 1, null)
        ) as customers (customer_id, reviews, share, days)
        """
    )
    assert matches(rows, Rule("all", "true", "{reviews:review|reviews}, {share:%}, {days:1} days")) == [
        ("alice", "all", "1 review, over 99%, 7.8 days"),
        ("bob", "all", "2 reviews, under 1%, 36.2 days"),
        ("carol", "all", "unknown, 100%, unknown days"),
    ]


def test_a_condition_that_is_null_does_not_qualify(customers):
    assert matches(customers, Rule("small", "net_revenue < 100", "{net_revenue}")) == [("bob", "small", "20.00")]


def test_no_rules_are_no_matches(customers):
    assert apply_rules(customers, []).num_rows == 0


@pytest.mark.parametrize(
    ("rule", "cause"),
    [
        (Rule("broken", "order_count >", "{order_count}"), "syntax error"),
        (Rule("broken", "true; drop table customers", "why"), "syntax error"),
        (Rule("broken", "order_cuont > 1", "{order_count}"), "order_cuont"),
        (Rule("broken", "order_count + 1", "{order_count}"), "its condition is INTEGER, not true or false"),
        (Rule("broken", "max(order_count) > 1", "{order_count}"), "aggregate"),
        (Rule("broken", "row_number() over () = 1", "{order_count}"), "window"),
        (Rule("broken", "order_count in (select 1)", "{order_count}"), "subquery"),
        (Rule("broken", "last_order_at < now()", "{order_count}"), "now"),
        (Rule("broken", "last_order_at < Current_Date", "{order_count}"), "current_date"),
        (Rule("broken", "random() < 0.5", "{order_count}"), "random"),
        (Rule("broken", "", "why"), "no condition"),
        (Rule("broken", None, "why"), "no condition"),
        (Rule("broken", "true", " "), "no reason"),
        (Rule("broken", "true", "{order_cuont} orders"), "{order_cuont}, which is no column"),
        (Rule("broken", "true", "{order_count:.1f} orders"), "only {order_count}, {order_count:%}, {order_count:1}"),
        (Rule("broken", "true", "{net_revenue:money}"), "and there is no column currency"),
        (Rule("broken", "true", "{order_count"), "cannot be read"),
        (Rule("broken", "cast(customer_id as integer) > 1", "why"), "Could not convert"),
    ],
)
def test_a_mistake_is_reported_with_the_table_the_rule_and_the_cause(customers, rule, cause):
    with pytest.raises(RuleError) as error:
        matches(customers, Rule("fine", "true", "why"), rule)
    assert "segment_rules: rule 'broken'" in str(error.value)
    assert cause.lower() in str(error.value).lower()
    assert "'fine'" not in str(error.value)


@pytest.mark.parametrize(
    ("condition", "cause"),
    [
        ("order_cuont > 1", "names 'order_cuont', which is no column; did you mean 'order_count'?"),
        ("order_count > 1 or zzz", "names 'zzz', which is no column"),
        ("list_contains(channels, 'emial')", "asks channels for 'emial', which there is not; did you mean 'email'?"),
        ("'webb' in channels", "asks channels for 'webb', which there is not; did you mean 'web'?"),
        ("not list_has_any(channels, ['web', 'shop'])", "asks channels for 'shop', which there is not"),
        ("channels && ['wbe']", "asks channels for 'wbe', which there is not"),
        ("customer_id = 'alcie'", "asks customer_id for 'alcie', which there is not; did you mean 'alice'?"),
        ("customer_id not in ('alice', 'bbo')", "asks customer_id for 'bbo', which there is not"),
    ],
)
def test_u9_a_word_that_there_is_not_is_told_with_the_nearest_one(customers, condition, cause):
    words = {"channels": ["email", "web"], "customer_id": ["alice", "bob", "carol"]}
    with pytest.raises(RuleError) as error:
        apply_rules(customers, [Rule("slip", condition, "why")], table="audiences.csv", words=words)
    assert f"audiences.csv: rule 'slip': its condition {cause}" in str(error.value)


@pytest.mark.parametrize(
    "condition",
    [
        "list_contains(channels, 'email')",
        "len(list_filter(channels, lambda channel: channel like 'e%')) > 0",
        "array_to_string(channels, ', ') = 'email, web'",
        "customer_id in ('alice', 'bob') and customer_id <> 'bob'",
        "Customer_Id like 'al%'",
    ],
)
def test_words_that_there_are_and_texts_that_are_no_words_are_no_mistake(customers, condition):
    words = {"channels": ["email", "web"], "customer_id": ["alice", "bob", "carol"]}
    found = apply_rules(customers, [Rule("right", condition, "why")], words=words).to_pylist()
    assert [row["customer_id"] for row in found] == ["alice"]


def test_every_mistake_is_reported_at_once(customers):
    with pytest.raises(RuleError, match=r"(?s)'first'.*'second'"):
        matches(customers, Rule("first", "nothing", "why"), Rule("second", "", "why"))


@pytest.mark.parametrize("name", ["", None, "twice"])
def test_names_are_there_and_unique(customers, name):
    with pytest.raises(RuleError, match=r"name|twice"):
        matches(customers, Rule("twice", "true", "why"), Rule(name, "true", "why"))
