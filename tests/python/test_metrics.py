"""The semantic layer: MetricFlow finds nothing wrong with it, and every metric is what a direct query says."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import PROJECT, DbtRun

MF = Path(sys.executable).with_name("mf")
METRICS = yaml.safe_load((PROJECT / "models" / "semantic" / "_semantic__metrics.yml").read_text())["metrics"]

# Written from what each metric means and from the marts, not from its definition.
EMAILS = "select count(*) from (select distinct customer_id, campaign_id from marts.customer_timeline where channel = "
EMAILS += "'email' and customer_id is not null and event_type"
POSITION = "from marts.campaign_attribution where model = 'position'"
SECOND = """(
    select firsts.customer_id, firsts.first_date,
    (select as_of_date from intermediate.int_windows) - first_date as age, (
        select min(ordered_date) from marts.orders
        where
            is_valid and customer_id = firsts.customer_id
            and (ordered_at, order_id) > (first_ordered_at, first_order_id)
    ) as second
    from (
        select
            customer_id, min(ordered_at) as first_ordered_at,
            min(ordered_date) as first_date, arg_min(order_id, (ordered_at, order_id)) as first_order_id
        from marts.orders where is_valid and customer_id is not null group by customer_id
    ) as firsts
)"""
DIRECT = {
    "customers": "select count(*) from marts.single_customer_view",
    "identities": "select sum(identity_count) from marts.single_customer_view",
    "identities_per_customer": "select avg(identity_count) from marts.single_customer_view",
    "buyers": "select count(distinct customer_id) from marts.orders where is_valid",
    "repeat_buyers": "select count(*) from marts.single_customer_view where order_count >= 2",
    "repeat_rate": "select avg(if(order_count >= 2, 1, 0)) from marts.single_customer_view where order_count >= 1",
    "order_count": "select count(*) from marts.orders where is_valid",
    "gross_revenue": "select sum(gross_revenue) from marts.order_lines where is_valid",
    "net_revenue": "select sum(gross_sales - discount_amount - returned_revenue) from marts.orders where is_valid",
    "average_order_value": "select avg(gross_revenue) from marts.orders where is_valid",
    "cohort_buyers": "select count(distinct customer_id) from marts.orders where is_valid",
    "observed_90_days": f"select count(*) from {SECOND} where age >= 90",
    "observed_365_days": f"select count(*) from {SECOND} where age >= 365",
    "retained_90_days": f"select count(*) from {SECOND} where age >= 90 and second <= first_date + 90",
    "retained_365_days": f"select count(*) from {SECOND} where age >= 365 and second <= first_date + 365",
    "retention_90_days": f"select avg(if(second <= first_date + 90, 1, 0)) from {SECOND} where age >= 90",
    "retention_365_days": f"select avg(if(second <= first_date + 365, 1, 0)) from {SECOND} where age >= 365",
    "at_risk_value": "select sum(predicted_value_365_days) from marts.customer_features where is_at_risk_by_own_rhythm",
    "emails_delivered": f"{EMAILS} = 'message_delivered')",
    "emails_opened": f"{EMAILS} = 'message_opened')",
    "emails_clicked": f"{EMAILS} = 'message_clicked')",
    "email_open_rate": f"select ({EMAILS} = 'message_opened')) / ({EMAILS} = 'message_delivered'))",
    "email_click_rate": f"select ({EMAILS} = 'message_clicked')) / ({EMAILS} = 'message_delivered'))",
    "attributed_revenue": f"select sum(attributed_revenue) {POSITION}",
    "advertised_revenue": f"select sum(attributed_revenue) {POSITION} and spend > 0",
    "advertising_spend": f"select sum(spend) {POSITION}",
    "return_on_ad_spend": f"select sum(attributed_revenue) filter (where spend > 0) / sum(spend) {POSITION}",
}

Mf = Callable[..., str]


@pytest.fixture(scope="module")
def mf(sample_build: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Mf:
    """`mf("query", ...)` on a copy of the built sample; the project is linked, because mf reads `target` inside it."""
    if not MF.exists():
        pytest.skip("dbt-metricflow is not installed: pip install '.[metrics]'")
    folder = tmp_path_factory.mktemp("mf")
    for name in ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "tests", "analyses", "python_helpers"):
        (folder / name).symlink_to(PROJECT / name)
    (folder / "target").mkdir()
    shutil.copy(sample_build.folder / "target" / "semantic_manifest.json", folder / "target")
    shutil.copy(sample_build.database, folder / "scv.duckdb")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "DBT_"))}
    own = {"SCV_DB": str(folder / "scv.duckdb"), "DBT_PROFILES_DIR": str(folder), "PYTHONPATH": ""}

    def run(*arguments: str) -> str:
        finished = subprocess.run(
            [str(MF), *arguments],
            cwd=folder,
            env={**inherited, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        assert finished.returncode == 0, finished.stdout[-4000:]
        return finished.stdout

    return run


def test_every_metric_has_a_direct_query():
    assert sorted(metric["name"] for metric in METRICS) == sorted(DIRECT)


def test_metricflow_validates_the_configuration_against_the_warehouse(mf: Mf):
    told = mf("validate-configs")
    assert told.count("ERRORS: 0, FUTURE_ERRORS: 0, WARNINGS: 0") >= 6, told[-3000:]


def test_every_metric_equals_a_direct_query(mf: Mf, sample_build: DbtRun, tmp_path: Path):
    mf("query", "--metrics", ",".join(DIRECT), "--decimals", "10", "--csv", str(tmp_path / "all.csv"))
    with (tmp_path / "all.csv").open() as answers:
        [answered] = csv.DictReader(answers)
    with duckdb.connect(str(sample_build.database), read_only=True) as connection:
        for name, query in DIRECT.items():
            [(expected,)] = connection.execute(query).fetchall()
            assert float(answered[name] or 0) == pytest.approx(float(expected or 0), rel=1e-9), name


def test_a_metric_by_month_and_channel_equals_a_direct_query(mf: Mf, sample_build: DbtRun, tmp_path: Path):
    mf(
        *("query", "--metrics", "net_revenue,order_count", "--group-by", "metric_time__month,order__channel"),
        *("--csv", str(tmp_path / "months.csv")),
    )
    with (tmp_path / "months.csv").open() as answers:
        answered = {
            (row["metric_time__month"][:10], row["order__channel"]): (
                float(row["net_revenue"]),
                int(row["order_count"]),
            )
            for row in csv.DictReader(answers)
            if int(row["order_count"])
        }
    direct = sample_build.query(
        "select cast(date_trunc('month', ordered_at) as date)::varchar, channel, sum(net_revenue), count(*)"
        " from marts.orders where is_valid group by all"
    )
    assert answered == {(month, channel): (float(net), count) for month, channel, net, count in direct}
