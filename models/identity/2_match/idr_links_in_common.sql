-- Grain: one row per pair of identifiers that are one person's because both stated what went to somebody else.

with links as (
    select * from {{ ref('idr_links') }}
    where left_strength = 'person' and right_strength = 'person'
),

refused_links as (
    select * from {{ ref('idr_refused_links') }}
),

clusters as (
    select
        identifier_id,
        cluster_id
    from {{ ref('idr_contested_clusters') }}
    where cluster_id is not null
),

refused as (
    select links.*
    from links
    inner join refused_links
        on
            links.left_identifier_id = refused_links.left_identifier_id
            and links.right_identifier_id = refused_links.right_identifier_id
),

-- Either end of a link may be the one that went to somebody else.
statements as (
    select
        left_identifier_id as stated_id,
        right_identifier_id as identifier_id,
        example_record,
        evidence_rank,
        first_seen_at,
        last_seen_at
    from refused
    union all
    select
        right_identifier_id as stated_id,
        left_identifier_id as identifier_id,
        example_record,
        evidence_rank,
        first_seen_at,
        last_seen_at
    from refused
),

statements_of_clusters as (
    select
        statements.*,
        clusters.cluster_id,
        min(statements.identifier_id) over (
            partition by statements.stated_id, clusters.cluster_id
        ) as first_identifier_id
    from statements
    inner join clusters on statements.identifier_id = clusters.identifier_id
),

pairs as (
    select
        one.identifier_id as left_identifier_id,
        other.identifier_id as right_identifier_id,
        other.stated_id,
        one.example_record,
        other.example_record as matched_record,
        greatest(one.evidence_rank, other.evidence_rank) as evidence_rank,
        least(one.first_seen_at, other.first_seen_at) as first_seen_at,
        greatest(one.last_seen_at, other.last_seen_at) as last_seen_at
    from statements_of_clusters as other
    inner join statements_of_clusters as one
        on
            other.stated_id = one.stated_id
            and other.cluster_id = one.cluster_id
            and other.first_identifier_id = one.identifier_id
    where one.identifier_id < other.identifier_id
),

pairs_without_a_link as (
    select
        pairs.*,
        row_number() over (
            partition by pairs.left_identifier_id, pairs.right_identifier_id order by pairs.stated_id asc
        ) as stated_rank
    from pairs
    left join links
        on
            pairs.left_identifier_id = links.left_identifier_id
            and pairs.right_identifier_id = links.right_identifier_id
    where links.left_identifier_id is null
)

select
    left_identifier_id,
    right_identifier_id,
    stated_id,
    example_record,
    matched_record,
    evidence_rank,
    first_seen_at,
    last_seen_at
from pairs_without_a_link
where stated_rank = 1
