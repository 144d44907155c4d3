-- A group with two strategies, or with two sources of the same rank, would be decided by neither.
with survivorship_rules as (
    select * from {{ ref('survivorship_rules') }}
)

select
    attribute_group,
    count(distinct strategy) as strategy_count,
    count(*) as row_count
from survivorship_rules
group by attribute_group
having
    count(distinct strategy) != 1
    or count(distinct source) != count(*)
    or count(distinct source_priority) != count(*)
