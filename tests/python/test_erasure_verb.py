"""The verb around the build: what it answers, what it keeps and what it drops; the build is a stand-in for dbt's."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from scv.erasure import __main__ as verb
from scv.erasure.files import drop_releases_with
from scv.erasure.search import needles

ADA = "ada.lovelace@example.org"
FORGOTTEN = "delete from identity.idr_customer_identifiers"
Verb = Callable[..., int]


@pytest.fixture
def forget_ada(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verb:
    """`forget_ada(status, *statements)` runs the verb; its build runs the statements and ends with the status.

    `value` and `arguments` are what it is asked for, where that is not all of Ada.
    """
    database = tmp_path / "scv.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"create schema erasure; create table people as select '{ADA}' as email")
        connection.execute("create table erasure.prv_tombstones (request_id text)")
        connection.execute(
            "create table erasure.prv_erased_records (source text, table_name text, record_fingerprint ubigint)"
        )
        connection.execute(
            "create schema identity;"
            "create table identity.idr_phone_numbers (raw_phone text, phone text, country text);"
            "create table identity.idr_customer_identifiers as select 'ada' as customer_id, * from (values"
            f" ('email:{ADA}', 'email', '{ADA}'), ('loyalty_card:4711', 'loyalty_card', '4711'))"
            " as owned (identifier_id, identifier_type, identifier_value)"
        )
    places = {"SCV_RAW": "raw", "SCV_DB": database.name, "SCV_PUBLISH": "published", "SCV_INBOX": "inbox"}
    for name, place in (places | {"DBT_TARGET_PATH": "target", "DBT_LOG_PATH": "logs"}).items():
        monkeypatch.setenv(name, str(tmp_path / place))

    def run(status: int, *statements: str, value: str = ADA, arguments: tuple[str, ...] = ()) -> int:
        def build(line: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
            with duckdb.connect(str(database)) as connection:
                for statement in statements:
                    connection.execute(statement)
            return subprocess.CompletedProcess(line, status)

        monkeypatch.setattr(subprocess, "run", build)
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{value}\n"))
        monkeypatch.setattr(sys, "argv", ["erasure", *arguments])
        return verb.main()

    return run


@pytest.fixture
def tombstone(tmp_path: Path) -> str:
    """What a build makes of the request that lies among the raw files."""
    requests = tmp_path / "raw" / "privacy" / "erasure_requests" / "*.csv"
    return f"insert into erasure.prv_tombstones select request_id from read_csv('{requests}')"


def test_whoever_is_found_nowhere_is_certified_as_forgotten(forget_ada: Verb, tombstone: str, tmp_path: Path) -> None:
    assert forget_ada(0, tombstone, "delete from people", FORGOTTEN) == 0
    [certificate] = (tmp_path / "erasures").iterdir()
    assert json.loads(certificate.read_text())["found"] == []
    assert list((tmp_path / "raw" / "privacy" / "erasure_requests").iterdir()) == []


@pytest.mark.parametrize("said", ["E-mail", "email address"])
def test_a_kind_of_identifier_is_asked_for_by_any_of_its_names(
    said: str, forget_ada: Verb, tombstone: str, tmp_path: Path
) -> None:
    assert forget_ada(0, tombstone, FORGOTTEN, "drop table people", arguments=("--type", said)) == 0
    [certificate] = (tmp_path / "erasures").iterdir()
    assert json.loads(certificate.read_text())["identifier_type"] == "email"


def test_a_kind_of_identifier_that_nobody_knows_is_refused_before_anything_is_asked(
    forget_ada: Verb, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        forget_ada(0, arguments=("--type", "customer_id"))
    assert "customer_id" in capsys.readouterr().err
    assert not (tmp_path / "raw" / "privacy").exists()


def test_whoever_is_still_found_is_not_forgotten_and_the_certificate_says_where(
    forget_ada: Verb, tombstone: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert forget_ada(0, tombstone, FORGOTTEN) == 1
    [certificate] = (tmp_path / "erasures").iterdir()
    found = json.loads(certificate.read_text())["found"]
    assert {"file": str(tmp_path / "scv.duckdb"), "table": '"main"."people"', "count": 1} in found
    assert ADA not in capsys.readouterr().out


@pytest.mark.parametrize(("status", "complaint"), [(2, "the build failed"), (0, "was not understood")])
def test_a_request_that_no_build_carried_out_stays_and_nothing_is_certified(
    status: int, complaint: str, forget_ada: Verb, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert forget_ada(status) == 1
    assert complaint in capsys.readouterr().err
    [request] = (tmp_path / "raw" / "privacy" / "erasure_requests").iterdir()
    assert ADA in request.read_text()
    assert not (tmp_path / "erasures").exists()


def test_a_short_value_is_certified_by_the_longer_ones_that_go_with_it_and_refused_where_it_goes_alone(
    forget_ada: Verb, tombstone: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = ("--type", "loyalty_card", "--scope")
    assert forget_ada(0, tombstone, value="4711", arguments=(*card, "exact")) == 1
    assert "so short that it is found by chance" in capsys.readouterr().err
    assert not (tmp_path / "raw").exists() and not (tmp_path / "erasures").exists()
    assert forget_ada(0, tombstone, FORGOTTEN, value="4711", arguments=(*card, "connected")) == 1
    [certificate] = (tmp_path / "erasures").iterdir()
    assert '"main"."people"' in {place["table"] for place in json.loads(certificate.read_text())["found"]}


def test_of_releases_and_exports_those_go_of_which_any_file_carries_the_person(tmp_path: Path) -> None:
    hers, other, current = (f"2026010{day}T000000.000000Z" for day in (1, 2, 3))
    for folder in (hers, other, current, f"exports/{hers}/meta", f"exports/{other}/meta"):
        path = tmp_path / folder
        path.mkdir(parents=True)
        (path / "first.csv").write_text("ben@example.org\n")
        (path / "second.csv").write_text(f"{'ben@example.org' if other in folder else ADA.upper()}\n")
    (tmp_path / "current").symlink_to(current)
    assert drop_releases_with(tmp_path, needles([ADA])) == [f"exports/{hers}", hers]
    left = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("second.csv")}
    assert left == {f"{other}/second.csv", f"{current}/second.csv", f"exports/{other}/meta/second.csv"}
