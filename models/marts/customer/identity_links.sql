-- Grain: one row per pair of identifiers and kind of link between them: shown by records, suggested or decided.

with links as (
    select * from {{ ref('idr_links') }}
),

quarantined_links as (
    select * from {{ ref('idr_quarantined_links') }}
),

suggested_links as (
    select * from {{ ref('idr_suggested_links') }}
),

refused_links as (
    select * from {{ ref('idr_refused_links') }}
),

links_in_common as (
    select * from {{ ref('idr_links_in_common') }}
),

overrides as (
    select * from {{ ref('idr_overrides') }}
),

customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
),

records_seen as (
    select
        links.left_identifier_id,
        links.right_identifier_id,
        links.left_strength,
        links.right_strength,
        refused_links.rule,
        refused_links.detail,
        links.example_record,
        links.evidence_rank,
        links.source_count,
        links.record_count,
        links.first_seen_at,
        links.last_seen_at,
        case
            when refused_links.rule is not null then 'refused'
            when links.left_strength = 'person' and links.right_strength = 'person' then 'proven'
            else 'observed'
        end as status
    from links
    left join refused_links
        on
            links.left_identifier_id = refused_links.left_identifier_id
            and links.right_identifier_id = refused_links.right_identifier_id
    union all
    select
        left_identifier_id,
        right_identifier_id,
        left_strength,
        right_strength,
        reason as rule, -- noqa: RF04
        cast(null as string) as detail,
        example_record,
        evidence_rank,
        source_count,
        record_count,
        first_seen_at,
        last_seen_at,
        'quarantined' as status
    from quarantined_links
),

links_shown as (
    select
        left_identifier_id,
        right_identifier_id,
        status,
        rule,
        detail,
        example_record,
        cast(null as string) as matched_record,
        cast(null as string) as evidence,
        cast(null as double) as match_weight,
        evidence_rank,
        source_count,
        record_count,
        first_seen_at,
        last_seen_at,
        first_seen_at as left_seen_at,
        first_seen_at as right_seen_at,
        case
            when left_strength = 'person' and right_strength = 'person' then 'proof'
            when 'household' in (left_strength, right_strength) then 'household'
            else 'possession'
        end as link_type
    from records_seen
),

-- A guest's records speak for one address: of several the best match is told.
suggestions_ranked as (
    select
        *,
        row_number() over (
            partition by left_identifier_id, right_identifier_id
            order by match_weight desc, record_id_l asc, record_id_r asc
        ) as match_rank
    from suggested_links
),

links_suggested as (
    select
        left_identifier_id,
        right_identifier_id,
        status,
        rule,
        detail,
        left_source_record as example_record,
        right_source_record as matched_record,
        evidence,
        match_weight,
        cast(null as integer) as evidence_rank,
        cast(null as bigint) as source_count,
        cast(null as bigint) as record_count,
        first_seen_at,
        last_seen_at,
        left_seen_at,
        right_seen_at,
        'match' as link_type
    from suggestions_ranked
    where match_rank = 1
),

links_decided as (
    select
        cast(null as string) as matched_record,
        cast(null as string) as evidence,
        cast(null as double) as match_weight,
        cast(null as integer) as evidence_rank,
        cast(null as bigint) as source_count,
        cast(null as bigint) as record_count,
        decided_at as first_seen_at,
        decided_at as last_seen_at,
        -- A steward speaks of whoever holds the identifier now.
        cast(null as timestamp) as left_seen_at,
        cast(null as timestamp) as right_seen_at,
        'decision' as link_type,
        least(left_id, right_id) as left_identifier_id,
        greatest(left_id, right_id) as right_identifier_id,
        case when action = 'split' then 'refused' else 'proven' end as status,
        case when action = 'split' then 'force_split' end as rule, -- noqa: RF04
        decided_by || ': ' || reason as detail,
        'identity_overrides:' || file_row as example_record
    from overrides
),

links_stated_together as (
    select
        left_identifier_id,
        right_identifier_id,
        'proven' as status,
        cast(null as string) as rule, -- noqa: RF04
        example_record,
        matched_record,
        cast(null as string) as evidence,
        cast(null as double) as match_weight,
        evidence_rank,
        cast(null as bigint) as source_count,
        cast(null as bigint) as record_count,
        first_seen_at,
        last_seen_at,
        first_seen_at as left_seen_at,
        first_seen_at as right_seen_at,
        'proof' as link_type,
        'both state ' || stated_id || {{ text_literal(", which is somebody else's") }} as detail
    from links_in_common
),

links_of_every_kind as (
    {% for links_of_a_kind in ['links_shown', 'links_stated_together', 'links_suggested', 'links_decided'] %}
        select
            left_identifier_id,
            right_identifier_id,
            status,
            rule,
            detail,
            example_record,
            matched_record,
            evidence,
            match_weight,
            evidence_rank,
            source_count,
            record_count,
            first_seen_at,
            last_seen_at,
            left_seen_at,
            right_seen_at,
            link_type
        from {{ links_of_a_kind }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

links_owned as (
    select
        links.*,
        left_owners.customer_id as left_customer_id,
        right_owners.customer_id as right_customer_id,
        -- A steward's word that cannot be obeyed is no proof.
        links.link_type = 'decision'
        and links.status = 'proven'
        and coalesce(left_owners.customer_id <> right_owners.customer_id, true) as is_not_obeyed
    from links_of_every_kind as links
    left join customer_identifiers as left_owners
        on {{ owned_at('left_owners', 'links.left_identifier_id', 'links.left_seen_at') }}
    left join customer_identifiers as right_owners
        on {{ owned_at('right_owners', 'links.right_identifier_id', 'links.right_seen_at') }}
)

select
    links.left_identifier_id,
    links.right_identifier_id,
    links.left_customer_id,
    links.right_customer_id,
    links.link_type,
    links.detail,
    links.example_record,
    links.matched_record,
    links.evidence,
    links.match_weight,
    links.evidence_rank,
    links.source_count,
    links.record_count,
    links.first_seen_at,
    links.last_seen_at,
    split_part(links.left_identifier_id, ':', 1) as left_identifier_type,
    split_part(links.right_identifier_id, ':', 1) as right_identifier_type,
    case when links.is_not_obeyed then 'refused' else links.status end as status,
    case
        when not links.is_not_obeyed then links.rule
        when links.left_customer_id is null or links.right_customer_id is null then 'nobodys_identifier'
        else coalesce(refused_links.rule, 'overgrown_component')
    end as rule -- noqa: RF04
from links_owned as links
left join refused_links
    on
        links.is_not_obeyed
        and links.left_identifier_id = refused_links.left_identifier_id
        and links.right_identifier_id = refused_links.right_identifier_id
