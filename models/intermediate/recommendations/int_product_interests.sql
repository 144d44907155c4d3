-- Grain: one row per customer, product and kind of interest: bought, browsed or searched.

with interest_events as (
    select * from {{ ref('int_interest_events') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

interests as (
    select
        interest_events.customer_id,
        interest_events.product_id,
        interest_events.interest,
        cast(count(*) as integer) as event_count,
        max_by(
            interest_events.search_query, (interest_events.occurred_at, interest_events.search_query)
        ) filter (where interest_events.search_query is not null) as search_query,
        max(interest_events.occurred_at) as last_at
    from interest_events
    cross join as_of
    where interest_events.occurred_at > as_of.as_of - interval '{{ var("recommendation_interest_days") }} days'
    group by interest_events.customer_id, interest_events.product_id, interest_events.interest
)

select * from interests
