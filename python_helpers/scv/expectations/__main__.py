"""Expectations at the two doors.

python -m scv.expectations landing data/raw published     before a build; status 1 stops it
python -m scv.expectations release published              after one; status 1: it should be taken back

With --docs Great Expectations asks, and writes Data Docs beside the releases.
"""

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

from scv.expectations.checks import stops, told
from scv.expectations.landing import UnreadableError, check_landing
from scv.expectations.release import check_release
from scv.terminal import refuse_unwritable, run_and_exit


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m scv.expectations", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    doors = parser.add_subparsers(dest="door", required=True)
    landing = doors.add_parser("landing", help="check the raw files")
    landing.add_argument("raw_folder", type=Path, help="the folder of raw files, $SCV_RAW")
    for door in (landing, doors.add_parser("release", help="check the current release")):
        door.add_argument("publish_path", type=Path, help="the folder of releases, $SCV_PUBLISH")
        door.add_argument("--docs", action="store_true", help="write Data Docs, web pages with every check")
    arguments = parser.parse_args()
    refuse_unwritable(arguments.publish_path, "SCV_PUBLISH")
    with_docs = arguments.docs
    if with_docs and (find_spec("great_expectations") is None or find_spec("duckdb_engine") is None):
        print("no Data Docs: Great Expectations is not installed (pip install '.[expectations]')")
        with_docs = False
    try:
        if arguments.door == "landing":
            outcomes = check_landing(arguments.raw_folder, arguments.publish_path, with_docs)
        else:
            outcomes = check_release(arguments.publish_path, with_docs)
    except (FileNotFoundError, UnreadableError) as error:
        print(error, file=sys.stderr)
        return 1
    print(told(outcomes, arguments.door))
    if not stops(outcomes):
        return 0
    if arguments.door == "landing":
        print(
            "The build stops here: correct or remove what is named above. Readers keep the release they have."
            ' What is right after all passes once with SCV_ACCEPT="...", the words under `accept`.'
        )
    else:
        print("The release should be taken back: docs/operations.md, 'If a bad release got through'.")
    return 1


if __name__ == "__main__":
    run_and_exit(main)
