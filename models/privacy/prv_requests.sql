-- Grain: one row per request to be forgotten, with the typed identifier that it names.
{{ config(materialized='view') }}

with requests as (
    select * from {{ ref('stg_privacy__erasure_requests') }}
)

select
    request_id,
    case identifier_type
        when 'email' then 'email:' || {{ normalise_email('identifier_value') }}
        when 'loyalty_card' then {{ identifier_id('loyalty_card', normalise_card('identifier_value')) }}
        when 'social_login' then {{ identifier_id('social_login', 'lower(identifier_value)') }}
        else identifier_type || ':' || identifier_value
    end as identifier_id,
    scope,
    requested_at
from requests
