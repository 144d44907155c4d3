-- Grain: one row per coupon on the newest version of an order.
select
    orders.id as order_id,
    coupon_number as "index",
    coupon ->> 'code' as code,
    (coupon ->> 'discount')::decimal(18, 4)
    + case when prices_include_tax then coalesce((coupon ->> 'discount_tax')::decimal(18, 4), 0) else 0 end as amount,
    case
        when coupon ->> 'free_shipping' = 'true' then 'shipping'
        when coupon ->> 'discount_type' = 'percent' then 'percentage'
        when coupon ->> 'discount_type' like 'fixed%' then 'fixed_amount'
        else coupon ->> 'discount_type'
    end as type,
    orders._airbyte_extracted_at as _fivetran_synced
from latest.orders
cross join unnest(orders.coupon_lines::json[]) with ordinality as coupons (coupon, coupon_number)
