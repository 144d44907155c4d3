-- Grain: one row per identifier and customer it belongs to; several only where it changed hands, one after the other.
{{ config(told_by='customer_id') }}

with registry as (
    select * from {{ ref('idr_id_registry') }}
),

device_owners as (
    select * from {{ ref('idr_device_owners') }}
),

identifiers as (
    select * from {{ ref('idr_identifiers') }}
),

tenures as (
    select * from {{ ref('idr_tenures') }}
),

-- One member speaks for a cluster: the registry gives them all the same customer.
cluster_members as (
    select
        cluster_id,
        min(tenure_id) as tenure_id
    from tenures
    group by cluster_id
),

assignments_ranked_by_recency as (
    select
        cluster_members.cluster_id,
        registry.customer_id,
        row_number() over (partition by registry.identifier_id order by registry.build_number desc) as recency_rank
    from registry
    inner join cluster_members on registry.identifier_id = cluster_members.tenure_id
),

customers as (
    select
        cluster_id,
        customer_id
    from assignments_ranked_by_recency
    where recency_rank = 1
),

members as (
    select
        identifier_id,
        cluster_id,
        tenure_id,
        valid_from,
        valid_to
    from tenures
    where valid_from is null and valid_to is null
    union all
    -- What came back to the same customer was never gone.
    select
        identifier_id,
        cluster_id,
        min(tenure_id) as tenure_id,
        case when bool_or(valid_from is null) then null else min(valid_from) end as valid_from,
        case when bool_or(valid_to is null) then null else max(valid_to) end as valid_to
    from tenures
    where valid_from is not null or valid_to is not null
    group by identifier_id, cluster_id
    union all
    select
        identifier_id,
        cluster_id,
        identifier_id as tenure_id,
        cast(null as timestamp) as valid_from,
        cast(null as timestamp) as valid_to
    from device_owners
)

select
    members.tenure_id,
    members.identifier_id,
    customers.customer_id,
    identifiers.identifier_type,
    identifiers.identifier_value,
    identifiers.strength,
    identifiers.line_type,
    identifiers.source_count,
    identifiers.is_record_key,
    members.valid_from,
    members.valid_to,
    coalesce(members.valid_from, identifiers.first_seen_at) as first_seen_at,
    least(coalesce(members.valid_to, identifiers.last_seen_at), identifiers.last_seen_at) as last_seen_at
from members
inner join customers on members.cluster_id = customers.cluster_id
inner join identifiers on members.identifier_id = identifiers.identifier_id
