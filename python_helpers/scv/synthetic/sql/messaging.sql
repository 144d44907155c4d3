-- What the shop says to people, and what they do with it, as its tools land it: email, text messages and postcards.

-- The page that a click opened, where somebody was seen to arrive on it.
create or replace table opened_page as
select
    email_landing.send_number,
    split_part(web_row.context_page_url, '&_kx=', 1) as url
from email_landing
inner join web_row on email_landing.visit_number = web_row.visit_number and web_row.step_number = 1;

create or replace view email_event as
select
    send_number * 16 + 1 as event_number, klaviyo_id, 'Received Email' as metric_name, campaign_id, flow_name,
    sent_at as happened_at, null::decimal(18, 2) as amount, null::boolean as is_machine_open, null::boolean as is_bot_click,
    null::varchar as bounce_type, null::varchar as list_name, null::varchar as url
from email_send
where not is_bouncing and not is_soft_bounce
union all by name
select send_number * 16 + 2 as event_number, klaviyo_id, 'Bounced Email' as metric_name, campaign_id, flow_name,
    sent_at + interval 20 seconds as happened_at, case when is_bouncing then 'Hard' else 'Soft' end as bounce_type
from email_send
where is_bouncing or is_soft_bounce
union all by name
select send_number * 16 + 3 as event_number, klaviyo_id, 'Opened Email' as metric_name, campaign_id, flow_name,
    sent_at + to_seconds(5 + dice(send_number, 'fetched after', 120)) as happened_at, true as is_machine_open
from email_send
where is_machine_opened
union all by name
select send_number * 16 + 4 as event_number, klaviyo_id, 'Opened Email' as metric_name, campaign_id, flow_name, opened_at as happened_at,
    false as is_machine_open
from email_send
where is_opened
union all by name
select email_send.send_number * 16 + 5 as event_number, klaviyo_id, 'Clicked Email' as metric_name, campaign_id, flow_name,
    clicked_at as happened_at, false as is_bot_click,
    coalesce(opened_page.url, 'https://www.brightandwren.example/?utm_source=klaviyo&utm_medium=email&utm_campaign=' || utm_campaign) as url
from email_send
left join opened_page on email_send.send_number = opened_page.send_number
where is_clicked
union all by name
select send_number * 16 + 6 as event_number, klaviyo_id, 'Clicked Email' as metric_name, campaign_id, flow_name,
    sent_at + to_seconds(2 + dice(send_number, 'scanned after', 6)) as happened_at, true as is_bot_click,
    'https://www.brightandwren.example/?utm_source=klaviyo&utm_medium=email&utm_campaign=' || utm_campaign as url
from email_send
where not is_bouncing and not is_soft_bounce and not gets_everything and chance(send_number, 'is scanned', 0.006)
union all by name
select send_number * 16 + 7 as event_number, klaviyo_id, 'Marked Email as Spam' as metric_name, campaign_id, flow_name,
    least(sent_at + to_seconds(300 + dice(send_number, 'spam after', 40000)), end_at() - interval 30 minutes) as happened_at
from email_send
where is_marked_as_spam
union all by name
select draw * 65536 + 8 as event_number, klaviyo_id, 'Subscribed to Email Marketing' as metric_name, subscribed_at as happened_at
from subscriber
where subscribed_at > start_at() - interval 400 days
union all by name
select draw * 65536 + 9 as event_number, klaviyo_id, 'Unsubscribed from Email Marketing' as metric_name, unsubscribed_at as happened_at
from subscriber
where unsubscribed_at is not null
union all by name
select draw * 65536 + 11 + list_number as event_number, klaviyo_id, 'Subscribed to List' as metric_name,
    subscribed_at + interval 1 second as happened_at, list_name
from subscriber
cross join email_list
where subscribed_at > start_at() - interval 400 days and rate_list_opt_outs() > 0
union all by name
select draw * 65536 + 13 as event_number, klaviyo_id, 'Unsubscribed from List' as metric_name, left_sales_at as happened_at, 'Sale' as list_name
from subscriber
where left_sales_at is not null
union all by name
select shop_order.purchase_number * 16 + 10 as event_number, subscriber.klaviyo_id, 'Placed Order' as metric_name,
    shop_order.placed_at as happened_at, shop_order.total_amount as amount
from shop_order
inner join subscriber on shop_order.person_number = subscriber.person_number and shop_order.profile_rank = subscriber.profile_rank
where shop_order.order_kind <> 'replacement' and shop_order.placed_at > subscriber.subscribed_at
    and chance(shop_order.purchase_number, 'is sent to the mailer', least(0.2 + intensity(), 1));

create or replace view raw.klaviyo_event as
select
    token(event_number, email_event.metric_name) || left(token(event_number, email_event.metric_name || ' tail'), 8) as id,
    klaviyo_id as person_id,
    email_metric.metric_id,
    campaign_id,
    email_flow.flow_id,
    email_flow.flow_message_id,
    null::varchar as _variation,
    happened_at as datetime,
    uuid_text(event_number, email_event.metric_name) as uuid,
    amount as property_value,
    is_machine_open as property_machine_open,
    is_bot_click as property_bot_click,
    bounce_type as property_bounce_type,
    list_name as property_list,
    url as property_url,
    false as _fivetran_deleted,
    loaded_at(happened_at, event_number, 'email event') as _fivetran_synced
from email_event
inner join email_metric on email_event.metric_name = email_metric.metric_name
left join email_flow on email_event.flow_name = email_flow.flow_name
where happened_at < end_at();

-- The newest version of a profile holds what became of it: a suppression changes the profile, and writes no event.
create or replace view raw.klaviyo_person as
with bounced as (
    select
        klaviyo_id,
        min(sent_at) as hard_bounced_at
    from email_send
    where is_bouncing
    group by klaviyo_id
),

profiles as (
    select
        subscriber.*,
        bounced.hard_bounced_at,
        version,
        case when version = 1 then subscribed_at
            else greatest(
                least(subscribed_at + to_days(1 + dice(draw, 'changed after', 300)), end_at()),
                coalesce(unsubscribed_at, subscribed_at), coalesce(left_sales_at, subscribed_at), coalesce(suppressed_at, subscribed_at),
                coalesce(bounced.hard_bounced_at, subscribed_at)
            )
        end as version_at
    from subscriber
    left join bounced on subscriber.klaviyo_id = bounced.klaviyo_id,
        (values (1), (2)) as versions(version)
    where version = 2 or chance(draw, 'was changed', 0.08)
)

select
    profiles.klaviyo_id as id,
    written_email(profiles.email, profiles.draw, 'email profile email') as email,
    case when profiles.version = 2 then profiles.phone end as phone_number,
    profiles.given_name as first_name,
    profiles.family_name as last_name,
    case when profiles.has_address then household.address_line_1 end as address_1,
    case when profiles.has_address then household.address_line_2 end as address_2,
    case when profiles.has_address then household.city end as city,
    case when profiles.has_address then household.region end as region,
    case when profiles.has_address then household.postcode end as zip,
    'United Kingdom' as country,
    'Europe/London' as timezone,
    profiles.subscribed_at as created,
    profiles.version_at as updated,
    least(profiles.active_to, end_at()) as last_event_date,
    case when profiles.unsubscribed_at <= profiles.version_at then 'UNSUBSCRIBED' else 'SUBSCRIBED' end
        as subscriptions_email_marketing_consent,
    not coalesce(least(profiles.unsubscribed_at, profiles.suppressed_at, profiles.hard_bounced_at) <= profiles.version_at, false)
        as subscriptions_email_marketing_can_receive_email_marketing,
    case when profiles.suppressed_at <= profiles.version_at
        then '[{"reason":"USER_SUPPRESSED","timestamp":"' || iso_text(profiles.suppressed_at) || '"}]'
        when profiles.hard_bounced_at <= profiles.version_at
        then '[{"reason":"HARD_BOUNCE","timestamp":"' || iso_text(profiles.hard_bounced_at) || '"}]'
        else '[]' end as subscriptions_email_marketing_suppression,
    case when profiles.left_sales_at <= profiles.version_at
        then '[{"list_id":"' || email_list.list_id || '","reason":"UNSUBSCRIBE","timestamp":"' || iso_text(profiles.left_sales_at) || '"}]'
        else '[]' end as subscriptions_email_marketing_list_suppressions,
    least(coalesce(profiles.unsubscribed_at, profiles.subscribed_at), profiles.version_at) as subscriptions_email_marketing_timestamp,
    false as _fivetran_deleted,
    loaded_at(profiles.version_at, profiles.draw * 2 + profiles.version, 'email profile') as _fivetran_synced
from profiles
inner join household on profiles.household_number = household.household_number
inner join email_list on email_list.list_name = 'Sale';

create or replace view raw.klaviyo_list as
select
    list_id as id,
    list_name,
    timestamp '2022-01-01 09:00:00' as created,
    timestamp '2022-01-01 09:00:00' as updated,
    false as _fivetran_deleted,
    start_at() as _fivetran_synced
from email_list;

create or replace view raw.klaviyo_global_exclusion as
select
    klaviyo_id as person_id,
    'USER_SUPPRESSED' as reason,
    suppressed_at as "timestamp",
    false as _fivetran_deleted,
    loaded_at(suppressed_at, draw, 'suppression') as _fivetran_synced
from subscriber
where suppressed_at is not null;

create or replace view raw.klaviyo_list_exclusion as
select
    subscriber.klaviyo_id as id,
    email_list.list_id,
    'UNSUBSCRIBE' as reason,
    subscriber.left_sales_at as created,
    false as _fivetran_deleted,
    loaded_at(subscriber.left_sales_at, subscriber.draw, 'exclusion') as _fivetran_synced
from subscriber
inner join email_list on email_list.list_name = 'Sale'
where subscriber.left_sales_at is not null;

create or replace view raw.klaviyo_metric as
select
    metric_id as id,
    metric_name as name,
    case when metric_name = 'Placed Order' then 'Shopify' else 'Klaviyo' end as integration_name,
    timestamp '2022-01-01 09:00:00' as created,
    timestamp '2022-01-01 09:00:00' as updated,
    false as _fivetran_deleted,
    start_at() as _fivetran_synced
from email_metric;

create or replace view raw.klaviyo_campaign as
select
    campaign_id as id,
    campaign_name as name,
    subject,
    'Sent' as status,
    'email' as campaign_type,
    sent_at as send_time,
    sent_at,
    sent_at - interval 3 days as created,
    sent_at as updated,
    false as _fivetran_deleted,
    loaded_at(sent_at, campaign_number, 'email campaign') as _fivetran_synced
from email_campaign;

-- Text messages: a campaign on every payday, delivery notices, and what people answer.
create or replace table text_campaign as
select
    campaign_number,
    'MG' || left(token(campaign_number, 'text campaign'), 16) || token(campaign_number, 'text campaign tail') as messaging_service_sid,
    date_trunc('month', start_at() + to_months(campaign_number)) + interval 659 hours as sent_at,
    pick(campaign_number, 'text', ['Payday treat: 15% off everything this weekend with SAVE15', 'New season is here. Be first to see it',
        'Members first: the sale starts tonight', 'Weekend offer: free delivery on every order']) as body
from range(0, months()) as campaigns(campaign_number);

create or replace table text_subscriber as
select
    email_profile.person_number,
    email_profile.phone,
    email_profile.subscribed_at,
    case when chance(email_profile.person_number, 'says stop', 0.12)
        then greatest(email_profile.subscribed_at, start_at()) + to_days(20 + dice(email_profile.person_number, 'says stop after', 400)) end as wished_stop_at
from email_profile
where email_profile.profile_rank = 1 and email_profile.phone is not null
order by email_profile.person_number;

create or replace table text_message as
with campaign_messages as (
    select
        text_subscriber.person_number * 4096 + text_campaign.campaign_number as message_number,
        text_subscriber.person_number,
        text_subscriber.phone,
        'outbound-api' as direction,
        text_campaign.body || '. Reply STOP to opt out' as body,
        text_campaign.messaging_service_sid,
        text_campaign.sent_at + to_seconds(dice(text_subscriber.person_number, 'queue', 900)) as sent_at,
        text_subscriber.wished_stop_at,
        lead(text_campaign.sent_at) over (partition by text_subscriber.person_number order by text_campaign.sent_at) as next_sent_at
    from text_subscriber
    inner join text_campaign on text_campaign.sent_at > text_subscriber.subscribed_at
),

sent as (
    select *
    from campaign_messages
    where sent_at < coalesce(wished_stop_at, end_at())
        and chance(message_number, 'is in the segment', least(0.05 + 0.8 * intensity(), 1))
)

select message_number, person_number, phone, direction, body, messaging_service_sid, sent_at
from sent
union all
-- Who has had enough answers the last text.
select message_number + 1024, person_number, phone, 'inbound', pick(message_number, 'stop', ['STOP', 'STOP', 'Stop', 'STOP please', 'UNSUBSCRIBE']),
    messaging_service_sid, sent_at + to_seconds(60 + dice(message_number, 'answers after', 7200))
from sent
where next_sent_at > wished_stop_at and sent_at < end_at() - interval 3 hours
union all
select message_number + 2048, person_number, phone, 'inbound', pick(message_number, 'answer', ['YES', 'Thanks!', 'Is this in store too?', 'Who is this?']),
    messaging_service_sid, sent_at + to_seconds(60 + dice(message_number, 'answers after', 7200))
from sent
where chance(message_number, 'answers', 0.015) and sent_at < end_at() - interval 3 hours
    and not coalesce(next_sent_at > wished_stop_at, false)
union all
select person_number * 4096 + 3072 + order_rank, person_number, billing_phone, 'outbound-api',
    'Your Bright & Wren order ' || order_name || ' is out for delivery today.',
    'MG' || left(token(0, 'delivery notices'), 16) || token(0, 'delivery notices tail'), delivered_at - interval 3 hours
from shop_order
where billing_phone is not null and is_sent and chance(purchase_number, 'is told by text', 0.4 * least(0.2 + intensity(), 1)) and delivered_at < end_at();

create or replace view raw.twilio_message as
select
    'SM' || token(message_number, direction) || token(message_number, direction || ' tail') as id,
    'AC' || token(0, 'text account') || token(1, 'text account') as account_id,
    case direction when 'inbound' then phone else '+447860012345' end as "from",
    case direction when 'inbound' then '+447860012345' else phone end as "to",
    body,
    direction,
    case
        when direction = 'inbound' then 'received'
        when uniform(message_number, 'status') < 0.955 then 'delivered'
        when uniform(message_number, 'status') < 0.985 then 'undelivered'
        when uniform(message_number, 'status') < 0.99 then 'failed'
        else 'sent'
    end as status,
    case when direction = 'outbound-api' and uniform(message_number, 'status') between 0.955 and 0.99
        then pick(message_number, 'error', ['30003', '30005', '30006']) end as error_code,
    case when direction = 'outbound-api' and uniform(message_number, 'status') between 0.955 and 0.99 then 'Unreachable destination handset' end
        as error_message,
    messaging_service_sid,
    '1' as num_segments,
    '-0.04' as price,
    'GBP' as price_unit,
    sent_at as created_at,
    sent_at as date_sent,
    sent_at + interval 4 seconds as updated_at,
    loaded_at(sent_at, message_number, 'text message') as _fivetran_synced
from text_message
where sent_at between start_at() and end_at();

-- Postcards: three mailings a year to people whose address an order told.
create or replace table postcard as
select
    shop_profile.draw * 64 + mailing_number as postcard_number,
    shop_profile.person_number,
    shop_profile.customer_id,
    shop_profile.email,
    shop_profile.given_name,
    shop_profile.family_name,
    shop_profile.household_number,
    shop_profile.moved_at,
    'postcard-' || mailing_name || '-' || strftime(mailed_at, '%Y') as campaign_id,
    mailing_name,
    mailed_at,
    coalesce(shop_profile.moved_at < mailed_at, false) and chance(shop_profile.draw * 64 + mailing_number, 'is not found', 0.5)
    or chance(shop_profile.draw * 64 + mailing_number, 'comes back', 0.015) as comes_back
from shop_profile
inner join membership on shop_profile.person_number = membership.person_number,
    (
        select
            mailing_number,
            ['spring-edit', 'summer-sale', 'christmas-catalogue'][1 + mailing_number % 3] as mailing_name,
            make_timestamp(year(start_at()) + mailing_number // 3, [3, 6, 11][1 + mailing_number % 3], [12, 16, 8][1 + mailing_number % 3], 10, 0, 0)
                as mailed_at
        from range(0, 3 * (months() // 12 + 2)) as mailings(mailing_number)
    ) as mailings
where shop_profile.profile_rank = 1
    and mailed_at between greatest(shop_profile.created_at, start_at()) and end_at() - interval 20 days
    and membership.life in ('loyal', 'repeat', 'lapsed', 'dormant', 'reactivated')
    and chance(shop_profile.draw, 'is mailed', 0.05 + 0.4 * least(intensity(), 1));

create or replace view raw.lob_postcards as
select
    'psc_' || token(postcard_number, 'postcard') as id,
    to_json({
        name: given_name || ' ' || family_name,
        address_line1: case when home_at.address_line_2 is null then home_at.address_line_1 else home_at.address_line_2 || ', ' || home_at.address_line_1 end,
        address_city: home_at.city,
        address_state: home_at.region,
        address_zip: home_at.postcode,
        address_country: 'GB'
    })::varchar as "to",
    '{"campaign_id":"' || campaign_id || '"'
    || case when chance(postcard_number, 'names the customer', 0.8) then ',"shopify_customer_id":"' || customer_id || '"' else '' end
    || case when chance(postcard_number, 'names the email', 0.4) then ',"email":"' || email || '"' else '' end || '}' as metadata,
    mailing_name as description,
    'Royal Mail' as carrier,
    iso_text(mailed_at) as send_date,
    iso_text(mailed_at - interval 2 hours) as date_created,
    chance(postcard_number, 'is withdrawn', 0.004) as deleted
from postcard
inner join home_at on postcard.household_number = home_at.household_number and home_at.valid_from = timestamp '1900-01-01';

create or replace view raw.lob_events as
select
    'evt_' || token(postcard_number * 8 + step_number, 'mail event') as id,
    'postcard.' || step_name as event_type_id,
    'psc_' || token(postcard_number, 'postcard') as reference_id,
    '{"object":"event","type":"postcard.' || step_name || '"}' as body,
    iso_text(mailed_at + to_hours(step_hours) + to_seconds(dice(postcard_number * 8 + step_number, 'mail event', 20000))) as date_created
from postcard,
    (values (1, 'mailed', 4), (2, 'in_transit', 30), (3, 'delivered', 76), (4, 'returned_to_sender', 200), (5, 'viewed', 120))
        as steps(step_number, step_name, step_hours)
where step_number <= 2
    or (step_number = 3 and not comes_back)
    or (step_number = 4 and comes_back)
    or (step_number = 5 and not comes_back and chance(postcard_number, 'scans the code', 0.04));
