"""Read export files as their destinations would: by the published rules, without any of the code that wrote them.

Google Customer Match   https://support.google.com/google-ads/answer/7659867 (headers, country and zip in clear)
Meta Custom Audiences   https://developers.facebook.com/docs/marketing-api/audiences/guides/custom-audiences (keys)
TikTok customer file    https://ads.tiktok.com/help/article/list-of-supported-ids-and-formats-for-a-customer-file
Klaviyo bulk import     https://developers.klaviyo.com/en/reference/bulk_import_profiles (10,000 profiles, 5 MB)
Klaviyo events          https://developers.klaviyo.com/en/reference/create_event (metric, profile, unique_id)
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

HASH = r"[0-9a-f]{64}"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
CUSTOMER_ID = r"[0-9a-f]{32}"

# What each cell of a row must look like; an empty cell is always allowed, a row of nothing but empty cells never.
CSV_RULES: dict[str, dict[str, str]] = {
    "google_customer_match": {
        "Email": HASH,
        "Phone": HASH,
        "First Name": HASH,
        "Last Name": HASH,
        "Country": r"[A-Z]{2}",
        "Zip": r"\S.*\S",
    },
    "meta_custom_audience": {
        **dict.fromkeys(
            ["EMAIL", "PHONE", "FN", "LN", "DOBY", "DOBM", "DOBD", "CT", "ST", "ZIP", "COUNTRY"],
            HASH,
        ),
        "EXTERN_ID": CUSTOMER_ID,
        "MADID": UUID,
    },
    "tiktok_custom_audience": {"Email_SHA256": HASH, "Phone_SHA256": HASH, "MAID_SHA256": HASH},
}
# Which of the columns a removal may consist of, where it is not all of them.
REMOVAL_COLUMNS = {"meta_custom_audience": ["EMAIL", "PHONE", "EXTERN_ID", "MADID"]}
KLAVIYO_ATTRIBUTES = {
    "email",
    "phone_number",
    "external_id",
    "first_name",
    "last_name",
    "location",
    "properties",
}


def read_exports(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Rows of every operation (`<audience>.<operation>`), each file checked against its destination's rules.

    The manifest must name every file, and every file must be what the manifest says. AssertionError otherwise.
    """
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    named = set()
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in manifest["audiences"]:
        assert entry["consent"]["status"] == "granted"
        if entry["destination"] == "google_customer_match":
            assert (entry["consent"]["ad_user_data"], entry["consent"]["ad_personalization"]) == ("GRANTED", "GRANTED")
        for operation in entry["operations"]:
            rows: list[dict[str, Any]] = []
            for file in operation["files"]:
                content = (folder / file["path"]).read_bytes()
                assert len(content) == file["bytes"]
                assert hashlib.sha256(content).hexdigest() == file["sha256"]
                read = READERS[entry["destination"]](folder / file["path"], operation["operation"])
                assert len(read) == file["rows"]
                rows += read
                named.add(file["path"])
            assert len(rows) == operation["people"]
            found[f"{entry['audience']}.{operation['operation']}"] = rows
    named |= {file["file"] for file in manifest["events"]} | {file["path"] for file in manifest["products"]}
    on_disk = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert on_disk == named | {"manifest.json"}
    return found


ENVELOPE = (
    "id",
    "customer_id",
    "channel",
    "topic",
    "purpose",
    "send_after",
    "expires_at",
    "consent",
    "identifiers",
    "body",
)


def read_products(folder: Path) -> list[dict[str, Any]]:
    """The products of the exports, which must be one file that is what the manifest says. AssertionError otherwise."""
    [file] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["products"]
    content = (folder / file["path"]).read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
    rows = pq.read_table(folder / file["path"]).to_pylist()
    assert len(rows) == file["rows"]
    return rows


MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ADDRESS_OF_CHANNEL = {"email": "email", "sms": "phone", "phone": "phone"}


def read_events(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Lines of every destination of events (of the CSV, which is for people, its rows), each checked by the rules.

    Every file must be what the manifest says. AssertionError otherwise.
    """
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    found: dict[str, list[dict[str, Any]]] = {}
    for file in manifest["events"]:
        content = (folder / file["file"]).read_bytes()
        assert len(content) == file["bytes"]
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
        assert file["file"].startswith(f"{file['destination']}/{file['kind']}.")
        text = content.decode("utf-8", errors="strict")
        if file["destination"] == "csv":
            rows = list(csv.DictReader(text.splitlines()))
        else:
            assert text.endswith("\n")
            rows = [json.loads(line) for line in text.split("\n")[:-1]]
            for row in rows:
                _check_event(file["destination"], row)
        assert len(rows) == file["rows"] > 0
        found.setdefault(file["destination"], []).extend(rows)
    for destination, rows in found.items():
        ids = [row["trigger_id" if destination == "csv" else "id"] for row in rows]
        assert ids == sorted(set(ids))
    return found


def _check_event(destination: str, event: dict[str, Any]) -> None:
    assert tuple(event) == ENVELOPE
    is_for_ads = destination.endswith("_conversions")
    assert event["purpose"] == ("ads" if is_for_ads else "marketing")
    for name in ("send_after", "expires_at"):
        assert event[name] is None or MOMENT.fullmatch(event[name])
    # Of the person nothing but the address of the channel; no empty text stands for what nobody knows.
    asked_after = {"email", "phone"} if is_for_ads else {ADDRESS_OF_CHANNEL.get(event["channel"])}
    assert set(event["identifiers"]) <= asked_after
    assert '""' not in json.dumps(event)
    if destination == "klaviyo_events":
        attributes = event["body"]["data"]["attributes"]
        assert event["body"]["data"]["type"] == "event"
        assert attributes["unique_id"] == event["id"]
        assert set(attributes) >= {"metric", "profile", "properties", "time", "unique_id"}
        profile = attributes["profile"]["data"]["attributes"]
        named = {"email": profile.get("email"), "phone": profile.get("phone_number")}
        assert {name: value for name, value in named.items() if value} == event["identifiers"]
        assert "null" not in json.dumps(event["body"])
        assert len(json.dumps(event["body"]).encode()) < 5_000_000
    elif destination == "webhook":
        body = event["body"]
        assert (body["id"], body["channel"], body["topic"]) == (event["id"], event["channel"], event["topic"])
        customer = body["customer"]
        told = {name: customer[name] for name in ("email", "phone") if customer[name] is not None}
        assert told == event["identifiers"]


def _read_ads_csv(destination: str) -> Callable[[Path, str], list[dict[str, Any]]]:
    rules = CSV_RULES[destination]

    def read(path: Path, operation: str) -> list[dict[str, Any]]:
        content = path.read_bytes().decode("utf-8", errors="strict")
        assert not content.startswith("\ufeff")
        lines = list(csv.reader(content.splitlines()))
        header = REMOVAL_COLUMNS.get(destination, list(rules)) if operation == "remove" else list(rules)
        assert lines[0] == header
        for line in lines[1:]:
            assert len(line) == len(header) and any(line)
            for column, cell in zip(header, line, strict=True):
                assert not cell or re.fullmatch(rules[column], cell), f"{destination}: {column} = {cell!r}"
        rows = [dict(zip(header, line, strict=True)) for line in lines[1:]]
        if destination == "google_customer_match":
            for row in rows:
                # An address matches as a whole or not at all.
                assert len({bool(row[name]) for name in ("First Name", "Last Name", "Country", "Zip")}) == 1
        return rows

    return read


def _read_klaviyo(path: Path, operation: str) -> list[dict[str, Any]]:
    content = path.read_bytes()
    assert len(content) <= 5_000_000
    body = json.loads(content)
    assert body["data"]["type"] == "profile-bulk-import-job"
    assert set(body["data"]) == {"type", "attributes"} and set(body["data"]["attributes"]) == {"profiles"}
    profiles = body["data"]["attributes"]["profiles"]["data"]
    assert 1 <= len(profiles) <= 10_000
    for profile in profiles:
        assert set(profile) == {"type", "attributes"} and profile["type"] == "profile"
        attributes = profile["attributes"]
        # No subscription and no consent travels with an import.
        assert set(attributes) <= KLAVIYO_ATTRIBUTES
        assert attributes.get("email") or attributes.get("phone_number") or attributes.get("external_id")
        assert re.fullmatch(r"\+[1-9]\d{6,14}", attributes.get("phone_number", "+440000000"))
        assert set(attributes.get("location", {})) <= {"city", "region", "country", "zip"}
        if operation == "remove":
            assert set(attributes) == {"external_id", "properties"}
    return [profile["attributes"] for profile in profiles]


def _read_sheet(path: Path, operation: str) -> list[dict[str, Any]]:
    """Cells as a spreadsheet would show them: a leading apostrophe is its own sign for text."""
    rows = _read_csv_feed(path, operation)
    for row in rows:
        for cell in row.values():
            assert not re.match(r"[\s\u00a0\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]", cell), cell
    return [{name: cell.removeprefix("'") for name, cell in row.items()} for row in rows]


def _read_csv_feed(path: Path, operation: str) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


READERS: dict[str, Callable[[Path, str], list[dict[str, Any]]]] = {
    **{destination: _read_ads_csv(destination) for destination in CSV_RULES},
    "klaviyo_profiles": _read_klaviyo,
    "csv": _read_sheet,
    "csv_feed": _read_csv_feed,
    "parquet": lambda path, operation: pq.read_table(path).to_pylist(),
}
