-- Grain: one row per request to be forgotten, with the typed identifier that it names.
{{ config(materialized='view') }}

with requests as (
    select * from {{ ref('stg_privacy__erasure_requests') }}
),

named_types as (
    {{ named_identifier_types() }}
),

-- A request of which nobody knows what it names would forget nobody, and would count as done. The value is not told:
-- logs hold no rows.
requests_read as (
    select
        requests.request_id,
        coalesce(
            named_types.identifier_type,
            {{ stop_with(
                "'privacy.erasure_requests: request ' || requests.request_id || ' would forget nobody: its identifier_type must be one of"
                ~ " seeds/identity/identifier_rules.csv or a name in identifier_type_names.csv beside it, got '"
                ~ " || coalesce(requests.identifier_type, 'none')"
            ) }}
        ) as identifier_type,
        requests.identifier_value,
        requests.scope,
        requests.requested_at
    from requests
    left join named_types on {{ letters_and_digits('requests.identifier_type') }} = named_types.name
)

select
    request_id,
    {{ typed_identifier_id('identifier_type', 'identifier_value') }} as identifier_id,
    scope,
    requested_at
from requests_read
