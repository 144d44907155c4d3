-- Grain: one row per version of a checkout.
select
    id,
    customer ->> 'id' as customer_id,
    email,
    phone,
    token,
    cart_token,
    name,
    currency,
    total_price,
    landing_site as landing_site_base_url,
    billing_address ->> 'phone' as billing_address_phone,
    created_at,
    updated_at,
    completed_at,
    closed_at,
    _airbyte_extracted_at as _fivetran_synced
from landed.abandoned_checkouts
