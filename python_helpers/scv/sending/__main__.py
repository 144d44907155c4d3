"""Send what the current release exported to its destinations, each thing once.

    python -m scv.sending published --dry-run

Credentials come from the environment (docs/sending.md). The raw folder, in which opt-outs since the release are looked
for and what was sent is written down, is `SCV_RAW`.
"""

import argparse
import importlib.util
import os
import sys
from pathlib import Path

from scv.project import place
from scv.terminal import ProgressLine, run_and_exit


def main() -> int:
    """Parse the command line and send; 0 when all of it arrived, 1 when something did not, 2 when nothing was tried."""
    parser = argparse.ArgumentParser(prog="python -m scv.sending", description=__doc__.splitlines()[0])
    parser.add_argument("published", type=Path, help="folder of releases, as SCV_PUBLISH names it")
    parser.add_argument("--only", metavar="DESTINATION", help="this one alone, such as webhook or klaviyo_events")
    parser.add_argument("--dry-run", action="store_true", help="count what would be sent; nothing leaves or is kept")
    arguments = parser.parse_args()
    if importlib.util.find_spec("httpx") is None:
        print("Sending needs httpx: `make send` installs it from requirements-send.lock", file=sys.stderr)
        return 2
    return _sent(arguments.published, only=arguments.only, is_dry=arguments.dry_run)


def _sent(published: Path, *, only: str | None, is_dry: bool) -> int:
    # Here and not above: without httpx there is a message, and no traceback.
    from scv.http import SystemClock
    from scv.sending.destinations import DESTINATIONS
    from scv.sending.opt_outs import LandedOptOuts
    from scv.sending.report import is_complete, notes, table
    from scv.sending.send import send, would_send

    raw = place("SCV_RAW")
    opt_outs, clock = LandedOptOuts(raw), SystemClock()
    progress = ProgressLine()
    try:
        if is_dry:
            tally = would_send(published, opt_outs, DESTINATIONS, clock, only=only)
        else:
            tally = send(
                *(published, raw, opt_outs, DESTINATIONS, os.environ, clock), only=only, progress=progress.show
            )
    except (FileNotFoundError, RuntimeError, ValueError) as reason:
        progress.end()
        print(reason, file=sys.stderr)
        return 2
    progress.end()
    print(*table(tally), sep="\n")
    print(*notes(tally), sep="\n", end="\n" if tally.notes else "", file=sys.stderr)
    return 0 if is_complete(tally) else 1


if __name__ == "__main__":
    run_and_exit(main)
