"""What there is to buy, as the file of products that a recommender reads beside the people of its audience."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from scv.exporting.files import WrittenFile, written

PRODUCTS = "parquet/products.parquet"
_ROWS_PER_GROUP = 50_000


def export_products(products: duckdb.DuckDBPyRelation, folder: Path) -> WrittenFile:
    """Write the rows of `product_feed`, in their order, as one Parquet file below `folder`, and say what it holds.

    Amounts are decimals and stock is true, false or null, as the mart has them. The same rows leave the same bytes.
    """
    path = folder / PRODUCTS
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    rows = 0
    with (
        products.to_arrow_reader(_ROWS_PER_GROUP) as batches,
        pq.ParquetWriter(path, batches.schema, compression="zstd") as file,
    ):
        for batch in batches:
            file.write_batch(batch)
            rows += batch.num_rows
    return written(folder, path, rows)
