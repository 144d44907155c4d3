"""What the benchmark found, as a table for people and a file for machines."""

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

GIGABYTE = 10**9


@dataclass(frozen=True)
class Measurement:
    """One scale: what was built, and what building it took. Sizes in bytes."""

    people: int
    raw_rows: int
    events: int
    identifiers: int
    customers: int
    generate_seconds: float
    build_seconds: float
    build_processor_seconds: float
    peak_memory_bytes: int
    raw_bytes: int
    database_bytes: int
    release_bytes: int
    part_seconds: dict[str, float]

    @property
    def rows_per_second(self) -> float:
        return self.raw_rows / self.build_seconds


COLUMNS: tuple[tuple[str, Callable[[Measurement], str]], ...] = (
    ("people", lambda m: f"{m.people:,}"),
    ("raw rows", lambda m: f"{m.raw_rows:,}"),
    ("events", lambda m: f"{m.events:,}"),
    ("customers", lambda m: f"{m.customers:,}"),
    ("generate s", lambda m: f"{m.generate_seconds:,.0f}"),
    ("build s", lambda m: f"{m.build_seconds:,.0f}"),
    ("processor s", lambda m: f"{m.build_processor_seconds:,.0f}"),
    ("raw rows/s", lambda m: f"{m.rows_per_second:,.0f}"),
    ("peak memory GB", lambda m: f"{m.peak_memory_bytes / GIGABYTE:.2f}"),
    ("database GB", lambda m: f"{m.database_bytes / GIGABYTE:.2f}"),
    ("release GB", lambda m: f"{m.release_bytes / GIGABYTE:.2f}"),
)

GROWTH: tuple[tuple[str, Callable[[Measurement], float]], ...] = (
    ("raw rows", lambda m: m.raw_rows),
    ("build time", lambda m: m.build_seconds),
    ("processor time", lambda m: m.build_processor_seconds),
    ("peak memory", lambda m: m.peak_memory_bytes),
    ("database", lambda m: m.database_bytes),
)


def machine() -> dict[str, str | int | float]:
    """What the figures were measured on."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIGABYTE, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "duckdb": version("duckdb"),
        "dbt_core": version("dbt-core"),
    }


def scale_table(measurements: Sequence[Measurement]) -> str:
    """One row per scale."""
    return markdown_table([name for name, _ in COLUMNS], [[shown(m) for _, shown in COLUMNS] for m in measurements])


def growth_table(measurements: Sequence[Measurement]) -> str:
    """How each measure grows from one scale to the next, as a factor."""
    rows = [
        [f"{before.people:,} to {after.people:,}", *(f"{of(after) / of(before):.1f}x" for _, of in GROWTH)]
        for before, after in pairwise(measurements)
    ]
    return markdown_table(["people", *(name for name, _ in GROWTH)], rows)


def parts_table(measurements: Sequence[Measurement]) -> str:
    """Seconds of the nodes of each part of the project, one column per scale; two nodes run at a time."""
    parts = sorted({part for m in measurements for part in m.part_seconds})
    rows = [[part, *(f"{m.part_seconds.get(part, 0):,.0f}" for m in measurements)] for part in parts]
    return markdown_table(["part", *(f"{m.people:,} s" for m in measurements)], rows)


def as_document(measurements: Sequence[Measurement]) -> dict[str, object]:
    """The same for machines, to be written as JSON."""
    return {
        "machine": machine(),
        "measurements": [{**asdict(m), "rows_per_second": round(m.rows_per_second)} for m in measurements],
    }


def markdown_table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table, aligned so that it also reads in a terminal."""
    widths = [max(len(cell) for cell in column) for column in zip(header, *rows, strict=True)]
    lines = [header, ["-" * (width - 1) + ":" for width in widths], *rows]
    return "\n".join(
        "| " + " | ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
