"""Train a match model on the records of a build.

    python -m scv.matching --train --out match_model.json
    dbt build --vars '{match_model: match_model.json}'

Reads `identity.idr_match_records` of the work database (`--database`, else SCV_DB), which nobody may be writing to. The
same records give the same model, byte for byte.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import duckdb

from scv.matching.model import save_model
from scv.matching.suggest import scratch_database, train_on

RELATION = "work.identity.idr_match_records"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scv.matching", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--train", action="store_true", required=True, help="train a model (the only verb so far)")
    parser.add_argument("--database", type=Path, default=Path(os.environ.get("SCV_DB", "data/scv.duckdb")))
    parser.add_argument("--out", type=Path, required=True, help="file to write, JSON")
    parser.add_argument("--version", default="own", help="what idr_candidate_pairs calls the model")
    parser.add_argument("--trained-on", default="the shop's own records", help="in words, kept in the file")
    arguments = parser.parse_args()
    if not arguments.database.exists():
        parser.error(f"{arguments.database} is not there; build once, or name it with --database")
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        path = str(arguments.database).replace("'", "''")
        connection.execute(f"attach '{path}' as work (read_only)")
        with scratch_database(connection) as scratch:
            model = train_on(scratch, RELATION, arguments.version, arguments.trained_on)
    save_model(model, arguments.out)
    print(f"{arguments.out}: model {model.version}, {len(model.comparisons)} fields compared")


if __name__ == "__main__":
    main()
