-- Grain: one row per refund.
select
    id,
    order_id,
    reason as note,
    total_amount as total_refunded_set_shop_amount,
    created as created_at,
    created as processed_at,
    _airbyte_extracted_at as _fivetran_synced
from refunds_made
