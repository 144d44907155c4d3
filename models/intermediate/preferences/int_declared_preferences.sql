-- Grain: one row per customer and preference that they declared.
{{ config(materialized='view') }}

with traits as (
    select * from {{ ref('int_customer_traits') }}
    where
        is_golden
        and provenance = 'declared'
),

-- A trait may also be said of a garment in our words; what has no counterpart keeps its own name.
declared_preferences as (
    select
        customer_id,
        value,
        case trait
            when 'favourite_category' then 'category'
            when 'shoe_size' then 'size'
            else trait
        end as preference,
        case trait when 'shoe_size' then 'Shoes' end as scope
    from traits
    where trait in ({{ quoted_list(var('declared_preference_traits')) }})
)

select * from declared_preferences
