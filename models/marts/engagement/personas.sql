-- Grain: one row per persona.
{{ config(materialized='view') }}

with personas as (
    select * from {{ ref('int_personas') }}
)

select
    persona,
    persona_name,
    description,
    silhouettes_by_persona_count,
    customer_count,
    customer_share,
    persona_count,
    silhouette
from personas
