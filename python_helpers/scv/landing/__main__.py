"""Fetch what a vendor has and land it among the raw files.

    python -m scv.landing klaviyo --dry-run

Credentials come from the environment (docs/landing.md), and so does the raw folder, `SCV_RAW`.
"""

import argparse
import importlib.util
import os
import re
import sys

from scv.project import place
from scv.terminal import ProgressLine, printable, run_and_exit


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and land; 0 when everything came, 1 when something did not, 2 when nothing was tried."""
    if missing := [name for name in ("dlt", "httpx") if importlib.util.find_spec(name) is None]:
        print(
            f"Landing needs {' and '.join(missing)}: `make land` installs it from requirements-land.lock",
            file=sys.stderr,
        )
        return 2
    # Here and not above: without httpx there is a message, and no traceback.
    from scv.http import SystemClock
    from scv.landing.land import Asked, NotStartedError, land, would_land
    from scv.landing.report import known, table
    from scv.landing.source import moment, written
    from scv.landing.sources import SOURCES

    parser = argparse.ArgumentParser(prog="python -m scv.landing", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("source", nargs="?", help="whose: " + ", ".join(SOURCES))
    parser.add_argument("--dry-run", action="store_true", help="say what would be asked for; nothing is fetched")
    parser.add_argument("--since", help="read from this moment (UTC) and not from the mark, such as 2026-01-31")
    parser.add_argument("--sweep", action="store_true", help="look for what is gone now, and not once a week")
    parser.add_argument("--accept-deletions", action="store_true", help="believe a sweep that finds much gone")
    parser.add_argument("--shop", help="the name of the shop, where several are landed: shopify__uk")
    options = parser.parse_args(arguments)
    if options.shop and not re.fullmatch(r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?", options.shop):
        parser.error(f"--shop must be small letters, digits, - and _, got {options.shop!r}")
    try:
        since = written(moment(options.since)) if options.since else None
    except ValueError:
        parser.error(f"--since must be a moment such as 2026-01-31, got {options.since!r}")
    source = SOURCES.get(options.source or "")
    if source is None:
        named = f"there is no source {printable(options.source)!r}"
        print(named if options.source else "say whose: make land SOURCE=name", file=sys.stderr)
        print(*known(SOURCES.values()), sep="\n", file=sys.stderr)
        return 2

    raw = place("SCV_RAW")
    asked = Asked(since, options.sweep, options.accept_deletions)
    progress = ProgressLine()
    try:
        if options.dry_run:
            print(*would_land(source, raw, os.environ, SystemClock(), asked, options.shop), sep="\n")
            return 0
        landed = land(source, raw, os.environ, SystemClock(), asked, options.shop, progress.show)
    except NotStartedError as reason:
        progress.end()
        print(reason, file=sys.stderr)
        return 2
    progress.end()
    print(*table(source.name, landed), sep="\n")
    for note in landed.notes:
        print(printable(note, longest=1000), file=sys.stderr)
    return 1 if landed.is_incomplete else 0


if __name__ == "__main__":
    run_and_exit(main)
