-- Grain: one row per answer to the census of 2020 and per tax form of that year, of the 20,000 made-up people that the package
-- ships. The social security number is left out. All live in one town with one postcode; a form has no birth date.
select
    'census ' || row_number() over (order by simulant_id, household_id, first_name, date_of_birth) as id,
    null::varchar as email,
    null::varchar as phone,
    first_name,
    last_name,
    nullif(concat_ws(' ', first_name, middle_initial, last_name), '') as name,
    null::varchar as title,
    coalesce(strftime(try_strptime(date_of_birth, '%m/%d/%Y'), '%Y-%m-%d'), date_of_birth) as birthdate,
    nullif(concat_ws(', ', nullif(concat_ws(' ', street_number, street_name), ''), unit_number), '') as mailing_street,
    city as mailing_city,
    "state" as mailing_state,
    zipcode as mailing_postal_code,
    'US' as mailing_country_code,
    simulant_id as person_id
from source.census
union all
select
    'form ' || row_number() over (order by simulant_id, employer_id, ssn, wages),
    null,
    null,
    first_name,
    last_name,
    nullif(concat_ws(' ', first_name, middle_initial, last_name), ''),
    null,
    null,
    nullif(
        concat_ws(
            ', ',
            nullif(concat_ws(' ', mailing_address_street_number, mailing_address_street_name), ''),
            mailing_address_unit_number,
            'PO Box ' || mailing_address_po_box
        ),
        ''
    ),
    mailing_address_city,
    mailing_address_state,
    mailing_address_zipcode,
    'US',
    simulant_id
from source.tax_forms
