-- Grain: one row per record of historical_50k, people of history as several sources tell of them. The birthplace is the
-- only place that it has, so it stands where a contact has a town.
select
    unique_id as id,
    null::varchar as email,
    null::varchar as phone,
    first_name,
    surname as last_name,
    full_name as name,
    occupation as title,
    dob as birthdate,
    null::varchar as mailing_street,
    birth_place as mailing_city,
    null::varchar as mailing_state,
    postcode_fake as mailing_postal_code,
    null::varchar as mailing_country_code,
    cluster as person_id
from source.people
