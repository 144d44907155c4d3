-- Grain: one row per purchase of a product by a known customer, look at it, or search that asks for it.
{{ config(materialized='view') }}

with order_lines as (
    select * from {{ ref('int_customer_order_lines') }}
),

timeline as (
    select * from {{ ref('int_customer_timeline') }}
    where customer_id is not null
),

browsing_events as (
    select * from {{ ref('int_browsing_events') }}
    where search_query is not null
),

search_matches as (
    select * from {{ ref('int_search_matches') }}
),

-- What was sent back speaks for nothing.
purchases as (
    select
        customer_id,
        product_id,
        'bought' as interest,
        cast(null as string) as search_query,
        ordered_at as occurred_at
    from order_lines
    where
        is_valid
        and not is_gift_card
        and returned_quantity < quantity
        and customer_id is not null
        and product_id is not null
),

looks as (
    select
        customer_id,
        product_id,
        'browsed' as interest,
        cast(null as string) as search_query,
        occurred_at
    from timeline
    where
        event_type in ('product_viewed', 'cart_added')
        and product_id is not null
),

searches as (
    select
        timeline.customer_id,
        search_matches.product_id,
        'searched' as interest,
        search_matches.search_query,
        timeline.occurred_at
    from browsing_events
    inner join timeline
        on
            browsing_events.event_id = timeline.event_id
            and timeline.event_type = 'product_searched'
    inner join search_matches on lower(trim(browsing_events.search_query)) = search_matches.search_query
)

{% for interests in ['purchases', 'looks', 'searches'] %}
    select
        customer_id,
        product_id,
        interest,
        search_query,
        occurred_at
    from {{ interests }}
    {{ 'union all' if not loop.last }}
{% endfor %}
