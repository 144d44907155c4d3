-- Grain: one row per movement of loyalty points.
with

transactions as (

    {{ accepted_rows('loyaltylion', 'transactions') }}

),

points_counted_once as (

    -- Points wait as pending until the order can no longer be returned, then the same points are approved.
    select
        *,
        coalesce(nullif(points_approved, 0), points_pending, 0) as points
    from transactions

),

renamed as (

    select
        'loyaltylion:' || id as transaction_id,
        'loyaltylion_customer:' || {{ json_text('customer', '$.id') }} as profile_id,
        'shopify:' || {{ null_if_blank(json_text('activity', '$.order.merchant_id')) }} as order_id,

        {{ null_if_blank(json_text('customer', '$.email')) }} as email,
        case
            when {{ json_text('claimed_reward', '$.id') }} is not null or points < 0 then 'points_redeemed'
            else 'points_earned'
        end as transaction_type,
        {{ null_if_blank(json_text('activity', '$.rule.name')) }} as rule_name,
        {{ null_if_blank(json_text('claimed_reward', '$.reward.title')) }} as reward_title,

        points,

        created_at as occurred_at
    from points_counted_once

)

select * from renamed
