-- Grain: one row per choice in the preference centre, with the identifier of whoever made it.
{{ config(materialized='view') }}

with choices as (
    select * from {{ ref('stg_preferences__choices') }}
),

named_types as (
    {{ named_identifier_types() }}
),

phone_numbers as (
    select * from {{ ref('idr_phone_numbers') }}
),

choices_typed as (
    select
        choices.*,
        named_types.identifier_type as known_type
    from choices
    left join named_types on {{ letters_and_digits('choices.identifier_type') }} = named_types.name
),

choices_identified as (
    select
        choices_typed.choice_id,
        case
            when choices_typed.known_type = 'phone' then 'phone:' || phone_numbers.phone
            else {{ typed_identifier_id('choices_typed.known_type', 'choices_typed.identifier_value') }}
        end as identifier_id,
        choices_typed.known_type as identifier_type,
        choices_typed.identifier_type as said_type,
        choices_typed.channel,
        choices_typed.purpose,
        choices_typed.said,
        choices_typed.preferred_channel,
        choices_typed.max_per_week,
        choices_typed.updated_at
    from choices_typed
    left join phone_numbers
        on
            choices_typed.known_type = 'phone'
            and {{ is_number_of('phone_numbers', 'choices_typed.identifier_value') }}
)

select * from choices_identified
