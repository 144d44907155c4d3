select
    id::bigint as id,
    email,
    phone,
    first_name,
    last_name,
    accepts_marketing,
    to_json({
        'state': lower(email_marketing_consent_state),
        'opt_in_level': 'single_opt_in',
        'consent_updated_at': strftime(
            coalesce(email_marketing_consent_consent_updated_at, email_marketing_consent_updated_at), '%Y-%m-%dT%H:%M:%SZ'
        )
    })::varchar as email_marketing_consent,
    to_json({
        'state': lower(sms_marketing_consent_state),
        'consent_updated_at': strftime(
            coalesce(sms_marketing_consent_consent_updated_at, sms_marketing_consent_updated_at), '%Y-%m-%dT%H:%M:%SZ'
        )
    })::varchar as sms_marketing_consent,
    lower(state) as state,
    verified_email,
    to_json({'id': default_address_id::bigint, 'customer_id': id::bigint})::varchar as default_address,
    currency,
    created_at::timestamptz as created_at,
    updated_at::timestamptz as updated_at,
    uuid()::varchar as _airbyte_raw_id,
    _fivetran_synced::timestamptz as _airbyte_extracted_at
from landed.customer
