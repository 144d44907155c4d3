"""The raw contract at the door: which columns a table has, and what a row must have to be a row at all.

Types are left to the build, which reads what is landed as it reads every feed, counts what does not cast and says so.
"""

import json
from functools import cache
from typing import Any, NamedTuple

import yaml

from scv.publishing import PROJECT_DIR
from scv.serve.messages import RefusedError, Row


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


def fitted(table: str, values: Row) -> Row:
    """A row of a table: its declared columns that have a value, objects and lists as JSON text.

    Raises RefusedError where it lacks its key or its time: the build would reject it.
    """
    contract = contracts()[table]
    row = {}
    for name in contract.columns:
        value = values.get(name)
        if value is None or value == "":
            continue
        row[name] = json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value
    needed = (*contract.key, *([contract.occurred_at] if contract.occurred_at else []))
    missing = [name for name in needed if name not in row]
    if missing:
        raise RefusedError(f"{table}: no {', '.join(missing)}")
    return row
