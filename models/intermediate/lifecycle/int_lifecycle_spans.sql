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
        0 as precedence
    from first_days
    union all
    select
        customer_id,
        changed_on,
        purchase_stage,
        null as activity_state,
        1 as precedence
    from purchase_stage_changes
    union all
    select
        customer_id,
        changed_on,
        null as purchase_stage,
        activity_state,
        1 as precedence
    from activity_state_changes
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
        ) as activity_state
    from changes
    group by customer_id, changed_on
),

spans as (
    select
        customer_id,
        changed_on as valid_from,
        lead(changed_on) over (partition by customer_id order by changed_on) as valid_to,
        last_value(purchase_stage ignore nulls) over (
            partition by customer_id
            order by changed_on
            rows between unbounded preceding and current row
        ) as purchase_stage,
        last_value(activity_state ignore nulls) over (
            partition by customer_id
            order by changed_on
            rows between unbounded preceding and current row
        ) as activity_state
    from changes_by_day
),

spans_labelled as (
    select
        *,
        case
            when purchase_stage = 'prospect'
                then case
                        when activity_state in ('active', 'reactivated') then 'prospect'
                        when activity_state = 'never_active' then 'contact'
                        else 'cold_prospect'
                    end
            when activity_state = 'reactivated' then 'won_back'
            when activity_state = 'at_risk' then 'at_risk'
            when activity_state = 'lapsed' then 'lapsed'
            when activity_state in ('dormant', 'never_active') then 'lost'
            when purchase_stage = 'first_purchase' then 'new_customer'
            when purchase_stage = 'second_purchase' then 'repeat_customer'
            else 'loyal_customer'
        end as lifecycle_stage
    from spans
)

select * from spans_labelled
