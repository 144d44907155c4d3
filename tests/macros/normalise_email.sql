-- One address however it is typed; text that is no address identifies nobody.
with cases as (
    select
        spelling.written,
        spelling.expected
    from (
        values
        (' Eve@X.com ', 'eve@x.com'),
        ('ｅｖｅ@x.com', 'eve@x.com'),
        ('eve@x.com' || chr(160), 'eve@x.com'),
        ('zoë@exämple.com', 'zoë@exämple.com'),
        ('j.doe+news@gmail.com', 'j.doe+news@gmail.com'),
        ('no at sign', null),
        ('a@b', null),
        ('two@at@signs.com', null),
        ('spa ce@x.com', null),
        ('@x.com', null),
        ('', null),
        (null, null)
    ) as spelling (written, expected)
)

select
    written,
    expected,
    {{ normalise_email('written') }} as found
from cases
where {{ normalise_email('written') }} is distinct from expected
