-- Grain: one row per trait of a customer and record that states it, winners and losers alike.
{{ config(materialized='view') }}

with customer_traits as (
    select * from {{ ref('int_customer_traits') }}
)

select
    trait_id,
    customer_id,
    trait,
    value,
    source,
    provenance,
    decided_by,
    confidence,
    is_golden,
    observed_at
from customer_traits
