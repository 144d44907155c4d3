-- Grain: one row per build, customer and what became of them.

with identity_changes as (
    select * from {{ ref('idr_identity_changes') }}
),

customer_id_history as (
    select * from {{ ref('idr_customer_id_history') }}
)

select
    identity_changes.customer_id,
    identity_changes.other_customer_id,
    customer_id_history.customer_id as current_customer_id,
    identity_changes.change_type,
    identity_changes.build_number,
    identity_changes.identifier_count,
    identity_changes.changed_at
from identity_changes
left join customer_id_history on identity_changes.customer_id = customer_id_history.issued_customer_id
