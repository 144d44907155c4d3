-- Grain: one row per thing sold on the newest version of an order. What is sold as a configuration stands there twice: as
-- itself, with the money, and as the product that was picked, which is the variant.
create temp table sold_items as
with

items as (
    select
        orders.entity_id as order_id,
        item,
        item_number,
        item ->> 'item_id' as item_id,
        item ->> 'parent_item_id' as parent_item_id,
        coalesce((item ->> 'base_discount_amount')::decimal(18, 4), 0) as discount_amount,
        orders._airbyte_extracted_at
    from latest.orders
    cross join unnest(orders.items::json[]) with ordinality as listed (item, item_number)
),

picked as (
    select
        parent_item_id,
        min(item ->> 'product_id') as product_id,
        count(*) as product_count,
        -- A bundle's discount is that of what is in it.
        sum(discount_amount) as discount_amount
    from items
    where parent_item_id is not null
    group by parent_item_id
)

select
    items.order_id,
    items.item_id,
    items.item,
    items._airbyte_extracted_at,
    row_number() over (partition by items.order_id order by items.item_number) as line_number,
    case when picked.product_count = 1 then picked.product_id else items.item ->> 'product_id' end as variant_id,
    items.discount_amount + coalesce(picked.discount_amount, 0) as discount_amount
from items
left join picked on items.item_id = picked.parent_item_id
where items.parent_item_id is null;
