-- What two lists have in common, sorted; null for nothing.
with cases as (
    select
        lists.expected,
        {{ text_parts('lists.one', ' ') }} as one,
        {{ text_parts('lists.other', ' ') }} as other
    from (
        values
        ('b a c', 'c b', 'b, c'),
        ('a', 'b', null),
        (null, 'b', null)
    ) as lists (one, other, expected)
)

select
    one,
    other,
    expected
from cases
where {{ shared_elements('one', 'other') }} is distinct from expected
