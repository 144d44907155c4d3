-- Grain: one row per version of a contact with an address, and one per address that only email events know.
select
    md5(lower(trim(properties ->> 'email'))) as id,
    properties ->> 'email' as email,
    properties ->> 'mobilephone' as phone_number,
    properties ->> 'firstname' as first_name,
    properties ->> 'lastname' as last_name,
    coalesce(createdAt, (properties ->> 'createdate')::timestamptz::timestamp) as created,
    updatedAt as updated,
    _airbyte_extracted_at as _fivetran_synced
from landed.contacts
where properties ->> 'email' != '' and not coalesce(archived, false)

union all by name

select
    person_id as id,
    email,
    min(occurred_at) as created,
    min(occurred_at) as updated,
    max(_airbyte_extracted_at) as _fivetran_synced
from activity
where email not in (select lower(trim(properties ->> 'email')) from landed.contacts where properties ->> 'email' != '')
group by person_id, email
