"""Walk a steward through the review queue of the current release, and write what they decide into the seed.

    python -m scv.review --decided-by "Ann Reed"
    python -m scv.review --decided-by "Ann Reed" --undo

The decisions take effect at the next build. Answers may come from a pipe, a line each. What somebody decided last they
may take back, which is a change like any other: it counts from the next build on.
"""

import argparse
import getpass
import os
import shutil
import sys
from functools import partial
from pathlib import Path

from scv.project import place
from scv.publishing import open_database
from scv.review.decisions import (
    OVERRIDES,
    append_decision,
    decide,
    decided_pairs,
    in_words,
    last_decision,
    withdraw_decision,
)
from scv.review.walk import Case, read_queue, walk
from scv.terminal import printable, run_and_exit


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m scv.review", description="Decide who is one person and who is not."
    )
    parser.add_argument("--decided-by", default=getpass.getuser(), help="who decides")
    parser.add_argument(
        "--publish-path",
        type=Path,
        default=place("SCV_PUBLISH"),
        help="folder of the releases (default: $SCV_PUBLISH)",
    )
    parser.add_argument(
        "--overrides",
        type=Path,
        default=OVERRIDES,
        help="the seed that decisions are written to",
    )
    parser.add_argument("--undo", action="store_true", help="take back the decision that you wrote last")
    arguments = parser.parse_args()
    if not arguments.decided_by.strip():
        parser.error("--decided-by must name whoever decides")
    if arguments.undo:
        _take_back(arguments.overrides, arguments.decided_by)
        return
    database = arguments.publish_path / "current" / "pii" / "scv_pii.duckdb"
    if not os.access(database, os.R_OK):
        sys.exit(f"{database} is not there or not yours to read: build first, or ask who may read personal data")
    try:
        with open_database(database) as con:
            cases = read_queue(con, decided_pairs(arguments.overrides))
    except (LookupError, ValueError) as problem:
        sys.exit(printable(problem.args[0], longest=2000))
    write = partial(_write, arguments.overrides, arguments.decided_by)
    try:
        counts = walk(cases, sys.stdin, sys.stdout, write, shutil.get_terminal_size((100, 40)).columns)
    except KeyboardInterrupt:
        sys.exit("\nstopped; what was decided before is written")
    left = len(cases) - sum(counts.values())
    print(f"\n{counts['link']} linked, {counts['split']} split, {counts['skip']} skipped, {left} not seen.")
    if counts["link"] or counts["split"]:
        print(f"Written to {arguments.overrides}; the next build obeys. Before it: make what-if")


def _write(overrides: Path, decided_by: str, case: Case, action: str, reason: str) -> None:
    append_decision(overrides, decide(*case.pair, action, decided_by, reason))


def _take_back(overrides: Path, decided_by: str) -> None:
    try:
        last = last_decision(overrides, decided_by)
        if last is None:
            sys.exit(f"{overrides} holds no decision by {printable(decided_by)}")
        withdraw_decision(overrides, last)
    except ValueError as problem:
        sys.exit(printable(problem.args[0], longest=2000))
    print(f"Taken back: {printable(last.left)} and {printable(last.right)}, {printable(in_words(last))}.")


if __name__ == "__main__":
    run_and_exit(main)
