-- Grain: one row per audience and person whom its destination has to be told about since the last release.
{{ config(materialized='view') }}

with audience_changes as (
    select * from {{ ref('int_audience_changes') }}
)

select
    audience,
    customer_id,
    change_type,
    reason,
    previous_customer_ids
from audience_changes
