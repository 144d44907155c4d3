-- Grain: one row per option of the newest version of a product: what its variants differ in, in the order of their titles.
select
    option ->> 'id' as id,
    products.id as product_id,
    option ->> 'name' as name,
    (option ->> 'position')::bigint as position,
    nullif(option -> 'values', 'null') as "values",
    products._airbyte_extracted_at as _fivetran_synced
from latest.products
cross join unnest(products.options::json[]) as listed (option)
