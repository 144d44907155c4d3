-- Grain: one row per line sold, and one of no units per credit that no sale explains.
select
    order_line_id as id,
    order_id,
    line_number as "index",
    stock_code as product_id,
    stock_code as variant_id,
    stock_code as sku,
    description as name,
    description as title,
    null::varchar as variant_title,
    null::varchar as vendor,
    quantity,
    unit_price as price,
    0::decimal(18, 4) as total_discount,
    stock_code like 'gift\_%' escape '\' as gift_card,
    invoiced_at as _fivetran_synced
from order_lines
order by order_id, line_number
