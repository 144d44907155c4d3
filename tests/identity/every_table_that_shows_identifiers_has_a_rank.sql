-- Evidence of a table that `evidence_ranks` does not list would silently be worth the least.
select distinct
    observations.source,
    observations.table_name
from {{ ref('idr_observations') }} as observations
left join {{ ref('evidence_ranks') }} as evidence_ranks
    on
        observations.source = evidence_ranks.source
        and observations.table_name = evidence_ranks.table_name
        and evidence_ranks.flag is null
where evidence_ranks.source is null
