"""Write the current release's audiences as the files that their destinations accept.

    python -m scv.exporting published --out published/exports

Reads the release only; the build writes the same files into the release itself.
"""

import argparse
import sys
from pathlib import Path

from scv.exporting.export import OlderReleaseError, export_release
from scv.terminal import run_and_exit


def main() -> int:
    """Parse the command line, export, and print where; 1 with a message when there is no release, or an older one."""
    parser = argparse.ArgumentParser(prog="python -m scv.exporting", description=__doc__.splitlines()[0])
    parser.add_argument("published", type=Path, help="folder of releases, as SCV_PUBLISH names it")
    parser.add_argument("--out", type=Path, required=True, help="folder that gets a folder named after the release")
    arguments = parser.parse_args()
    try:
        print(export_release(arguments.published, arguments.out))
    except (FileNotFoundError, OlderReleaseError) as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    run_and_exit(main)
