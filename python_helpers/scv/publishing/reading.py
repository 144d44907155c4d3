"""How everything in the project that reads a finished database opens it."""

from pathlib import Path

import duckdb

from scv.relations import literal

SANDBOX: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
}


def open_database(path: Path, *, previous: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open a database so that only it can be read and nothing written; read-only alone still reads other files.

    With `previous`, that database can be read as well, under this name.
    """
    if previous is None:
        return duckdb.connect(str(path), read_only=True, config=SANDBOX)
    connection = duckdb.connect(str(path), read_only=True)
    connection.execute(f"attach {literal(str(previous))} as previous (read_only)")
    for setting, value in SANDBOX.items():
        connection.execute(f"set {setting} = {value}")
    return connection
