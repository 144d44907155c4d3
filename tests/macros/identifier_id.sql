-- The type goes in front, and nothing is no identifier.
with cases as (
    select
        identifiers.stated,
        identifiers.expected
    from (
        values
        ('123', 'user_id:123'),
        (' 123 ', 'user_id:123'),
        ('   ', null),
        (null, null)
    ) as identifiers (stated, expected)
)

select
    stated,
    expected
from cases
where {{ identifier_id('user_id', 'stated') }} is distinct from expected
