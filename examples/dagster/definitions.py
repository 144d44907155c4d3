"""The project in Dagster: an asset for every model and seed, a check for every test, and never two writers.

    pip install -r requirements-orchestration.lock
    dbt parse
    dagster dev -f examples/dagster/definitions.py

The manifest is the only list of what there is: a new model is an asset at the next `dbt parse`.
"""

import os
import subprocess
import sys
from pathlib import Path

from dagster import (
    AssetExecutionContext,
    AssetSelection,
    DefaultScheduleStatus,
    Definitions,
    Failure,
    RetryPolicy,
    ScheduleDefinition,
    define_asset_job,
    in_process_executor,
)
from dagster_dbt import DbtCliResource, dbt_assets

PROJECT = Path(__file__).resolve().parents[2]
MANIFEST = Path(os.environ.get("DBT_TARGET_PATH", PROJECT / "target")) / "manifest.json"
RAW = os.environ.get("SCV_RAW", str(PROJECT / "data" / "raw"))
RETRY_SECONDS = float(os.environ.get("SCV_RETRY_SECONDS", "600"))
# Unit tests hold the code, whatever the data: they are for `make test`, not for every night.
BUILD = ["build", "--exclude-resource-type", "unit_test"]
PUBLISHED = os.environ.get("SCV_PUBLISH", str(PROJECT / "published"))


# One asset function is one dbt process: DuckDB lets one process write, and dbt itself runs models side by side. The
# pool keeps a second run (a backfill, somebody's click) waiting: dagster instance concurrency set scv 1.
@dbt_assets(manifest=MANIFEST, pool="scv", retry_policy=RetryPolicy(max_retries=1, delay=RETRY_SECONDS))
def single_customer_view(context: AssetExecutionContext, dbt: DbtCliResource):
    if context.is_subset:
        # Only tests whose tables are all among those built: others may be older, or not there yet.
        yield from dbt.cli([*BUILD, "--indirect-selection", "buildable"], context=context).stream()
        return
    check_door("landing", RAW, PUBLISHED)
    yield from dbt.cli(BUILD, context=context).stream()
    check_door("release", PUBLISHED)


def check_door(door: str, *folders: str) -> None:
    """Hold the raw files, or the release, to their expectations; what is critical fails the run for good."""
    finished = subprocess.run(
        [sys.executable, "-m", "scv.expectations", door, *folders],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise Failure(description=finished.stdout + finished.stderr, allow_retries=False)


nightly = define_asset_job("nightly", selection=AssetSelection.all(), executor_def=in_process_executor)

defs = Definitions(
    assets=[single_customer_view],
    jobs=[nightly],
    schedules=[
        ScheduleDefinition(
            job=nightly,
            cron_schedule="0 3 * * *",
            execution_timezone="Europe/London",
            default_status=DefaultScheduleStatus.STOPPED,
        )
    ],
    resources={"dbt": DbtCliResource(project_dir=str(PROJECT), profiles_dir=str(PROJECT))},
)
