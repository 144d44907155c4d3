-- Grain: one row per thing that can be sold and source of stock or, without sources, per thing.
with

things as (
    select *
    from catalogue
    where not is_configuration
    qualify row_number() over (partition by id order by updated_at desc nulls last, _airbyte_extracted_at desc) = 1
)

select
    things.id as inventory_item_id,
    source_items.source_code as location_id,
    -- A source that says that it is out of stock sells nothing, whatever it holds.
    case when source_items.status = 0 then 0 else source_items.quantity end::bigint as available,
    things.updated_at,
    coalesce(source_items._airbyte_extracted_at, things._airbyte_extracted_at) as _fivetran_synced
from latest.source_items
inner join things on source_items.sku = things.sku

union all by name

select
    things.id as inventory_item_id,
    'default' as location_id,
    case
        when coalesce((things.extension_attributes -> 'stock_item' ->> 'is_in_stock')::boolean, true)
            then (things.extension_attributes -> 'stock_item' ->> 'qty')::double::bigint
        else 0
    end as available,
    things.updated_at,
    things._airbyte_extracted_at as _fivetran_synced
from things
where
    things.sku not in (select sku from latest.source_items where sku is not null)
    and (things.extension_attributes -> 'stock_item' ->> 'manage_stock')::boolean
