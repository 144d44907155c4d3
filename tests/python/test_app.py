"""The app shows the published release and nothing else: it searches, opens a customer, lists segments and the queue."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import PROJECT, DbtRun
from pages import free_port, wait_until_healthy
from scv.app.__main__ import OPTIONS, command
from scv.report.release import Row, open_release

pytest.importorskip("streamlit", reason="Streamlit is not installed (requirements-app.lock)")
testing = pytest.importorskip("streamlit.testing.v1")

SCRIPT = PROJECT / "python_helpers" / "scv" / "app" / "main.py"


@pytest.fixture
def run_app(sample_build: DbtRun, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run the app's script without a browser: with or without personal data, over the sample or another folder."""

    def run(*arguments: str, published: Path = sample_build.published) -> Any:
        monkeypatch.setattr(sys, "argv", [str(SCRIPT), str(published), *arguments])
        return testing.AppTest.from_file(str(SCRIPT), default_timeout=60).run()

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
    kinds = ("header", "markdown", "info", "warning", "error", "caption")
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
    assert views == ["Customers", "Segments", "Steward queue"]
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
    assert line[-2:] == ["--", "/srv/published"]
    assert command(Path("/srv/published"), port=8600, with_pii=True)[-1] == "--pii"


def test_in_a_browser_it_loads_searches_and_shows(sample_build: DbtRun, buyer: Row, chromium: Any) -> None:
    port = free_port()
    server = subprocess.Popen(
        command(sample_build.published, port=port, with_pii=True),
        env={"PYTHONPATH": str(PROJECT / "python_helpers"), "HOME": "/nonexistent"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", server)
        tab = chromium.new_page()
        elsewhere = []
        tab.on("request", lambda request: elsewhere.append(request.url))
        tab.goto(f"http://127.0.0.1:{port}")
        tab.get_by_label("Search").fill(buyer["email"])
        tab.get_by_label("Search").press("Enter")
        tab.get_by_role("heading", name=buyer["full_name"]).wait_for(timeout=60_000)
        tab.get_by_role("tab", name="Timeline").click()
        tab.get_by_text("by day, the newest first").wait_for(timeout=60_000)
        assert [
            url for url in elsewhere if not re.match(rf"(https?|wss?)://127\.0\.0\.1:{port}/|data:|blob:", url)
        ] == []
    finally:
        server.terminate()
        server.wait(timeout=30)
