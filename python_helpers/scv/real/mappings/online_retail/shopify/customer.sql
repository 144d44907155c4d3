-- Grain: one row per customer number. The source has no name, no email address and no consent.
select
    customer_id as id,
    null::varchar as email,
    null::varchar as phone,
    null::varchar as first_name,
    null::varchar as last_name,
    null::boolean as accepts_marketing,
    null::varchar as email_marketing_consent_state,
    null::timestamp as email_marketing_consent_consent_updated_at,
    'enabled' as state,
    null::boolean as verified_email,
    customer_id || '-' || arg_max(country, (invoiced_at, source_line)) as default_address_id,
    'GBP' as currency,
    min(invoiced_at) as created_at,
    min(invoiced_at) as updated_at,
    max(invoiced_at) as _fivetran_synced
from invoice_lines
where customer_id is not null
group by customer_id
order by customer_id
