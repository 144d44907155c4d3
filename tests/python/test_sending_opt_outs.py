"""Who has opted out since a release, as the files say that landed: by the project's own models, so by its own rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from raw_rows import deliver
from scv.sending.opt_outs import LandedOptOuts, Statement
from scv.sending.people import People

AT = datetime(2026, 3, 1, 9)


def choice(email: str, status: str, channel: str = "email", purpose: str = "marketing") -> dict[str, object]:
    return {
        "identifier_type": "email",
        "identifier_value": email,
        "channel": channel,
        "purpose": purpose,
        "status": status,
        "updated_at": AT,
    }


def test_a_no_is_found_wherever_it_was_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCV_SALT", "a salt for tests")
    raw = tmp_path / "raw"
    person = {"id": "K1", "email": "Dan@Example.com", "created": AT, "updated": AT, "_fivetran_synced": AT}
    deliver(raw, {"klaviyo.person": [person]}, "before")
    deliver(
        raw,
        {
            "preference_centre.choices": [
                choice("Ada@example.com", "unsubscribed"),
                choice("ben@example.com", "opted_in"),
                choice("eve@example.com", "denied", channel="telephone"),
            ],
            "privacy.erasure_requests": [
                {
                    "request_id": "r1",
                    "identifier_type": "email",
                    "identifier_value": " Cleo@example.com",
                    "scope": "connected",
                    "requested_at": AT,
                }
            ],
            # The event names a profile alone; whose address that is stands in a file that landed before.
            "klaviyo.metric": [{"id": "M1", "name": "Unsubscribed", "_fivetran_synced": AT}],
            "klaviyo.event": [
                {"id": "E1", "metric_id": "M1", "person_id": "K1", "datetime": AT, "_fivetran_synced": AT}
            ],
        },
        "since",
    )
    opt_outs = LandedOptOuts(raw)
    assert opt_outs.since((datetime.now(UTC) + timedelta(days=3)).replace(tzinfo=None)) == []
    assert set(opt_outs.since(datetime.now(UTC).replace(tzinfo=None))) == {
        Statement("email:ada@example.com", "email:ada@example.com", "email", "all", AT, "preference_centre"),
        Statement("email:eve@example.com", None, "phone", "all", AT, "preference_centre"),
        Statement("klaviyo_person:K1", "email:dan@example.com", "email", "all", AT, "klaviyo"),
        Statement("email:cleo@example.com", None, None, "all", AT, "privacy", "r1"),
    }


def test_what_cannot_be_built_stops_the_sender(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(tmp_path / "raw", {"preference_centre.choices": [choice("ada@example.com", "unsubscribed")]}, "1")
    monkeypatch.setenv("SCV_TARGET", "nowhere")
    with pytest.raises(RuntimeError, match="nothing was sent: what landed since the release cannot be read"):
        LandedOptOuts(tmp_path / "raw").since(datetime.now(UTC).replace(tzinfo=None))


def test_what_we_wrote_ourselves_says_nothing(tmp_path: Path) -> None:
    deliver(tmp_path / "raw", {"scv.sync_log": [{"release": "r"}]}, "1")
    assert LandedOptOuts(tmp_path / "raw").since(datetime.now(UTC).replace(tzinfo=None)) == []


def test_opt_outs_are_asked_for_since_the_build_and_not_since_rules_were_made_again(tmp_path):
    """A release of `make activate` is published later than the feeds of its people were read."""
    (tmp_path / "pii").mkdir()
    with duckdb.connect(str(tmp_path / "pii" / "scv_pii.duckdb")) as connection:
        connection.execute("create table release as select timestamp '2026-03-10 12:00' as published_at")
        connection.execute(
            "alter table release add column feeds_read_at timestamp default timestamp '2026-03-10 04:00'"
        )
        connection.execute("create table customer_id_history (issued_customer_id varchar, customer_id varchar)")
        connection.execute("create table prv_tombstones (request_id varchar)")
    assert People(tmp_path).feeds_read_at == datetime(2026, 3, 10, 4)
