"""Our matching on public sets, beside Splink's own clustering of the same scores.

Ours sees no truth: the model is trained on the set's records alone, and two groups are one person when their pooled
evidence says "more likely than not" (0 in log2 odds). The rules that keep families apart (`person_rules`) are off:
these sets corrupt birth dates and names on purpose, while a shop's rules rest on what customers say about themselves.
Splink's connected components get the best threshold there is, found by looking at the truth.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from scv.clustering import components, resolve
from scv.evaluation.metrics import score_partition
from scv.evaluation.public_sets import load_public_set
from scv.matching import candidate_pairs, score_neighbours, score_pairs, standardise_records, train_model
from scv.matching.model import scored_links
from scv.matching.records import STANDARDISED_TABLE
from scv.matching.suggest import FLOOR, UNPROPOSED

THRESHOLDS = np.arange(FLOOR, 25.0, 0.5)


def evaluate_public_set(name: str, data: Path, threads: int = 2, accept: float = 0.0) -> list[dict[str, Any]]:
    """Return one row per way of clustering the set `name`: who, threshold, scores, seconds."""
    con = duckdb.connect(config={"threads": threads})
    records, truth = load_public_set(con, name, data)
    started = time.perf_counter()
    count = standardise_records(con, records)
    candidates = candidate_pairs(con)
    model = train_model(con, "evaluation", name)
    trained = time.perf_counter()
    prior = score_pairs(con, model, floor=FLOOR)
    blocked = scored_links(con)
    score_neighbours(con, model, prior)
    links = scored_links(con)
    scored = time.perf_counter()
    ours = resolve(count, suggested=links, accept=accept, unproposed=UNPROPOSED).cluster
    resolved = time.perf_counter()
    people = con.execute(
        f"select person_id from {STANDARDISED_TABLE} join {truth} using (record_id) order by node"
    ).fetchnumpy()["person_id"]
    people = np.unique(people.astype(str), return_inverse=True)[1]
    common = {"set": name, "records": count, "candidate_pairs": candidates}
    seconds = {"train": trained - started, "score": scored - trained}
    return [
        {
            **common,
            "clustering": "ours",
            "threshold": accept,
            "threshold_from": "fixed",
            **asdict(score_partition(ours, people)),
            "seconds": {**seconds, "cluster": resolved - scored},
        },
        {
            **common,
            "clustering": "connected components",
            "threshold_from": "best by truth",
            **_best_components(count, blocked, people),
            "seconds": seconds,
        },
    ]


def _best_components(count: int, links: Any, people: np.ndarray) -> dict[str, Any]:
    """Return the best score of connected components over all thresholds (what Splink's clustering would give)."""
    best: dict[str, Any] = {"f1": -1.0}
    for threshold in THRESHOLDS:
        strong = links.weight >= threshold
        score = score_partition(components(count, links.left[strong], links.right[strong]), people)
        if score.f1 > best["f1"]:
            best = {"threshold": float(threshold), **asdict(score)}
    return best
