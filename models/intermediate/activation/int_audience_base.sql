-- Grain: one row per customer, with everything that a rule of an audience may ask about.
{{ config(materialized='view') }}

with features as (
    select * from {{ ref('customer_features') }}
),

segments as (
    select * from {{ ref('customer_segments') }}
),

triggers as (
    select * from {{ ref('activation_triggers') }}
    where suppressed_reason is null
),

segments_listed as (
    select
        customer_id,
        array_agg(segment order by segment) as segments
    from segments
    group by customer_id
),

triggers_listed as (
    select
        customer_id,
        array_agg(distinct trigger_type order by trigger_type) as live_triggers
    from triggers
    group by customer_id
)

select
    features.*,
    coalesce(segments_listed.segments, cast([] as varchar [])) as segments,
    coalesce(triggers_listed.live_triggers, cast([] as varchar [])) as live_triggers
from features
left join segments_listed on features.customer_id = segments_listed.customer_id
left join triggers_listed on features.customer_id = triggers_listed.customer_id
