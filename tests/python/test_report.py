"""The report says what the data says, whatever the data is, and needs nothing but a browser."""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import DbtRun
from pages import (
    check_charts_show_something,
    check_looks_right,
    check_prints,
    check_reads_for_everybody,
    check_stands_alone,
    read,
)
from scv.report import charts, render_report, words
from scv.report.chapters import (
    CHAPTERS,
    activation,
    campaigns,
    identities,
    journeys,
    lifecycle,
    messages,
    pools,
    segments,
    trust,
)
from scv.report.figures import Chapter, Figure, Told
from scv.report.page import report
from scv.report.release import Release, Shop, open_release
from scv.report.write import previous_release

SHOPS = ("sample", "empty", "one_customer")
SHOP = Shop("20260331T101500.123456Z", datetime(2026, 3, 31), None, None, "GBP", 100, 0)


@pytest.fixture(scope="module")
def releases(sample_build: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample's release, and two made from it: one in which nothing ever arrived, one that knows one customer."""
    sample = sample_build.published / "current" / "scv.duckdb"
    folder = tmp_path_factory.mktemp("releases")
    paths = {"sample": sample, "empty": folder / "empty.duckdb", "one_customer": folder / "one_customer.duckdb"}
    for kind in ("empty", "one_customer"):
        with duckdb.connect(str(paths[kind])) as connection:
            connection.execute(f"attach '{sample}' as sample (read_only)")
            buyer = "select customer_id from sample.single_customer_view where order_count = 1 order by all limit 1"
            for (table,) in connection.execute(
                "select table_name from duckdb_tables() where database_name = 'sample'"
            ).fetchall():
                columns = {name for name, *_ in connection.execute(f"describe sample.{table}").fetchall()}
                kept = "false"
                if table == "release":
                    kept = "true"
                elif kind == "one_customer" and "customer_id" in columns:
                    kept = f"customer_id = ({buyer})"
                connection.execute(f"create table {table} as from sample.{table} where {kept}")
            if kind == "empty":
                connection.execute("update release set as_of = null")
    return paths


@pytest.fixture(scope="module")
def before(releases: dict[str, Path]) -> Path:
    """The sample a week before: a tenth of the customers were not known, one was merged, and one table had not come."""
    path = releases["empty"].with_name("before.duckdb")
    shutil.copyfile(releases["sample"], path)
    path.chmod(0o600)
    with duckdb.connect(str(path)) as connection:
        new = "select customer_id from single_customer_view qualify ntile(10) over (order by customer_id) = 1"
        connection.execute(f"create temp table new_customers as {new}")
        for table in ("customer_segments", "orders", "single_customer_view"):
            connection.execute(f"delete from {table} where customer_id in (from new_customers)")
        connection.execute("update single_customer_view set activity_state = 'at_risk' where activity_state = 'lapsed'")
        connection.execute("update single_customer_view set consent_email = 'denied' where consent_email = 'granted'")
        connection.execute("insert into single_customer_view by name select 'gone' as customer_id, 0 as order_count")
        connection.execute("update feed_health set status = 'absent' where feed_health_id = 'shopify.order'")
        connection.execute("update release set as_of = as_of - interval 7 day")
        connection.execute("update customer_lifecycle_history set valid_from = valid_from - 7, valid_to = valid_to - 7")
    return path


@pytest.fixture(scope="module")
def pages(releases: dict[str, Path], before: Path) -> dict[str, str]:
    return {shop: render_report(path, previous=before if shop == "sample" else None) for shop, path in releases.items()}


@pytest.mark.parametrize("shop", SHOPS)
def test_the_page_stands_alone_in_both_themes(pages: dict[str, str], shop: str) -> None:
    check_stands_alone(pages[shop])
    assert len(pages[shop].encode()) < 1_500_000


@pytest.mark.parametrize("shop", SHOPS)
def test_every_figure_of_every_chapter_is_told_and_no_chart_is_empty(pages: dict[str, str], shop: str) -> None:
    page = read(pages[shop])
    assert "could not be drawn" not in page.text
    titles = [heading.text for figure in page.all("figure") for heading in figure.all("h3")]
    assert titles == [figure.title for chapter in CHAPTERS for figure in chapter.figures]
    for figure in page.all("figure"):
        [sentence] = figure.all("p", "sentence")
        assert re.fullmatch(r"[A-Z0-9“].*[.]", sentence.text), sentence.text
        assert ("empty" in figure.classes) == (not list(figure.all("div", "chart"))), sentence.text
    check_charts_show_something(page)


@pytest.mark.parametrize("shop", SHOPS)
def test_a_figure_names_its_marts_and_its_query_runs_as_shown(
    pages: dict[str, str], releases: dict[str, Path], before: Path, shop: str
) -> None:
    with open_release(releases[shop], previous=before) as release:
        for figure in read(pages[shop]).all("figure"):
            [summary] = figure.all("summary")
            marts = {code.text for code in summary.all("code")}
            [query] = [code.raw for pre in figure.all("pre") for code in pre.all("code")]
            assert marts == set(re.findall(r"\b(?:from|join|unpivot) (\w+)", query)) & release.tables
            rows = release.rows(query)
            is_compared = shop == "sample" or "previous." not in query
            assert len(list(figure.all("tbody"))) > 0 or not rows or not is_compared


def test_what_changed_since_the_release_before_is_told_in_words(
    pages: dict[str, str], releases: dict[str, Path], before: Path
) -> None:
    with open_release(releases["sample"], previous=before) as release:
        [counted] = release.rows(
            """
            select
                (select count(*) from single_customer_view) as customers,
                (select count(*) from previous.single_customer_view) as customers_before,
                (select count(*) from orders where is_valid)
                - (select count(*) from previous.orders where is_valid) as orders,
                (select count(*) from single_customer_view where consent_email = 'granted')
                - (
                    select count(*)
                    from single_customer_view
                    where
                        consent_email = 'granted'
                        and customer_id not in (select customer_id from previous.single_customer_view)
                ) as emailed
            """
        )
    new = counted["customers"] - counted["customers_before"] + 1
    section = next(section for section in read(pages["sample"]).all("section") if section.attributes["id"] == "changes")
    assert f"{counted['customers_before']} customers became {counted['customers']}." in section.text
    assert f"{new} customers are new." in section.text
    assert "1 customer of before is not told of any more." in section.text
    assert f"{counted['orders']} orders came in" in section.text
    assert f"{counted['emailed']} customers may be emailed who could not before, 0 may not any more." in section.text
    assert "0 customers who were active went quiet, 0 who were quiet came back." in section.text
    assert "Shopify order is new or back." in section.text
    told = read(render_report(releases["sample"])).text
    assert told.count("no release before this one is kept") == 3


def test_a_release_with_other_columns_is_not_compared(releases: dict[str, Path], before: Path, tmp_path: Path) -> None:
    path = tmp_path / "older.duckdb"
    shutil.copyfile(before, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("alter table single_customer_view rename column consent_email to email_consent")
    page = read(render_report(releases["sample"], previous=path))
    assert "could not be drawn" not in page.text
    assert "What changed is unknown" in page.text


def test_the_release_before_is_the_newest_that_is_older(tmp_path: Path) -> None:
    for name in ("20260101T000000.000000Z", "20260102T000000.000000Z", "20260103T000000.000000Z"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "scv.duckdb").touch()
    second, third = (tmp_path / f"2026010{day}T000000.000000Z" / "scv.duckdb" for day in (2, 3))
    assert previous_release(third.parent) == second
    assert previous_release(tmp_path / ".20260104T000000.000000Z.partial") == third
    assert previous_release(tmp_path / "20260101T000000.000000Z") is None


def test_an_empty_shop_says_what_it_waits_for(pages: dict[str, str]) -> None:
    page = read(pages["empty"])
    assert "Nobody is known yet" in page.text
    assert not list(page.all("div", "chart"))


def test_the_headline_counts_what_the_mart_counts(pages: dict[str, str], releases: dict[str, Path]) -> None:
    with open_release(releases["sample"]) as release:
        [row] = release.rows("select count(*) as customers, sum(identity_count) as n from single_customer_view")
    [headline] = [heading.text for heading in read(pages["sample"]).all("h1")]
    assert headline == f"{row['customers']:,} customers stand behind {row['n']:,} identities"


def test_the_release_holds_the_report_and_it_names_nobody(sample_build: DbtRun) -> None:
    current = sample_build.published / "current"
    text = read((current / "report.html").read_text(encoding="utf-8")).text
    assert "could not be drawn" not in text
    words_told = set(re.split(r"[\s“”,;]+", text))
    with duckdb.connect(str(current / "pii" / "scv_pii.duckdb"), read_only=True) as connection:
        identifiers = connection.execute(
            "select identifier_value from customer_identifiers "
            "where identifier_type in ('email', 'phone', 'loyalty_card') and length(identifier_value) > 6"
        ).fetchall()
        names = connection.execute(
            "select distinct full_name from single_customer_view where full_name like '% %'"
        ).fetchall()
    assert not words_told & {value for (value,) in identifiers}
    assert not [name for (name,) in names if f" {name} " in text]


def test_a_figure_that_fails_says_so_and_the_others_are_drawn(releases: dict[str, Path]) -> None:
    def told(rows: list, shop: Shop) -> Told:
        return Told(f"{len(rows)} row.")

    chapter = Chapter(
        "trial",
        "Trial",
        "Does one failure stay one?",
        (
            Figure("Whole", ("release",), "select 1 as one", told),
            Figure("Broken query", ("release",), "select nothing from release", told),
            Figure("Broken sentence", ("release",), "select 1 as one", lambda rows, shop: rows[1]),
            Figure("Absent", ("no_such_mart",), "from no_such_mart", told),
        ),
    )
    with open_release(releases["sample"]) as release:
        page = read(report(release, [chapter]))
    assert [sentence.text.partition(".")[0] for sentence in page.all("p", "sentence")] == [
        "1 row",
        "This could not be drawn",
        "This could not be drawn",
    ]
    assert [line.text for aside in page.all("aside") for line in aside.all("li")] == [
        "Wrong now “Broken query” could not be drawn; the message is in its place.",
        "Wrong now “Broken sentence” could not be drawn; the message is in its place.",
    ]


HOSTILE = "</script><script>alert('x')</script><img src=x onerror=alert(1)>\"'&amp;</style>"


def test_what_data_says_is_never_markup(releases: dict[str, Path], tmp_path: Path) -> None:
    """Campaigns, categories, brands, personas and descriptions that are markup are read as they were written."""
    path = tmp_path / "hostile.duckdb"
    shutil.copyfile(releases["sample"], path)
    path.chmod(0o600)
    with duckdb.connect(str(path)) as connection:
        for table, column in (
            ("campaign_attribution", "campaign_name"),
            ("campaigns", "campaign_name"),
            ("customer_journeys", "journey_path"),
            ("feed_health", "finding"),
            ("order_lines", "category"),
            ("personas", "persona_name"),
            ("personas", "description"),
            ("segments", "description"),
            ("customer_segments", "reason"),
            ("identity_quality", "group_name"),
            ("activation_triggers", "suppressed_reason"),
            ("audience_overview", "destination"),
            ("rejected_records", "reason"),
            ("release", "git_commit"),
        ):
            connection.execute(f"update {table} set {column} = {column} || ?", [HOSTILE])
    html = render_report(path)
    check_stands_alone(html)
    page = read(html)
    assert "could not be drawn" not in page.text
    # As text in each chapter that shows one, in what is written on charts, in tables and in cards.
    shown = [section.attributes["id"] for section in page.all("section") if HOSTILE in section.text]
    assert {"segments", "journeys", "attribution", "campaigns", "returns", "activation", "trust"} <= set(shown)
    assert html.count("<style") == html.count("</style") == 1


def test_a_title_and_a_sentence_are_never_markup(releases: dict[str, Path]) -> None:
    figure = Figure(
        "<i>",
        ("release",),
        "select '<script>' as a",
        lambda rows, shop: Told("<script>", charts.bars([charts.Bar("<script>", 1, "<script>")])),
    )
    with open_release(releases["sample"]) as release:
        html = report(release, [Chapter("a", "<b>", "<b>", (figure,))])
    assert "<script" not in html
    assert not [element for element in read(html).all("b") if not element.text]
    check_charts_show_something(read(html))


def test_a_chart_that_is_seen_has_its_sentence_as_its_name_and_one_that_is_read_speaks_for_itself() -> None:
    bar, line = charts.bars([charts.Bar("a", 1, "1")]), charts.lines(["One by one."])
    figures = (
        Figure("Seen", ("orders",), "from orders", lambda rows, shop: Told("One order.", bar)),
        Figure("Read", ("orders",), "from orders", lambda rows, shop: Told("One order.", line, is_text=True)),
    )
    with duckdb.connect() as connection:
        connection.execute("create table orders as select 1 as order_id")
        page = read(report(Release(connection), [Chapter("orders", "Orders", "How many?", figures)]))
    names = [(chart.attributes.get("role"), chart.attributes.get("aria-label")) for chart in page.all("div", "chart")]
    assert names == [("img", "One order."), (None, None)]


def test_identities_are_told_for_all_and_for_the_stage_with_most() -> None:
    rows = [
        {"purchase_stage": "prospect", "customers": 2, "identities": 3, "identities_per_customer": 1.5},
        {"purchase_stage": "loyal", "customers": 1, "identities": 6, "identities_per_customer": 6.0},
    ]
    told = identities.tell_identities_by_stage(rows, SHOP)
    assert told.sentence == (
        "3 customers are known to the systems as 9 identities, 3 each; at the stage “loyal” it is 6."
    )


@pytest.mark.parametrize(("most", "is_named"), [(22, True), (21, False)])
def test_a_stage_stands_out_from_a_tenth_more_identities_than_are_usual(most: int, is_named: bool) -> None:
    rows = [
        {"purchase_stage": stage, "customers": 10, "identities": count, "identities_per_customer": count / 10}
        for stage, count in (("prospect", 40 - most), ("loyal", most))
    ]
    assert ("at the stage “loyal”" in identities.tell_identities_by_stage(rows, SHOP).sentence) == is_named


def test_flows_count_who_went_quiet_and_who_came_back() -> None:
    rows = [
        {"state_before": "active", "state_now": "active", "customers": 5},
        {"state_before": "active", "state_now": "at_risk", "customers": 3},
        {"state_before": "lapsed", "state_now": "reactivated", "customers": 2},
    ]
    told = lifecycle.tell_state_flows(rows, SHOP)
    assert told.sentence == (
        "In ninety days 50% of customers changed state: 3 who were active went quiet, 2 who were quiet came back."
    )
    assert told.chart.count("<path") == 3


def test_buyers_about_to_be_lost_come_first_with_their_value() -> None:
    rows = [
        {
            "pool": "at_risk",
            "customers": 4,
            "reachable": 3,
            "net_revenue": Decimal(400),
            "reachable_revenue": Decimal(100),
        },
        {"pool": "dormant", "customers": 6, "reachable": 0, "net_revenue": Decimal(600), "reachable_revenue": None},
    ]
    told = pools.tell_pools(rows, SHOP)
    assert told.sentence == (
        "10 buyers who brought £1,000 so far are slipping away; 10% of that was brought by people who may still be "
        "written to."
    )
    assert [attention.text for attention in told.attention] == [
        "4 buyers worth £400 so far have gone quiet lately; 3 of them may be written to."
    ]


def test_email_fatigue_is_counted_in_people_and_in_emails() -> None:
    rows = [
        {"tired": False, "customers": 9, "emails_sent": 60, "emails_opened": 30, "emails_clicked": 3},
        {"tired": True, "customers": 1, "emails_sent": 40, "emails_opened": 0, "emails_clicked": 0},
    ]
    told = messages.tell_fatigue(rows, SHOP)
    assert told.sentence == (
        "10% of those who were emailed in the last ninety days are tired of it. They got 40% of all emails, 40 each."
    )
    assert told.attention[0].text == "40% of emails go to 1 person who has stopped looking at them."


def test_feeds_that_stopped_lately_or_turn_rows_away_are_wrong_now() -> None:
    def feed(
        table: str, *, rejected: int = 0, behind: int | None = 0, failed: int = 0, status: str = "present"
    ) -> dict:
        return {
            "source": "shopify",
            "table_name": table,
            "status": status,
            "row_count": 100,
            "rejected_count": rejected,
            "failed_cast_count": failed,
            "days_behind": behind,
            "finding": "As found.",
        }

    told = trust.tell_feeds(
        [feed("order"), feed("refund", rejected=3), feed("customer", behind=20), feed("return", failed=1)], SHOP
    )
    assert [(attention.urgency, attention.text) for attention in told.attention] == [
        (1, "3% of the rows of Shopify refund were turned away."),
        (1, "1 value of Shopify return could not be read and is null."),
        (1, "Shopify customer is 20 days or more behind the rest."),
    ]
    assert trust.tell_feeds([feed("order", rejected=2, behind=14)], SHOP).attention == ()
    assert trust.tell_feeds([feed("order", behind=61)], SHOP).attention[0].urgency == 3


def test_messages_after_a_no_are_told_with_how_many_when_and_by_which_system() -> None:
    def sent(channel: str, source: str, denied: int, unknown: int, last: date | None) -> dict:
        first = last and date(2026, 1, 2)
        return {
            "channel": channel,
            "source": source,
            "messages": 100,
            "denied": denied,
            "unknown": unknown,
            "first_denied_date": first,
            "last_denied_date": last,
        }

    told = messages.tell_against_consent(
        [sent("email", "klaviyo", 7, 0, date(2026, 3, 1)), sent("sms", "twilio", 1, 50, date(2026, 3, 4))], SHOP
    )
    assert told.sentence == (
        "8 of 200 messages of campaigns went to people who had refused them; most, 7, were sent on the channel “email” "
        "by Klaviyo, the last on 1 March 2026. Of 25% nobody knows what their addressee had said."
    )
    assert [(attention.urgency, attention.text) for attention in told.attention] == [
        (1, "8 messages went to people who had refused them, the last on 4 March 2026.")
    ]
    assert re.findall(r"\d Jan 2026|4 Mar 2026", told.chart.split("Text message")[1]) == ["2 Jan 2026", "4 Mar 2026"]
    fine = messages.tell_against_consent([sent("email", "klaviyo", 0, 0, None)], SHOP)
    assert fine.sentence == "Not one of 100 messages of campaigns went to anybody who had refused it."
    assert fine.attention == ()


def test_who_had_no_time_to_come_back_is_no_loss() -> None:
    def month(first: date, buyers: int, had: int, again: int) -> dict:
        return {"first_month_date": first, "buyers": buyers, "had_90_days": had, "again_within_90_days": again}

    told = lifecycle.tell_retention([month(date(2025, 10, 1), 10, 10, 4), month(date(2026, 3, 1), 90, 0, 0)], SHOP)
    assert told.sentence == (
        "Of 10 buyers who had ninety days to come back, 40% bought again within them. 90 younger buyers have not had "
        "the time and count neither way."
    )
    assert "Mar 26" not in told.chart
    early = lifecycle.tell_retention([month(date(2026, 3, 1), 1, 0, 0)], SHOP)
    assert early.sentence == "1 buyer first bought less than ninety days ago: it is too early to say who comes back."


def test_a_difference_that_only_one_group_has_is_told() -> None:
    def way(path: str, loyal: float, once: float) -> dict:
        return {"journey_path": path, "loyal_share": loyal, "one_time_share": once}

    told = journeys.tell_loyal_paths([way("email > store", 0.2, 0.0), way("direct", 0.1, 0.3)], SHOP)
    assert told.sentence == (
        "20% of the orders of loyal customers came by email then store, 0% of those of customers who bought once. 10% "
        "of the orders of loyal customers came by direct, 30% of those of customers who bought once."
    )


def test_joints_that_may_be_wrong_come_with_what_the_data_leaves_likely() -> None:
    row = {"matches": 200, "wrong_matches": 3, "wrong_share": 0.0151, "lower_share": 0.0, "upper_share": 0.06}
    assert trust.tell_expected_wrong([row], SHOP).sentence == (
        "200 joints rest on likeness alone. 2% of them, about 3, are expected to join two people; the data leaves 0% "
        "to 6% likely."
    )
    unknown = trust.tell_expected_wrong([{**row, "matches": 1, "wrong_share": None}], SHOP)
    assert unknown.sentence.startswith("1 joint rests on likeness alone; without birth dates")


def test_placeholders_are_not_said_to_be_shared() -> None:
    def set_aside(reason: str, names: int | None) -> dict:
        return {"identifier_type": "email", "reason": reason, "identifiers": 1, "most_names": names}

    told = trust.tell_quarantine([set_aside("denylisted", 1), set_aside("too_many_names", 9)], SHOP)
    assert told.sentence == (
        "2 identifiers are ignored, 1 because too many people share it; the worst, one email, came with 9 names."
    )


def test_a_channel_that_fell_silent_is_named_with_its_days() -> None:
    rows = [{"channel": "direct_mail", "days_old": 20}, {"channel": "email", "days_old": 0}]
    assert trust.tell_newest(rows, SHOP).sentence == (
        "On the channel “post” nothing has happened for 20 days; 1 of 2 channels has been quiet for more than 14 days."
    )
    assert trust.tell_newest(rows[1:], SHOP).sentence == "On every channel (1) the newest event is at most 0 days old."


def test_who_prefers_a_channel_and_may_not_be_written_to_there_is_said() -> None:
    rows = [
        {"preferred_channel": "email", "customers": 8, "may_be_written_to": 5},
        {"preferred_channel": "store", "customers": 2, "may_be_written_to": None},
    ]
    assert messages.tell_preferred(rows, SHOP).sentence == (
        "80% of customers prefer the channel “email”; 3 of them may not be written to there."
    )


def test_names_are_written_as_their_owners_write_them() -> None:
    assert words.title("tiktok_custom_audience") == "TikTok custom audience"
    assert words.title("vip") == "VIP"
    assert words.feed({"source": "loyaltylion", "table_name": "customers"}) == "LoyaltyLion customers"


def test_triggers_are_told_as_due_and_held_back() -> None:
    rows = [
        {"trigger_type": "abandoned_cart", "triggers": 3, "due": 1},
        {"trigger_type": "birthday", "triggers": 1, "due": 0},
    ]
    told = activation.tell_triggers(rows, SHOP)
    assert told.sentence.startswith("4 occasions to write are open; 1 may go, most often “abandoned cart” (1)")


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0%"),
        (0.0004, "under 0.1%"),
        (0.004, "0.4%"),
        (0.5, "50%"),
        (0.994, "99.4%"),
        (0.9996, "over 99.9%"),
        (1, "100%"),
    ],
)
def test_a_percentage_is_never_rounded_to_nothing_or_all(share: float, text: str) -> None:
    assert words.percent(share) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "£0"),
        (9_999.4, "£9,999"),
        (9_999.5, "£10K"),
        (99_949, "£99.9K"),
        (99_950, "£100K"),
        (999_499, "£999K"),
        (999_500, "£1M"),
        (12_345_678, "£12.3M"),
        (-1_500, "-£1,500"),
    ],
)
def test_money_is_short_and_never_wraps_at_a_limit(amount: float, text: str) -> None:
    assert words.money(amount, "GBP") == text


def test_words_join_as_people_do() -> None:
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.money(5, "CHF") == "CHF\N{NO-BREAK SPACE}5"
    assert words.money(-12_345, "CHF") == "-CHF\N{NO-BREAK SPACE}12.3K"
    assert words.day(date(2026, 9, 3)) == "3 September 2026"
    assert words.short_day(date(2026, 9, 3)) == "3 Sept 2026"


def test_charts_of_nothing_are_nothing() -> None:
    assert charts.bars([]) == charts.stacks([]) == charts.paths([]) == charts.cards([]) == charts.dots([]) == ""
    assert charts.sets([], []) == charts.matrix([], [], "") == charts.flows([], [], []) == ""
    assert charts.bands(["one"], [charts.Band("a", [1], 1)], ["1", "0"]) == charts.columns([], [], ["1", "0"]) == ""


def test_a_bar_is_as_long_as_its_share_of_the_longest_and_what_is_there_is_seen() -> None:
    values = (200, 50, 0.1, 0)
    chart = read(charts.bars([charts.Bar("a", value, str(value)) for value in values]))
    assert [bar.attributes["style"] for bar in chart.all("i")] == [
        "width:100.0%", "width:25.0%", "width:0.4%", "width:0.0%",
    ]  # fmt: skip


@pytest.mark.parametrize("shop", SHOPS)
def test_the_report_looks_right_in_a_browser_without_a_network(
    pages: dict[str, str], shop: str, tmp_path: Path, chromium: Any
) -> None:
    path = tmp_path / "report.html"
    path.write_text(pages[shop], encoding="utf-8")
    check_looks_right(chromium, path.as_uri())
    check_reads_for_everybody(chromium, path.as_uri())
    check_prints(chromium, path.as_uri())


def test_what_a_channel_does_not_tell_is_a_dash_and_no_nought() -> None:
    counts = {"delivered": 90, "clicked": None, "bounced": 0, "unsubscribed": None}
    rows = [
        {"touch_channel": "direct_mail", "sent": 200, "opened": None, **counts},
        {"touch_channel": "email", "sent": 100, "opened": 40, **counts},
    ]
    told = campaigns.tell_channels(rows, SHOP)
    assert told.sentence == (
        "Most messages, 200, went out on the channel “post”. Of those that tell what was opened, “email” is "
        "opened most: 40% of what was sent. A dash is what nobody tells."
    )
    [_, post, email] = [[cell.text for cell in row.all("td")] for row in read(told.chart).all("tr")]
    assert post[-5:] == ["45%", "–", "–", "0%", "–"]
    assert email[-5:] == ["90%", "40%", "–", "0%", "–"]


def test_the_growth_of_segments_is_told_once_there_are_two_looks() -> None:
    first = {"segment": "vip", "since_at": datetime(2026, 3, 1), "newest_at": datetime(2026, 3, 1)}
    counts = {"before": 5, "came": 0, "left_it": 0, "customers": 5}
    told = segments.tell_growth([first | counts], SHOP)
    assert told.sentence.startswith("Segments have been followed since 1 March 2026;")
    later = first | {"newest_at": datetime(2026, 3, 31), "segment": "lapsed", "came": 3, "left_it": 1}
    rows = [later | {"before": 4, "customers": 6}, first | {"newest_at": datetime(2026, 3, 31)} | counts]
    assert segments.tell_growth(rows, SHOP).sentence == (
        "Since 1 March 2026 “Lapsed” has changed most: 3 came and 1 left; it has 6 customers now."
    )
