"""UCI Online Retail (2010 to 2011): a year of invoices of a real British web shop, landed as raw Shopify tables.

One Parquet file of invoice lines (invoice_no, stock_code, description, quantity, invoice_ts, unit_price, customer_id,
country). What is mapped to what, and why, is in ``docs/real_data.md``; the mapping itself is the folder
``mappings/online_retail``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from scv.real.landing import LandedTable, SourceMissingError, connect, land, prepare, write
from scv.relations import literal


def open_source(source: Path) -> duckdb.DuckDBPyConnection:
    """Opens the file of invoice lines as the view ``source.invoice_lines``.

    Raises:
        SourceMissingError: there is no such file.
    """
    if not source.is_file():
        raise SourceMissingError(
            f"Online Retail is not at {source}: name its Parquet file with --source or SCV_ONLINE_RETAIL"
        )
    connection = connect()
    connection.execute("create schema source")
    connection.execute(
        f"create view source.invoice_lines as select * from read_parquet({literal(source)}, file_row_number = true)"
    )
    return connection


def land_online_retail(source: Path, out: Path) -> Iterator[LandedTable]:
    """Writes the raw tables of the data set below ``out``, yielding each as soon as it is written.

    Lines that are stock movements and no sales have no place in a raw Shopify table: they are written beside the raw
    folder, to ``not_landed/stock_movements.parquet``, and yielded last.
    """
    with open_source(source) as connection:
        prepare(connection, "online_retail")
        yield from land(connection, "online_retail", out)
        rows = write(
            connection,
            "select * from stock_movements order by source_line",
            out.parent / "not_landed" / "stock_movements.parquet",
        )
        yield LandedTable("not_landed", "stock_movements", rows)
