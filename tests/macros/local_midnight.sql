-- Dates whose first moment is read wrongly: days in summer begin at eleven at night in UTC.
with cases as (
    select listed.*
    from (
        values
        (date '2026-01-31', timestamp '2026-01-31 00:00:00'),
        (date '2026-07-01', timestamp '2026-06-30 23:00:00'),
        (date '2026-10-25', timestamp '2026-10-24 23:00:00'),
        (date '2026-10-26', timestamp '2026-10-26 00:00:00'),
        (cast(null as date), cast(null as timestamp))
    ) as listed (given, expected)
)

select *
from cases
where
    {{ local_midnight('given') }} is distinct from expected
    and '{{ var("shop_time_zone") }}' = 'Europe/London'
