-- Grain: one row per customer and engagement channel on which anything happened.
{{ config(kept_by='customer_id') }}

with measures as (
    select * from {{ ref('int_channel_measures') }}
    where {{ tonight('customer_id') }}
),

engagement_judged as (
    select
        *,
        customer_id || ':' || engagement_channel as engagement_id,
        case
            when actions_90_days = 0 and actions_90_days_before = 0 then 'silent'
            when actions_90_days = 0 then 'stopped'
            when actions_90_days_before = 0 then 'started'
            when 100 * actions_90_days >= (100 + {{ var('trend_change_pct') }}) * actions_90_days_before then 'rising'
            when 100 * actions_90_days <= (100 - {{ var('trend_change_pct') }}) * actions_90_days_before then 'falling'
            else 'steady'
        end as trend,
        -- Only where an answer can be seen: a text message or a card that was read leaves no trace.
        case
            when engagement_channel in ('email', 'push')
                then
                    delivered_180_days >= {{ var('fatigue_minimum_messages') }}
                    and 100 * responses_180_days < {{ var('fatigue_response_pct') }} * delivered_180_days
        end as is_fatigued
    from measures
)

select
    engagement_id,
    customer_id,
    engagement_channel as channel,
    trend,
    cast(sent_count as integer) as sent_count,
    cast(delivered_count as integer) as delivered_count,
    cast(opened_count as integer) as opened_count,
    cast(clicked_count as integer) as clicked_count,
    cast(replied_count as integer) as replied_count,
    cast(visited_count as integer) as visited_count,
    cast(bought_count as integer) as bought_count,
    cast(sent_90_days as integer) as sent_90_days,
    cast(opened_90_days as integer) as opened_90_days,
    cast(clicked_90_days as integer) as clicked_90_days,
    cast(actions_90_days as integer) as actions_90_days,
    cast(actions_90_days_before as integer) as actions_90_days_before,
    cast(delivered_180_days as integer) as delivered_180_days,
    cast(responses_180_days as integer) as responses_180_days,
    is_fatigued,
    last_inbound_at,
    last_outbound_at
from engagement_judged
