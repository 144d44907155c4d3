-- Grain: one row per pair of records that match well enough to be told: followed, refused or left to a steward.

with pairs as (
    select
        *,
        is_capped_as_namesakes and greatest(match_weight, followed_weight) <= {{ var('match_accept') }} as is_held_back,
        -- No pair is followed for a date that is nobody's, nor held back by it.
        coalesce(match_weight > {{ var('match_accept') }} and followed_weight <= {{ var('match_accept') }}, true)
            as is_dated_by_default
    from {{ ref('idr_candidate_pairs') }}
    where
        greatest(match_weight, followed_weight) > least({{ var('match_review') }}, {{ var('match_accept') }})
        or is_capped_as_namesakes
),

match_records as (
    select * from {{ ref('idr_match_records') }}
),

clusters as (
    select distinct
        core_cluster_id,
        cluster_id
    from {{ ref('idr_resolved_clusters') }}
),

person_records as (
    select
        record_id,
        source_record,
        first_seen_at,
        last_seen_at
    from {{ ref('idr_person_records') }}
),

refused as (
    select
        left_id,
        right_id,
        rule,
        detail
    from {{ ref('idr_matched_groups') }}
    where node_id is null
),

records as (
    select
        match_records.record_id,
        match_records.identifier_id,
        clusters.cluster_id,
        person_records.source_record,
        person_records.first_seen_at,
        person_records.last_seen_at
    from match_records
    inner join person_records on match_records.record_id = person_records.record_id
    inner join clusters on match_records.group_id = clusters.core_cluster_id
),

judged as (
    select
        pairs.record_id_l,
        pairs.record_id_r,
        left_records.identifier_id as left_identifier_id,
        right_records.identifier_id as right_identifier_id,
        left_records.cluster_id as left_cluster_id,
        right_records.cluster_id as right_cluster_id,
        left_records.source_record as left_source_record,
        right_records.source_record as right_source_record,
        case
            when refused.rule is not null then refused.rule
            when pairs.is_held_back then 'likely_namesakes'
            when pairs.is_dated_by_default then 'default_birth_date'
        end as rule, -- noqa: RF04
        case
            when refused.rule is not null then refused.detail
            when pairs.is_held_back then 'relatives may share a name, and no birth date tells'
            when pairs.is_dated_by_default then 'their birth date is a default of a form or a program'
        end as detail,
        pairs.evidence,
        case
            when pairs.is_dated_by_default then pairs.match_weight
            else coalesce(pairs.followed_weight, pairs.match_weight)
        end as match_weight,
        pairs.match_probability,
        left_records.last_seen_at as left_seen_at,
        right_records.last_seen_at as right_seen_at,
        greatest(left_records.first_seen_at, right_records.first_seen_at) as first_seen_at,
        greatest(left_records.last_seen_at, right_records.last_seen_at) as last_seen_at,
        case
            when
                left_records.cluster_id = right_records.cluster_id
                and pairs.followed_weight > {{ var('match_accept') }}
                then 'suggested'
            when left_records.cluster_id = right_records.cluster_id then 'supporting'
            when refused.rule is not null then 'refused'
            when greatest(pairs.match_weight, pairs.followed_weight) > {{ var('match_accept') }} then 'refused'
            when pairs.match_weight <= {{ var('match_review') }} then 'refused'
            else 'queued'
        end as status
    from pairs
    inner join records as left_records on pairs.record_id_l = left_records.record_id
    inner join records as right_records on pairs.record_id_r = right_records.record_id
    left join refused on pairs.record_id_l = refused.left_id and pairs.record_id_r = refused.right_id
)

select * from judged
where status <> 'supporting'
