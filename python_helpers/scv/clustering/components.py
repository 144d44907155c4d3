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
    return smallest[label]


def number_edges(con: duckdb.DuckDBPyConnection, edges: str) -> tuple[int, NDArray[np.int64], NDArray[np.int64]]:
    """Return the count of nodes and both ends of every edge, numbered from 0 in no particular order.

    Leaves the temporary tables ``scv_edges`` and ``scv_nodes`` (node, number) on `con` until it closes.
    """
    con.execute(f"create or replace temp table scv_edges as select left_node, right_node from ({edges})")
    con.execute("""
        create or replace temp table scv_nodes as
        select node, row_number() over () - 1 as number
        from (select left_node as node from scv_edges union select right_node from scv_edges)
    """)
    [(nodes,)] = con.execute("select count(*) from scv_nodes").fetchall()
    numbers = con.execute("""
        select l.number as left_number, r.number as right_number
        from scv_edges
        inner join scv_nodes as l on l.node = scv_edges.left_node
        inner join scv_nodes as r on r.node = scv_edges.right_node
    """).fetchnumpy()
    return nodes, numbers["left_number"], numbers["right_number"]


def connected_components(con: duckdb.DuckDBPyConnection, edges: str) -> duckdb.DuckDBPyRelation:
    """Return a relation (node, component): every node that has an edge, with the least node of its component.

    Args:
        con: where the graph is; three temporary tables stay there until it closes.
        edges: query with the text columns ``left_node`` and ``right_node``; read once.

    Time and memory grow with the edges alone, not with the shape of the graph.
    """
    nodes, left, right = number_edges(con, edges)
    smallest = components(nodes, left, right)
    labelled = pa.table({"number": np.arange(nodes), "smallest": smallest})
    con.register("scv_labelled", labelled)
    con.execute("create or replace temp table scv_labels as select * from scv_labelled")
    con.unregister("scv_labelled")
    return con.sql("""
        with labelled as (
            select scv_nodes.node, scv_labels.smallest
            from scv_nodes
            inner join scv_labels on scv_labels.number = scv_nodes.number
        ),
        named as (
            select smallest, min(node) as component from labelled group by smallest
        )
        select labelled.node, named.component
        from labelled
        inner join named on named.smallest = labelled.smallest
    """)
