"""Connected components: of integer edges, and of a graph that lies in DuckDB as text."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csgraph


def components(nodes: int, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each of the nodes 0..nodes-1 the smallest node that the undirected edges connect it to."""
    graph = coo_matrix((np.ones(len(left), np.int8), (left, right)), shape=(nodes, nodes))
    count, label = csgraph.connected_components(graph, directed=False)
    smallest = np.empty(count, np.int64)
    # Written from the last node to the first, so that the first of each component stays.
    smallest[label[::-1]] = np.arange(nodes - 1, -1, -1)
    component: NDArray[np.int64] = smallest[label]
    return component


def number_edges(
    con: duckdb.DuckDBPyConnection, edges: str, nodes: str | None = None
) -> tuple[int, NDArray[np.int64], NDArray[np.int64]]:
    """Return the count of nodes and both ends of every edge, numbered from 0 in no particular order.

    `edges` and `nodes` are those of `connected_components`. Leaves the temporary table ``scv_nodes`` (number, and the
    columns of `nodes`), and ``scv_edges`` where there are no `nodes`, on `con` until it closes.
    """
    if nodes is None:
        con.execute(f"create or replace temp table scv_edges as select left_node, right_node from ({edges})")
        edges = "select left_node, right_node from scv_edges"
    ends = "select left_node as node from scv_edges union select right_node from scv_edges"
    con.execute(f"""
        create or replace temp table scv_nodes as
        select *, row_number() over () - 1 as number from ({nodes or ends})
    """)
    [(count,)] = con.execute("select count(*) from scv_nodes").fetchall()
    numbers = con.execute(f"""
        select l.number as left_number, r.number as right_number
        from ({edges}) as edges
        inner join scv_nodes as l on l.node = edges.left_node
        inner join scv_nodes as r on r.node = edges.right_node
    """).fetchnumpy()
    return count, numbers["left_number"], numbers["right_number"]


def connected_components(
    con: duckdb.DuckDBPyConnection, edges: str, nodes: str | None = None
) -> duckdb.DuckDBPyRelation:
    """Return a relation of the nodes with the least node of their component: node, component, and what `nodes` tells.

    Args:
        con: where the graph is; temporary tables stay there until it closes.
        edges: query with the text columns ``left_node`` and ``right_node``; read once.
        nodes: query with a unique text column ``node`` and any others, which are passed on; read once. An edge to
            anything else is none. By default every end of an edge is a node.

    Time and memory grow with nodes and edges alone, not with the shape of the graph.
    """
    count, left, right = number_edges(con, edges, nodes)
    labelled = pa.table({"number": np.arange(count), "smallest": components(count, left, right)})
    con.register("scv_labelled", labelled)
    con.execute("create or replace temp table scv_labels as select * from scv_labelled")
    con.unregister("scv_labelled")
    return con.sql("""
        with named as (
            select scv_labels.smallest, min(scv_nodes.node) as component
            from scv_nodes
            inner join scv_labels on scv_labels.number = scv_nodes.number
            group by scv_labels.smallest
        )
        select scv_nodes.* exclude (number), named.component
        from scv_nodes
        inner join scv_labels on scv_labels.number = scv_nodes.number
        inner join named on named.smallest = scv_labels.smallest
    """)
