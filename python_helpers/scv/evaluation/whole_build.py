"""Our identities after a build of the project: of the sample shop, and of what else landed in a raw folder."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from scv.evaluation.metrics import PartitionScore, score_partition
from scv.real.building import build_environment, dbt_build

# Identity and what it reads: no model after it changes who is who, and no test does.
IDENTITY = ("--resource-type", "model", "--resource-type", "seed", "--select", "+idr_customer_identifiers")
# What recommendations learn from.
INTERESTS = ("+int_interest_events", "+products")

LABELLED_PROFILES = """
    select
        customer_identifiers.customer_id,
        records.person_id
    from identity.idr_profiles as profiles
    inner join read_parquet(?) as records using (source, table_name, record_id)
    inner join identity.idr_customer_identifiers as customer_identifiers
        on profiles.profile_id = customer_identifiers.identifier_id
    where records.person_id is not null
"""


class BuildFailedError(RuntimeError):
    """A build that was to be scored did not succeed; its output is above."""


def evaluate_sample(seed: int, people: int, months: int, folder: Path, with_interests: bool) -> dict[str, Any]:
    """Generate the sample shop with `seed` below `folder`, build its identities and score every known profile.

    `with_interests`: the work database, which stays, also has what recommendations are made of.
    """
    generate = [sys.executable, "-m", "scv.synthetic", "--people", str(people), "--seed", str(seed)]
    generate += ["--months", str(months)]
    generate += ["--out", str(folder / "raw"), "--truth", str(folder / "truth")]
    subprocess.run(generate, env=build_environment(folder), check=True)
    return build_and_score(f"sample, seed {seed}", folder, *IDENTITY, *(INTERESTS if with_interests else ()))


def score_build(database: Path, truth: Path) -> PartitionScore:
    """Score the customers of a work database against `truth` (records.parquet), over profiles in both."""
    with duckdb.connect(str(database), read_only=True) as connection:
        labels = connection.execute(LABELLED_PROFILES, [str(truth)]).fetchnumpy()
    return score_partition(labels["customer_id"].astype(str), labels["person_id"].astype(str))


def build_and_score(name: str, folder: Path, *arguments: str) -> dict[str, Any]:
    """Run `dbt build` on `folder/raw`, its identities alone unless `arguments` say otherwise, and score the profiles.

    Raises BuildFailedError.
    """
    started = time.perf_counter()
    if dbt_build(folder, *(arguments or IDENTITY)) != 0:
        raise BuildFailedError(f"{name}: dbt build failed, see above and {folder / 'logs'}")
    score = score_build(folder / "scv.duckdb", folder / "truth" / "records.parquet")
    return {"set": name, **asdict(score), "seconds": time.perf_counter() - started}
