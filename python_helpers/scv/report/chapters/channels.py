"""Where customers are seen, and where together."""

from scv.report import charts
from scv.report.figures import Chapter, Figure, Told
from scv.report.release import Row, Shop
from scv.report.words import label, listed, number, percent, plural, share_of, title, verb

COMBINATIONS_SHOWN = 12

# What a customer did on a channel; what the shop sent there is not being seen.
SEEN = """
            with seen as (
                select distinct customer_id, channel
                from customer_timeline
                where direction = 'inbound' and customer_id is not null
            ),
"""


def tell_channel_counts(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("Nobody has done anything on any channel yet.")
    most = rows[0]
    alone = max(rows, key=lambda row: (row["customers_only_here"], row["channel"]))
    sentence = (
        f"{title(most['channel'])} sees most customers: {number(most['customers'])}, or "
        f"{percent(share_of(most['customers'], shop.customer_count))} of all."
    )
    if alone["customers_only_here"]:
        sentence += (
            f" {number(alone['customers_only_here'])} are seen on the channel “{label(alone['channel'])}” and nowhere "
            "else: lose it, and they are gone."
        )
    return Told(
        sentence,
        charts.stacks(
            [
                charts.Stack(
                    title(row["channel"]),
                    [
                        charts.Part("also seen elsewhere", row["customers"] - row["customers_only_here"], 1),
                        charts.Part("only seen here", row["customers_only_here"], 2),
                    ],
                    number(row["customers"]),
                )
                for row in rows
            ]
        ),
    )


def tell_combinations(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("Nobody has been seen on any channel yet, so none are seen together.")
    seen = sum(row["customers"] for row in rows)
    several = sum(row["customers"] for row in rows if len(row["channels"]) > 1)
    shown = rows[:COMBINATIONS_SHOWN]
    frequency: dict[str, int] = {}
    for row in shown:
        for channel in row["channels"]:
            frequency[channel] = frequency.get(channel, 0) + row["customers"]
    names = sorted(frequency, key=lambda channel: (-frequency[channel], channel))
    first = shown[0]
    together = listed(label(channel) for channel in first["channels"])
    sentence = (
        f"{percent(several / seen)} of those who were seen at all use more than one channel. The most common "
        f"combination is {together}{' alone' if len(first['channels']) == 1 else ''}, with "
        f"{plural(first['customers'], 'customer')}."
    )
    if len(rows) > len(shown):
        sentence += (
            f" The {len(shown)} shown cover {percent(sum(row['customers'] for row in shown) / seen)}; "
            f"{plural(len(rows) - len(shown), 'rarer one')} {verb(len(rows) - len(shown), 'is', 'are')} not drawn."
        )
    return Told(
        sentence,
        charts.sets(
            [label(name) for name in names],
            [
                (
                    frozenset(label(channel) for channel in row["channels"]),
                    charts.Bar("", row["customers"], number(row["customers"])),
                )
                for row in shown
            ],
        ),
    )


def tell_overlap(rows: list[Row], shop: Shop) -> Told:
    sizes = {row["channel"]: row["customers"] for row in rows if row["channel"] == row["other_channel"]}
    if len(sizes) < 2:
        return Told("Customers have been seen on fewer than two channels, so there is no overlap to show.")
    together = {(row["channel"], row["other_channel"]): row["customers"] for row in rows}
    names = sorted(sizes, key=lambda channel: (-sizes[channel], channel))
    shares = {
        (channel, other): together.get((channel, other), 0) / sizes[channel]
        for channel in names
        for other in names
        if channel != other
    }
    # A handful of customers makes any share; only pairs of channels with a say are worth a sentence.
    told = [pair for pair in shares if sizes[pair[0]] * 50 >= max(sizes.values())] or list(shares)
    channel, other = max(told, key=lambda pair: (shares[pair], sizes[pair[0]], pair))
    return Told(
        f"Of those seen on the channel “{label(channel)}”, {percent(shares[channel, other])} are also seen on "
        f"“{label(other)}”.",
        charts.matrix(
            [title(name) for name in names],
            [[None if channel == other else shares[channel, other] for other in names] for channel in names],
            "per cent of the row’s customers",
        ),
        is_text=True,
    )


CHAPTER = Chapter(
    "channels",
    "Channels",
    "Who is seen where, and where together?",
    (
        Figure(
            "Customers seen on each channel",
            ("customer_timeline",),
            SEEN
            + """
            seen_with_breadth as (
                select *, count(*) over (partition by customer_id) as channels
                from seen
            )

            select
                channel,
                count(*) as customers,
                count(*) filter (where channels = 1) as customers_only_here
            from seen_with_breadth
            group by channel
            order by customers desc, channel
            """,
            tell_channel_counts,
        ),
        Figure(
            "Which channels come together",
            ("customer_timeline",),
            SEEN
            + """
            combinations as (
                select customer_id, list(channel order by channel) as channels
                from seen
                group by customer_id
            )

            select channels, count(*) as customers
            from combinations
            group by channels
            order by customers desc, channels
            """,
            tell_combinations,
        ),
        Figure(
            "Of those seen here, how many are seen there",
            ("customer_timeline",),
            SEEN
            + """
            pairs as (
                select seen.channel, others.channel as other_channel
                from seen
                inner join seen as others on seen.customer_id = others.customer_id
            )

            select channel, other_channel, count(*) as customers
            from pairs
            group by channel, other_channel
            order by channel, other_channel
            """,
            tell_overlap,
            is_wide=True,
        ),
    ),
)
