-- Grain: one row per product of the catalogue: a product of the source is one size of one article.
select
    product_id::varchar as id,
    product_id::varchar as product_id,
    product_id::varchar as sku,
    package_size as title,
    null::decimal(18, 4) as price,
    null::decimal(18, 4) as compare_at_price,
    null::varchar as inventory_item_id,
    package_size as option_1,
    null::varchar as option_2,
    null::varchar as option_3,
    timestamp '2017-01-01 05:00:00' as created_at,
    timestamp '2017-01-01 05:00:00' as updated_at,
    false as _fivetran_deleted,
    timestamp '2017-01-01 05:00:00' as _fivetran_synced
from source.products
order by product_id
