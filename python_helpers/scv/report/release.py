"""One published release, read as a dashboard would read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from scv.publishing import open_database
from scv.relations import literal

# The name of a column and its value, for every column of a row.
Row = dict[str, Any]


@dataclass(frozen=True)
class Shop:
    """What every page says about the data under it.

    `as_of` is the moment that the data describes (UTC) and `as_of_date` its day where the shop is, both None without
    any data. `currency` is the one that most customers pay in, None where nobody paid; sums of money are over the
    customers and orders that are in it. `previous_as_of` and `previous_as_of_date` are the same of the release before,
    None where that is gone.
    """

    release_id: str | None
    as_of: datetime | None
    published_at: datetime | None
    git_commit: str | None
    currency: str | None
    customer_count: int
    other_currency_customer_count: int
    as_of_date: date | None = None
    previous_as_of: datetime | None = None
    previous_as_of_date: date | None = None


class Release:
    """A connection to a published file, with the tables that are in it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.tables = frozenset(
            row["table_name"]
            for row in self.rows(
                "select case database_name when current_database() then '' else database_name || '.' end || table_name "
                "as table_name from duckdb_tables()"
            )
        )

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The open file, for what asks a connection rather than a release."""
        return self._connection

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
                "select column_name from duckdb_columns() "
                "where database_name = current_database() and table_name = ? order by column_index",
                [table],
            )
        ]

    def has(self, *tables: str) -> bool:
        """Whether all of these tables are part of the release."""
        return self.tables.issuperset(tables)

    def _last_day(self, history: str) -> date | None:
        """The day of the data as the shop counts days, not always that of its moment in UTC: stages last until then."""
        if not self.has(history):
            return None
        sql = f"select max(valid_from + days_in_stage - 1) as last_day from {history} where is_current"
        last_day: date | None = self.rows(sql)[0]["last_day"]
        return last_day

    def shop(self) -> Shop:
        """Which release this is and whom it is about; a shop without customers where the tables say nothing."""
        release: Row = {}
        if self.has("release"):
            found = self.rows("select release_id, as_of, published_at, git_commit from release limit 1")
            release = found[0] if found else {}
        previous = self.rows("select as_of from previous.release limit 1") if self.has("previous.release") else []
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
            as_of_date=self._last_day("customer_lifecycle_history"),
            previous_as_of=previous[0]["as_of"] if previous else None,
            previous_as_of_date=self._last_day("previous.customer_lifecycle_history"),
        )


def with_settings(sql: str, shop: Shop) -> str:
    """The query for this shop: `:currency` is its currency."""
    return sql.replace(":currency", literal(shop.currency) if shop.currency else "null")


@contextmanager
def open_release(database: Path, *, previous: Path | None = None) -> Iterator[Release]:
    """Open a published file so that nothing but it and the one before can be read; FileNotFoundError without the first.

    The tables of the one before go by `previous.<table>`.
    """
    if not database.exists():
        raise FileNotFoundError(f"no release at {database}: run `make build` first")
    with open_database(database, previous=previous) as connection:
        yield Release(connection)
