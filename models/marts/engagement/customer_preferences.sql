-- Grain: one row per customer, preference, scope and value, the best few of each.
{{ config(materialized='view') }}

with customer_preferences as (
    select * from {{ ref('int_customer_preferences') }}
)

select
    preference_id,
    customer_id,
    preference,
    scope,
    value,
    provenance,
    preference_rank,
    evidence_count,
    evidence_share,
    confidence
from customer_preferences
