"""What the figures rest on: identities that can be trusted, feeds that came, rows that did not."""

from scv.report import charts
from scv.report.figures import Attention, Chapter, Figure, Told
from scv.report.release import Row, Shop
from scv.report.words import feed, label, listed, number, percent, plural, share_of, title, verb

# A feed this many days behind the newest has stopped; one this share of whose rows were turned away is broken.
STALE_DAYS = 14
LONG_STALE_DAYS = 60
REJECTED_SHARE = 0.02
QUARANTINE_REASONS = {
    "denylisted": "known placeholders",
    "too_many_names": "shared by too many names",
    "too_many_contact_points": "shared by too many addresses",
    "too_frequent": "given by too many people",
}


def tell_events(rows: list[Row], shop: Shop) -> Told:
    events = sum(row["events"] for row in rows)
    if not events:
        return Told("No event has arrived on any channel yet.")
    known = sum(row["events_with_a_customer"] for row in rows)
    incomplete = [row for row in rows if row["events_with_a_customer"] < row["events"]]
    sentence = f"{percent(known / events)} of {number(events)} events belong to a known customer."
    if not incomplete:
        return Told(
            f"Each of {number(events)} events belongs to a known customer.",
            charts.tiles([charts.Tile("100%", "of events have a customer")]),
            is_text=True,
        )
    worst = incomplete[0]
    sentence += (
        f" The channel “{label(worst['channel'])}” tells least: {percent(worst['known_share'])}; the rest is of people "
        "without a name."
    )
    complete = len(rows) - len(incomplete)
    if complete:
        sentence += f" {plural(complete, 'channel')} without a gap {verb(complete, 'is', 'are')} not drawn."
    return Told(
        sentence,
        charts.stacks(
            [
                charts.Stack(
                    title(row["channel"]),
                    [
                        charts.Part("of a known customer", row["events_with_a_customer"], 1),
                        charts.Part("of nobody known", row["events"] - row["events_with_a_customer"], 8),
                    ],
                    f"{percent(row['known_share'])} of {number(row['events'])}",
                )
                for row in incomplete
            ],
            on_one_scale=False,
        ),
    )


def tell_accuracy(rows: list[Row], shop: Shop) -> Told:
    found = {row["metric"]: row for row in rows}
    precision, recall = found.get("pairwise_precision"), found.get("pairwise_recall")
    if not precision or not recall or precision["value"] is None or recall["value"] is None:
        return Told(
            "Nobody has told the build the truth about these customers, so it cannot be scored; the other figures here "
            "show what can be seen without it."
        )
    names = {
        "pairwise_precision": "of what was joined is one person",
        "pairwise_recall": "of what is one person was joined",
        "overmerged_customers": "of customers hold more than one person",
        "scattered_people": "of people are spread over several customers",
    }
    return Told(
        f"Held against the known truth, {percent(precision['value'])} of the pairs that were joined are one person, "
        f"and {percent(recall['value'])} of the pairs that are one person were joined.",
        charts.tiles(
            [
                charts.Tile(percent(found[metric]["value"]), name)
                for metric, name in names.items()
                if metric in found and found[metric]["value"] is not None
            ]
        ),
        is_text=True,
    )


def tell_expected_wrong(rows: list[Row], shop: Shop) -> Told:
    if not rows or not rows[0]["matches"]:
        return Told("No two customers were joined by likeness alone, so none of those joints can be wrong.")
    [row] = rows
    if row["wrong_share"] is None:
        return Told(
            f"{plural(row['matches'], 'joint')} {verb(row['matches'], 'rests', 'rest')} on likeness alone; without "
            "birth dates or a steward’s word nobody can say how many of them are wrong."
        )
    return Told(
        f"{plural(row['matches'], 'joint')} {verb(row['matches'], 'rests', 'rest')} on likeness alone. "
        f"{percent(row['wrong_share'])} of them, about {number(row['wrong_matches'])}, are expected to join two "
        f"people; the data leaves {percent(row['lower_share'])} to {percent(row['upper_share'])} likely.",
        charts.tiles(
            [
                charts.Tile(percent(row["wrong_share"]), "expected to be wrong"),
                charts.Tile(
                    f"{percent(row['lower_share'])} to {percent(row['upper_share'])}", "likely, 99 times in 100"
                ),
            ]
        ),
        is_text=True,
    )


def tell_quarantine(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No identifier had to be set aside: none is shared by more people than it should be.")
    identifiers = sum(row["identifiers"] for row in rows)
    shared = sum(row["identifiers"] for row in rows if row["reason"] != "denylisted")
    worst = max(rows, key=lambda row: (row["most_names"] or 0, row["identifier_type"]))
    sentence = (
        f"{plural(identifiers, 'identifier')} {verb(identifiers, 'is', 'are')} ignored, {number(shared)} because too "
        f"many people share {verb(shared, 'it', 'them')}"
    )
    if worst["most_names"]:
        sentence += (
            f"; the worst, one {label(worst['identifier_type'])}, came with {plural(worst['most_names'], 'name')}"
        )
    return Told(
        sentence + ".",
        charts.bars(
            [
                charts.Bar(
                    f"{title(row['identifier_type'])}, {QUARANTINE_REASONS.get(row['reason'], label(row['reason']))}",
                    row["identifiers"],
                    number(row["identifiers"]),
                    2,
                )
                for row in rows
            ]
        ),
    )


def tell_newest(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No event has arrived on any channel yet, so none has grown old.")
    oldest = rows[0]
    quiet = [row for row in rows if row["days_old"] > STALE_DAYS]
    age = plural(oldest["days_old"], "day")
    sentence = f"On every channel ({number(len(rows))}) the newest event is at most {age} old."
    if quiet:
        sentence = (
            f"On the channel “{label(oldest['channel'])}” nothing has happened for "
            f"{plural(oldest['days_old'], 'day')}; {number(len(quiet))} of {plural(len(rows), 'channel')} "
            f"{verb(len(quiet), 'has', 'have')} been quiet for more than {plural(STALE_DAYS, 'day')}."
        )
    return Told(
        sentence,
        charts.bars(
            [
                charts.Bar(
                    title(row["channel"]),
                    row["days_old"],
                    plural(row["days_old"], "day"),
                    4 if row["days_old"] > STALE_DAYS else 1,
                )
                for row in rows
            ]
        ),
    )


def tell_feeds(rows: list[Row], shop: Shop) -> Told:
    present = [row for row in rows if row["status"] == "present"]
    attention = []
    stale = sorted(
        (row for row in present if (row["days_behind"] or 0) > STALE_DAYS), key=lambda row: -row["days_behind"]
    )
    rejected = [
        row for row in present if row["row_count"] and row["rejected_count"] > REJECTED_SHARE * row["row_count"]
    ]
    miscast = [row for row in present if row["failed_cast_count"]]
    for row in rejected:
        table = feed(row)
        attention.append(
            Attention(
                1,
                f"{percent(row['rejected_count'] / row['row_count'])} of the rows of {table} were turned away.",
            )
        )
    for row in miscast:
        table = feed(row)
        attention.append(
            Attention(
                1,
                f"{plural(row['failed_cast_count'], 'value')} of {table} could not be read and "
                f"{verb(row['failed_cast_count'], 'is', 'are')} null.",
            )
        )
    if stale:
        attention.append(
            Attention(
                # What stopped lately is broken; what stopped long ago comes rarely, or nobody misses it.
                1 if stale[-1]["days_behind"] <= LONG_STALE_DAYS else 3,
                f"{listed([*map(feed, stale[:3]), *([plural(len(stale) - 3, 'other')] if stale[3:] else [])])} "
                f"{verb(len(stale), 'is', 'are')} {plural(stale[-1]['days_behind'], 'day')} or more behind the rest.",
            )
        )
    if not present:
        return Told(
            f"No feed has arrived: all {number(len(rows))} tables that the build knows are empty."
            if rows
            else "The build knows no feed."
        )
    total = sum(row["row_count"] for row in present)
    turned_away = sum(row["rejected_count"] for row in present)
    missing = len(rows) - len(present)
    sentence = (
        f"{number(len(present))} of {number(len(rows))} tables arrived, with {plural(total, 'row')}, of which "
        f"{number(turned_away)} {verb(turned_away, 'was', 'were')} turned away at the door: no key, no time, or dated "
        "in the future."
    )
    if missing:
        sentence += f" {plural(missing, 'table')} did not arrive; what needs {verb(missing, 'it', 'them')} is empty."
    if stale:
        sentence += f" {plural(len(stale), 'feed')} {verb(len(stale), 'has', 'have')} fallen behind."
    shown = sorted(
        rows,
        key=lambda row: (
            row["status"] != "present",
            -share_of(row["rejected_count"], row["row_count"]),
            -(row["days_behind"] or 0),
            row["source"],
            row["table_name"],
        ),
    )
    return Told(
        sentence,
        charts.table(
            ["feed", "rows", "turned away", "days behind", "what was found"],
            [
                [
                    feed(row),
                    number(row["row_count"]),
                    number(row["rejected_count"]),
                    number(row["days_behind"]),
                    str(row["finding"]),
                ]
                for row in shown[:10]
            ],
            [False, True, True, True, False],
            "Feeds",
        ),
        tuple(attention),
        is_text=True,
    )


def tell_rejected(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("Every row that arrived is in a mart: none was turned away.")
    records = sum(row["records"] for row in rows)
    at_the_door = sum(row["records"] for row in rows if row["is_turned_away"])
    first = rows[0]
    return Told(
        f"{plural(records, 'row')} that arrived {verb(records, 'is', 'are')} in no mart as such: {number(at_the_door)} "
        f"{verb(at_the_door, 'was', 'were')} turned away at the door, the others were left out on purpose or are part "
        f"of another row. The most common reason is “{label(first['reason'])}” "
        f"({percent(first['records'] / records)}).",
        charts.bars(
            [
                charts.Bar(
                    title(row["reason"]), row["records"], number(row["records"]), 4 if row["is_turned_away"] else 8
                )
                for row in rows
            ]
        ),
    )


CHAPTER = Chapter(
    "trust",
    "Trust",
    "Can the identities be trusted, did the feeds come, and what needs attention first?",
    (
        Figure(
            "How good the identities are",
            ("identity_quality",),
            """
            select metric, numerator, denominator, value
            from identity_quality
            where metric in ('pairwise_precision', 'pairwise_recall', 'overmerged_customers', 'scattered_people')
            order by metric
            """,
            tell_accuracy,
        ),
        Figure(
            "Joints that may be wrong",
            ("identity_quality",),
            """
            select
                denominator as matches,
                numerator as wrong_matches,
                value as wrong_share,
                lower_bound as lower_share,
                upper_bound as upper_share
            from identity_quality
            where metric = 'matches_expected_wrong'
            """,
            tell_expected_wrong,
        ),
        Figure(
            "Identifiers set aside",
            ("identity_quarantine",),
            """
            select
                identifier_type,
                reason,
                count(*) as identifiers,
                max(name_count) as most_names,
                max(profile_count) as most_profiles
            from identity_quarantine
            group by identifier_type, reason
            order by identifiers desc, identifier_type, reason
            """,
            tell_quarantine,
        ),
        Figure(
            "Events that have a customer",
            ("identity_quality",),
            """
            select
                group_name as channel,
                denominator as events,
                numerator as events_with_a_customer,
                value as known_share
            from identity_quality
            where metric = 'events_with_a_customer' and denominator > 0
            order by known_share, channel
            """,
            tell_events,
        ),
        Figure(
            "How old each channel’s newest event is",
            ("customer_timeline",),
            """
            with newest as (
                select
                    channel,
                    max(occurred_at) as newest_at
                from customer_timeline
                group by channel
            )

            select
                channel,
                newest_at,
                date_sub('day', newest_at, max(newest_at) over ()) as days_old
            from newest
            order by days_old desc, channel
            """,
            tell_newest,
        ),
        Figure(
            "Rows that are in no mart",
            ("rejected_records",),
            """
            select
                reason,
                count(*) as records,
                reason in ('missing_key', 'missing_timestamp', 'future_timestamp') as is_turned_away
            from rejected_records
            group by reason
            order by records desc, reason
            """,
            tell_rejected,
        ),
        Figure(
            "Feeds",
            ("feed_health",),
            """
            select
                source,
                table_name,
                status,
                row_count,
                rejected_count,
                failed_cast_count,
                days_behind,
                finding
            from feed_health
            where column_name is null and source <> 'truth' and status not in ('robot', 'shared_profile')
            order by source, table_name
            """,
            tell_feeds,
            is_wide=True,
        ),
    ),
)
