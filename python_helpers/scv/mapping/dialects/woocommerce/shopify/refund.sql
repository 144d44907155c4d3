-- Grain: one row per refund.
select
    id,
    order_id,
    reason as note,
    amount as total_refunded_set_shop_amount,
    date_created_gmt as created_at,
    date_created_gmt as processed_at,
    _airbyte_extracted_at as _fivetran_synced
from refunds_of_orders
