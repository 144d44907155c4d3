"""Who would be in an audience: what a rule holds for in a release, and that nothing but a rule gets in."""

import sys
from pathlib import Path

import duckdb
import pytest
from scv.channels import purposes
from scv.preview import as_text, main, preview, rule_words
from scv.publishing import open_database
from scv.rules import RuleError

REACHABLE = ", ".join(f"{channel} as is_reachable_by_{channel}" for channel in purposes())
RELEASE = f"""
    create table release as
    select '20260101T120000.000000Z' as release_id, unnest(['segments', 'products']) as table_name;
    create table customer_features as
    select customer_id, lifecycle_stage, order_count, net_revenue, currency, {REACHABLE}
    from (values
        ('ann', 'loyal_customer', 3, 120.00, 'GBP', true, false, false, true, false, true),
        ('ben', 'repeat_customer', 2, 80.00, 'GBP', false, false, false, false, false, true),
        ('cat', 'repeat_customer', 2, 50.00, 'EUR', true, true, false, false, false, false),
        ('dan', 'prospect', 0, null, null, true, false, false, false, false, false)
    ) as people (customer_id, lifecycle_stage, order_count, net_revenue, currency, email, sms, phone, post, push, ads);
    create table segments as select unnest(['vip', 'gift_givers']) as segment;
    create table customer_segments as
    select * from (values ('ann', 'vip'), ('cat', 'vip'), ('cat', 'gift_givers')) as members (customer_id, segment);
    create table activation_triggers as
    select * from (values ('ann', 'win_back', null), ('ben', 'win_back', 'no_consent'))
        as triggers (customer_id, trigger_type, suppressed_reason);
    create table audience_members as
    select * from (values ('best', 'ann', 'sent'), ('best', 'ben', 'no_consent'), ('other', 'dan', 'sent'))
        as members (audience, customer_id, status);
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    (folder / "current").mkdir()
    with duckdb.connect(str(folder / "current" / "scv.duckdb")) as con:
        con.execute(RELEASE)
    return folder


@pytest.fixture
def release(published: Path):
    with open_database(published / "current" / "scv.duckdb") as con:
        yield con


def test_how_many_they_are_what_they_brought_and_where_they_may_be_written_to(release):
    found = preview(release, "order_count >= 2")
    assert (found.people, found.customers) == (3, 4)
    assert {currency: float(amount) for currency, amount in found.revenue.items()} == {"GBP": 200.0, "EUR": 50.0}
    assert found.reachable == {"email": 2, "sms": 1, "phone": 0, "post": 1, "push": 0, "ads": 2}
    assert found.unreachable == 1  # ben, who is open to advertising alone
    assert found.audiences == {"best": 2}
    assert [example["customer_id"] for example in found.examples] == ["ann", "ben", "cat"]


def test_segments_and_live_triggers_may_be_asked_for_as_in_an_audience(release):
    rule = "list_contains(segments, 'vip') or list_contains(live_triggers, 'win_back')"
    found = preview(release, rule, rule_words(release))
    assert [example["customer_id"] for example in found.examples] == ["ann", "cat"]


def test_a_rule_that_holds_for_nobody_says_so(release):
    text = as_text(preview(release, "order_count > 9"))
    assert "0 people of 4 (0%)" in text and "kept revenue so far: none" in text and "in no audience so far" in text


@pytest.mark.parametrize(
    ("rule", "cause"),
    [
        ("order_cuont > 1", "names 'order_cuont', which is no column; did you mean 'order_count'?"),
        ("list_contains(segments, 'vipp')", "asks segments for 'vipp', which there is not; did you mean 'vip'?"),
        ("lifecycle_stage = 'lapsd'", "asks lifecycle_stage for 'lapsd', which there is not; did you mean 'lapsed'?"),
        ("list_contains(live_triggers, 'winback')", "did you mean 'win_back'?"),
        ("true; drop table segments", "syntax error"),
        ("true) union select (false", "more than a condition"),
        ("true) from segments where (true", "more than a condition"),
        ("true) order by (1", "more than a condition"),
        ("true), (false", "more than a condition"),
        ("exists (select 1 from segments)", "subquery"),
        ("order_count", "INTEGER, not true or false"),
        ("read_text('/etc/hostname') is not null", "read_text"),
        ("", "no condition"),
    ],
)
def test_nothing_but_a_condition_gets_in(release, rule, cause):
    with pytest.raises(RuleError) as error:
        preview(release, rule, rule_words(release))
    assert cause in str(error.value)


def test_at_most_ten_are_shown(tmp_path):
    with duckdb.connect(str(tmp_path / "scv.duckdb")) as con:
        con.execute(RELEASE)
        con.execute("insert into customer_features (customer_id, order_count) select 'p' || range, 5 from range(20)")
    with open_database(tmp_path / "scv.duckdb") as con:
        found = preview(con, "order_count >= 2")
    assert (found.people, len(found.examples)) == (23, 10)


def test_the_program_prints_it_and_names_what_is_missing(published, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["preview", "order_count >= 2", "--publish-path", str(published)])
    main()
    printed = capsys.readouterr().out
    assert "3 people of 4 (75%), release 20260101T120000.000000Z" in printed
    assert "ann  Loyal customer, 3 orders, £120" in printed
    monkeypatch.setattr(sys, "argv", ["preview", "true", "--publish-path", str(tmp_path / "nowhere")])
    with pytest.raises(SystemExit, match="nowhere"):
        main()
