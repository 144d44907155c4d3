-- Grain: one row per trigger, with the next moment of their own part of the day at which its channel may be used.

with occasions as (
    select * from {{ ref('int_trigger_occasions') }}
),

channels as (
    select * from {{ ref('int_trigger_channels') }}
),

day_parts as (
    select
        day_part,
        min(hour) as first_hour
    from {{ ref('day_parts') }}
    group by day_part
),

-- Somebody who shops at night is written to when the channel first allows it.
wishes as (
    select
        occasions.trigger_id,
        occasions.expires_at,
        channels.earliest_hour,
        channels.latest_hour,
        greatest(occasions.eligible_at, occasions.as_of) as earliest_at,
        {{ local_timestamp('greatest(occasions.eligible_at, occasions.as_of)') }} as earliest_local_at,
        case
            when day_parts.first_hour is not null
                then least(greatest(day_parts.first_hour, channels.earliest_hour), channels.latest_hour)
        end as wished_hour,
        split_part(channels.day_part, ' ', 1) as wished_kind_of_day
    from occasions
    inner join channels on occasions.trigger_id = channels.trigger_id
    left join day_parts on channels.day_part like '% ' || day_parts.day_part
    where not occasions.is_slot
),

-- A week holds every kind of day; where none of their moments comes in time, the first that is allowed has to do.
candidates as (
    select
        wishes.*,
        wishes_or_not.is_wished,
        cast(wishes.earliest_local_at as date) + days_ahead.days_ahead as local_day,
        case when wishes_or_not.is_wished then wishes.wished_hour else wishes.earliest_hour end as local_hour
    from wishes
    cross join (values (0), (1), (2), (3), (4), (5), (6), (7)) as days_ahead (days_ahead)
    cross join (values (true), (false)) as wishes_or_not (is_wished)
),

moments as (
    select
        trigger_id,
        expires_at,
        earliest_at,
        is_wished,
        wished_kind_of_day,
        case when {{ iso_weekday('local_day') }} >= 6 then 'weekend' else 'weekday' end as kind_of_day,
        {{ local_midnight('local_day') }} + local_hour * interval '1' hour as opens_at,
        {{ local_midnight('local_day') }} + latest_hour * interval '1' hour as closes_at
    from candidates
    where local_hour is not null
),

moments_in_reach as (
    select
        *,
        greatest(opens_at, earliest_at) as send_at
    from moments
    where earliest_at <= case when is_wished then opens_at else closes_at end
),

moments_ranked as (
    select
        trigger_id,
        send_at,
        row_number() over (
            partition by trigger_id
            order by
                case when send_at < expires_at then 0 else 1 end,
                case when is_wished then 0 else 1 end,
                case when kind_of_day = coalesce(wished_kind_of_day, kind_of_day) then 0 else 1 end,
                send_at
        ) as moment_rank
    from moments_in_reach
)

select
    trigger_id,
    send_at
from moments_ranked
where moment_rank = 1
