-- Grain: one row per request to be forgotten and identifier that it covers. Append only: it outlives every rebuild.
{{ config(materialized='incremental', full_refresh=false, on_schema_change='fail') }}

with covered_identifiers as (
    select * from {{ ref('prv_covered_identifiers') }}
)

select
    request_id,
    identifier_hash,
    suffix_hash,
    salt_check,
    scope,
    requested_at,
    erased_until
from covered_identifiers
