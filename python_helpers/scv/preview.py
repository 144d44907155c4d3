"""Who would be in an audience, before it is one: print what a rule holds for in the current release.

    python -m scv.preview "order_count >= 2 and nearest_store_km <= 15"

The rule is a condition as in `audiences.csv`: over the columns of `customer_features`, `segments` and `live_triggers`.
Nothing is written, and nothing but a condition is accepted. People are shown by their ids alone.
"""

import argparse
import csv
import os
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from scv.channels import purposes
from scv.project import place
from scv.publishing import PROJECT_DIR, open_database
from scv.report.words import label, money, number, percent, plural, title
from scv.rules import Rule, RuleError, apply_rules
from scv.terminal import printable, run_and_exit
from scv.vocabularies import words_of_audiences

EXAMPLES = 10


@dataclass(frozen=True)
class Preview:
    """What a rule holds for in one release: people, money kept by currency, channels, audiences shared, examples."""

    release_id: str
    customers: int
    people: int
    revenue: dict[str, Any]
    reachable: dict[str, int]
    unreachable: int
    audiences: dict[str, int]
    examples: list[dict[str, Any]]


def rule_words(con: duckdb.DuckDBPyConnection, seeds: Path = PROJECT_DIR / "seeds") -> dict[str, Collection[str]]:
    """The words that rules may ask columns for, by the release's segments and the project's seeds and contracts."""
    segments = [segment for (segment,) in con.execute("select segment from segments").fetchall()]
    topics = _column(seeds / "consent" / "consent_topics.csv", "topic")
    consents = [f"{channel}:{topic}" for channel in purposes() for topic in topics]
    triggers = _column(seeds / "activation" / "trigger_rules.csv", "trigger_type")
    return words_of_audiences(segments=segments, triggers=triggers, consents=consents)


def preview(
    con: duckdb.DuckDBPyConnection, condition: str, words: Mapping[str, Collection[str]] | None = None
) -> Preview:
    """What `condition` holds for; `con` is an open release, `words` as `apply_rules` takes them.

    Raises RuleError where it is no condition, or names a column or word that there is not.
    """
    base = con.sql(
        """
        select customer_features.*, segment_lists.segments, trigger_lists.live_triggers
        from customer_features
        left join (
            select customer_id, array_agg(segment) as segments from customer_segments group by customer_id
        ) as segment_lists on customer_features.customer_id = segment_lists.customer_id
        left join (
            select customer_id, array_agg(distinct trigger_type) as live_triggers
            from activation_triggers
            where suppressed_reason is null
            group by customer_id
        ) as trigger_lists on customer_features.customer_id = trigger_lists.customer_id
        """
    )
    matches = apply_rules(base, [Rule("rule", condition, "matches")], table="preview", words=words)
    con.register("matched", matches.select(["customer_id"]))
    reachable = ", ".join(f"count(*) filter (where is_reachable_by_{channel})" for channel in purposes())
    anywhere = " or ".join(
        f"is_reachable_by_{channel}" for channel, purpose in purposes().items() if purpose == "marketing"
    )
    of_matched = "from customer_features inner join matched on customer_features.customer_id = matched.customer_id"
    [(customers,)] = con.execute("select count(*) from customer_features").fetchall()
    [counts] = con.execute(f"select {reachable}, count(*) filter (where not ({anywhere})) {of_matched}").fetchall()
    revenue = con.execute(
        f"select currency, sum(net_revenue) {of_matched} where currency is not null group by currency order by currency"
    ).fetchall()
    audiences = con.execute(
        """
        select audience_members.audience, count(*)
        from audience_members
        inner join matched on audience_members.customer_id = matched.customer_id
        group by audience_members.audience
        order by count(*) desc, audience_members.audience
        """
    ).fetchall()
    columns = "customer_features.customer_id, lifecycle_stage, order_count, net_revenue, currency"
    examples = con.sql(
        f"select {columns} {of_matched} order by customer_features.customer_id limit {EXAMPLES}"
    ).to_arrow_table()
    [(release_id,)] = con.execute("select distinct release_id from release").fetchall()
    return Preview(
        release_id=str(release_id),
        customers=customers,
        people=matches.num_rows,
        revenue=dict(revenue),
        reachable=dict(zip(purposes(), counts, strict=False)),
        unreachable=counts[-1],
        audiences=dict(audiences),
        examples=examples.to_pylist(),
    )


def as_text(found: Preview) -> str:
    """The preview as lines to read in a terminal."""
    share = percent(found.people / found.customers) if found.customers else "none"
    earned = ", ".join(money(amount, currency) for currency, amount in found.revenue.items())
    lines = [
        f"{plural(found.people, 'person', 'people')} of {number(found.customers)} ({share}), "
        f"release {found.release_id}",
        f"kept revenue so far: {earned or 'none'}",
        "",
        "may be written to, with a yes to marketing and an address:",
        *(f"  {label(channel):<20} {number(count):>9}" for channel, count in found.reachable.items()),
        f"  {'on none but ads':<20} {number(found.unreachable):>9}",
        "",
        "also in audiences:" if found.audiences else "in no audience so far",
        *(f"  {printable(audience):<28} {number(count):>9}" for audience, count in found.audiences.items()),
    ]
    if found.examples:
        lines += ["", f"{plural(len(found.examples), 'example')}:"]
        lines += [
            f"  {row['customer_id']}  {title(row['lifecycle_stage'])}, {plural(row['order_count'], 'order')}"
            + (f", {money(row['net_revenue'], row['currency'])}" if row["currency"] else "")
            for row in found.examples
        ]
    return "\n".join(lines)


def readable_database(publish_path: Path) -> Path:
    """The current release's file: with personal data, which some rules ask for, where it may be read.

    Raises FileNotFoundError where there is no release.
    """
    current = publish_path / "current"
    for database in (current / "pii" / "scv_pii.duckdb", current / "scv.duckdb"):
        if os.access(database, os.R_OK):
            return database
    raise FileNotFoundError(f"{current} is no release that you may read: build first")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scv.preview", description="Who would be in an audience?")
    parser.add_argument("rule", metavar="RULE", help="a condition as in seeds/activation/audiences.csv")
    parser.add_argument(
        "--publish-path",
        type=Path,
        default=place("SCV_PUBLISH"),
        help="folder of the releases (default: $SCV_PUBLISH)",
    )
    arguments = parser.parse_args()
    try:
        with open_database(readable_database(arguments.publish_path)) as con:
            print(as_text(preview(con, arguments.rule, rule_words(con))))
    except (FileNotFoundError, RuleError) as problem:
        sys.exit(printable(problem, longest=2000))


def _column(seed: Path, name: str) -> list[str]:
    with seed.open(encoding="utf-8", newline="") as file:
        return [row[name] for row in csv.DictReader(file)]


if __name__ == "__main__":
    run_and_exit(main)
