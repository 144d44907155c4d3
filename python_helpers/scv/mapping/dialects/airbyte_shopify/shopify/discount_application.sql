-- Grain: one row per discount on the newest version of an order; allocations count them from 0.
select
    orders.id as order_id,
    application_number - 1 as "index",
    application ->> 'type' as type,
    application ->> 'code' as code,
    application ->> 'title' as title,
    application ->> 'description' as description,
    application ->> 'allocation_method' as allocation_method,
    application ->> 'target_selection' as target_selection,
    application ->> 'target_type' as target_type,
    orders._airbyte_extracted_at as _fivetran_synced
from latest.orders
cross join unnest(orders.discount_applications::json[]) with ordinality as applications (application, application_number)
