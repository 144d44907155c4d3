-- Grain: one row per choice in the preference centre, with the identifier of whoever made it.
{{ config(materialized='view') }}

with choices as (
    select * from {{ ref('stg_preferences__choices') }}
),

phone_numbers as (
    select * from {{ ref('idr_phone_numbers') }}
),

choices_identified as (
    select
        choices.choice_id,
        case
            when choices.identifier_type = 'phone' then 'phone:' || phone_numbers.phone
            else {{ typed_identifier_id('choices.identifier_type', 'choices.identifier_value') }}
        end as identifier_id,
        choices.identifier_type,
        choices.channel,
        choices.purpose,
        choices.said,
        choices.preferred_channel,
        choices.max_per_week,
        choices.updated_at
    from choices
    left join phone_numbers
        on
            choices.identifier_type = 'phone'
            and {{ is_number_of('phone_numbers', 'choices.identifier_value') }}
)

select * from choices_identified
