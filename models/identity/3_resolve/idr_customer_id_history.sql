-- Grain: one row per customer id ever issued, with the id that its people go by today.

with personal_types as (
    {{ personal_identifier_types() }}
),

registry as (
    select
        assignments.*,
        personal_types.identifier_type is not null as is_personal
    from {{ ref('idr_id_registry') }} as assignments
    left join personal_types on split_part(assignments.identifier_id, ':', 1) = personal_types.identifier_type
    where assignments.customer_id is not null
),

customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
),

issued_ids as (
    select
        customer_id as issued_customer_id,
        min(build_number) as issued_in_build,
        min(changed_at) as issued_at,
        bool_or(is_personal) as had_something_of_its_own,
        bool_or(split_part(identifier_id, ':', 1) = 'erased') as has_erased_identifiers
    from registry
    group by customer_id
),

-- Whoever holds most of the identifiers that an id ever stood for is whom it means today, over any number of merges.
successors as (
    select
        registry.customer_id as issued_customer_id,
        customer_identifiers.customer_id,
        count(distinct case when registry.is_personal then registry.identifier_id end) as own_count,
        count(distinct registry.identifier_id) as identifier_count,
        min(customer_identifiers.first_seen_at) as first_seen_at
    from registry
    inner join customer_identifiers on registry.identifier_id = customer_identifiers.tenure_id
    group by registry.customer_id, customer_identifiers.customer_id
),

-- Who has only an address that somebody left behind is not them.
ranked_by_what_they_hold as (
    select
        successors.*,
        row_number() over (
            partition by successors.issued_customer_id
            order by
                case when successors.issued_customer_id = successors.customer_id then 0 else 1 end,
                successors.own_count desc,
                successors.identifier_count desc,
                successors.first_seen_at asc nulls last,
                successors.customer_id asc
        ) as successor_rank
    from successors
    inner join issued_ids on successors.issued_customer_id = issued_ids.issued_customer_id
    where
        successors.own_count > 0
        or not issued_ids.had_something_of_its_own
        or successors.customer_id = successors.issued_customer_id
),

chosen as (
    select * from ranked_by_what_they_hold
    where successor_rank = 1
)

select
    issued_ids.issued_customer_id,
    chosen.customer_id,
    issued_ids.issued_in_build,
    issued_ids.issued_at,
    case
        when chosen.customer_id = issued_ids.issued_customer_id then 'current'
        when chosen.customer_id is not null then 'merged'
        when issued_ids.has_erased_identifiers then 'erased'
        else 'retired'
    end as status
from issued_ids
left join chosen on issued_ids.issued_customer_id = chosen.issued_customer_id
