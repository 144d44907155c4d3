"""The review queue in the terminal, and the seed that decisions are written to."""

import io
import os
import subprocess
import sys
import threading
from dataclasses import fields, replace
from datetime import datetime
from functools import partial

import duckdb
import pytest
import scv.macros
from conftest import PROJECT
from scv.review import (
    AlreadyDecidedError,
    Case,
    WithdrawnError,
    append_decision,
    decide,
    decided_pairs,
    last_decision,
    read_queue,
    walk,
    withdraw_decision,
)
from scv.review.walk import as_text

SEED = PROJECT / "seeds" / "identity" / "identity_overrides.csv"
NOON = datetime(2026, 11, 21, 12)
ANNS = Case(
    **{
        **dict.fromkeys(field.name for field in fields(Case)),
        "review_id": "1",
        "status": "queued",
        "left_identifier_id": "square_customer:ann",
        "right_identifier_id": "email:ann@x.example",
        "left_full_name": "Ann Reed",
        "right_full_name": "Anne Reed",
        "left_address": "1 High Street, Leeds, LS1 1AA",
        "right_address": "1 High Street, Leeds, LS1 1AA",
        "evidence": "given name: nickname (2.0); family name: same (4.5)",
        "match_weight": 3.5,
        "match_probability": 0.919,
    }
)
BOBS = replace(
    ANNS, review_id="2", left_identifier_id="shopify_customer:bob", right_identifier_id="square_customer:bob",
    left_full_name="Bob\x1b]0;owned\x07\nMore", match_weight=9.0, rule="different_birth_dates", detail="1980 / 2004",
)  # fmt: skip
CARDS = replace(
    ANNS, review_id="3", left_identifier_id="loyalty_card:7", right_identifier_id="shopify_customer:7",
    match_weight=None, match_probability=None, evidence=None, rule="maximum_loyalty_card",
)  # fmt: skip


@pytest.fixture
def seed(tmp_path):
    """A seed as the project has it, without decisions."""
    file = tmp_path / "identity_overrides.csv"
    file.write_text(SEED.read_text().splitlines()[0] + "\n")
    return file


def write(seed, *said):
    append_decision(seed, decide(*said))


def rows(seed):
    """The seed as dbt reads it."""
    with duckdb.connect() as con:
        return con.execute(
            "select left_identifier, right_identifier, action, decided_by, decided_at::timestamp, reason "
            "from read_csv(?, all_varchar = true)",
            [str(seed)],
        ).fetchall()


def queue(cases):
    con = duckdb.connect()
    columns = ", ".join(
        f"{field.name} {'double' if field.name.startswith('match') else 'varchar'}" for field in fields(Case)
    )
    con.execute(f"create table identity_review_queue ({columns}, weight_email double)")
    for case in cases:
        values = [*vars(case).values(), None]
        con.execute(f"insert into identity_review_queue values ({', '.join('?' * len(values))})", values)
    return con


def answered(cases, seed, *lines):
    out = io.StringIO()

    def written(case, action, reason):
        write(seed, *case.pair, action, "Ann Steward", reason, NOON)

    counts = walk(cases, io.StringIO("".join(f"{line}\n" for line in lines)), out, written)
    return counts, out.getvalue()


def test_the_queue_begins_with_refused_proof_and_leaves_out_what_is_decided(seed):
    assert [case.review_id for case in read_queue(queue([ANNS, BOBS, CARDS]))] == ["3", "2", "1"]
    write(seed, "shopify_customer:bob", "square_customer:bob", "split", "Ann Steward", "two births", NOON)
    write(seed, "square_customer:ann", "email:Ann@X.example ", "link", "Ann Steward", "same house", NOON)
    assert [case.review_id for case in read_queue(queue([ANNS, BOBS, CARDS]), decided_pairs(seed))] == ["3"]


def test_a_file_without_a_queue_is_refused_with_what_it_lacks():
    with duckdb.connect() as con, pytest.raises(LookupError, match="lacks detail, evidence"):
        read_queue(con)


def test_link_split_and_skip_are_written_as_rows_with_who_when_and_why(seed):
    counts, _ = answered([ANNS, BOBS, CARDS], seed, "l", "they said, on the phone", "SPLIT", "", "k")
    assert counts == {"link": 1, "split": 1, "skip": 1}
    why = "review: a match of weight 9.0 (probability 0.919), refused by different_birth_dates: 1980 / 2004"
    assert rows(seed) == [
        ("email:ann@x.example", "square_customer:ann", "link", "Ann Steward", NOON, "they said, on the phone"),
        ("shopify_customer:bob", "square_customer:bob", "split", "Ann Steward", NOON, why),
    ]


@pytest.mark.parametrize("lines", [("q",), (), ("l",), ("what?", "quit")])
def test_quitting_or_the_end_of_the_answers_writes_nothing_more(seed, lines):
    counts, shown = answered([ANNS, BOBS], seed, *lines)
    assert counts == {"link": 0, "split": 0, "skip": 0} and rows(seed) == []
    assert ("what? is none of them" in shown) == ("what?" in lines)


def test_the_two_sides_stand_next_to_each_other_and_equal_values_are_marked():
    lines = as_text(ANNS, width=100).splitlines()
    assert lines[0] == "a match of weight 3.5 (probability 0.919), too weak to follow unasked"
    assert "  name       Ann Reed                                     Anne Reed" in lines
    assert "  address    1 High Street, Leeds, LS1 1AA              = 1 High Street, Leeds, LS1 1AA" in lines
    assert lines[-2:] == ["  evidence   given name: nickname (2.0)", "             family name: same (4.5)"]


def test_hostile_text_in_the_queue_stays_text(seed):
    _, shown = answered([BOBS], seed, "\x1b[2Jl", "l", "why \x1b[31m not\x07")
    assert not {"\x1b", "\x07"} & set(shown)
    assert "Bob\\x1b]0;owned\\x07\\nMore" in shown


def test_no_pair_is_decided_twice_in_either_direction(seed):
    write(seed, "email:a@x.example", "email:b@x.example", "link", "Ann", "same", NOON)
    before = seed.read_text()
    for pair in (("email:B@x.example", "email:a@x.example"), ("email:a@x.example", "email:b@x.example")):
        with pytest.raises(AlreadyDecidedError):
            write(seed, *pair, "split", "Bob", "again", NOON)
    assert seed.read_text() == before


def test_scenario_24_a_decision_that_contradicts_others_is_refused_at_once_and_the_rows_are_named(seed):
    write(seed, "email:a@x.example", "email:b@x.example", "link", "Ann", "same", NOON)
    write(seed, "email:b@x.example", "email:c@x.example", "link", "Ann", "same", NOON)
    case = replace(ANNS, left_identifier_id="email:a@x.example", right_identifier_id="email:c@x.example")
    counts, shown = answered([case], seed, "s", "no")
    assert counts == {"link": 0, "split": 0, "skip": 1} and len(rows(seed)) == 2
    assert "Not written" in shown and "row 2" in shown and "row 3" in shown and "row 4" in shown


def test_stewards_who_decide_at_once_lose_no_row_and_write_no_pair_twice(seed):
    refused = []

    def steward(number):
        for turn in range(6):
            try:
                write(seed, f"email:{turn}@x.example", "email:z@x.example", "split", f"steward {number}", "-", NOON)
            except AlreadyDecidedError:
                refused.append(turn)
            write(seed, f"email:{number}@y.example", f"email:{turn}@y2.example", "split", "-", "-", NOON)

    threads = [threading.Thread(target=partial(steward, number)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = rows(seed)
    assert len(written) == len({row[:2] for row in written}) == 6 + 4 * 6
    assert len(refused) == 3 * 6


def test_a_write_that_fails_leaves_the_seed_as_it_was_and_nothing_beside_it(seed, monkeypatch):
    write(seed, "email:a@x.example", "email:b@x.example", "link", "Ann", 'say "hi", bye', NOON)
    before = seed.read_bytes()
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write(seed, "email:c@x.example", "email:d@x.example", "link", "Ann", "same", NOON)
    assert seed.read_bytes() == before
    assert {path.name for path in seed.parent.iterdir()} <= {seed.name, f".{seed.name}.lock"}


def test_a_seed_whose_last_line_does_not_end_gets_a_row_of_its_own(seed):
    seed.write_text(seed.read_text() + "email:a@x.example,email:b@x.example,link,Ann,,")
    write(seed, "email:c@x.example", "email:d@x.example", "split", "Ann\nReed", "no\r\nway", NOON)
    assert [row[:2] for row in rows(seed)] == [
        ("email:a@x.example", "email:b@x.example"),
        ("email:c@x.example", "email:d@x.example"),
    ]
    assert rows(seed)[1][3:] == ("Ann Reed", NOON, "no way")


def test_a_file_with_other_columns_is_not_written(seed):
    seed.write_text("left,right\n")
    with pytest.raises(ValueError, match="its columns must be left_identifier"):
        write(seed, "email:c@x.example", "email:d@x.example", "split", "Ann", "", NOON)


def test_whoever_decides_second_hears_who_was_first_when_and_what(seed):
    write(seed, "email:a@x.example", "email:b@x.example", "link", "Ann Reed", "same", NOON)
    with pytest.raises(AlreadyDecidedError, match=r"link, by Ann Reed on 2026-11-21 12:00:00 UTC \(row 2 of") as told:
        write(seed, "email:b@x.example", "email:a@x.example", "split", "Bob", "different", NOON)
    assert (told.value.decision.decided_by, told.value.decision.action) == ("Ann Reed", "link")


@pytest.mark.parametrize("name", ["", "  \n"])
def test_a_decision_that_names_nobody_who_decides_is_refused(seed, name):
    with pytest.raises(ValueError, match="needs the name of whoever decides"):
        write(seed, "email:a@x.example", "email:b@x.example", "link", name, "same", NOON)
    refused = review("--overrides", str(seed), "--decided-by", name, "--undo")
    assert refused.returncode == 2 and "must name whoever decides" in refused.stderr
    assert rows(seed) == []


def test_the_last_decision_of_ones_own_is_taken_back_and_every_other_line_stays_as_it_was(seed):
    other = 'email:a@x.example,email:b@x.example,link,Eve,2026-11-22 09:00:00,"two lines,\n""by hand"""\n'
    seed.write_text(seed.read_text() + other)
    write(seed, "email:c@x.example", "email:d@x.example", "split", "Ann", "-", NOON)
    write(seed, "email:e@x.example", "email:f@x.example", "link", " Ann ", "-", NOON)
    done = review("--overrides", str(seed), "--decided-by", "Ann", "--undo")
    assert done.returncode == 0, done.stderr
    assert "Taken back: email:e@x.example and email:f@x.example, link, by Ann" in done.stdout
    assert [row[0] for row in rows(seed)] == ["email:a@x.example", "email:c@x.example"]
    last = last_decision(seed, "Ann")
    assert last.left == "email:c@x.example"
    withdraw_decision(seed, last)
    assert seed.read_text() == SEED.read_text().splitlines()[0] + "\n" + other
    assert last_decision(seed, "Ann") is None
    nothing = review("--overrides", str(seed), "--decided-by", "Ann", "--undo")
    assert nothing.returncode == 1 and "holds no decision by Ann" in nothing.stderr


def test_what_somebody_has_changed_meanwhile_is_not_taken_back(seed):
    write(seed, "email:c@x.example", "email:d@x.example", "split", "Ann", "-", NOON)
    last = last_decision(seed, "Ann")
    seed.write_text(seed.read_text().replace(",split,", ",link,"))
    before = seed.read_text()
    with pytest.raises(WithdrawnError, match="does not say so any more"):
        withdraw_decision(seed, last)
    assert seed.read_text() == before


def test_a_file_of_many_decisions_is_read_at_once(seed, monkeypatch):
    lines = [f"email:a{n}@x.example,Loyalty_Card: {n} ,link,Ann,,\n" for n in range(2000)]
    seed.write_text(seed.read_text() + "".join(lines))
    asked = []
    ask = scv.macros._values
    monkeypatch.setattr("scv.macros._values", lambda sql, texts: asked.append(sql) or ask(sql, texts))
    assert ("email:a7@x.example", "loyalty_card:7") in decided_pairs(seed)
    assert len(asked) == 2  # one for each type of identifier


def review(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "scv.review", *arguments],
        env={"PYTHONPATH": str(PROJECT / "python_helpers")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
