-- Grain: one row per version of a thing that can be sold.
select
    id,
    sku,
    (extension_attributes -> 'stock_item' ->> 'manage_stock')::boolean as tracked,
    created_at,
    updated_at,
    _airbyte_extracted_at as _fivetran_synced
from catalogue
where not is_configuration
