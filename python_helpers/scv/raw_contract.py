"""What the sources' YAML declares of raw tables: for programs that write raw files, or check what they are given."""

from functools import cache
from typing import Any, NamedTuple

import yaml

from scv.publishing import PROJECT_DIR

# What `make land` writes in the folder of a table, and where it keeps its own beside the sources' folders.
LANDED_FILES = "landed_*.parquet"
LANDING_STATE = "_landing"


class Contract(NamedTuple):
    """A raw table: its columns with their types, its key, when it happened, whose profile it is, what columns mean."""

    columns: dict[str, str]
    key: tuple[str, ...]
    occurred_at: str | None
    profile: str | None
    relations: dict[str, dict[str, Any]]


@cache
def contracts() -> dict[str, Contract]:
    """Every raw table that the sources declare, by `source.table`."""
    found = {}
    for file in sorted((PROJECT_DIR / "models" / "staging").glob("*/_*__sources.yml")):
        for source in yaml.safe_load(file.read_text(encoding="utf-8"))["sources"]:
            for table in source["tables"]:
                meta = table.get("config", {}).get("meta", {})
                if "key" in meta:
                    columns = {column["name"]: str(column["data_type"]) for column in table["columns"]}
                    relations = {
                        column["name"]: column.get("config", {}).get("meta", {}) or {} for column in table["columns"]
                    }
                    found[f"{source['name']}.{table['name']}"] = Contract(
                        columns, tuple(meta["key"]), meta.get("occurred_at"), meta.get("profile"), relations
                    )
    return found
