-- Grain: one row per customer and channel for which they have said how many messages a week are enough.

with choices as (
    select * from {{ ref('int_preference_choices_identified') }}
    where max_per_week is not null
),

owners as (
    select * from {{ ref('idr_customer_identifiers') }}
),

stated_caps as (
    select
        owners.customer_id,
        choices.channel,
        max_by(choices.max_per_week, (choices.updated_at, -choices.max_per_week)) as max_per_week
    from choices
    inner join owners on {{ owned_at('owners', 'choices.identifier_id', 'choices.updated_at') }}
    group by owners.customer_id, choices.channel
)

select * from stated_caps
