-- Grain: one row per segment or audience, customer, and stay of theirs in it.
{{ config(materialized='view') }}

with segment_history as (
    select * from {{ ref('int_segment_history') }}
)

select
    segment_history_id,
    customer_id,
    kind,
    segment,
    is_current,
    is_entry_seen,
    entered_at,
    left_at
from segment_history
