"""Land a shop's last days one by one: what does a night cost that does what is new, and one that does everything?

python -m scv.bench.daily --people 20000 --days 3
python -m scv.bench.daily --people 20000 --days 3 -- --select config.materialized:kept
"""

import argparse
import json
import shutil
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import duckdb

from scv.bench.measure import CommandFailedError, Cost, generate, measure, measured_environment, parquet_rows
from scv.bench.report import GIGABYTE
from scv.publishing import PROJECT_DIR, open_database
from scv.terminal import run_and_exit

# Raw tables that arrive day by day, and the column that says when a row happened. All others are there from the start.
DAILY = {
    **{
        f"segment_web/{table}": "timestamp"
        for table in (
            "pages", "identifies", "tracks", "product_viewed", "product_added", "product_removed", "products_searched",
            "checkout_started", "order_completed",
        )
    },
    **{
        f"segment_app/{table}": "timestamp"
        for table in (
            "screens", "identifies", "tracks", "product_viewed", "product_added", "products_searched",
            "checkout_started", "order_completed",
        )
    },
    "klaviyo/event": "datetime",
    "twilio/message": "date_sent",
}  # fmt: skip


class Part(NamedTuple):
    """A kept model in one night: its rows, those that were written, and seconds of the night and of the full build."""

    model: str
    rows: int
    written: int
    seconds: float
    full_seconds: float


class Night(NamedTuple):
    """One landing: rows that came, and what it cost to do what is new and to do everything."""

    day: date
    rows_landed: int
    new: Cost
    everything: Cost
    parts: list[Part]


def draw_apart(raw: Path, later: Path, days: int) -> list[date]:
    """Leave in `raw` what is older than the last `days`, put each of them into a folder of `later`; oldest first."""
    with duckdb.connect() as connection:
        # A few rows claim to be of a distant future: they are there from the start.
        [(last,)] = connection.execute(
            "select cast(max(timestamp) as date) from read_parquet(?) where timestamp < now()",
            [str(raw / "segment_web" / "pages.parquet")],
        ).fetchall()
        landed = [last - timedelta(days=ago) for ago in reversed(range(days))]
        for table, moment in DAILY.items():
            file = raw / f"{table}.parquet"
            if not file.exists():
                continue
            whole = file.with_suffix(".whole")
            file.rename(whole)
            happened = f"cast({moment} as date)"
            older = f"coalesce({happened} not between '{landed[0]}' and '{last}', true)"
            parts = [(raw / table / "before.parquet", older)]
            parts += [(later / str(day) / table / f"{day}.parquet", f"{happened} = '{day}'") for day in landed]
            for part, condition in parts:
                part.parent.mkdir(parents=True, exist_ok=True)
                connection.execute(
                    f"copy (from read_parquet('{whole}') where {condition}) to '{part}' (format parquet)"
                )
            whole.unlink()
    return landed


def pass_night(folder: Path, day: date, dbt_arguments: list[str]) -> Night:
    """Land a day and build it twice from the same database: in `folder` what is new, in its `full` everything."""
    rows_landed = parquet_rows(folder / "later" / str(day))
    shutil.copytree(folder / "later" / str(day), folder / "raw", dirs_exist_ok=True)
    full = folder / "full"
    full.mkdir(exist_ok=True)
    shutil.copyfile(folder / "scv.duckdb", full / "scv.duckdb")
    nights_before = kept_nights(folder)
    new = build(folder, folder / "raw", dbt_arguments)
    everything = build(full, folder / "raw", [*dbt_arguments, "--full-refresh"])
    seconds, full_seconds = node_times(folder), node_times(full)
    parts = []
    with open_database(folder / "scv.duckdb") as connection:
        for model, night in nights_before.items():
            [(rows,)] = connection.execute(
                "select estimated_size from duckdb_tables() where table_name = $1 and schema_name <> 'nights'", [model]
            ).fetchall()
            [(written,)] = connection.execute(
                f'select count(*) from nights."{model}__changes" where night > $1', [night]
            ).fetchall()
            parts.append(Part(model, rows, written, seconds.get(model, 0.0), full_seconds.get(model, 0.0)))
    return Night(day, rows_landed, new, everything, parts)


def kept_nights(folder: Path) -> dict[str, int]:
    """Of each kept table the last night that changed it."""
    with open_database(folder / "scv.duckdb") as connection:
        comments = connection.execute(
            "select table_name, comment from duckdb_tables() where comment like '{%made_of%}' order by all"
        ).fetchall()
    return {model: json.loads(comment)["night"] for model, comment in comments}


def build(folder: Path, raw: Path, dbt_arguments: list[str]) -> Cost:
    """One `dbt build` in `folder` on the raw files in `raw`, unit tests apart."""
    environment = {**measured_environment(folder), "SCV_RAW": str(raw)}
    line = [str(Path(sys.executable).with_name("dbt")), "build", "--exclude-resource-type", "unit_test", *dbt_arguments]
    return measure(line, cwd=PROJECT_DIR, environment=environment, log=folder / "build.log")


def node_times(folder: Path) -> dict[str, float]:
    """Seconds of each model in the last build of `folder`."""
    results = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    return {result["unique_id"].split(".")[-1]: result["execution_time"] for result in results}


def told(nights: list[Night]) -> str:
    """What the nights cost, as text for people."""
    lines = ["day          rows landed   processor s      of full   memory GB   of full"]
    for night in nights:
        new, everything = night.new, night.everything
        lines.append(
            f"{night.day}   {night.rows_landed:>11,}   {new.processor_seconds:>11,.1f}   "
            f"{everything.processor_seconds:>10,.1f}   {new.peak_memory_bytes / GIGABYTE:>9.2f}   "
            f"{everything.peak_memory_bytes / GIGABYTE:>7.2f}"
        )
    lines += ["", f"{'kept model, last night':<36}{'rows':>12}{'written':>10}{'seconds':>9}{'full':>9}"]
    for part in sorted(nights[-1].parts, key=lambda part: -part.full_seconds):
        lines.append(
            f"{part.model:<36}{part.rows:>12,}{part.written:>10,}{part.seconds:>9.2f}{part.full_seconds:>9.2f}"
        )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scv.bench.daily", description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=30, help="how many are landed one by one")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder, deleted, unless given")
    parser.add_argument("dbt_arguments", nargs="*", help="after --: what to hand to dbt build")
    arguments = parser.parse_args()

    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="scv-nights-"))
    nights: list[Night] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        generate(arguments.people, folder, arguments.seed)
        days = draw_apart(folder / "raw", folder / "later", arguments.days)
        build(folder, folder / "raw", [])
        for day in days:
            nights.append(pass_night(folder, day, arguments.dbt_arguments))
            print(f"{day} has landed and is built", file=sys.stderr, flush=True)
    except CommandFailedError as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        if arguments.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
        if nights:
            print("", told(nights), sep="\n")
    return 0


if __name__ == "__main__":
    run_and_exit(main)
