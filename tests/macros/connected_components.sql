-- A chain, a diamond, a pair with a loop on itself and a node alone: four components, each named after its least node.
with nodes as (
    select unnest(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k']) as node
),

edges as (
    select 'd' as left_node, 'c' as right_node
    union all
    select 'b', 'c'
    union all
    select 'a', 'b'
    union all
    select 'e', 'f'
    union all
    select 'e', 'g'
    union all
    select 'f', 'h'
    union all
    select 'g', 'h'
    union all
    select 'j', 'i'
    union all
    select 'i', 'i'
),

found as (
    {{ connected_components('nodes', 'edges') }}
),

expected as (
    select unnest(['a', 'b', 'c', 'd']) as node, 'a' as component
    union all
    select unnest(['e', 'f', 'g', 'h']), 'e'
    union all
    select unnest(['i', 'j']), 'i'
    union all
    select 'k', 'k'
)

select
    expected.node,
    expected.component,
    found.component as found_component
from expected
full outer join found on expected.node = found.node
where found.component is distinct from expected.component
