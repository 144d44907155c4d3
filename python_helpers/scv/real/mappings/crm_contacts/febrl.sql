-- Grain: one row per record of a Febrl data set: made-up Australians, some or all of them with distorted duplicates. The
-- social security number is left out: a CRM does not hold one, and it would make the task trivial. A birth date that does
-- not exist is kept as it was typed.
select
    rec_id as id,
    null::varchar as email,
    null::varchar as phone,
    given_name as first_name,
    surname as last_name,
    nullif(concat_ws(' ', given_name, surname), '') as name,
    null::varchar as title,
    coalesce(
        strftime(try_strptime(date_of_birth, '%Y%m%d'), '%Y-%m-%d'), date_of_birth
    ) as birthdate,
    nullif(
        concat_ws(
            ', ',
            nullif(concat_ws(' ', street_number, address_1), ''),
            address_2
        ),
        ''
    ) as mailing_street,
    suburb as mailing_city,
    "state" as mailing_state,
    postcode as mailing_postal_code,
    'AU' as mailing_country_code,
    regexp_extract(rec_id, '^(rec-[0-9]+)-', 1) as person_id
from source.people
