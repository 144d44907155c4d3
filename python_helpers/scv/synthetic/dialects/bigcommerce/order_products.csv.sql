with

lines as (
    select
        *,
        coalesce(price, original_total_set_shop_amount / quantity)::decimal(18, 4) as unit_price,
        greatest(
            coalesce(total_discount, total_discount_set_shop_amount, 0),
            coalesce((
                select sum(coalesce(shares.amount, shares.allocated_amount_set_shop_amount))
                from latest.discount_allocation as shares
                where shares.order_line_id = order_line.id
            ), 0)
        ) as discount
    from latest.order_line
)

select
    lines.id,
    lines.order_id,
    coalesce(lines.product_id, '0') as product_id,
    coalesce(lines.variant_id, '0') as variant_id,
    title as name,
    sku,
    'physical' as type,
    vendor as brand,
    quantity,
    unit_price as base_price,
    unit_price as price_inc_tax,
    unit_price - round(unit_price / 6, 4) as price_ex_tax,
    to_json(
        case when lines.discount > 0 then [
            {'id': 'coupon', 'amount': lines.discount::varchar, 'name': 'Coupon', 'code': codes.code, 'target': 'order'}
        ] else [] end
    ) as applied_discounts,
    to_json(
        case when variant_title is null then [] else [
            {'id': 1, 'display_name': 'Size', 'display_value': split_part(variant_title, ' / ', 1)},
            {'id': 2, 'display_name': 'Colour', 'display_value': split_part(variant_title, ' / ', 2)}
        ] end
    ) as product_options,
    lines._fivetran_synced::timestamptz as _airbyte_extracted_at
from lines
left join latest.order_discount_code as codes on lines.order_id = codes.order_id and codes."index" = 1
