-- Grain: one row per customer record of dupehell's web shop, some of them garbled copies of others. The ids that a shop has
-- given out (customer, loyalty card, address) are left out: they would make the task trivial.
select
    record_id as id,
    email,
    phone,
    first_name,
    last_name,
    nullif(concat_ws(' ', first_name, last_name), '') as name,
    null::varchar as title,
    date_of_birth as birthdate,
    null::varchar as mailing_street,
    null::varchar as mailing_city,
    null::varchar as mailing_state,
    null::varchar as mailing_postal_code,
    null::varchar as mailing_country_code,
    master_id as person_id
from source.people
