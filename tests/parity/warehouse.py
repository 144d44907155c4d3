"""Whether what Spark built is what DuckDB built: every table of a warehouse beside that of a work database.

    python tests/parity/warehouse.py SCV_SPARK SCV_DB            # every table
    python tests/parity/warehouse.py SCV_SPARK SCV_DB identity   # those of these schemas

Unlike `make parity`, which runs each model over DuckDB's tables, this sees what a model made of what others made on
Spark. Rows are compared as there, and the same columns are left aside (`unequal.csv`).
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml
from compare import Difference, difference
from scv.spark.warehouse import Warehouse
from tables import connected, quoted
from verdicts import listed

MODELS = Path(__file__).resolve().parents[2] / "models"
# Which build made a release; the hashes are of doubles to their last digit.
ABOUT_THE_BUILD = ("release_id", "contents_hash", "table_hash", "feeds_read_at", "published_at")


@dataclass(frozen=True)
class Compared:
    """The tables that both have, those of the work database that the warehouse lacks, and what differs by table."""

    equal: tuple[str, ...]
    lacking: tuple[str, ...]
    different: dict[str, Difference] = field(default_factory=dict)


def compared(warehouse: Warehouse, database: Path, schemas: Collection[str] = ()) -> Compared:
    """Compare each table of the warehouse with the one of its name; with `schemas`, those in them.

    Raises duckdb.Error where the work database has none of that name.
    """
    aside = {name: one.columns_aside for name, one in listed("spark").items()}
    aside["release"] = ABOUT_THE_BUILD
    # Spark's tables are in no database that has a name.
    aside["release_contents"] = ("relation_name",)
    equal, different = [], {}
    with connected(database) as connection:
        for schema, table in warehouse.tables():
            if schemas and schema not in schemas:
                continue
            files = Path(f"{warehouse.folder(schema, table)}/*.parquet")
            found = difference(connection, f"{quoted(schema)}.{quoted(table)}", files, aside.get(table, ()))
            if found:
                different[f"{schema}.{table}"] = found
            else:
                equal.append(f"{schema}.{table}")
        there = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_catalog = current_database() and table_schema <> 'nights' order by all"
        ).fetchall()
    known = {f"{schema}.{table}" for schema, table in warehouse.tables()}
    lacking = [name for (name,) in there if name not in known and (not schemas or name.split(".")[0] in schemas)]
    lacking = [name for name in lacking if name.split(".")[1] not in passing()]
    return Compared(tuple(equal), tuple(lacking), different)


@cache
def passing() -> frozenset[str]:
    """Views that Spark writes for the Python model that asks for them and does not keep, as their YAML says."""
    properties = [file.read_text(encoding="utf-8") for file in MODELS.rglob("*.yml")]
    told = [model for text in properties if "passing:" in text for model in yaml.safe_load(text)["models"]]
    return frozenset(model["name"] for model in told if model.get("config", {}).get("meta", {}).get("passing"))


def main() -> int:
    spark, database, *schemas = sys.argv[1:]
    outcome = compared(Warehouse(Path(spark)), Path(database), schemas)
    for name, found in outcome.different.items():
        print(f"{name}: {found}")
    if outcome.lacking:
        print(f"not on Spark: {', '.join(outcome.lacking)}")
    print(f"{len(outcome.equal)} tables equal, {len(outcome.different)} not, {len(outcome.lacking)} not on Spark")
    return 1 if outcome.different or outcome.lacking else 0


if __name__ == "__main__":
    sys.exit(main())
