-- Grain: one row, the moment that the whole build is about.

with timeline as (
    select * from {{ ref('customer_timeline') }}
),

-- By default the newest event in the feeds, so that the same files build the same tables whenever that is.
as_of as (
    select
        {% if var('as_of') is none -%}
            max(occurred_at)
        {%- else -%}
            {{ as_of_ceiling() }}
        {%- endif %} as as_of
    from timeline
)

select * from as_of
