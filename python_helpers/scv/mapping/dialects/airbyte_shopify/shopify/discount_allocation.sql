-- Grain: one row per share of a discount on a line of the newest version of an order.
select
    line ->> 'id' as order_line_id,
    allocation_number - 1 as "index",
    (allocation ->> 'discount_application_index')::bigint as discount_application_index,
    (allocation ->> 'amount')::decimal(18, 4) as amount,
    orders._airbyte_extracted_at as _fivetran_synced
from latest.orders
cross join unnest(orders.line_items::json[]) as lines (line)
cross join unnest((line -> 'discount_allocations')::json[]) with ordinality as allocations (allocation, allocation_number)
