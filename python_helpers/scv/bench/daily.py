"""Land a shop's last days one by one: what does a night cost that does what is new, and one that does everything?

python -m scv.bench.daily --people 20000 --days 3
python -m scv.bench.daily --people 20000 --days 3 -- --select +config.materialized:kept --indirect-selection cautious

A selection holds for the build before the first day as well, so it has to select what it reads (`+`).
"""

import argparse
import json
import shutil
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from scv.bench.measure import (
    CommandFailedError,
    Cost,
    generate,
    measure,
    measured_environment,
    node_seconds,
    parquet_rows,
    part_of,
)
from scv.bench.report import GIGABYTE, markdown_table
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


class KeptModel(NamedTuple):
    """A kept model in one night: its rows, those read and written, and seconds of the night and of the full build.

    `read` are rows of the raw files that were opened, or rows made again; none where all were.
    """

    name: str
    rows: int
    read: int | None
    written: int
    seconds: float
    full_seconds: float


class Night(NamedTuple):
    """One landing: rows that came, and what it cost to do what is new and to do everything, part by part."""

    day: date
    rows_landed: int
    new: Cost
    everything: Cost
    kept: list[KeptModel]
    part_seconds: dict[str, float]
    full_part_seconds: dict[str, float]


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
    before = kept_states(folder)
    new = build(folder, folder / "raw", dbt_arguments)
    everything = build(full, folder / "raw", [*dbt_arguments, "--full-refresh"])
    seconds, full_seconds = node_times(folder), node_times(full)
    kept = []
    with open_database(folder / "scv.duckdb") as connection:
        for model, state in kept_states(folder).items():
            night = before[model]["night"]
            [(rows,)] = connection.execute(
                "select estimated_size from duckdb_tables() where table_name = $1 and schema_name <> 'nights'", [model]
            ).fetchall()
            [(written,)] = connection.execute(
                f'select count(*) from nights."{model}__changes" where night > $1', [night]
            ).fetchall()
            if state["known_from"] > night:
                read, written = None, rows
            else:
                read = state.get("rows_read", 0)
            kept.append(KeptModel(model, rows, read, written, seconds.get(model, 0.0), full_seconds.get(model, 0.0)))
    return Night(
        day,
        rows_landed,
        new,
        everything,
        kept,
        *(node_seconds(built / "target" / "run_results.json", part_of) for built in (folder, full)),
    )


def kept_states(folder: Path) -> dict[str, dict[str, Any]]:
    """Of each kept table what its comment says of how it was made."""
    with open_database(folder / "scv.duckdb") as connection:
        comments = connection.execute(
            "select table_name, comment from duckdb_tables() where comment like '{%made_of%}' order by all"
        ).fetchall()
    return {model: json.loads(comment) for model, comment in comments}


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
    """What the nights cost, as tables for people: each night, the parts of a night, and what is kept in the last."""
    costs = [
        [
            str(night.day),
            f"{night.rows_landed:,}",
            f"{night.new.processor_seconds:,.1f}",
            f"{night.everything.processor_seconds:,.1f}",
            f"{night.new.processor_seconds / night.everything.processor_seconds:.0%}",
            f"{night.new.peak_memory_bytes / GIGABYTE:.2f}",
            f"{night.everything.peak_memory_bytes / GIGABYTE:.2f}",
        ]
        for night in nights
    ]
    names = sorted({part for night in nights for part in (*night.part_seconds, *night.full_part_seconds)})
    parts = [
        [
            name,
            f"{sum(night.part_seconds.get(name, 0.0) for night in nights) / len(nights):.1f}",
            f"{sum(night.full_part_seconds.get(name, 0.0) for night in nights) / len(nights):.1f}",
        ]
        for name in names
    ]
    kept = [
        [
            model.name,
            f"{model.rows:,}",
            "all" if model.read is None else f"{model.read:,}",
            f"{model.written:,}",
            f"{model.seconds:.2f}",
            f"{model.full_seconds:.2f}",
        ]
        for model in sorted(nights[-1].kept, key=lambda model: -model.full_seconds)
    ]
    return "\n\n".join(
        (
            markdown_table(
                ["day", "rows landed", "processor s", "full", "share", "peak memory GB", "full"],
                costs,
            ),
            markdown_table(["part, per night", "node s", "full"], parts),
            markdown_table(["kept model, last night", "rows", "rows read", "rows written", "s", "full"], kept),
        )
    )


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
        build(folder, folder / "raw", arguments.dbt_arguments)
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
