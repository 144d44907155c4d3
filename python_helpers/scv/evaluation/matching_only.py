"""Our matching without a build: the code that the models call, on contacts, none of the rules of a shop.

It sees no truth: the model is trained on the set's records alone, and two groups are one person when their pooled
evidence says "more likely than not" (0 in log2 odds). The rules that keep families apart (`person_rules`) are off:
most sets corrupt birth dates and names on purpose, while a shop's rules rest on what customers say about themselves.
"""

from __future__ import annotations

import duckdb
import numpy as np
from numpy.typing import NDArray

from scv.clustering import resolve
from scv.evaluation.contacts import RECORDS
from scv.matching import candidate_pairs, score_neighbours, score_pairs, standardise_records, train_model
from scv.matching.model import scored_links
from scv.matching.suggest import FLOOR, UNPROPOSED

ACCEPT = 0.0


def match_contacts(con: duckdb.DuckDBPyConnection) -> NDArray[np.int64]:
    """Return the cluster of each record of `RECORDS`, in the order of record ids."""
    count = standardise_records(con, RECORDS)
    candidate_pairs(con)
    model = train_model(con, "evaluation", "contacts")
    score_pairs(con, model, floor=FLOOR)
    score_neighbours(con, model)
    return resolve(count, suggested=scored_links(con), accept=ACCEPT, unproposed=UNPROPOSED).cluster
