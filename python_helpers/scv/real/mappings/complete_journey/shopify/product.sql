-- Grain: one row per product of the catalogue. The tills name products by `sku`, which the catalogue describes.
select
    product_id::varchar as id,
    coalesce(product_type, product_category, department) as title,
    null::varchar as handle,
    concat_ws(' > ', department, product_category) as product_type,
    brand as vendor,
    'active' as status,
    timestamp '2017-01-01 05:00:00' as created_at,
    timestamp '2017-01-01 05:00:00' as published_at,
    timestamp '2017-01-01 05:00:00' as updated_at,
    false as _fivetran_deleted,
    timestamp '2017-01-01 05:00:00' as _fivetran_synced
from source.products
order by product_id
