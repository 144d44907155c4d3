"""What was sent, what became of it, and what it brought by each reckoning."""

from decimal import Decimal

from scv.report import charts
from scv.report.figures import Chapter, Figure, Told
from scv.report.release import Row, Shop
from scv.report.words import day, label, money, number, percent, plural, short_day, title

# Each with the words of its column.
MODELS = (
    ("first", "first touch"),
    ("last", "last touch"),
    ("linear", "equal shares"),
    ("time_decay", "late touches more"),
    ("position", "first and last more"),
    ("data_driven", "data-driven"),
)


def part(count: int | None, whole: int | None) -> str:
    """A share of messages; a dash where the channel does not tell."""
    return percent(count / whole) if count is not None and whole else "–"


def known(count: int | None) -> str:
    return "–" if count is None else number(count)


def tell_channels(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No message has been sent on any channel yet.")
    first = rows[0]
    opened = [row for row in rows if row["opened"] is not None and row["sent"]]
    sentence = f"Most messages, {number(first['sent'])}, went out on the channel “{label(first['touch_channel'])}”."
    if opened:
        best = max(opened, key=lambda row: (row["opened"] / row["sent"], row["touch_channel"]))
        sentence += (
            f" Of those that tell what was opened, “{label(best['touch_channel'])}” is opened most: "
            f"{percent(best['opened'] / best['sent'])} of what was sent."
        )
    return Told(
        sentence + " A dash is what nobody tells.",
        charts.table(
            ["channel", "sent", "arrived", "opened", "clicked", "came back", "unsubscribed"],
            [
                [
                    title(row["touch_channel"]),
                    known(row["sent"]),
                    part(row["delivered"], row["sent"]),
                    part(row["opened"], row["sent"]),
                    part(row["clicked"], row["sent"]),
                    part(row["bounced"], row["sent"]),
                    known(row["unsubscribed"]),
                ]
                for row in rows
            ],
            [False, True, True, True, True, True, True],
            "What became of messages",
        ),
        is_text=True,
    )


def tell_latest(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No campaign has been sent yet.")
    first = rows[0]
    earned = max(rows, key=lambda row: (row["revenue"], row["campaign"]))
    sentence = (
        f"“{label(first['campaign'])}” is the latest, begun on {day(first['first_sent_date'])} with "
        f"{plural(first['sent'], 'message')}."
    )
    if earned["revenue"] > 0:
        sentence += (
            f" Of the campaigns shown “{label(earned['campaign'])}” has earned most, "
            f"{money(earned['revenue'], shop.currency)} by the data-driven model."
        )
    return Told(
        sentence,
        charts.table(
            ["campaign", "channel", "first sent", "sent", "opened", "clicked", "orders", "earned", "cost"],
            [
                [
                    label(row["campaign"]),
                    label(row["touch_channel"]),
                    short_day(row["first_sent_date"]),
                    number(row["sent"]),
                    part(row["opened"], row["sent"]),
                    part(row["clicked"], row["sent"]),
                    number(row["orders"], 1),
                    money(row["revenue"], shop.currency),
                    money(row["spend"], shop.currency) if row["spend"] is not None else "–",
                ]
                for row in rows
            ],
            [False, False, False, True, True, True, True, True, True],
            "The latest campaigns",
        ),
        is_text=True,
    )


def tell_reckonings(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No campaign has led to an order yet.")
    torn = max(rows, key=lambda row: (_spread(row), row["campaign"]))
    least = min(MODELS, key=lambda model: torn[model[0]])
    most = max(MODELS, key=lambda model: torn[model[0]])
    sentence = f"The six reckonings agree on every campaign shown, “{label(torn['campaign'])}” among them."
    if torn[least[0]] != torn[most[0]]:
        sentence = (
            f"The reckonings disagree most about “{label(torn['campaign'])}”: "
            f"{money(torn[most[0]], shop.currency)} by {most[1]}, {money(torn[least[0]], shop.currency)} by {least[1]}."
        )
    return Told(
        sentence,
        charts.table(
            ["campaign", "channel", *(name for _, name in MODELS)],
            [
                [
                    label(row["campaign"]),
                    label(row["touch_channel"]),
                    *(money(row[model], shop.currency) for model, _ in MODELS),
                ]
                for row in rows
            ],
            [False, False, *(True for _ in MODELS)],
            "One campaign by six reckonings",
        ),
        is_text=True,
    )


def _spread(row: Row) -> Decimal:
    """How far the models are apart."""
    revenues = [Decimal(row[model]) for model, _ in MODELS]
    return max(revenues) - min(revenues)


CHAPTER = Chapter(
    "campaigns",
    "Campaigns",
    "What was sent, what became of it, and what did it bring?",
    (
        Figure(
            "What became of messages",
            ("campaigns",),
            """
            select
                touch_channel,
                cast(sum(sent_count) as bigint) as sent,
                cast(sum(delivered_count) as bigint) as delivered,
                cast(sum(opened_count) as bigint) as opened,
                cast(sum(clicked_count) as bigint) as clicked,
                cast(sum(bounced_count) as bigint) as bounced,
                cast(sum(unsubscribed_count) as bigint) as unsubscribed
            from campaigns
            -- Of advertising nobody counts messages.
            group by touch_channel
            having sum(sent_count) > 0
            order by sent desc, touch_channel
            """,
            tell_channels,
        ),
        Figure(
            "The latest campaigns",
            ("campaigns",),
            """
            select
                coalesce(max(campaign_name), campaign_id) as campaign,
                touch_channel,
                min(campaign_date) filter (where sent_count > 0) as first_sent_date,
                cast(sum(sent_count) as bigint) as sent,
                cast(sum(opened_count) as bigint) as opened,
                cast(sum(clicked_count) as bigint) as clicked,
                sum(data_driven_orders) as orders,
                sum(data_driven_revenue) as revenue,
                sum(spend) as spend
            from campaigns
            where campaign_id is not null
            group by campaign_id, touch_channel, platform
            having sum(sent_count) > 0
            order by first_sent_date desc, sent desc, campaign, campaign_id
            limit 12
            """,
            tell_latest,
            is_wide=True,
        ),
        Figure(
            "One campaign by six reckonings",
            ("campaigns",),
            """
            select
                coalesce(max(campaign_name), campaign_id) as campaign,
                touch_channel,
                sum(first_revenue) as first,
                sum(last_revenue) as last,
                sum(linear_revenue) as linear,
                sum(time_decay_revenue) as time_decay,
                sum(position_revenue) as position,
                sum(data_driven_revenue) as data_driven
            from campaigns
            where campaign_id is not null
            group by campaign_id, touch_channel, platform
            having sum(data_driven_orders) > 0
            order by data_driven desc, campaign, campaign_id, touch_channel
            limit 10
            """,
            tell_reckonings,
            is_wide=True,
        ),
    ),
)
