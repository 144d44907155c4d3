"""Command line: `python -m scv.synthetic --out data/raw --truth data/truth --people 2000 --months 18 --seed 1`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

from scv.synthetic.generator import LARGEST_SEED, GeneratorSettings, generate
from scv.synthetic.rates import Rates, read_rates
from scv.synthetic.shopify import GENERATIONS
from scv.terminal import run_and_exit


def main(arguments: list[str] | None = None) -> None:
    """Generate the sample and say what was written."""
    options = parse(arguments)
    started = time.monotonic()
    settings = GeneratorSettings(
        people=options.people,
        months=options.months,
        seed=options.seed,
        intensity=options.intensity,
        rates=options.rates,
        shops=options.shops,
        shopify=options.shopify,
        threads=options.threads,
        memory_limit=options.memory_limit,
    )
    rows = generate(settings, options.out, options.truth, report=show_stage)
    show_summary(rows, options, time.monotonic() - started)


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line; every option has a default."""
    parser = argparse.ArgumentParser(prog="python -m scv.synthetic", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data/raw"), help="folder of the raw tables")
    parser.add_argument("--truth", type=Path, default=Path("data/truth"), help="folder of the truth about who is who")
    parser.add_argument("--people", type=positive(int), default=2_000, help="size of the population")
    parser.add_argument("--months", type=positive(int), default=18, help="length of the history")
    parser.add_argument("--seed", type=seed, default=1, help="another seed is another population")
    parser.add_argument(
        "--intensity",
        type=positive(float),
        default=1.0,
        help="factor on visits and messages per person; 0.1 for a million people",
    )
    parser.add_argument("--shops", type=int, choices=(1, 2), default=1, help="2: a second web shop, in shopify__outlet")
    parser.add_argument(
        "--shopify",
        choices=GENERATIONS,
        default="rest",
        help="how the shop is landed: as before 2025, as a connection made today does, or both, by date",
    )
    parser.add_argument(
        "--rates",
        nargs="*",
        default=[],
        metavar="NAME=SHARE",
        help=f"how often each mess happens, from 0 to 1: all, {', '.join(field.name for field in fields(Rates))}",
    )
    parser.add_argument("--threads", type=positive(int), default=2, help="changes the time taken, never the content")
    parser.add_argument("--memory-limit", default="8GB", help="of DuckDB; what does not fit is spilled")
    options = parser.parse_args(arguments)
    try:
        options.rates = read_rates(options.rates)
    except ValueError as error:
        parser.error(f"argument --rates: {error}")
    return options


def seed(text: str) -> int:
    """An argparse type for a whole number of 32 bits."""
    value = int(text)
    if not 0 <= value <= LARGEST_SEED:
        raise argparse.ArgumentTypeError(f"must be from 0 to {LARGEST_SEED}, got {text}")
    return value


def positive(kind: type[int] | type[float]) -> Callable[[str], int | float]:
    """An argparse type that refuses zero and less."""

    def read(text: str) -> int | float:
        value = kind(text)
        if value <= 0:
            raise argparse.ArgumentTypeError(f"must be more than zero, got {text}")
        return value

    read.__name__ = kind.__name__
    return read


def show_stage(topic: str, rows: dict[str, int], seconds: float) -> None:
    """One line of progress per stage."""
    sys.stderr.write(f"{topic:<14}{sum(rows.values()):>12,} rows {seconds:>8.1f} s\n")


def show_summary(rows: dict[str, int], options: argparse.Namespace, seconds: float) -> None:
    """A small table of what was written, per source."""
    sources: dict[str, int] = {}
    for table, count in rows.items():
        source = table.split(".")[0]
        sources[source] = sources.get(source, 0) + count
    for source, count in sources.items():
        sys.stdout.write(f"{source:<20}{count:>14,}\n")
    sys.stdout.write(f"{'total':<20}{sum(sources.values()):>14,}\n")
    sys.stdout.write(f"{len(rows)} tables in {seconds:.1f} s: {options.out}, truth in {options.truth}\n")


if __name__ == "__main__":
    run_and_exit(main)
