-- Grain: one row per identifier that any record shows, usable or not.

with rules as (
    select * from {{ ref('identifier_rules') }}
),

line_types as (
    select
        phone,
        max(line_type) as line_type
    from {{ ref('idr_phone_numbers') }}
    where phone is not null
    group by phone
),

-- A card that a record has given up for another is no second card: whoever had it has the new one.
replaced_identifiers as (
    select distinct former.linked_identifier_id as identifier_id
    from {{ ref('idr_profile_observations') }} as former
    inner join {{ ref('idr_profile_observations') }} as present
        on
            former.identifier_id = present.identifier_id
            and split_part(former.linked_identifier_id, ':', 1) = split_part(present.linked_identifier_id, ':', 1)
    where former.given_up_at is not null and present.given_up_at is null
),

appearances as (
    select
        identifier_id,
        source,
        evidence_rank,
        first_seen_at,
        last_seen_at
    from {{ ref('idr_observations') }}
    union all
    select
        linked_identifier_id,
        source,
        evidence_rank,
        first_seen_at,
        last_seen_at
    from {{ ref('idr_observations') }}
    where linked_identifier_id is not null
),

identifiers as (
    select
        identifier_id,
        split_part(identifier_id, ':', 1) as identifier_type,
        {{ identifier_value('identifier_id') }} as identifier_value,
        {{ count_sources('source') }} as source_count,
        min(evidence_rank) as evidence_rank,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from appearances
    group by identifier_id
)

select
    identifiers.identifier_id,
    identifiers.identifier_type,
    identifiers.identifier_value,
    line_types.line_type,
    rules.strength,
    rules.priority,
    rules.max_names,
    rules.max_names_on_orders,
    rules.max_contact_points,
    rules.max_accounts,
    identifiers.source_count,
    identifiers.evidence_rank,
    rules.is_record_key,
    rules.can_change_hands,
    rules.is_reissued,
    identifiers.first_seen_at,
    identifiers.last_seen_at,
    case when replaced_identifiers.identifier_id is null then rules.max_per_customer end as max_per_customer
from identifiers
left join replaced_identifiers on identifiers.identifier_id = replaced_identifiers.identifier_id
left join line_types on identifiers.identifier_type = 'phone' and identifiers.identifier_value = line_types.phone
inner join rules
    on
        identifiers.identifier_type = rules.identifier_type
        and (rules.line_type is null or rules.line_type = coalesce(line_types.line_type, 'unknown'))
