-- Grain: one row per refund that gave more than its products are worth, for the postage and for everything else.
with

amounts as (
    select
        *,
        coalesce(list_sum([
            (item ->> 'requested_amount')::decimal(18, 4) for item in items::json[] if item ->> 'item_type' = 'SHIPPING'
        ]), 0) as on_postage,
        coalesce(list_sum([
            (item ->> 'requested_amount')::decimal(18, 4) for item in items::json[] if item ->> 'item_type' = 'PRODUCT'
        ]), 0) as on_products
    from refunds_made
),

adjustments as (
    select *, 'shipping' as part, on_postage as adjusted
    from amounts
    union all by name
    select *, 'rest' as part, total_amount - on_postage - on_products as adjusted
    from amounts
)

select
    id || '-' || part as id,
    order_id,
    id as refund_id,
    -adjusted as amount,
    0::decimal(18, 4) as tax_amount,
    case part when 'shipping' then 'shipping_refund' else 'refund_discrepancy' end as kind,
    case part when 'shipping' then 'Shipping refund' else 'Refund discrepancy' end as reason,
    _airbyte_extracted_at as _fivetran_synced
from adjustments
where adjusted != 0
