"""What is sold, what comes back, and what is really kept."""

from markupsafe import Markup

from scv.report import charts, words
from scv.report.figures import Attention, Chapter, Figure, Told
from scv.report.release import Row, Shop
from scv.report.words import label, money, number, percent, plural, sentence_case, share_of, title

# A category that sends back more than this share of what it sells is worth a look, once it sells anything to speak of.
HIGH_RETURN_SHARE = 0.3


def sold_and_kept(rows: list[Row], name: str, shop: Shop) -> Markup:
    """Bars of what was kept and what came back, in money."""
    return charts.stacks(
        [
            charts.Stack(
                title(row[name]),
                [
                    charts.Part("kept", float(row["net_revenue"] or 0), 1),
                    charts.Part("came back", float(row["returned_revenue"] or 0), 4),
                ],
                f"{money(row['net_revenue'], shop.currency)} · {percent(row['returned_share'])} back",
            )
            for row in rows
        ]
    )


def tell_channels(rows: list[Row], shop: Shop) -> Told:
    gross = sum(row["gross_revenue"] or 0 for row in rows)
    if not gross:
        return Told("Nothing has been sold yet, so nothing could come back.")
    returned = sum(row["returned_revenue"] or 0 for row in rows)
    worst = max(rows, key=lambda row: (row["returned_share"] or 0, row["channel"]))
    sentence = (
        f"Of {money(gross, shop.currency)} sold, {money(returned, shop.currency)} came back "
        f"({percent(share_of(returned, gross))}) and {money(gross - returned, shop.currency)} was kept."
    )
    if returned and len(rows) > 1:
        sentence += (
            f" Most comes back through the channel “{label(worst['channel'])}”: {percent(worst['returned_share'])}."
        )
    unnamed = sum(row["unnamed_net_revenue"] or 0 for row in rows)
    if unnamed:
        sentence += f" {money(unnamed, shop.currency)} of what was kept came from buyers whom nobody knows."
    return Told(sentence, sold_and_kept(rows, "channel", shop))


def tell_categories(rows: list[Row], shop: Shop) -> Told:
    gross = sum(row["gross_revenue"] or 0 for row in rows)
    if not gross:
        return Told("No product has been sold yet.")
    weighty = [row for row in rows if (row["gross_revenue"] or 0) * 50 >= gross] or rows
    worst = max(weighty, key=lambda row: (row["returned_share"] or 0, str(row["category"])))
    attention: tuple[Attention, ...] = ()
    if (worst["returned_share"] or 0) >= HIGH_RETURN_SHARE:
        attention = (
            Attention(
                2,
                f"{percent(worst['returned_share'])} of what {label(worst['category'])} sells comes back, "
                f"{money(worst['returned_revenue'], shop.currency)} in all.",
            ),
        )
    sentence = f"{title(rows[0]['category'])} keeps most: {money(rows[0]['net_revenue'], shop.currency)}."
    if worst["returned_share"]:
        sentence += (
            f" {title(worst['category'])} loses the largest share to returns: {percent(worst['returned_share'])}."
        )
    else:
        sentence += " Nothing came back."
    return Told(
        sentence,
        sold_and_kept(rows[:8], "category", shop),
        attention,
    )


def tell_months(rows: list[Row], shop: Shop) -> Told:
    if len(rows) < 2:
        return Told("Fewer than two months have sales: there is no course to draw yet.")
    values = [float(row["net_revenue"] or 0) for row in rows]
    best = max(rows, key=lambda row: (row["net_revenue"] or 0, row["month_date"]))
    most = max(values)
    return Told(
        f"{words.whole_month(best['month_date'])} was the best month, with "
        f"{money(best['net_revenue'], shop.currency)} kept from {plural(best['orders'], 'order')}. The last month "
        f"ends with {words.day(shop.as_of_date)}.",
        charts.columns(
            [words.month(row["month_date"]) for row in rows],
            [[charts.Part("kept", max(value, 0), 1)] for value in values],
            [money(most, shop.currency), money(most / 2, shop.currency)],
        ),
    )


def tell_returners(rows: list[Row], shop: Shop) -> Told:
    buyers = sum(row["customers"] for row in rows)
    if not buyers:
        return Told("Nobody has bought yet, so nobody has sent anything back.")
    never = sum(row["customers"] for row in rows if row["sent_back"] == "nothing")
    heavy = [row for row in rows if row["sent_back"] in ("half to most", "almost all or all")]
    heavy_count = sum(row["customers"] for row in heavy)
    heavy_returned = sum(row["returned_revenue"] or 0 for row in heavy)
    returned = sum(row["returned_revenue"] or 0 for row in rows)
    sentence = f"{percent(never / buyers)} of buyers have never sent anything back."
    if heavy_count:
        sentence += (
            f" The {percent(heavy_count / buyers)} who send back half or more of what they buy account for "
            f"{percent(share_of(heavy_returned, returned))} of all returns."
        )
    return Told(
        sentence,
        charts.bars(
            [
                charts.Bar(
                    sentence_case(row["sent_back"]),
                    row["customers"],
                    number(row["customers"]),
                    8 if row["sent_back"] == "nothing" else 4,
                )
                for row in rows
            ]
        ),
    )


CHAPTER = Chapter(
    "returns",
    "Revenue kept",
    "What is sold, what comes back, and what is really kept?",
    (
        Figure(
            "Kept and returned, by channel",
            ("orders",),
            """
            select
                channel,
                count(*) as orders,
                sum(gross_revenue) as gross_revenue,
                sum(returned_revenue) as returned_revenue,
                sum(net_revenue) as net_revenue,
                coalesce(sum(net_revenue) filter (where customer_id is null), 0) as unnamed_net_revenue,
                cast(sum(returned_revenue) / nullif(sum(gross_revenue), 0) as double) as returned_share
            from orders
            where is_valid and currency = :currency
            group by channel
            order by gross_revenue desc, channel
            """,
            tell_channels,
        ),
        Figure(
            "Buyers by how much they send back",
            ("single_customer_view",),
            """
            with shares as (
                select returned_revenue, returned_revenue / nullif(gross_revenue, 0) as returned_share
                from single_customer_view
                where order_count > 0 and currency = :currency
            )

            select
                case
                    when returned_share >= 0.9 then 'almost all or all'
                    when returned_share >= 0.5 then 'half to most'
                    when returned_share >= 0.25 then 'a quarter to half'
                    when returned_share > 0 then 'less than a quarter'
                    else 'nothing'
                end as sent_back,
                count(*) as customers,
                sum(returned_revenue) as returned_revenue
            from shares
            group by sent_back
            order by list_position(
                ['nothing', 'less than a quarter', 'a quarter to half', 'half to most', 'almost all or all'], sent_back
            )
            """,
            tell_returners,
        ),
        Figure(
            "Net revenue by month",
            ("orders",),
            """
            select
                cast(date_trunc('month', ordered_date) as date) as month_date,
                count(*) as orders,
                sum(net_revenue) as net_revenue
            from orders
            where
                is_valid and currency = :currency
                and ordered_date >= (
                    select date_trunc('month', max(ordered_date)) - interval 23 month
                    from orders
                    where is_valid and currency = :currency
                )
            group by month_date
            order by month_date
            """,
            tell_months,
        ),
        Figure(
            "Kept and returned, by category",
            ("order_lines",),
            """
            select
                category,
                sum(gross_revenue) as gross_revenue,
                sum(returned_revenue) as returned_revenue,
                sum(net_revenue) as net_revenue,
                cast(sum(returned_revenue) / nullif(sum(gross_revenue), 0) as double) as returned_share
            from order_lines
            where is_valid and currency = :currency
            group by category
            order by net_revenue desc, category
            """,
            tell_categories,
        ),
    ),
)
