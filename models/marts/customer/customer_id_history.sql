-- Grain: one row per customer id ever issued.

with customer_id_history as (
    select * from {{ ref('idr_customer_id_history') }}
)

select
    issued_customer_id,
    customer_id,
    status,
    issued_in_build,
    issued_at
from customer_id_history
