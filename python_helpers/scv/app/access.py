"""Who may see personal data in the app, and what is written down of it: who looked at or decided about whom, when."""

import hmac
import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

PASSWORD = "SCV_APP_PASSWORD"
LOG = "SCV_APP_LOG"
SHORTEST_PASSWORD = 12


def password_fault(password: str | None) -> str:
    """Why the app may not show personal data under this password; empty where it may."""
    if not password:
        return f"Personal data is shown behind a password alone: set {PASSWORD}."
    if len(password) < SHORTEST_PASSWORD:
        return f"{PASSWORD} is too short: {SHORTEST_PASSWORD} characters at least."
    return ""


def is_password(given: str, password: str) -> bool:
    """Whether this is the password; how long the answer takes tells nothing of how much of it was right."""
    return hmac.compare_digest(given.encode(), password.encode())


def log_path(publish_path: Path) -> Path:
    """The log that the environment names, else the one beside the releases."""
    return Path(os.environ.get(LOG) or publish_path / "app_access.ndjson")


def write_down(path: Path, who: str, what: str, customer_ids: Iterable[str], release_id: str | None) -> None:
    """Add one line of JSON: when (UTC), who, what they did, whom they saw, in which release.

    Ids alone, no name and nothing that was typed: the log of who saw personal data holds none itself. Only the owner
    may read it. Raises OSError where it cannot be written, and then nothing is to be shown.
    """
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "who": who,
        "what": what,
        "customer_ids": sorted(customer_ids),
        "release_id": release_id,
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
