-- Grain: one row per channel, campaign, currency and month of the orders, with its credit under every model.

with touch_credits as (
    select * from {{ ref('int_touch_credits') }}
),

credits_added_up as (
    select
        touch_channel,
        platform,
        campaign_id,
        currency,
        max(campaign_name) as campaign_name,
        cast({{ dbt.date_trunc('month', local_date('ordered_at')) }} as date) as month_date,
        sum(first_weight) as first_orders,
        sum(last_weight) as last_orders,
        sum(linear_weight) as linear_orders,
        sum(time_decay_weight) as time_decay_orders,
        sum(position_weight) as position_orders,
        sum(data_driven_weight) as data_driven_orders,
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
        cast({{ dbt.date_trunc('month', local_date('ordered_at')) }} as date)
)

select * from credits_added_up
