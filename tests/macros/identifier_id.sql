-- The type goes in front, and nothing is no identifier.
with cases as (
    select '123' as value, 'user_id:123' as expected
    union all
    select ' 123 ', 'user_id:123'
    union all
    select '   ', null
    union all
    select null, null
)

select
    value,
    expected
from cases
where {{ identifier_id('user_id', 'value') }} is distinct from expected
