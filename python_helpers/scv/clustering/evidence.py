"""How strong evidence is, in the words and ranks of the seed `evidence_ranks`: 1 is the strongest."""

from __future__ import annotations

import csv

from scv.publishing import PROJECT_DIR


def _ranks() -> dict[str, int]:
    seed = PROJECT_DIR / "seeds" / "identity" / "evidence_ranks.csv"
    with seed.open(encoding="utf-8", newline="") as file:
        return {row["evidence"]: int(row["evidence_rank"]) for row in csv.DictReader(file)}


# What an owner states, and what is merely mentioned.
OWNED, MENTIONED = (_ranks()[evidence] for evidence in ("owner", "mentioned"))
