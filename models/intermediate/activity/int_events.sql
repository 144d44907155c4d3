-- Grain: one row per event of the timeline, with the identifiers that it was observed with and no customer yet.
{{ config(materialized='view') }}

with events_observed as (
    select * from {{ ref('int_events_observed') }}
    where rejection_reason is null
)

select
    event_id,
    session_id,
    product_id,
    order_id,
    campaign_id,
    source_record_id,
    identifier_id,
    device_identifier_id,
    channel,
    event_type,
    direction,
    device_type,
    source,
    source_table,
    cast(value as decimal(18, 2)) as value,
    occurred_at
from events_observed
