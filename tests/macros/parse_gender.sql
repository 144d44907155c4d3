-- Genders that are not read as they were meant.
with

cases (given, expected) as (

    values
    ('f', 'female'),
    (' Female' || chr(160), 'female'),
    ('M', 'male'),
    ('man', 'male'),
    ('Non-binary', 'other'),
    ('u', null),
    ('prefer not to say', null),
    ('女性', null),
    ('', null),
    (cast(null as string), null)

)

select
    given,
    expected
from cases
where {{ parse_gender('given') }} is distinct from expected
