-- Grain: one row per customer, destination, audience or event, and operation that was sent for them.
{{ config(materialized='view') }}

with deliveries as (
    select * from {{ ref('int_destination_deliveries') }}
)

select
    sync_id,
    release_id,
    customer_id,
    destination,
    kind,
    audience,
    event_id,
    operation,
    channel,
    status,
    body_hash,
    error_message,
    sent_at
from deliveries
