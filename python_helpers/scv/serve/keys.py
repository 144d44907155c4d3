"""Who may ask: keys by scope, compared in constant time, each with its own pace.

The file of keys holds hashes alone; a key is 32 random bytes, so that a plain hash is as good as a slow one.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import yaml

FILE = "keys.yml"


class Scope(StrEnum):
    """What a key is for. Who may read contacts may read everything else as well."""

    WRITE = "write"
    READ = "read"
    READ_CONTACTS = "read_contacts"


class Key(NamedTuple):
    """A key: its name in logs, its SHA-256, what it is for, requests a second, and the source that it writes to."""

    name: str
    sha256: str
    scope: Scope
    per_second: float
    source: str | None

    def allows(self, scope: Scope) -> bool:
        return self.scope == scope or (scope is Scope.READ and self.scope is Scope.READ_CONTACTS)


def new_key() -> tuple[str, str]:
    """A key to hand out once, and the hash of it to keep."""
    key = secrets.token_urlsafe(32)
    return key, hashlib.sha256(key.encode()).hexdigest()


def read_keys(path: Path, sources: Sequence[str]) -> list[Key]:
    """Keys of a file; ValueError names the file, the key and what is wrong with it."""
    entries = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("keys") or []
    keys = []
    for number, entry in enumerate(entries, start=1):
        name = str(entry.get("name") or "")
        where = f"{path}: key {number} ({name or 'without a name'})"
        if not name:
            raise ValueError(f"{where}: it has no name")
        if entry.get("scope") not in list(Scope):
            raise ValueError(f"{where}: scope must be one of {', '.join(Scope)}, got {entry.get('scope')!r}")
        scope = Scope(entry["scope"])
        digest = str(entry.get("sha256") or "")
        if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
            raise ValueError(f"{where}: sha256 must be 64 hexadecimal digits")
        if scope is Scope.WRITE and entry.get("source") not in sources:
            raise ValueError(f"{where}: source must be one of {', '.join(sources)}, got {entry.get('source')!r}")
        per_second = float(entry.get("per_second", 100))
        if not per_second > 0:
            raise ValueError(f"{where}: per_second must be more than 0")
        keys.append(Key(name, digest, scope, per_second, entry.get("source")))
    return keys


class Keyring:
    """All keys, and how fast each has been used."""

    def __init__(self, keys: Sequence[Key], clock: Callable[[], float] = monotonic) -> None:
        self._keys = list(keys)
        self._clock = clock
        # name -> requests that it may still make, and when that was counted
        self._allowances: dict[str, tuple[float, float]] = {}

    def find(self, presented: str) -> Key | None:
        """The key that somebody presents; None where it is none of ours. Takes as long whichever it is."""
        digest = hashlib.sha256(presented.encode(errors="replace")).hexdigest()
        found = None
        for key in self._keys:
            if hmac.compare_digest(digest, key.sha256):
                found = key
        return found

    def wait(self, key: Key, requests: int = 1) -> float:
        """Seconds until the key may be used that often; 0 where it may be now, and then it has been.

        A second's worth of requests may come at once. More than that at once takes the whole of it.
        """
        now = self._clock()
        left, counted_at = self._allowances.get(key.name, (key.per_second, now))
        left = min(key.per_second, left + (now - counted_at) * key.per_second)
        wanted = min(float(requests), key.per_second)
        if left + 1e-9 < wanted:
            self._allowances[key.name] = (left, now)
            return (wanted - left) / key.per_second
        self._allowances[key.name] = (left - wanted, now)
        return 0.0
