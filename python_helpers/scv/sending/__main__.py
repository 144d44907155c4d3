"""Send what the current release exported to its destinations, each thing once.

    python -m scv.sending published --dry-run

Credentials come from the environment (docs/sending.md). The raw folder, in which opt-outs since the release are looked
for and what was sent is written down, is `SCV_RAW`.
"""

import argparse
import os
import sys
from pathlib import Path

from scv.publishing import PROJECT_DIR
from scv.sending import DESTINATIONS, AlreadySendingError, send, would_send
from scv.sending.http import SystemClock
from scv.sending.opt_outs import LandedOptOuts
from scv.sending.report import is_complete, notes, table


def main() -> int:
    """Parse the command line and send; 0 when all of it arrived, 1 when something did not, 2 when nothing was tried."""
    parser = argparse.ArgumentParser(prog="python -m scv.sending", description=__doc__.splitlines()[0])
    parser.add_argument("published", type=Path, help="folder of releases, as SCV_PUBLISH names it")
    parser.add_argument("--only", choices=DESTINATIONS, metavar="DESTINATION", help=f"one of {', '.join(DESTINATIONS)}")
    parser.add_argument(
        "--dry-run", action="store_true", help="count what would be sent; nothing leaves, nothing is kept"
    )
    arguments = parser.parse_args()
    raw = Path(os.environ.get("SCV_RAW") or PROJECT_DIR / "data" / "raw")
    opt_outs = LandedOptOuts(raw)
    clock = SystemClock()
    try:
        if arguments.dry_run:
            tally = would_send(arguments.published, opt_outs, DESTINATIONS, clock, only=arguments.only)
        else:
            tally = send(
                *(arguments.published, raw, opt_outs, DESTINATIONS, os.environ, clock),
                only=arguments.only,
                progress=_Progress().show,
            )
    except (AlreadySendingError, FileNotFoundError, RuntimeError, ValueError) as reason:
        print(reason, file=sys.stderr)
        return 2
    print(*table(tally), sep="\n")
    print(*notes(tally), sep="\n", end="\n" if tally.notes else "", file=sys.stderr)
    return 0 if is_complete(tally) else 1


class _Progress:
    """One line that is written over in a terminal, and a line each where nobody watches."""

    def show(self, line: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
        else:
            print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
