"""Macros as dbt calls them, without dbt: for tests that give them a var, a release, an earlier build or files."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import duckdb
from dbt_common.clients.agate_helper import table_from_data_flat
from dbt_common.clients.jinja import CallableMacroGenerator
from dbt_common.exceptions.macros import MacroReturn

MACROS = Path(__file__).resolve().parents[2] / "macros"
NAMED = re.compile(r"{%-?\s*macro\s+(\w+)")


@dataclass(frozen=True)
class Macro:
    """A macro as dbt's Jinja wants it: its name, and the text of the file that it stands in."""

    name: str
    macro_sql: str


class Config(dict[str, Any]):
    """A node's config as macros ask it; nothing is kept as a comment."""

    def persist_column_docs(self) -> bool:
        return False

    persist_relation_docs = persist_column_docs


class Macros:
    """`macros.shared_keys('shopify', 'order')` is what the macro returns, or the SQL that it writes.

    A query that it asks is answered by `connection`; refs and sources are tables of their names there. `told` is what
    dbt would have told it besides, by name: `graph`, `this`.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        *,
        variables: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
        **told: Any,
    ) -> None:
        self._connection = connection
        context = {
            "scv": self,
            "adapter": self,
            "return": _returned,
            "execute": True,
            "var": {"linting": False, **(variables or {})}.__getitem__,
            "env_var": (environment or {}).get,
            "ref": lambda name: f'"{name}"',
            "source": lambda source, table: f'"{source}"."{table}"',
            "run_query": self.run_query,
            "local_md5": lambda text: hashlib.md5(text.encode()).hexdigest(),
            "tojson": json.dumps,
            **told,
        }
        self._callable: dict[str, CallableMacroGenerator] = {}
        for file in MACROS.rglob("*.sql"):
            text = file.read_text(encoding="utf-8")
            for name in NAMED.findall(text):
                self._callable[name] = CallableMacroGenerator(Macro(name, text), context)

    def __getattr__(self, name: str) -> CallableMacroGenerator:
        if name in self._callable:
            return self._callable[name]
        return self.dispatch(name)

    def dispatch(self, name: str, _package: str = "scv") -> CallableMacroGenerator:
        """How it is done on DuckDB, or anywhere."""
        for of in ("duckdb", "default"):
            if f"{of}__{name}" in self._callable:
                return self._callable[f"{of}__{name}"]
        raise AttributeError(f"there is no macro {name}")

    def quote(self, name: str) -> str:
        return f'"{name}"'

    def run_query(self, sql: str) -> Any:
        answer = self._connection.execute(sql)
        columns = [column[0] for column in answer.description or ()]
        return table_from_data_flat([dict(zip(columns, row, strict=True)) for row in answer.fetchall()], columns)


def _returned(value: Any) -> NoReturn:
    raise MacroReturn(value)
