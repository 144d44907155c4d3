-- Grain: one row per version of a profile.
select
    id,
    attributes ->> 'email' as email,
    attributes ->> 'phone_number' as phone_number,
    attributes ->> 'first_name' as first_name,
    attributes ->> 'last_name' as last_name,
    attributes -> 'location' ->> 'address1' as address_1,
    attributes -> 'location' ->> 'address2' as address_2,
    attributes -> 'location' ->> 'city' as city,
    attributes -> 'location' ->> 'region' as region,
    attributes -> 'location' ->> 'zip' as zip,
    attributes -> 'location' ->> 'country' as country,
    attributes -> 'location' ->> 'timezone' as timezone,
    -- Only there where the profiles were asked for with their subscriptions.
    attributes -> 'subscriptions' -> 'email' -> 'marketing' ->> 'consent' as subscriptions_email_marketing_consent,
    attributes -> 'subscriptions' -> 'email' -> 'marketing' ->> 'can_receive_email_marketing'
        as subscriptions_email_marketing_can_receive_email_marketing,
    coalesce(
        nullif(attributes -> 'subscriptions' -> 'email' -> 'marketing' -> 'suppressions', 'null'),
        nullif(attributes -> 'subscriptions' -> 'email' -> 'marketing' -> 'suppression', 'null')
    ) as subscriptions_email_marketing_suppression,
    nullif(attributes -> 'subscriptions' -> 'email' -> 'marketing' -> 'list_suppressions', 'null')
        as subscriptions_email_marketing_list_suppressions,
    attributes -> 'subscriptions' -> 'email' -> 'marketing' ->> 'double_optin' as subscriptions_email_marketing_double_optin,
    coalesce(
        attributes -> 'subscriptions' -> 'email' -> 'marketing' ->> 'consent_timestamp',
        attributes -> 'subscriptions' -> 'email' -> 'marketing' ->> 'timestamp'
    ) as subscriptions_email_marketing_timestamp,
    attributes -> 'subscriptions' -> 'email' -> 'marketing' ->> 'last_updated'
        as subscriptions_email_marketing_last_updated,
    attributes -> 'subscriptions' -> 'sms' -> 'marketing' ->> 'consent' as subscriptions_sms_marketing_consent,
    attributes -> 'subscriptions' -> 'sms' -> 'marketing' ->> 'can_receive_sms_marketing'
        as subscriptions_sms_marketing_can_receive_sms_marketing,
    coalesce(
        attributes -> 'subscriptions' -> 'sms' -> 'marketing' ->> 'consent_timestamp',
        attributes -> 'subscriptions' -> 'sms' -> 'marketing' ->> 'timestamp'
    ) as subscriptions_sms_marketing_timestamp,
    attributes -> 'subscriptions' -> 'sms' -> 'marketing' ->> 'last_updated' as subscriptions_sms_marketing_last_updated,
    attributes -> 'subscriptions' -> 'mobile_push' -> 'marketing' ->> 'consent'
        as subscriptions_mobile_push_marketing_consent,
    attributes ->> 'created' as created,
    coalesce(attributes ->> 'updated', updated::varchar) as updated,
    attributes ->> 'last_event_date' as last_event_date,
    _airbyte_extracted_at as _fivetran_synced
from landed.profiles
