-- Grain: one row per refund that gave more than its lines are worth, for the postage and for everything else.
with

adjustments as (
    select
        *,
        'shipping' as part,
        refunded_on_shipping as adjusted
    from refunds_of_orders

    union all by name

    select
        *,
        'rest' as part,
        amount
        - refunded_on_lines
        - refunded_on_shipping
        - case when prices_include_tax then 0 else refunded_tax_on_lines end as adjusted
    from refunds_of_orders
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
