"""How well who is who is known, wherever the truth is known, and how often recommendations come true.

    python -m scv.evaluation --data ../shared/data --json evaluation.json
    python -m scv.evaluation --only sample --seeds 4 5

Four parts. `sample`: the sample shop of several seeds, built with the models. `public`: public sets through the code
that the models call, beside Splink's own clustering of the same scores. `build`: public sets landed as CRM contacts
and run through a whole `dbt build`. `recommendations`: how often what is recommended is bought afterwards, in the same
samples and in Complete Journey. What is not there (a file, a package) is said and left out.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scv.evaluation.matching_only import evaluate_public_set
from scv.evaluation.public_sets import PUBLIC_SETS, public_file
from scv.evaluation.recommending import complete_journey_hit_rates, sample_hit_rates
from scv.evaluation.whole_build import BuildFailedError, evaluate_contacts, evaluate_sample

DATA = os.environ.get("SCV_PUBLIC_SETS", "../shared/data")
PARTS = ("sample", "public", "build", "recommendations")


def evaluate(chosen: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield one row per set and way of clustering it, or of recommending, as soon as known; each names its `part`."""
    with tempfile.TemporaryDirectory(prefix="scv-evaluation-") as scratch:
        for seed in chosen.seeds if {"sample", "recommendations"} & set(chosen.only) else []:
            _say(f"sample of {chosen.people:,} people, seed {seed}: generating and building ...")
            folder = Path(scratch) / f"sample-{seed}"
            row = evaluate_sample(seed, chosen.people, folder)
            if "sample" in chosen.only:
                yield {"part": "sample", "clustering": "ours", **row}
            if "recommendations" in chosen.only:
                yield {"part": "recommendations", "set": row["set"], **sample_hit_rates(folder / "scv.duckdb")}
        for part in ("public", "build"):
            for name in chosen.sets if part in chosen.only else []:
                try:
                    file = public_file(name, chosen.data)
                except FileNotFoundError as missing:
                    _say(f"{part}: {name} left out, {missing}")
                    continue
                if part == "public":
                    _say(f"{name}: training, scoring, clustering ...")
                    yield from ({"part": part, **row} for row in evaluate_public_set(name, chosen.data, chosen.threads))
                elif name in chosen.build_sets:
                    _say(f"{name}: landing as CRM contacts and building ...")
                    row = evaluate_contacts(name, file, Path(scratch) / name)
                    yield {"part": part, "clustering": "ours", **row}
        if "recommendations" in chosen.only:
            try:
                yield {"part": "recommendations", "set": "Complete Journey", **complete_journey_hit_rates()}
            except ModuleNotFoundError as missing:
                _say(f"recommendations: Complete Journey left out, {missing}")


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows about who is who as a Markdown table."""
    lines = [
        "| set | clustering | threshold | records | precision | recall | F1 | exact people F1 | seconds |",
        "|---|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        threshold = f"{row['threshold']:g} ({row['threshold_from']})" if "threshold" in row else "of the project"
        lines.append(
            f"| {row['set']} | {row['clustering']} | {threshold} | {row['records']:,} "
            f"| {row['precision']:.4f} | {row['recall']:.4f} | {row['f1']:.4f} | {row['cluster_f1']:.4f} "
            f"| {sum(row['seconds'].values()):.1f} |"
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


def main(arguments: list[str] | None = None) -> int:
    """Run the parts named on the command line, write the table to stdout and the rows to a file."""
    parser = argparse.ArgumentParser(
        prog="python -m scv.evaluation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3], help="of the sample")
    parser.add_argument("--people", type=int, default=2_000, help="in each sample")
    parser.add_argument("--sets", nargs="+", choices=PUBLIC_SETS, default=list(PUBLIC_SETS))
    parser.add_argument("--build-sets", nargs="+", choices=PUBLIC_SETS, default=["febrl4", "fake_1000"])
    parser.add_argument("--data", type=Path, default=Path(DATA), help="folder of the public files (or SCV_PUBLIC_SETS)")
    parser.add_argument("--json", type=Path, help="also write the rows here")
    parser.add_argument("--threads", type=int, default=2, help="of DuckDB, for the public sets")
    chosen = parser.parse_args(arguments)
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
        recommended = [row for row in rows if row["part"] == "recommendations"]
        resolved = [row for row in rows if row["part"] != "recommendations"]
        if resolved:
            sys.stdout.write(table(resolved) + "\n")
        if recommended:
            sys.stdout.write("\n" + recommendations_table(recommended) + "\n")
    return 0


def _say(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
