"""Segment rules as dbt applies them: what an analyst sees after a slip."""

import duckdb
from conftest import WITH_ARTIFACTS


def test_a_rule_with_an_error_stops_the_build_with_its_name(dbt_build, tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    with duckdb.connect(str(tmp_path / "scv.duckdb")) as con:
        con.execute("create schema intermediate")
        con.execute("create schema seeds")
        con.execute("create table intermediate.int_windows as select date '2026-01-01' as as_of_date")
        con.execute(
            "create table intermediate.int_customer_features as select 'alice' as customer_id, 3 as order_count"
        )
        con.execute("create table seeds.segment_rules (segment text, description text, rule text, reason text)")
        con.execute(
            "insert into seeds.segment_rules values ('loyal', 'Loyal', 'order_count >= 3', '{order_count} orders')"
        )
        con.execute(
            "insert into seeds.segment_rules values ('slipped', 'A slip', 'order_cuont >= 3', '{order_count} orders')"
        )
    run = dbt_build(
        raw,
        "--select",
        "int_segment_members",
        "customer_segments",
        command="run",
        folder=tmp_path,
        succeeds=False,
        environment=WITH_ARTIFACTS,
    )
    assert "segment_rules.csv: rule 'slipped'" in run.output
    assert 'Referenced column "order_cuont" not found' in run.output
    assert run.results()["customer_segments"] == "skipped"
