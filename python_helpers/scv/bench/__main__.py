"""Build the project at several scales, each in its own folder, and say what it took.

python -m scv.bench --scales 10000 100000 --output data/bench.json
"""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

from scv.bench.measure import (
    CommandFailedError,
    generate,
    measure,
    measured_environment,
    node_seconds,
    parquet_rows,
    part_of,
    size_bytes,
)
from scv.bench.report import Measurement, as_document, growth_table, machine, parts_table, scale_table
from scv.publishing import PROJECT_DIR, open_database
from scv.terminal import run_and_exit


def run_scale(people: int, folder: Path, seed: int) -> Measurement:
    """Generate, build and measure one scale; everything it writes is below `folder`."""
    build = [str(Path(sys.executable).with_name("dbt")), "build"]
    _say(f"{people:,} people: generating ...")
    generated = generate(people, folder, seed)
    _say(f"{people:,} people: generated in {generated.seconds:,.0f} s, building ... (log: {folder / 'build.log'})")
    built = measure(build, cwd=PROJECT_DIR, environment=measured_environment(folder), log=folder / "build.log")
    _say(f"{people:,} people: built in {built.seconds:,.0f} s")

    release = folder / "published" / "current"
    with open_database(release / "scv.duckdb") as connection:
        row_counts = dict(connection.execute("select table_name, row_count from release").fetchall())
    return Measurement(
        people=people,
        raw_rows=parquet_rows(folder / "raw"),
        events=row_counts["customer_timeline"],
        identifiers=row_counts["customer_identifiers"],
        customers=row_counts["single_customer_view"],
        generate_seconds=round(generated.seconds, 1),
        build_seconds=round(built.seconds, 1),
        build_processor_seconds=round(built.processor_seconds, 1),
        peak_memory_bytes=built.peak_memory_bytes,
        raw_bytes=size_bytes(folder / "raw"),
        database_bytes=size_bytes(folder / "scv.duckdb"),
        release_bytes=size_bytes(release.resolve()),
        part_seconds=node_seconds(folder / "target" / "run_results.json", part_of),
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scv.bench", description=__doc__.splitlines()[0])
    parser.add_argument("--scales", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="people, each")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder, deleted, unless given")
    parser.add_argument("--output", type=Path, default=PROJECT_DIR / "data" / "bench.json", help="figures as JSON")
    arguments = parser.parse_args()

    working = arguments.folder or Path(tempfile.mkdtemp(prefix="scv-bench-"))
    measurements: list[Measurement] = []
    try:
        for people in sorted(arguments.scales):
            folder = working / str(people)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            measurements.append(run_scale(people, folder, arguments.seed))
            arguments.output.parent.mkdir(parents=True, exist_ok=True)
            arguments.output.write_text(json.dumps(as_document(measurements), indent=2) + "\n")
            if arguments.folder is None:
                shutil.rmtree(folder)
    except CommandFailedError as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        if arguments.folder is None:
            shutil.rmtree(working, ignore_errors=True)
        if measurements:
            described = ", ".join(f"{name} {value}" for name, value in machine().items())
            print("", scale_table(measurements), "", growth_table(measurements), "", sep="\n")
            print(parts_table(measurements), "", described, sep="\n")
            print(f"written to {arguments.output}")
    return 0


def _say(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


if __name__ == "__main__":
    run_and_exit(main)
