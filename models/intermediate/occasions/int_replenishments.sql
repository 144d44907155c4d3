-- Grain: one row per customer and product that is used up, with when it should be, by their own rhythm or ours.
{{ config(materialized='view') }}

with purchased_products as (
    select * from {{ ref('int_purchased_products') }}
),

replenishment_days as (
    select * from {{ ref('replenishment_days') }}
),

-- Two purchases tell a rhythm, and it is theirs; one goes by the category's.
replenishments as (
    select
        purchased_products.customer_id,
        purchased_products.product_id,
        purchased_products.last_bought_at,
        coalesce(
            nullif(
                cast(floor(
                    {{ days_between(
                        local_date('purchased_products.first_bought_at'),
                        local_date('purchased_products.last_bought_at')
                    ) }}
                    / nullif(purchased_products.order_count - 1, 0)
                ) as bigint),
                0
            ),
            replenishment_days.replenishment_days
        ) as used_up_after_days
    from purchased_products
    inner join replenishment_days on purchased_products.category = replenishment_days.category
    where purchased_products.is_kept
)

select
    *,
    last_bought_at + cast(used_up_after_days as integer) * interval '1' day as used_up_at
from replenishments
