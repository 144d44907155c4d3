-- Grain: one row per variant. What is not counted never runs out, until staff say that it did.
select
    id,
    sku,
    manage_stock in ('true', 'parent') or stock_status = 'outofstock' as tracked,
    date_created_gmt as created_at,
    date_modified_gmt as updated_at,
    _airbyte_extracted_at as _fivetran_synced
from catalogue
