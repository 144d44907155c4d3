"""One shop, landed by either generation of Shopify's API or by both: it comes out the same (F1).

What a shop is must not depend on when its connection was made. Models beyond staging read nothing of a shop but what
staging tells of it, so staging is held against staging; `make test LONG=1` compares every published table, of three
populations.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest
from conftest import DbtBuild, DbtRun
from releases_compared import differences, report
from scv.synthetic import GeneratorSettings, generate

LONG = pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="three builds a population: make test LONG=1")
GENERATIONS = ("rest", "graphql", "both")
SHOP = {"people": 100, "months": 4, "intensity": 0.5}
WITHOUT_TESTS = ("--exclude-resource-type", "test", "unit_test")

# What only the older generation tells: the browser of an order, and whose a checkout is that names no customer. It is
# taken from the older files before the shops are compared; everything else has to come out equal.
ONLY_IN_REST = {
    "order": "null::varchar as client_details_user_agent",
    "abandoned_checkout": ", ".join(
        f"case when customer_id is not null then {column} end as {column}" for column in ("email", "phone")
    ),
}


def land(folder: Path, generation: str, seed: int) -> Path:
    """Write the shop of `seed` as `generation` lands it. Returns the raw folder."""
    settings = GeneratorSettings(seed=seed, shopify=generation, threads=1, **SHOP)
    generate(settings, folder / "raw", folder / "truth")
    for table, replacements in ONLY_IN_REST.items():
        for path in [folder / "raw" / "shopify" / f"{table}.parquet", *folder.glob(f"raw/shopify/{table}/*.parquet")]:
            if path.exists() and "cart_token" in duckdb.read_parquet(str(path)).columns:
                whole = path.rename(path.with_suffix(".whole"))
                duckdb.sql(f"select * replace ({replacements}) from read_parquet('{whole}')").write_parquet(str(path))
                whole.unlink()
    return folder / "raw"


def staged(run: DbtRun, folder: Path) -> dict[str, str]:
    """Every table that staging makes of the shop, and what people are recorded by, as files: how each is read."""
    folder.mkdir()
    with duckdb.connect(str(run.database)) as connection:
        found = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_name like 'stg_ecommerce%' or table_name = 'prv_record_mentions'"
        ).fetchall()
        for schema, table in found:
            connection.execute(f"copy {schema}.{table} to '{folder / table}.parquet'")
    return {table: f"from read_parquet('{folder / table}.parquet')" for _, table in found}


def test_f1_staging_is_the_same_whatever_generation_landed_the_shop(dbt_build: DbtBuild, tmp_path: Path) -> None:
    tables = {}
    for generation in GENERATIONS:
        folder = tmp_path / generation
        folder.mkdir()
        run = dbt_build(
            land(folder, generation, 1), "--select", "+path:models/staging/ecommerce", *WITHOUT_TESTS, folder=folder
        )
        tables[generation] = staged(run, folder / "staged")
    expected = tables["rest"]
    assert len(expected) > 20
    for generation in ("graphql", "both"):
        assert tables[generation].keys() == expected.keys()
        differing = {}
        for table, rows in tables[generation].items():
            [(count,)] = duckdb.sql(
                f"select count(*) from (({rows} except all {expected[table]}) union all "
                f"({expected[table]} except all {rows}))"
            ).fetchall()
            if count:
                differing[table] = count
        assert differing == {}, generation


@LONG
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_f1_every_published_table_is_the_same_whatever_generation_landed_the_shop(
    seed: int, dbt_build: DbtBuild, tmp_path: Path
) -> None:
    for generation in GENERATIONS:
        (tmp_path / generation).mkdir()
        raw = land(tmp_path / generation, generation, seed)
        dbt_build(raw, *WITHOUT_TESTS, folder=tmp_path / generation)
    for generation in ("graphql", "both"):
        found = differences(tmp_path / "rest", tmp_path / generation)
        assert not found, f"{generation}, seed {seed}: {report(found)}"
