-- Grain: one row per version of a registered customer. Guests are known by the billing address of their orders.
select
    id,
    email,
    nullif(phone, '') as phone,
    first_name,
    last_name,
    'enabled' as state,
    date_created as created_at,
    coalesce(date_modified, date_created) as updated_at,
    _airbyte_extracted_at as _fivetran_synced
from landed.customers
