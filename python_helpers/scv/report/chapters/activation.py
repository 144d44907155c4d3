"""What should be said to whom now, and why some of it must wait."""

from scv.report import charts
from scv.report.figures import Chapter, Figure, Told
from scv.report.release import Row, Shop
from scv.report.words import label, listed, number, percent, plural, title, verb


def tell_triggers(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("Nobody gave an occasion to write to them.")
    triggers = sum(row["triggers"] for row in rows)
    due = sum(row["due"] for row in rows)
    first = max(rows, key=lambda row: (row["due"], row["trigger_type"]))
    sentence = f"{plural(triggers, 'occasion')} to write {verb(triggers, 'is', 'are')} open; "
    sentence += f"{number(due)} may go" if due else "none may go"
    if due:
        sentence += f", most often “{label(first['trigger_type'])}” ({number(first['due'])})"
    if due < triggers:
        sentence += f". {number(triggers - due)} {verb(triggers - due, 'is', 'are')} held back, each with its reason"
    return Told(
        sentence + ".",
        charts.stacks(
            [
                charts.Stack(
                    title(row["trigger_type"]),
                    [
                        charts.Part("may go", row["due"], 1),
                        charts.Part("held back", row["triggers"] - row["due"], 8),
                    ],
                    f"{number(row['due'])} of {number(row['triggers'])}",
                )
                for row in rows
            ]
        ),
    )


def tell_reasons(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("Nothing is held back.")
    held = sum(row["triggers"] for row in rows)
    return Told(
        f"“{title(rows[0]['suppressed_reason'])}” holds back the most: {percent(rows[0]['triggers'] / held)} of "
        f"{plural(held, 'message')} that wait.",
        charts.bars(
            [charts.Bar(title(row["suppressed_reason"]), row["triggers"], number(row["triggers"]), 2) for row in rows]
        ),
    )


def tell_audiences(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No audience is configured.")
    members = sum(row["member_count"] for row in rows)
    if not members:
        empty = listed(f"“{title(row['audience'])}”" for row in rows)
        return Told(f"Nobody is in an audience today: {empty} {verb(len(rows), 'is', 'are')} empty.")
    sent = sum(row["sent_count"] for row in rows)
    no_consent = sum(row["no_consent_count"] for row in rows)
    return Told(
        f"{plural(len(rows), 'audience')} with {plural(members, 'member')}, each counted where they are: "
        f"{percent(sent / members)} leave the house, {percent(no_consent / members)} stay for want of consent.",
        charts.stacks(
            [
                charts.Stack(
                    f"{title(row['audience'])} ({label(row['destination'])})",
                    [
                        charts.Part("sent", row["sent_count"], 1),
                        charts.Part("held out, to measure", row["held_out_count"], 3),
                        charts.Part("no consent", row["no_consent_count"], 4),
                        charts.Part("no address", row["no_address_count"], 8),
                    ],
                    f"{number(row['sent_count'])} of {number(row['member_count'])}",
                )
                for row in rows
            ]
        ),
    )


CHAPTER = Chapter(
    "activation",
    "What to do now",
    "What should be said to whom, and why must some of it wait?",
    (
        Figure(
            "Triggers, open and held back",
            ("activation_triggers",),
            """
            select
                trigger_type,
                count(*) as triggers,
                count(*) filter (where suppressed_reason is null) as due
            from activation_triggers
            group by trigger_type
            order by min(priority), trigger_type
            """,
            tell_triggers,
        ),
        Figure(
            "Why messages are held back",
            ("activation_triggers",),
            """
            select suppressed_reason, count(*) as triggers
            from activation_triggers
            where suppressed_reason is not null
            group by suppressed_reason
            order by triggers desc, suppressed_reason
            """,
            tell_reasons,
        ),
        Figure(
            "Audiences",
            ("audience_overview",),
            """
            select
                audience,
                destination,
                member_count,
                sent_count,
                held_out_count,
                no_consent_count,
                no_address_count
            from audience_overview
            order by member_count desc, audience
            """,
            tell_audiences,
            is_wide=True,
        ),
    ),
)
