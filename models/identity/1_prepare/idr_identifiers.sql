-- Grain: one row per identifier that any record shows, usable or not.

with observations as (
    select * from {{ ref('idr_observations') }}
),

rules as (
    select * from {{ ref('identifier_rules') }}
),

denylist as (
    select * from {{ ref('identifier_denylist') }}
),

line_types as (
    select
        phone,
        max(line_type) as line_type
    from {{ ref('idr_phone_numbers') }}
    where phone is not null
    group by phone
),

appearances as (
    select
        identifier_id,
        source,
        first_seen_at,
        last_seen_at
    from observations
    union all
    select
        linked_identifier_id,
        source,
        first_seen_at,
        last_seen_at
    from observations
    where linked_identifier_id is not null
),

appearances_by_source as (
    select
        identifier_id,
        source,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from appearances
    group by identifier_id, source
),

identifiers as (
    select
        identifier_id,
        split_part(identifier_id, ':', 1) as identifier_type,
        {{ identifier_value('identifier_id') }} as identifier_value,
        count(*) as source_count,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from appearances_by_source
    group by identifier_id
),

-- The key of a record is its system's, and nobody typed it.
typed_values as (
    select
        identifier_id,
        identifier_type,
        lower(identifier_value) as typed_value
    from identifiers
    where identifier_type in (
            select rules.identifier_type from rules
            where not rules.is_record_key
        )
),

-- One or more patterns may match; the first in alphabetical order of its reason is the one told.
denied as (
    select
        typed_values.identifier_id,
        min(denylist.reason) as denied_reason
    from typed_values
    inner join denylist
        on
            (denylist.identifier_type = '*' or typed_values.identifier_type = denylist.identifier_type)
            and typed_values.typed_value like denylist.pattern
    group by typed_values.identifier_id
)

select
    identifiers.identifier_id,
    identifiers.identifier_type,
    identifiers.identifier_value,
    line_types.line_type,
    rules.strength,
    rules.priority,
    rules.max_names,
    rules.max_profiles,
    rules.max_accounts,
    rules.max_per_customer,
    identifiers.source_count,
    rules.is_record_key,
    rules.can_change_hands,
    identifiers.first_seen_at,
    identifiers.last_seen_at,
    case
        when rules.is_record_key then null
        when replace(replace(identifiers.identifier_value, '0', ''), '-', '') = '' then 'placeholder'
        when line_types.line_type = 'service' then 'service number'
        else denied.denied_reason
    end as denied_reason
from identifiers
left join line_types on identifiers.identifier_type = 'phone' and identifiers.identifier_value = line_types.phone
inner join rules
    on
        identifiers.identifier_type = rules.identifier_type
        and (rules.line_type is null or rules.line_type = coalesce(line_types.line_type, 'unknown'))
left join denied on identifiers.identifier_id = denied.identifier_id
