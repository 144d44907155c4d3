"""Small raw feeds written by hand: a table is a list of dicts, a delivery is a file in the table's folder."""

import functools
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

Feeds = Mapping[str, Sequence[Mapping[str, Any]]]
STAGING = Path(__file__).resolve().parents[2] / "models" / "staging"


@functools.cache
def raw_contract() -> dict[str, dict[str, str]]:
    """Columns and types of every raw table, as the sources declare them."""
    return {
        f"{source['name']}.{table['name']}": {
            column["name"]: column.get("data_type", "varchar") for column in table["columns"]
        }
        for file in sorted(STAGING.glob("*/_*__sources.yml"))
        for source in yaml.safe_load(file.read_text())["sources"]
        for table in source["tables"]
    }


def deliver(raw_folder: Path, feeds: Feeds, delivery: str, shuffle_seed: int | None = None) -> None:
    """Write one delivery: `<raw>/<source>/<table>/<delivery>.parquet` for each `source.table` in `feeds`.

    With `shuffle_seed` the rows land in another order. A column that no row names is absent from the file.
    """
    for feed, rows in feeds.items():
        source, table = feed.split(".")
        folder = raw_folder / source / table
        folder.mkdir(parents=True, exist_ok=True)
        columns = sorted({column for row in rows for column in row})
        landed = [{column: row.get(column) for column in columns} for row in rows]
        if shuffle_seed is not None:
            random.Random(shuffle_seed).shuffle(landed)
        pq.write_table(pa.Table.from_pylist(landed), folder / f"{delivery}.parquet")


def combined(*feeds: Feeds) -> dict[str, list[Mapping[str, Any]]]:
    """The rows of several feeds, table by table."""
    tables: dict[str, list[Mapping[str, Any]]] = {}
    for feed in feeds:
        for table, rows in feed.items():
            tables.setdefault(table, []).extend(rows)
    return tables
