"""Looking back: whom a release took everybody for, told by a later one, and the present as it was."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import PROJECT, DbtRun
from scv.beliefs import VAULT, write_beliefs
from scv.publishing import open_database

# Build 1 took Ada's two addresses for two people, build 2 for one, build 3 split them again; the office's address was
# Ben's until May and is Cleo's since; Eve was Ada all the time. Build 4 changed nobody, so that its release shares the
# number of the third.
REGISTRY = [
    ("email:ada@home", "A", 1, "2026-01-01"),
    ("email:ada@work", "B", 1, "2026-01-02"),
    ("email:ada@work", "A", 2, "2026-01-02"),
    ("email:ada@work", "B", 3, "2026-01-02"),
    ("email:office", "Ben", 1, "2026-01-03"),
    ("email:office#2", "Cleo", 2, "2026-05-01"),
    ("email:eve", "Eve", 1, "2026-01-05"),
    ("email:eve", "A", 2, "2026-01-05"),
    ("email:gone", "Dev", 1, "2026-01-04"),
    ("email:gone", None, 2, "2026-01-04"),
]
ENROLMENTS = [
    ("news", "A", "2026-02-01", None),
    ("news", "Cleo", "2026-06-01", None),
    ("news", "Ben", "2026-02-01", "2026-04-01"),
]
RELEASES = [f"2026{month:02}01T050000.000000Z" for month in (2, 6, 7, 8)]


def unfinished(root: Path, number: int) -> Path:
    """The folder of a release that is being made: what the registry and the enrolments are after so many builds."""
    partial = root / f".{RELEASES[number - 1]}.partial"
    (partial / "pii").mkdir(parents=True)
    with duckdb.connect(str(partial / VAULT)) as vault:
        vault.execute(
            "create table idr_id_registry (identifier_id text, customer_id text, build_number bigint, "
            "first_seen_at timestamp, changed_at timestamp)"
        )
        rows = [row for row in REGISTRY if row[2] <= number]
        vault.executemany(
            "insert into idr_id_registry select $1, $2, $3, $4, make_timestamp(2026, $3, 1, 0, 0, 0)", rows
        )
        vault.execute(
            "create table audience_enrolments "
            "(audience text, customer_id text, enrolled_at timestamp, left_at timestamp, is_held_out boolean)"
        )
        vault.executemany("insert into audience_enrolments select $1, $2, $3, $4, false", ENROLMENTS)
        vault.execute(
            "create table release as select $1 as release_id, unnest(['orders', 'products']) as table_name, "
            "null::timestamp as as_of, now()::timestamp as published_at",
            [RELEASES[number - 1]],
        )
    return partial


def publish(root: Path, number: int) -> Path:
    partial = unfinished(root, number)
    write_beliefs(partial, root)
    return partial.rename(root / RELEASES[number - 1])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Four releases, of which only the last is kept."""
    for number in (1, 2, 3, 4):
        publish(tmp_path, number)
        if number > 1:
            shutil.rmtree(tmp_path / RELEASES[number - 2])
    return tmp_path


def ask(root: Path, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with open_database(root / RELEASES[-1] / VAULT) as vault:
        return vault.execute(query, list(parameters)).fetchall()


def believed(root: Path, release: str, on_date: str) -> dict[str, str]:
    query = "select identifier_id, customer_id from customers_as_believed($1, $2)"
    return dict(ask(root, query, release, on_date))


def test_whom_each_release_took_them_for_is_told_when_it_is_gone(root: Path) -> None:
    found = [believed(root, release, "2026-12-31").get("email:ada@work") for release in RELEASES]
    assert found == ["B", "A", "B", "B"]
    assert ask(root, "select release_id, build_number from release_history order by 1") == list(
        zip(RELEASES, [1, 2, 3, 3], strict=True)
    )


def test_an_address_that_changed_hands_was_somebodys_on_a_day(root: Path) -> None:
    assert believed(root, RELEASES[3], "2026-04-01")["email:office"] == "Ben"
    assert believed(root, RELEASES[3], "2026-06-01")["email:office"] == "Cleo"
    # The first release knew of no Cleo, whatever day one asks for.
    assert believed(root, RELEASES[0], "2026-06-01")["email:office"] == "Ben"
    # And nobody had an address before it was seen.
    assert "email:office" not in believed(root, RELEASES[3], "2025-12-31")


def test_what_was_let_go_is_nobodys_from_then_on(root: Path) -> None:
    assert believed(root, RELEASES[0], "2026-12-31")["email:gone"] == "Dev"
    assert "email:gone" not in believed(root, RELEASES[1], "2026-12-31")


def test_a_day_is_as_good_as_a_name_and_before_the_first_release_nobody_believed_anything(root: Path) -> None:
    assert believed(root, "20260615", "2026-12-31") == believed(root, RELEASES[1], "2026-12-31")
    assert believed(root, "20260101", "2026-12-31") == {}


def test_who_was_somebody_else_says_who_they_are_today(root: Path) -> None:
    query = (
        "select identifier_id, customer_id, current_customer_id from customers_as_believed($1, $2) "
        "where not is_believed_today order by 1"
    )
    assert ask(root, query, RELEASES[1], "2026-12-31") == [("email:ada@work", "A", "B")]
    assert ask(root, query, RELEASES[0], "2026-12-31") == [("email:eve", "Eve", "A"), ("email:gone", "Dev", None)]
    question = (PROJECT / "analyses" / "whom_we_took_them_for.sql").read_text()
    assert [row[:4] for row in ask(root, question)] == [("news", "email:eve", "Eve", "A")]


def test_the_audience_of_a_day_is_told_by_whom_they_were_taken_for(root: Path) -> None:
    query = "select customer_id, current_customer_id from audience_as_believed('news', $1, $2) order by all"
    assert ask(root, query, RELEASES[0], "2026-03-01") == [("A", "A"), ("Ben", "Ben"), ("Eve", "A")]
    assert ask(root, query, RELEASES[1], "2026-07-01") == [("A", "A"), ("Cleo", "Cleo")]


def test_a_real_release_looks_back(sample_build: DbtRun, tmp_path: Path) -> None:
    """Everybody is whom it takes them for, and the audience of its own day is what its destinations were told."""
    partial = tmp_path / ".20990101T000000.000000Z.partial"
    (partial / "pii").mkdir(parents=True)
    shutil.copyfile(sample_build.published / "current" / VAULT, partial / VAULT)
    (partial / VAULT).chmod(0o640)
    with duckdb.connect(str(partial / VAULT)) as vault:
        vault.execute(
            "drop macro table if exists audience_as_believed; drop macro table if exists customers_as_believed; "
            "drop table if exists release_history"
        )
    write_beliefs(partial, tmp_path)
    with open_database(partial / VAULT) as vault:
        [(release, now)] = vault.execute("select release_id, as_of from release_history").fetchall()
        differing = (
            "select count(*), count(*) filter (theirs.customer_id != believed.customer_id) "
            "from customers_as_believed($1, $2) as believed "
            "inner join customer_identifiers as theirs using (identifier_id)"
        )
        [(identifiers, elsewhere)] = vault.execute(differing, [release, now]).fetchall()
        assert identifiers > 1000 and elsewhere == 0
        sent = "select {} from audience_members where status = 'sent' and $1 in ('', audience) order by all"
        audiences = vault.execute(sent.format("distinct audience"), [""]).fetchall()
        assert len(audiences) > 3
        for (audience,) in audiences:
            members = vault.execute(sent.format("customer_id"), [audience]).fetchall()
            believed = "select customer_id from audience_as_believed($1, $2, $3) where not is_held_out order by all"
            assert vault.execute(believed, [audience, release, now]).fetchall() == members


def test_releases_from_before_there_was_a_history_are_in_it(tmp_path: Path) -> None:
    unfinished(tmp_path, 1).rename(tmp_path / RELEASES[0])
    newest = publish(tmp_path, 2)
    with open_database(newest / VAULT) as vault:
        assert vault.execute("select release_id, build_number from release_history order by 1").fetchall() == [
            (RELEASES[0], 1), (RELEASES[1], 2),
        ]  # fmt: skip
