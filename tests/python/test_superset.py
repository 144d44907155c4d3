"""The dashboard in `examples/superset`, in a Superset: it shows what the marts say, and nobody writes through it."""

from __future__ import annotations

import hashlib
import http.cookiejar
import io
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import PROJECT, DbtRun
from pages import free_port
from scv.publishing import open_database

EXAMPLE = PROJECT / "examples" / "superset"
DASHBOARD = EXAMPLE / "customers"
PLACE = "duckdb:////srv/scv/published/current/scv.duckdb"
# What each chart shows, said once more.
EXPECTED = {
    "Customers": "select count(*) from single_customer_view",
    "Customers who may be written to by email": (
        "select count(*) from single_customer_view where consent_email = 'granted'"
    ),
    "Customers by lifecycle stage": "select lifecycle_stage, count(*) from single_customer_view group by all",
    "Customers by preferred channel": "select preferred_channel, count(*) from single_customer_view group by all",
    "Net revenue by month and currency": (
        "select cast(epoch_ms(date_trunc('month', ordered_date)) as double), currency, "
        "cast(sum(net_revenue) as double) from orders group by all"
    ),
}


def documents(folder: str) -> list[dict[str, Any]]:
    return [yaml.safe_load(file.read_text()) for file in sorted((DASHBOARD / folder).rglob("*.yaml"))]


def test_the_dashboard_reads_columns_that_the_release_has_and_cannot_write(sample_build: DbtRun) -> None:
    with open_database(sample_build.published / "current" / "scv.duckdb") as connection:
        for dataset in documents("datasets"):
            columns = {name for name, *_ in connection.execute(f"describe {dataset['table_name']}").fetchall()}
            assert {column["column_name"] for column in dataset["columns"]} <= columns
    [database] = documents("databases")
    assert database["sqlalchemy_uri"] == PLACE
    assert database["extra"]["engine_params"]["connect_args"] == {
        "read_only": True, "config": {"enable_external_access": "false", "lock_configuration": "true"},
    }  # fmt: skip
    assert not database["allow_dml"]
    charts = {chart["uuid"]: chart for chart in documents("charts")}
    [dashboard] = documents("dashboards")
    shown = [node["meta"]["uuid"] for name, node in dashboard["position"].items() if name.startswith("CHART-")]
    assert sorted(shown) == sorted(charts)
    assert {chart["slice_name"] for chart in charts.values()} == EXPECTED.keys()


# ---------------------------------------------------------------- in Superset itself

LONG = pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="installs Superset: make test LONG=1")


class Superset:
    """A Superset over REST, as its only user."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.token = ""
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def call(self, path: str, body: bytes | None = None, kind: str = "application/json") -> tuple[int, Any]:
        """Status and answer of a request, a POST where it has a body."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None:
            headers |= {"Content-Type": kind, "Referer": self.url}
            if self.token:
                headers["X-CSRFToken"] = self.call("/api/v1/security/csrf_token/")[1]["result"]
        request = urllib.request.Request(self.url + path, data=body, headers=headers)
        try:
            with self.opener.open(request, timeout=120) as answered:
                return answered.status, json.load(answered)
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read() or b"{}")

    def log_in(self) -> None:
        said = {"username": "admin", "password": "a password", "provider": "db"}
        status, told = self.call("/api/v1/security/login", json.dumps(said).encode())
        assert status == 200, told
        self.token = told["access_token"]

    def run(self, database: int, sql: str) -> tuple[int, Any]:
        asked = {"database_id": database, "sql": sql, "client_id": os.urandom(5).hex(), "runAsync": False}
        return self.call("/api/v1/sqllab/execute/", json.dumps(asked).encode())


@pytest.fixture(scope="module")
def release(sample_build: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of its own: what looks at it here might write into it."""
    folder = tmp_path_factory.mktemp("released") / "published"
    shutil.copytree(sample_build.published, folder, symlinks=True)
    return folder / "current" / "scv.duckdb"


@pytest.fixture(scope="module")
def superset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Superset]:
    if sys.version_info[:2] != (3, 11):
        pytest.skip("its lock is for Python 3.11")
    folder = tmp_path_factory.mktemp("superset")
    venv.create(folder / "env", with_pip=True)
    program = folder / "env" / "bin"
    install = ["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
    installed = subprocess.run(
        [program / "pip", *install, "-r", EXAMPLE / "requirements.lock"],
        capture_output=True, text=True, timeout=1800, check=False,
    )  # fmt: skip
    if installed.returncode:
        pytest.skip(f"Superset cannot be installed from the registry here: {installed.stderr[-500:]}")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        "SUPERSET_CONFIG_PATH": str(EXAMPLE / "superset_config.py"),
        "SUPERSET_SECRET_KEY": "a secret for tests, of more than thirty-two letters",
        "SUPERSET_DATABASE": f"sqlite:///{folder}/superset.db",
        "SUPERSET_HOME": str(folder),
        "FLASK_APP": "superset",
    }
    admin = ["--username", "admin", "--firstname", "A", "--lastname", "B", "--email", "a@example.com"]
    for line in (["db", "upgrade"], ["fab", "create-admin", *admin, "--password", "a password"], ["init"]):
        made = subprocess.run(
            [program / "superset", *line], env=environment, capture_output=True, text=True, timeout=900, check=False
        )
        assert made.returncode == 0, made.stderr[-3000:]
    port = free_port()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [program / "superset", "run", "--port", str(port)], env=environment, stdout=log, stderr=log
        )
    try:
        running = Superset(f"http://127.0.0.1:{port}")
        for _ in range(300):
            try:
                running.log_in()
                break
            except OSError:
                assert server.poll() is None, (folder / "log").read_text()[-3000:]
                time.sleep(1)
        yield running
    finally:
        server.terminate()
        server.wait(timeout=60)


@pytest.fixture(scope="module")
def dashboard(superset: Superset, release: Path) -> Superset:
    """The Superset with the dashboard in it."""
    import_into(superset, release)
    return superset


def import_into(superset: Superset, release: Path) -> None:
    """Import the folder as a user does: zipped, with the place of the release in it."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        for file in sorted(DASHBOARD.rglob("*.yaml")):
            text = file.read_text().replace(PLACE, f"duckdb:///{release}")
            written.writestr(f"customers/{file.relative_to(DASHBOARD)}", text)
    boundary = "a-boundary"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="formData"; filename="customers.zip"\r\n'
    end = f"\r\n--{boundary}--\r\n"
    body = f"{head}Content-Type: application/zip\r\n\r\n".encode() + archive.getvalue() + end.encode()
    status, told = superset.call("/api/v1/dashboard/import/", body, f"multipart/form-data; boundary={boundary}")
    assert status == 200, told


@LONG
def test_every_chart_shows_what_the_mart_says(dashboard: Superset, release: Path) -> None:
    status, told = dashboard.call("/api/v1/dashboard/customers/charts")
    assert status == 200
    charts = {chart["slice_name"]: chart["id"] for chart in told["result"]}
    assert charts.keys() == EXPECTED.keys()
    before = hashlib.sha256(release.read_bytes()).hexdigest()
    for name, chart in charts.items():
        status, told = dashboard.call(f"/api/v1/chart/{chart}/data/")
        assert status == 200, f"{name}: {told}"
        found = [tuple(row.values()) for row in told["result"][0]["data"]]
        with open_database(release) as connection:
            expected = connection.execute(EXPECTED[name]).fetchall()
        assert len(expected) > 0
        assert sorted(found, key=str) == sorted(expected, key=str), name
    assert hashlib.sha256(release.read_bytes()).hexdigest() == before


@LONG
def test_nobody_writes_into_a_release_or_reads_another_file(dashboard: Superset, release: Path) -> None:
    [database] = [one["id"] for one in dashboard.call("/api/v1/database/")[1]["result"]]
    status, told = dashboard.run(database, "select count(*) as customers from single_customer_view")
    assert (status, told["data"][0]["customers"] > 0) == (200, True)
    before = hashlib.sha256(release.read_bytes()).hexdigest()
    for sql in (
        "create table intruder as select 1 as x",
        "select * from read_csv('/etc/passwd')",
        "set enable_external_access = true",
        f"attach '{release.parent}/pii/scv_pii.duckdb' as closed (read_only)",
    ):
        status, told = dashboard.run(database, sql)
        assert status != 200, f"{sql}: {told}"
    assert hashlib.sha256(release.read_bytes()).hexdigest() == before
