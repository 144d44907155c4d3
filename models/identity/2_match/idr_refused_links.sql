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
)

select
    left_identifier_id,
    right_identifier_id,
    min(kind) as kind,
    min(rule) as rule,
    min(detail) as detail
from refused
group by left_identifier_id, right_identifier_id
