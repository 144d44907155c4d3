-- The day without a nought before it, the month by its name; of no date nothing is said.
with dates as (
    select
        examples.said,
        cast(examples.written as date) as happened_on
    from (
        values ('2026-11-05', '5 November 2026'), ('2024-02-29', '29 February 2024'), (null, null)
    ) as examples (written, said)
)

select *
from dates
where {{ day_in_words('happened_on') }} is distinct from said
