-- One login however it is exported; half a login is nobody's.
with cases as (
    select
        spelling.written,
        spelling.expected
    from (
        values
        ('instagram:eve', 'instagram:eve'),
        ('Instagram:@Eve', 'instagram:eve'),
        (' instagram : @eve ', 'instagram:eve'),
        ('instagram:' || chr(160) || 'eve' || chr(8203), 'instagram:eve'),
        ('x:élan', 'x:élan'),
        ('X:ÉLAN', 'x:élan'),
        ('facebook:10:22', 'facebook:10:22'),
        ('google:a b', 'google:a b'),
        (':eve', null),
        ('instagram:', null),
        ('instagram: @ ', null),
        ('  ', null),
        (null, null)
    ) as spelling (written, expected)
)

select
    written,
    expected,
    {{ normalise_login('written') }} as found
from cases
where {{ normalise_login('written') }} is distinct from expected
