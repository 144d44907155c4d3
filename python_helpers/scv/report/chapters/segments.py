"""Groups of customers, in words and figures."""

from scv.report import charts
from scv.report.figures import Chapter, Figure, Told
from scv.report.release import Row, Shop
from scv.report.words import money, number, percent, share_of, title


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


CHAPTER = Chapter(
    "segments",
    "Segments",
    "Which groups do customers fall into, and what are they worth?",
    (
        Figure(
            "Segments by size",
            ("customer_segments", "single_customer_view"),
            """
            select
                segments.segment,
                count(*) as customers,
                sum(customers.net_revenue) filter (where customers.currency = :currency) as net_revenue
            from customer_segments as segments
            inner join single_customer_view as customers on segments.customer_id = customers.customer_id
            group by segments.segment
            order by customers desc, segments.segment
            """,
            tell_segments,
            is_wide=True,
        ),
    ),
)
