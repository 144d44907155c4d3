-- Grain: one row per version of a registered customer. Guests are known by the billing address of their orders.
select
    id,
    email,
    first_name,
    last_name,
    'enabled' as state,
    id || '-billing' as default_address_id,
    date_created_gmt as created_at,
    coalesce(date_modified_gmt, date_created_gmt) as updated_at,
    _airbyte_extracted_at as _fivetran_synced
from landed.customers
