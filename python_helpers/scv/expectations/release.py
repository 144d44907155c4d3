"""The second door: what is about to be published, beside the release that readers have.

`hold_release` judges the finished files of a release before the link moves to them: what is critical leaves readers
with what they have. `check_release` judges the current release again, with warnings to read, and Data Docs on demand.
"""

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb

from scv.expectations.accepted import accept_word, not_accepted
from scv.expectations.checks import Check, Outcome, judge, run_checks, stops, told
from scv.expectations.comparing import columns_that_lost_their_values
from scv.expectations.history import EarlierRelease, earlier_release
from scv.expectations.shares import share_checks
from scv.publishing.reading import open_database
from scv.publishing.releases import releases
from scv.relations import literal

# A population stability index above this means that a distribution is another one (below 0.1: the same).
STABILITY_LIMIT = 0.25
CUSTOMERS_LOST_STOPPED, CUSTOMERS_COUNTED_FROM = 0.1, 100
SHRUNK_WARNED, GROWN_WARNED = 0.7, 2
# Rows from which a table that is empty was emptied, and the part of a larger one below which hardly anything is left.
EMPTIED_FROM, NEARLY_EMPTIED_FROM, NEARLY_EMPTIED_BELOW = 20, 200, 0.05
# What is news or work: it is empty when there is none.
MAY_EMPTY = (
    "audience_changes",
    "identity_quarantine",
    "identity_review_queue",
    "prv_tombstones",
    "rejected_records",
    "trigger_exits",
)

ALWAYS = [
    Check(
        "single_customer_view",
        "nobody has more identities than a person can have",
        """
        select customer_id, identity_count from {batch}
        where identity_count > 200 order by identity_count desc limit 5
        """,
    ),
    Check(
        "single_customer_view",
        "no customer of 200 brings more than a twentieth of the revenue",
        """
        select customer_id, currency, net_revenue
        from (
            select
                *,
                sum(net_revenue) over (partition by currency) as of_all,
                count(*) over (partition by currency) as buyers
            from {batch} where order_count > 0
        ) as customers
        where net_revenue > 0.05 * of_all and buyers >= 200
        """,
    ),
    Check(
        "single_customer_view",
        "nobody was last seen before they were first seen",
        "select count(*) as customers from {batch} where first_seen_at > last_seen_at having count(*) > 0",
        "critical",
    ),
    Check(
        "orders",
        "what customers bought is what was ordered, in each currency",
        """
        select
            coalesce(ordered.currency, bought.currency) as currency,
            ordered.net_revenue as ordered,
            bought.net_revenue as bought
        from (
            select currency, sum(net_revenue) as net_revenue
            from {batch}
            where is_valid and customer_id is not null
            group by currency
        ) as ordered
        full join (
            select currency, sum(net_revenue) as net_revenue from customer_revenue group by currency
        ) as bought on ordered.currency is not distinct from bought.currency
        where abs(coalesce(ordered.net_revenue, 0) - coalesce(bought.net_revenue, 0))
            > 0.01 * abs(coalesce(ordered.net_revenue, 0))
        """,
        "critical",
    ),
    Check(
        "orders",
        "no refund is larger than its order",
        """
        select order_id, currency, total_amount, gross_revenue, refunded_amount, refund_excess_amount
        from {batch}
        where refund_excess_amount > 0
        order by refund_excess_amount desc, order_id
        limit 20
        """,
    ),
    Check(
        "orders",
        "most orders have a customer",
        """
        select count(*) as orders, count(customer_id) as with_customer from {batch}
        where is_valid having count(*) >= 100 and count(customer_id) < 0.3 * count(*)
        """,
    ),
    Check(
        "orders",
        "no month keeps less than half of what it sold",
        """
        select
            date_trunc('month', ordered_at) as month,
            currency,
            round(sum(net_revenue) / sum(gross_revenue), 2) as kept_share
        from {batch}
        where is_valid
        group by month, currency
        having count(*) >= 50 and sum(gross_revenue) > 0 and sum(net_revenue) < 0.5 * sum(gross_revenue)
        order by month, currency
        """,
    ),
    Check(
        "order_lines",
        "the lines of an order are in one currency",
        """
        select order_id, count(distinct currency) as currencies from {batch}
        group by order_id having count(distinct currency) > 1 limit 5
        """,
        "critical",
    ),
    Check(
        "customer_timeline",
        "orders of the timeline are in orders",
        """
        select count(*) as events from {batch}
        where event_type = 'order_placed' and order_id is not null and order_id not in (select order_id from orders)
        having count(*) > 0
        """,
        "critical",
    ),
    Check(
        "customer_timeline",
        "no day has more than twenty times the events of a usual day",
        """
        select day, events
        from (
            select cast(occurred_at as date) as day, count(*) as events, median(count(*)) over () as usual
            from {batch} group by day
        ) as days
        where events > 20 * usual and events > 1000
        order by events desc limit 5
        """,
    ),
    Check(
        "customer_timeline",
        "every channel has spoken in the last 90 days that the data covers",
        """
        select channel, max(occurred_at) as last_event
        from {batch}
        group by channel
        having max(occurred_at) < (select max(occurred_at) from {batch}) - interval 90 day and count(*) > 100
        order by channel
        """,
    ),
]


def published_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Tables of a release and their columns."""
    return dict(
        connection.execute(
            "select table_name, list(column_name) from duckdb_columns() where not internal group by table_name"
        ).fetchall()
    )


class ReleaseRefusedError(Exception):
    """A release that is wrong in a way that matters; the message says what was found. Nothing was published."""


def hold_release(unfinished: Path, publish_path: Path) -> None:
    """Judge a written release before anybody sees it; ReleaseRefusedError when a critical check does not hold.

    `unfinished` is its folder; what it is compared with is the current release of `publish_path`.
    """
    earlier = earlier_release(publish_path)
    with open_database(unfinished / "scv.duckdb") as connection:
        checks = release_checks(earlier, published_columns(connection))
        critical = [check for check in checks if check.severity == "critical"]
        outcomes = judge(connection, critical)
    if stops(outcomes):
        raise ReleaseRefusedError(
            told(outcomes, "release")
            + "\nNothing was published: readers keep the release that they have. What is right after"
            ' all is accepted for one build with SCV_ACCEPT="...", the words that the lines above end in:'
            " docs/operations.md, 'When a release is refused'."
        )


def check_release(publish_path: Path, with_docs: bool = False) -> list[Outcome]:
    """Check the current release; FileNotFoundError when nothing was published.

    Data Docs, if any, go to `publish_path/expectations/<release>`; those of releases that were pruned are removed.
    """
    current = publish_path / "current"
    if not (current / "scv.duckdb").exists():
        raise FileNotFoundError(f"no release in {publish_path}")
    release = current.resolve()
    docs = publish_path / "expectations"
    with open_database(release / "scv.duckdb") as connection:
        checks = release_checks(earlier_release(publish_path, before_current=True), published_columns(connection))
        if with_docs:
            outcomes = run_checks(release / "scv.duckdb", checks, docs / release.name, "release")
        else:
            outcomes = judge(connection, checks)
    for entry in docs.glob("*/"):
        if entry.name not in {"landing", *releases(publish_path)}:
            shutil.rmtree(entry)
    return outcomes


def release_checks(earlier: EarlierRelease | None, published: Mapping[str, Collection[str]]) -> list[Check]:
    """The checks of any release, and with an earlier one those that compare the two.

    `published` are the tables of the release that is judged, and their columns.
    """
    if earlier is None:
        return ALWAYS
    columns = [
        (table, table, {column: filled for column, filled in before.items() if column in published.get(table, ())})
        for table, before in sorted(earlier.table_columns.items())
        if table not in MAY_EMPTY
    ]
    return [
        *ALWAYS,
        *_tables_stay(earlier),
        _customers_stay(earlier),
        _stages_stay(earlier),
        *share_checks(earlier.shares, earlier.release_id),
        *columns_that_lost_their_values("release", columns, earlier.release_id, "warning"),
    ]


def _tables_stay(earlier: EarlierRelease) -> list[Check]:
    before = ", ".join(f"({literal(table)}, {count})" for table, count in sorted(earlier.table_rows.items()))
    compared = f"""
        with before (table_name, rows_before) as (values {before})
        select before.table_name, now.row_count, before.rows_before
        from before left join {{batch}} as now on before.table_name = now.table_name
    """
    accept = accept_word("before.table_name", earlier.release_id)
    accepted = not_accepted("before.table_name", earlier.release_id)
    outside = f"now.row_count not between {SHRUNK_WARNED} * before.rows_before and {GROWN_WARNED} * before.rows_before"
    emptied = f"""
        (before.rows_before >= {EMPTIED_FROM} and now.row_count = 0)
        or (before.rows_before >= {NEARLY_EMPTIED_FROM} and now.row_count < {NEARLY_EMPTIED_BELOW} * before.rows_before)
    """
    work = f"before.table_name in ({', '.join(literal(table) for table in MAY_EMPTY)})"
    with_word = compared.replace("before.rows_before", f"before.rows_before, {accept} as accept")
    return [
        Check(
            "release",
            f"every table of {earlier.release_id} is still published",
            f"{with_word} where now.table_name is null and {accepted} order by before.table_name",
            "critical",
        ),
        Check(
            "release",
            f"no table that had rows in {earlier.release_id} is empty, or nearly",
            f"{with_word} where ({emptied}) and not {work} and {accepted} order by before.table_name",
            "critical",
        ),
        Check(
            "release",
            f"tables are as large as in {earlier.release_id}",
            f"{compared} where before.rows_before >= 100 and {outside}"
            f" and (not {work} or (before.table_name = 'rejected_records' and now.row_count > before.rows_before))"
            " order by before.table_name",
        ),
    ]


def _customers_stay(earlier: EarlierRelease) -> Check:
    before = earlier.table_rows.get("single_customer_view", 0)
    return Check(
        "single_customer_view",
        f"no more than a tenth of the customers of {earlier.release_id} are gone",
        f"select count(*) as customers, {before} as customers_before,"
        f" {accept_word(literal('customers'), earlier.release_id)} as accept from {{batch}}"
        f" having count(*) < {1 - CUSTOMERS_LOST_STOPPED} * {before} and {CUSTOMERS_COUNTED_FROM} <= {before}"
        f" and {not_accepted(literal('customers'), earlier.release_id)}",
        "critical",
    )


def _stages_stay(earlier: EarlierRelease) -> Check:
    """Population stability index of the lifecycle stages: the sum of (now - before) * ln(now / before) over shares."""
    before = ", ".join(f"({literal(stage)}, {count})" for stage, count in sorted(earlier.stages.items()) if stage)
    query = f"""
        with before (stage, customers) as (values {before or "('none', 0)"}),
        now as (select lifecycle_stage as stage, count(*) as customers from {{batch}} group by stage),
        shares as (
            select
                greatest(coalesce(now.customers / sum(now.customers) over (), 0), 0.0001) as share,
                greatest(coalesce(before.customers / sum(before.customers) over (), 0), 0.0001) as share_before
            from before full join now on before.stage = now.stage
        ),
        compared as (
            select round(sum((share - share_before) * ln(share / share_before)), 3) as stability_index from shares
        )
        select stability_index from compared where stability_index > {STABILITY_LIMIT}
    """
    return Check("single_customer_view", f"lifecycle stages are spread as in {earlier.release_id}", query)
