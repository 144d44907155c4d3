"""Run one process and say what it took."""

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from scv.publishing import PROJECT_DIR
from scv.real.building import build_environment

# At this intensity a person leaves about twenty events, the density that the budgets are written for.
INTENSITY = 0.05


class Cost(NamedTuple):
    """Wall-clock seconds, processor seconds of all its threads, and the largest resident memory, in bytes."""

    seconds: float
    processor_seconds: float
    peak_memory_bytes: int


class CommandFailedError(RuntimeError):
    """A measured command did not succeed; the message ends with the last of its output."""


def measure(command: Sequence[str], *, cwd: Path, environment: Mapping[str, str], log: Path) -> Cost:
    """Run `command` to its end with its output in `log`; the kernel's own account of it, so nothing is sampled."""
    with log.open("wb") as output:
        started = time.monotonic()
        process = subprocess.Popen(command, cwd=cwd, env=dict(environment), stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        last_lines = "\n".join(log.read_text(errors="replace").splitlines()[-25:])
        raise CommandFailedError(f"{' '.join(command)} ended with {process.returncode}:\n{last_lines}")
    # Linux counts kilobytes, macOS bytes.
    peak = usage.ru_maxrss if sys.platform == "darwin" else usage.ru_maxrss * 1024
    return Cost(seconds, usage.ru_utime + usage.ru_stime, peak)


def measured_environment(folder: Path) -> dict[str, str]:
    """The environment of a build that stays inside `folder`, whatever dbt settings the caller has."""
    return build_environment(folder, {name: value for name, value in os.environ.items() if not name.startswith("DBT_")})


def generate(people: int, folder: Path, seed: int) -> Cost:
    """Write a sample shop to `raw` and its truth to `truth` in `folder`. Raises CommandFailedError."""
    line = [sys.executable, "-m", "scv.synthetic", "--people", str(people), "--seed", str(seed)]
    line += ["--intensity", str(INTENSITY), "--out", str(folder / "raw"), "--truth", str(folder / "truth")]
    return measure(line, cwd=PROJECT_DIR, environment=measured_environment(folder), log=folder / "generate.log")


def parquet_rows(folder: Path) -> int:
    """Rows of all Parquet files below a folder, of which there has to be one."""
    with duckdb.connect() as connection:
        pattern = str(folder / "**" / "*.parquet")
        [(rows,)] = connection.execute(
            "select coalesce(sum(num_rows), 0) from parquet_file_metadata(?)", [pattern]
        ).fetchall()
    return int(rows)


def node_seconds(run_results: Path, part_of: Callable[[dict[str, Any]], str]) -> dict[str, float]:
    """Seconds by part of a build, from what dbt says that each node took; `part_of` is given a node of the manifest."""
    seconds: dict[str, float] = defaultdict(float)
    manifest = json.loads(run_results.with_name("manifest.json").read_text())
    nodes = {**manifest["nodes"], **manifest["unit_tests"], **manifest["exposures"]}
    for result in json.loads(run_results.read_text())["results"]:
        seconds[part_of(nodes[result["unique_id"]])] += result["execution_time"]
    return {part: round(total, 1) for part, total in seconds.items()}


def part_of(node: dict[str, Any]) -> str:
    """The part of the project that a node belongs to: of models the folder, of the two large folders the one below."""
    if node["resource_type"] != "model":
        return f"{node['resource_type'].replace('_', ' ')}s"
    _, folder, *below = node["fqn"]
    return f"{folder}/{below[0]}" if folder in ("intermediate", "marts") and len(below) > 1 else folder


def size_bytes(path: Path) -> int:
    """Bytes of a file, or of all files below a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file() and not file.is_symlink())
