"""What dbt's connections are told of the Python code, since macros cannot ask Python.

The table of a Python model stands from night to night while this and all that it reads are the same (`macros/nights`).
"""

import functools
import hashlib
import sys
from importlib.metadata import distributions

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from scv.erasure.hashing import salted_hash
from scv.publishing.provenance import PROJECT_DIR, code_hash


@functools.cache
def python_code() -> str:
    """SHA-256 of all that a Python model may be made with: interpreter, packages, files of the project, and the salt.

    Files of the project, because this package looks into some: words of a closed vocabulary, macros that it repeats.
    """
    installed = sorted({f"{package.name}=={package.version}" for package in distributions()})
    parts = [sys.version, *installed, code_hash(PROJECT_DIR), salted_hash("python code")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class Plugin(BasePlugin):
    """What `plugins` of a DuckDB profile names by this module: the SQL function `python_code()`."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Register the function, which all cursors of the connection have."""
        conn.create_function("python_code", python_code, [], "VARCHAR")
