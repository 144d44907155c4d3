-- Inserting, deleting, replacing and swapping a letter each count once; accents do not count.
with cases as (
    select
        texts.one,
        texts.other,
        texts.expected
    from (
        values
        ('anna', 'anna', true),
        ('anna', 'ana', true),
        ('anna', 'nana', true),
        ('zoë', 'zoe', true),
        ('1990-05-02', '1990-05-20', true),
        ('1990-05-02', '1990-50-20', false),
        ('abcd', 'badc', false),
        ('ab', 'cd', false),
        ('', 'a', true),
        ('anna', 'bob', false),
        ('anna', null, null)
    ) as texts (one, other, expected)
)

select
    one,
    other,
    expected
from cases
where {{ within_one_edit('one', 'other') }} is distinct from expected
