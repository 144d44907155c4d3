-- Grain: one row per coupon code on an order: what it took off each of its products, together.
with

discounts as (
    select
        order_products.order_id,
        discount ->> 'code' as code,
        sum((discount ->> 'amount')::decimal(18, 4)) as amount,
        max(order_products._airbyte_extracted_at) as loaded_at
    from latest.order_products
    cross join unnest(order_products.applied_discounts::json[]) as listed (discount)
    where discount ->> 'code' != ''
    group by order_products.order_id, discount ->> 'code'
)

select
    order_id,
    row_number() over (partition by order_id order by code) as "index",
    code,
    amount,
    loaded_at as _fivetran_synced
from discounts
