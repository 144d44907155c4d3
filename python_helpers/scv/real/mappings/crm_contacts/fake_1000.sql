-- Grain: one row per record of fake_1000, a small made-up table of people with typing errors and gaps.
select
    unique_id::varchar as id,
    email,
    null::varchar as phone,
    first_name,
    surname as last_name,
    nullif(concat_ws(' ', first_name, surname), '') as name,
    null::varchar as title,
    dob::varchar as birthdate,
    null::varchar as mailing_street,
    city as mailing_city,
    null::varchar as mailing_state,
    null::varchar as mailing_postal_code,
    null::varchar as mailing_country_code,
    cluster::varchar as person_id
from source.people
