-- A chain, a diamond, a pair with a loop on itself and a node alone: four components, each named after its least node.
with nodes as ( -- noqa: ST03
    select letters.node
    from (
        values ('a'), ('b'), ('c'), ('d'), ('e'), ('f'), ('g'), ('h'), ('i'), ('j'), ('k')
    ) as letters (node)
),

edges as ( -- noqa: ST03
    select
        pairs.left_node,
        pairs.right_node
    from (
        values
        ('d', 'c'), ('b', 'c'), ('a', 'b'),
        ('e', 'f'), ('e', 'g'), ('f', 'h'), ('g', 'h'),
        ('j', 'i'), ('i', 'i')
    ) as pairs (left_node, right_node)
),

found as (
    {{ connected_components('nodes', 'edges') }}
),

expected as (
    select
        members.node,
        members.component
    from (
        values
        ('a', 'a'), ('b', 'a'), ('c', 'a'), ('d', 'a'),
        ('e', 'e'), ('f', 'e'), ('g', 'e'), ('h', 'e'),
        ('i', 'i'), ('j', 'i'),
        ('k', 'k')
    ) as members (node, component)
)

select
    expected.node,
    expected.component,
    found.component as found_component
from expected
full outer join found on expected.node = found.node
where found.component is distinct from expected.component
