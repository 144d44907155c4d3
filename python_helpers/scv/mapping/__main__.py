"""Command line of the mapping: turn what a connector landed into raw files.

    python -m scv.mapping --from landed --dialect woocommerce --out data/raw
    python -m scv.mapping --list

Exit status: 0 written, 1 something that landed cannot be read or mapped, 2 no such folder or dialect, or somebody
else's file in the way. Unless it is 0, no raw file has changed.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from scv.mapping.landed import Found, LandedError
from scv.mapping.mapped import Mapping, MappingError, NotPossibleError, dialects
from scv.terminal import run_and_exit


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Reads the command line; without arguments that of the process."""
    parser = argparse.ArgumentParser(prog="python -m scv.mapping", description="What connectors landed as raw files.")
    parser.add_argument("--from", dest="landed", type=Path, help="the folder that the connector wrote")
    parser.add_argument("--dialect", help="whose tables they are: " + ", ".join(dialects()))
    parser.add_argument("--out", type=Path, help="the raw folder to write, such as $SCV_RAW")
    parser.add_argument("--shop", help="the name of the shop, where several are landed: shopify__uk")
    parser.add_argument("--list", action="store_true", help="list the dialects and stop")
    options = parser.parse_args(arguments)
    if not options.list and not (options.landed and options.dialect and options.out):
        parser.error("--from, --dialect and --out are all needed")
    if options.shop and not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", options.shop):
        parser.error(f"--shop must be small letters, digits, - and _, got {options.shop!r}")
    return options


def counts(found: Iterable[Found]) -> str:
    """The landed tables with their rows, and what of each is not read and not there."""
    lines = []
    for table in found:
        state = f"{table.rows:>10,} rows" if table.files else "not landed"
        lines.append(f"  {table.table:<30} {state}")
        if table.missing:
            lines.append(f"    not in its files, so null: {', '.join(table.missing)}")
        if table.unread:
            lines.append(f"    in its files, not read: {', '.join(table.unread)}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Maps one folder and returns the exit status."""
    options = parse_arguments(arguments)
    if options.list:
        print("\n".join(dialects()))
        return 0
    try:
        with Mapping(options.landed, options.dialect) as mapping:
            for table in mapping.write(options.out, options.shop):
                print(f"{table.source + '.' + table.table:<32} {table.rows:>10,} rows", flush=True)
            print(f"\nwritten to {options.out}; read from {options.landed}:\n{counts(mapping.found)}")
            if mapping.unread_files:
                print("\nfiles that are no table of this dialect:")
                print("\n".join(f"  {file}" for file in mapping.unread_files))
    except NotPossibleError as impossible:
        print(impossible, file=sys.stderr)
        return 2
    except (LandedError, MappingError) as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    run_and_exit(main)
