"""What a release exported, as deliveries: one person of an audience, or one event, with the body that is to be told.

Read from the manifest and its files alone, each held against its checksum.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from scv.exporting.export import MANIFEST

# Files for people and for systems that fetch them: nobody posts these.
FETCHED = ("csv", "csv_feed", "parquet")


class Key(NamedTuple):
    """What a delivery is at most once.

    `audience` is an audience's name or a kind of event, `person` a customer's id or an event's.
    """

    release: str
    destination: str
    audience: str
    person: str
    operation: str


class Delivery(NamedTuple):
    """One thing to tell. `operation` is add, remove or event; `email` and `phone` are checked against opt-outs.

    `send_after` and `expires_at` (UTC) bound the moment at which it may leave; None is no bound.
    """

    key: Key
    kind: str
    customer_id: str | None
    channel: str | None
    topic: str | None
    body: Any
    body_hash: str
    email: str | None = None
    phone: str | None = None
    send_after: datetime | None = None
    expires_at: datetime | None = None


class AudienceFiles(NamedTuple):
    """An audience as the manifest of a release has it; `rows` by operation: full, or add and remove.

    `left_out` counts those who would be in the first of them, had they anything that the destination could match.
    """

    release: str
    name: str
    destination: str
    delivery: str
    consent: dict[str, str]
    rows: dict[str, list[dict[str, Any]]]
    left_out: int


class Exports:
    """The exports of one release: its manifest, read once, and its files, read when they are asked for."""

    def __init__(self, release: Path) -> None:
        self.release = release.name
        self.folder = release / "exports"
        manifest = self.folder / MANIFEST
        if not manifest.exists():
            raise FileNotFoundError(f"no exports in {release}: run the build first")
        self._manifest = json.loads(manifest.read_text(encoding="utf-8"))

    def destinations(self) -> set[str]:
        """Every destination with something to send, those that fetch their files left out."""
        listed = [*self._manifest["audiences"], *self._manifest.get("events", [])]
        return {entry["destination"] for entry in listed} - set(FETCHED)

    def audience_names(self, destination: str) -> list[str]:
        """Audiences of a destination, sorted."""
        return sorted(entry["audience"] for entry in self._manifest["audiences"] if entry["destination"] == destination)

    def audience(self, destination: str, name: str) -> AudienceFiles | None:
        """An audience with all its rows, None where this release has none of that name and destination."""
        for entry in self._manifest["audiences"]:
            if (entry["destination"], entry["audience"]) == (destination, name):
                rows = {
                    operation["operation"]: [
                        row for file in operation["files"] for row in self._audience_rows(file, operation["operation"])
                    ]
                    for operation in entry["operations"]
                }
                left_out = entry["operations"][0]["people_left_out"]
                return AudienceFiles(
                    self.release, name, destination, entry["delivery"], entry["consent"], rows, left_out
                )
        return None

    def events(self, destination: str) -> Iterator[Delivery]:
        """Every event of a destination, in the order of the files."""
        for entry in self._manifest.get("events", []):
            if entry["destination"] != destination:
                continue
            content = self._content(entry["file"], entry["sha256"])
            lines = content.decode("utf-8").removesuffix("\n").split("\n") if content else []
            if len(lines) != entry["rows"]:
                raise ValueError(f"{entry['file']}: {len(lines)} lines, and the manifest says {entry['rows']}")
            for number, line in enumerate(lines, start=1):
                yield self._event(entry, json.loads(line), number)

    def _event(self, entry: dict[str, Any], envelope: dict[str, Any], number: int) -> Delivery:
        missing = [name for name in ("id", "customer_id", "body") if envelope.get(name) is None]
        if missing:
            raise ValueError(f"{entry['file']}, line {number}: no {', '.join(missing)}")
        identifiers = envelope.get("identifiers") or {}
        return Delivery(
            Key(self.release, entry["destination"], entry["kind"], envelope["id"], "event"),
            entry["kind"],
            envelope["customer_id"],
            envelope.get("channel") or ("ads" if envelope.get("purpose") == "ads" else None),
            envelope.get("topic"),
            envelope["body"],
            hash_of(envelope["body"]),
            identifiers.get("email"),
            identifiers.get("phone"),
            _moment(entry["file"], number, "send_after", envelope.get("send_after")),
            _moment(entry["file"], number, "expires_at", envelope.get("expires_at")),
        )

    def _audience_rows(self, file: dict[str, Any], operation: str) -> list[dict[str, Any]]:
        content = self._content(file["path"], file["sha256"])
        if file["path"].endswith(".json"):
            data = json.loads(content)["data"]["attributes"]["profiles"]["data"]
            rows = [profile["attributes"] for profile in data]
        else:
            rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
        if len(rows) != file["rows"]:
            raise ValueError(f"{file['path']}: {len(rows)} rows to {operation}, and the manifest says {file['rows']}")
        return rows

    def _content(self, path: str, sha256: str) -> bytes:
        content = (self.folder / path).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError(f"{path} of release {self.release} is not what the manifest says: its SHA-256 differs")
        return content


def hash_of(body: Any) -> str:
    """SHA-256 of a body in one spelling: what tells two bodies apart without keeping either."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode("utf-8")).hexdigest()


def _moment(file: str, number: int, field: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise ValueError(f"{file}, line {number}: {field} {text!r} is no moment") from wrong
    if moment.tzinfo is None:
        raise ValueError(f"{file}, line {number}: {field} {text!r} has no time zone")
    return moment
