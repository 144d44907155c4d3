-- Grain: one row per request to be forgotten, with the typed identifier that it names.
{{ config(materialized='view') }}

with requests as (
    select * from {{ ref('stg_privacy__erasure_requests') }}
)

select
    request_id,
    {{ typed_identifier_id('identifier_type', 'identifier_value') }} as identifier_id,
    scope,
    requested_at
from requests
