"""Python models as dbt calls them, without dbt: for tests that give them tables and settings of their own."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb

MODELS = Path(__file__).resolve().parents[2] / "models"


class _Config(dict[str, Any]):
    """`dbt.config`: settings by `get`, those under `meta` by `meta_get`; a model calls it to say its own."""

    def __call__(self, **told: Any) -> None:
        pass

    def meta_get(self, name: str) -> Any:
        return self["meta"][name]


def run_model(
    name: str, connection: duckdb.DuckDBPyConnection, *, meta: Mapping[str, Any] | None = None, **config: Any
) -> Any:
    """What the model returns. Its refs are tables of their names in `connection`; no earlier build left anything."""
    [file] = MODELS.rglob(f"{name}.py")
    specification = importlib.util.spec_from_file_location(name, file)
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    [(database,)] = connection.execute("select current_database()").fetchall()
    dbt = SimpleNamespace(
        ref=connection.table,
        config=_Config(config, meta=meta or {}),
        this=SimpleNamespace(database=database),
    )
    return module.model(dbt, connection)
