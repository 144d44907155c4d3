"""How much of the product can be broken without anybody noticing: `make mutants`.

    make mutants                                 try every mutant of tests/mutants/mutants.csv that was not tried yet
    make mutants ARGS="--only consent"           those of a kind, or of files whose path holds the word
    make mutants ARGS="--sample 50"              so many of them, always the same
    make mutants ARGS="--deep"                   with the tests of pytest that build, which takes hours
    make mutants ARGS="--report"                 try none, and show what was found so far
    make mutants ARGS="--list"                   count them, and say which no longer fit their file
    make mutants ARGS="--draw 40 --seed 3"       draw more, in place of those whose line is gone

Everything lies in $SCV_MUTANTS, or data/mutants: a copy of the project, the shops that mutants are tried in,
results.jsonl and survivors.csv. Delete it when the product has changed: neither a result nor a shop is made again.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import sys
from collections import Counter
from pathlib import Path

from draw import draw
from judge import Judge
from mutant import KINDS, LIST, PROJECT, Mutant, read, write

VERDICTS = ("killed", "survived", "broken", "equivalent")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="a kind, an origin, or a part of a path")
    parser.add_argument("--sample", type=int, help="how many to try")
    parser.add_argument("--seed", type=int, default=1, help="of the sample and of what is drawn")
    parser.add_argument("--draw", type=int, metavar="N", help="draw so many new mutants into the list")
    parser.add_argument("--deep", action="store_true", help="ask the tests of pytest that build as well")
    parser.add_argument("--report", action="store_true", help="show what was found so far and try none")
    parser.add_argument("--list", action="store_true", help="count the mutants and try none")
    arguments = parser.parse_args()
    if arguments.draw:
        return redraw(arguments.draw, arguments.seed, arguments.only)
    try:
        mutants = read()
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    if arguments.only:
        mutants = [one for one in mutants if arguments.only in (one.kind, one.origin) or arguments.only in one.file]
    if arguments.list:
        print(table([(one, "equivalent" if one.equivalent else "listed") for one in mutants], ("listed", "equivalent")))
        return 0
    if arguments.sample is not None:
        # A larger sample holds the smaller one.
        random.Random(arguments.seed).shuffle(mutants)
        mutants = mutants[: arguments.sample]
    folder = Path(os.environ.get("SCV_MUTANTS") or PROJECT / "data" / "mutants")
    folder.mkdir(parents=True, exist_ok=True)
    results = earlier(folder)
    if arguments.report:
        mutants = [one for one in mutants if one.equivalent or one.key in results]
    else:
        try_out(
            [one for one in mutants if not one.equivalent and one.key not in results], results, folder, arguments.deep
        )
    judged = [(one, "equivalent" if one.equivalent else results[one.key]["verdict"]) for one in mutants]
    survivors = [one for one, verdict in judged if verdict == "survived"]
    with (folder / "survivors.csv").open("w", newline="") as opened:
        rows = csv.writer(opened, lineterminator="\n")
        rows.writerow(["kind", "file", "line", "changed", "tables that came out differently"])
        for one in survivors:
            rows.writerow([one.kind, one.file, one.line, one.changed, " ".join(results[one.key]["different"])])
    print(table(judged, VERDICTS))
    print(f"\nSurvivors: {folder / 'survivors.csv'}")
    return 0


def redraw(count: int, seed: int, only: str) -> int:
    """Draw new mutants; those whose line is gone go, unless somebody wrote them."""
    try:
        kept = read()
    except FileNotFoundError:
        kept = []
    except ValueError:
        with LIST.open(newline="") as opened:
            kept = [
                one for one in (Mutant(**row) for row in csv.DictReader(opened)) if one.origin != "drawn" or fits(one)
            ]
    drawn = draw(count, seed, only, kept)
    write([*kept, *drawn])
    print(f"{len(drawn)} drawn, {len(kept)} kept: {LIST}")
    return 0


def fits(mutant: Mutant) -> bool:
    """Whether the line of a mutant still stands in its file."""
    try:
        mutant.applied((PROJECT / mutant.file).read_text())
    except (ValueError, FileNotFoundError):
        return False
    return True


def earlier(folder: Path) -> dict[str, dict]:
    """What earlier runs found, by the key of the mutant."""
    file = folder / "results.jsonl"
    lines = file.read_text().splitlines() if file.exists() else []
    return {result["key"]: result for result in map(json.loads, lines)}


def try_out(mutants: list[Mutant], results: dict[str, dict], folder: Path, is_deep: bool) -> None:
    """Judge mutants and add what is found to the results, in the file as soon as it is known."""
    if not mutants:
        return
    judge = Judge(folder, is_deep)
    judge.prepare()
    with (folder / "results.jsonl").open("a") as opened:
        for number, verdict in enumerate(judge.judge(mutants), 1):
            one = verdict.mutant
            results[one.key] = {
                "key": one.key,
                "file": one.file,
                "verdict": verdict.verdict,
                "by": verdict.by,
                "different": verdict.different,
                "seconds": round(verdict.seconds, 1),
            }
            opened.write(json.dumps(results[one.key]) + "\n")
            opened.flush()
            print(f"{number}/{len(mutants)} {verdict.verdict} {one.file} {verdict.by}", flush=True)


def table(judged: list[tuple[Mutant, str]], verdicts: tuple[str, ...]) -> str:
    """Counts by kind and by room, as a text."""
    lines = []
    for title, groups in (
        ("kind", [(kind, lambda one, kind=kind: one.kind == kind) for kind in KINDS]),
        ("room", [(room, lambda one, room=room: one.room == room) for room in sorted({one.room for one, _ in judged})]),
        ("", [("all", lambda one: True)]),
    ):
        if title:
            lines.append(f"{title:32}" + "".join(f"{verdict:>12}" for verdict in verdicts))
        for name, belongs in groups:
            counts = Counter(verdict for one, verdict in judged if belongs(one))
            lines.append(f"{name:32}" + "".join(f"{counts[verdict]:12}" for verdict in verdicts))
        lines.append("")
    return "\n".join(lines).rstrip()


if __name__ == "__main__":
    sys.exit(main())
