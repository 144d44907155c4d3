"""What keeps personal data where it belongs: one way to open databases, vars that stay data, a search that finds."""

from __future__ import annotations

import csv
import hashlib
import re
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import yaml
from conftest import PROJECT, DbtBuild
from scv.erasure.files import rewrite_database
from scv.erasure.search import needles, search_bytes, search_parquet
from scv.publishing import open_database

# What `config.meta` of a raw column may say besides types of identifiers and raw tables (macros/raw/raw_meanings.sql).
KNOWN_MEANINGS = {
    "names": {"login", "contact_point", "connected_login", "clicked_link"},
    "mentions": {"typed", "login", "contact_point", "clicked_link", "clicked_profile"},
    "part_of": set[str](),
    "tells": {"given_name", "family_name", "name", "address", "trait", "text"},
}

# They open databases of their own making: beside files that hold the truth, with threads to set, to read the raw files.
MEASURES = {
    "python_helpers/scv/bench/identity.py",
    "python_helpers/scv/check_raw.py",
    "python_helpers/scv/erasure/landed.py",
    "python_helpers/scv/evaluation/whole_build.py",
    "python_helpers/scv/sending/opt_outs.py",
    "python_helpers/scv/spark/door.py",
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


def test_what_raw_columns_are_said_to_name_is_something_that_identity_knows() -> None:
    """That each says anything at all, and names tables that there are, is checked by every build (`check_meanings`)."""
    with (PROJECT / "seeds" / "identity" / "identifier_rules.csv").open() as stream:
        rules = {line["identifier_type"]: line["is_record_key"] == "true" for line in csv.DictReader(stream)}
    unknown = []
    for file in (PROJECT / "models" / "staging").glob("*/_*__sources.yml"):
        for source in yaml.safe_load(file.read_text())["sources"]:
            for table in source["tables"]:
                meta = table.get("config", {}).get("meta", {})
                if "profile" in meta and not rules.get(meta["profile"]):
                    unknown.append(f"{source['name']}.{table['name']}: profile {meta['profile']}")
                for column in table["columns"]:
                    for relation, known in KNOWN_MEANINGS.items():
                        stated = column.get("config", {}).get("meta", {}).get(relation, [])
                        stated = [stated] if isinstance(stated, str) else stated
                        meant = set(stated.values() if isinstance(stated, dict) else stated)
                        types = set() if relation == "tells" else set(rules)
                        unknown += [
                            f"{source['name']}.{table['name']}.{column['name']}: {relation} {what}"
                            for what in sorted(meant - known - types)
                            if "." not in what
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


@pytest.mark.parametrize("value", ["o'neill@x.example", "o\\neill@x.example", 'o"neill@x.example', "o.neill@x.example"])
def test_the_search_finds_a_value_in_rows_whatever_signs_it_has_and_however_deep_it_lies(
    tmp_path: Path, value: str
) -> None:
    wanted, other = needles([value]), value.replace("neill", "neil")
    with duckdb.connect() as connection:
        connection.register("said", pa.table({"name": [value, f"<{value.upper()}>", other]}))
        connection.execute("create table rows as select name, 1 as number from said")
        connection.execute(
            "create table deep as select [{'names': [name]}] as people, map {'name': name} as more from said"
        )
        for table in ("rows", "deep"):
            connection.execute(f"copy {table} to '{tmp_path}/{table}.parquet'")
    for table in ("rows", "deep"):
        assert search_parquet(tmp_path / f"{table}.parquet", wanted) == 2, table


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
