-- Grain: one row per product in an event that is about products.
create temp table event_items as
select
    events.* exclude (id, products),
    events.id || case when item_number > 1 then '-' || item_number else '' end as id,
    product ->> 'id' as product_id,
    product ->> 'name' as name,
    product ->> 'category' as category,
    product ->> 'brand' as brand,
    product ->> 'variant' as variant,
    (product ->> 'price')::decimal(18, 4) as price,
    (product ->> 'quantity')::bigint as quantity,
    field(cart, 'cart_id', 'cartId') as cart_id
from events
cross join unnest(events.products::json[]) with ordinality as listed (product, item_number);
