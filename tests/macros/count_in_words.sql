-- One has a noun of its own, none and several share one; no count says nothing.
with counts as (
    select
        examples.said,
        cast(examples.written as integer) as number
    from (
        values
        ('0', '0 visits to the till'),
        ('1', '1 visit to the till'),
        ('2', '2 visits to the till'),
        ('1293', '1,293 visits to the till'),
        (null, null)
    ) as examples (written, said)
)

select *
from counts
where {{ count_in_words('number', 'visit to the till', 'visits to the till') }} is distinct from said
