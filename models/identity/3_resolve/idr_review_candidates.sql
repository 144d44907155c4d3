-- Grain: one row per pair of persons that a steward should look at, by the records that speak loudest.

with suggested_links as (
    select * from {{ ref('idr_suggested_links') }}
),

refused_links as (
    select * from {{ ref('idr_refused_links') }}
    where kind = 'proven'
),

pairs as (
    select * from {{ ref('idr_candidate_pairs') }}
),

clusters as (
    select * from {{ ref('idr_resolved_clusters') }}
),

overrides as (
    select * from {{ ref('idr_overrides') }}
),

-- Two names or two birth dates are what tells a family apart, and no question for anybody.
matches as (
    select
        suggested_links.record_id_l,
        suggested_links.record_id_r,
        suggested_links.left_identifier_id,
        suggested_links.right_identifier_id,
        suggested_links.left_cluster_id,
        suggested_links.right_cluster_id,
        suggested_links.status,
        suggested_links.rule,
        suggested_links.detail,
        suggested_links.match_weight
    from suggested_links
    inner join pairs
        on
            suggested_links.record_id_l = pairs.record_id_l
            and suggested_links.record_id_r = pairs.record_id_r
    where
        suggested_links.status in ('queued', 'refused')
        and suggested_links.match_weight > least({{ var('match_review') }}, {{ var('match_accept') }})
        and coalesce(suggested_links.rule, '') not in ('different_given_names', 'different_birth_dates', 'force_split')
        and coalesce(pairs.weight_given_name, 0) >= 0
        and coalesce(pairs.weight_birth_date, 0) >= 0
),

-- An identifier that two people gave is worth a look, whatever the rule.
proofs as (
    select
        refused_links.left_identifier_id as record_id_l,
        refused_links.right_identifier_id as record_id_r,
        refused_links.left_identifier_id,
        refused_links.right_identifier_id,
        left_clusters.cluster_id as left_cluster_id,
        right_clusters.cluster_id as right_cluster_id,
        'refused' as status,
        refused_links.rule,
        refused_links.detail,
        cast(null as double) as match_weight
    from refused_links
    inner join clusters as left_clusters on refused_links.left_identifier_id = left_clusters.tenure_id
    inner join clusters as right_clusters on refused_links.right_identifier_id = right_clusters.tenure_id
    where
        refused_links.rule not in ('force_split', 'overgrown_component')
        and left_clusters.cluster_id <> right_clusters.cluster_id
),

decided as (
    select distinct
        least(left_clusters.cluster_id, right_clusters.cluster_id) as lesser_cluster_id,
        greatest(left_clusters.cluster_id, right_clusters.cluster_id) as greater_cluster_id
    from overrides
    inner join clusters as left_clusters on overrides.left_id = left_clusters.identifier_id
    inner join clusters as right_clusters on overrides.right_id = right_clusters.identifier_id
),

undecided as (
    select
        candidates.*,
        least(candidates.left_cluster_id, candidates.right_cluster_id) as lesser_cluster_id,
        greatest(candidates.left_cluster_id, candidates.right_cluster_id) as greater_cluster_id
    from (
        {% for pairs_in_question in ['matches', 'proofs'] %}
            select
                record_id_l,
                record_id_r,
                left_identifier_id,
                right_identifier_id,
                left_cluster_id,
                right_cluster_id,
                status,
                rule,
                detail,
                match_weight
            from {{ pairs_in_question }}
            {{ 'union all' if not loop.last }}
        {% endfor %}
    ) as candidates
),

ranked_by_loudness as (
    select
        undecided.*,
        row_number() over (
            partition by undecided.lesser_cluster_id, undecided.greater_cluster_id
            order by undecided.match_weight desc nulls first, undecided.record_id_l asc, undecided.record_id_r asc
        ) as loudness_rank
    from undecided
    left join decided
        on
            undecided.lesser_cluster_id = decided.lesser_cluster_id
            and undecided.greater_cluster_id = decided.greater_cluster_id
    where decided.lesser_cluster_id is null
),

loudest as (
    select * from ranked_by_loudness
    where loudness_rank = 1
),

laid_out as (
    select
        loudest.record_id_l,
        loudest.record_id_r,
        loudest.left_identifier_id,
        loudest.right_identifier_id,
        loudest.status,
        loudest.rule,
        loudest.detail,
        loudest.match_weight,
        pairs.match_probability,
        pairs.weight_given_name,
        pairs.weight_family_name,
        pairs.weight_other_names,
        pairs.weight_birth_date,
        pairs.weight_email,
        pairs.weight_phone,
        pairs.weight_address,
        pairs.weight_postcode,
        pairs.weight_city,
        pairs.weight_birth_place,
        pairs.weight_occupation,
        pairs.weight_shared_keys,
        pairs.evidence
    from loudest
    left join pairs on loudest.record_id_l = pairs.record_id_l and loudest.record_id_r = pairs.record_id_r
)

select * from laid_out
