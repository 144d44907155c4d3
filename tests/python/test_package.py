"""The project as a package of somebody else's (`integration_tests`): other schemas, and macros of the same names."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import dbt_process
import duckdb
import pytest
from conftest import PROJECT
from raw_rows import deliver

AT = "2026-01-01 12:00:00"
MACRO = re.compile(r"{%-?\s*macro\s+(\w+)")


def dbt(folder: Path, command: str, *arguments: str) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "DBT_"))}
    own = {
        "SCV_RAW": str(folder / "raw"),
        "SCV_DB": str(folder / "scv.duckdb"),
        "SCV_PUBLISH": str(folder / "published"),
        "SCV_SALT": "a salt for tests",
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "PYTHONPATH": str(PROJECT / "python_helpers"),
    }
    line = [command, "--project-dir", str(folder / "project"), "--profiles-dir", str(PROJECT), *arguments]
    returncode, output = dbt_process.run(line, cwd=folder, environment={**inherited, **own}, timeout_seconds=600)
    assert returncode == 0, output[-6000:]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(PROJECT / "integration_tests", folder / "project")
    # The copy lies elsewhere, and its package is this project.
    packages = folder / "project" / "packages.yml"
    assert "- local: ..\n" in packages.read_text()
    packages.write_text(packages.read_text().replace("- local: ..\n", f"- local: {PROJECT}\n"))
    deliver(folder / "raw", {"twilio.message": [{"id": "1", "date_sent": AT, "body": "hello"}]}, "1")
    dbt(folder, "deps")
    dbt(folder, "build", "--select", "+texts_sent", "--exclude-resource-type", "test", "unit_test")
    return folder


def test_a_model_of_another_project_reads_a_mart_and_calls_macros_of_both(built: Path) -> None:
    with duckdb.connect(str(built / "scv.duckdb"), read_only=True) as connection:
        rows = connection.execute("select distinct table_name, campaign, own_macro from main.texts_sent").fetchall()
    assert rows == [("message", "springsale2026", "mine")]


def test_hooks_and_models_write_to_the_schemas_that_the_other_project_gives_them(built: Path) -> None:
    with duckdb.connect(str(built / "scv.duckdb"), read_only=True) as connection:
        tables = dict(
            connection.execute(
                "select table_name, schema_name from duckdb_tables() union all "
                "select view_name, schema_name from duckdb_views() where not internal"
            ).fetchall()
        )
    own = {"staging", "erasure", "identity", "intermediate", "marts", "seeds"}
    assert own & set(tables.values()) == set()
    # The first two are made by hooks before any model.
    assert tables["prv_erased_records"] == "crm_erasure"
    assert tables["int_records_of_nobody"] == "crm_intermediate"
    assert tables["stg_feeds__found_files"] == "crm_staging"
    assert tables["identifier_rules"] == "crm_seeds"
    assert tables["feed_health"] == "crm_marts"


def test_macros_call_each_other_by_the_name_of_the_project() -> None:
    """Called from a model of another project, a macro would find that one's macro of the name, or none."""
    files = sorted((PROJECT / "macros").rglob("*.sql"))
    names = {name for file in files for name in MACRO.findall(file.read_text())}
    bare = re.compile(rf"(?<![\w.'\"])(?:{'|'.join(sorted(names))})\s*\(")
    calls = [
        (file.name, found)
        for file in files
        for code in re.findall(r"{[{%](?!-?\s*macro).*?[}%]}", file.read_text(), re.DOTALL)
        for found in bare.findall(code)
    ]
    assert calls == []


def test_no_macro_takes_the_place_of_one_of_dbts_own_but_the_naming_of_schemas() -> None:
    import dbt.include.duckdb
    import dbt.include.global_project

    internal = {
        name
        for module in (dbt.include.global_project, dbt.include.duckdb)
        for folder in module.__path__
        for file in Path(folder).rglob("*.sql")
        for name in MACRO.findall(file.read_text())
    }
    own = {name for file in (PROJECT / "macros").rglob("*.sql") for name in MACRO.findall(file.read_text())}
    assert len(internal) > 100
    assert own & internal == {"generate_schema_name"}
