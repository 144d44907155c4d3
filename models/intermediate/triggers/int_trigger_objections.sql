-- Grain: one row per trigger and reason why it must not go, judged for each trigger on its own.
{{ config(materialized='view') }}

with occasions as (
    select * from {{ ref('int_trigger_occasions') }}
),

trigger_products as (
    select * from {{ ref('int_trigger_products') }}
),

channels as (
    select * from {{ ref('int_trigger_channels') }}
),

send_times as (
    select * from {{ ref('int_trigger_send_times') }}
),

unsettled as (
    select * from {{ ref('int_unsettled_customers') }}
),

deliveries as (
    select * from {{ ref('int_destination_deliveries') }}
),

control_group as (
    select * from {{ ref('int_control_group') }}
    where is_control
),

suppression_reasons as (
    select * from {{ ref('suppression_reasons') }}
),

-- A product silences itself alone: a trigger keeps still when something speaks against every product that it is about,
-- and says what speaks against the first.
objections_of_products as (
    select
        trigger_id,
        min_by(objection, product_rank) as reason,
        min_by(objection_priority, product_rank) as priority
    from trigger_products
    group by trigger_id
    having bool_and(objection is not null)
),

triggers_sent as (
    select distinct event_id as trigger_id from deliveries
    where kind = 'triggers' and status = 'accepted'
),

circumstances as (
    select
        occasions.trigger_id,
        occasions.is_slot,
        coalesce(channels.is_forbidden, true) as is_forbidden,
        coalesce(channels.is_used_up, false) as is_used_up,
        coalesce(channels.is_fatigued, false) as is_fatigued,
        coalesce(unsettled.has_open_ticket, false) as has_open_ticket,
        coalesce(unsettled.has_undelivered_parcel, false) as has_undelivered_parcel,
        -- What went while there was time is not too late.
        triggers_sent.trigger_id is null
        and coalesce(send_times.send_at >= occasions.expires_at, false) as is_too_late,
        triggers_sent.trigger_id is not null as was_sent,
        control_group.customer_id is not null as is_control
    from occasions
    left join channels on occasions.trigger_id = channels.trigger_id
    left join send_times on occasions.trigger_id = send_times.trigger_id
    left join unsettled on occasions.customer_id = unsettled.customer_id
    left join triggers_sent on occasions.trigger_id = triggers_sent.trigger_id
    left join control_group on occasions.customer_id = control_group.customer_id
)

select
    trigger_id,
    reason,
    priority
from objections_of_products
union all
select
    circumstances.trigger_id,
    suppression_reasons.reason,
    suppression_reasons.priority
from circumstances
cross join suppression_reasons
where
    (suppression_reasons.applies_to_slots or not circumstances.is_slot)
    and case suppression_reasons.reason
        when 'no_consent' then circumstances.is_forbidden
        when 'frequency_cap' then circumstances.is_used_up
        when 'open_complaint' then circumstances.has_open_ticket
        when 'undelivered_parcel' then circumstances.has_undelivered_parcel
        when 'fatigue' then circumstances.is_fatigued
        when 'no_moment_left' then circumstances.is_too_late
        when 'already_sent' then circumstances.was_sent
        when 'control_group' then circumstances.is_control
        else false
    end
