"""How everything in the project that reads a finished database opens it."""

from pathlib import Path

import duckdb

SANDBOX: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
}


def open_database(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a database so that only it can be read and nothing written; read-only alone still reads other files."""
    return duckdb.connect(str(path), read_only=True, config=SANDBOX)
