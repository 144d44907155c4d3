-- Grain: one row per customer, with everything that a rule of an audience may ask about.
{{ config(materialized='view') }}

with features as (
    select * from {{ ref('customer_features') }}
),

triggers as (
    select * from {{ ref('activation_triggers') }}
    where suppressed_reason is null
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
    coalesce(triggers_listed.live_triggers, cast([] as varchar [])) as live_triggers
from features
left join triggers_listed on features.customer_id = triggers_listed.customer_id
