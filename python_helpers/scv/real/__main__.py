"""Command line of the real data sets: build the project on them, land one as raw files, or reconcile a build.

    python -m scv.real
    python -m scv.real build --only complete_journey --households 200
    python -m scv.real complete_journey --out data/real/complete_journey/raw
    python -m scv.real online_retail --source online_retail.parquet --out data/real/online_retail/raw
    python -m scv.real crm_contacts --set febrl4 --out data/real/febrl4/raw
    python -m scv.real reconcile complete_journey --raw data/real/complete_journey/raw --database FILE

Without a verb it is `build`: land every set that is there, build each in its own folder below data/real, reconcile.

Exit status: 0 done and equal, 1 a build failed or a figure differs, 2 a data set or a file is missing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from scv.publishing import PROJECT_DIR
from scv.real.building import dbt_build
from scv.real.complete_journey import land_complete_journey
from scv.real.crm_contacts import CONTACT_SETS, land_crm_contacts
from scv.real.landing import LandedTable, SourceMissingError
from scv.real.online_retail import land_online_retail
from scv.real.reconciliation import Reconciled, as_table, reconcile_complete_journey, reconcile_online_retail
from scv.terminal import run_and_exit

DATA_SETS = ("complete_journey", "online_retail")
ONLINE_RETAIL_FILE = os.environ.get("SCV_ONLINE_RETAIL", "../shared/data/online_retail.parquet")


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Reads the command line; without arguments that of the process."""
    parser = argparse.ArgumentParser(prog="python -m scv.real", description="Real data sets as raw tables.")
    verbs = parser.add_subparsers(dest="verb")

    households = argparse.ArgumentParser(add_help=False)
    households.add_argument("--households", type=int, help="only the first so many household ids (default: all)")
    retail_file = argparse.ArgumentParser(add_help=False)
    retail_file.add_argument(
        "--source", type=Path, default=Path(ONLINE_RETAIL_FILE), help="invoice lines as Parquet (or SCV_ONLINE_RETAIL)"
    )
    out = argparse.ArgumentParser(add_help=False)
    out.add_argument("--out", type=Path, required=True, help="the raw folder to write")
    build = argparse.ArgumentParser(add_help=False)
    build.add_argument("--raw", type=Path, required=True, help="the raw folder that was built on")
    build.add_argument("--database", type=Path, help="the work database or a release; without it only source and raw")

    whole = verbs.add_parser("build", parents=[households, retail_file], help="land, build and reconcile (the default)")
    whole.add_argument("--only", choices=DATA_SETS, help="this set alone, which must be there")
    whole.add_argument("--data", type=Path, default=PROJECT_DIR / "data" / "real", help="the folder of all sets")

    verbs.add_parser("complete_journey", parents=[households, out], help="land Complete Journey")
    verbs.add_parser("online_retail", parents=[retail_file, out], help="land UCI Online Retail")
    contacts = verbs.add_parser("crm_contacts", parents=[out], help="land people with a known truth as CRM contacts")
    contacts.add_argument("--set", dest="contact_set", choices=CONTACT_SETS, required=True)
    contacts.add_argument("--source", type=Path, help="the file of the set; febrl4 needs none")

    reconcile = verbs.add_parser("reconcile", help="compare source, raw files and marts; 1 on a difference")
    data_sets = reconcile.add_subparsers(dest="data_set", required=True)
    data_sets.add_parser("complete_journey", parents=[households, build])
    data_sets.add_parser("online_retail", parents=[retail_file, build])
    given = sys.argv[1:] if arguments is None else arguments
    return parser.parse_args(given or ["build"])


def report_landing(landed: Iterable[LandedTable], out: Path) -> None:
    """Prints each table as it is written."""
    for table in landed:
        print(f"{table.source + '.' + table.table:<32} {table.rows:>10,} rows", flush=True)
    print(f"landed in {out}")


def report_reconciliation(reconciled: Sequence[Reconciled]) -> int:
    """Prints the table and returns the exit status that it deserves."""
    print(as_table(reconciled), flush=True)
    return 0 if all(row.is_equal for row in reconciled) else 1


def build(options: argparse.Namespace) -> int:
    """Lands, builds and reconciles the sets that are there, or the one that was asked for."""
    failures = 0
    for data_set in [options.only] if options.only else DATA_SETS:
        folder = options.data.resolve() / data_set
        print(f"== {data_set} in {folder}", flush=True)
        shutil.rmtree(folder / "raw", ignore_errors=True)
        try:
            if data_set == "complete_journey":
                report_landing(land_complete_journey(folder / "raw", options.households), folder / "raw")
            else:
                report_landing(land_online_retail(options.source, folder / "raw"), folder / "raw")
        except SourceMissingError as missing:
            if options.only:
                raise
            print(f"skipped: {missing}", flush=True)
            continue
        if dbt_build(folder) != 0:
            failures += 1
            continue
        raw, database = folder / "raw", folder / "published" / "current" / "scv.duckdb"
        if data_set == "complete_journey":
            failures += report_reconciliation(reconcile_complete_journey(raw, database, options.households))
        else:
            failures += report_reconciliation(reconcile_online_retail(options.source, raw, database))
    return min(failures, 1)


def main(arguments: list[str] | None = None) -> int:
    """Runs one verb and returns the exit status."""
    options = parse_arguments(arguments)
    try:
        if options.verb == "build":
            return build(options)
        if options.verb == "complete_journey":
            report_landing(land_complete_journey(options.out, options.households), options.out)
        elif options.verb == "online_retail":
            report_landing(land_online_retail(options.source, options.out), options.out)
        elif options.verb == "crm_contacts":
            report_landing(land_crm_contacts(options.contact_set, options.out, options.source), options.out)
        elif options.data_set == "complete_journey":
            return report_reconciliation(reconcile_complete_journey(options.raw, options.database, options.households))
        else:
            return report_reconciliation(reconcile_online_retail(options.source, options.raw, options.database))
    except (SourceMissingError, LookupError) as missing:
        print(missing, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    run_and_exit(main)
