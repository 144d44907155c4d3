-- Customers whose current stage is not what a plain count of their orders and of the days since their last event gives;
-- who leaves a list does not come by it, and nobody is new for ever.
with history as (
    select * from {{ ref('customer_lifecycle_history') }}
    where is_current
),

valid_orders as (
    select
        customer_id,
        count(*) as order_count,
        {{ local_date('min(ordered_at)') }} as first_ordered_on
    from {{ ref('orders') }}
    where is_valid
    group by customer_id
),

last_events as (
    select
        timeline.customer_id,
        {{ days_between(local_date('max(timeline.occurred_at)'), 'max(windows.as_of_date)') }} as days_ago
    from {{ ref('customer_timeline') }} as timeline
    cross join {{ ref('int_windows') }} as windows
    where
        timeline.direction = 'inbound'
        and timeline.event_type not in ('unsubscribed', 'message_complained')
    group by timeline.customer_id
)

select
    history.customer_id,
    history.axis,
    history.stage
from history
left join valid_orders on history.customer_id = valid_orders.customer_id
left join last_events on history.customer_id = last_events.customer_id
cross join {{ ref('int_windows') }} as windows
where
    (
        history.stage = 'new_customer'
        and {{ days_between('valid_orders.first_ordered_on', 'windows.as_of_date') }} > {{ var('new_customer_days') }}
    )
    or (history.stage = 'won_back' and coalesce(valid_orders.order_count, 0) < 2)
    or (
        history.axis = 'purchase_stage'
        and history.stage != case coalesce(valid_orders.order_count, 0)
            when 0 then 'prospect'
            when 1 then 'first_purchase'
            when 2 then 'second_purchase'
            else 'loyal'
        end
    )
    or (
        history.axis = 'activity_state'
        and history.stage not in (
            case
                when last_events.days_ago is null then 'never_active'
                when last_events.days_ago > {{ var('dormant_after_days') }} then 'dormant'
                when last_events.days_ago > {{ var('lapsed_after_days') }} then 'lapsed'
                when last_events.days_ago > {{ var('at_risk_after_days') }} then 'at_risk'
                else 'active'
            end,
            case when last_events.days_ago <= {{ var('reactivated_for_days') }} then 'reactivated' else '' end
        )
    )
