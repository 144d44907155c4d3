-- When people look around in the web shop or the app without buying.

-- Visits without a purchase: how many is a matter of closeness and of the wished intensity.
create or replace table browsing_visit as
with wished as (
    select
        membership.*,
        floor((case life
            when 'loyal' then 21 when 'repeat' then 13 when 'reactivated' then 11 when 'lapsed' then 8
            when 'one_off' then 6 when 'dormant' then 5 when 'new' then 5 else 6 end)
        * intensity() * case shops_where when 'store' then 0.4 else 1 end
        * exponential(person_number, 'visits', 1.0) + uniform(person_number, 'one more visit')
        + case when gets_everything and life = 'loyal' then days() / 7 else 0 end)::integer as visit_count
    from membership
),

ranked as (
    select
        *,
        person_number * 1024 + visit_rank as draw,
        life = 'reactivated' and chance(person_number * 1024 + visit_rank, 'is after the gap', 0.35) as is_after_gap
    from (select *, unnest(range(1, least(visit_count, 240) + 1)) as visit_rank from wished)
),

spanned as (
    select
        *,
        case when is_after_gap then came_back_at else active_from end as earliest_at,
        case when life = 'reactivated' and not is_after_gap then went_away_at else active_to end as latest_at
    from ranked
),

weighted as (
    select
        spanned.* exclude (went_away_at, came_back_at),
        first_day.weight_before
        + (uniform(draw, 'day') * (last_day.weight_until - first_day.weight_before))::bigint as wished_weight
    from spanned
    inner join trading_day as first_day on spanned.earliest_at::date = first_day.trading_date
    inner join trading_day as last_day on greatest(spanned.latest_at, spanned.earliest_at)::date = last_day.trading_date
),

dated as (
    select
        weighted.*,
        trading_day.trading_date,
        trading_day.weekday,
        trading_day.hours_ahead_of_utc,
        habitual_hour(habit, false, trading_day.weekday, draw, 'hour') as local_hour
    from weighted
    asof join trading_day on weighted.wished_weight >= trading_day.weight_before
)

select
    draw * 2 as visit_number,
    person_number,
    null::bigint as purchase_number,
    case
        when uniform(draw, 'kind') < 0.72 then 'browse'
        when uniform(draw, 'kind') < 0.83 then 'search'
        when uniform(draw, 'kind') < 0.91 then 'cart'
        when uniform(draw, 'kind') < 0.94 then 'remove'
        when uniform(draw, 'kind') < 0.98 then 'checkout'
        else 'failed'
    end as visit_kind,
    weekday,
    local_hour,
    -- Nobody is seen before they came or after they left.
    least(
        greatest(
            trading_date + to_hours(local_hour) + to_seconds(dice(draw, 'second', 3600)) - to_hours(hours_ahead_of_utc),
            earliest_at + to_seconds(60 + dice(draw, 'spread', 1700))
        ),
        end_at() - to_seconds(3600 + dice(draw, 'before the end', 3600))
    ) as started_at,
    has_app and chance(draw, 'is in the app', 0.4) as is_in_app
from dated;
