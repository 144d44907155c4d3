"""Groups of customers, in words and figures."""

from scv.report import charts
from scv.report.figures import Chapter, Figure, Told
from scv.report.release import Row, Shop
from scv.report.words import day, label, money, number, percent, plural, sentence_case, share_of, title, verb

# Of a silhouette from -1 to 1: above it most customers lie nearer to their own group than to any other.
CLEAR_SILHOUETTE = 0.25


def tell_segments(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No customer is in a segment yet: either nobody is known, or no rule holds for anybody.")
    largest = rows[0]
    dearest = max(rows, key=lambda row: (row["net_revenue_each"] or 0, row["segment"]))
    return Told(
        f"“{title(largest['segment'])}” is the largest of {number(len(rows))} segments, with "
        f"{percent(largest['customer_share'])} of customers; “{title(dearest['segment'])}” is worth most, "
        f"{money(dearest['net_revenue_each'], shop.currency)} each. One customer may be in several.",
        charts.bars(
            [
                charts.Bar(
                    title(row["segment"]),
                    row["customers"],
                    f"{number(row['customers'])} · {money(row['net_revenue_each'], shop.currency)} each",
                )
                for row in rows[:24]
            ]
        ),
    )


def tell_in_words(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No customer is in a segment yet, so there is nobody to describe.")
    several = rows[0]["in_several"] or 0
    return Told(
        f"{percent(share_of(several, rows[0]['in_any']))} of those who are in a segment are in several. Each card says "
        "what it means and why its dearest member is there.",
        charts.cards(
            [
                (
                    title(row["segment"]),
                    f"{row['description']}. {row['example']}.",
                    [
                        ("customers", number(row["customers"])),
                        ("of all", percent(row["customer_share"])),
                        ("kept from them", money(row["net_revenue"], shop.currency)),
                    ],
                )
                for row in rows
            ]
        ),
        is_text=True,
    )


def tell_personas(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("There are too few customers, or too few differences between them, to find personas among.")
    first = rows[0]
    sharpness = "clearly" if (first["silhouette"] or 0) >= CLEAR_SILHOUETTE else "only loosely"
    return Told(
        f"{plural(len(rows), 'persona')} {verb(len(rows), 'was', 'were')} found; they are {sharpness} apart. The "
        f"largest, “{first['persona_name']}”, covers {percent(first['customer_share'])} of customers who have one.",
        charts.cards(
            [
                (
                    sentence_case(row["persona_name"]),
                    sentence_case(row["description"]) + ".",
                    [
                        ("customers", number(row["customer_count"])),
                        ("share", percent(row["customer_share"])),
                        ("kept from each", money(row["net_revenue_each"], shop.currency)),
                    ],
                )
                for row in rows
            ]
        ),
        is_text=True,
    )


def tell_trend(rows: list[Row], shop: Shop) -> Told:
    if not rows or shop.previous_as_of is None:
        return Told(
            "How segments grow is unknown: no release before this one is kept, or it has other columns to compare."
        )
    if shop.previous_as_of == shop.as_of:
        return Told("How segments grow is unknown: the release before this one is of the same moment.")
    since = day(shop.previous_as_of_date)
    moved = [row for row in rows if row["before"] is not None and row["came"] + row["left_it"]]
    grown = [row for row in rows if row["before"] is None]
    sentence = f"Since {since} nobody has come to a segment or left one."
    if moved:
        most = max(moved, key=lambda row: (row["came"] + row["left_it"], row["segment"]))
        sentence = (
            f"Since {since} most has moved in “{title(most['segment'])}”: {number(most['came'])} came and "
            f"{number(most['left_it'])} left, from {number(most['before'])} to {number(most['customers'])}."
        )
    if grown:
        sentence += f" {plural(len(grown), 'segment')} {verb(len(grown), 'is', 'are')} new, so no trend is known."
    return Told(
        sentence,
        charts.table(
            ["segment", "before", "came", "left", "now"],
            [
                [
                    title(row["segment"]),
                    number(row["before"]),
                    number(row["came"]) if row["before"] is not None else "–",
                    number(row["left_it"]) if row["before"] is not None else "–",
                    number(row["customers"]),
                ]
                for row in rows
            ],
            [False, True, True, True, True],
            "Segments then and now",
        ),
        is_text=True,
    )


def tell_growth(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No customer has been in a segment yet.")
    since, newest = rows[0]["since_at"], rows[0]["newest_at"]
    if since == newest:
        return Told(
            f"Segments have been followed since {day(newest)}; how they grow will be told from the next build on."
        )
    moved = [row for row in rows if row["came"] or row["left_it"]]
    sentence = f"Since {day(since)} nobody has come to a segment or left one."
    if moved:
        most = max(moved, key=lambda row: (abs(row["came"] - row["left_it"]), row["segment"]))
        sentence = (
            f"Since {day(since)} “{title(most['segment'])}” has changed most: {number(most['came'])} came and "
            f"{number(most['left_it'])} left; it has {plural(most['customers'], 'customer')} now."
        )
    return Told(
        sentence,
        charts.table(
            ["segment", "then", "came", "left", "now"],
            [
                [
                    title(row["segment"]),
                    number(row["before"]) if row["before"] is not None else "–",
                    number(row["came"]),
                    number(row["left_it"]),
                    number(row["customers"]),
                ]
                for row in rows
            ],
            [False, True, True, True, True],
            "Segments over ninety days",
        ),
        is_text=True,
    )


def tell_overlap(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No two segments have a customer in common.")
    first = rows[0]
    return Told(
        f"“{title(first['segment'])}” and “{title(first['other_segment'])}” hold the same people most: of "
        f"{plural(first['in_either'], 'customer')} who are in either, {number(first['in_both'])} are in both. Whoever "
        "writes to the two writes to them twice.",
        charts.bars(
            [
                charts.Bar(
                    f"{title(row['segment'])} and {label(row['other_segment'])}",
                    row["both_share"],
                    f"{percent(row['both_share'])} · {number(row['in_both'])} of {number(row['in_either'])}",
                )
                for row in rows
            ]
        ),
    )


CHAPTER = Chapter(
    "segments",
    "Segments and personas",
    "Which groups do customers fall into, and what are they worth?",
    (
        Figure(
            "Segments by size",
            ("segments", "customer_segments", "single_customer_view"),
            """
            select
                segments.segment,
                segments.customer_count as customers,
                segments.customer_share,
                avg(customers.net_revenue) filter (where customers.currency = :currency) as net_revenue_each
            from segments
            inner join customer_segments as members on segments.segment = members.segment
            inner join single_customer_view as customers on members.customer_id = customers.customer_id
            group by segments.segment, segments.customer_count, segments.customer_share
            order by segments.customer_count desc, segments.segment
            """,
            tell_segments,
            is_wide=True,
        ),
        Figure(
            "Segments then and now",
            ("segments", "customer_segments"),
            """
            with comings as (
                select members.segment, count(*) as came
                from customer_segments as members
                anti join previous.customer_segments as members_before
                    on members.segment = members_before.segment and members.customer_id = members_before.customer_id
                group by members.segment
            ),

            leavings as (
                select members_before.segment, count(*) as left_it
                from previous.customer_segments as members_before
                anti join customer_segments as members
                    on members_before.segment = members.segment and members_before.customer_id = members.customer_id
                group by members_before.segment
            )

            select
                segments.segment,
                segments_before.customer_count as before,
                coalesce(comings.came, 0) as came,
                coalesce(leavings.left_it, 0) as left_it,
                segments.customer_count as customers
            from segments
            left join previous.segments as segments_before on segments.segment = segments_before.segment
            left join comings on segments.segment = comings.segment
            left join leavings on segments.segment = leavings.segment
            order by came + left_it desc, segments.segment
            """,
            tell_trend,
            is_compared=True,
        ),
        Figure(
            "Segments over ninety days",
            ("segment_history",),
            """
            with stays as (
                select *, min(entered_at) over (partition by segment) as followed_since_at
                from segment_history
                where kind = 'segment'
            ),

            looks as (
                select entered_at as look_at from stays
                union
                select left_at as look_at from stays where left_at is not null
            ),

            -- The first look of the last ninety days, and the latest that found anything new.
            period as (
                select min(look_at) as since_at, max(newest_at) as newest_at
                from looks
                cross join (select max(look_at) as newest_at from looks)
                where look_at > newest_at - interval 90 day
            )

            select
                stays.segment,
                period.since_at,
                period.newest_at,
                case
                    when min(stays.followed_since_at) <= period.since_at
                        then count(*) filter (where stays.entered_at <= period.since_at)
                end as before,
                count(*) filter (where stays.entered_at > period.since_at and stays.is_entry_seen) as came,
                count(*) filter (where stays.left_at > period.since_at) as left_it,
                count(*) filter (where stays.is_current) as customers
            from stays
            cross join period
            where stays.left_at is null or stays.left_at > period.since_at
            group by stays.segment, period.since_at, period.newest_at
            order by came + left_it desc, customers desc, stays.segment
            """,
            tell_growth,
        ),
        Figure(
            "Segments that hold the same people",
            ("segments", "customer_segments"),
            """
            with pairs as (
                select members.segment, others.segment as other_segment, count(*) as in_both
                from customer_segments as members
                inner join customer_segments as others
                    on members.customer_id = others.customer_id and members.segment < others.segment
                group by members.segment, others.segment
            ),

            pairs_with_either as (
                select
                    pairs.*,
                    segments.customer_count + others.customer_count - pairs.in_both as in_either
                from pairs
                inner join segments on pairs.segment = segments.segment
                inner join segments as others on pairs.other_segment = others.segment
            )

            select *, in_both / in_either as both_share
            from pairs_with_either
            order by both_share desc, in_both desc, segment, other_segment
            limit 10
            """,
            tell_overlap,
        ),
        Figure(
            "Segments in words",
            ("customer_segments", "segments", "single_customer_view"),
            """
            with members as (
                select
                    memberships.segment,
                    memberships.reason,
                    memberships.customer_id,
                    case when customers.currency = :currency then customers.net_revenue else 0 end as net_revenue,
                    count(*) over (partition by memberships.customer_id) as segments
                from customer_segments as memberships
                inner join single_customer_view as customers on memberships.customer_id = customers.customer_id
            ),

            people as (
                select
                    count(distinct customer_id) as in_any,
                    count(distinct customer_id) filter (where segments > 1) as in_several
                from members
            )

            select
                members.segment,
                segments.description,
                segments.customer_count as customers,
                segments.customer_share,
                sum(members.net_revenue) as net_revenue,
                arg_max(members.reason, (members.net_revenue, members.reason)) as example,
                any_value(people.in_any) as in_any,
                any_value(people.in_several) as in_several
            from members
            inner join segments on members.segment = segments.segment
            cross join people
            group by members.segment, segments.description, segments.customer_count, segments.customer_share
            order by net_revenue desc, members.segment
            """,
            tell_in_words,
            is_wide=True,
        ),
        Figure(
            "Personas",
            ("personas", "customer_personas", "single_customer_view"),
            """
            with worth as (
                select
                    members.persona,
                    avg(customers.net_revenue) filter (where customers.currency = :currency) as net_revenue_each
                from customer_personas as members
                inner join single_customer_view as customers on members.customer_id = customers.customer_id
                group by members.persona
            )

            select
                personas.persona_name,
                personas.description,
                personas.customer_count,
                personas.customer_share,
                worth.net_revenue_each,
                personas.silhouette
            from personas
            left join worth on personas.persona = worth.persona
            order by personas.customer_count desc, personas.persona
            """,
            tell_personas,
            is_wide=True,
        ),
    ),
)
