-- Grain: one row per product in an event that is about products.
create temp table event_items as
select
    events.* exclude (id),
    events.id || '-' || item_number as id,
    item ->> 'item_id' as product_id,
    item ->> 'item_variant' as sku,
    item ->> 'item_name' as name,
    item ->> 'item_category' as category,
    item ->> 'item_brand' as brand,
    item ->> 'item_variant' as variant,
    (item ->> 'price')::decimal(18, 4) as price,
    (item ->> 'quantity')::bigint as quantity,
    item ->> 'coupon' as coupon
from events
cross join unnest(events.items::json[]) with ordinality as listed (item, item_number);
