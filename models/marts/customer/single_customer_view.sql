-- Grain: one row per customer: one real person, as far as the evidence goes.

with customers as (
    select * from {{ ref('int_customers') }}
),

golden_records as (
    select * from {{ ref('int_golden_records') }}
),

activity as (
    select * from {{ ref('int_customer_activity') }}
),

purchases as (
    select * from {{ ref('int_customer_purchases') }}
),

stages as (
    select * from {{ ref('int_customer_stages') }}
),

consents as (
    select * from {{ ref('int_golden_consents') }}
),

preferred_channels as (
    select * from {{ ref('int_preferred_channels') }}
),

understanding as (
    select * from {{ ref('int_understanding') }}
),

segment_lists as (
    select * from {{ ref('int_customer_segment_lists') }}
),

households as (
    select * from {{ ref('int_households') }}
),

customers_described as (
    select
        customers.customer_id,
        households.household_id,
        golden_records.given_name,
        golden_records.family_name,
        golden_records.email,
        golden_records.phone,
        golden_records.gender,
        golden_records.address_line_1,
        golden_records.address_line_2,
        golden_records.city as address_city,
        golden_records.region as address_region,
        golden_records.postcode as address_postcode,
        golden_records.country_code as address_country_code,
        golden_records.birth_date,
        segment_lists.segments,
        stages.purchase_stage,
        stages.activity_state,
        stages.lifecycle_stage,
        preferred_channels.preferred_channel,
        preferred_channels.preferred_channel_reason,
        understanding.understanding_missing,
        understanding.understanding_level,
        purchases.currency,
        purchases.first_order_at,
        purchases.last_order_at,
        cast(customers.identity_count as integer) as identity_count,
        cast(customers.source_count as integer) as source_count,
        cast(coalesce(activity.channel_count, 0) as integer) as channel_count,
        cast(customers.device_count as integer) as device_count,
        cast(coalesce(purchases.order_count, 0) as integer) as order_count,
        cast(coalesce(purchases.gross_revenue, 0) as decimal(18, 2)) as gross_revenue,
        cast(coalesce(purchases.returned_revenue, 0) as decimal(18, 2)) as returned_revenue,
        cast(coalesce(purchases.net_revenue, 0) as decimal(18, 2)) as net_revenue,
        cast(purchases.average_order_value as decimal(18, 2)) as average_order_value,
        coalesce(
            golden_records.given_name || ' ' || golden_records.family_name, golden_records.full_name
        ) as full_name,
        coalesce(consents.consent_email, 'unknown') as consent_email,
        coalesce(consents.consent_sms, 'unknown') as consent_sms,
        coalesce(consents.consent_phone, 'unknown') as consent_phone,
        coalesce(consents.consent_post, 'unknown') as consent_post,
        coalesce(consents.consent_push, 'unknown') as consent_push,
        coalesce(consents.consent_ads, 'unknown') as consent_ads,
        least(customers.first_identified_at, activity.first_event_at) as first_seen_at,
        coalesce(activity.last_active_at, customers.first_identified_at) as last_seen_at
    from customers
    left join golden_records on customers.customer_id = golden_records.customer_id
    left join activity on customers.customer_id = activity.customer_id
    left join purchases on customers.customer_id = purchases.customer_id
    left join stages on customers.customer_id = stages.customer_id
    left join preferred_channels on customers.customer_id = preferred_channels.customer_id
    left join understanding on customers.customer_id = understanding.customer_id
    left join consents on customers.customer_id = consents.customer_id
    left join segment_lists on customers.customer_id = segment_lists.customer_id
    left join households on customers.customer_id = households.customer_id
)

select
    customer_id,
    household_id,
    given_name,
    family_name,
    full_name,
    email,
    phone,
    gender,
    address_line_1,
    address_line_2,
    address_city,
    address_region,
    address_postcode,
    address_country_code,
    purchase_stage,
    activity_state,
    lifecycle_stage,
    preferred_channel,
    preferred_channel_reason,
    understanding_missing,
    consent_email,
    consent_sms,
    consent_phone,
    consent_post,
    consent_push,
    consent_ads,
    currency,
    segments,
    understanding_level,
    identity_count,
    source_count,
    channel_count,
    device_count,
    order_count,
    gross_revenue,
    returned_revenue,
    net_revenue,
    average_order_value,
    birth_date,
    first_seen_at,
    last_seen_at,
    first_order_at,
    last_order_at
from customers_described
