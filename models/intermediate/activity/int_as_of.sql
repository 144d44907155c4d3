-- Grain: one row, the moment that the whole build is about.

with activity_days as (
    select * from {{ ref('int_activity_days') }}
),

-- By default the newest event in the feeds, so that the same files build the same tables whenever that is.
as_of as (
    select
        {% if var('as_of') is none -%}
            max(last_event_at)
        {%- else -%}
            {{ as_of_ceiling() }}
        {%- endif %} as as_of
    from activity_days
)

select * from as_of
