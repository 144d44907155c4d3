"""DuckDB relations, as typed code reads them, and names and values as SQL has them."""

import duckdb


def selected(relation: duckdb.DuckDBPyRelation, name: str, select: str) -> duckdb.DuckDBPyRelation:
    """Return what a select over `relation`, called `name` in it, gives; raises what DuckDB raises."""
    answer = relation.query(name, select)
    if answer is None:
        raise ValueError(f"no select: {select}")
    return answer


def quoted(name: str) -> str:
    """A name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """A value as a SQL literal of text; of a path its name."""
    return "'" + str(value).replace("'", "''") + "'"
