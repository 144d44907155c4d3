"""Every figure of the report is what an analyst gets who asks the marts another way.

The queries here go another road than the report's where there is one: orders instead of customers, the timeline instead
of counts, a range of days instead of a current row. So the two agree only where the marts agree among themselves too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest
import yaml
from conftest import PROJECT, DbtBuild, DbtRun
from scv.report.chapters import CHAPTERS
from scv.report.headline import HEADLINE
from scv.report.release import Release, Shop, open_release, with_settings

FIGURES = {figure.title: figure for figure in (HEADLINE, *(f for chapter in CHAPTERS for f in chapter.figures))}
# What is compared with the release before is tried in test_report.py, where there is one.
ASKED = {title: figure for title, figure in FIGURES.items() if not figure.is_compared}

# Pieces that several answers are made of.
BUYERS = """
    buyers as (
        select
            customer_id,
            count(*) as orders,
            sum(gross_revenue) as gross_revenue,
            sum(net_revenue) as net_revenue,
            sum(gross_revenue) - sum(net_revenue) as returned_revenue
        from orders
        where is_valid and customer_id is not null
        group by customer_id
    )
"""
SEEN = """
    seen as (
        select customer_id, list(distinct channel order by channel) as channels
        from customer_timeline
        where direction = 'inbound' and customer_id is not null
        group by customer_id
    )
"""
# The state of each customer at the end of a day: the last one that had begun by then.
STATE_AT = """
    (
        select customer_id, arg_max(stage, valid_from) as stage
        from customer_lifecycle_history
        where axis = 'activity_state' and valid_from <= {}
        group by customer_id
    )
"""
CREDITED = """
    credited as (
        select *
        from campaign_attribution
        where
            currency = :currency
            and month_date + interval 12 month > (select max(month_date) from campaign_attribution)
    )
"""

# What was sent on the channels that ask for an answer, each with what its addressee did with the last one before.
ANSWERED = """
    counted as (
        select
            measures.engagement_channel as touch_channel,
            measures.measure,
            events.event_type,
            events.event_id,
            coalesce(events.campaign_id, 'none') as campaign,
            coalesce(events.device_identifier_id, events.identifier_id, events.event_id) as addressee,
            events.occurred_at
        from int_events as events
        inner join channel_measures as measures using (channel, event_type)
        where measures.engagement_channel in ('email', 'sms', 'push', 'direct_mail')
    ),
    sent as (select * from counted where measure = 'sent'),
    answers as (
        select
            counted.touch_channel,
            counted.campaign,
            counted.measure,
            count(distinct coalesce(sent.event_id, counted.addressee)) as messages
        from counted
        asof left join sent
            on
                counted.touch_channel = sent.touch_channel
                and counted.campaign = sent.campaign
                and counted.addressee = sent.addressee
                and counted.occurred_at >= sent.occurred_at
        where counted.measure in ('opened', 'clicked')
        group by counted.touch_channel, counted.campaign, counted.measure
    )
"""

ANSWERS = {
    "At a glance": f"""
        with {BUYERS}
        select
            (select count(*) from customer_lifecycle),
            (select numerator from identity_quality where metric = 'identities_per_customer' and group_type = 'all'),
            (select value from identity_quality where metric = 'identities_per_customer' and group_name = 'loyal'),
            (select count(*) from buyers),
            (select count(*) from buyers where orders > 1),
            (
                select count(*)
                from customer_lifecycle_history
                where is_current and axis = 'activity_state' and stage in ('active', 'reactivated')
            ),
            (select count(*) from single_customer_view where consent_email = 'granted'),
            (select sum(gross_revenue) from buyers),
            (select sum(net_revenue) from buyers)
    """,
    "Identities per customer, by purchase stage": """
        select purchase_stage, count(*), sum(identity_count), avg(identity_count)
        from single_customer_view group by purchase_stage
    """,
    "Customers by how many identities they have": """
        select
            case
                when identity_count = 1 then '1'
                when identity_count < 4 then '2 to 3'
                when identity_count < 7 then '4 to 6'
                when identity_count < 11 then '7 to 10'
                when identity_count < 21 then '11 to 20'
                else 'more than 20'
            end as identities,
            count(*)
        from single_customer_view group by identities
    """,
    "Profiles that met another system’s": """
        with profiles as (
            select split_part(identifier_type, '_', 1) as source, customer_id
            from customer_identifiers
            where
                regexp_matches(identifier_type, '_(customer|person|account|contact|user|lead)$')
                and valid_to is null
        ),
        met as (select customer_id, count(distinct source) > 1 as has_met from profiles group by customer_id)
        select source, count(*), count(*) filter (where has_met), avg(case when has_met then 1.0 else 0.0 end)
        from profiles inner join met using (customer_id) group by source
    """,
    "Households": """
        with homes as (
            select household_id, count(*) as members
            from single_customer_view where household_id is not null group by household_id
        )
        select if(members > 3, '4 and more', members::varchar) as size, count(*), sum(members) from homes group by size
    """,
    "Customers seen on each channel": f"""
        with {SEEN}
        select channel, count(*), count(*) filter (where len(channels) = 1)
        from (select channels, unnest(channels) as channel from seen) group by channel
    """,
    "Which channels come together": f"with {SEEN} select channels, count(*) from seen group by channels",
    "Of those seen here, how many are seen there": f"""
        with {SEEN},
        one as (select customer_id, channels, unnest(channels) as channel from seen)
        select channel, unnest(channels) as other, count(*) from one group by channel, other
    """,
    "Purchase stage and activity today": f"""
        with {BUYERS}
        select
            case coalesce(orders, 0)
                when 0 then 'prospect' when 1 then 'first_purchase' when 2 then 'second_purchase' else 'loyal'
            end as purchase_stage,
            states.stage,
            count(*)
        from {STATE_AT.format("(select as_of_date from int_windows)")} as states
        left join buyers using (customer_id)
        group by purchase_stage, states.stage
    """,
    "From known to loyal": f"""
        with {BUYERS}
        select
            (select count(distinct customer_id) from customer_lifecycle_history),
            count(*), count_if(orders >= 2), count_if(orders >= 3)
        from buyers
    """,
    # The model that the metrics of retention stand on.
    "Bought again within ninety days, by month of the first order": """
        select
            date_trunc('month', timezone(:time_zone, timezone('UTC', first_ordered_at)))::date as month_date,
            count(*),
            count_if(days_since_first_order >= 90),
            count_if(days_since_first_order >= 90 and days_to_second_order <= 90)
        from buyer_cohorts group by month_date
    """,
    "Activity over time": f"""
        with months as (
            select unnest(
                generate_series(
                    date_trunc('month', min(ordered_date)),
                    (select as_of_date from int_windows)::timestamp,
                    interval 1 month
                )
            )::date as month_date
            from orders where is_valid and customer_id is not null
        ),
        ends as (
            select month_date, least(last_day(month_date), (select as_of_date from int_windows)) as end_date from months
        )
        select month_date, states.stage, count(*)
        from ends, lateral {STATE_AT.format("end_date")} as states
        group by month_date, states.stage
    """,
    "Where customers of ninety days ago are today": f"""
        select before.stage, today.stage, count(*)
        from {STATE_AT.format("(select as_of_date - 90 from int_windows)")} as before
        inner join {STATE_AT.format("(select as_of_date from int_windows)")} as today using (customer_id)
        group by before.stage, today.stage
    """,
    "Buyers who are slipping away, by what they brought so far": f"""
        with {BUYERS},
        slipping as (
            select
                if(activity_state in ('active', 'reactivated'), 'overdue', activity_state) as pool,
                buyers.net_revenue,
                lifecycle.predicted_value_365_days,
                'granted' in (consent_email, consent_sms, consent_phone, consent_push)
                or (consent_post = 'granted' and address_line_1 is not null) as may_be_written_to
            from buyers
            inner join single_customer_view using (customer_id)
            inner join (select * exclude (activity_state) from customer_lifecycle) as lifecycle using (customer_id)
            where activity_state not in ('active', 'reactivated', 'never_active') or lifecycle.is_at_risk_by_own_rhythm
        )
        select
            pool, count(*), count_if(may_be_written_to), sum(net_revenue),
            sum(net_revenue) filter (where may_be_written_to), sum(predicted_value_365_days)
        from slipping group by pool
    """,
    "What the next 365 days are expected to bring": f"""
        with {BUYERS}
        select purchase_stage, count(*), sum(predicted_value_365_days), max(prediction_missing_reason)
        from buyers inner join customer_lifecycle using (customer_id) group by purchase_stage
    """,
    "How much the best customers bring": f"""
        with {BUYERS},
        ranked as (
            select
                net_revenue,
                row_number() over (order by net_revenue desc, customer_id) as place,
                count(*) over () as n
            from buyers
        )
        -- The first tenths hold one more where ten does not divide.
        select
            if(place <= (n % 10) * (n // 10 + 1), (place - 1) // (n // 10 + 1), (place - 1 - n % 10) // (n // 10)) + 1
                as tenth,
            count(*), sum(net_revenue)
        from ranked group by tenth
    """,
    "Segments by size": f"""
        with {BUYERS},
        members as (select customer_id, unnest(segments) as segment from single_customer_view)
        select
            segment, count(*), count(*) / (select count(*) from customer_lifecycle),
            avg(coalesce(net_revenue, 0)) filter (where currency = :currency)
        from members
        left join buyers using (customer_id)
        left join (select customer_id, currency from customer_features) using (customer_id)
        group by segment
    """,
    "Segments that hold the same people": """
        with members as (select customer_id, unnest(segments) as segment from single_customer_view),
        sizes as (select segment, count(*) as n from members group by segment),
        pairs as (
            select a.segment, b.segment as other, count(*) as in_both
            from members as a
            inner join members as b on a.customer_id = b.customer_id and a.segment < b.segment
            group by all
        )
        select pairs.*, a.n + b.n - in_both as in_either, in_both / (a.n + b.n - in_both) as both_share
        from pairs
        inner join sizes as a on pairs.segment = a.segment
        inner join sizes as b on pairs.other = b.segment
        order by both_share desc, in_both desc, pairs.segment, other
        limit 10
    """,
    "Personas": """
        select
            persona_name, description, count(*), count(*) / sum(count(*)) over (), avg(net_revenue),
            any_value(silhouette)
        from customer_personas
        inner join (select persona, description, silhouette from personas) using (persona)
        inner join (
            select customer_id, if(currency = :currency, net_revenue, null) as net_revenue from single_customer_view
        ) using (customer_id)
        group by persona, persona_name, description
    """,
    "What loyal customers do differently": """
        with ways as (
            select
                journey_path,
                count_if(purchase_stage = 'loyal') as loyal,
                count_if(purchase_stage = 'first_purchase') as once
            from customer_journeys group by journey_path
        ),
        shares as (
            select *, loyal / sum(loyal) over () as loyal_share, once / sum(once) over () as once_share from ways
        )
        select journey_path, loyal, once, loyal_share, once_share, loyal_share / nullif(once_share, 0)
        from shares where loyal + once >= 10 order by abs(loyal_share - once_share) desc, journey_path limit 8
    """,
    "How long the way is": """
        select
            case when touch_count > 10 then '11 and more' when touch_count > 5 then '6 to 10'
                when touch_count > 2 then '3 to 5' else touch_count::varchar end as touches,
            count(*),
            (select quantile_cont(duration_days, 0.5) from customer_journeys where touch_count <> 1)
        from customer_journeys group by touches
    """,
    "Revenue by channel, under three models": f"""
        with {CREDITED}
        select
            touch_channel,
            sum(if(model = 'first', attributed_revenue, 0)),
            sum(if(model = 'last', attributed_revenue, 0)),
            sum(if(model = 'data_driven', attributed_revenue, 0))
        from credited group by touch_channel
    """,
    # What was spent is the same under every model.
    "What advertising cost and earned": f"""
        with {CREDITED},
        costs as (
            select coalesce(platform, touch_channel) as advertiser, sum(spend) as spend
            from credited where model = 'last' group by advertiser
        ),
        earnings as (
            select coalesce(platform, touch_channel) as advertiser, sum(attributed_revenue) as revenue
            from credited where model = 'data_driven' group by advertiser
        )
        select advertiser, spend, revenue, revenue / spend
        from costs inner join earnings using (advertiser) where spend > 0
    """,
    "Preferred channel": """
        select
            preferred_channel, count(*),
            case
                when preferred_channel in ('email', 'sms', 'telephone', 'direct_mail', 'push') then count_if(
                    'granted' = case preferred_channel
                        when 'email' then consent_email when 'sms' then consent_sms when 'telephone' then consent_phone
                        when 'direct_mail' then if(address_line_1 is null, 'unknown', consent_post) else consent_push
                    end
                )
            end
        from single_customer_view group by preferred_channel
    """,
    "Email fatigue": """
        select
            coalesce(is_fatigued, false) as tired, count(*), sum(sent_90_days), sum(opened_90_days),
            sum(clicked_90_days)
        from customer_channel_engagement where channel = 'email' and sent_90_days > 0 group by tired
    """,
    "Consent, by channel": " union all ".join(
        f"select '{channel}', count_if(consent_{channel} = 'granted'), count_if(consent_{channel} = 'unknown'), "
        f"count_if(consent_{channel} = 'denied') from single_customer_view"
        for channel in ("email", "sms", "phone", "post", "push", "ads")
    ),
    "Messages to people who had refused them": """
        select
            channel, source, count(*), count_if(consent_then = 'denied'), count_if(consent_then = 'unknown'),
            min(if(consent_then = 'denied', sent_date, null)), max(if(consent_then = 'denied', sent_date, null))
        from int_messages_sent group by channel, source
    """,
    "Kept and returned, by channel": """
        select
            channel, count(*), sum(gross_revenue), sum(gross_revenue - net_revenue), sum(net_revenue),
            sum(net_revenue) - sum(if(customer_id is null, 0, net_revenue)),
            1 - sum(net_revenue) / sum(gross_revenue)
        from orders where validity_reason is null or is_valid
        group by channel
        having count_if(is_valid) > 0
    """,
    "Buyers by how much they send back": f"""
        with {BUYERS},
        shares as (
            select returned_revenue, if(gross_revenue = 0, null, returned_revenue / gross_revenue) as share from buyers
        )
        select
            case when share > 0 and share < 0.25 then 'less than a quarter' when share >= 0.25 and share < 0.5
                then 'a quarter to half' when share >= 0.5 and share < 0.9 then 'half to most' when share >= 0.9
                then 'almost all or all' else 'nothing' end as sent_back,
            count(*), sum(returned_revenue)
        from shares group by sent_back
    """,
    "Net revenue by month": """
        select
            date_trunc('month', timezone(:time_zone, timezone('UTC', ordered_at)))::date as month_date, count(*),
            sum(gross_revenue - returned_revenue)
        from orders where is_valid group by month_date
    """,
    "Kept and returned, by category": """
        select
            category, sum(gross_revenue), sum(gross_revenue - net_revenue), sum(net_revenue),
            1 - sum(net_revenue) / nullif(sum(gross_revenue), 0)
        from order_lines where is_valid group by category
    """,
    "Triggers, open and held back": """
        select trigger_type, count(trigger_id), count(*) - count(suppressed_reason)
        from activation_triggers group by trigger_type
    """,
    "Events that have a customer": """
        select channel, count(*), count(customer_id), count(customer_id) / count(*)
        from customer_timeline group by channel
    """,
    "How good the identities are": """
        select metric, part, whole, part / whole
        from int_identity_accuracy, lateral (
            values
                ('pairwise_precision', agreed_pair_count, found_pair_count),
                ('pairwise_recall', agreed_pair_count, true_pair_count),
                ('overmerged_customers', overmerged_count, customer_count),
                ('scattered_people', scattered_count, person_count)
        ) as scores (metric, part, whole)
    """,
    "Joints that may be wrong": """
        select
            accepted_pair_count, round(wrong_pair_count), wrong_pair_count / nullif(accepted_pair_count, 0),
            wrong_pair_share_lower, wrong_pair_share_upper
        from idr_match_quality
    """,
    "How old each channel’s newest event is": """
        with newest as (select channel, max(occurred_at) as newest_at from customer_timeline group by channel)
        select channel, newest_at, epoch((select max(newest_at) from newest) - newest_at)::bigint // 86400 from newest
    """,
    "Segments in words": """
        with members as (
            select
                customer_id, unnest(segments) as segment, if(currency = :currency, net_revenue, 0) as kept
            from single_customer_view
        )
        select
            segment, description, count(*), count(*) / (select count(*) from customer_lifecycle), sum(kept),
            (select count_if(len(segments) > 0) from single_customer_view),
            (select count_if(len(segments) > 1) from single_customer_view)
        from members inner join segment_rules using (segment)
        group by segment, description
    """,
    "The most common ways to an order": """
        with ways as (
            select journey_path, count(*) as orders, avg(duration_days) as average_days
            from customer_journeys group by journey_path
        )
        select
            journey_path, len(string_split(journey_path, ' > ')) as steps, orders, average_days,
            (select count(*) from customer_journeys),
            (select count(*) from customer_journeys where journey_path not like '% > %')
        from ways order by steps = 1, orders desc, journey_path limit 10
    """,
    "The campaigns that earned most": f"""
        with {CREDITED}
        select
            coalesce(max(campaign_name), campaign_id) as campaign, touch_channel,
            sum(attributed_orders), sum(attributed_revenue) as revenue, sum(spend)
        from credited where model = 'data_driven' and campaign_id <> ''
        group by campaign_id, touch_channel order by revenue desc, campaign limit 12
    """,
    "Who responds on which channel": """
        select
            channel, count(*), count_if(greatest(opened_count, clicked_count, replied_count) > 0), sum(sent_count)
        from customer_channel_engagement where sent_count >= 1 and channel not in ('delivery') group by channel
    """,
    "Why messages are held back": """
        select reasons.reason, (select count(*) from activation_triggers where suppressed_reason = reasons.reason)
        from suppression_reasons as reasons
        where reasons.reason in (select suppressed_reason from activation_triggers)
    """,
    "Audiences": """
        select
            audience, any_value(destination), count(status),
            count(*) filter (where status = 'sent'), count(*) filter (where status = 'held_out'),
            count(*) filter (where status = 'no_consent'), count(*) filter (where status = 'no_address')
        from audiences left join audience_members using (audience) group by audience
    """,
    "What became of messages": f"""
        with {ANSWERED},
        events as (
            select distinct touch_channel, event_id, event_type, campaign = 'none' as is_of_none from counted
        )
        select
            touch_channel,
            (select count(*) from sent where sent.touch_channel = channels.touch_channel),
            (
                select count(*) from counted
                where measure = 'delivered' and counted.touch_channel = channels.touch_channel
            ),
            (
                select sum(messages) from answers
                where measure = 'opened' and answers.touch_channel = channels.touch_channel
            ),
            (
                select sum(messages) from answers
                where measure = 'clicked' and answers.touch_channel = channels.touch_channel
            ),
            (
                select nullif(count(*), 0) from events
                where
                    event_type in ('message_bounced', 'mail_returned')
                    and events.touch_channel = channels.touch_channel
            ),
            (
                select nullif(count(*), 0) from events
                where event_type = 'unsubscribed' and events.touch_channel = channels.touch_channel
            )
        from (select distinct touch_channel from sent) as channels
    """,
    "The latest campaigns": f"""
        with {ANSWERED},
        begun as (
            select
                touch_channel, campaign, count(*) as messages,
                cast(min(timezone(:time_zone, timezone('UTC', occurred_at))) as date) as first_sent_date
            from sent where campaign <> 'none' group by touch_channel, campaign
        ),
        told as (
            select
                touch_channel, measure,
                bool_or(campaign <> 'none') as is_told
            from counted group by touch_channel, measure
        ),
        credited as (
            select
                touch_channel, campaign_id,
                sum(attributed_orders) as orders,
                sum(attributed_revenue) filter (where currency = :currency) as revenue
            from campaign_attribution where model = 'data_driven' group by touch_channel, campaign_id
        )
        select
            coalesce(names.campaign_name, begun.campaign),
            begun.touch_channel, begun.first_sent_date, begun.messages,
            case when opened_told.is_told then coalesce(opened.messages, 0) end,
            case when clicked_told.is_told then coalesce(clicked.messages, 0) end,
            coalesce(credited.orders, 0), coalesce(credited.revenue, 0),
            (
                select sum(price) from staging.stg_sms__messages as texts
                where
                    texts.campaign_id = begun.campaign and begun.touch_channel = 'sms'
                    and direction = 'outbound' and price_currency = :currency
            )
        from begun
        left join (select distinct campaign_id, campaign_name from staging.stg_email__campaigns) as names
            on begun.campaign = names.campaign_id and begun.touch_channel = 'email'
        left join answers as opened
            on begun.touch_channel = opened.touch_channel and begun.campaign = opened.campaign
            and opened.measure = 'opened'
        left join answers as clicked
            on begun.touch_channel = clicked.touch_channel and begun.campaign = clicked.campaign
            and clicked.measure = 'clicked'
        left join told as opened_told
            on begun.touch_channel = opened_told.touch_channel and opened_told.measure = 'opened'
        left join told as clicked_told
            on begun.touch_channel = clicked_told.touch_channel and clicked_told.measure = 'clicked'
        left join credited
            on begun.touch_channel = credited.touch_channel and begun.campaign = credited.campaign_id
        order by begun.first_sent_date desc, begun.messages desc, 1, begun.campaign
        limit 12
    """,
    "One campaign by six reckonings": f"""
        select
            coalesce(max(campaign_name), campaign_id) as campaign,
            touch_channel,
            {
        ", ".join(
            f"coalesce(sum(attributed_revenue) filter (where model = '{model}' and currency = :currency), 0)"
            for model in ("first", "last", "linear", "time_decay", "position", "data_driven")
        )
    }
        from campaign_attribution
        where campaign_id is not null
        group by campaign_id, touch_channel, platform
        having sum(attributed_orders) filter (where model = 'data_driven') > 0
        order by 8 desc, campaign, campaign_id, touch_channel
        limit 10
    """,
    "Segments over ninety days": """
        with stays as (select * from int_segment_history where kind = 'segment'),
        looks as (select unnest([entered_at, left_at]) as look_at from stays),
        period as (
            select min(look_at) as since_at, max(newest_at) as newest_at
            from looks, (select max(look_at) as newest_at from looks)
            where look_at + interval 90 day > newest_at
        ),
        moved as (
            select
                segment,
                count(*) filter (where entered_at > since_at and is_entry_seen) as came,
                count(*) filter (where left_at > since_at) as left_it,
                min(entered_at) <= any_value(since_at) as was_followed
            from stays, period group by segment
        )
        select
            segment, since_at, newest_at,
            case when was_followed then customer_count - came + left_it end, came, left_it, customer_count
        from moved inner join segments using (segment), period
        where customer_count > 0 or left_it > 0
    """,
    "Identifiers set aside": """
        select identifier_type, reason, count(distinct identifier_id), max(name_count), max(profile_count)
        from identity_quarantine group by identifier_type, reason
    """,
    # What was turned away at the door is still the row of a file.
    "Rows that are in no mart": """
        select reason, count(*), bool_and(file is not null) from rejected_records group by reason
    """,
    "Feeds": """
        select
            source, table_name, status, accepted_count + rejected_count, rejected_count,
            failed_cast_count, days_behind, finding
        from feed_health
        where feed_health_id = source || '.' || table_name and source <> 'truth'
    """,
}
# What a query of the report has beside what can be told another way, such as one example of many.
LEFT_OUT = {"Segments in words": "example"}


def time_zone() -> str:
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    return str(project["vars"]["shop_time_zone"])


def plain(value: Any) -> Any:
    """A value that is equal however it was computed: money to the cent, shares to nine digits."""
    if isinstance(value, list):
        return tuple(map(plain, value))
    if isinstance(value, bool | str | datetime | date) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return round(float(value), 2) if abs(value) >= 1000 else float(f"{float(value):.9g}")
    raise TypeError(type(value))


def told(release: Release, shop: Shop, title: str) -> list[tuple[Any, ...]]:
    """The rows that the report tells of, without what is left out."""
    rows = release.rows(with_settings(ASKED[title].sql.strip(), shop))
    return sorted((tuple(plain(row[name]) for name in row if name != LEFT_OUT.get(title)) for row in rows), key=repr)


def answered(build: DbtRun, shop: Shop, title: str) -> list[tuple[Any, ...]]:
    """The rows of the other query, on the marts of the work database."""
    sql = with_settings(ANSWERS[title], shop).replace(":time_zone", f"'{time_zone()}'")
    with duckdb.connect(str(build.database), read_only=True) as connection:
        connection.execute("set search_path = 'marts,intermediate,identity,semantic,seeds'")
        return sorted((tuple(map(plain, row)) for row in connection.execute(sql).fetchall()), key=repr)


def built(seed: int, folder: Any, dbt_build: DbtBuild) -> DbtRun:
    generate = [sys.executable, "-m", "scv.synthetic", "--people", "150", "--months", "8", "--seed", str(seed)]
    generate += ["--out", str(folder / "raw"), "--truth", str(folder / "truth")]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "python_helpers")}
    subprocess.run(generate, check=True, capture_output=True, env=environment, timeout=300)
    no_tests = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
    return dbt_build(folder / "raw", *no_tests, folder=folder, timeout_seconds=1800)


LONG = pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="builds a shop anew: make test LONG=1")


@pytest.fixture(scope="module", params=[None, *(pytest.param(seed, marks=LONG) for seed in (11, 12))])
def build(
    request: pytest.FixtureRequest, sample_build: DbtRun, dbt_build: DbtBuild, tmp_path_factory: pytest.TempPathFactory
) -> DbtRun:
    """The sample, and with LONG=1 the shops of two more seeds."""
    if request.param is None:
        return sample_build
    return built(request.param, tmp_path_factory.mktemp("shop"), dbt_build)


@pytest.fixture(scope="module")
def release(build: DbtRun) -> Iterator[Release]:
    with open_release(build.published / "current" / "scv.duckdb") as opened:
        yield opened


def test_every_figure_has_another_query_that_tells_the_same() -> None:
    assert set(ANSWERS) == set(ASKED)


@pytest.mark.parametrize("title", ASKED)
def test_a_figure_is_what_the_marts_say(build: DbtRun, release: Release, title: str) -> None:
    shop = release.shop()
    found = told(release, shop, title)
    assert found == answered(build, shop, title)
    assert found or title in {"Email fatigue", "What loyal customers do differently"}


# What is compared with the release before, told by lists of people and orders instead of joins.
def changes(now: Release, before: Release, shop: Shop) -> dict[str, list[tuple[Any, ...]]]:
    people, earlier = (
        {row["customer_id"]: row for row in release.rows("from single_customer_view")} for release in (now, before)
    )
    fates: dict[str, set[str]] = {}
    for row in now.rows("select issued_customer_id, status from customer_id_history"):
        fates.setdefault(row["status"], set()).add(row["issued_customer_id"])
    orders = {row["order_id"] for row in now.rows("select order_id from orders where is_valid")}
    earlier_orders = {row["order_id"] for row in before.rows("select order_id from orders")}
    lasting = people.keys() & earlier.keys()
    gone = earlier.keys() - people.keys()

    def kept(release: dict[str, Any]) -> Any:
        return sum(row["net_revenue"] for row in release.values() if row["currency"] == shop.currency) or None

    def became(column: str, words: set[str]) -> tuple[int, int]:
        is_now = {who for who in lasting if people[who][column] in words}
        was = {who for who in lasting if earlier[who][column] in words}
        return len(is_now - was), len(was - is_now)

    came_back, went_quiet = became("activity_state", {"active", "reactivated"})
    granted, withdrawn = became("consent_email", {"granted"})
    buyers, earlier_buyers = (
        {who for who, row in release.items() if row["order_count"] > 0} for release in (people, earlier)
    )
    members, members_before = (
        {(row["segment"], row["customer_id"]) for row in release.rows("from customer_segments")}
        for release in (now, before)
    )
    sizes, sizes_before = (
        {row["segment"]: row["customer_count"] for row in release.rows("from segments")} for release in (now, before)
    )
    tables, tables_before = (
        {
            (row["source"], row["table_name"]): row["status"]
            for row in release.rows("from feed_health where column_name is null")
        }
        for release in (now, before)
    )
    arrives = {"present": True, "empty": False, "absent": False}
    return {
        "What changed": [
            (
                len(earlier),
                len(people),
                len(people.keys() - earlier.keys()),
                len(gone),
                *(len(gone & fates.get(fate, set())) for fate in ("merged", "retired", "erased")),
                len(orders - earlier_orders),
                len(buyers - earlier_buyers),
                kept(earlier),
                kept(people),
                went_quiet,
                came_back,
                granted,
                withdrawn,
            )
        ],
        "Segments then and now": [
            (
                segment,
                sizes_before.get(segment),
                sum(1 for name, _ in members - members_before if name == segment),
                sum(1 for name, _ in members_before - members if name == segment),
                size,
            )
            for segment, size in sizes.items()
        ],
        "Tables that came or stayed away": [
            (*table, tables_before[table], status)
            for table, status in tables.items()
            if status in arrives and table in tables_before and arrives[status] is not arrives.get(tables_before[table])
        ],
    }


@pytest.fixture(scope="module")
def in_a_row(build: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """Three releases, the oldest first: each week a tenth came, a tenth went, and what was known of others changed."""
    folder = tmp_path_factory.mktemp("in_a_row")
    files = [folder / f"{week}.duckdb" for week in range(3)]
    for week, file in enumerate(files):
        shutil.copyfile(build.published / "current" / "scv.duckdb", file)
        file.chmod(0o600)
        with duckdb.connect(str(file)) as con:
            con.execute(
                "create temp table tenths as "
                "select customer_id, ntile(10) over (order by customer_id) as tenth from single_customer_view"
            )
            # Of ten tenths the oldest release knows the first eight, the next the second to ninth, and so on.
            for table in ("single_customer_view", "customer_segments", "orders"):
                con.execute(
                    f"delete from {table} where customer_id in "
                    f"(select customer_id from tenths where tenth not between {week + 1} and {week + 8})"
                )
            for column, word in (("activity_state", "lapsed"), ("consent_email", "denied")):
                con.execute(
                    f"update single_customer_view set {column} = '{word}' "
                    f"where customer_id in (select customer_id from tenths where tenth in ({week + 4}, {week + 6}))"
                )
            con.execute(
                "update single_customer_view set order_count = 0 "
                f"where customer_id in (select customer_id from tenths where tenth = {8 - week})"
            )
            con.execute(
                "update customer_id_history set customer_id = null, "
                "status = ['merged', 'retired', 'erased'][1 + cast(hash(issued_customer_id) % 3 as int)] "
                f"where issued_customer_id in (select customer_id from tenths where tenth <= {week})"
            )
            con.execute(
                "update segments set customer_count = "
                "(select count(*) from customer_segments where customer_segments.segment = segments.segment)"
            )
            con.execute(f"delete from segments where segment = 'loyal' and {week} = 0")
            con.execute(
                "update feed_health set status = case status when 'present' then 'absent' else 'present' end "
                f"where feed_health_id in ('shopify.order', 'klaviyo.event') and {week} = 1"
            )
            con.execute(f"update release set as_of = as_of - interval {7 * (2 - week)} day")
    return files


@pytest.mark.parametrize("week", [1, 2])
def test_what_changed_and_how_segments_grew_is_what_lists_of_people_say_week_after_week(
    in_a_row: list[Any], week: int
) -> None:
    compared = {title: figure for title, figure in FIGURES.items() if figure.is_compared}
    with (
        open_release(in_a_row[week], previous=in_a_row[week - 1]) as release,
        open_release(in_a_row[week - 1]) as before,
    ):
        shop = release.shop()
        answers = changes(release, before, shop)
        assert set(answers) == set(compared)
        for title, figure in compared.items():
            rows = release.rows(with_settings(figure.sql.strip(), shop))
            found = sorted((tuple(plain(value) for value in row.values()) for row in rows), key=repr)
            assert found == sorted((tuple(map(plain, row)) for row in answers[title]), key=repr), title
            assert found, title
        [changed] = answers["What changed"]
        # The fixture moves somebody in every way that is told of.
        assert all(changed[place] for place in (2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14)), changed


def test_a_release_is_compared_with_the_one_before_it_and_not_with_an_older_one(in_a_row: list[Any]) -> None:
    figure = FIGURES["What changed"]
    sql = figure.sql.strip()
    told = []
    for before in in_a_row[:2]:
        with open_release(in_a_row[2], previous=before) as release:
            [row] = release.rows(with_settings(sql, release.shop()))
            told.append((row["new_customers"], row["gone_customers"]))
    assert told[0][0] > told[1][0] > 0 and told[0][1] > told[1][1] > 0
