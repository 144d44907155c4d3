"""Groups of customers, in words and figures."""

from scv.report import charts
from scv.report.figures import Chapter, Figure, Told
from scv.report.release import Row, Shop
from scv.report.words import money, number, percent, plural, sentence_case, share_of, title, verb

# Of a silhouette from -1 to 1: above it most customers lie nearer to their own group than to any other.
CLEAR_SILHOUETTE = 0.25


def tell_segments(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No customer is in a segment yet: either nobody is known, or no rule holds for anybody.")
    largest = rows[0]
    dearest = max(rows, key=lambda row: (share_of(row["net_revenue"], row["customers"]), row["segment"]))
    return Told(
        f"“{title(largest['segment'])}” is the largest of {number(len(rows))} segments, with "
        f"{percent(share_of(largest['customers'], shop.customer_count))} of customers; “{title(dearest['segment'])}” "
        f"is worth most, {money(share_of(dearest['net_revenue'], dearest['customers']), shop.currency)} each. One "
        "customer may be in several.",
        charts.bars(
            [
                charts.Bar(
                    title(row["segment"]),
                    row["customers"],
                    f"{number(row['customers'])} · "
                    f"{money(share_of(row['net_revenue'], row['customers']), shop.currency)} each",
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
                        ("of all", percent(share_of(row["customers"], shop.customer_count))),
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
                sum(customers.net_revenue) filter (where customers.currency = :currency) as net_revenue
            from segments
            inner join customer_segments as members on segments.segment = members.segment
            inner join single_customer_view as customers on members.customer_id = customers.customer_id
            group by segments.segment, segments.customer_count
            order by segments.customer_count desc, segments.segment
            """,
            tell_segments,
            is_wide=True,
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
                sum(members.net_revenue) as net_revenue,
                arg_max(members.reason, members.net_revenue) as example,
                any_value(people.in_any) as in_any,
                any_value(people.in_several) as in_several
            from members
            inner join segments on members.segment = segments.segment
            cross join people
            group by members.segment, segments.description, segments.customer_count
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
