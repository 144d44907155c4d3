"""The app shows the published release and nothing else: it searches, opens a customer, lists segments and the queue."""

from __future__ import annotations

import json
import re
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import PROJECT, DbtRun
from pages import free_port, wait_until_healthy
from scv.app.__main__ import OPTIONS, command
from scv.app.access import LOG, PASSWORD, is_password, log_path, password_fault, write_down
from scv.app.views import RESULTS_SHOWN, groups, overlaps, search
from scv.preview import preview
from scv.report.release import Row, open_release
from scv.report.words import label, money
from scv.review import OVERRIDES
from streamlit.testing import v1 as testing

SECRET = "correct horse battery"
SCRIPT = PROJECT / "python_helpers" / "scv" / "app" / "main.py"


def enter(app: Any, who: str, password: str) -> Any:
    name, word = app.text_input
    name.set_value(who)
    word.set_value(password)
    return app.button[0].click().run()


@pytest.fixture
def run_app(sample_build: DbtRun, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Any]:
    """Run the app's script without a browser: with personal data as Ida, or without, over the sample or elsewhere."""
    monkeypatch.setenv(PASSWORD, SECRET)
    monkeypatch.setenv(LOG, str(tmp_path / "seen.ndjson"))

    def run(*arguments: str, published: Path = sample_build.published, enters: bool = True) -> Any:
        monkeypatch.setattr(sys, "argv", [str(SCRIPT), str(published), *arguments])
        app = testing.AppTest.from_file(str(SCRIPT), default_timeout=60).run()
        return enter(app, "Ida", SECRET) if enters and "--pii" in arguments else app

    return run


@pytest.fixture(scope="module")
def buyer(sample_build: DbtRun) -> Row:
    with open_release(sample_build.published / "current" / "pii" / "scv_pii.duckdb") as release:
        [found] = release.rows(
            "select customer_id, email, full_name, phone from single_customer_view "
            "where order_count > 2 and email is not null and full_name is not null and phone is not null "
            "order by customer_id limit 1"
        )
    return found


def told(app: Any) -> str:
    """Every word that the app shows."""
    kinds = ("header", "markdown", "info", "success", "warning", "error", "caption")
    return "\n".join(str(item.value) for kind in kinds for item in getattr(app, kind))


def tables(app: Any) -> str:
    return "\n".join(table.value.to_csv() for table in [*app.dataframe, *app.table])


def test_with_personal_data_an_email_opens_the_customer(run_app: Callable[..., Any], buyer: Row) -> None:
    app = run_app("--pii")
    app.text_input[0].set_value(buyer["email"].upper()).run()
    assert not app.exception
    assert [header.value for header in app.header] == [buyer["full_name"]]
    assert {"Stages", "Consents", "Preferences", "Timeline"} <= {tab.label for tab in app.tabs}
    assert buyer["email"] in tables(app)


def seen(tmp_path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (tmp_path / "seen.ndjson").read_text().splitlines()]


def test_nobody_sees_personal_data_without_a_name_and_the_password(
    run_app: Callable[..., Any], buyer: Row, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app = run_app("--pii", enters=False)
    for who, password in (("", SECRET), ("Ida", "correct horse"), ("Ida", "")):
        app = enter(app, who, password)
        assert "A name and the right password, please." in told(app)
        assert not app.sidebar.radio
    assert [entry.label for entry in enter(app, "Ida", SECRET).text_input] == ["Search"]
    for password in (None, "", "short"):
        monkeypatch.delenv(PASSWORD)
        if password is not None:
            monkeypatch.setenv(PASSWORD, password)
        refused = run_app("--pii", enters=False)
        assert PASSWORD in told(refused)
        assert not refused.text_input
        monkeypatch.setenv(PASSWORD, SECRET)
    assert not (tmp_path / "seen.ndjson").exists()


def test_who_looked_at_whom_is_written_down_once_and_holds_nothing_personal(
    run_app: Callable[..., Any], buyer: Row, tmp_path: Path
) -> None:
    app = run_app("--pii")
    app.text_input[0].set_value(buyer["email"]).run()
    app.run()
    [line] = seen(tmp_path)
    assert (line["who"], line["what"], line["customer_ids"]) == ("Ida", "opened", [buyer["customer_id"]])
    assert line["release_id"]
    app.sidebar.radio[0].set_value("Steward queue").run()
    assert {line["what"] for line in seen(tmp_path)} <= {"opened", "queue"}
    written = (tmp_path / "seen.ndjson").read_text()
    assert not [value for name, value in buyer.items() if name != "customer_id" and value in written]
    assert stat.S_IMODE((tmp_path / "seen.ndjson").stat().st_mode) == 0o600


def test_where_nothing_can_be_written_down_nobody_is_shown(
    run_app: Callable[..., Any], buyer: Row, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app = run_app("--pii")
    monkeypatch.setenv(LOG, str(tmp_path / "no_such_folder" / "seen.ndjson"))
    app.text_input[0].set_value(buyer["email"]).run()
    assert "no_such_folder" in told(app)
    assert buyer["full_name"] not in told(app) + tables(app)


def test_the_app_does_not_start_with_personal_data_and_without_a_password(sample_build: DbtRun) -> None:
    for environment in ({}, {PASSWORD: "short"}):
        started = subprocess.run(
            [sys.executable, "-m", "scv.app", str(sample_build.published), "--pii"],
            env={"PYTHONPATH": str(PROJECT / "python_helpers"), **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert started.returncode == 1
        assert PASSWORD in started.stderr
    assert password_fault(SECRET) == ""
    assert is_password(SECRET, SECRET)
    assert not is_password("correct horse bätteri", SECRET)
    assert log_path(Path("/srv/published")) == Path("/srv/published/app_access.ndjson")


def test_lines_of_the_log_are_added_and_never_replaced(tmp_path: Path) -> None:
    for who in ("Ida", 'Eve"\n'):
        write_down(tmp_path / "log", who, "opened", ["b", "a"], "release")
    first, second = (json.loads(line) for line in (tmp_path / "log").read_text().splitlines())
    assert (first["who"], second["who"]) == ("Ida", 'Eve"\n')
    assert first["customer_ids"] == ["a", "b"]


def test_a_name_is_looked_for_first_then_an_order(sample_build: DbtRun, buyer: Row) -> None:
    current = sample_build.published / "current"
    with open_release(current / "pii" / "scv_pii.duckdb") as release:
        given, *_, family = buyer["full_name"].split()
        for asked in (buyer["full_name"], f"{family.upper()} {given[:3].lower()}", f"  {given} "):
            rows = search(release, asked, "GB").rows
            assert buyer["customer_id"] in {row["customer_id"] for row in rows}, asked
            words = [word.lower()[:3] for word in asked.split()]
            assert all(word in row["full_name"].lower() for row in rows for word in words)
        [order] = release.rows(
            "select customer_id, order_number, order_id from orders "
            "where order_number like '#%' and customer_id is not null order by order_id limit 1"
        )
    for file in ("scv.duckdb", "pii/scv_pii.duckdb"):
        with open_release(current / file) as release:
            for asked in (order["order_number"], order["order_number"][1:], order["order_id"]):
                found = search(release, asked, "GB")
                assert [row["customer_id"] for row in found.rows] == [order["customer_id"]], (file, asked)
                assert found.message == ""
            assert search(release, "#999999999", "GB").rows == []


def test_without_it_the_id_opens_the_customer_and_what_is_personal_is_masked(
    run_app: Callable[..., Any], buyer: Row
) -> None:
    app = run_app()
    app.text_input[0].set_value(buyer["customer_id"]).run()
    assert not app.exception
    assert "**Email**  \n•••" in told(app)
    shown = told(app) + tables(app)
    assert not [value for name, value in buyer.items() if name != "customer_id" and value in shown]
    app.text_input[0].set_value(buyer["email"]).run()
    assert "holds no personal data" in told(app)


@pytest.mark.parametrize("arguments", [(), ("--pii",)])
def test_segments_and_the_queue_are_listed(run_app: Callable[..., Any], arguments: tuple[str, ...]) -> None:
    app = run_app(*arguments)
    views = app.sidebar.radio[0].options
    assert views == ["Customers", "Segments", "Overlap", "Audience preview", "Steward queue"]
    app.sidebar.radio[0].set_value("Segments").run()
    assert not app.exception
    assert "reason" in tables(app)
    app.sidebar.radio[0].set_value("Steward queue").run()
    assert not app.exception
    assert "pair" in told(app) or "Nothing waits" in told(app)
    assert arguments or not re.search(r"@[\w-]+\.", tables(app))


def test_without_a_release_it_says_what_to_do(run_app: Callable[..., Any], tmp_path: Path) -> None:
    app = run_app(published=tmp_path)
    assert not app.exception
    assert "run `make build` first" in told(app)


def test_it_listens_to_this_machine_alone_and_reports_to_nobody() -> None:
    assert OPTIONS["server.address"] == "127.0.0.1"
    line = command(Path("/srv/published"), port=8600, with_pii=False)
    assert "--browser.gatherUsageStats=false" in line
    assert line[line.index("--") + 1] == "/srv/published"
    assert "--pii" not in line
    assert command(Path("/srv/published"), port=8600, with_pii=True)[-1] == "--pii"


@contextmanager
def serving(published: Path, log: Path, overrides: Path = OVERRIDES, script: Path = SCRIPT) -> Iterator[str]:
    """The app as it is served, with personal data, and its address."""
    port = free_port()
    line = command(published, port=port, with_pii=True, overrides=overrides)
    line[line.index(str(SCRIPT))] = str(script)
    server = subprocess.Popen(
        line,
        env={"PYTHONPATH": str(PROJECT / "python_helpers"), "HOME": "/nonexistent", PASSWORD: SECRET, LOG: str(log)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=60)


def test_in_a_browser_it_loads_searches_and_shows(
    sample_build: DbtRun, buyer: Row, chromium: Any, tmp_path: Path
) -> None:
    with serving(sample_build.published, tmp_path / "seen.ndjson") as address:
        tab = chromium.new_page()
        elsewhere = []
        tab.on("request", lambda request: elsewhere.append(request.url))
        tab.goto(address)
        tab.get_by_role("textbox", name="Your name").fill("Ida")
        tab.get_by_role("textbox", name="Password").fill(SECRET)
        tab.get_by_role("button", name="Enter").click()
        tab.get_by_label("Search").fill(buyer["email"])
        tab.get_by_label("Search").press("Enter")
        tab.get_by_role("heading", name=buyer["full_name"]).wait_for(timeout=60_000)
        tab.get_by_role("tab", name="Timeline").click()
        tab.get_by_text("by day, the newest first").wait_for(timeout=60_000)
        here = re.escape(address.removeprefix("http"))
        assert [url for url in elsewhere if not re.match(rf"https?{here}/|wss?{here}/|data:|blob:", url)] == []


def test_only_a_page_that_it_sent_itself_may_click(sample_build: DbtRun, tmp_path: Path) -> None:
    """Whatever is clicked comes over a socket, and a page from elsewhere gets none, not even by this port."""
    with serving(sample_build.published, tmp_path / "seen.ndjson") as address:
        host, port = address.removeprefix("http://").split(":")
        answers = {}
        for origin in (address, "http://elsewhere.example", f"http://elsewhere.example:{port}", "null"):
            with socket.create_connection((host, int(port)), timeout=30) as line:
                line.sendall(
                    f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
                    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    f"Sec-WebSocket-Version: 13\r\nOrigin: {origin}\r\n\r\n".encode()
                )
                answers[origin] = line.recv(100).split()[1]
    assert answers.pop(address) == b"101"
    assert set(answers.values()) == {b"403"}


@pytest.mark.parametrize("arguments", [(), ("--pii",)])
def test_an_audience_is_previewed_as_make_preview_does_and_only_a_condition_gets_in(
    run_app: Callable[..., Any], sample_build: DbtRun, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    app = run_app(*arguments).sidebar.radio[0].set_value("Audience preview").run()
    app.main.text_input[0].set_value("order_count >= 2")
    app = app.main.button[0].click().run()
    assert not app.exception
    with open_release(sample_build.published / "current" / "scv.duckdb") as release:
        found = preview(release.connection, "order_count >= 2")
        [sums] = release.rows(
            "select count(*) as people, sum(net_revenue) as earned from single_customer_view where order_count >= 2"
        )
    assert found.people == sums["people"] > 10
    assert [metric.value.split()[0] for metric in app.metric] == [
        str(sums["people"]),
        money(sums["earned"], next(iter(found.revenue))),
    ]
    shown = tables(app)
    for audience, people in found.audiences.items():
        assert f"{label(audience)},{people}," in shown
    ids = [row["customer_id"] for row in found.examples]
    assert len(ids) == 10 and all(customer_id in shown for customer_id in ids)
    if arguments:
        assert [line["customer_ids"] for line in seen(tmp_path)] == [ids]
    for hostile in ("select 1", "order_count >= 2; drop table release", "no_such_column > 1"):
        app.main.text_input[0].set_value(hostile)
        app = app.main.button[0].click().run()
        assert app.error and not app.exception and not app.metric, hostile


def test_how_many_two_groups_share_is_what_two_lists_of_people_have_in_common(
    run_app: Callable[..., Any], sample_build: DbtRun
) -> None:
    with open_release(sample_build.published / "current" / "scv.duckdb") as release:
        people: dict[tuple[str, str], set[str]] = {}
        for row in release.rows("select 'segment' as kind, segment as name, customer_id from customer_segments") + (
            release.rows("select 'audience' as kind, audience as name, customer_id from audience_members")
        ):
            people.setdefault((row["kind"], row["name"]), set()).add(row["customer_id"])
        assert {(row["kind"], row["name"]): row["people"] for row in groups(release)} == {
            group: len(members) for group, members in people.items()
        }
        for chosen, members in people.items():
            found = {(row["kind"], row["name"]): (row["people"], row["in_both"]) for row in overlaps(release, *chosen)}
            assert found == {
                group: (len(others), len(members & others)) for group, others in people.items() if group != chosen
            }
    app = run_app().sidebar.radio[0].set_value("Overlap").run()
    assert not app.exception
    assert f"each of {len(people) - 1} other groups." in told(app)
    assert len(app.table[0].value) == min(len(people) - 1, RESULTS_SHOWN)


def test_a_release_without_audiences_offers_what_it_can(
    run_app: Callable[..., Any], sample_build: DbtRun, tmp_path: Path
) -> None:
    file = tmp_path / "published" / "current" / "scv.duckdb"
    file.parent.mkdir(parents=True)
    shutil.copyfile(sample_build.published / "current" / "scv.duckdb", file)
    with duckdb.connect(str(file)) as con:
        con.execute("drop table audience_members")
    app = run_app(published=tmp_path / "published")
    assert app.sidebar.radio[0].options == ["Customers", "Segments", "Overlap", "Steward queue"]
    app = app.sidebar.radio[0].set_value("Overlap").run()
    assert not app.exception
    assert "Audience" not in tables(app)
