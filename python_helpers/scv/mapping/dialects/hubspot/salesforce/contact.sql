-- Grain: one row per version of a contact, and one per contact that was merged into another, which names it.
with

contacts as (
    select
        *,
        coalesce(updatedAt, (properties ->> 'lastmodifieddate')::timestamptz::timestamp, createdAt) as changed_at
    from landed.contacts
)

select
    id,
    null as master_record_id,
    properties ->> 'email' as email,
    properties ->> 'phone' as phone,
    properties ->> 'mobilephone' as mobile_phone,
    properties ->> 'firstname' as first_name,
    properties ->> 'lastname' as last_name,
    nullif(concat_ws(' ', properties ->> 'firstname', properties ->> 'lastname'), '') as name,
    properties ->> 'jobtitle' as title,
    properties ->> 'date_of_birth' as birthdate,
    properties ->> 'address' as mailing_street,
    properties ->> 'city' as mailing_city,
    properties ->> 'state' as mailing_state,
    properties ->> 'zip' as mailing_postal_code,
    properties ->> 'country' as mailing_country,
    -- A code only where somebody typed one, or HubSpot has worked it out.
    coalesce(
        properties ->> 'hs_country_region_code',
        case when length(properties ->> 'country') = 2 then upper(properties ->> 'country') end
    ) as mailing_country_code,
    properties ->> 'hs_analytics_source' as lead_source,
    (properties ->> 'hs_email_optout')::boolean as has_opted_out_of_email,
    properties ->> 'hs_email_hard_bounce_reason_enum' as email_bounced_reason,
    case when (properties ->> 'hs_email_hard_bounce_reason_enum') is not null then changed_at end as email_bounced_date,
    changed_at as last_modified_date,
    coalesce(archived, false) as is_deleted,
    _airbyte_extracted_at as _fivetran_synced
from contacts

union all by name

select
    merged as id,
    id as master_record_id,
    changed_at as last_modified_date,
    true as is_deleted,
    _airbyte_extracted_at as _fivetran_synced
from contacts
cross join unnest(string_split(properties ->> 'hs_merged_object_ids', ';')) as merges (merged)
where merged != ''
