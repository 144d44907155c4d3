"""One set of people with a known truth, four ways: our matching, a whole build, Splink's components, naive rules."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scv.evaluation.contacts import connect, load_contacts
from scv.evaluation.matching_only import match_contacts
from scv.evaluation.metrics import score_partition
from scv.evaluation.naive import NAIVE_RULES, naive_clusters
from scv.evaluation.splinks import splink_components
from scv.evaluation.whole_build import build_and_score

# In the order in which they are made: the quick ones first.
WAYS = ("naive", "splink", "matching", "build")


def evaluate_people(
    name: str, folder: Path, ways: tuple[str, ...] = WAYS, threads: int = 2
) -> Iterator[dict[str, Any]]:
    """Yield a row for each of `ways` as soon as it is known, of the contacts landed in `folder`.

    Where a way has several answers (naive rules, Splink's thresholds), the row is the one with the best F1 by the
    truth, and `best` says which.
    """
    with connect(threads) as con:
        count, people = load_contacts(con, folder)

        def best(answers: Iterator[tuple[Any, Any]]) -> dict[str, Any]:
            scored = ((answer, score_partition(clusters, people)) for answer, clusters in answers)
            answer, score = max(scored, key=lambda pair: pair[1].f1)
            return {"best": answer, **asdict(score)}

        for way in ways:
            started = time.perf_counter()
            if way == "naive":
                rules = ((rule, naive_clusters(con, count, keys)) for rule, keys in NAIVE_RULES.items())
                row = best(rules)
            elif way == "splink":
                row = best(splink_components(con, count))
            elif way == "matching":
                row = asdict(score_partition(match_contacts(con), people))
            else:
                row = build_and_score(name, folder)
            yield {"set": name, "way": way, **row, "seconds": time.perf_counter() - started}
