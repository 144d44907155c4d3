"""What other connectors and shop systems land, mapped to the raw contract: one shop in any dialect is the same shop.

A writer of its own (`scv.synthetic.dialects`) lays the sample's shop out as each system would have landed it; mapped
back, staging must read the same rows from it as from the original, but for what the dialect's `cannot_carry.csv` names.
With LONG_TESTS whole releases are compared.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import PROJECT, DbtBuild, DbtRun
from scv.mapping.__main__ import main
from scv.mapping.landed import declared_tables
from scv.mapping.mapped import DIALECTS, Mapping, dialects
from scv.relations import literal, quoted
from scv.synthetic.dialects import lay_out, write_what_can_be_said

SHOPS = sorted(path.name for path in (PROJECT / "python_helpers/scv/synthetic/dialects").iterdir() if path.is_dir())
SHOPS = [name for name in SHOPS if not name.startswith("_")]
DECLARED = {
    (source["name"], table["name"]): table["columns"]
    for path in sorted((PROJECT / "models" / "staging").glob("*/_*__sources.yml"))
    for source in yaml.safe_load(path.read_text())["sources"]
    for table in source["tables"]
    # What the project keeps about the feeds is a source too, but nobody lands it: it has no key.
    if "key" in table.get("config", {}).get("meta", {})
}
CONTRACT = {key: {column["name"]: column["data_type"] for column in columns} for key, columns in DECLARED.items()}
DESCRIPTIONS = {
    key: {column["name"]: column.get("description", "") for column in columns} for key, columns in DECLARED.items()
}
SHOP_TABLES = [table for source, table in CONTRACT if source == "shopify"]


class Staging:
    """The staging views of a finished build, read over other files of the shop than those of the build."""

    def __init__(self, build: DbtRun, folder: Path) -> None:
        shutil.copy(build.database, folder / "scv.duckdb")
        self.connection = duckdb.connect(str(folder / "scv.duckdb"))
        self.connection.execute("set TimeZone = 'UTC'")

    def read(self, name: str, raw: Path) -> None:
        """Keeps what staging reads of the shop in the folder `raw` in the schema `name`."""
        for table in SHOP_TABLES:
            self.connection.execute(f'create or replace view shopify."{table}" as {raw_table(raw, table)}')
        self.connection.execute(f"create schema if not exists {name}")
        for view in self.views():
            self.connection.execute(f"create or replace table {name}.{view} as select * from staging.{view}")

    def views(self) -> list[str]:
        names = self.connection.execute(
            "select table_name from information_schema.tables where table_name like 'stg_ecommerce__%' order by all"
        )
        return sorted({name for (name,) in names.fetchall()})

    def differences(self, left: str, right: str, unlike: set[str]) -> list[str]:
        """Each staging view whose rows differ, but for the `unlike`: the columns that do, and rows of either side."""
        told = []
        for view in set(self.views()) - unlike:
            only = {}
            for one, other in ((left, right), (right, left)):
                query = f"select * from (from {one}.{view} except all from {other}.{view}) order by all limit 3"
                only[one] = self.connection.execute(query).fetchall()
            if only[left] or only[right]:
                columns = [name for (name, *_) in self.connection.execute(f"describe {left}.{view}").fetchall()]
                differing = [
                    column
                    for column in columns
                    if self.connection.execute(
                        f'select 1 from (select "{column}" from {left}.{view} except all '
                        f'select "{column}" from {right}.{view}) limit 1'
                    ).fetchall()
                ]
                told.append(f"{view}: {differing or 'other combinations'}\n" + "\n".join(map(str, only.items())))
        return told


def raw_table(raw: Path, table: str) -> str:
    """A raw table of the shop as the contract types it."""
    files = [str(file) for file in [*raw.glob(f"shopify/{table}.parquet"), *raw.glob(f"shopify/{table}/*.parquet")]]
    columns = CONTRACT["shopify", table]
    there = set()
    rows = "(select 1 where false)"
    if files:
        rows = f"read_parquet([{', '.join(map(literal, files))}])"
        there = {name for (name, *_) in duckdb.execute(f"describe from {rows}").fetchall()}
    selected = [
        f"cast({quoted(name) if name in there else 'null'} as {kind}) as {quoted(name)}"
        for name, kind in columns.items()
    ]
    own = "null::varchar as _file, []::varchar[] as _failed_casts, null::json as _record"
    return f"select {', '.join(selected)}, {own} from {rows}"


@pytest.fixture(scope="module")
def staging(sample_build: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Staging:
    return Staging(sample_build, tmp_path_factory.mktemp("staging"))


@pytest.fixture(scope="module")
def mapped_shop(sample_build: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A folder with the sample shop as a dialect lands it, that mapped (`raw`), and what it can say of it (`said`)."""
    folders: dict[str, Path] = {}

    def map_shop(dialect: str) -> Path:
        if dialect not in folders:
            folder = folders[dialect] = tmp_path_factory.mktemp(dialect)
            lay_out(sample_build.folder / "raw", dialect, folder / "landed")
            write_what_can_be_said(sample_build.folder / "raw", dialect, folder / "said")
            line = ["--from", str(folder / "landed"), "--dialect", dialect, "--out", str(folder / "raw")]
            assert main(line) == 0
        return folders[dialect]

    return map_shop


@pytest.mark.parametrize("dialect", SHOPS)
def test_a_shop_in_another_dialect_is_the_same_shop(dialect: str, staging: Staging, mapped_shop: Callable[[str], Path]):
    staging.read("expected", mapped_shop(dialect) / "said")
    staging.read("mapped", mapped_shop(dialect) / "raw")
    # Whether an item is counted is more than a sample without that table says.
    is_known = (mapped_shop(dialect) / "said" / "shopify" / "inventory_item.parquet").exists()
    told = set() if is_known else {"stg_ecommerce__inventory_items"}
    assert "\n".join(staging.differences("expected", "mapped", told)) == ""
    assert staging.connection.execute("select count(*) from mapped.stg_ecommerce__orders").fetchall()[0][0] > 50


@pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="two builds a dialect take minutes: make test LONG=1")
@pytest.mark.parametrize("dialect", SHOPS)
def test_a_release_of_a_shop_in_another_dialect_is_the_same_release(
    dialect: str, mapped_shop: Callable[[str], Path], sample_build: DbtRun, dbt_build: DbtBuild, tmp_path: Path
):
    from releases_compared import differences, report

    for side in ("said", "raw"):
        folder = tmp_path / side
        shutil.copytree(mapped_shop(dialect) / side, folder / "raw")
        for source in (sample_build.folder / "raw").iterdir():
            if not (folder / "raw" / source.name).exists():
                (folder / "raw" / source.name).symlink_to(source)
        without_tests = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
        dbt_build(folder / "raw", *without_tests, folder=folder)
    found = differences(tmp_path / "said", tmp_path / "raw")
    assert report(found) == report([])


def cannot_carry(dialect: str) -> list[dict[str, str]]:
    """What a dialect cannot say: table, column (a pattern, * for all), what stands there instead, and why."""
    with (DIALECTS / dialect / "cannot_carry.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def selected(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[tuple[str, str], set[str]]]:
    """The columns that each statement of a dialect selects, by raw table."""

    def columns(dialect: str) -> dict[tuple[str, str], set[str]]:
        folder = tmp_path_factory.mktemp(dialect)
        for table in declared_tables(DIALECTS / dialect):
            file = folder / (table.files[0].replace("*", "20260401") + ".ndjson")
            file.parent.mkdir(exist_ok=True)
            file.write_text(json.dumps(dict.fromkeys(table.columns)))
        with Mapping(folder, dialect) as mapping:
            return {
                (statement.source, statement.table): {
                    name for name, *_ in mapping.connection.execute(f"describe {statement.file.read_text()}").fetchall()
                }
                for statement in mapping.statements()
            }

    return columns


@pytest.mark.parametrize("dialect", dialects())
def test_every_column_of_the_contract_is_mapped_or_said_to_be_lost(dialect: str, selected):
    mapped = selected(dialect)
    lost = {(*row["table"].split("."), row["column"]) for row in cannot_carry(dialect)}
    assert [table for table in mapped if table not in CONTRACT] == []
    assert [(source, table) for source, table, _ in lost if (source, table) not in CONTRACT] == []
    unknown = {table: columns - CONTRACT[table].keys() for table, columns in mapped.items()}
    assert {table: columns for table, columns in unknown.items() if columns} == {}

    whole_sources = {"shopify"} if dialect in SHOPS else set()
    expected = {table for table in CONTRACT if table in mapped or table[0] in whole_sources}
    silent = [
        (*table, column)
        for table in sorted(expected)
        for column in CONTRACT[table]
        if column not in mapped.get(table, set())
        and not column.startswith("_fivetran_")
        # Of two generations of a source one is enough.
        and "generation" not in DESCRIPTIONS[table][column]
        and not any((source, name) == table and fnmatch(column, pattern) for source, name, pattern in lost)
    ]
    assert silent == []


@pytest.mark.parametrize("dialect", dialects())
def test_every_landed_column_that_a_dialect_declares_is_read(dialect: str):
    """What is declared is not told as unread: a column that no statement names would be lost in silence."""
    statements = " ".join(re.sub(r"--.*", "", path.read_text()) for path in (DIALECTS / dialect).rglob("*.sql"))
    words = set(re.findall(r"\w+", statements))
    unread = [
        f"{table.name}.{column}"
        for table in declared_tables(DIALECTS / dialect)
        for column in table.columns
        if column not in words and column not in table.newest_by
    ]
    assert unread == []


@pytest.mark.parametrize("dialect", dialects())
def test_the_page_of_a_dialect_says_what_it_cannot_carry(dialect: str):
    page = (PROJECT / "docs" / "mapping" / f"{dialect}.md").read_text()
    told = set()
    for line in page.partition("## What it cannot carry")[2].splitlines():
        if cells := re.fullmatch(r"\| (`.+`) \| (.+) \|", line):
            told |= {(name, cells[2]) for name in re.findall(r"`([^`]+)`", cells[1])}
    lost = {
        (row["table"] if row["column"] == "*" else f"{row['table']}.{row['column']}", row["reason"])
        for row in cannot_carry(dialect)
    }
    assert told == lost
    assert f"make map FROM=data/landed/{dialect} DIALECT={dialect}" in page
    assert f"| `{dialect}` | [{dialect}.md]({dialect}.md) |" in (PROJECT / "docs" / "mapping" / "README.md").read_text()
