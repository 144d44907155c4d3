-- Grain: one row per customer, with the stage of each axis that they are in.

with history as (
    select * from {{ ref('int_customer_lifecycle_history') }}
),

-- Today is the last page of the history and is worked out nowhere else.
stages as (
    select
        customer_id,
        max(case when is_current and axis = 'purchase_stage' then stage end) as purchase_stage,
        max(case when is_current and axis = 'activity_state' then stage end) as activity_state,
        max(case when is_current and axis = 'lifecycle_stage' then stage end) as lifecycle_stage,
        max(case when is_current and axis = 'purchase_stage' then previous_stage end) as previous_purchase_stage,
        max(case when is_current and axis = 'activity_state' then previous_stage end) as previous_activity_state,
        max(case when is_current and axis = 'lifecycle_stage' then previous_stage end) as previous_lifecycle_stage,
        max(case when is_current and axis = 'purchase_stage' then valid_from end) as purchase_stage_since,
        max(case when is_current and axis = 'activity_state' then valid_from end) as activity_state_since,
        max(case when is_current and axis = 'lifecycle_stage' then valid_from end) as lifecycle_stage_since,
        max(case when is_current and axis = 'purchase_stage' then days_in_stage end) as days_in_purchase_stage,
        max(case when is_current and axis = 'activity_state' then days_in_stage end) as days_in_activity_state,
        max(case when is_current and axis = 'lifecycle_stage' then days_in_stage end) as days_in_lifecycle_stage,
        count_if(axis = 'activity_state' and stage = 'reactivated') as reactivation_count
    from history
    group by customer_id
)

select * from stages
