-- Grain: one row per credit memo that gave more or less than its lines, for the postage and for everything else: adjustments
-- and, where prices are without it, no tax.
with

on_lines as (
    select
        refund_id,
        sum(amount) as amount,
        sum(tax_amount) as tax_amount
    from credited_lines
    group by refund_id
),

amounts as (
    select
        creditmemos.entity_id as refund_id,
        creditmemos.order_id,
        creditmemos._airbyte_extracted_at,
        coalesce(
            case when prices_include_tax then creditmemos.base_shipping_incl_tax end, creditmemos.base_shipping_amount, 0
        ) as on_postage,
        coalesce(on_lines.amount, 0)
        + case when prices_include_tax then 0 else coalesce(on_lines.tax_amount, 0) end as on_lines,
        -- Tax on postage is part of the postage of a shop whose prices include it, and of nothing else elsewhere.
        case
            when prices_include_tax then 0
            else coalesce(creditmemos.base_shipping_incl_tax - creditmemos.base_shipping_amount, 0)
        end as tax_on_postage,
        creditmemos.base_grand_total
        + coalesce((creditmemos.extension_attributes ->> 'base_gift_cards_amount')::decimal(18, 4), 0)
        + coalesce((creditmemos.extension_attributes ->> 'base_customer_balance_amount')::decimal(18, 4), 0)
        + coalesce((creditmemos.extension_attributes ->> 'base_reward_currency_amount')::decimal(18, 4), 0) as total
    from latest.creditmemos
    cross join tax_setting
    left join on_lines on creditmemos.entity_id = on_lines.refund_id
    where creditmemos.state is distinct from 3
),

adjustments as (
    select *, 'shipping' as part, on_postage as adjusted
    from amounts
    union all by name
    select *, 'rest' as part, total - on_lines - on_postage - tax_on_postage as adjusted
    from amounts
)

select
    refund_id || '-' || part as id,
    order_id,
    refund_id,
    -adjusted as amount,
    0::decimal(18, 4) as tax_amount,
    case part when 'shipping' then 'shipping_refund' else 'refund_discrepancy' end as kind,
    case part when 'shipping' then 'Shipping refund' else 'Refund discrepancy' end as reason,
    _airbyte_extracted_at as _fivetran_synced
from adjustments
where adjusted != 0
