-- Grain: one row per discount code on the newest version of an order.
select
    orders.id as order_id,
    code_number as "index",
    discount ->> 'code' as code,
    (discount ->> 'amount')::decimal(18, 4) as amount,
    discount ->> 'type' as type,
    orders._airbyte_extracted_at as _fivetran_synced
from latest.orders
cross join unnest(orders.discount_codes::json[]) with ordinality as discounts (discount, code_number)
