-- Grain: one row per identifier that is not allowed to connect people.

with quarantine as (
    select * from {{ ref('idr_quarantine') }}
)

select
    identifier_id,
    identifier_type,
    reason,
    denied_reason,
    name_count,
    max_names,
    profile_count,
    max_profiles,
    first_seen_at,
    last_seen_at
from quarantine
