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
on-run-start: "{{{{ remember_nights() }}}}"
models: {{scv: {{+materialized: table, +post-hook: "{HOOK}"}}}}
seeds: {{scv: {{+post-hook: "{HOOK}"}}}}
"""
PROFILES_YML = """
promises: {target: dev, outputs: {dev: {type: duckdb, path: "{{ env_var('PROMISES_DB') }}"}}}
"""
SELECT = "select id, status, part from {{ ref('rows') }}"
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
    return dbt.ref("rows").project("id, status, part").to_arrow_table()
"""
COLUMNS = """
    constraints: [{type: unique, columns: [status, part], warn_unsupported: false}]
    columns:
      - name: id
        data_type: integer
        constraints: [{type: not_null, warn_unsupported: false}, {type: unique, warn_unsupported: false}]
      - {name: part, data_type: integer}
      - name: status
        data_type: varchar
        constraints: [{type: check, warn_unsupported: false, expression: "status in ('open', 'closed')"}]
"""
KINDS = (*MODELS, "a_python_table")
SEEDS = """
seeds:
  - name: rows
    config: {column_types: {key: integer, id: integer, part: integer, status: varchar}}
    columns:
      - {name: key, constraints: [{type: not_null}, {type: unique}]}
      - {name: status, constraints: [{type: check, expression: "status <> 'a seed of it'"}]}
"""


def dbt(folder: Path, rows: str, *arguments: str) -> tuple[int, str]:
    """Run dbt on the project in `folder` after writing `rows` (CSV lines: key, id, status, part) as its seed."""
    (folder / "project" / "seeds" / "rows.csv").write_text(f"key,id,status,part\n{rows}")
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
    descriptions = shutil.ignore_patterns("*.yml")
    for macros in ("promises", "materialisations", "nights"):
        shutil.copytree(PROJECT / "macros" / macros, project / "macros" / macros, ignore=descriptions)
    for macro in (
        "dialect/fast_hash.sql",
        "dialect/text_literal.sql",
        "raw/as_of_ceiling.sql",
        "raw/built_relation.sql",
    ):
        shutil.copy(PROJECT / "macros" / macro, project / "macros")
    for name in ("models", "seeds"):
        (project / name).mkdir()
    (project / "dbt_project.yml").write_text(PROJECT_YML)
    (project / "profiles.yml").write_text(PROFILES_YML)
    for name, sql in MODELS.items():
        (project / "models" / f"{name}.sql").write_text(sql)
    (project / "models" / "a_python_table.py").write_text(PYTHON_MODEL)
    models = "".join(f"  - name: {name}{COLUMNS}" for name in (*MODELS, "a_python_table"))
    (project / "models" / "models.yml").write_text(f"models:\n{models}")
    (project / "seeds" / "seeds.yml").write_text(SEEDS)
    returncode, output = dbt(folder, "1,1,open,1\n2,2,,\n", "build")
    assert returncode == 0, output
    return folder


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("1,,open,1\n2,3,open,2\n", ".id is never null, but 1 of its rows say null"),
        ("1,1,shut,1\n2,2,shut,2\n3,3,ajar,1\n", ".status status in ('open', 'closed'), but 3 of its rows say ajar"),
        ("1,8,open,1\n2,8,open,2\n3,7,open,3\n4,7,open,4\n5,7,open,5\n", ".id is unique, but 5 of its rows say 7"),
        (
            "1,1,open,4\n2,2,open,4\n",
            ".status and part are unique together, but 2 of its rows say open, 4",
        ),
        ("1,1,,4\n2,2,,4\n", ".status and part are unique together, but 2 of its rows say null, 4"),
    ],
    ids=["not_null", "check", "unique", "unique together", "unique together with nulls"],
)
def test_a_row_that_breaks_a_promise_stops_the_model_and_the_old_one_stays(kept: Path, rows: str, told: str) -> None:
    returncode, output = dbt(kept, rows, "build")
    assert returncode == 1, output
    assert [kind for kind in KINDS if f"main.{kind}{told}" not in output] == []
    with duckdb.connect(str(kept / "promises.duckdb"), read_only=True) as connection:
        for table in (kind for kind in KINDS if "view" not in kind):
            rows_kept = connection.execute(f"select id, status, part from {table} order by id").fetchall()
            assert (table, rows_kept) == (table, [(1, "open", 1), (2, None, None)])


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (",1,open,1\n", "key is never null, but 1 of its rows say null"),
        ("1,1,a seed of it,1\n", "status status <> 'a seed of it', but 1 of its rows say a seed of it"),
        ("7,1,open,1\n7,2,open,2\n", "key is unique, but 2 of its rows say 7"),
    ],
    ids=["not_null", "check", "unique"],
)
def test_a_seed_keeps_its_promises_as_a_model_does(kept: Path, rows: str, told: str) -> None:
    returncode, output = dbt(kept, rows, "seed")
    assert returncode == 1, output
    assert f"main.rows.{told}" in output


def test_a_promise_that_nobody_asks_for_is_refused(kept: Path) -> None:
    models = kept / "project" / "models" / "models.yml"
    before = models.read_text()
    models.write_text(before.replace("type: unique, columns: [status, part]", "type: foreign_key, columns: [status]"))
    try:
        returncode, output = dbt(kept, "1,1,open,1\n", "build")
    finally:
        models.write_text(before)
    assert returncode == 1, output
    assert "a_table: nobody asks for a constraint of type foreign_key" in output


def test_every_model_and_seed_of_the_project_keeps_its_promises(sample_build: DbtRun) -> None:
    manifest = json.loads((sample_build.folder / "target" / "manifest.json").read_text())
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")]
    promising = [node for node in nodes if any(column["constraints"] for column in node["columns"].values())]
    assert len(promising) > 200
    without = [node["name"] for node in nodes if HOOK not in [hook["sql"] for hook in node["config"]["post-hook"]]]
    assert without == []


def test_what_rows_of_one_table_can_promise_is_no_test_of_its_own(sample_build: DbtRun) -> None:
    """Each costs a node at every build. A seed can promise nothing of several columns: it has a test of that."""
    manifest = json.loads((sample_build.folder / "target" / "manifest.json").read_text())
    promised = {"not_null", "unique", "unique_together"}
    tests = [
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and (node.get("test_metadata") or {}).get("name") in promised
        and not node["config"].get("where")
        and not (node["test_metadata"]["name"] == "unique_together" and node["attached_node"].startswith("seed."))
    ]
    assert tests == []
