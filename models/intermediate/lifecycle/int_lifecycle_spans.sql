-- Grain: one row per customer and span of days between two on which their purchase stage or activity state may change.

with customers as (
    select * from {{ ref('int_customers') }}
),

activity as (
    select * from {{ ref('int_customer_activity') }}
),

purchases as (
    select * from {{ ref('int_customer_purchases') }}
),

windows as (
    select * from {{ ref('int_windows') }}
),

purchase_stage_changes as (
    select * from {{ ref('int_purchase_stage_changes') }}
),

activity_state_changes as (
    select * from {{ ref('int_activity_state_changes') }}
),

valid_orders as (
    select
        customer_id,
        {{ local_date('ordered_at') }} as ordered_on
    from {{ ref('int_customer_orders') }}
    where customer_id is not null and is_valid
),

first_purchases as (
    select
        customer_id,
        min(changed_on) as first_purchase_on
    from purchase_stage_changes
    group by customer_id
),

-- Whoever only comes back has not been won back: that takes an order.
comebacks as (
    select
        activity_state_changes.customer_id,
        activity_state_changes.last_comeback_on,
        min(valid_orders.ordered_on) as won_back_on
    from activity_state_changes
    inner join valid_orders
        on
            activity_state_changes.customer_id = valid_orders.customer_id
            and activity_state_changes.last_comeback_on <= valid_orders.ordered_on
    where
        activity_state_changes.activity_state = 'reactivated'
        and valid_orders.ordered_on <= activity_state_changes.last_comeback_on + {{ var('reactivated_for_days') }}
    group by activity_state_changes.customer_id, activity_state_changes.last_comeback_on
),

-- Everybody begins as a contact who has bought and done nothing, be it for no day at all.
first_days as (
    select
        customers.customer_id,
        least(
            {{ local_date('least(customers.first_identified_at, activity.first_event_at, purchases.first_order_at)') }},
            windows.as_of_date
        ) as changed_on
    from customers
    cross join windows
    left join activity on customers.customer_id = activity.customer_id
    left join purchases on customers.customer_id = purchases.customer_id
),

changes as (
    select
        customer_id,
        changed_on,
        'prospect' as purchase_stage,
        'never_active' as activity_state,
        cast(null as date) as comeback_on,
        cast(null as date) as won_back_on,
        0 as precedence
    from first_days
    union all
    select
        customer_id,
        changed_on,
        purchase_stage,
        null as activity_state,
        null as comeback_on,
        null as won_back_on,
        1 as precedence
    from purchase_stage_changes
    union all
    select
        customer_id,
        changed_on,
        null as purchase_stage,
        activity_state,
        case when activity_state = 'reactivated' then last_comeback_on end as comeback_on,
        null as won_back_on,
        1 as precedence
    from activity_state_changes
    union all
    select
        customer_id,
        won_back_on as changed_on,
        null as purchase_stage,
        null as activity_state,
        null as comeback_on,
        won_back_on,
        1 as precedence
    from comebacks
    union all
    -- Nobody is new for ever, whatever they do.
    select
        first_purchases.customer_id,
        first_purchases.first_purchase_on + {{ var('new_customer_days') }} + 1 as changed_on,
        null as purchase_stage,
        null as activity_state,
        null as comeback_on,
        null as won_back_on,
        1 as precedence
    from first_purchases
    inner join windows
        on first_purchases.first_purchase_on + {{ var('new_customer_days') }} + 1 <= windows.as_of_date
),

-- What a day brought counts from that day on, so a state that another replaced on the same day was never had.
changes_by_day as (
    select
        customer_id,
        changed_on,
        coalesce(
            max(case when precedence = 1 then purchase_stage end),
            max(case when precedence = 0 then purchase_stage end)
        ) as purchase_stage,
        coalesce(
            max(case when precedence = 1 then activity_state end),
            max(case when precedence = 0 then activity_state end)
        ) as activity_state,
        max(comeback_on) as comeback_on,
        max(won_back_on) as won_back_on
    from changes
    group by customer_id, changed_on
),

spans as (
    select
        customer_id,
        changed_on as valid_from,
        lead(changed_on) over (partition by customer_id order by changed_on) as valid_to,
        {{ last_known('purchase_stage') }} over (
            partition by customer_id
            order by changed_on
            rows between unbounded preceding and current row
        ) as purchase_stage,
        {{ last_known('activity_state') }} over (
            partition by customer_id
            order by changed_on
            rows between unbounded preceding and current row
        ) as activity_state,
        max(comeback_on) over (
            partition by customer_id
            order by changed_on
            rows between unbounded preceding and current row
        ) as comeback_on,
        max(won_back_on) over (
            partition by customer_id
            order by changed_on
            rows between unbounded preceding and current row
        ) as won_back_on
    from changes_by_day
),

spans_labelled as (
    select
        spans.customer_id,
        spans.valid_from,
        spans.valid_to,
        spans.purchase_stage,
        spans.activity_state,
        case
            when spans.purchase_stage = 'prospect'
                then case
                        when spans.activity_state in ('active', 'reactivated') then 'prospect'
                        when spans.activity_state = 'never_active' then 'contact'
                        else 'cold_prospect'
                    end
            when spans.activity_state = 'reactivated' and first_purchases.first_purchase_on < spans.comeback_on
                then case when spans.won_back_on >= spans.comeback_on then 'won_back' else 'reactivated' end
            when spans.activity_state = 'at_risk' then 'at_risk'
            when spans.activity_state = 'lapsed' then 'lapsed'
            when spans.activity_state in ('dormant', 'never_active') then 'lost'
            when spans.purchase_stage = 'first_purchase'
                then case
                        when spans.valid_from <= first_purchases.first_purchase_on + {{ var('new_customer_days') }}
                            then 'new_customer'
                        else 'one_time_customer'
                    end
            when spans.purchase_stage = 'second_purchase' then 'repeat_customer'
            else 'loyal_customer'
        end as lifecycle_stage
    from spans
    left join first_purchases on spans.customer_id = first_purchases.customer_id
)

select * from spans_labelled
