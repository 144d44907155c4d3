-- Grain: one row, the day that the build is about and the moments at which its windows open.

with as_of as (
    select * from {{ ref('int_as_of') }}
),

day_of_the_build as (
    select
        as_of,
        {{ local_date('as_of') }} as as_of_date
    from as_of
),

-- A window of 30 days is today and the 29 days before it, by the shop's midnights: an event is compared with a moment
-- and need not be turned into a date.
windows as (
    select
        as_of,
        as_of_date,
        {{ local_midnight('as_of_date - 29') }} as last_30_days_from,
        {{ local_midnight('as_of_date - 89') }} as last_90_days_from,
        {{ local_midnight('as_of_date - 179') }} as last_180_days_from,
        {{ local_midnight('as_of_date - 364') }} as last_365_days_from
    from day_of_the_build
)

select * from windows
