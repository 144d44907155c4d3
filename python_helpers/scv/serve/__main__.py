"""Answer between two builds: `python -m scv.serve`, and `python -m scv.serve key` for a new key.

Where things are and which doors are open comes from the environment (docs/serving.md). One process: what it has been
told lives in its memory as well.
"""

import argparse
import importlib.util
import json
import logging
import sys
from pathlib import Path

from scv.serve.keys import Scope, new_key
from scv.serve.segment import SOURCES
from scv.serve.settings import Settings
from scv.terminal import run_and_exit


def serve(settings: Settings, host: str, port: int) -> int:
    """Run until it is told to stop; status 1 where it cannot start."""
    if importlib.util.find_spec("uvicorn") is None:
        print("The service needs Starlette and uvicorn: `make serve` installs them", file=sys.stderr)
        return 1
    import uvicorn

    from scv.serve.application import application
    from scv.serve.service import Service

    if not settings.keys.exists():
        print(f"no keys in {settings.keys}: make one with `python -m scv.serve key` (docs/serving.md)", file=sys.stderr)
        return 1
    try:
        service = Service(settings)
    except ValueError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # No log of requests: their paths name people. Who read whom is in the service's own log, without names.
    uvicorn.run(application(service), host=host, port=port, access_log=False, log_config=None, server_header=False)
    return 0


def add_key(path: Path, name: str, scope: str, source: str | None, per_second: float) -> str:
    """Add a key to the file of keys and return it: it is shown this once."""
    key, digest = new_key()
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    entry = {"name": name, "sha256": digest, "scope": scope, "per_second": per_second}
    if source:
        entry["source"] = source
    is_new = not path.exists()
    with path.open("a", encoding="utf-8") as stream:
        # An object in JSON is one in YAML.
        stream.write(("keys:\n" if is_new else "") + f"  - {json.dumps(entry)}\n")
    path.chmod(0o600)
    return key


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scv.serve", description=__doc__.splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1", help="whom to listen to; a proxy with TLS belongs in front")
    parser.add_argument("--port", type=int, default=8300)
    verbs = parser.add_subparsers(dest="verb")
    key = verbs.add_parser("key", help="add a key and show it once")
    key.add_argument("--name", required=True, help="whose it is, for the logs")
    key.add_argument("--scope", required=True, choices=list(Scope))
    key.add_argument("--source", choices=SOURCES, help="what a write key writes to")
    key.add_argument("--per-second", type=float, default=100.0, help="requests a second (100)")
    arguments = parser.parse_args()
    settings = Settings.from_environment()
    if arguments.verb == "key":
        if (arguments.scope == Scope.WRITE) != (arguments.source is not None):
            key.error("a write key has a --source, and no other has")
        print(add_key(settings.keys, arguments.name, arguments.scope, arguments.source, arguments.per_second))
        return 0
    return serve(settings, arguments.host, arguments.port)


if __name__ == "__main__":
    run_and_exit(main)
