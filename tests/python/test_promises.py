"""What a column promises (`constraints`) is kept before a new table replaces the old one, and costs no node."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import dbt_process
import duckdb
import pytest
from conftest import PROJECT, DbtRun

HOOK = "{{ scv.keep_promises() }}"
# A project of one source of rows and a model of every kind that reads it, with the macros of this project alone.
PROJECT_YML = f"""
name: scv
profile: promises
models: {{scv: {{+materialized: table, +post-hook: "{HOOK}"}}}}
seeds: {{scv: {{+post-hook: "{HOOK}"}}}}
"""
PROFILES_YML = """
promises: {target: dev, outputs: {dev: {type: duckdb, path: "{{ env_var('PROMISES_DB') }}"}}}
"""
SELECT = "select id, status from {{ ref('rows') }}"
MODELS = {
    "a_table": SELECT,
    "a_view": "{{ config(materialized='view') }} " + SELECT,
    "an_incremental": "{{ config(materialized='incremental') }} " + SELECT,
    "a_contract": "{{ config(contract={'enforced': true}) }} " + SELECT,
    "a_view_with_a_contract": "{{ config(materialized='view', contract={'enforced': true}) }} " + SELECT,
}
PYTHON_MODEL = """
def model(dbt, session):
    dbt.config(materialized="table")
    return dbt.ref("rows")
"""
COLUMNS = """
    columns:
      - {name: id, data_type: integer, constraints: [{type: not_null, warn_unsupported: false}]}
      - name: status
        data_type: varchar
        constraints: [{type: check, warn_unsupported: false, expression: "status in ('open', 'closed')"}]
"""
KINDS = (*MODELS, "a_python_table", "rows")


def dbt(folder: Path, rows: str, *arguments: str) -> tuple[int, str]:
    """Run dbt on the project in `folder` after writing `rows` (CSV lines: id, status) as its seed."""
    (folder / "project" / "seeds" / "rows.csv").write_text(f"id,status\n{rows}")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "DBT_"))}
    environment |= {
        "PROMISES_DB": str(folder / "promises.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_WARN_ERROR_OPTIONS": '{"error": "all", "warn": ["Deprecations"]}',
        "PYTHONPATH": str(PROJECT / "python_helpers"),
    }
    where = ["--project-dir", str(folder / "project"), "--profiles-dir", str(folder / "project")]
    return dbt_process.run([*arguments, *where], cwd=folder, environment=environment, timeout_seconds=300)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project whose promises were kept so far."""
    folder = tmp_path_factory.mktemp("promises")
    project = folder / "project"
    shutil.copytree(PROJECT / "macros" / "promises", project / "macros", ignore=shutil.ignore_patterns("*.yml"))
    for name in ("models", "seeds"):
        (project / name).mkdir()
    (project / "dbt_project.yml").write_text(PROJECT_YML)
    (project / "profiles.yml").write_text(PROFILES_YML)
    for name, sql in MODELS.items():
        (project / "models" / f"{name}.sql").write_text(sql)
    (project / "models" / "a_python_table.py").write_text(PYTHON_MODEL)
    models = "".join(f"  - name: {name}{COLUMNS}" for name in (*MODELS, "a_python_table"))
    (project / "models" / "models.yml").write_text(f"models:\n{models}")
    # The seed promises a status only, so that a row without an id gets past it.
    (project / "seeds" / "seeds.yml").write_text(
        "seeds:\n  - name: rows\n    config: {column_types: {id: integer, status: varchar}}\n    columns:\n"
        "      - {name: status, constraints: [{type: check, expression: \"status <> 'a seed of it'\"}]}\n"
    )
    returncode, output = dbt(folder, "1,open\n2,\n", "build")
    assert returncode == 0, output
    return folder


@pytest.mark.parametrize("kind", KINDS[:-1])
@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (",open\n3,open\n", ".id is never null, but 1 of its rows say null"),
        ("1,shut\n2,shut\n3,ajar\n", ".status status in ('open', 'closed'), but 3 of its rows say ajar"),
    ],
    ids=["not_null", "check"],
)
def test_a_row_that_breaks_a_promise_stops_the_model_and_the_old_one_stays(
    kept: Path, kind: str, rows: str, told: str
) -> None:
    returncode, output = dbt(kept, rows, "build", "--select", "rows", kind)
    assert returncode == 1, output
    assert f"main.{kind}{told}" in output
    if "view" not in kind:
        with duckdb.connect(str(kept / "promises.duckdb"), read_only=True) as connection:
            assert connection.execute(f"from {kind} order by id").fetchall() == [(1, "open"), (2, None)]


def test_a_seed_keeps_its_promises_as_a_model_does(kept: Path) -> None:
    returncode, output = dbt(kept, "1,a seed of it\n", "seed")
    assert returncode == 1, output
    assert "main.rows.status status <> 'a seed of it', but 1 of its rows say a seed of it" in output


def test_every_model_and_seed_of_the_project_keeps_its_promises(sample_build: DbtRun) -> None:
    manifest = json.loads((sample_build.folder / "target" / "manifest.json").read_text())
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")]
    promising = [node for node in nodes if any(column["constraints"] for column in node["columns"].values())]
    assert len(promising) > 200
    without = [node["name"] for node in nodes if HOOK not in [hook["sql"] for hook in node["config"]["post-hook"]]]
    assert without == []


def test_what_a_column_alone_can_promise_is_no_test_of_its_own(sample_build: DbtRun) -> None:
    """Each such test costs a node at every build."""
    manifest = json.loads((sample_build.folder / "target" / "manifest.json").read_text())
    tests = [
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and (node.get("test_metadata") or {}).get("name") == "not_null"
        and not node["config"].get("where")
    ]
    assert tests == []
