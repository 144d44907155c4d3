"""Order the stages of the simulation and write its files.

The simulation itself is SQL (`sql/`, one file per topic). It runs in a scratch DuckDB file that may spill to disk, and
every raw table leaves it as one Parquet file sorted by key, so that the content depends on the settings alone: not on
the number of threads, the memory or the clock.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from scv.synthetic import shopify
from scv.synthetic.rates import Rates

FOLDER = Path(__file__).parent
SCRAMBLER = 2_654_435_761  # odd, so that multiplying modulo a power of two visits every number once
SCRAMBLED_RANGE = 2**36
SECOND_SHOP = "shopify__outlet"
LARGEST_SEED = 2**32 - 1


@dataclass(frozen=True)
class GeneratorSettings:
    """What to simulate.

    people: size of the population. months: length of the history, ending on `end_date` (never the clock).
    intensity: factor on the number of visits and of messages per person (1.0: about 150 events a person over 18 months;
    0.1: about 20). seed: another seed is another population, from 0 to `LARGEST_SEED`. rates: how often each mess
    happens. shops: 2 adds a second web shop, landed in `shopify__outlet`. shopify: the generation of Shopify's API that
    lands the first one: `rest`, `graphql`, or `both`, old files of the one and new files of the other. threads,
    memory_limit: what DuckDB may use; they change nothing but the time taken.
    """

    people: int = 2_000
    months: int = 18
    seed: int = 1
    intensity: float = 1.0
    end_date: date = date(2026, 9, 30)
    rates: Rates = field(default_factory=Rates)
    shops: int = 1
    shopify: str = "rest"
    threads: int = 2
    memory_limit: str = "8GB"

    def __post_init__(self) -> None:
        if not 0 <= self.seed <= LARGEST_SEED:
            raise ValueError(f"seed must be from 0 to {LARGEST_SEED}, got {self.seed}")
        if self.shops not in (1, 2):
            raise ValueError(f"shops must be 1 or 2, got {self.shops}")
        if self.shopify not in shopify.GENERATIONS:
            raise ValueError(f"shopify must be one of {', '.join(shopify.GENERATIONS)}, got {self.shopify}")


@dataclass(frozen=True)
class RawTable:
    """One raw table: where it goes, how it is sorted, and the mess its feed makes of it.

    duplicates: share of rows delivered twice. broken: share of rows that come again without their key, without their
    time or dated 2099. spreadsheet: a column of numbers that a spreadsheet may have spelt, if the rate says so; the
    table is a CSV file then.
    """

    source: str
    name: str
    key: tuple[str, ...]
    occurred_at: str | None = None
    duplicates: float = 0.0
    broken: float = 0.0
    spreadsheet: str | None = None


@dataclass(frozen=True)
class Stage:
    """A topic: the SQL file that simulates it, and the raw tables that are complete once it has run.

    shops: how many there must be for its tables to be landed.
    """

    topic: str
    tables: tuple[RawTable, ...] = ()
    truth: tuple[str, ...] = ()
    shops: int = 1


STAGES: tuple[Stage, ...] = (
    Stage("population"),
    Stage("calendar"),
    Stage(
        "catalogue",
        (
            RawTable("shopify", "product", ("id",)),
            RawTable("shopify", "product_option", ("id",)),
            RawTable("shopify", "product_variant", ("id",)),
            RawTable("shopify", "inventory_item", ("id",)),
            RawTable("shopify", "inventory_level", ("inventory_item_id", "location_id")),
            RawTable("square", "locations", ("id",)),
        ),
    ),
    Stage("purchases"),
    Stage("profiles"),
    Stage(
        "shop",
        (
            RawTable("shopify", "customer", ("id",), duplicates=0.01),
            RawTable("shopify", "customer_address", ("id",)),
            RawTable("shopify", "order", ("id",), "created_at", duplicates=0.005, broken=0.0008),
            RawTable("shopify", "order_line", ("id",), duplicates=0.004),
            RawTable("shopify", "order_discount_code", ("order_id", "index"), spreadsheet="order_id"),
            RawTable("shopify", "discount_application", ("order_id", "index")),
            RawTable("shopify", "discount_allocation", ("order_line_id", "index"), duplicates=0.004),
            RawTable("shopify", "transaction", ("id",), duplicates=0.004),
            RawTable("shopify", "return", ("id",)),
            RawTable("shopify", "return_line_item", ("id",)),
            RawTable("shopify", "refund", ("id",)),
            RawTable("shopify", "order_line_refund", ("id",)),
            RawTable("shopify", "order_adjustment", ("id",)),
        ),
    ),
    Stage(
        "second_shop",
        tuple(
            RawTable(SECOND_SHOP, name, key)
            for name, key in (
                ("customer", ("id",)),
                ("customer_address", ("id",)),
                ("order", ("id",)),
                ("order_line", ("id",)),
                ("order_discount_code", ("order_id", "index")),
                ("discount_application", ("order_id", "index")),
                ("discount_allocation", ("order_line_id", "index")),
                ("transaction", ("id",)),
                ("return", ("id",)),
                ("return_line_item", ("id",)),
                ("refund", ("id",)),
                ("order_line_refund", ("id",)),
                ("order_adjustment", ("id",)),
                ("product", ("id",)),
                ("product_option", ("id",)),
                ("product_variant", ("id",)),
                ("inventory_item", ("id",)),
                ("inventory_level", ("inventory_item_id", "location_id")),
            )
        ),
        shops=2,
    ),
    Stage(
        "store",
        (
            RawTable("square", "customers", ("id",), duplicates=0.01),
            RawTable("square", "orders", ("id",), "created_at", duplicates=0.005, broken=0.0008),
            RawTable("square", "payments", ("id",), duplicates=0.005),
            RawTable("square", "refunds", ("id",)),
        ),
    ),
    Stage(
        "campaigns",
        (RawTable("ad_reporting", "campaign_report", ("date_day", "platform", "account_id", "campaign_id")),),
    ),
    Stage("browsing"),
    Stage("emails"),
    Stage("web"),
    Stage(
        "web_feeds",
        (
            RawTable("segment_web", "pages", ("id",), "timestamp", duplicates=0.004, broken=0.00005),
            RawTable("segment_web", "identifies", ("id",), "timestamp", duplicates=0.004),
            RawTable("segment_web", "tracks", ("id",), "timestamp", duplicates=0.004),
            RawTable("segment_web", "product_viewed", ("id",), "timestamp", duplicates=0.004, broken=0.00005),
            RawTable("segment_web", "product_added", ("id",), "timestamp", duplicates=0.004),
            RawTable("segment_web", "product_removed", ("id",), "timestamp"),
            RawTable("segment_web", "products_searched", ("id",), "timestamp", duplicates=0.004),
            RawTable("segment_web", "checkout_started", ("id",), "timestamp", duplicates=0.004),
            RawTable("segment_web", "order_completed", ("id",), "timestamp", duplicates=0.004),
            RawTable("segment_app", "screens", ("id",), "timestamp", duplicates=0.004, broken=0.0001),
            RawTable("segment_app", "identifies", ("id",), "timestamp", duplicates=0.004),
            RawTable("segment_app", "tracks", ("id",), "timestamp", duplicates=0.004),
            RawTable("segment_app", "product_viewed", ("id",), "timestamp", duplicates=0.004),
            RawTable("segment_app", "product_added", ("id",), "timestamp", duplicates=0.004),
            RawTable("segment_app", "products_searched", ("id",), "timestamp"),
            RawTable("segment_app", "checkout_started", ("id",), "timestamp"),
            RawTable("segment_app", "order_completed", ("id",), "timestamp", duplicates=0.004),
            RawTable("shopify", "abandoned_checkout", ("id",)),
        ),
    ),
    Stage(
        "messaging",
        (
            RawTable("klaviyo", "person", ("id",), duplicates=0.01),
            RawTable("klaviyo", "event", ("id",), "datetime", duplicates=0.004, broken=0.00005),
            RawTable("klaviyo", "metric", ("id",)),
            RawTable("klaviyo", "campaign", ("id",)),
            RawTable("klaviyo", "list", ("id",)),
            RawTable("klaviyo", "global_exclusion", ("person_id",)),
            RawTable("klaviyo", "list_exclusion", ("id", "list_id")),
            RawTable("twilio", "message", ("id",), "date_sent", duplicates=0.004, broken=0.0003),
            RawTable("lob", "postcards", ("id",)),
            RawTable("lob", "events", ("id",), duplicates=0.004),
        ),
    ),
    Stage(
        "service",
        (
            RawTable("aftership", "trackings", ("id",), duplicates=0.004),
            RawTable("aircall", "calls", ("id",), "started_at", duplicates=0.004, broken=0.004),
            RawTable("aircall", "contacts", ("id",)),
            RawTable("zendesk", "user", ("id",), duplicates=0.01),
            RawTable("zendesk", "ticket", ("id",), "created_at", duplicates=0.004, broken=0.004),
            RawTable("zendesk", "satisfaction_rating", ("id",)),
        ),
    ),
    Stage(
        "engagement",
        (
            RawTable("gigya", "accounts", ("UID",), duplicates=0.01),
            RawTable("loyaltylion", "customers", ("id",), duplicates=0.01),
            RawTable("loyaltylion", "transactions", ("id",), duplicates=0.004),
            RawTable("salesforce", "contact", ("id",)),
            RawTable("meta", "leads", ("id",), duplicates=0.01),
            RawTable("social", "interactions", ("id",)),
            RawTable("yotpo", "reviews", ("id",)),
            RawTable("audience_append", "demographics", ("sha256_email", "provider", "acquired_at")),
            RawTable(
                "preference_centre",
                "choices",
                ("identifier_type", "identifier_value", "channel", "purpose", "updated_at"),
            ),
            RawTable("privacy", "erasure_requests", ("request_id",)),
        ),
    ),
    Stage("truth", truth=("records", "identifiers", "orders", "robots", "email_lists")),
)


def generate(
    settings: GeneratorSettings,
    raw_folder: Path,
    truth_folder: Path,
    report: Callable[[str, dict[str, int], float], None] = lambda topic, rows, seconds: None,
) -> dict[str, int]:
    """Write every raw table to `<raw_folder>/<source>/<table>.parquet` and the truth beside it.

    `report` is called after each stage with its topic, the rows written per table and the seconds taken.
    Returns the rows written per table, `<source>.<table>`.
    """
    rows_written: dict[str, int] = {}
    with scratch_database(settings) as connection:
        prepare(connection, settings)
        for stage in STAGES:
            started = time.monotonic()
            connection.execute((FOLDER / "sql" / f"{stage.topic}.sql").read_text(encoding="utf-8"))
            rows = {
                f"{table.source}.{table.name}": write_raw_table(connection, table, raw_folder)
                for table in stage.tables
                if stage.shops <= settings.shops and (settings.shopify == "rest" or table.source != "shopify")
            }
            for table in stage.tables if settings.shopify != "rest" else ():
                if table.source == "shopify":
                    connection.execute(f'create table rest."{table.name}" as {delivered(connection, table)}')
            rows |= {f"truth.{name}": write_truth(connection, name, truth_folder) for name in stage.truth}
            rows_written |= rows
            report(stage.topic, rows, time.monotonic() - started)
        if settings.shopify != "rest":
            started = time.monotonic()
            rows = write_shopify(connection, settings.shopify, raw_folder)
            rows_written |= rows
            report("shop_graphql", rows, time.monotonic() - started)
    return rows_written


@contextmanager
def scratch_database(settings: GeneratorSettings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A throw-away database on disk: the simulation of a million people does not fit in memory."""
    with tempfile.TemporaryDirectory(prefix="scv_synthetic_") as folder:
        connection = duckdb.connect(
            str(Path(folder) / "simulation.duckdb"),
            config={
                "threads": settings.threads,
                "memory_limit": settings.memory_limit,
                "temp_directory": str(Path(folder) / "spill"),
                "preserve_insertion_order": True,
            },
        )
        try:
            yield connection
        finally:
            connection.close()


def prepare(connection: duckdb.DuckDBPyConnection, settings: GeneratorSettings) -> None:
    """Load the word lists and define what every topic may call: the settings as macros, then `functions.sql`."""
    connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
    for path in sorted((FOLDER / "reference").glob("*.csv")):
        connection.execute(f"create table reference_{path.stem} as select * from read_csv('{path}', header = true)")
    connection.execute("create schema raw; create schema rest; create schema truth")
    products_per_category = min(10 + settings.people // 50_000, 30)
    end = f"timestamp '{settings.end_date} 23:59:59'"
    start = f"(timestamp '{settings.end_date} 00:00:00' + interval 1 day - interval {settings.months} months)"
    for name, value in {
        "seed()": settings.seed,
        "people()": f"{settings.people}::bigint",
        "intensity()": f"{settings.intensity}::double",
        "products_per_category()": products_per_category,
        "end_at()": end,
        "start_at()": start,
        "months()": settings.months,
        "days()": f"date_diff('day', {start}, {end})",
        "scrambled(number)": f"((number * {SCRAMBLER}) % {SCRAMBLED_RANGE})",
        "shops()": settings.shops,
        **settings.rates.as_macros(),
    }.items():
        connection.execute(f"create macro {name} as {value}")
    connection.execute((FOLDER / "sql" / "functions.sql").read_text(encoding="utf-8"))


def write_raw_table(connection: duckdb.DuckDBPyConnection, table: RawTable, raw_folder: Path) -> int:
    """Write one raw table with the mess of its feed. Returns the rows written."""
    query = delivered(connection, table)
    if table.source in ("shopify", SECOND_SHOP):
        query = shopify.rest_layout(table.name, query)
    path = raw_folder / table.source / f"{table.name}.parquet"
    if table.spreadsheet and connection.execute("select rate_spreadsheet_ids() > 0").fetchall() == [(True,)]:
        return write_spreadsheet(connection, query, table.spreadsheet, path.with_suffix(".csv"))
    return write_parquet(connection, query, path)


def write_shopify(connection: duckdb.DuckDBPyConnection, generation: str, raw_folder: Path) -> dict[str, int]:
    """Write the shop, which lies in the schema `rest`, as `generation` lands it. Returns the rows written per table."""
    statements = (FOLDER / "sql" / "shop_graphql.sql").read_text(encoding="utf-8")
    origins = shopify.graphql_layout(connection, statements)
    if generation == "graphql":
        queries = {Path(f"{name}.parquet"): f'select * from graphql."{name}"' for name in origins}
    else:
        queries = shopify.queries_by_date(connection, origins)
    rows: dict[str, int] = {}
    for path, query in queries.items():
        table = f"shopify.{path.parent.name or path.stem}"
        rows[table] = rows.get(table, 0) + write_parquet(connection, query, raw_folder / "shopify" / path)
    return rows


def delivered(connection: duckdb.DuckDBPyConnection, table: RawTable) -> str:
    """SQL of one raw table with the mess of its feed, sorted by key."""
    relation = f"raw.{table.source}_{table.name}"
    columns = {name: kind for name, kind, *_ in connection.execute(f"describe {relation}").fetchall()}
    key = " || '/' || ".join(f"coalesce(\"{column}\"::varchar, '')" for column in table.key)
    deliveries = ["[1]", f"case when chance({key}, 'is delivered twice', {table.duplicates}) then [2] else [] end"]
    replacements = ""
    if table.broken:
        for delivery, flaw in ((3, "loses its key"), (4, "loses its time"), (5, "is dated 2099")):
            deliveries.append(f"case when chance({key}, '{flaw}', {table.broken}) then [{delivery}] else [] end")
        replacements = f" replace ({broken_columns(table, columns)})"
    sort_columns = [
        *table.key,
        *(name for name in ("_fivetran_synced", "updated_at", "lastUpdated") if name in columns),
    ]
    ordering = ", ".join(f'"{column}"' for column in ["_delivery", *dict.fromkeys(sort_columns)])
    return (
        f"select * exclude (_delivery){replacements} from ("
        f"select *, unnest({' || '.join(deliveries)}) as _delivery from {relation}) order by {ordering}"
    )


def broken_columns(table: RawTable, columns: dict[str, str]) -> str:
    """SQL that takes the key, the time or the century from the deliveries marked 3, 4 and 5."""
    key_column, time_column = table.key[0], table.occurred_at
    if time_column is None:
        raise ValueError(f"{table.source}.{table.name}: rows can only be broken where they have a time")
    another_key = (
        f'"{key_column}" + 9000000000 + _delivery'
        if columns[key_column] == "BIGINT"
        else f"\"{key_column}\" || '-' || _delivery"
    )
    far_future = (
        "4070908800" if columns[time_column] == "BIGINT" else f"cast('2099-01-01T00:00:00' as {columns[time_column]})"
    )
    return (
        f'case _delivery when 3 then null when 4 then {another_key} when 5 then {another_key} else "{key_column}" end '
        f'as "{key_column}", '
        f'case _delivery when 4 then null when 5 then {far_future} else "{time_column}" end as "{time_column}"'
    )


def write_spreadsheet(connection: duckdb.DuckDBPyConnection, query: str, column: str, path: Path) -> int:
    """Write a query to a CSV file in which some numbers of a column have become `6002.0`. Returns the rows written."""
    is_spelt = f"chance(\"{column}\", 'is spelt by a spreadsheet', rate_spreadsheet_ids())"
    spelt = f"\"{column}\" || case when {is_spelt} then '.0' else '' end"
    path.parent.mkdir(parents=True, exist_ok=True)
    [(rows,)] = connection.execute(
        f"copy (select * replace ({spelt} as \"{column}\") from ({query})) to '{path}' (format csv, header)"
    ).fetchall()
    return int(rows)


def write_truth(connection: duckdb.DuckDBPyConnection, name: str, truth_folder: Path) -> int:
    """Write one table of the truth, sorted by all its columns. Returns the rows written."""
    return write_parquet(connection, f"select * from truth.{name} order by all", truth_folder / f"{name}.parquet")


def write_parquet(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write a query to a Parquet file. Returns the rows written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    [(rows,)] = connection.execute(f"copy ({query}) to '{path}' (format parquet, compression zstd)").fetchall()
    return int(rows)
