-- Grain: one row per customer, with how well they are understood and what the next step needs.

with customers as (
    select * from {{ ref('int_customers') }}
),

registrations as (
    select * from {{ ref('int_registered_customers') }}
),

golden_records as (
    select * from {{ ref('int_golden_records') }}
),

purchases as (
    select * from {{ ref('int_customer_purchases') }}
),

activity_features as (
    select * from {{ ref('int_activity_features') }}
),

channels as (
    select * from {{ ref('channels') }}
),

consents as (
    select
        consents_by_channel.customer_id,
        bool_or(consents_by_channel.status = 'granted') as has_consent
    from {{ ref('int_golden_consents_by_channel') }} as consents_by_channel
    inner join channels on consents_by_channel.channel = channels.channel
    where channels.purpose = 'marketing'
    group by consents_by_channel.customer_id
),

knowledge as (
    select
        customers.customer_id,
        registrations.customer_id is not null as is_registered,
        golden_records.birth_date is not null
        or golden_records.gender is not null as has_demographics,
        coalesce(registrations.has_social_login, false)
        or coalesce(activity_features.social_interaction_count, 0) > 0 as has_social,
        purchases.customer_id is not null as has_orders,
        coalesce(activity_features.visit_count, 0) > 0 as has_behaviour,
        coalesce(consents.has_consent, false) as has_consent
    from customers
    left join registrations on customers.customer_id = registrations.customer_id
    left join golden_records on customers.customer_id = golden_records.customer_id
    left join purchases on customers.customer_id = purchases.customer_id
    left join activity_features on customers.customer_id = activity_features.customer_id
    left join consents on customers.customer_id = consents.customer_id
),

-- A step is taken when all that it needs is there and the step before has been taken.
levels as (
    select
        *,
        case
            when not (is_registered and has_demographics) then 1
            when not (has_social and has_orders) then 2
            when not (has_behaviour and has_consent) then 3
            else 4
        end as understanding_level
    from knowledge
),

understanding as (
    select
        customer_id,
        understanding_level,
        is_registered,
        has_demographics,
        has_social,
        has_orders,
        has_behaviour,
        has_consent,
        nullif(case understanding_level
            when 1
                then concat_ws(
                        ', ',
                        case when not is_registered then 'registration' end,
                        case when not has_demographics then 'demographics' end
                    )
            when 2
                then concat_ws(
                        ', ', case when not has_social then 'social' end, case when not has_orders then 'orders' end
                    )
            when 3
                then concat_ws(
                        ', ',
                        case when not has_behaviour then 'behaviour' end,
                        case when not has_consent then 'consent' end
                    )
        end, '') as understanding_missing
    from levels
)

select * from understanding
