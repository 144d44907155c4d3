-- Grain: one row per pair of identifiers whose proven link was refused, with the rule.

with findings as (
    select * from {{ ref('idr_contested_clusters') }}
),

tenures as (
    select
        tenure_id,
        identifier_id
    from findings
    where tenure_id is not null
),

links as (
    select * from {{ ref('idr_links') }}
    where left_strength = 'person' and right_strength = 'person'
),

overgrown as (
    select * from {{ ref('idr_overgrown_identifiers') }}
),

-- Of an identifier with several owners the link may be refused for one and followed for another.
refused as (
    select
        least(left_tenures.identifier_id, right_tenures.identifier_id) as left_identifier_id,
        greatest(left_tenures.identifier_id, right_tenures.identifier_id) as right_identifier_id,
        findings.kind,
        findings.rule,
        findings.detail
    from findings
    inner join tenures as left_tenures on findings.left_id = left_tenures.tenure_id
    inner join tenures as right_tenures on findings.right_id = right_tenures.tenure_id
    where findings.tenure_id is null
    union all
    select
        links.left_identifier_id,
        links.right_identifier_id,
        'proven' as kind,
        'overgrown_component' as rule,
        'more profiles than a person has, connected by way of ' || left_overgrown.component_id as detail
    from links
    inner join overgrown as left_overgrown on links.left_identifier_id = left_overgrown.identifier_id
    inner join overgrown as right_overgrown on links.right_identifier_id = right_overgrown.identifier_id
    where left_overgrown.profile_id is null or left_overgrown.profile_id is distinct from right_overgrown.profile_id
)

select
    left_identifier_id,
    right_identifier_id,
    min(kind) as kind,
    min(rule) as rule,
    min(detail) as detail
from refused
group by left_identifier_id, right_identifier_id
