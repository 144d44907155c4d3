-- Grain: one row per pair of states that a journey went between: the start, a channel, an order or none.

with journey_touches as (
    select * from {{ ref('int_journey_touches') }}
),

-- Coming twice in a row through one channel is one state.
steps as (
    select
        coalesce(previous_touch_channel, 'start') as from_state,
        touch_channel as to_state
    from journey_touches
    where previous_touch_channel is distinct from touch_channel
    union all
    select
        touch_channel as from_state,
        case when order_id is null then 'no_order' else 'order' end as to_state
    from journey_touches
    where touch_number = touch_count
)

select
    from_state,
    to_state,
    count(*) as transition_count
from steps
group by from_state, to_state
