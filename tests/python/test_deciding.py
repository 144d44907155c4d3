"""The steward decides in the app: what it would do is shown first, one of two is first, and nothing is overwritten."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import DbtRun
from scv.app.access import LOG, PASSWORD
from scv.app.proposals import Proposal, Trials
from scv.review import OVERRIDES, append_decision, decide, decided_pairs
from scv.what_if import TrialError, WhatIf
from scv.what_if.compare import Customer, Regrouping
from streamlit.testing import v1 as testing
from test_app import SCRIPT, SECRET, enter, told

PAIRS = 23
ONE, TWO = "They are one person", "They are two people"
NOBODY = WhatIf(300, 300, [], 0, 0, {}, 0, {}, 0, 0)


def waiting_release(sample_build: DbtRun, folder: Path) -> list[tuple[str, ...]]:
    """Copy the release into a folder, with a queue of `PAIRS` pairs of strangers; their customers and identifiers."""
    file = folder / "current" / "pii" / "scv_pii.duckdb"
    file.parent.mkdir(parents=True)
    shutil.copyfile(sample_build.published / "current" / "pii" / "scv_pii.duckdb", file)
    with duckdb.connect(str(file)) as con:
        people = con.execute(
            """
            select customer_id, min(identifier_id), any_value(full_name)
            from customer_identifiers
            inner join single_customer_view using (customer_id)
            where identifier_type = 'shopify_customer' and valid_to is null and full_name is not null
            group by customer_id
            order by customer_id
            """
        ).fetchall()
        pairs = [(*people[2 * n], *people[2 * n + 1]) for n in range(PAIRS)]
        con.execute("delete from identity_review_queue")
        con.executemany(
            "insert into identity_review_queue by name "
            "select $1 as review_id, 'queued' as status, $2 as left_customer_id, $3 as left_identifier_id, "
            "$4 as left_full_name, $5 as right_customer_id, $6 as right_identifier_id, $7 as right_full_name, "
            "'<b>given name</b>: same (2.0)' as evidence, $8 as match_weight, 0.5 as match_probability",
            [[f"r{n:02}", *pair, 30.0 - n] for n, pair in enumerate(pairs)],
        )
    return pairs


@pytest.fixture(scope="module")
def waiting(sample_build: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, ...]]]:
    folder = tmp_path_factory.mktemp("published")
    return folder, waiting_release(sample_build, folder)


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    file = tmp_path / "identity_overrides.csv"
    file.write_text(OVERRIDES.read_text().splitlines()[0] + "\n")
    return file


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of the seeds that trials were asked about; each finds that the first pair's people become one."""
    texts: list[str] = []

    def try_out(work: Path, tables: dict[str, Path], variables: dict[str, Any], tell: Callable[[str], None]) -> WhatIf:
        tell("step 3 of 40")
        texts.append(tables["identity_overrides"].read_text())
        left, right = texts[-1].splitlines()[-1].split(",")[:2]
        people = [Customer("a", "Ann <Reed>", 0, {}), Customer("b", None, 0, {})]
        ours = Regrouping("merge", people, {"a": [left, right]})
        theirs = Regrouping("merge", people, {"c": ["email:else@x.example"]})
        return replace(NOBODY, regroupings=[ours, theirs])

    monkeypatch.setattr("scv.app.proposals.try_out", try_out)
    return texts


@pytest.fixture
def open_queue(
    waiting: tuple[Path, list[tuple[str, ...]]], seed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Any]:
    """Open the queue as somebody; several may have it open at once."""
    monkeypatch.setenv(PASSWORD, SECRET)
    monkeypatch.setenv(LOG, str(tmp_path / "seen.ndjson"))
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), str(waiting[0]), "--overrides", str(seed), "--pii"])

    def run(who: str = "Ida") -> Any:
        app = enter(testing.AppTest.from_file(str(SCRIPT), default_timeout=60).run(), who, SECRET)
        return app.sidebar.radio[0].set_value("Steward queue").run()

    return run


def labelled(elements: Any, label: str) -> Any:
    [found] = [element for element in elements if element.label == label]
    return found


def try_it(app: Any, answer: str, reason: str = "they said so") -> Any:
    """Choose an answer for the pair that is open, ask what it does, and wait for it."""
    app.main.radio[0].set_value(answer)
    labelled(app.text_input, "Why?").set_value(reason)
    return waited(labelled(app.button, "Show what it does").click().run())


def waited(app: Any) -> Any:
    deadline = time.monotonic() + 30
    while "Trying it out" in told(app) and time.monotonic() < deadline:
        time.sleep(0.1)
        app = app.run()
    assert not app.exception
    return app


def save(app: Any, button: str) -> Any:
    app = labelled(app.button, button).click().run()
    assert not app.exception
    return app


def logged(tmp_path: Path) -> list[tuple[str, str]]:
    lines = [json.loads(line) for line in (tmp_path / "seen.ndjson").read_text().splitlines()]
    return [(line["who"], line["what"]) for line in lines if line["what"] != "queue"]


def test_a_decision_is_tried_out_then_written_by_name_and_the_pair_waits_no_more(
    open_queue: Callable[..., Any],
    waiting: tuple[Path, list[tuple[str, ...]]],
    seed: Path,
    tried: list[str],
    tmp_path: Path,
) -> None:
    left_customer, left, left_name, right_customer, right, right_name = waiting[1][0]
    app = open_queue()
    assert f"{PAIRS} pairs may be one person" in told(app)
    assert [header.value for header in app.header] == [f"{left_name} and {right_name}"]
    assert "\\<b\\>given name" in told(app)
    app = try_it(app, "link", "same\nvoice, on the phone")
    merged = "Ann \\<Reed\\> \\(no order\\) and customer b, without a name, \\(no order\\) become one customer"
    assert merged in told(app)
    assert "Besides, the next build would group 1 other otherwise" in told(app)
    assert len(tried) == 1
    assert decided_pairs(seed) == {}, "something was written before it was saved"
    app = save(app, "Save: they are one person")
    [decision] = decided_pairs(seed).values()
    assert {decision.left, decision.right} == {left, right}
    assert (decision.action, decision.decided_by, decision.reason) == ("link", "Ida", "same voice, on the phone")
    assert f"{PAIRS - 1} pairs may be one person" in told(app)
    assert "Written down" in told(app)
    log = [json.loads(line) for line in (tmp_path / "seen.ndjson").read_text().splitlines()]
    [line] = [line for line in log if line["what"] == "link"]
    assert (line["who"], line["customer_ids"]) == ("Ida", sorted([left_customer, right_customer]))
    assert left not in (tmp_path / "seen.ndjson").read_text()
    assert app.run() and "Written down" not in told(app)


def test_what_is_written_is_what_was_tried_but_for_the_moment(
    open_queue: Callable[..., Any], seed: Path, tried: list[str]
) -> None:
    save(try_it(open_queue(), "split", ""), "Save: they are two people")
    [text], written = tried, seed.read_text()
    assert [line.split(",")[:4] for line in text.splitlines()] == [line.split(",")[:4] for line in written.splitlines()]
    assert "review: a match of weight 30.0" in written


def test_of_two_stewards_the_second_hears_who_decided_what_and_when_and_nothing_is_overwritten(
    open_queue: Callable[..., Any], seed: Path, tried: list[str], tmp_path: Path
) -> None:
    ida, eve = try_it(open_queue("Ida"), "link"), try_it(open_queue("Eve"), "split")
    save(ida, "Save: they are one person")
    written = seed.read_text()
    eve = save(eve, "Save: they are two people")
    [error] = [str(error.value) for error in eve.error]
    assert "Nothing was written" in error and "link, by Ida on 20" in error and "UTC" in error
    assert seed.read_text() == written
    assert logged(tmp_path) == [("Ida", "link"), ("Eve", "split"), ("Eve", "refused: split")]


def test_who_only_looks_hears_too_that_the_open_pair_was_decided_meanwhile(
    open_queue: Callable[..., Any], waiting: tuple[Path, list[tuple[str, ...]]], seed: Path
) -> None:
    app = open_queue()
    _, left, _, _, right, _ = waiting[1][0]
    append_decision(seed, decide(left, right, "split", "Eve", "twins"))
    app = app.run()
    [warning] = [str(warning.value) for warning in app.warning]
    assert "were decided meanwhile" in warning and "split, by Eve on 20" in warning
    assert [header.value for header in app.header] == [f"{waiting[1][1][2]} and {waiting[1][1][5]}"]


def test_ones_own_last_decision_is_taken_back_the_same_way(
    open_queue: Callable[..., Any], seed: Path, tried: list[str], tmp_path: Path
) -> None:
    append_decision(seed, decide("email:a@x.example", "email:b@x.example", "link", "Eve", "-"))
    before = seed.read_text()
    app = save(try_it(open_queue(), "link"), "Save: they are one person")
    assert "Show what taking it back does" not in [button.label for button in open_queue("Nobody").button]
    app = waited(labelled(app.button, "Show what taking it back does").click().run())
    assert tried[-1] == before
    app = save(app, "Take it back")
    assert seed.read_text() == before
    assert "Taken back" in told(app) and f"{PAIRS} pairs may be one person" in told(app)
    assert logged(tmp_path) == [("Ida", "link"), ("Ida", "take back link")]


def test_nothing_is_saved_that_could_not_be_tried_or_that_contradicts_what_was_decided(
    open_queue: Callable[..., Any],
    waiting: tuple[Path, list[tuple[str, ...]]],
    seed: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: Any) -> WhatIf:
        raise TrialError("row 2 is nobody's")

    monkeypatch.setattr("scv.app.proposals.try_out", refused)
    app = try_it(open_queue(), "link")
    assert "row 2 is nobody's" in told(app)
    assert not [button for button in app.button if button.label.startswith("Save")]
    _, left, _, _, right, _ = waiting[1][0]
    for one in (left, right):
        append_decision(seed, decide(one, "email:same@x.example", "link", "Eve", "-"))
    written = seed.read_text()
    app = try_it(open_queue("Eve"), "split")
    assert "contradict each other" in told(app) and "row 2" in told(app)
    assert not [button for button in app.button if button.label.startswith("Save")]
    assert seed.read_text() == written


def test_without_an_answer_nothing_is_tried_and_without_a_log_nothing_is_written(
    open_queue: Callable[..., Any], seed: Path, tried: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app = labelled(open_queue().button, "Show what it does").click().run()
    assert "One person, or two" in told(app) and tried == []
    app = try_it(app, "link")
    monkeypatch.setenv(LOG, str(tmp_path / "no_such_folder" / "seen.ndjson"))
    app = save(app.run(), "Save: they are one person")
    assert "no_such_folder" in told(app).replace("\\", "")
    assert decided_pairs(seed) == {}


def test_while_a_trial_runs_the_page_says_how_far_it_is_and_stays_usable(
    open_queue: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()

    def slow(work: Path, tables: dict[str, Path], variables: dict[str, Any], tell: Callable[[str], None]) -> WhatIf:
        tell("step 3 of 40")
        may_end.wait(60)
        return NOBODY

    monkeypatch.setattr("scv.app.proposals.try_out", slow)
    try:
        app = open_queue()
        app.main.radio[0].set_value("link")
        app = labelled(app.button, "Show what it does").click().run()
        time.sleep(0.2)
        app = app.run()
        assert "Trying it out" in told(app) and "step 3 of 40" in told(app)
        app = app.sidebar.radio[0].set_value("Customers").run()
        assert not app.exception and "Type who you are looking for" in told(app)
        app = app.sidebar.radio[0].set_value("Steward queue").run()
        second = labelled(app.selectbox, "Pair").set_value("r01").run()
        second.main.radio[0].set_value("link")
        second = labelled(second.button, "Show what it does").click().run()
        assert "it waits for the trial before it" in told(second)
    finally:
        may_end.set()
    app = waited(second)
    assert "Nobody would merge and nobody would split" in told(app)
    app = waited(labelled(app.selectbox, "Pair").set_value("r00").run())
    assert "Nobody would merge and nobody would split" in told(app)


def test_without_personal_data_nobody_decides(
    sample_build: DbtRun, monkeypatch: pytest.MonkeyPatch, seed: Path
) -> None:
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), str(sample_build.published), "--overrides", str(seed)])
    app = testing.AppTest.from_file(str(SCRIPT), default_timeout=60).run()
    app = app.sidebar.radio[0].set_value("Steward queue").run()
    assert not app.exception
    assert not app.main.radio
    assert not [button for button in app.button if "Show what" in button.label]


@pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="builds the identity models: make test LONG=1")
def test_a_trial_of_strangers_linked_says_that_they_would_become_one(
    sample_build: DbtRun,
    waiting: tuple[Path, list[tuple[str, ...]]],
    seed: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    left_customer, left, left_name, right_customer, right, right_name = waiting[1][0]
    for name, value in (
        ("SCV_RAW", str(sample_build.folder / "raw")),
        ("SCV_SALT", "a salt for tests"),
        ("DBT_TARGET_PATH", str(tmp_path / "target")),
    ):
        monkeypatch.setenv(name, value)
    proposal = Proposal(decide(left, right, "link", "Ida", "same voice"), (left_customer, right_customer))
    trial = Trials(sample_build.database).start(proposal.text(seed))
    told = set()
    while not trial.is_done:
        told.add(trial.progress)
        time.sleep(0.05)
    assert trial.found is not None, trial.fault
    [sentence] = proposal.effect(trial.found)
    assert left_name in sentence and right_name in sentence
    [regrouping] = trial.found.regroupings
    assert [held for held in regrouping.after.values() if {left, right} <= set(held)]
    assert [line for line in told if line.startswith("step ")]
    nobodys = Proposal(decide("email:nobody@x.example", left, "link", "Ida", "-"))
    refused = Trials(sample_build.database).start(nobodys.text(seed))
    while not refused.is_done:
        time.sleep(0.05)
    assert "is nobody's" in refused.fault
