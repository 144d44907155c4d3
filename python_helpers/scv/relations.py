"""DuckDB relations, as typed code reads them."""

import duckdb


def selected(relation: duckdb.DuckDBPyRelation, name: str, select: str) -> duckdb.DuckDBPyRelation:
    """Return what a select over `relation`, called `name` in it, gives; raises what DuckDB raises."""
    answer = relation.query(name, select)
    if answer is None:
        raise ValueError(f"no select: {select}")
    return answer
