"""What a finished build prints: what was published, how well people are known, and where to look next.

    python -m scv.summary published

Reads the published release as a dashboard would: the file without personal data, read-only, with no way out of it.
"""

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

import duckdb

from scv.publishing import open_database
from scv.terminal import run_and_exit

BAR_WIDTH = 40
IDENTIFIER_BUCKETS = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 9), (10, 19), (20, None))

NEXT = """\
Look next
  {database}, read-only, with any DuckDB client:
      from single_customer_view limit 5;          one row per person
      from identity_quality;                      how well the records join up
      from feed_health;                           what each feed did not deliver, or delivered wrong
      from rejected_records;                      the rows that no mart holds, each with its reason
  make docs                                       every table and column explained, in one page
  docs/operations.md                              what runs where, and what to do when it does not"""


class IdentifierBucket(NamedTuple):
    """Customers with a number of identifiers between two bounds, both included; no upper bound when it is None."""

    lowest: int
    highest: int | None
    customer_count: int

    @property
    def label(self) -> str:
        if self.highest is None:
            return f"{self.lowest} and more"
        return str(self.lowest) if self.lowest == self.highest else f"{self.lowest} to {self.highest}"


def identifier_buckets(connection: duckdb.DuckDBPyConnection) -> list[IdentifierBucket]:
    """How many customers have how many identifiers, in ranges that widen as customers become rare."""
    counts = connection.execute(
        "select identifiers, count(*) "
        "from (select count(*) as identifiers from customer_identifiers group by customer_id) "
        "group by identifiers order by identifiers"
    ).fetchall()
    return [
        IdentifierBucket(
            lowest,
            highest,
            sum(customers for count, customers in counts if lowest <= count and (highest is None or count <= highest)),
        )
        for lowest, highest in IDENTIFIER_BUCKETS
    ]


def summary(publish_path: Path) -> str:
    """The text of the summary; FileNotFoundError when nothing was published at `publish_path`."""
    database = publish_path / "current" / "scv.duckdb"
    if not database.exists():
        raise FileNotFoundError(f"no release in {publish_path}: the build did not publish")
    with open_database(database) as connection:
        tables = connection.execute(
            """
            select table_name, row_count, release_id, as_of
            from release
            where has_open_columns
            order by table_name
            """
        ).fetchall()
        buckets = identifier_buckets(connection)
        [(customers, mean, median)] = connection.execute(
            "select count(*), avg(identifiers), median(identifiers) "
            "from (select count(*) as identifiers from customer_identifiers group by customer_id)"
        ).fetchall()

    width = max(len(table_name) for table_name, *_ in tables)
    lines = ["", "Rows published"]
    lines += [f"  {table_name:<{width}}  {row_count:>14,}" for table_name, row_count, *_ in tables]
    lines += ["", "Identifiers per customer"]
    if customers:
        most = max(bucket.customer_count for bucket in buckets) or 1
        lines += [
            f"  {bucket.label:<12}{bucket.customer_count:>12,}  " + _bar(bucket.customer_count, most)
            for bucket in buckets
        ]
        lines += [f"  {mean:.1f} on average, {median:.0f} in the middle, over {customers:,} customers"]
    else:
        lines += ["  there are no customers: the raw folder is empty, or its feeds name nobody"]
    _, _, release_id, as_of = tables[0]
    described = "no data" if as_of is None else f"data up to {as_of:%Y-%m-%d %H:%M} UTC"
    release = database.resolve().parent
    lines += [
        "",
        f"Release {release_id} ({described})",
        f"  {release / 'report.html'}  (open it in a browser)",
        f"  {release / 'scv.duckdb'}",
        f"  {release / 'parquet'}",
        f"  {release / 'pii' / 'scv_pii.duckdb'}  (personal data: keep it closed)",
        "",
        NEXT.format(database=publish_path / "current" / "scv.duckdb"),
    ]
    return "\n".join(lines)


def _bar(count: int, most: int) -> str:
    """A bar in proportion to the longest; at least one mark for anything that is there."""
    return "#" * -(-count * BAR_WIDTH // most)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scv.summary", description=__doc__.splitlines()[0])
    parser.add_argument("publish_path", type=Path, help="the folder of releases, $SCV_PUBLISH")
    try:
        print(summary(parser.parse_args().publish_path))
    except FileNotFoundError as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    run_and_exit(main)
