-- Grain: one row per identifier (and owner in time) and build that gave it to another customer. Append only: a promise.
{{ config(
    materialized='incremental', full_refresh=false, on_schema_change='fail', pre_hook='{{ forget_erased_identifiers() }}'
) }}

with assignments as (
    {{ earlier_assignments() }}
),

builds as (
    select
        coalesce(max(assignments.build_number), 0) + 1 as build_number,
        (select max(clusters.last_seen_at) from {{ ref('idr_resolved_clusters') }} as clusters) as changed_at
    from assignments
),

-- An identifier has one assignment a build at most.
assignment_spans as (
    select
        identifier_id,
        min(build_number) as first_build_number,
        max(build_number) as latest_build_number
    from assignments
    group by identifier_id
),

dated_assignments as (
    select
        assignments.identifier_id,
        assignments.customer_id,
        assignments.build_number = assignment_spans.first_build_number as is_first,
        assignments.build_number = assignment_spans.latest_build_number as is_latest
    from assignments
    inner join assignment_spans on assignments.identifier_id = assignment_spans.identifier_id
),

latest_assignments as (
    select
        identifier_id,
        customer_id
    from dated_assignments
    where is_latest
),

-- The older id is the one issued by an earlier build; within a build, the one whose person was seen first.
issued_ids as (
    select
        customer_id,
        min(build_number) as issued_in_build,
        min(first_seen_at) as issued_for_first_seen_at
    from assignments
    where customer_id is not null
    group by customer_id
),

-- An id goes with most of the identifiers that it was first given to: a customer who splits keeps it with the majority,
-- and a merge that is undone returns each side its own. Identifiers that came to it later decide only among themselves.
holdings as (
    select
        clusters.cluster_id,
        dated_assignments.customer_id,
        count(case when dated_assignments.is_first then 1 end) as original_count,
        count(case when dated_assignments.is_latest then 1 end) as current_count,
        min(clusters.first_seen_at) as first_seen_at
    from {{ ref('idr_resolved_clusters') }} as clusters
    inner join dated_assignments on clusters.tenure_id = dated_assignments.identifier_id
    where dated_assignments.customer_id is not null
    group by clusters.cluster_id, dated_assignments.customer_id
),

claims as (
    select *
    from holdings
    qualify row_number() over (
            partition by customer_id
            order by original_count desc, current_count desc, first_seen_at asc nulls last, cluster_id asc
        ) = 1
),

-- Of several ids that meet in a cluster, the oldest one in use survives.
continued_ids as (
    select
        claims.cluster_id,
        claims.customer_id
    from claims
    inner join issued_ids on claims.customer_id = issued_ids.customer_id
    qualify row_number() over (
            partition by claims.cluster_id
            order by
                case when claims.current_count > 0 then 0 else 1 end,
                issued_ids.issued_in_build asc,
                issued_ids.issued_for_first_seen_at asc nulls last,
                claims.customer_id asc
        ) = 1
),

oldest_identifiers as (
    select
        cluster_id,
        tenure_id
    from {{ ref('idr_resolved_clusters') }}
    qualify row_number() over (
            partition by cluster_id
            order by first_seen_at asc nulls last, priority asc, tenure_id asc
        ) = 1
),

-- A new person's id comes from their oldest identifier; where it is somebody else's by now, the build tells them apart.
minted_ids as (
    select
        oldest_identifiers.cluster_id,
        {{ mint_customer_id('oldest_identifiers.tenure_id') }} as first_choice,
        {{ mint_customer_id("oldest_identifiers.tenure_id || '#' || builds.build_number") }} as second_choice
    from oldest_identifiers
    cross join builds
    where oldest_identifiers.cluster_id not in (select continued_ids.cluster_id from continued_ids)
),

customers as (
    select
        cluster_id,
        customer_id
    from continued_ids
    union all
    select
        minted_ids.cluster_id,
        case when issued_ids.customer_id is null then minted_ids.first_choice else minted_ids.second_choice end
            as customer_id
    from minted_ids
    left join issued_ids on minted_ids.first_choice = issued_ids.customer_id
),

assigned as (
    select
        clusters.tenure_id as identifier_id,
        customers.customer_id,
        clusters.first_seen_at
    from {{ ref('idr_resolved_clusters') }} as clusters
    inner join customers on clusters.cluster_id = customers.cluster_id
),

changed as (
    select
        assigned.customer_id,
        latest_assignments.customer_id as previous_customer_id,
        assigned.first_seen_at,
        coalesce(assigned.identifier_id, latest_assignments.identifier_id) as identifier_id
    from assigned
    full outer join latest_assignments on assigned.identifier_id = latest_assignments.identifier_id
    where assigned.customer_id is distinct from latest_assignments.customer_id
)

select
    changed.identifier_id,
    changed.customer_id,
    changed.previous_customer_id,
    builds.build_number,
    changed.first_seen_at,
    builds.changed_at
from changed
cross join builds
