-- Grain: one row, the moment that the whole build is about.

with events as (
    select * from {{ ref('int_events') }}
),

customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
),

moments as (
    select occurred_at as happened_at from events
    union all
    select first_seen_at as happened_at from customer_identifiers
),

-- By default the newest event in the feeds, or the newest customer, so that the same files build the same tables
-- whenever that is. A record that claims to be of the future does not count.
newest as (
    select max(happened_at) as happened_at
    from moments
    where happened_at <= {{ as_of_ceiling() }}
)

select {{ 'happened_at' if var('as_of') is none else as_of_ceiling() }} as as_of
from newest
