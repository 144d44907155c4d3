-- Trading days with their season: how busy a day is, which sale runs, and how far London is from UTC.
create or replace table trading_day as
with days as (
    select day::date as trading_date
    from generate_series(start_at(), end_at(), interval 1 day) as series(day)
),

described as (
    select
        trading_date,
        month(trading_date) as trading_month,
        isodow(trading_date) as weekday,
        strftime(trading_date, '%m-%d') as month_day,
        year(trading_date) as trading_year
    from days
),

with_sales as (
    select
        *,
        case
            when month_day between '11-22' and '12-01' then 'Black Friday'
            when month_day >= '12-26' then 'Winter Sale'
            when month_day <= '01-14' then 'Winter Sale'
            when month_day between '04-10' and '04-20' then 'Mid-Season Sale'
            when month_day between '06-20' and '07-15' then 'Summer Sale'
            when month_day between '10-12' and '10-18' then 'Autumn Event'
        end as sale_name
    from described
),

weighted as (
    select
        trading_date,
        trading_month,
        weekday,
        sale_name,
        case when sale_name is not null
            then sale_name || ' ' || case when month_day <= '01-14' then trading_year - 1 else trading_year end
        end as sale_key,
        (
            [95, 80, 90, 100, 100, 110, 105, 90, 100, 105, 140, 150][trading_month]
            * [95, 92, 95, 100, 108, 125, 118][weekday]
            * case sale_name when 'Black Friday' then 19 when 'Winter Sale' then 14 when 'Summer Sale' then 14
                else case when sale_name is null then 10 else 12 end end
        )::bigint as weight
    from with_sales
)

select
    *,
    -- London is an hour ahead of UTC from the last Sunday of March to the last Sunday of October.
    date_diff('hour', trading_date + interval 12 hours, timezone('Europe/London', timezone('UTC', trading_date + interval 12 hours)))
        as hours_ahead_of_utc,
    coalesce(sum(weight) over (order by trading_date rows between unbounded preceding and 1 preceding), 0)::bigint
        as weight_before,
    (sum(weight) over (order by trading_date))::bigint as weight_until
from weighted
order by trading_date;

-- A moment of a day in London, written in UTC, at an hour that suits the habit.
create or replace macro habitual_hour(habit, is_purchase, weekday, subject, purpose) as
    case
        when habit = 'commuter' and is_purchase then pick(subject, purpose, [18, 19, 20, 20, 20, 21, 21, 22])
        when habit = 'commuter' and weekday <= 5 then pick(subject, purpose, [7, 7, 7, 8, 8, 8, 8, 12, 21])
        when habit = 'evening' then pick(subject, purpose, [18, 19, 20, 20, 21, 21, 22, 23])
        when habit = 'daytime' then pick(subject, purpose, [9, 10, 10, 11, 12, 13, 14, 15])
        when habit = 'night_owl' then pick(subject, purpose, [22, 22, 23, 23, 0, 0, 1, 2])
        else pick(subject, purpose, [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 20, 21, 21, 22])
    end;
