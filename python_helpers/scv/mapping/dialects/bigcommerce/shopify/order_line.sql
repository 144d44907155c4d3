-- Grain: one row per product on an order.
select
    id,
    order_id,
    row_number() over (partition by order_id order by try_cast(id as bigint), id) as "index",
    nullif(product_id, '0') as product_id,
    nullif(variant_id, '0') as variant_id,
    sku,
    name,
    name as title,
    list_aggregate(
        [coalesce(chosen ->> 'display_value', chosen ->> 'value') for chosen in product_options::json[]], 'string_agg', ' / '
    ) as variant_title,
    brand as vendor,
    quantity::bigint as quantity,
    case when prices_include_tax then price_inc_tax else price_ex_tax end as price,
    -- A discount on the whole order has been shared out to its products already.
    coalesce(
        list_sum([(discount ->> 'amount')::decimal(18, 4) for discount in applied_discounts::json[]]), 0
    ) as total_discount,
    type = 'giftcertificate' as gift_card,
    _airbyte_extracted_at as _fivetran_synced
from latest.order_products
cross join tax_setting
