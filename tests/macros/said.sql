-- Values that say nothing and are kept, or say something and are lost.
with

cases (given, expected) as (

    values
    ('Leeds', 'Leeds'),
    ('N/A', null),
    ('n.a.', null),
    ('NA', 'NA'),
    ('(none)', null),
    ('#N/A', null),
    ('Not Provided', null),
    ('Non renseigné', null),
    ('-', null),
    ('?', null),
    ('xxx', null),
    ('Å', 'Å'),
    ('东京', '东京'),
    ('0', '0'),
    ('false', 'false'),
    ('11111', '11111'),
    ('["none"]', null),
    ('["none", "shoes"]', '["none", "shoes"]'),
    ('', null),
    (cast(null as string), null)

)

select
    given,
    expected
from cases
where {{ said('given') }} is distinct from expected
