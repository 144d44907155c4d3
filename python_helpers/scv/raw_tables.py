"""The raw contract as the sources' YAML states it, for helpers that read it without dbt."""

from pathlib import Path
from typing import NamedTuple

import yaml

from scv.publishing.provenance import PROJECT_DIR


class DeclaredTable(NamedTuple):
    """A raw table of the contract: what of its key no row lacks, its columns, and whether it may be empty one day."""

    source: str
    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    may_leave: bool

    @property
    def full_name(self) -> str:
        return f"{self.source}.{self.name}"


def declared_tables(project_dir: Path = PROJECT_DIR) -> list[DeclaredTable]:
    """Every raw table, sorted by name. What dbt itself writes down about the files (`raw_catalog`) is none."""
    declared = []
    for file in project_dir.glob("models/staging/*/_*__sources.yml"):
        for source in yaml.safe_load(file.read_text(encoding="utf-8"))["sources"]:
            for table in source["tables"]:
                meta = table.get("config", {}).get("meta", {})
                if "key" in meta:
                    columns = tuple(column["name"] for column in table["columns"])
                    key = tuple(name for name in meta["key"] if name not in meta.get("key_may_lack", ()))
                    may_leave = bool(meta.get("may_leave"))
                    declared.append(DeclaredTable(source["name"], table["name"], key, columns, may_leave))
    return sorted(declared)
