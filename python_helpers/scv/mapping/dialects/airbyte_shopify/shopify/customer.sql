-- Grain: one row per version of a customer.
select
    id,
    email,
    phone,
    first_name,
    last_name,
    accepts_marketing,
    email_marketing_consent ->> 'state' as email_marketing_consent_state,
    email_marketing_consent ->> 'consent_updated_at' as email_marketing_consent_consent_updated_at,
    sms_marketing_consent ->> 'state' as sms_marketing_consent_state,
    sms_marketing_consent ->> 'consent_updated_at' as sms_marketing_consent_consent_updated_at,
    state,
    verified_email,
    default_address ->> 'id' as default_address_id,
    currency,
    created_at,
    updated_at,
    _airbyte_extracted_at as _fivetran_synced
from landed.customers
