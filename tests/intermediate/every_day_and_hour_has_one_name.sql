-- Days of a leap year that no season's phase or several of them hold, and hours of the day without a name.
with days_of_a_year as (
    {{ calendar_days("date '2024-01-01'", "date '2024-12-31'") }}
),

days as (
    select substr(cast(day as string), 6) as day_of_the_year
    from days_of_a_year
),

season_calendar as (
    select * from {{ ref('season_calendar') }}
),

hours_named as (
    select count(distinct hour) as hour_count
    from {{ ref('day_parts') }}
    where hour between 0 and 23
)

select
    days.day_of_the_year as what,
    count(season_calendar.phase) as name_count
from days
left join season_calendar on days.day_of_the_year between season_calendar.from_day and season_calendar.to_day
group by days.day_of_the_year
having count(season_calendar.phase) != 1
union all
select
    'hours' as what,
    hour_count as name_count
from hours_named
where hour_count != 24
