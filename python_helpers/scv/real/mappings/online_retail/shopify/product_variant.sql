-- Grain: one row per stock code, at the price that it was last sold for.
select
    stock_code as id,
    stock_code as product_id,
    stock_code as sku,
    null::varchar as title,
    arg_max(unit_price, (quantity > 0, invoiced_at, order_line_id)) as price,
    null::decimal(18, 4) as compare_at_price,
    null::varchar as inventory_item_id,
    null::varchar as option_1,
    null::varchar as option_2,
    null::varchar as option_3,
    min(invoiced_at) as created_at,
    min(invoiced_at) as updated_at,
    false as _fivetran_deleted,
    max(invoiced_at) as _fivetran_synced
from order_lines
group by stock_code
order by stock_code
