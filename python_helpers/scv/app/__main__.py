"""Start the app: `python -m scv.app published`, with `--pii` for whoever may see personal data and has the password.

Only this machine can reach it, and it tells nobody that it runs.
"""

import argparse
import importlib.util
import os
import sys
from pathlib import Path

from scv.app.access import PASSWORD, password_fault
from scv.review import OVERRIDES
from scv.terminal import run_and_exit

OPTIONS = {
    "server.address": "127.0.0.1",
    "server.headless": "true",
    # Only a page that this server sent may click: a decision is written by a click.
    "server.enableCORS": "true",
    "server.enableXsrfProtection": "true",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "theme.light.primaryColor": "#14786f",
    "theme.dark.primaryColor": "#46ada0",
}


def command(publish_path: Path, *, port: int, with_pii: bool, overrides: Path = OVERRIDES) -> list[str]:
    """The command line that runs the app's script under Streamlit."""
    script = Path(__file__).with_name("main.py")
    options = [f"--{name}={value}" for name, value in {**OPTIONS, "server.port": str(port)}.items()]
    arguments = [str(publish_path.resolve()), "--overrides", str(overrides.resolve()), *(["--pii"] if with_pii else [])]
    return [sys.executable, "-m", "streamlit", "run", str(script), *options, "--", *arguments]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scv.app", description=__doc__.splitlines()[0])
    parser.add_argument("publish_path", type=Path, help="the folder of releases, $SCV_PUBLISH")
    parser.add_argument("--pii", action="store_true", help="open the file with personal data")
    parser.add_argument("--overrides", type=Path, default=OVERRIDES, help="the seed that decisions are written to")
    parser.add_argument("--port", type=int, default=8501)
    arguments = parser.parse_args()
    if importlib.util.find_spec("streamlit") is None:
        print("The app needs Streamlit: `make app` installs it from requirements-app.lock", file=sys.stderr)
        return 1
    if arguments.pii and (fault := password_fault(os.environ.get(PASSWORD))):
        print(fault, file=sys.stderr)
        return 1
    line = command(arguments.publish_path, port=arguments.port, with_pii=arguments.pii, overrides=arguments.overrides)
    os.execv(line[0], line)


if __name__ == "__main__":
    run_and_exit(main)
