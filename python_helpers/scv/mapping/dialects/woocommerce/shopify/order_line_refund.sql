-- Grain: one row per order line in a refund.
select
    line ->> 'id' as id,
    refunds_of_orders.id as refund_id,
    meta_value(line -> 'meta_data', '_refunded_item_id') as order_line_id,
    abs((line ->> 'quantity')::double) as quantity,
    -(line ->> 'total')::decimal(18, 4)
    - case when prices_include_tax then coalesce((line ->> 'total_tax')::decimal(18, 4), 0) else 0 end as subtotal,
    -coalesce((line ->> 'total_tax')::decimal(18, 4), 0) as total_tax,
    refunds_of_orders._airbyte_extracted_at as _fivetran_synced
from refunds_of_orders
cross join unnest(line_items::json[]) as listed (line)
