-- Grain: one row per channel, platform, campaign and day of the orders, with its credit under every model.
{{ config(materialized='view') }}

with credits as (
    select * from {{ ref('int_campaign_credits') }}
),

main_currency as (
    select * from {{ ref('int_main_currency') }}
),

-- An order in any currency is an order; revenue is that of the currency that most sales are paid in.
campaign_orders as (
    select
        credits.touch_channel,
        credits.platform,
        credits.campaign_id,
        credits.order_date,
        main_currency.currency,
        sum(credits.first_orders) as first_orders,
        sum(credits.last_orders) as last_orders,
        sum(credits.linear_orders) as linear_orders,
        sum(credits.time_decay_orders) as time_decay_orders,
        sum(credits.position_orders) as position_orders,
        sum(credits.data_driven_orders) as data_driven_orders,
        sum(
            case when credits.currency = main_currency.currency then credits.first_cents else 0 end
        ) as first_cents,
        sum(
            case when credits.currency = main_currency.currency then credits.last_cents else 0 end
        ) as last_cents,
        sum(
            case when credits.currency = main_currency.currency then credits.linear_cents else 0 end
        ) as linear_cents,
        sum(
            case when credits.currency = main_currency.currency then credits.time_decay_cents else 0 end
        ) as time_decay_cents,
        sum(
            case when credits.currency = main_currency.currency then credits.position_cents else 0 end
        ) as position_cents,
        sum(
            case when credits.currency = main_currency.currency then credits.data_driven_cents else 0 end
        ) as data_driven_cents
    from credits
    cross join main_currency
    group by
        credits.touch_channel,
        credits.platform,
        credits.campaign_id,
        credits.order_date,
        main_currency.currency
)

select * from campaign_orders
