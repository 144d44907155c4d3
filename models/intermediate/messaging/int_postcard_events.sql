-- Grain: one row per postcard and scan of one.
{{ config(materialized='view') }}

with postcards as (
    select * from {{ ref('stg_direct_mail__postcards') }}
),

postcard_events as (
    select * from {{ ref('stg_direct_mail__events') }}
),

direct_mail as (
    select
        postcard_id as event_id,
        mailed_at as occurred_at,
        'direct_mail' as channel,
        'postcard' as raw_event,
        campaign_id,
        cast(null as decimal(18, 2)) as value,
        'lob' as source,
        'postcards' as source_table,
        postcard_id as source_record_id,
        coalesce(profile_id, 'email:' || {{ normalise_email('email') }}) as identifier_id,
        cast(null as string) as device_identifier_id
    from postcards
    union all
    select
        postcard_events.event_id,
        postcard_events.occurred_at,
        'direct_mail' as channel,
        postcard_events.status as raw_event,
        postcards.campaign_id,
        cast(null as decimal(18, 2)) as value,
        'lob' as source,
        'events' as source_table,
        postcard_events.event_id as source_record_id,
        coalesce(postcards.profile_id, 'email:' || {{ normalise_email('postcards.email') }}) as identifier_id,
        cast(null as string) as device_identifier_id
    from postcard_events
    left join postcards on postcard_events.postcard_id = postcards.postcard_id
)

select
    event_id,
    occurred_at,
    channel,
    raw_event,
    cast(null as string) as device_type,
    cast(null as string) as session_id,
    cast(null as string) as product_id,
    cast(null as string) as order_id,
    campaign_id,
    value,
    source,
    source_table,
    source_record_id,
    identifier_id,
    device_identifier_id
from direct_mail
