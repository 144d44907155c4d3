-- The type goes, the rest stays, colons included.
with cases as (
    select
        identifiers.identifier_id,
        identifiers.expected
    from (
        values
        ('shopify:123', '123'),
        ('social_login:facebook:eve', 'facebook:eve'),
        ('email:zoë@x.com', 'zoë@x.com'),
        (null, null)
    ) as identifiers (identifier_id, expected)
)

select
    identifier_id,
    expected
from cases
where {{ identifier_value('identifier_id') }} is distinct from expected
