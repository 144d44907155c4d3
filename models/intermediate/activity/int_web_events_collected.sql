-- Grain: one row per event that the website collected.
{{ config(materialized='view') }}

with page_views as (
    select * from {{ ref('stg_web__page_views') }}
),

identifies as (
    select * from {{ ref('stg_web__identifies') }}
),

products_viewed as (
    select * from {{ ref('stg_web__products_viewed') }}
),

products_added as (
    select * from {{ ref('stg_web__products_added') }}
),

products_removed as (
    select * from {{ ref('stg_web__products_removed') }}
),

searches as (
    select * from {{ ref('stg_web__searches') }}
),

checkouts_started as (
    select * from {{ ref('stg_web__checkouts_started') }}
),

orders_completed as (
    select * from {{ ref('stg_web__orders_completed') }}
),

tracks as (
    select * from {{ ref('stg_web__tracks') }}
),

-- Segment lands every track call twice: in `tracks` and, if the call has one, in a table of its own.
tracks_in_their_own_table as (
    select event_id from products_viewed
    union all
    select event_id from products_added
    union all
    select event_id from products_removed
    union all
    select event_id from searches
    union all
    select event_id from checkouts_started
    union all
    select event_id from orders_completed
),

tracks_without_a_table as (
    select tracks.*
    from tracks
    left join tracks_in_their_own_table on tracks.event_id = tracks_in_their_own_table.event_id
    where tracks_in_their_own_table.event_id is null
),

collected as (
    select
        {{ browsing_columns('segment_web', 'pages', "'page'") }}
    from page_views

    union all

    select
        {{ browsing_columns('segment_web', 'identifies', "'identify'") }}
    from identifies

    union all

    select
        {{ browsing_columns(
            'segment_web', 'product_viewed', "'product_viewed'",
            ['product_id', 'sku', 'variant', 'price']
        ) }}
    from products_viewed

    union all

    select
        {{ browsing_columns(
            'segment_web', 'product_added', "'product_added'",
            ['product_id', 'sku', 'variant', 'price', 'cart_id']
        ) }}
    from products_added

    union all

    select
        {{ browsing_columns(
            'segment_web', 'product_removed', "'product_removed'",
            ['product_id', 'sku', 'variant', 'price', 'cart_id']
        ) }}
    from products_removed

    union all

    select
        {{ browsing_columns('segment_web', 'products_searched', "'products_searched'", ['search_query']) }}
    from searches

    union all

    select
        {{ browsing_columns(
            'segment_web', 'checkout_started', "'checkout_started'",
            ['checkout_id', 'order_id', 'amount', 'currency']
        ) }}
    from checkouts_started

    union all

    select
        {{ browsing_columns(
            'segment_web', 'order_completed', "'order_completed'",
            ['checkout_id', 'order_id', 'amount', 'currency']
        ) }}
    from orders_completed

    union all

    select
        {{ browsing_columns('segment_web', 'tracks', "event_name") }}
    from tracks_without_a_table
)

select * from collected
