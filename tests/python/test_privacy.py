"""What keeps personal data where it belongs: one way to open databases, vars that stay data, a search that finds."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import PROJECT, DbtBuild
from scv.erasure.files import rewrite_database
from scv.erasure.search import needles, search_bytes
from scv.publishing import open_database

# Columns in which the connectors keep whom a row is about.
PERSONAL = re.compile(
    r"^(email|email_address|emails|phone|phone_number|phone_numbers|smses|raw_digits|sha256_email|customer_id"
    r"|person_id|requester_id|anonymous_id|identifier_value|field_data)$"
)


# They open databases of their own making: beside files that hold the truth, with threads to set, to read the raw files.
MEASURES = {
    "python_helpers/scv/bench/identity.py",
    "python_helpers/scv/check_raw.py",
    "python_helpers/scv/evaluation/whole_build.py",
}


def test_every_reader_opens_databases_in_the_sandbox() -> None:
    openers = {
        str(file.relative_to(PROJECT))
        for file in (PROJECT / "python_helpers").rglob("*.py")
        if re.search(r"connect\(.*read_only=True", file.read_text())
    }
    assert openers - MEASURES == {"python_helpers/scv/publishing/reading.py"}


def test_an_opened_database_reads_nothing_else_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "scv.duckdb"
    duckdb.connect(str(file)).close()
    (tmp_path / "secret.csv").write_text("secret\n1\n")
    for statement in (
        f"from read_csv('{tmp_path}/secret.csv')",
        f"attach '{tmp_path}/other.duckdb'",
        f"copy (select 1) to '{tmp_path}/out.csv'",
        "set enable_external_access = true",
        "create table t as select 1",
    ):
        with open_database(file) as connection, pytest.raises(duckdb.Error):
            connection.execute(statement).fetchall()


def test_only_erasure_reads_what_requests_name() -> None:
    readers = [
        file.name
        for file in (PROJECT / "models").rglob("*.sql")
        if "ref('stg_privacy__erasure_requests')" in file.read_text()
    ]
    assert readers == ["prv_requests.sql"]


def test_erasure_knows_every_raw_table_that_names_a_person() -> None:
    known = set(
        re.findall(r"'source': '(\w+)', 'table': '(\w+)'", (PROJECT / "macros/privacy/person_records.sql").read_text())
    )
    unknown = [
        (source["name"], table["name"])
        for file in (PROJECT / "models" / "staging").glob("*/_*__sources.yml")
        for source in yaml.safe_load(file.read_text())["sources"]
        for table in source["tables"]
        if source["name"] not in ("privacy", "truth", "segment_web", "segment_app")
        and any(PERSONAL.match(column["name"]) for column in table["columns"])
        and (source["name"], table["name"]) not in known
    ]
    assert unknown == []


def test_every_number_among_the_vars_is_checked_as_one() -> None:
    declared = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]
    checked = re.search(r"number_names = '([^']+)'", (PROJECT / "macros" / "raw" / "check_vars.sql").read_text())
    assert checked is not None
    numbers = {
        name for name, value in declared.items() if isinstance(value, int | float) and not isinstance(value, bool)
    }
    assert sorted(name for name in numbers if not re.search(checked[1], name)) == []


def test_a_hostile_var_stops_the_build_by_name(dbt_build: DbtBuild, tmp_path: Path) -> None:
    hostile = {"at_risk_after_days": "30; drop table marts.orders; --"}
    run = dbt_build(tmp_path, "--select", "event_types", variables=hostile, succeeds=False)
    assert "the var at_risk_after_days must match" in run.output


def test_the_search_finds_values_and_their_hashes_wherever_they_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scv.erasure.search.CHUNK_BYTES", 16)
    wanted = needles(["Eve@X.example"])
    file = tmp_path / "log"
    file.write_bytes(b"." * 9 + b"EVE@x.example" + b"." * 9 + hashlib.sha256(b"eve@x.example").hexdigest().encode())
    assert search_bytes(file, wanted) == 2
    file.write_bytes(b"adam@x.example")
    assert search_bytes(file, wanted) == 0


def test_a_database_written_anew_is_the_same_but_for_the_bytes(tmp_path: Path) -> None:
    file = tmp_path / "scv.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table people as select i as name from range(20000) as numbers (i)")
        connection.execute(
            "create view everybody as from people; create schema other; create table other.kept as select 1"
        )
        connection.execute("delete from people where name > 0; checkpoint")
    inode = file.stat().st_ino
    rewrite_database(file)
    assert file.stat().st_ino != inode
    with open_database(file) as connection:
        found = connection.execute("select (select count(*) from everybody), (from other.kept)").fetchall()
    assert found == [(1, 1)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scv.duckdb"]
