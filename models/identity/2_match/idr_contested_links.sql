-- Grain: one row per proven link in a contested component, with its rank: the first is followed first.

with links as (
    select * from {{ ref('idr_links') }}
    where left_strength = 'person' and right_strength = 'person'
),

contested as (
    select identifiers.*
    from {{ ref('idr_connected_identifiers') }} as identifiers
    inner join {{ ref('idr_contested_components') }} as contested_components
        on identifiers.component_id = contested_components.component_id
),

records as (
    select * from {{ ref('idr_person_records') }}
),

mentions as (
    select
        least(subject_id, stated_id) as left_id,
        greatest(subject_id, stated_id) as right_id
    from {{ ref('idr_mentions') }}
),

-- What an owner says comes before what others mention; then what a system states of its own records, then identifiers
-- by the priority of their type, then who came first, then the source.
links_weighed as (
    select
        links.left_identifier_id as left_id,
        links.right_identifier_id as right_id,
        links.evidence_rank,
        links.source_count,
        links.first_seen_at,
        links.last_done_at,
        links.last_stated_at,
        links.given_up_at,
        case
            when left_identifiers.is_record_key and right_identifiers.is_record_key then 0
            when left_identifiers.is_record_key then right_identifiers.priority
            when right_identifiers.is_record_key then left_identifiers.priority
            else greatest(left_identifiers.priority, right_identifiers.priority)
        end as identifier_priority,
        case
            when left_identifiers.is_record_key then left_identifiers.priority
            when right_identifiers.is_record_key then right_identifiers.priority
            else least(left_identifiers.priority, right_identifiers.priority)
        end as record_priority
    from links
    inner join contested as left_identifiers on links.left_identifier_id = left_identifiers.identifier_id
    inner join contested as right_identifiers on links.right_identifier_id = right_identifiers.identifier_id
    union all
    -- A guest is a record without a key of its own: the name on the bill speaks for the address that it was given with.
    select
        records.identifier_id as left_id,
        records.record_id as right_id,
        4 as evidence_rank,
        1 as source_count,
        records.first_seen_at,
        records.last_seen_at as last_done_at,
        cast(null as timestamp) as last_stated_at,
        cast(null as timestamp) as given_up_at,
        contested.priority as identifier_priority,
        1000 as record_priority
    from records
    inner join contested on records.identifier_id = contested.identifier_id
    where records.record_id <> records.identifier_id
)

select
    links_weighed.left_id,
    links_weighed.right_id,
    links_weighed.evidence_rank,
    links_weighed.first_seen_at,
    links_weighed.last_done_at,
    links_weighed.last_stated_at,
    links_weighed.given_up_at,
    mentions.left_id is not null as is_somebody_elses,
    row_number() over (
        order by
            links_weighed.evidence_rank asc,
            links_weighed.identifier_priority asc,
            links_weighed.first_seen_at asc nulls last,
            links_weighed.record_priority asc,
            links_weighed.source_count desc,
            links_weighed.left_id asc,
            links_weighed.right_id asc
    ) as priority
from links_weighed
left join mentions
    on
        links_weighed.left_id = mentions.left_id
        and links_weighed.right_id = mentions.right_id
