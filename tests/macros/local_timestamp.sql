-- Moments whose hour on the shop's wall is read wrongly: summer time, and the hour that October has twice.
with cases as (
    select listed.*
    from (
        values
        (timestamp '2026-01-31 07:30:00', timestamp '2026-01-31 07:30:00'),
        (timestamp '2026-06-30 23:30:00', timestamp '2026-07-01 00:30:00'),
        (timestamp '2026-10-25 00:30:00', timestamp '2026-10-25 01:30:00'),
        (timestamp '2026-10-25 01:30:00', timestamp '2026-10-25 01:30:00'),
        (cast(null as timestamp), cast(null as timestamp))
    ) as listed (given, expected)
)

select *
from cases
where
    {{ local_timestamp('given') }} is distinct from expected
    and '{{ var("shop_time_zone") }}' = 'Europe/London'
