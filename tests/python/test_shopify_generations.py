"""One shop, landed by either generation of Shopify's API or by both: every published table comes out the same (F1).

What a shop is must not depend on when its connection was made. What was bought, of what and by whom is compared here;
`make test LONG=1` compares the releases of three populations.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import DbtBuild, DbtRun
from releases_compared import comparable, differences, report
from scv.synthetic import GeneratorSettings, generate

LONG = pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="takes minutes: make test LONG=1")
GENERATIONS = ("rest", "graphql", "both")
SHOP = {"people": 100, "months": 4, "intensity": 0.5}
# All that the shop's raw tables tell comes together in these: articles, money, people, and what happened.
MARTS = ("orders", "order_lines", "products", "customer_timeline")

# What only the older generation tells: the browser of an order, and whose a checkout is that names no customer. It is
# taken from the older files before the releases are compared; everything else has to come out equal.
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


def rows_of(run: DbtRun, mart: str) -> Counter[tuple[Any, ...]]:
    columns = run.query(
        "select column_name, data_type from duckdb_columns() where schema_name = 'marts' and table_name = $1", [mart]
    )
    values = ", ".join(comparable(name, kind) for name, kind in columns)
    return Counter(run.query(f"select {values} from marts.{mart}"))


def test_f1_what_was_bought_is_the_same_whatever_generation_landed_the_shop(
    dbt_build: DbtBuild, tmp_path: Path
) -> None:
    selected = ("--resource-type", "model", "--resource-type", "seed", "--select", *(f"+{mart}" for mart in MARTS))
    builds = {}
    for generation in GENERATIONS:
        (tmp_path / generation).mkdir()
        raw = land(tmp_path / generation, generation, 1)
        builds[generation] = dbt_build(raw, *selected, folder=tmp_path / generation, views_stand=True)
    for mart in MARTS:
        expected = rows_of(builds["rest"], mart)
        assert expected
        for generation in ("graphql", "both"):
            found = rows_of(builds[generation], mart)
            assert (expected - found, found - expected) == (Counter(), Counter()), f"{generation}: {mart}"


@LONG
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_f1_every_published_table_is_the_same_whatever_generation_landed_the_shop(
    seed: int, dbt_build: DbtBuild, tmp_path: Path
) -> None:
    for generation in GENERATIONS:
        (tmp_path / generation).mkdir()
        raw = land(tmp_path / generation, generation, seed)
        dbt_build(raw, "--exclude-resource-type", "test", "unit_test", folder=tmp_path / generation, views_stand=True)
    for generation in ("graphql", "both"):
        found = differences(tmp_path / "rest", tmp_path / generation)
        assert not found, f"{generation}, seed {seed}: {report(found)}"
