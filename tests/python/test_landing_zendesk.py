"""Landing from Zendesk: the end of an export, deletions that it tells itself, and ratings that are answered late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fake_clock import FakeClock
from scv.landing import zendesk
from scv.landing.land import Asked, Landed, land
from scv.landing.sources import SOURCES
from vendor import Vendor, landed_rows, living_keys, serving
from zendesk_account import ZendeskAccount, account_with_everything, rating, ticket, user

SETTINGS = {zendesk.SUBDOMAIN: "hill", zendesk.EMAIL: "ann@example.org", zendesk.TOKEN: "zd_secret"}


@pytest.fixture
def account() -> ZendeskAccount:
    return account_with_everything()


@pytest.fixture
def vendor(account: ZendeskAccount, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    with serving(Vendor(account)) as vendor:
        monkeypatch.setattr(zendesk, "HOST", vendor.url)
        yield vendor


def run(raw: Path, clock: FakeClock | None = None) -> Landed:
    return land(SOURCES["zendesk"], raw, SETTINGS, clock or FakeClock(), Asked())


def test_an_export_ends_where_the_stream_does_and_goes_on_from_its_cursor(
    vendor: Vendor, account: ZendeskAccount, tmp_path: Path
) -> None:
    clock = FakeClock()
    landed = run(tmp_path, clock)
    assert landed.notes == [] and landed.rows == {"ticket": 3, "user": 3, "satisfaction_rating": 3}
    exported = vendor.asked_of("/api/v2/incremental/tickets/cursor.json")
    assert [asked.parameters for asked in exported] == [{"start_time": "1"}, {"cursor": "at2"}]
    # Ten requests a minute.
    assert clock.slept.count(6.0) == 2
    vendor.asked.clear()
    account.tickets.append(ticket(1, "2026-11-28T00:00:00Z", status="solved"))
    assert run(tmp_path).rows["ticket"] == 1
    exported = vendor.asked_of("/api/v2/incremental/tickets/cursor.json")
    assert [asked.parameters for asked in exported] == [{"cursor": "at3"}]
    vendor.asked.clear()
    assert not run(tmp_path).rows.total()
    assert len(vendor.asked_of("/api/v2/incremental/tickets/cursor.json")) == 1


def test_what_was_deleted_is_exported_as_such(vendor: Vendor, account: ZendeskAccount, tmp_path: Path) -> None:
    run(tmp_path)
    account.tickets.append(ticket(2, "2026-11-28T00:00:00Z", status="deleted"))
    account.users.append(user(3, "2026-11-28T00:00:00Z", active=False))
    assert run(tmp_path).deleted["ticket"] == 1
    assert living_keys(tmp_path, "zendesk", "ticket") == ["35436000001", "35436000003"]
    third = [row for row in landed_rows(tmp_path, "zendesk", "user") if row["id"] == "3"]
    assert max(third, key=lambda row: str(row["updated_at"]))["active"] is False


def test_a_rating_that_is_answered_later_is_read_again(vendor: Vendor, account: ZendeskAccount, tmp_path: Path) -> None:
    run(tmp_path)
    answered = {"score": "good", "comment": "thank you", "updated_at": "2026-11-28T00:00:00Z"}
    account.ratings[0] = rating(1, "2026-11-21T00:00:00Z", **answered)
    assert run(tmp_path).rows["satisfaction_rating"] == 1
    start = vendor.asked_of("/api/v2/satisfaction_ratings.json")[-1].parameters["start_time"]
    # Thirty days below the newest of them.
    assert datetime.fromtimestamp(int(start), UTC) == datetime(2026, 10, 24, tzinfo=UTC)


def test_wrong_credentials_are_told_without_them(vendor: Vendor, tmp_path: Path) -> None:
    landed = land(SOURCES["zendesk"], tmp_path, {**SETTINGS, zendesk.TOKEN: "zd_wrong"}, FakeClock(), Asked())
    assert landed.is_incomplete and len(landed.notes) == 3 and all("status 401" in note for note in landed.notes)
    assert "zd_wrong" not in str(landed.notes) and "Basic ***" in landed.notes[0]
