-- Grain: one row per event that the app collected.
{{ config(materialized='view') }}

with screen_views as (
    select * from {{ ref('stg_mobile_app__screen_views') }}
),

identifies as (
    select * from {{ ref('stg_mobile_app__identifies') }}
),

products_viewed as (
    select * from {{ ref('stg_mobile_app__products_viewed') }}
),

products_added as (
    select * from {{ ref('stg_mobile_app__products_added') }}
),

searches as (
    select * from {{ ref('stg_mobile_app__searches') }}
),

checkouts_started as (
    select * from {{ ref('stg_mobile_app__checkouts_started') }}
),

orders_completed as (
    select * from {{ ref('stg_mobile_app__orders_completed') }}
),

tracks as (
    select * from {{ ref('stg_mobile_app__tracks') }}
),

-- Segment lands every track call twice: in `tracks` and, if the call has one, in a table of its own.
tracks_in_their_own_table as (
    select event_id from products_viewed
    union all
    select event_id from products_added
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
        {{ browsing_columns('segment_app', 'screens', "'screen'", ['screen_name']) }}
    from screen_views

    union all

    select
        {{ browsing_columns('segment_app', 'identifies', "'identify'") }}
    from identifies

    union all

    select
        {{ browsing_columns(
            'segment_app', 'product_viewed', "'product_viewed'",
            ['product_id', 'sku', 'variant', 'price']
        ) }}
    from products_viewed

    union all

    select
        {{ browsing_columns(
            'segment_app', 'product_added', "'product_added'",
            ['product_id', 'sku', 'variant', 'price', 'cart_id']
        ) }}
    from products_added

    union all

    select
        {{ browsing_columns('segment_app', 'products_searched', "'products_searched'", ['search_query']) }}
    from searches

    union all

    select
        {{ browsing_columns(
            'segment_app', 'checkout_started', "'checkout_started'",
            ['checkout_id', 'order_id', 'amount', 'currency']
        ) }}
    from checkouts_started

    union all

    select
        {{ browsing_columns(
            'segment_app', 'order_completed', "'order_completed'",
            ['checkout_id', 'order_id', 'amount', 'currency']
        ) }}
    from orders_completed

    union all

    select
        {{ browsing_columns('segment_app', 'tracks', "event_name") }}
    from tracks_without_a_table
)

select * from collected
