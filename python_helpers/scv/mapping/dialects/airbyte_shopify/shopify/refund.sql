-- Grain: one row per version of a refund. Its amount is what its transactions paid back, where they are listed.
select
    id,
    order_id,
    "return" ->> 'id' as return_id,
    note,
    list_sum([
        (payment ->> 'amount')::decimal(18, 4)
        for payment in transactions::json[]
        if lower(payment ->> 'kind') = 'refund' and lower(payment ->> 'status') = 'success'
    ]) as total_refunded_set_shop_amount,
    created_at,
    processed_at,
    _airbyte_extracted_at as _fivetran_synced
from landed.order_refunds
