"""The Dagster example: assets and checks are those of the manifest, and a run goes through dbt."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType

import pytest
from conftest import PROJECT, DbtRun


@pytest.fixture(scope="module")
def example(sample_build: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    folder = tmp_path_factory.mktemp("dagster")
    (folder / "raw").mkdir()
    (folder / "manifest.json").write_bytes((sample_build.folder / "target" / "manifest.json").read_bytes())
    own = {"DBT_TARGET_PATH": folder, "DBT_LOG_PATH": folder / "logs", "SCV_RAW": folder / "raw"}
    own |= {
        "SCV_RETRY_SECONDS": 1,
        "SCV_DB": folder / "scv.duckdb",
        "SCV_PUBLISH": folder / "published",
        "DAGSTER_HOME": folder,
    }
    os.environ.update({name: str(value) for name, value in own.items()})
    spec = importlib.util.spec_from_file_location("definitions", PROJECT / "examples" / "dagster" / "definitions.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    for name in own:
        os.environ.pop(name)


def test_every_model_and_seed_is_an_asset_and_every_test_of_one_a_check(example: ModuleType):
    nodes = json.loads(example.MANIFEST.read_text())["nodes"].values()
    built = {node["name"] for node in nodes if node["resource_type"] in ("model", "seed")}
    assets = example.defs.resolve_asset_graph()
    materialised = {key.path[-1] for key in assets.materializable_asset_keys}
    assert materialised == built
    generic = [node for node in nodes if node["resource_type"] == "test" and node.get("attached_node")]
    assert len(assets.asset_check_keys) >= 0.9 * len(generic)


def test_a_run_goes_through_dbt_and_reports_checks(example: ModuleType):
    job = example.defs.resolve_job_def("nightly")
    finished = job.execute_in_process(
        asset_selection=[key for key in job.asset_layer.executable_asset_keys if key.path[-1] == "event_types"]
    )
    assert finished.success
    evaluated = finished.get_asset_check_evaluations()
    assert evaluated and all(evaluation.passed for evaluation in evaluated)
    assert Path(os.environ["SCV_DB"]).exists()


@pytest.mark.parametrize("door", ["landing", "release"])
def test_what_is_critical_at_a_door_fails_the_run_and_is_not_tried_again(example: ModuleType, door: str):
    truncated = Path(os.environ["SCV_RAW"]) / "shopify" / "order.parquet"
    truncated.parent.mkdir(exist_ok=True)
    truncated.write_bytes(b"PAR1")
    folders = {"landing": [os.environ["SCV_RAW"], os.environ["SCV_PUBLISH"]], "release": [os.environ["SCV_PUBLISH"]]}
    with pytest.raises(example.Failure) as failed:
        example.check_door(door, *folders[door])
    assert {"landing": str(truncated.name), "release": "no release"}[door] in (failed.value.description or "")
    assert not failed.value.allow_retries
    truncated.unlink()


def test_a_bad_landing_ends_the_nightly_run_before_dbt_starts(example: ModuleType, monkeypatch: pytest.MonkeyPatch):
    held = []

    def refuse(door: str, *folders: str) -> None:
        held.append(door)
        raise example.Failure(description="order.parquet", allow_retries=False)

    monkeypatch.setattr(example, "check_door", refuse)
    finished = example.defs.resolve_job_def("nightly").execute_in_process(raise_on_error=False)
    assert not finished.success
    assert held == ["landing"]
    assert not finished.get_asset_materialization_events()
