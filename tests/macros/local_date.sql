-- Moments whose date in the shop's time zone is read wrongly: midnight moves by an hour in summer.
with cases as (
    select listed.*
    from (
        values
        (timestamp '2026-01-31 23:59:59', date '2026-01-31'),
        (timestamp '2026-06-30 22:59:59', date '2026-06-30'),
        (timestamp '2026-06-30 23:00:00', date '2026-07-01'),
        (timestamp '2026-10-25 00:30:00', date '2026-10-25'),
        (cast(null as timestamp), cast(null as date))
    ) as listed (given, expected)
)

select *
from cases
where
    {{ local_date('given') }} is distinct from expected
    and '{{ var("shop_time_zone") }}' = 'Europe/London'
