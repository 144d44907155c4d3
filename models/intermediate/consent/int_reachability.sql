-- Grain: one row per customer, topic and channel of contact of which they said something: may we reach them, can we?
{{ config(materialized='view') }}

with consents as (
    select
        customer_id,
        topic,
        channel,
        status
    from {{ ref('int_topic_permissions') }}
    union all
    -- No topic: marketing at large.
    select
        customer_id,
        cast(null as string) as topic,
        channel,
        status
    from {{ ref('int_golden_consents_by_channel') }}
),

channels as (
    select * from {{ ref('channels') }}
),

golden_records as (
    select * from {{ ref('int_golden_records') }}
),

-- A letter needs a street and a town. The app and the platforms know their people themselves.
contact_points as (
    select
        consents.customer_id,
        consents.topic,
        consents.channel,
        consents.status,
        case channels.contact_point
            when 'email' then golden_records.email is not null
            when 'phone' then golden_records.phone is not null
            when 'mobile' then golden_records.phone is not null
            when 'postal_address'
                then
                    golden_records.address_line_1 is not null
                    and coalesce(golden_records.postcode, golden_records.city) is not null
            else true
        end as has_contact_point
    from consents
    inner join channels on consents.channel = channels.channel
    left join golden_records on consents.customer_id = golden_records.customer_id
)

select
    customer_id,
    topic,
    channel,
    status,
    has_contact_point,
    status = 'granted' and has_contact_point as is_reachable
from contact_points
