-- Grain: one row per customer, with their purchase stage and their activity state.

with customers as (
    select * from {{ ref('int_customers') }}
),

purchases as (
    select * from {{ ref('int_customer_purchases') }}
),

activity as (
    select * from {{ ref('int_customer_activity') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

days_counted as (
    select
        customers.customer_id,
        coalesce(purchases.order_count, 0) as order_count,
        date_diff('day', activity.last_active_date, {{ local_date('as_of.as_of') }}) as last_active_days_ago,
        date_diff('day', activity.last_comeback_date, {{ local_date('as_of.as_of') }}) as last_comeback_days_ago
    from customers
    cross join as_of
    left join purchases on customers.customer_id = purchases.customer_id
    left join activity on customers.customer_id = activity.customer_id
),

-- The two axes: what somebody bought and whether they are still about. Neither is read from the other.
axes_read as (
    select
        customer_id,
        case
            when order_count = 0 then 'prospect'
            when order_count = 1 then 'first_purchase'
            when order_count = 2 then 'second_purchase'
            else 'loyal'
        end as purchase_stage,
        case
            when last_active_days_ago is null then 'never_active'
            when last_active_days_ago > {{ var('dormant_after_days') }} then 'dormant'
            when last_active_days_ago > {{ var('lapsed_after_days') }} then 'lapsed'
            when last_comeback_days_ago <= {{ var('reactivated_for_days') }} then 'reactivated'
            when last_active_days_ago > {{ var('at_risk_after_days') }} then 'at_risk'
            else 'active'
        end as activity_state,
        cast(last_active_days_ago as integer) as last_active_days_ago
    from days_counted
),

stages as (
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
    from axes_read
)

select * from stages
