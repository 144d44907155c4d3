-- Grain: one row per record of a person, in the columns that matching compares.

with records as (
    select * from {{ ref('idr_person_records') }}
),

quarantine as (
    select * from {{ ref('idr_overgrown_identifiers') }}
    where profile_id is null
),

possessions as (
    select * from {{ ref('idr_possessions') }}
),

-- An address is left out: it is compared word by word.
shared_keys as (
    select
        clusters.cluster_id,
        {{ sorted_list('possessions.possessed_identifier_id') }} as shared_keys
    from possessions
    inner join {{ ref('idr_core_clusters') }} as clusters
        on {{ owned_at('clusters', 'possessions.person_identifier_id', 'possessions.first_seen_at') }}
    where possessions.possessed_identifier_id not like 'postal_address:%'
    group by clusters.cluster_id
)

select
    records.record_id,
    records.identifier_id,
    clusters.cluster_id as group_id,
    records.source,
    records.full_name,
    records.given_name,
    records.family_name,
    records.suffix,
    records.address_line,
    records.city,
    records.postcode,
    shared_keys.shared_keys,
    records.first_seen_at,
    cast(records.birth_date as string) as birth_date,
    cast(records.stated_birth_date as string) as stated_birth_date,
    case when quarantined_emails.identifier_id is null then records.email end as email,
    case when quarantined_phones.identifier_id is null then records.phone end as phone
from records
inner join {{ ref('idr_core_clusters') }} as clusters
    on {{ owned_at('clusters', 'records.identifier_id', 'records.last_seen_at') }}
left join quarantine as quarantined_emails on 'email:' || records.email = quarantined_emails.identifier_id
left join quarantine as quarantined_phones on 'phone:' || records.phone = quarantined_phones.identifier_id
left join shared_keys on clusters.cluster_id = shared_keys.cluster_id
