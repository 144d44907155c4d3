-- Inserting, deleting, replacing and swapping a letter each count once; accents do not count.
with cases as (
    select
        texts.one,
        texts.other,
        texts.expected
    from (
        values
        ('anna', 'anna', 0),
        ('anna', 'ana', 1),
        ('anna', 'nana', 1),
        ('zoë', 'zoe', 0),
        ('anna', 'bob', 4),
        ('anna', null, null)
    ) as texts (one, other, expected)
)

select
    one,
    other,
    expected
from cases
where {{ edit_distance('one', 'other') }} is distinct from expected
