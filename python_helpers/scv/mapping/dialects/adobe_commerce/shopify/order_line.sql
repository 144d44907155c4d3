-- Grain: one row per thing sold.
with

things as (
    select *
    from catalogue
    qualify row_number() over (partition by id order by updated_at desc nulls last, _airbyte_extracted_at desc) = 1
)

select
    sold_items.item_id as id,
    sold_items.order_id,
    sold_items.line_number as "index",
    sold_items.item ->> 'product_id' as product_id,
    sold_items.variant_id,
    sold_items.item ->> 'sku' as sku,
    sold_items.item ->> 'name' as name,
    sold_items.item ->> 'name' as title,
    case when variants.is_part_of_another then concat_ws(' / ', variants.size, variants.colour) end as variant_title,
    products.brand as vendor,
    (sold_items.item ->> 'qty_ordered')::double::bigint as quantity,
    (sold_items.item ->> case when prices_include_tax then 'base_price_incl_tax' else 'base_price' end)::decimal(18, 4)
        as price,
    sold_items.discount_amount as total_discount,
    coalesce(sold_items.item ->> 'product_type' = 'giftcard', false) as gift_card,
    sold_items._airbyte_extracted_at as _fivetran_synced
from sold_items
cross join tax_setting
left join things as variants on sold_items.variant_id = variants.id
left join things as products on sold_items.item ->> 'product_id' = products.id
