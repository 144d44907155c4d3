-- Grain: one row per trigger and reason why it must not go, judged for each trigger on its own.
{{ config(materialized='view') }}

with occasions as (
    select * from {{ ref('int_trigger_occasions') }}
),

channels as (
    select * from {{ ref('int_trigger_channels') }}
),

purchased_products as (
    select * from {{ ref('int_purchased_products') }}
),

replenishment_days as (
    select * from {{ ref('replenishment_days') }}
),

products as (
    select * from {{ ref('int_products') }}
),

unsettled as (
    select * from {{ ref('int_unsettled_customers') }}
),

deliveries as (
    select * from {{ ref('int_destination_deliveries') }}
),

suppression_reasons as (
    select * from {{ ref('suppression_reasons') }}
),

-- What is used up may be bought again when it should be; a dress may be after `already_bought_days`.
purchases_that_count as (
    select
        purchased_products.*,
        purchased_products.last_bought_at + to_days(cast(
            coalesce(replenishment_days.replenishment_days, {{ var('already_bought_days') }}) as integer
        )) as counts_until
    from purchased_products
    left join replenishment_days on purchased_products.category = replenishment_days.category
),

triggers_sent as (
    select distinct event_id as trigger_id from deliveries
    where kind = 'triggers' and status = 'accepted'
),

circumstances as (
    select
        occasions.trigger_id,
        occasions.is_slot,
        occasions.order_id is null
        and occasions.trigger_type != 'replenishment'
        and coalesce(purchases.is_kept and purchases.counts_until > occasions.as_of, false) as is_already_bought,
        occasions.trigger_type != 'replenishment'
        and coalesce(not purchases.is_kept, false)
        and not {{ var('returned_products_are_eligible') }} as is_returned,
        occasions.order_id is null and coalesce(not products.is_in_stock, false) as is_out_of_stock,
        coalesce(channels.is_forbidden, true) as is_forbidden,
        coalesce(channels.is_used_up, false) as is_used_up,
        coalesce(channels.is_fatigued, false) as is_fatigued,
        coalesce(unsettled.has_open_ticket, false) as has_open_ticket,
        coalesce(unsettled.has_undelivered_parcel, false) as has_undelivered_parcel,
        triggers_sent.trigger_id is not null as was_sent
    from occasions
    left join channels on occasions.trigger_id = channels.trigger_id
    left join purchases_that_count as purchases
        on occasions.customer_id = purchases.customer_id and occasions.product_id = purchases.product_id
    left join products on occasions.product_id = products.product_id
    left join unsettled on occasions.customer_id = unsettled.customer_id
    left join triggers_sent on occasions.trigger_id = triggers_sent.trigger_id
)

select
    circumstances.trigger_id,
    suppression_reasons.reason,
    suppression_reasons.priority
from circumstances
cross join suppression_reasons
where
    (suppression_reasons.applies_to_slots or not circumstances.is_slot)
    and case suppression_reasons.reason
        when 'already_bought' then circumstances.is_already_bought
        when 'returned' then circumstances.is_returned
        when 'out_of_stock' then circumstances.is_out_of_stock
        when 'no_consent' then circumstances.is_forbidden
        when 'frequency_cap' then circumstances.is_used_up
        when 'open_complaint' then circumstances.has_open_ticket
        when 'undelivered_parcel' then circumstances.has_undelivered_parcel
        when 'fatigue' then circumstances.is_fatigued
        when 'already_sent' then circumstances.was_sent
        else false
    end
