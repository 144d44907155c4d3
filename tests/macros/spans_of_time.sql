-- Days, seconds and years that are counted wrongly: parts of seconds, order, leap years, nulls.
with spans as (
    select moments.*
    from (
        values
        (timestamp '2024-02-28 23:59:59.9', timestamp '2024-02-29 00:00:00.1', 1, 1),
        (timestamp '2024-03-01 00:00:00', timestamp '2024-02-28 12:00:00', -2, -129600),
        (timestamp '2024-01-01 00:00:00.9', timestamp '2024-01-01 00:00:02.1', 0, 2),
        (timestamp '1969-12-31 23:59:58.5', timestamp '1970-01-01 00:00:01.5', 1, 3),
        (timestamp '2024-01-01 00:00:00', cast(null as timestamp), null, null),
        (cast(null as timestamp), timestamp '2024-01-01 00:00:00', null, null)
    ) as moments (earlier, later, days, seconds)
),

birthdays as (
    select dates.*
    from (
        values
        (cast('2024-02-29' as date), 1, cast('2025-02-28' as date)),
        (cast('2024-02-29' as date), 4, cast('2028-02-29' as date)),
        (cast('2023-02-28' as date), 1, cast('2024-02-28' as date)),
        (cast('1990-12-31' as date), -1, cast('1989-12-31' as date)),
        (cast('1990-12-31' as date), null, null),
        (cast(null as date), 1, null)
    ) as dates (birth_date, years, expected)
),

days as (
    {{ calendar_days("cast('2024-02-28' as date)", "cast('2024-03-01' as date)") }}
)

select 'days_between' as what
from spans
where
    {{ days_between('earlier', 'later') }} is distinct from days
    or {{ days_between('cast(earlier as date)', 'later') }} is distinct from days
union all
select 'seconds_between' as what
from spans
where {{ seconds_between('earlier', 'later') }} is distinct from seconds
union all
select 'years_later' as what
from birthdays
where {{ years_later('birth_date', 'years') }} is distinct from expected
union all
select 'calendar_days' as what
from days
having
    count(*) != 3
    or min(days.day) != cast('2024-02-28' as date)
    or count(case when days.day = cast('2024-02-29' as date) then 1 end) != 1
