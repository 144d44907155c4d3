-- Grain: one row per version of a member of an audience. Mailchimp's id is that of the address: one in every audience.
select
    id,
    email_address as email,
    nullif(merge_fields ->> 'PHONE', '') as phone_number,
    nullif(merge_fields ->> 'FNAME', '') as first_name,
    nullif(merge_fields ->> 'LNAME', '') as last_name,
    nullif(merge_fields -> 'ADDRESS' ->> 'addr1', '') as address_1,
    nullif(merge_fields -> 'ADDRESS' ->> 'addr2', '') as address_2,
    nullif(merge_fields -> 'ADDRESS' ->> 'city', '') as city,
    nullif(merge_fields -> 'ADDRESS' ->> 'state', '') as region,
    nullif(merge_fields -> 'ADDRESS' ->> 'zip', '') as zip,
    nullif(merge_fields -> 'ADDRESS' ->> 'country', '') as country,
    nullif(location ->> 'timezone', '') as timezone,
    -- Who was sent a link and followed it confirmed after they had signed up; without one the two are one moment.
    timestamp_opt > timestamp_signup as subscriptions_email_marketing_double_optin,
    coalesce(timestamp_signup, timestamp_opt, last_changed) as created,
    last_changed as updated,
    _airbyte_extracted_at as _fivetran_synced
from landed.list_members
