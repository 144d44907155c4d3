"""Landing from Twilio: the latest first, and what is known later than when a message was sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from fake_clock import FakeClock
from scv.landing import twilio
from scv.landing.land import Asked, Landed, land
from scv.landing.sources import SOURCES
from twilio_account import PATH, TwilioAccount, account_with_everything, message
from vendor import Vendor, landed_rows, living_keys, serving


@pytest.fixture
def account() -> TwilioAccount:
    return account_with_everything()


@pytest.fixture
def vendor(account: TwilioAccount, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    with serving(Vendor(account)) as vendor:
        monkeypatch.setattr(twilio, "URL", vendor.url)
        yield vendor


def run(raw: Path) -> Landed:
    return land(SOURCES["twilio"], raw, {twilio.ACCOUNT: "AC1", twilio.TOKEN: "tw_secret"}, FakeClock(), Asked())


def test_every_page_comes_and_moments_are_moments(vendor: Vendor, tmp_path: Path) -> None:
    landed = run(tmp_path)
    assert landed.notes == [] and landed.rows == {"message": 5}
    assert living_keys(tmp_path, "twilio", "message") == [f"SM{number}" for number in range(1, 6)]
    first = next(row for row in landed_rows(tmp_path, "twilio", "message") if row["id"] == "SM1")
    assert first["date_sent"] == datetime(2026, 11, 21, 10) and first["messaging_service_sid"] == "MG1"


def test_what_became_of_a_message_is_read_again_for_three_days(
    vendor: Vendor, account: TwilioAccount, tmp_path: Path
) -> None:
    run(tmp_path)
    vendor.asked.clear()
    sent = "2026-11-24T10:00:00+00:00"
    account.messages[3] = message(
        4, sent, status="delivered", price="-0.04", date_updated=account.messages[4]["date_sent"]
    )
    assert run(tmp_path).rows["message"] == 1
    assert [asked.parameters.get("DateSent>") for asked in vendor.asked_of(PATH)] == ["2026-11-22", "2026-11-22"]


def test_a_load_that_breaks_off_begins_again(vendor: Vendor, tmp_path: Path) -> None:
    vendor.troubles = ["", *["500"] * 6]
    landed = run(tmp_path)
    assert landed.is_incomplete and landed.rows["message"] == 2
    # The latest came, and the mark is still where nothing has come.
    run(tmp_path)
    assert len(living_keys(tmp_path, "twilio", "message")) == 5
