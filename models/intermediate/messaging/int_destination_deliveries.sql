-- Grain: one row per customer of today, destination, audience or event, and operation that was sent for them.

with sync_log as (
    select * from {{ ref('stg_activation__sync_log') }}
),

customer_id_history as (
    select * from {{ ref('idr_customer_id_history') }}
    where customer_id is not null
),

-- Whoever was erased has an id that stands for nobody: what was sent to them is gone with it.
deliveries as (
    select
        sync_log.*,
        customer_id_history.customer_id
    from sync_log
    inner join customer_id_history on sync_log.issued_customer_id = customer_id_history.issued_customer_id
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
