-- Grain: one row per segment or audience, customer, and stay of theirs in it.

with released_history as (
    select * from {{ ref('int_released_segment_history') }}
),

customer_id_history as (
    select * from {{ ref('idr_customer_id_history') }}
    where customer_id is not null
),

segment_members as (
    select * from {{ ref('int_segment_members') }}
),

audience_members as (
    select * from {{ ref('int_audience_members') }}
    where status in ('sent', 'held_out')
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

members_today as (
    select
        'segment' as kind,
        rule as segment,
        customer_id
    from segment_members
    union all
    select
        'audience' as kind,
        audience as segment,
        customer_id
    from audience_members
),

-- Whoever was erased has an id that stands for nobody: where they have been is forgotten. So is what is long past.
stays_followed as (
    select
        released_history.kind,
        released_history.segment,
        customer_id_history.customer_id,
        released_history.entered_at,
        case
            when members_today.customer_id is null
                then coalesce(released_history.left_at, greatest(as_of.as_of, released_history.entered_at))
            else released_history.left_at
        end as left_at
    from released_history
    inner join customer_id_history on released_history.customer_id = customer_id_history.issued_customer_id
    cross join as_of
    left join members_today
        on
            released_history.kind = members_today.kind
            and released_history.segment = members_today.segment
            and customer_id_history.customer_id = members_today.customer_id
    where
        coalesce(released_history.left_at, as_of.as_of)
        >= as_of.as_of - interval '{{ var("segment_history_days") }} days'
),

open_stays as (
    select distinct
        kind,
        segment,
        customer_id
    from stays_followed
    where left_at is null
),

stays as (
    select
        kind,
        segment,
        customer_id,
        entered_at,
        left_at
    from stays_followed
    union all
    select
        members_today.kind,
        members_today.segment,
        members_today.customer_id,
        as_of.as_of as entered_at,
        cast(null as timestamp) as left_at
    from members_today
    cross join as_of
    left join open_stays
        on
            members_today.kind = open_stays.kind
            and members_today.segment = open_stays.segment
            and members_today.customer_id = open_stays.customer_id
    where open_stays.customer_id is null
),

-- Two ids that turned out to be one person were in the same segment at once: that is one stay.
stays_beside_earlier_ones as (
    select
        *,
        max(coalesce(left_at, timestamp '9999-12-31')) over (
            partition by kind, segment, customer_id
            order by entered_at, left_at nulls last
            rows between unbounded preceding and 1 preceding
        ) as left_before_at
    from stays
),

stays_numbered as (
    select
        *,
        sum(case when left_before_at >= entered_at then 0 else 1 end) over (
            partition by kind, segment, customer_id
            order by entered_at, left_at nulls last
            rows between unbounded preceding and current row
        ) as stay_number
    from stays_beside_earlier_ones
),

-- Nobody saw whoever came and went within one moment.
stays_joined as (
    select
        stays_numbered.kind,
        stays_numbered.segment,
        stays_numbered.customer_id,
        min(stays_numbered.entered_at) as entered_at,
        case when count(stays_numbered.left_at) = count(*) then max(stays_numbered.left_at) end as left_at
    from stays_numbered
    group by stays_numbered.kind, stays_numbered.segment, stays_numbered.customer_id, stays_numbered.stay_number
    having
        count(stays_numbered.left_at) < count(*)
        or min(stays_numbered.entered_at) < max(stays_numbered.left_at)
)

-- Who was there when the first look was taken had come before.
select
    kind,
    segment,
    customer_id,
    entered_at,
    left_at,
    left_at is null as is_current,
    entered_at > min(entered_at) over (partition by kind, segment) as is_entry_seen,
    md5(concat_ws('|', kind, segment, customer_id, cast(entered_at as string))) as segment_history_id
from stays_joined
