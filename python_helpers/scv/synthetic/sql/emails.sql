-- Who is written to by email, what is sent, and who opens and clicks: before the visits, because clicks lead to some.

create or replace table email_metric as
select
    metric_number,
    metric_name,
    upper(left(token(metric_number, 'metric'), 6)) as metric_id
from (values
    (1, 'Received Email'), (2, 'Opened Email'), (3, 'Clicked Email'), (4, 'Bounced Email'), (5, 'Marked Email as Spam'),
    (6, 'Subscribed to Email Marketing'), (7, 'Unsubscribed from Email Marketing'), (8, 'Placed Order'),
    (9, 'Subscribed to List'), (10, 'Unsubscribed from List')
) as metrics(metric_number, metric_name);

create or replace table email_list as
select
    list_number,
    list_name,
    upper(left(token(list_number, 'email list'), 6)) as list_id
from (values (0, 'Newsletter'), (1, 'Sale')) as lists(list_number, list_name);

create or replace table email_flow as
select
    flow_name,
    upper(left(token(flow_number, 'flow'), 6)) as flow_id,
    upper(left(token(flow_number, 'flow message'), 6)) as flow_message_id
from (values (1, 'welcome'), (2, 'basket reminder'), (3, 'thank you'), (4, 'birthday'), (5, 'daily deals')) as flows(flow_number, flow_name);

create or replace table subscriber as
with described as (
    select
        email_profile.*,
        membership.open_propensity,
        membership.has_machine_opens,
        membership.birth_date,
        membership.active_to,
        membership.accepts_cookies,
        membership.gets_everything and email_profile.profile_rank = 1 as gets_everything,
        greatest(email_profile.subscribed_at, start_at()) as first_send_at
    from email_profile
    inner join membership on email_profile.person_number = membership.person_number
),

decided as (
    select
        *,
        not gets_everything and chance(draw, 'bounces', 0.015) as is_bouncing,
        -- Some leave the list of sales and stay on the newsletter's. Some are suppressed by the provider, which writes no event.
        case
            when not gets_everything and chance(draw, 'leaves the list of sales', rate_list_opt_outs())
                then first_send_at + to_hours(24 + exponential(draw, 'leaves the list after', 3000)::integer)
        end as wished_left_sales_at,
        case
            when not gets_everything and chance(draw, 'is suppressed', rate_provider_suppressions())
                then first_send_at + to_hours(48 + exponential(draw, 'is suppressed after', 4000)::integer)
        end as wished_suppressed_at,
        case
            when not gets_everything and chance(draw, 'unsubscribes', 0.16)
                then first_send_at + to_hours(24 + exponential(draw, 'unsubscribes after', 4800)::integer)
        end as wished_unsubscribed_at
    from described
)

select
    * exclude (wished_unsubscribed_at, wished_left_sales_at, wished_suppressed_at),
    case when wished_unsubscribed_at < end_at() - interval 1 hour then wished_unsubscribed_at end as unsubscribed_at,
    case when wished_left_sales_at < least(coalesce(wished_unsubscribed_at, end_at()), end_at()) - interval 1 hour then wished_left_sales_at end
        as left_sales_at,
    case when wished_suppressed_at < end_at() - interval 1 hour then wished_suppressed_at end as suppressed_at
from decided
order by draw;

create or replace table email_send as
with campaign_sends as (
    select
        subscriber.draw * 4096 + email_campaign.campaign_number as send_number,
        subscriber.draw as subscriber_draw,
        email_campaign.campaign_id,
        null::varchar as flow_name,
        email_campaign.utm_campaign,
        email_campaign.sent_at + to_seconds(dice(subscriber.draw * 4096 + email_campaign.campaign_number, 'queue', 1500)) as sent_at
    from subscriber
    inner join email_campaign
        on email_campaign.sent_at > subscriber.first_send_at
        and email_campaign.sent_at < coalesce(subscriber.unsubscribed_at, end_at())
        and (not email_campaign.is_sale or email_campaign.sent_at < coalesce(subscriber.left_sales_at, end_at()))
    where chance(subscriber.draw * 4096 + email_campaign.campaign_number, 'is in the segment', 0.72 * least(intensity(), 1))
        and email_campaign.sent_at < end_at() - interval 2 days
),

flow_sends as (
    select draw * 4096 + 1000 as send_number, draw as subscriber_draw, null::varchar as campaign_id, 'welcome' as flow_name,
        subscribed_at + interval 3 minutes as sent_at
    from subscriber
    where subscribed_at > start_at()
    union all
    select subscriber.draw * 4096 + 1100 + year_number, subscriber.draw, null, 'birthday',
        make_timestamp(year(start_at()) + year_number, month(subscriber.birth_date), least(day(subscriber.birth_date), 28), 8, 0, 0)
    from subscriber, range(0, 4) as years(year_number)
    where chance(subscriber.draw, 'told the birthday', 0.5) and subscriber.gets_everything = false
    union all
    select subscriber.draw * 4096 + 1200 + shop_order.order_rank, subscriber.draw, null, 'thank you', shop_order.delivered_at + interval 2 days
    from subscriber
    inner join shop_order on subscriber.person_number = shop_order.person_number and subscriber.profile_rank = shop_order.profile_rank
    where shop_order.order_kind = 'sale' and shop_order.is_sent and chance(shop_order.purchase_number, 'is thanked', least(0.2 + intensity(), 1))
    union all
    select subscriber.draw * 4096 + 1300 + (browsing_visit.visit_number // 2) % 1024, subscriber.draw, null, 'basket reminder',
        browsing_visit.started_at + interval 270 minutes
    from subscriber
    inner join browsing_visit on subscriber.person_number = browsing_visit.person_number and subscriber.profile_rank = 1
    inner join shop_profile on browsing_visit.person_number = shop_profile.person_number and shop_profile.profile_rank = 1
    where browsing_visit.visit_kind in ('checkout', 'failed') and subscriber.accepts_cookies
        and browsing_visit.started_at > shop_profile.created_at
    union all
    select subscriber.draw * 4096 + 2300 + deal_number, subscriber.draw, null, 'daily deals',
        start_at() + to_seconds((deal_number * days() * 86400 // (1200 + dice(subscriber.draw, 'deals', 560))) + dice(subscriber.draw, 'deal time', 3600))
    from subscriber, range(1, 1761) as deals(deal_number)
    where subscriber.gets_everything and deal_number <= 1200 + dice(subscriber.draw, 'deals', 560)
),

sends as (
    select * from campaign_sends
    union all by name
    select *, replace(flow_name, ' ', '-') as utm_campaign from flow_sends
),

weighed as (
    select
        sends.*,
        subscriber.person_number,
        subscriber.klaviyo_id,
        subscriber.accepts_cookies,
        subscriber.has_machine_opens,
        subscriber.gets_everything,
        subscriber.is_bouncing,
        -- Interest fades with a subscription's age and is nearly gone once somebody has left.
        subscriber.open_propensity
        * exp(-greatest(date_diff('day', subscriber.subscribed_at, sends.sent_at), 0) / 420.0)
        * case when sends.sent_at > subscriber.active_to + interval 14 days then 0.08 else 1 end
        * case when sends.flow_name in ('welcome', 'thank you', 'birthday') then 1.6 else 1 end as open_probability
    from sends
    inner join subscriber on sends.subscriber_draw = subscriber.draw
    where sends.sent_at between subscriber.first_send_at and coalesce(subscriber.unsubscribed_at, end_at())
        and sends.sent_at < least(coalesce(subscriber.suppressed_at, end_at()), end_at() - interval 1 hour)
),

delivered as (
    select
        *,
        not is_bouncing and not gets_everything and chance(send_number, 'bounces softly', rate_soft_bounces()) as is_soft_bounce
    from weighed
),

reached as (
    select
        *,
        not is_bouncing and not is_soft_bounce and not gets_everything as reaches_somebody
    from delivered
)

select
    * exclude (open_probability, accepts_cookies),
    reaches_somebody and chance(send_number, 'opens', open_probability) as is_opened,
    reaches_somebody and has_machine_opens and chance(send_number, 'is fetched', 0.9) as is_machine_opened,
    reaches_somebody and chance(send_number, 'opens', open_probability) and chance(send_number, 'clicks', 0.16) as is_clicked,
    least(sent_at + to_seconds(200 + exponential(send_number, 'opened after', 21000)::integer), end_at() - interval 40 minutes) as opened_at,
    reaches_somebody and not chance(send_number, 'opens', open_probability) and chance(send_number, 'is marked as spam', 0.0004)
        as is_marked_as_spam,
    -- Whoever refuses cookies leaves the click and nothing else.
    accepts_cookies as is_followed
from reached
-- An address that bounced is not written to again.
qualify not is_bouncing or row_number() over (partition by subscriber_draw order by sent_at, send_number) = 1;

-- A click comes seconds after the opening that it belongs to.
alter table email_send add column clicked_at timestamp;

update email_send
set clicked_at = opened_at + to_seconds(8 + dice(send_number, 'clicked after', 90))
where is_clicked;
