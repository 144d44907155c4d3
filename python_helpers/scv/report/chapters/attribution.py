"""What brought the revenue, and what it cost."""

from scv.report import charts
from scv.report.figures import Attention, Chapter, Figure, Told
from scv.report.release import Row, Shop
from scv.report.words import label, money, number, share_of, tenths, title

# The newest twelve months of the mart, in the shop's currency; every figure of the chapter rests on the same rows.
NEWEST_YEAR = """
            with newest_year as (
                select *
                from campaign_attribution
                where
                    currency = :currency
                    and month_date > (select max(month_date) from campaign_attribution) - interval 12 month
            )
"""
MODELS = (("first", "first touch", 3), ("last", "last touch", 2), ("data_driven", "data-driven", 1))


def tell_channels(rows: list[Row], shop: Shop) -> Told:
    credited = [row for row in rows if (row["data_driven"] or 0) > 0]
    total = sum(row["data_driven"] for row in credited)
    if not credited:
        return Told("No order of the last twelve months can be traced to what led to it.")
    first = credited[0]
    differing = max(credited, key=lambda row: (abs(row["first"] - row["last"]), row["touch_channel"]))
    sentence = (
        f"“{title(first['touch_channel'])}” earns most, {money(first['data_driven'], shop.currency)} of "
        f"{money(total, shop.currency)} in twelve months by the data-driven model."
    )
    if differing["first"] != differing["last"]:
        about = "it" if differing is first else f"“{label(differing['touch_channel'])}”"
        sentence += (
            f" The models disagree most about {about}: {money(differing['first'], shop.currency)} by first touch, "
            f"{money(differing['last'], shop.currency)} by last."
        )
    return Told(
        sentence,
        charts.dots(
            [
                (
                    title(row["touch_channel"]),
                    [charts.Dot(name, max(float(row[model] or 0), 0), colour) for model, name, colour in MODELS],
                    money(row["data_driven"], shop.currency),
                )
                for row in credited[:12]
            ]
        ),
    )


def tell_spend(rows: list[Row], shop: Shop) -> Told:
    paid = [row for row in rows if (row["spend"] or 0) > 0]
    if not paid:
        return Told("No cost was reported for the last twelve months, so there is no return on it to tell.")
    spend = sum(row["spend"] for row in paid)
    revenue = sum(row["revenue"] or 0 for row in paid)
    losing = [row for row in paid if (row["revenue"] or 0) < row["spend"]]
    attention: tuple[Attention, ...] = ()
    if losing:
        lost = sum(row["spend"] - (row["revenue"] or 0) for row in losing)
        worst = max(losing, key=lambda row: (row["spend"] - (row["revenue"] or 0), row["advertiser"]))
        attention = (
            Attention(
                2,
                f"{title(worst['advertiser'])} cost {money(worst['spend'], shop.currency)} in twelve months and earned "
                f"{money(worst['revenue'] or 0, shop.currency)} ({money(lost, shop.currency)} lost on all that earn "
                "less than they cost).",
            ),
        )
    return Told(
        f"Advertising cost {money(spend, shop.currency)} in twelve months and earned {money(revenue, shop.currency)} "
        f"by the data-driven model: {number(share_of(revenue, spend), 2)} for each {money(1, shop.currency)} spent.",
        charts.stacks(
            [
                charts.Stack(
                    f"{title(row['advertiser'])}, {name}",
                    [charts.Part(name, float(row[measure] or 0), colour)],
                    money(row[measure] or 0, shop.currency)
                    + (f" · {number(share_of(row['revenue'], row['spend']), 2)} back" if measure == "revenue" else ""),
                )
                for row in paid[:8]
                for name, measure, colour in (("cost", "spend", 2), ("earned", "revenue", 1))
            ]
        ),
        attention,
    )


def tell_campaigns(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No campaign of the last twelve months led to an order or cost anything.")
    first = rows[0]
    paying = [row for row in rows if row["spend"] and row["revenue"]]
    sentence = (
        f"“{label(first['campaign'])}” earned most: {money(first['revenue'], shop.currency)} from "
        f"{tenths(first['orders'])} orders."
    )
    if paying:
        best = max(paying, key=lambda row: (row["revenue"] / row["spend"], row["campaign"]))
        sentence += (
            f" Of those shown that cost anything, “{label(best['campaign'])}” gives the most back: "
            f"{number(best['revenue'] / best['spend'], 2)} for each {money(1, shop.currency)} spent."
        )
    return Told(
        sentence,
        charts.table(
            ["campaign", "channel", "orders", "earned", "cost", "back for each 1"],
            [
                [
                    label(row["campaign"]),
                    label(row["touch_channel"]),
                    number(row["orders"], 1),
                    money(row["revenue"], shop.currency),
                    money(row["spend"], shop.currency) if row["spend"] else "–",
                    number(row["revenue"] / row["spend"], 2) if row["spend"] else "–",
                ]
                for row in rows
            ],
            [False, False, True, True, True, True],
            "The campaigns that earned most",
        ),
        is_text=True,
    )


CHAPTER = Chapter(
    "attribution",
    "Attribution",
    "What brought the revenue of the last twelve months, and what did it cost?",
    (
        Figure(
            "Revenue by channel, under three models",
            ("campaign_attribution",),
            NEWEST_YEAR
            + """
            select
                touch_channel,
                coalesce(sum(attributed_revenue) filter (where model = 'first'), 0) as first,
                coalesce(sum(attributed_revenue) filter (where model = 'last'), 0) as last,
                coalesce(sum(attributed_revenue) filter (where model = 'data_driven'), 0) as data_driven
            from newest_year
            group by touch_channel
            order by data_driven desc, touch_channel
            """,
            tell_channels,
        ),
        Figure(
            "What advertising cost and earned",
            ("campaign_attribution",),
            NEWEST_YEAR
            + """
            select
                coalesce(platform, touch_channel) as advertiser,
                sum(spend) as spend,
                sum(attributed_revenue) as revenue,
                cast(sum(attributed_revenue) / nullif(sum(spend), 0) as double) as return_on_spend
            from newest_year
            where model = 'data_driven'
            group by advertiser
            having sum(spend) > 0
            order by spend desc, advertiser
            """,
            tell_spend,
        ),
        Figure(
            "The campaigns that earned most",
            ("campaign_attribution",),
            NEWEST_YEAR
            + """
            select
                coalesce(max(campaign_name), campaign_id) as campaign,
                touch_channel,
                sum(attributed_orders) as orders,
                sum(attributed_revenue) as revenue,
                sum(spend) as spend
            from newest_year
            where model = 'data_driven' and campaign_id is not null
            group by campaign_id, touch_channel
            order by revenue desc, campaign
            limit 12
            """,
            tell_campaigns,
            is_wide=True,
        ),
    ),
)
