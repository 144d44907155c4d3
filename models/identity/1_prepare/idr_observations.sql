-- Grain: one row per raw table and pair of identifiers seen together in its records, or identifier seen alone.
{{ config(materialized='view') }}

with observations as (
    {%- for model in ['idr_own_observations', 'idr_appended_observations'] %}
        select
            identifier_id,
            linked_identifier_id,
            source,
            table_name,
            record_id,
            record_count,
            first_seen_at,
            last_seen_at
        from {{ ref(model) }}
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
)

select * from observations
