-- Grain: one row per audience and customer for whom its rule holds today.
{{ config(materialized='view') }}

with audience_members as (
    select * from {{ ref('int_audience_members') }}
)

select
    audience,
    customer_id,
    status,
    taken_by,
    details_hash
from audience_members
