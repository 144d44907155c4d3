"""dbt in a process of its own, forked from one that has imported it and read the project: a session does it 150 times.

To read the project takes dbt twenty seconds, and to compare it with what it kept of an earlier reading five. The server
that commands are forked from has read it once, with its vars as they stand (`parsed_project`). Another project, what
the files of models look up otherwise, and commands that only read, are read for anew.
"""

from __future__ import annotations

import functools
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from multiprocessing import forkserver
from pathlib import Path
from types import ModuleType

import parsed_project

PROJECT = Path(__file__).resolve().parents[2]
# What stands in the environment while the server reads: each path relative to the folder that a command is called from,
# so that one reading serves all.
READ_WITH = {"SCV_DB": "scv.duckdb", "SCV_PUBLISH": "published", "SCV_MEMORY_LIMIT": "4GB"}
# What they are asked is whether it can be read at all.
READERS = ("parse", "deps", "docs")

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    ["dbt.cli.main", "dbt.adapters.duckdb.impl", "pandas", "scipy.sparse", "splink", "parsed_project"]
)


def run(
    arguments: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    timeout_seconds: float,
    kill_when: Callable[[str], bool] | None = None,
) -> tuple[int, str]:
    """Run `dbt <arguments>` in `cwd` and wait for it: its exit code, and all that it and what it started printed.

    `kill_when` is asked all the while, with what was printed so far, and has it killed (SIGKILL) once it says so.
    Raises subprocess.TimeoutExpired, after killing it.
    """
    _start_server()
    is_read = finds_it_read(arguments, environment)
    with tempfile.NamedTemporaryFile(mode="r", errors="replace") as output:
        process = _FORKS.Process(target=_dbt, args=(list(arguments), str(cwd), dict(environment), output.name, is_read))
        with _no_program():
            process.start()
        deadline = time.monotonic() + timeout_seconds
        while process.is_alive() and time.monotonic() < deadline:
            process.join(0.01 if kill_when else timeout_seconds)
            if kill_when and process.is_alive() and kill_when(Path(output.name).read_text(errors="replace")):
                process.kill()
                process.join()
        if process.is_alive():
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(["dbt", *arguments], timeout_seconds, output.read())
        return process.exitcode, output.read()


def lend_reading(target: Path) -> None:
    """Put what dbt keeps of a reading into a target folder without it, for programs that call dbt with READ_WITH."""
    kept, lent = _reading(), target / parsed_project.PARSED
    if kept.exists() and not lent.exists():
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(kept, lent)


@functools.cache
def _reading() -> Path:
    """What dbt kept of the server's reading. A process is forked once the server has read."""
    _start_server()
    waiting = _FORKS.Process(target=int)
    waiting.start()
    waiting.join()
    return Path(os.environ[parsed_project.FOLDER], parsed_project.PARSED)


def finds_it_read(arguments: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Whether a command would read of the project exactly what the server has read."""
    options = dict(pairwise(arguments))
    variables, names = _looked_up()
    return (
        arguments[0] not in READERS
        and options.get("--project-dir") == str(PROJECT)
        and variables.isdisjoint(json.loads(options.get("--vars", "{}")))
        and all(environment.get(name) == READ_WITH.get(name) for name in names)
    )


@functools.cache
def _looked_up() -> tuple[set[str], set[str]]:
    """Names of vars, and of variables of the environment, that files ask for while dbt reads them.

    SQL and macros are not among them: they ask when they are run.
    """
    files = [PROJECT / "profiles.yml", *(PROJECT / "models").rglob("*.yml")]
    written = "".join(found for file in files for found in re.findall(r"{{.*?}}", file.read_text(), re.DOTALL))
    return set(re.findall(r"\bvar\('(\w+)'", written)), set(re.findall(r"\benv_var\('(\w+)'", written))


def _start_server() -> None:
    """Start the server where it does not run yet; in a session of tests it reads the project first."""
    before = dict(os.environ)
    for name in before:
        if name.startswith(("SCV_", "DBT_")):
            del os.environ[name]
    paths = [str(PROJECT / "python_helpers"), str(Path(__file__).parent)]
    os.environ.update({**READ_WITH, "PYTHONPATH": os.pathsep.join(paths)})
    if parsed_project.FOLDER in os.environ:
        os.environ[parsed_project.ASKED] = str(PROJECT)
    try:
        forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _no_program() -> Iterator[None]:
    """A fork runs the program again: a page that was tried out (Streamlit), with packages of this project for all."""
    program, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


def _dbt(arguments: list[str], cwd: str, environment: dict[str, str], output: str, is_read: bool) -> None:
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
    from dbt.compilation import Linker

    manifest = parsed_project.MANIFEST if is_read else None
    if manifest:
        # The server has looked for circles.
        Linker.find_cycles = lambda linker: None
    try:
        cli(arguments, obj={"manifest": manifest})
    finally:
        DuckDBConnectionManager.close_all_connections()
