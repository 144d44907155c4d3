"""What has changed since the release before this one, in words."""

from scv.report import charts
from scv.report.figures import Attention, Chapter, Figure, Told
from scv.report.release import Row, Shop
from scv.report.words import day, feed, listed, money, number, plural, verb

NOT_KNOWN = "What changed is unknown: no release before this one is kept, or it has other columns to compare."


def tell_changes(rows: list[Row], shop: Shop) -> Told:
    if not rows or shop.previous_as_of is None:
        return Told(NOT_KNOWN)
    [row] = rows
    fates = [
        f"{number(row[count])} {what}"
        for count, what in (
            ("merged_customers", "merged with another"),
            ("retired_customers", "nobody’s any more"),
            ("erased_customers", "erased as they asked"),
        )
        if row[count]
    ]
    sentences = [
        f"{plural(row['new_customers'], 'customer')} {verb(row['new_customers'], 'is', 'are')} new.",
        f"{plural(row['gone_customers'], 'customer')} of before {verb(row['gone_customers'], 'is', 'are')} not told of "
        f"any more{f': {listed(fates)}' if fates else ''}.",
        f"{plural(row['new_orders'], 'order')} came in; {plural(row['first_buyers'], 'customer')} bought for the first "
        "time.",
        f"What was kept went from {money(row['net_revenue_before'], shop.currency)} to "
        f"{money(row['net_revenue'], shop.currency)}.",
        f"{plural(row['went_quiet'], 'customer')} who {verb(row['went_quiet'], 'was', 'were')} active went quiet, "
        f"{number(row['came_back'])} who {verb(row['came_back'], 'was', 'were')} quiet came back.",
        f"{plural(row['email_granted'], 'customer')} may be emailed who could not before, "
        f"{number(row['email_withdrawn'])} may not any more.",
    ]
    moments = f"Between {day(shop.previous_as_of_date)} and {day(shop.as_of_date)}"
    if shop.previous_as_of == shop.as_of:
        moments = "The release before this one is of the same moment; between the two"
    counted = f"{number(row['customers_before'])} customers became {number(row['customers'])}"
    return Told(f"{moments} {counted}.", charts.lines(sentences), is_text=True)


def tell_feeds(rows: list[Row], shop: Shop) -> Told:
    if shop.previous_as_of is None:
        return Told(NOT_KNOWN)
    if not rows:
        return Told("The same tables arrive as before.")
    lost = [row for row in rows if row["status"] != "present"]
    back = [row for row in rows if row["status"] == "present"]
    sentences = [
        f"{listed(feed(row) for row in found)} {verb(len(found), 'is', 'are')} {what}."
        for found, what in ((lost, "gone"), (back, "new or back"))
        if found
    ]
    attention = (Attention(1, f"Gone since the last release: {sentences[0]}"),) if lost else ()
    return Told(" ".join(sentences), attention=attention)


CHAPTER = Chapter(
    "changes",
    "Since the last release",
    "What is different from the release before?",
    (
        Figure(
            "What changed",
            ("single_customer_view", "customer_id_history", "orders"),
            """
            with lasting as (
                select
                    customers.order_count,
                    before.order_count as order_count_before,
                    customers.activity_state in ('active', 'reactivated') as is_active,
                    before.activity_state in ('active', 'reactivated') as was_active,
                    customers.consent_email = 'granted' as is_granted,
                    before.consent_email = 'granted' as was_granted
                from single_customer_view as customers
                inner join previous.single_customer_view as before on customers.customer_id = before.customer_id
            ),

            gone as (
                select before.customer_id, any_value(history.status) as status
                from previous.single_customer_view as before
                anti join single_customer_view as customers on before.customer_id = customers.customer_id
                left join customer_id_history as history on before.customer_id = history.issued_customer_id
                group by before.customer_id
            ),

            new_customers as (
                select customers.order_count
                from single_customer_view as customers
                anti join previous.single_customer_view as before on customers.customer_id = before.customer_id
            ),

            new_orders as (
                select orders.order_id
                from orders
                anti join previous.orders as before on orders.order_id = before.order_id
                where orders.is_valid
            )

            select
                (select count(*) from previous.single_customer_view) as customers_before,
                (select count(*) from single_customer_view) as customers,
                (select count(*) from new_customers) as new_customers,
                (select count(*) from gone) as gone_customers,
                (select count(*) from gone where status = 'merged') as merged_customers,
                (select count(*) from gone where status = 'retired') as retired_customers,
                (select count(*) from gone where status = 'erased') as erased_customers,
                (select count(*) from new_orders) as new_orders,
                (select count(*) from lasting where order_count > 0 and order_count_before = 0)
                + (select count(*) from new_customers where order_count > 0) as first_buyers,
                (
                    select sum(net_revenue) from previous.single_customer_view where currency = :currency
                ) as net_revenue_before,
                (select sum(net_revenue) from single_customer_view where currency = :currency) as net_revenue,
                (select count(*) from lasting where was_active and not is_active) as went_quiet,
                (select count(*) from lasting where is_active and not was_active) as came_back,
                (select count(*) from lasting where is_granted and not was_granted) as email_granted,
                (select count(*) from lasting where was_granted and not is_granted) as email_withdrawn
            """,
            tell_changes,
            is_wide=True,
            is_compared=True,
        ),
        Figure(
            "Tables that came or stayed away",
            ("feed_health",),
            """
            select
                feeds.source,
                feeds.table_name,
                before.status as status_before,
                feeds.status
            from feed_health as feeds
            inner join previous.feed_health as before on feeds.feed_health_id = before.feed_health_id
            where
                feeds.column_name is null
                and feeds.status in ('present', 'empty', 'absent')
                and (feeds.status = 'present') <> (before.status = 'present')
            order by feeds.source, feeds.table_name
            """,
            tell_feeds,
            is_compared=True,
        ),
    ),
)
