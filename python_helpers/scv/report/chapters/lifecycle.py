"""What stage customers are in, and how they move."""

from scv.report import charts, words
from scv.report.figures import Chapter, Figure, Told
from scv.report.release import Row, Shop
from scv.report.words import label, number, percent, plural, share_of, title, verb

# Colours go from warm to cold as somebody drifts away; a stage keeps its colour in every figure.
STATE_COLOURS = {"active": 1, "reactivated": 5, "at_risk": 2, "lapsed": 4, "dormant": 7, "never_active": 8}
STATES = tuple(STATE_COLOURS)
STATE_ORDER = "list_position(['active', 'reactivated', 'at_risk', 'lapsed', 'dormant', 'never_active'], {})"


def state_colour(state: str) -> int:
    return STATE_COLOURS.get(state, 8)


def tell_stages_today(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No customer is known yet, so nobody is at any stage.")
    stages = list(dict.fromkeys(row["purchase_stage"] for row in rows))
    customers = sum(row["customers"] for row in rows)
    quiet = sum(row["customers"] for row in rows if row["activity_state"] in ("at_risk", "lapsed", "dormant"))
    loyal = [row for row in rows if row["purchase_stage"] == "loyal"]
    sentence = f"{percent(quiet / customers)} of all customers have gone quiet."
    if loyal:
        loyal_count = sum(row["customers"] for row in loyal)
        loyal_quiet = sum(
            row["customers"] for row in loyal if row["activity_state"] in ("at_risk", "lapsed", "dormant")
        )
        sentence += f" Among the {number(loyal_count)} loyal ones it is {percent(loyal_quiet / loyal_count)}."
    return Told(
        sentence,
        charts.stacks(
            [
                charts.Stack(
                    title(stage),
                    [
                        charts.Part(label(row["activity_state"]), row["customers"], state_colour(row["activity_state"]))
                        for row in rows
                        if row["purchase_stage"] == stage
                    ],
                    number(sum(row["customers"] for row in rows if row["purchase_stage"] == stage)),
                )
                for stage in stages
            ]
        ),
    )


def tell_states_over_time(rows: list[Row], shop: Shop) -> Told:
    months = sorted({row["month_date"] for row in rows})
    counts = {(row["month_date"], row["stage"]): row["customers"] for row in rows}
    totals = {month: sum(counts.get((month, state), 0) for state in STATES) for month in months}
    most = max(totals.values(), default=0)
    if len(months) < 2 or not most:
        return Told("The history is shorter than two months: there is no movement to draw yet.")
    first, last = months[0], months[-1]

    def alive(month: object) -> float:
        here = sum(counts.get((month, state), 0) for state in ("active", "reactivated"))
        return share_of(here, totals[month])

    return Told(
        f"Known customers went from {number(totals[first])} at the end of {words.whole_month(first)} to "
        f"{number(totals[last])} on {words.day(shop.as_of_date)}; the share that is active went from "
        f"{percent(alive(first))} to {percent(alive(last))}. Before the first order in the feeds nobody’s state is "
        "known.",
        charts.bands(
            [words.month(month) for month in months],
            [
                charts.Band(label(state), [counts.get((month, state), 0) for month in months], state_colour(state))
                for state in STATES
                if any(counts.get((month, state), 0) for month in months)
            ],
            [number(most), number(most / 2)],
        ),
    )


def tell_state_flows(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("Nobody has been known for ninety days yet: there is nothing to compare with.")
    order = {state: place for place, state in enumerate(STATES)}
    before = sorted({row["state_before"] for row in rows}, key=lambda state: order.get(state, 9))
    after = sorted({row["state_now"] for row in rows}, key=lambda state: order.get(state, 9))
    known = sum(row["customers"] for row in rows)
    moved = sum(row["customers"] for row in rows if row["state_before"] != row["state_now"])
    lost = sum(
        row["customers"]
        for row in rows
        if row["state_before"] in ("active", "reactivated") and row["state_now"] in ("at_risk", "lapsed", "dormant")
    )
    won = sum(
        row["customers"]
        for row in rows
        if row["state_before"] in ("at_risk", "lapsed", "dormant", "never_active")
        and row["state_now"] in ("active", "reactivated")
    )

    def nodes(states: list[str], side: str) -> list[charts.Part]:
        sums = [sum(row["customers"] for row in rows if row[side] == state) for state in states]
        return [
            charts.Part(f"{title(state)} {number(total)}", total, state_colour(state))
            for state, total in zip(states, sums, strict=True)
        ]

    return Told(
        f"In ninety days {percent(moved / known)} of customers changed state: {number(lost)} who were active went "
        f"quiet, {number(won)} who were quiet came back.",
        charts.flows(
            nodes(before, "state_before"),
            nodes(after, "state_now"),
            [
                charts.Flow(before.index(row["state_before"]), after.index(row["state_now"]), row["customers"])
                for row in rows
            ],
        ),
    )


def tell_ladder(rows: list[Row], shop: Shop) -> Told:
    [row] = rows
    steps = [
        ("Known", row["known"] or 0),
        ("Bought once", row["bought_once"] or 0),
        ("Bought twice", row["bought_twice"] or 0),
        ("Bought three times", row["bought_three_times"] or 0),
    ]
    if not steps[0][1]:
        return Told("No customer is known yet, so nobody has climbed a step.")
    if not steps[1][1]:
        return Told(f"Nobody of the {number(steps[0][1])} known customers has bought yet.")
    sentence = f"{percent(steps[1][1] / steps[0][1])} of known customers have bought; nobody has bought again yet."
    if steps[2][1]:
        sentence = (
            f"{percent(steps[1][1] / steps[0][1])} of known customers have bought so far, "
            f"{percent(steps[2][1] / steps[1][1])} of buyers again, and {percent(steps[3][1] / steps[2][1])} of those "
            "a third time. Whoever bought lately may still come back."
        )
    return Told(
        sentence,
        charts.bars(
            [
                charts.Bar(
                    name,
                    count,
                    number(count)
                    if place == 0
                    else f"{number(count)} · {percent(share_of(count, steps[place - 1][1]))}",
                )
                for place, (name, count) in enumerate(steps)
            ]
        ),
    )


def tell_retention(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("Nobody known has bought yet, so nobody could come back.")
    finished = [row for row in rows if row["had_90_days"]]
    waiting = sum(row["buyers"] - row["had_90_days"] for row in rows)
    if not finished:
        return Told(
            f"{plural(waiting, 'buyer')} first bought less than ninety days ago: it is too early to say who comes back."
        )
    buyers = sum(row["had_90_days"] for row in finished)
    again = sum(row["again_within_90_days"] for row in finished)
    sentence = (
        f"Of {plural(buyers, 'buyer')} who had ninety days to come back, {percent(again / buyers)} bought again within "
        "them."
    )
    if waiting:
        sentence += (
            f" {plural(waiting, 'younger buyer')} {verb(waiting, 'has', 'have')} not had the time and "
            f"{verb(waiting, 'counts', 'count')} neither way."
        )
    return Told(
        sentence,
        charts.bars(
            [
                charts.Bar(
                    words.month(row["first_month_date"]),
                    row["again_within_90_days"] / row["had_90_days"],
                    f"{percent(row['again_within_90_days'] / row['had_90_days'])} of {number(row['had_90_days'])}",
                )
                for row in finished
            ]
        ),
    )


CHAPTER = Chapter(
    "lifecycle",
    "Lifecycle",
    "At what stage are customers, and where do they move?",
    (
        Figure(
            "Purchase stage and activity today",
            ("single_customer_view",),
            f"""
            select purchase_stage, activity_state, count(*) as customers
            from single_customer_view
            group by purchase_stage, activity_state
            order by
                list_position(['prospect', 'first_purchase', 'second_purchase', 'loyal'], purchase_stage),
                {STATE_ORDER.format("activity_state")}
            """,
            tell_stages_today,
        ),
        Figure(
            "From known to loyal",
            ("single_customer_view",),
            """
            select
                count(*) as known,
                count(*) filter (where order_count >= 1) as bought_once,
                count(*) filter (where order_count >= 2) as bought_twice,
                count(*) filter (where order_count >= 3) as bought_three_times
            from single_customer_view
            """,
            tell_ladder,
        ),
        Figure(
            "Bought again within ninety days, by month of the first order",
            ("customer_lifecycle_history",),
            """
            with as_of_dates as (
                select max(valid_from + days_in_stage - 1) as as_of_date
                from customer_lifecycle_history
                where is_current
            ),

            -- A stage begins on the day of the order that leads to it.
            buyers as (
                select
                    customer_id,
                    min(valid_from) as first_order_date,
                    min(valid_from) filter (where stage in ('second_purchase', 'loyal')) as second_order_date
                from customer_lifecycle_history
                where axis = 'purchase_stage' and stage <> 'prospect'
                group by customer_id
            ),

            buyers_with_their_time as (
                select buyers.*, as_of_dates.as_of_date - buyers.first_order_date >= 90 as had_90_days
                from buyers
                cross join as_of_dates
            )

            -- Whoever has not had the time counts neither way.
            select
                cast(date_trunc('month', first_order_date) as date) as first_month_date,
                count(*) as buyers,
                count(*) filter (where had_90_days) as had_90_days,
                count(*) filter (
                    where had_90_days and second_order_date - first_order_date <= 90
                ) as again_within_90_days
            from buyers_with_their_time
            group by first_month_date
            qualify row_number() over (order by first_month_date desc) <= 24
            order by first_month_date
            """,
            tell_retention,
        ),
        Figure(
            "Activity over time",
            ("customer_lifecycle_history",),
            """
            with as_of_dates as (
                -- As the shop counts days: what is current lasts until the day of the data.
                select max(valid_from + days_in_stage - 1) as as_of_date
                from customer_lifecycle_history
                where is_current
            ),

            -- Whoever was known before the first order that the feeds hold may have done anything: unknown, not away.
            first_orders as (
                select min(valid_from) as first_order_date
                from customer_lifecycle_history
                where axis = 'purchase_stage' and stage = 'first_purchase'
            ),

            -- The newest twenty-four months at most; the last one is as far as the data goes.
            months as (
                select unnest(
                    generate_series(
                        greatest(
                            date_trunc('month', as_of_dates.as_of_date) - interval 23 month,
                            date_trunc('month', first_orders.first_order_date)
                        ),
                        date_trunc('month', as_of_dates.as_of_date),
                        interval 1 month
                    )
                ) as month_date
                from as_of_dates
                cross join first_orders
            ),

            month_ends as (
                select
                    cast(months.month_date as date) as month_date,
                    least(cast(last_day(months.month_date) as date), as_of_dates.as_of_date) as end_date
                from months
                cross join as_of_dates
            )

            select month_ends.month_date, history.stage, count(*) as customers
            from customer_lifecycle_history as history
            inner join month_ends
                on
                    history.valid_from <= month_ends.end_date
                    and (history.valid_to is null or history.valid_to > month_ends.end_date)
            where history.axis = 'activity_state'
            group by month_ends.month_date, history.stage
            order by month_ends.month_date, history.stage
            """,
            tell_states_over_time,
        ),
        Figure(
            "Where customers of ninety days ago are today",
            ("customer_lifecycle_history",),
            """
            with as_of_dates as (
                select max(valid_from + days_in_stage - 1) as as_of_date
                from customer_lifecycle_history
                where is_current
            )

            select
                history.stage as state_before,
                today.stage as state_now,
                count(*) as customers
            from customer_lifecycle_history as history
            cross join as_of_dates
            inner join customer_lifecycle_history as today
                on
                    history.customer_id = today.customer_id
                    and today.axis = 'activity_state'
                    and today.is_current
            where
                history.axis = 'activity_state'
                and history.valid_from <= as_of_dates.as_of_date - 90
                and (history.valid_to is null or history.valid_to > as_of_dates.as_of_date - 90)
            group by history.stage, today.stage
            order by customers desc, state_before, state_now
            """,
            tell_state_flows,
        ),
    ),
)
