"""The ways that lead to an order."""

from scv.report import charts
from scv.report.figures import Chapter, Figure, Told
from scv.report.release import Row, Shop
from scv.report.words import label, number, percent, plural, tenths


def steps(path: str) -> list[str]:
    """The channels of a path, in words."""
    return [label(step) for step in path.split(" > ")]


def tell_paths(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("Nobody known has ordered yet, so no way has led to an order.")
    orders, single = rows[0]["all_orders"], rows[0]["orders_by_one_channel"]
    several = [row for row in rows if row["step_count"] > 1]
    if not several:
        return Told(
            f"Each of {plural(orders, 'order')} came by one channel alone, most by {label(rows[0]['journey_path'])}."
        )
    first = several[0]
    return Told(
        f"{percent(single / orders)} of {plural(orders, 'order')} came by one channel alone. Among the others the most "
        f"common way is {' then '.join(steps(first['journey_path']))}, with {plural(first['orders'], 'order')}.",
        charts.paths(
            [
                (
                    steps(row["journey_path"]),
                    charts.Bar("", row["orders"], f"{number(row['orders'])} · {percent(row['orders'] / orders)}"),
                )
                for row in several
            ]
        ),
        is_text=True,
    )


def tell_loyal_paths(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("There are not yet enough loyal and one-time buyers to compare the ways they take.")
    more = max(rows, key=lambda row: (row["loyal_share"] - row["one_time_share"], row["journey_path"]))
    less = min(rows, key=lambda row: (row["loyal_share"] - row["one_time_share"], row["journey_path"]))
    sentences = [
        f"{percent(row['loyal_share'])} of the orders of loyal customers came by "
        f"{' then '.join(steps(row['journey_path']))}, {percent(row['one_time_share'])} of those of customers who "
        "bought once."
        for row in ([more, less] if more is not less else [more])
    ]
    return Told(
        " ".join(sentences),
        charts.dots(
            [
                (
                    " then ".join(steps(row["journey_path"])),
                    [
                        charts.Dot("customers who bought once", row["one_time_share"], 8),
                        charts.Dot("loyal customers", row["loyal_share"], 1),
                    ],
                    f"{percent(row['loyal_share'])} against {percent(row['one_time_share'])}",
                )
                for row in rows
            ]
        ),
    )


def tell_length(rows: list[Row], shop: Shop) -> Told:
    orders = sum(row["orders"] for row in rows)
    if not orders:
        return Told("Nobody known has ordered yet.")
    single = sum(row["orders"] for row in rows if row["touches"] == "1")
    bars = charts.bars(
        [
            charts.Bar(
                f"{row['touches']} {'touch' if row['touches'] == '1' else 'touches'}",
                row["orders"],
                number(row["orders"]),
            )
            for row in rows
        ]
    )
    if single == orders:
        return Told(f"Each of {plural(orders, 'order')} followed a single touch.", bars)
    return Told(
        f"{percent(single / orders)} of orders followed a single touch; of the others, half took longer than "
        f"{tenths(rows[0]['middle_days'])} days from the first touch.",
        bars,
    )


CHAPTER = Chapter(
    "journeys",
    "Journeys",
    "By which ways do customers come to an order?",
    (
        Figure(
            "The most common ways to an order",
            ("customer_journeys",),
            """
            with paths as (
                select journey_path, step_count, count(*) as orders, avg(duration_days) as average_days
                from customer_journeys
                group by journey_path, step_count
            )

            select
                *,
                cast(sum(orders) over () as bigint) as all_orders,
                cast(coalesce(sum(orders) filter (where step_count = 1) over (), 0) as bigint) as orders_by_one_channel
            from paths
            -- The ways of several channels, and one channel alone where there are no others.
            qualify row_number() over (order by step_count > 1 desc, orders desc, journey_path) <= 10
            order by step_count > 1 desc, orders desc, journey_path
            """,
            tell_paths,
            is_wide=True,
        ),
        Figure(
            "What loyal customers do differently",
            ("journey_paths",),
            """
            select
                journey_path,
                loyal_order_count,
                one_time_order_count,
                loyal_share,
                one_time_share,
                loyal_to_one_time_ratio
            from journey_paths
            -- A way that only one of the two groups takes is a difference as well, and the plainest.
            where
                loyal_order_count + one_time_order_count >= 10
                and loyal_share is not null and one_time_share is not null
            order by abs(loyal_share - one_time_share) desc, journey_path
            limit 8
            """,
            tell_loyal_paths,
        ),
        Figure(
            "How long the way is",
            ("customer_journeys",),
            """
            select
                case
                    when touch_count = 1 then '1'
                    when touch_count = 2 then '2'
                    when touch_count <= 5 then '3 to 5'
                    when touch_count <= 10 then '6 to 10'
                    else '11 and more'
                end as touches,
                count(*) as orders,
                (select median(duration_days) from customer_journeys where touch_count > 1) as middle_days
            from customer_journeys
            group by touches
            order by min(touch_count)
            """,
            tell_length,
        ),
    ),
)
