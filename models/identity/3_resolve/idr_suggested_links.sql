-- Grain: one row per pair of records that match well enough to be told: followed, refused or left to a steward.

with pairs as (
    select * from {{ ref('idr_candidate_pairs') }}
    where match_weight > least({{ var('match_review') }}, {{ var('match_accept') }})
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
        clusters.cluster_id
    from match_records
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
        refused.rule,
        refused.detail,
        pairs.match_weight,
        pairs.match_probability,
        case
            when left_records.cluster_id = right_records.cluster_id and pairs.match_weight > {{ var('match_accept') }}
                then 'suggested'
            when left_records.cluster_id = right_records.cluster_id then 'supporting'
            when refused.rule is not null or pairs.match_weight > {{ var('match_accept') }} then 'refused'
            else 'queued'
        end as status
    from pairs
    inner join records as left_records on pairs.record_id_l = left_records.record_id
    inner join records as right_records on pairs.record_id_r = right_records.record_id
    left join refused on pairs.record_id_l = refused.left_id and pairs.record_id_r = refused.right_id
)

select * from judged
where status <> 'supporting'
