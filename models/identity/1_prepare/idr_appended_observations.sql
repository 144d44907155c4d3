-- Grain: one row per address that we hold and record appended from elsewhere that was made from it.

with demographics as (
    select * from {{ ref('stg_third_party__demographics') }}
),

emails as (
    select identifier_id from {{ ref('idr_own_observations') }}
    where identifier_id like 'email:%'
    union
    select linked_identifier_id from {{ ref('idr_own_observations') }}
    where linked_identifier_id like 'email:%'
)

-- An appended record names nobody by itself: its hash counts only where we hold the address that it was made from.
select
    emails.identifier_id,
    demographics.hashed_email as record_id,
    'audience_append' as source,
    'demographics' as table_name,
    cast(null as string) as flag,
    cast(null as timestamp) as last_done_at,
    cast(null as timestamp) as given_up_at,
    'hashed_email:' || demographics.hashed_email as linked_identifier_id,
    count(*) as record_count,
    min(demographics.acquired_at) as first_seen_at,
    max(demographics.acquired_at) as last_seen_at
from demographics
inner join emails on {{ sha256_hex("substr(emails.identifier_id, 7)") }} = demographics.hashed_email
group by emails.identifier_id, demographics.hashed_email
