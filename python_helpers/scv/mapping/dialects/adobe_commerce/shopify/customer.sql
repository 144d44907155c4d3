-- Grain: one row per version of a registered customer. Guests are known by their orders.
select
    id,
    email,
    firstname as first_name,
    lastname as last_name,
    -- Who is not subscribed may have left the newsletter or never joined it: that is no refusal.
    case extension_attributes ->> 'is_subscribed'
        when 'true' then 'subscribed'
        when 'false' then 'not_subscribed'
    end as email_marketing_consent_state,
    'enabled' as state,
    nullif(default_billing, '0') as default_address_id,
    created_at,
    coalesce(updated_at, created_at) as updated_at,
    _airbyte_extracted_at as _fivetran_synced
from landed.customers
