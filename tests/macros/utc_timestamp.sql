-- Times whose offset, or lack of one, is read wrongly.
with

cases as (

    select listed.*
    from (
        values
        ('2024-05-01T10:00:00+02:00', timestamp '2024-05-01 08:00:00'),
        ('2024-05-01T10:00:00Z', timestamp '2024-05-01 10:00:00'),
        ('2024-05-01T10:00:00', timestamp '2024-05-01 10:00:00'),
        ('2024-05-01 10:00:00.250-05:00', timestamp '2024-05-01 15:00:00.250'),
        ('2024-05-01', timestamp '2024-05-01 00:00:00'),
        ('2024-02-30T10:00:00Z', null),
        ('gestern', null),
        ('昨日', null),
        ('', null),
        (cast(null as string), null)
    ) as listed (given, expected)

)

select
    given,
    expected
from cases
where {{ utc_timestamp('given') }} is distinct from expected
