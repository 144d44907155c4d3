-- Cases whose tidied text is not the expected one.
with

cases (given, expected) as (

    values
    ('Zoë', 'Zoë'),
    ('  Zoë  Ångström ', 'Zoë  Ångström'),
    ({{ signs([9, 160]) }} || '渡辺' || {{ signs([12288, 13, 10]) }}, '渡辺'),
    ({{ signs([65279]) }} || 'alice@example.com' || {{ signs([8203]) }}, 'alice@example.com'),
    ('N/A', 'N/A'),
    (chr(160) || ' ', null),
    ('', null),
    (cast(null as string), null)

)

select
    given,
    expected
from cases
where {{ null_if_blank('given') }} is distinct from expected
