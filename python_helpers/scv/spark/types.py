"""Column types as the two engines call them."""

from __future__ import annotations

import re

_SPARK = {"varchar": "string", "json": "string", "timestamp": "timestamp_ntz"}
# What Parquet has no type for that Spark reads, as what it reads instead.
_PORTABLE = {"JSON": "varchar", "UUID": "varchar", "HUGEINT": "decimal(38, 0)", "UBIGINT": "decimal(38, 0)",
             "UINTEGER": "bigint", "UTINYINT": "integer", "USMALLINT": "integer"}  # fmt: skip


def spark_type(declared: str) -> str:
    """Spark's word for a type that a contract declares: `varchar[]` is `array<string>`."""
    declared = declared.strip()
    if declared.endswith("[]"):
        return f"array<{spark_type(declared[:-2])}>"
    if found := re.fullmatch(r"struct\s*\((.*)\)", declared, re.IGNORECASE | re.DOTALL):
        fields = []
        # A comma between brackets is a part of a type.
        for field in re.split(r",(?![^(]*\))", found[1]):
            name, _, of = field.strip().partition(" ")
            bare = name.strip('"')
            fields.append(f"`{bare}`: {spark_type(of)}")
        return f"struct<{', '.join(fields)}>"
    return _SPARK.get(declared.lower(), declared)


def portable(expression: str, duckdb_type: str) -> str:
    """A DuckDB expression as a type that both engines read from Parquet."""
    instead = "varchar" if duckdb_type.startswith("ENUM") else _PORTABLE.get(duckdb_type)
    return f"cast({expression} as {instead})" if instead else expression
