-- Grain: one row per order with a coupon. Automatic discounts on the same order cannot be told from the coupon's.
select
    entity_id as order_id,
    1 as "index",
    coupon_code as code,
    abs(base_discount_amount) as amount,
    _airbyte_extracted_at as _fivetran_synced
from latest.orders
where coupon_code != ''
