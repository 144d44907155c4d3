select
    id,
    order_id,
    coalesce(product_id, '0') as product_id,
    coalesce(variant_id, '0') as variant_id,
    title as name,
    sku,
    case when sells_gift_card then 'giftcertificate' else 'physical' end as type,
    vendor as brand,
    quantity,
    unit_price as base_price,
    unit_price as price_inc_tax,
    unit_price - round(unit_price / 6, 4) as price_ex_tax,
    to_json(
        case when discount > 0 then [
            {'id': 'coupon', 'amount': discount::varchar, 'name': 'Coupon', 'code': null, 'target': 'order'}
        ] else [] end
    ) as applied_discounts,
    to_json(
        case when variant_title is null then [] else [
            {'id': 1, 'display_name': 'Size', 'display_value': split_part(variant_title, ' / ', 1)},
            {'id': 2, 'display_name': 'Colour', 'display_value': split_part(variant_title, ' / ', 2)}
        ] end
    ) as product_options,
    _fivetran_synced::timestamptz as _airbyte_extracted_at
from facts.lines
