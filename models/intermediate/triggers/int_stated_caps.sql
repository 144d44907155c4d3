-- Grain: one row per customer and channel for which they have said how many messages a week are enough.

with choices as (
    select * from {{ ref('int_preference_choices_identified') }}
    where max_per_week is not null
),

channel_names as (
    select * from {{ ref('channel_names') }}
    where channel is not null
),

owners as (
    select * from {{ ref('idr_customer_identifiers') }}
),

stated_caps as (
    select
        owners.customer_id,
        channel_names.channel,
        max_by(choices.max_per_week, (choices.updated_at, -choices.max_per_week)) as max_per_week
    from choices
    inner join owners on {{ owned_at('owners', 'choices.identifier_id', 'choices.updated_at') }}
    inner join channel_names
        on {{ letters_and_digits('choices.channel') }} = {{ letters_and_digits('channel_names.name') }}
    group by owners.customer_id, channel_names.channel
)

select * from stated_caps
