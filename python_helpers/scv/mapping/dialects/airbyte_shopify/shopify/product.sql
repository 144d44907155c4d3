-- Grain: one row per version of a product.
select
    id,
    title,
    handle,
    product_type,
    vendor,
    status,
    created_at,
    published_at,
    updated_at,
    deleted_at is not null as _fivetran_deleted,
    _airbyte_extracted_at as _fivetran_synced
from landed.products
