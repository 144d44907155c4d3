-- Grain: one row per line of the newest version of an order.
select
    line ->> 'id' as id,
    orders.id as order_id,
    line_number as "index",
    line ->> 'product_id' as product_id,
    line ->> 'variant_id' as variant_id,
    line ->> 'sku' as sku,
    line ->> 'name' as name,
    line ->> 'title' as title,
    line ->> 'variant_title' as variant_title,
    line ->> 'vendor' as vendor,
    (line ->> 'quantity')::bigint as quantity,
    (line ->> 'price')::decimal(18, 4) as price,
    -- What the line itself states; shares of discounts on the whole order are in discount_allocation.
    (line ->> 'total_discount')::decimal(18, 4) as total_discount,
    (line ->> 'gift_card')::boolean as gift_card,
    orders._airbyte_extracted_at as _fivetran_synced
from latest.orders
cross join unnest(orders.line_items::json[]) with ordinality as lines (line, line_number)
