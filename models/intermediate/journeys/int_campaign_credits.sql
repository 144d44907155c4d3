-- Grain: one row per channel, campaign, currency and day of the orders, with its credit under every model.

with touch_credits as (
    select * from {{ ref('int_touch_credits') }}
),

-- Weights are added up as decimals, so that the order of the rows never shows in the last digit.
credits_added_up as (
    select
        touch_channel,
        platform,
        campaign_id,
        currency,
        max(campaign_name) as campaign_name,
        {{ local_date('ordered_at') }} as order_date,
        sum(cast(first_weight as decimal(18, 9))) as first_orders,
        sum(cast(last_weight as decimal(18, 9))) as last_orders,
        sum(cast(linear_weight as decimal(18, 9))) as linear_orders,
        sum(cast(time_decay_weight as decimal(18, 9))) as time_decay_orders,
        sum(cast(position_weight as decimal(18, 9))) as position_orders,
        sum(cast(data_driven_weight as decimal(18, 9))) as data_driven_orders,
        sum(first_cents) as first_cents,
        sum(last_cents) as last_cents,
        sum(linear_cents) as linear_cents,
        sum(time_decay_cents) as time_decay_cents,
        sum(position_cents) as position_cents,
        sum(data_driven_cents) as data_driven_cents
    from touch_credits
    group by
        touch_channel,
        platform,
        campaign_id,
        currency,
        order_date
)

select * from credits_added_up
