-- Grain: one row per identifier that belongs to a customer.

with clusters as (
    select * from {{ ref('idr_resolved_clusters') }}
),

registry as (
    select * from {{ ref('idr_id_registry') }}
),

device_owners as (
    select * from {{ ref('idr_device_owners') }}
),

identifiers as (
    select * from {{ ref('idr_identifiers') }}
),

latest_assignments as (
    select
        identifier_id,
        customer_id
    from registry
    qualify row_number() over (partition by identifier_id order by build_number desc) = 1
),

customers as (
    select
        clusters.cluster_id,
        min(latest_assignments.customer_id) as customer_id
    from clusters
    inner join latest_assignments on clusters.identifier_id = latest_assignments.identifier_id
    group by clusters.cluster_id
),

members as (
    select
        identifier_id,
        cluster_id
    from clusters
    union all
    select
        identifier_id,
        cluster_id
    from device_owners
)

select
    members.identifier_id,
    customers.customer_id,
    identifiers.identifier_type,
    identifiers.identifier_value,
    identifiers.strength,
    identifiers.line_type,
    identifiers.source_count,
    identifiers.is_record_key,
    identifiers.first_seen_at,
    identifiers.last_seen_at
from members
inner join customers on members.cluster_id = customers.cluster_id
inner join identifiers on members.identifier_id = identifiers.identifier_id
