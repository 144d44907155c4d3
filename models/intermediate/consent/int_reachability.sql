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

contact_points as (
    select * from {{ ref('int_contact_points') }}
)

select
    consents.customer_id,
    consents.topic,
    consents.channel,
    consents.status,
    contact_points.has_contact_point,
    consents.status = 'granted' and contact_points.has_contact_point as is_reachable
from consents
inner join contact_points
    on
        consents.customer_id = contact_points.customer_id
        and consents.channel = contact_points.channel
