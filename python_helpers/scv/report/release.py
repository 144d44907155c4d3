"""One published release, read as a dashboard would read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from scv.publishing import open_database
from scv.publishing.columns import literal

# The name of a column and its value, for every column of a row.
Row = dict[str, Any]


@dataclass(frozen=True)
class Shop:
    """What every page says about the data under it.

    `as_of` is the moment that the data describes (UTC), None without any data. `currency` is the one that most
    customers pay in, None where nobody paid; sums of money are over the customers and orders that are in it.
    """

    release_id: str | None
    as_of: datetime | None
    published_at: datetime | None
    git_commit: str | None
    currency: str | None
    customer_count: int
    other_currency_customer_count: int


class Release:
    """A connection to a published file, with the tables that are in it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.tables = frozenset(row["table_name"] for row in self.rows("select table_name from duckdb_tables()"))

    def rows(self, sql: str, parameters: list[Any] | dict[str, Any] | None = None) -> list[Row]:
        """Every row of a query; raises what DuckDB raises."""
        cursor = self._connection.execute(sql, parameters or [])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]

    def columns(self, table: str) -> list[str]:
        """Names of a table's columns, in order; none where the release has no such table."""
        return [
            row["column_name"]
            for row in self.rows(
                "select column_name from duckdb_columns() where table_name = ? order by column_index", [table]
            )
        ]

    def has(self, *tables: str) -> bool:
        """Whether all of these tables are part of the release."""
        return self.tables.issuperset(tables)

    def shop(self) -> Shop:
        """Which release this is and whom it is about; a shop without customers where the tables say nothing."""
        release: Row = {}
        if self.has("release"):
            found = self.rows("select release_id, as_of, published_at, git_commit from release limit 1")
            release = found[0] if found else {}
        customers = []
        if self.has("single_customer_view"):
            customers = self.rows(
                "select currency, count(*) as customers, count(*) filter (where order_count > 0) as buyers "
                "from single_customer_view group by currency order by buyers desc, currency"
            )
        paying = [row for row in customers if row["currency"] is not None and row["buyers"]]
        currency = paying[0]["currency"] if paying else None
        return Shop(
            release_id=release.get("release_id"),
            as_of=release.get("as_of"),
            published_at=release.get("published_at"),
            git_commit=release.get("git_commit"),
            currency=currency,
            customer_count=sum(row["customers"] for row in customers),
            other_currency_customer_count=sum(row["buyers"] for row in paying[1:]),
        )


def with_settings(sql: str, shop: Shop) -> str:
    """The query for this shop: `:currency` is its currency."""
    return sql.replace(":currency", literal(shop.currency) if shop.currency else "null")


@contextmanager
def open_release(database: Path) -> Iterator[Release]:
    """Open a published file so that nothing but the file can be read; FileNotFoundError where there is none."""
    if not database.exists():
        raise FileNotFoundError(f"no release at {database}: run `make build` first")
    with open_database(database) as connection:
        yield Release(connection)
