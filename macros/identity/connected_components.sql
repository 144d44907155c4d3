{#- Connected components of an undirected graph: one row per node with the least node of its component.

    Arguments:
        nodes: relation or CTE with column `node`
        edges: relation or CTE with columns `left_node`, `right_node`

    Every node starts in a component of its own; a component's name spreads along the edges for as long as it
    lowers somebody's. Work grows with the edges times the longest shortest path. -#}
{% macro connected_components(nodes, edges) -%}
    {{ return(adapter.dispatch('connected_components', 'scv')(nodes, edges)) }}
{%- endmacro %}

{% macro duckdb__connected_components(nodes, edges) -%}
    with recursive both_directions as (
        select left_node as source_node, right_node as target_node from {{ edges }}
        union all
        select right_node as source_node, left_node as target_node from {{ edges }}
    ),

    components (node, component) using key (node) as ( -- noqa: PRS
        select node, node as component from {{ nodes }}
        union all
        select
            both_directions.target_node as node,
            min(changed.component) as component
        from components as changed
        inner join both_directions on changed.node = both_directions.source_node
        inner join recurring.components as standing on both_directions.target_node = standing.node
        where changed.component < standing.component
        group by both_directions.target_node
    )

    select node, component from components
{%- endmacro %}
