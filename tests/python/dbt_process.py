"""dbt in a process of its own, forked from one that has imported it: a test session starts it ninety times."""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["dbt.cli.main", "dbt.adapters.duckdb.impl", "pandas", "scipy.sparse", "splink"])


def run(
    arguments: Sequence[str], *, cwd: Path, environment: Mapping[str, str], timeout_seconds: float
) -> tuple[int, str]:
    """Run `dbt <arguments>` in `cwd` and wait for it: its exit code, and all that it and what it started printed.

    Raises subprocess.TimeoutExpired, after killing it.
    """
    with tempfile.NamedTemporaryFile(mode="r", errors="replace") as output:
        process = _FORKS.Process(target=_dbt, args=(list(arguments), str(cwd), dict(environment), output.name))
        process.start()
        process.join(timeout_seconds)
        if process.is_alive():
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(["dbt", *arguments], timeout_seconds, output.read())
        return process.exitcode, output.read()


def _dbt(arguments: list[str], cwd: str, environment: dict[str, str], output: str) -> None:
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:0] = environment["PYTHONPATH"].split(os.pathsep)
    sys.argv = ["dbt", *arguments]
    log = os.open(output, os.O_WRONLY)
    os.dup2(log, sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())

    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import cli

    try:
        cli(arguments)
    finally:
        DuckDBConnectionManager.close_all_connections()
