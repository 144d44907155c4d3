-- Names of which the capitals are told wrongly to be the record's own, or not to be.
with

cases (given_name, family_name, written, expected) as (

    values
    ('Frances', 'Hill', 'Frances|Hill', true),
    ('Frances', 'Hill', 'FRANCES|Hill', false),
    ('Frances', 'Hill', 'frances|hill', false),
    ('Frances', null, 'Frances', true),
    ('Frances', null, 'FRANCES', false),
    (null, 'van der Berg', 'Frau van der Berg', true),
    ('José', 'García', 'José|García', true)

)

select
    given_name,
    family_name,
    written
from cases
where {{ name_as_written('given_name', 'family_name', 'written') }} is distinct from expected
