-- Cases where finding either word does not give the expected answer.
with

cases (given, expected) as (

    values
    ('Über die Straße', true),
    ('ÜBERMORGEN', true),
    ('the old CAT sat', true),
    ('dog', false),
    ('', false),
    (cast(null as string), null)

)

select
    given,
    expected
from cases
where {{ contains_any('given', ['über', 'Cat']) }} is distinct from expected
