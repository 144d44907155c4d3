-- The type goes, the rest stays, colons included.
with cases as (
    select 'shopify:123' as identifier_id, '123' as expected
    union all
    select 'social_login:facebook:eve', 'facebook:eve'
    union all
    select 'email:zoë@x.com', 'zoë@x.com'
    union all
    select null, null
)

select
    identifier_id,
    expected
from cases
where {{ identifier_value('identifier_id') }} is distinct from expected
