-- Grain: one row per identifier (and owner in time) and build that gave it to another customer, or knew its person by
-- another given name, than before. Append only: a promise.
{{ config(
    materialized='incremental', full_refresh=false, on_schema_change='fail', pre_hook='{{ forget_erased_identifiers() }}'
) }}

with assignments as (
    {{ earlier_assignments() }}
),

tenures as (
    select * from {{ ref('idr_tenures') }}
),

personal_types as (
    {{ personal_identifier_types() }}
),

builds as (
    select
        coalesce(max(assignments.build_number), 0) + 1 as build_number,
        (select max(tenures.last_seen_at) from tenures) as changed_at
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
        assignments.build_number,
        assignments.first_seen_at,
        assignments.given_name_hash,
        personal_types.identifier_type is not null as is_personal,
        assignments.build_number = assignment_spans.first_build_number as is_first,
        assignments.build_number = assignment_spans.latest_build_number as is_latest
    from assignments
    inner join assignment_spans on assignments.identifier_id = assignment_spans.identifier_id
    left join personal_types on split_part(assignments.identifier_id, ':', 1) = personal_types.identifier_type
),

latest_assignments as (
    select
        identifier_id,
        customer_id,
        given_name_hash
    from dated_assignments
    where is_latest
),

-- The older id is the one issued by an earlier build; within a build, the one whose person was seen first.
issued_ids as (
    select
        customer_id,
        min(build_number) as issued_in_build,
        min(first_seen_at) as issued_for_first_seen_at,
        count(case when is_personal then 1 end) as own_count,
        count(case when is_personal and is_latest then 1 end) as current_own_count
    from dated_assignments
    where customer_id is not null
    group by customer_id
),

-- What of an id is where. What is a person's own (a profile, a login) counts before what a couple may share (an
-- address, a number), and the owner's word before what was declared or mentioned.
holdings as (
    select
        tenures.cluster_id,
        dated_assignments.customer_id,
        count(
            case when dated_assignments.is_first and tenures.is_personal and tenures.evidence_rank <= 2 then 1 end
        ) as original_owner_count,
        count(
            case when dated_assignments.is_first and tenures.is_personal and tenures.evidence_rank = 3 then 1 end
        ) as original_declared_count,
        count(case when dated_assignments.is_first and tenures.is_personal then 1 end) as original_own_count,
        count(case when dated_assignments.is_first then 1 end) as original_count,
        count(case when dated_assignments.is_latest and tenures.is_personal then 1 end) as current_own_count,
        count(case when dated_assignments.is_latest then 1 end) as current_count,
        min(tenures.first_seen_at) as first_seen_at
    from tenures
    inner join dated_assignments on tenures.tenure_id = dated_assignments.identifier_id
    where dated_assignments.customer_id is not null
    group by tenures.cluster_id, dated_assignments.customer_id
),

-- Who goes by another given name than all records that an id ever had is not its person by an address alone. Where a
-- name is unknown, only the record's key is new.
names_remembered as (
    select distinct
        customer_id,
        given_name_hash
    from dated_assignments
    where customer_id is not null and given_name_hash is not null
),

names_stated as (
    select distinct
        cluster_id,
        given_name_hash
    from tenures
    where given_name_hash is not null
),

somebody_else as (
    select
        holdings.cluster_id,
        holdings.customer_id
    from holdings
    inner join names_stated on holdings.cluster_id = names_stated.cluster_id
    inner join names_remembered on holdings.customer_id = names_remembered.customer_id
    where holdings.current_own_count + holdings.original_own_count = 0
    group by holdings.cluster_id, holdings.customer_id
    having count(case when names_stated.given_name_hash = names_remembered.given_name_hash then 1 end) = 0
),

-- Whoever has left does not come back as the next one at their address. Of several ids that meet in a cluster, the
-- oldest one in use survives, if it came with something of its own and that is most of what it had: an address that
-- somebody left behind does not make its next user them.
claims_made as (
    select
        holdings.*,
        issued_ids.issued_in_build,
        issued_ids.issued_for_first_seen_at,
        holdings.current_own_count + holdings.original_own_count > 0 or issued_ids.own_count = 0 as is_strong,
        case
            when 2 * holdings.current_own_count > issued_ids.current_own_count then 0
            when holdings.current_own_count > 0 then 1
            when holdings.original_own_count > 0 then 2
            when holdings.current_count > 0 then 3
            else 4
        end as strength_rank,
        case
            when holdings.current_own_count + holdings.original_own_count = 0 then holdings.current_count
        end as count_of_nothing_of_its_own
    from holdings
    inner join issued_ids on holdings.customer_id = issued_ids.customer_id
    left join somebody_else
        on holdings.cluster_id = somebody_else.cluster_id and holdings.customer_id = somebody_else.customer_id
    where
        somebody_else.customer_id is null
        and (
            holdings.current_count > 0
            or holdings.original_own_count > 0
            or issued_ids.own_count = 0
        )
),

claims as (
    select
        *,
        row_number() over (
            partition by cluster_id
            order by
                strength_rank asc,
                count_of_nothing_of_its_own desc nulls last,
                issued_in_build asc,
                issued_for_first_seen_at asc nulls last,
                customer_id asc
        ) as seniority,
        -- An id goes with most of the identifiers that it was first given to: a customer who splits keeps it with the
        -- majority, and a merge that is undone returns each side its own. Identifiers that came to it later decide only
        -- among themselves.
        row_number() over (
            partition by customer_id
            order by
                original_owner_count desc,
                original_declared_count desc,
                original_own_count desc,
                original_count desc,
                current_own_count desc,
                current_count desc,
                first_seen_at asc nulls last,
                cluster_id asc
        ) as preference
    from claims_made
),

first_choices_ranked as (
    select
        cluster_id,
        customer_id,
        row_number() over (partition by cluster_id order by seniority asc) as choice_rank
    from claims
    where preference = 1
),

first_choices as (
    select
        cluster_id,
        customer_id
    from first_choices_ranked
    where choice_rank = 1
),

-- Who has to give way to an older id still goes by their own where the rest of them is.
second_choices as (
    select
        cluster_id,
        customer_id,
        seniority,
        row_number() over (partition by customer_id order by preference asc) as choice_rank
    from claims
    where
        is_strong
        and cluster_id not in (select first_choices.cluster_id from first_choices)
        and customer_id not in (select first_choices.customer_id from first_choices)
),

second_choices_ranked as (
    select
        cluster_id,
        customer_id,
        row_number() over (partition by cluster_id order by seniority asc) as claim_rank
    from second_choices
    where choice_rank = 1
),

continued_ids as (
    select
        cluster_id,
        customer_id
    from first_choices
    union all
    select
        cluster_id,
        customer_id
    from second_choices_ranked
    where claim_rank = 1
),

tenures_ranked_by_age as (
    select
        cluster_id,
        tenure_id,
        row_number() over (
            partition by cluster_id
            order by first_seen_at asc nulls last, priority asc, tenure_id asc
        ) as age_rank
    from tenures
),

oldest_identifiers as (
    select
        cluster_id,
        tenure_id
    from tenures_ranked_by_age
    where age_rank = 1
),

-- A new person's id comes from their oldest identifier; where it is somebody else's by now, the build tells them apart.
-- No identifier begins as the second seed does, so that no two ids can meet.
minted_ids as (
    select
        oldest_identifiers.cluster_id,
        oldest_identifiers.tenure_id,
        builds.build_number,
        {{ mint_customer_id('oldest_identifiers.tenure_id') }} as first_choice
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
        case
            when issued_ids.customer_id is null then minted_ids.first_choice
            else {{ mint_customer_id("'build ' || minted_ids.build_number || ' of ' || minted_ids.tenure_id") }}
        end as customer_id
    from minted_ids
    left join issued_ids on minted_ids.first_choice = issued_ids.customer_id
),

assigned as (
    select
        tenures.tenure_id as identifier_id,
        customers.customer_id,
        tenures.first_seen_at,
        tenures.given_name_hash
    from tenures
    inner join customers on tenures.cluster_id = customers.cluster_id
),

-- A name that a record goes by now is remembered as well.
changed as (
    select
        assigned.customer_id,
        latest_assignments.customer_id as previous_customer_id,
        assigned.first_seen_at,
        assigned.given_name_hash,
        coalesce(assigned.identifier_id, latest_assignments.identifier_id) as identifier_id
    from assigned
    full outer join latest_assignments on assigned.identifier_id = latest_assignments.identifier_id
    where
        assigned.customer_id is distinct from latest_assignments.customer_id
        or assigned.given_name_hash <> coalesce(latest_assignments.given_name_hash, '')
)

select
    changed.identifier_id,
    changed.customer_id,
    changed.previous_customer_id,
    builds.build_number,
    changed.first_seen_at,
    builds.changed_at,
    changed.given_name_hash
from changed
cross join builds
