"""Learn a match model from the records of a build, and say what it would change.

    python -m scv.matching --train --out match_model.json
    make what-if VARS='{match_model: match_model.json}'
    SCV_MATCH_MODEL=match_model.json dbt build

Reads `identity.idr_match_records` and `identity.idr_denied_birth_dates` of the work database (`--database`, else
SCV_DB), which nobody may be writing to.
What was learnt is tried on people whom an identifier proves to be one; where it does worse than the model in force,
that one is kept. The same records give the same model, byte for byte.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import duckdb

from scv.matching.artefact import load_model, save_model
from scv.matching.frequencies import BORNE_BY_MANY
from scv.matching.learn import as_text, for_any_shop, learn
from scv.matching.suggest import DEFAULT_ACCEPT, scratch_database
from scv.terminal import run_and_exit

# As the build scores them: which dates are nobody's is for the model to say.
RECORDS = """(
    select * exclude (stated_birth_date) replace (stated_birth_date as birth_date) from work.identity.idr_match_records
)"""
# Those that are nobody's in any shop no record has; a date of few people might give them away.
DEFAULT_DATES = f"""
    select birth_date::varchar from work.identity.idr_denied_birth_dates
    where reason = 'too_frequent' and person_count >= {BORNE_BY_MANY}
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scv.matching", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--train", action="store_true", required=True, help="learn a model (the only verb so far)")
    parser.add_argument("--database", type=Path, default=Path(os.environ.get("SCV_DB", "data/scv.duckdb")))
    parser.add_argument("--out", type=Path, required=True, help="file to write, JSON")
    parser.add_argument(
        "--in-force",
        default=os.environ.get("SCV_MATCH_MODEL", ""),
        help="model to compare with (default: SCV_MATCH_MODEL)",
    )
    parser.add_argument("--accept", type=float, default=DEFAULT_ACCEPT, help="what match_accept is in the build")
    parser.add_argument("--even-if-worse", action="store_true", help="write what was learnt, whatever the trial says")
    parser.add_argument(
        "--for-any-shop",
        action="store_true",
        help="keep no counts of this shop: how the model that is shipped was made",
    )
    parser.add_argument("--version", default="own", help="what idr_candidate_pairs calls the model")
    parser.add_argument("--trained-on", default="the shop's own records", help="in words, kept in the file")
    arguments = parser.parse_args()
    if not arguments.database.exists():
        parser.error(f"{arguments.database} is not there; build once, or name it with --database")
    try:
        in_force = load_model(Path(arguments.in_force) if arguments.in_force else None)
    except ValueError as refused:
        sys.exit(str(refused))
    if arguments.in_force and arguments.out.resolve() == Path(arguments.in_force).resolve():
        parser.error(
            f"{arguments.out} is in force: write beside it, ask what it would change, then put it in its place"
        )
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        path = str(arguments.database).replace("'", "''")
        connection.execute(f"attach '{path}' as work (read_only)")
        [(learnt_at,)] = connection.execute(f"select max(first_seen_at)::varchar from {RECORDS}").fetchall()
        default_dates = [date for (date,) in connection.execute(DEFAULT_DATES).fetchall()]
        with scratch_database(connection) as scratch:
            learnt = learn(
                scratch, RECORDS, in_force, arguments.version, arguments.trained_on, learnt_at,
                arguments.accept, arguments.even_if_worse, default_dates,
            )  # fmt: skip
    model = for_any_shop(learnt.model) if arguments.for_any_shop else learnt.model
    save_model(model, arguments.out)
    print(as_text(learnt))
    print(f"{arguments.out}: model {model.version} {model.fingerprint()}; in force when SCV_MATCH_MODEL names it")


if __name__ == "__main__":
    run_and_exit(main)
