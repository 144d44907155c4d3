-- Grain: one row per customer and search term.
{{ config(materialized='view') }}

with searches as (
    select
        event_id,
        customer_id
    from {{ ref('int_customer_timeline') }}
    where
        event_type = 'product_searched'
        and customer_id is not null
),

browsing_events as (
    select
        event_id,
        search_query
    from {{ ref('int_browsing_events') }}
    where search_query is not null
),

search_terms as (
    select
        searches.customer_id,
        lower(trim(browsing_events.search_query)) as search_term,
        count(*) as search_count
    from searches
    inner join browsing_events on searches.event_id = browsing_events.event_id
    group by searches.customer_id, search_term
)

select * from search_terms
where search_term != ''
