"""How well who is who is known, wherever the truth is known, and how often recommendations come true.

    python -m scv.evaluation --data ../shared/data --json evaluation.json
    python -m scv.evaluation --sets febrl1 dupehell_medium
    python -m scv.evaluation --only sample --seeds 4 5

Three parts. `people`: tables of people with a known truth, each by our matching alone, by a whole build of the same
people as CRM contacts, by Splink's connected components at their best threshold and by the best naive rule. `sample`:
the sample shop of several seeds, built. `recommendations`: how often what is recommended is bought afterwards, in the
same samples and in Complete Journey. What is not there (a file, a package) is said and left out.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scv.evaluation.people import WAYS, evaluate_people
from scv.evaluation.recommending import complete_journey_hit_rates, sample_hit_rates
from scv.evaluation.whole_build import BuildFailedError, evaluate_sample
from scv.real.crm_contacts import CONTACT_SETS, FILES, SEED, land_crm_contacts
from scv.real.landing import SourceMissingError
from scv.terminal import run_and_exit

DATA = os.environ.get("SCV_PUBLIC_SETS", "../shared/data")
PARTS = ("people", "sample", "recommendations")


def evaluate(chosen: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield one row per set and way of finding its people, or of recommending, once known; each names its `part`."""
    with tempfile.TemporaryDirectory(prefix="scv-evaluation-") as scratch:
        for name in chosen.sets if "people" in chosen.only else []:
            folder = Path(scratch) / name
            source = chosen.data / FILES[name] if name in FILES else None
            try:
                landed = {
                    table.table: table.rows for table in land_crm_contacts(name, folder / "raw", source, chosen.seed)
                }
            except SourceMissingError as missing:
                _say(f"{name} left out: {missing}")
                continue
            _say(f"{name}: {landed['contact']:,} records; {', '.join(chosen.ways)} ...")
            for row in evaluate_people(name, folder, tuple(chosen.ways), chosen.threads):
                _say(f"{name}: {row['way']} has F1 {row['f1']:.4f} ({row['seconds']:.0f} s)")
                yield {"part": "people", **row}
            shutil.rmtree(folder)
        for seed in chosen.seeds if {"sample", "recommendations"} & set(chosen.only) else []:
            _say(f"sample of {chosen.people:,} people, seed {seed}: generating and building ...")
            folder = Path(scratch) / f"sample-{seed}"
            is_recommending = "recommendations" in chosen.only
            row = evaluate_sample(seed, chosen.people, chosen.months, folder, is_recommending)
            if "sample" in chosen.only:
                yield {"part": "sample", **row}
            if is_recommending:
                yield {"part": "recommendations", "set": row["set"], **sample_hit_rates(folder / "scv.duckdb")}
            shutil.rmtree(folder)
        if "recommendations" in chosen.only:
            try:
                yield {"part": "recommendations", "set": "Complete Journey", **complete_journey_hit_rates()}
            except ModuleNotFoundError as missing:
                _say(f"recommendations: Complete Journey left out, {missing}")


def people_table(rows: list[dict[str, Any]]) -> str:
    """Return the rows about people as a Markdown table, one line per set: precision / recall / F1 of each way.

    In brackets what was best by the truth: Splink's threshold, the naive rule.
    """
    lines = [
        "| set | records | true pairs | matching alone | whole build | Splink's components | best naive rule |",
        "|---|---:|---:|---|---|---|---|",
    ]
    by_set: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        by_set.setdefault(row["set"], {})[row["way"]] = row
    for name, ways in by_set.items():
        cells = [_scores(ways.get(way)) for way in ("matching", "build", "splink", "naive")]
        any_way = next(iter(ways.values()))
        lines.append(f"| {name} | {any_way['records']:,} | {any_way['true_pairs']:,} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _scores(row: dict[str, Any] | None) -> str:
    if row is None:
        return "-"
    scores = f"{row['precision']:.4f} / {row['recall']:.4f} / **{row['f1']:.4f}**"
    return f"{scores} ({row['best']})" if "best" in row else scores


def sample_table(rows: list[dict[str, Any]]) -> str:
    """Return the rows about the sample shop as a Markdown table."""
    lines = [
        "| set | records | true pairs | precision | recall | F1 | seconds |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        lines.append(
            f"| {row['set']} | {row['records']:,} | {row['true_pairs']:,} "
            f"| {row['precision']:.4f} | {row['recall']:.4f} | {row['f1']:.4f} | {row['seconds']:.0f} |"
        )
    return "\n".join(lines)


def recommendations_table(rows: list[dict[str, Any]]) -> str:
    """Return the rows about recommendations as a Markdown table."""
    lines = [
        "| set | customers | bought after | hit rate at 10, recommended | hit rate at 10, most popular |",
        "|---|---:|---|---:|---:|",
    ]
    for row in rows:
        lines.append(
            f"| {row['set']} | {row['customers']:,} | {row['split_at']:.10} "
            f"| {row['recommended']:.1%} | {row['most_popular']:.1%} |"
        )
    return "\n".join(lines)


TABLES = {"people": people_table, "sample": sample_table, "recommendations": recommendations_table}


def main(arguments: list[str] | None = None) -> int:
    """Run the parts named on the command line, write the tables to stdout and the rows to a file."""
    parser = argparse.ArgumentParser(
        prog="python -m scv.evaluation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, help="these parts (default: all, or people with --sets)")
    parser.add_argument("--sets", nargs="+", choices=CONTACT_SETS, help="of people (default: all)")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS), help="of finding those people")
    parser.add_argument("--seed", type=int, default=SEED, help="of the sets that a package generates")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3], help="of the sample")
    parser.add_argument("--people", type=int, default=2_000, help="in each sample")
    parser.add_argument("--months", type=int, default=18, help="of each sample")
    parser.add_argument("--data", type=Path, default=Path(DATA), help="folder of the public files (or SCV_PUBLIC_SETS)")
    parser.add_argument("--json", type=Path, help="also write the rows here")
    parser.add_argument("--threads", type=int, default=2, help="of DuckDB, for all but the builds")
    chosen = parser.parse_args(arguments)
    chosen.only = chosen.only or (["people"] if chosen.sets else list(PARTS))
    chosen.sets = chosen.sets or list(CONTACT_SETS)
    rows = []
    try:
        for row in evaluate(chosen):
            rows.append(row)
            if chosen.json:
                chosen.json.parent.mkdir(parents=True, exist_ok=True)
                chosen.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    except BuildFailedError as failure:
        _say(str(failure))
        return 1
    finally:
        for part, table in TABLES.items():
            of_part = [row for row in rows if row["part"] == part]
            if of_part:
                sys.stdout.write(table(of_part) + "\n\n")
    return 0


def _say(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


if __name__ == "__main__":
    run_and_exit(main)
