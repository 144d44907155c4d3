"""One shop, landed by either generation of Shopify's API or by both: every published table comes out the same (F1).

What a shop is must not depend on when its connection was made. `make test LONG=1` compares three populations instead of
one.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest
from conftest import DbtBuild
from releases_compared import differences, report
from scv.synthetic import GeneratorSettings, generate

SEEDS = (1, 2, 3) if os.environ.get("LONG_TESTS") else (1,)
SHOP = {"people": 100, "months": 4, "intensity": 0.5}
WITHOUT_TESTS = ("--exclude-resource-type", "test", "unit_test")

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


@pytest.mark.parametrize("seed", SEEDS)
def test_f1_every_published_table_is_the_same_whatever_generation_landed_the_shop(
    seed: int, dbt_build: DbtBuild, tmp_path: Path
) -> None:
    for generation in ("rest", "graphql", "both"):
        (tmp_path / generation).mkdir()
        raw = land(tmp_path / generation, generation, seed)
        dbt_build(raw, *WITHOUT_TESTS, folder=tmp_path / generation)
    for generation in ("graphql", "both"):
        found = differences(tmp_path / "rest", tmp_path / generation)
        assert not found, f"{generation}, seed {seed}: {report(found)}"
