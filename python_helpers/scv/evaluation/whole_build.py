"""Our identities after a build of the project: of the sample shop, and of people who landed as CRM contacts."""

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
from scv.real.crm_contacts import land_crm_contacts

# Identity and what it reads, and what recommendations learn from; the marts after them change nothing about either.
SAMPLE_BUILD = ("--resource-type", "model", "--resource-type", "seed")
SAMPLE_BUILD += ("--select", "+int_identity_accuracy", "+int_interest_events", "+products")

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


def evaluate_sample(seed: int, people: int, folder: Path) -> dict[str, Any]:
    """Generate the sample shop with `seed` below `folder`, build it as far as both evaluations read, and score every
    known profile; the work database stays, for the recommendations.
    """
    generate = [sys.executable, "-m", "scv.synthetic", "--people", str(people), "--seed", str(seed)]
    generate += ["--out", str(folder / "raw"), "--truth", str(folder / "truth")]
    subprocess.run(generate, env=build_environment(folder), check=True)
    return _build_and_score(f"sample, seed {seed}", folder, *SAMPLE_BUILD)


def evaluate_contacts(contact_set: str, source: Path | None, folder: Path) -> dict[str, Any]:
    """Land a public set as CRM contacts below `folder`, run the whole `dbt build` and score its contacts."""
    for table in land_crm_contacts(contact_set, folder / "raw", source):
        print(f"{table.source}.{table.table}: {table.rows:,} rows", file=sys.stderr, flush=True)
    return _build_and_score(f"{contact_set}, landed as CRM contacts", folder)


def score_build(database: Path, truth: Path) -> PartitionScore:
    """Score the customers of a work database against `truth` (records.parquet), over profiles in both."""
    with duckdb.connect(str(database), read_only=True) as connection:
        labels = connection.execute(LABELLED_PROFILES, [str(truth)]).fetchnumpy()
    return score_partition(labels["customer_id"].astype(str), labels["person_id"].astype(str))


def _build_and_score(name: str, folder: Path, *arguments: str) -> dict[str, Any]:
    started = time.perf_counter()
    if dbt_build(folder, *arguments) != 0:
        raise BuildFailedError(f"{name}: dbt build failed, see above and {folder / 'logs'}")
    score = score_build(folder / "scv.duckdb", folder / "truth" / "records.parquet")
    return {"set": name, **asdict(score), "seconds": {"build": time.perf_counter() - started}}
