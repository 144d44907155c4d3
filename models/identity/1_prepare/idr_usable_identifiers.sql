-- Grain: one row per identifier that may prove or suggest something: it is shown by a record and not quarantined.
{{ config(materialized='view') }}

with identifiers as (
    select * from {{ ref('idr_identifiers') }}
),

quarantine as (
    select * from {{ ref('idr_quarantine') }}
)

select
    identifiers.identifier_id,
    identifiers.identifier_type,
    identifiers.identifier_value,
    identifiers.strength,
    identifiers.priority,
    identifiers.max_per_customer,
    identifiers.source_count,
    identifiers.is_record_key,
    identifiers.can_change_hands,
    identifiers.is_reissued,
    identifiers.first_seen_at,
    identifiers.last_seen_at
from identifiers
left join quarantine on identifiers.identifier_id = quarantine.identifier_id
-- A record stays somebody's, however many others state its key: what they state is left out (idr_links).
where quarantine.identifier_id is null or identifiers.is_record_key
