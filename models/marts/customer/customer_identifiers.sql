-- Grain: one row per identifier and customer it belongs to; several only where it changed hands.
{{ config(kept_by='customer_id') }}

with owned_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
    where {{ tonight('customer_id') }}
)

select
    identifier_id,
    customer_id,
    identifier_type,
    identifier_value,
    strength,
    cast(source_count as integer) as source_count,
    valid_from,
    valid_to,
    first_seen_at,
    last_seen_at
from owned_identifiers
