-- Grain: one row per coupon on an order, from the coupons or, where they did not land, from what each took off the products.
with

shares as (
    select
        order_products.order_id,
        discount ->> 'code' as code,
        sum((discount ->> 'amount')::decimal(18, 4)) as amount,
        max(order_products._airbyte_extracted_at) as loaded_at
    from latest.order_products
    cross join unnest(order_products.applied_discounts::json[]) as listed (discount)
    where discount ->> 'code' != ''
    group by order_products.order_id, discount ->> 'code'
),

coupons as (
    select
        order_id,
        id as place,
        code,
        discount as amount,
        case
            when type = 1 then 'percentage'
            when type in (0, 2) then 'fixed_amount'
            when type in (3, 4) then 'shipping'
        end as type,
        _airbyte_extracted_at as loaded_at
    from latest.order_coupons

    union all by name

    select
        order_id,
        code as place,
        code,
        amount,
        loaded_at
    from shares
    where order_id not in (select order_id from latest.order_coupons where order_id is not null)
)

select
    order_id,
    row_number() over (partition by order_id order by try_cast(place as bigint), place) as "index",
    code,
    amount,
    type,
    loaded_at as _fivetran_synced
from coupons
