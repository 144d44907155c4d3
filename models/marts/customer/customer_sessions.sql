-- Grain: one row per session and person in it.
{{ config(materialized='view') }}

with customer_sessions as (
    select * from {{ ref('int_customer_sessions') }}
)

select
    customer_session_id,
    session_id,
    customer_id,
    visitor_id,
    channel,
    device_type,
    landing_page,
    referrer,
    campaign_name,
    campaign_source,
    campaign_medium,
    currency,
    event_count,
    page_view_count,
    product_view_count,
    search_count,
    cart_add_count,
    checkout_count,
    order_count,
    order_revenue,
    duration_seconds,
    has_order,
    started_at,
    ended_at
from customer_sessions
