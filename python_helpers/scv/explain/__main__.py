"""Print why two identifiers are one customer, or what came nearest to making them one.

    python -m scv.explain email:eve@x.com loyalty_card:123

Reads the file with personal data of the current release, read-only, with no way out of it.
"""

import argparse
import os
import sys
from pathlib import Path

from scv.explain.report import as_text, explain
from scv.project import place, project_variable
from scv.publishing import open_database
from scv.terminal import printable, run_and_exit


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scv.explain", description="Why are two identifiers one customer?")
    parser.add_argument("left", metavar="A", help="an identifier: email:eve@x.com, loyalty_card:123, or a bare value")
    parser.add_argument("right", metavar="B", help="the other one")
    parser.add_argument(
        "--publish-path",
        type=Path,
        default=place("SCV_PUBLISH"),
        help="folder of the releases (default: $SCV_PUBLISH)",
    )
    parser.add_argument("--region", help="whose national telephone notation is meant (default: default_phone_region)")
    arguments = parser.parse_args()
    database = arguments.publish_path / "current" / "pii" / "scv_pii.duckdb"
    if not os.access(database, os.R_OK):
        sys.exit(f"{database} is not there or not yours to read: build first, or ask who may read personal data")
    region = arguments.region or str(project_variable("default_phone_region"))
    try:
        with open_database(database) as con:
            print(as_text(explain(con, arguments.left, arguments.right, region)))
    except (LookupError, ValueError) as problem:
        sys.exit(printable(problem.args[0], longest=2000))


if __name__ == "__main__":
    run_and_exit(main)
