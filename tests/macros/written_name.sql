-- Names whose three fields come out as another key than expected.
with

cases as (

    select listed.*
    from (
        values
        (cast('Anna' as string), cast('Jones' as string), cast(null as string), cast('Anna|Jones|' as string)),
        (null, null, 'Anna Jones', '||Anna Jones'),
        ('Anna', null, null, 'Anna||'),
        ('Anna|Maria', 'Jones', null, 'Anna Maria|Jones|'),
        ('小明', '王', null, '小明|王|'),
        ('', '', '', null),
        (null, null, null, null),
        (repeat('a', 300), null, null, repeat('a', 200) || '||')
    ) as listed (given_name, family_name, full_name, expected)

)

select
    given_name,
    family_name,
    full_name,
    expected
from cases
where {{ written_name('given_name', 'family_name', 'full_name') }} is distinct from expected
