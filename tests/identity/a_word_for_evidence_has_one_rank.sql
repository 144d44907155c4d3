-- The rank is what models compare and the word what helpers go by: two ranks for one word would part them.
select evidence
from {{ ref('evidence_ranks') }}
group by evidence
having min(evidence_rank) < max(evidence_rank)
