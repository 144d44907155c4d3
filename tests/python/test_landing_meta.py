"""Landing from Meta: every form, every page of it, nobody's tests, and limits in Meta's own words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from facebook_page import VERSION, FacebookPage, lead, page_with_everything
from scv.landing import meta
from scv.landing.land import Asked, Landed, land
from scv.landing.sources import SOURCES
from vendor import FakeClock, Vendor, landed_rows, living_keys, serving

SETTINGS = {meta.PAGE: "P1", meta.TOKEN: "fb_secret"}


@pytest.fixture
def page() -> FacebookPage:
    return page_with_everything()


@pytest.fixture
def vendor(page: FacebookPage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    with serving(Vendor(page)) as vendor:
        monkeypatch.setattr(meta, "URL", vendor.url + VERSION)
        yield vendor


def run(raw: Path, clock: FakeClock | None = None) -> Landed:
    return land(SOURCES["meta"], raw, SETTINGS, clock or FakeClock(), Asked())


def leads(raw: Path) -> list[str]:
    return living_keys(raw, "meta", "leads")


def test_every_form_is_read_to_its_end_and_tests_are_nobodys(vendor: Vendor, tmp_path: Path) -> None:
    landed = run(tmp_path)
    assert landed.notes == [] and landed.rows == {"leads": 5}
    assert leads(tmp_path) == ["71", "72", "74", "75", "76"]
    rows = {row["id"]: row for row in landed_rows(tmp_path, "meta", "leads")}
    first, organic = rows["71"], rows["76"]
    assert (first["form_id"], first["ad_id"], first["platform"]) == ("F1", "A1", "fb")
    assert first["created_time"] == datetime(2026, 11, 21, 10)
    assert json.loads(first["field_data"])[0] == {"name": "email", "values": ["ada1@example.com"]}
    assert (organic["form_id"], organic["ad_id"], organic["platform"]) == ("F2", None, "ig")
    # The token is in no address.
    assert not [asked for asked in vendor.asked if "access_token" in asked.parameters]


def test_the_next_run_asks_each_form_for_what_came_since(vendor: Vendor, page: FacebookPage, tmp_path: Path) -> None:
    run(tmp_path)
    vendor.asked.clear()
    page.leads["F1"].append(lead(8, "2026-11-28T10:00:00+0000"))
    page.leads["F4"] = [lead(9, "2026-11-28T11:00:00+0000", "F4")]
    assert run(tmp_path).rows == {"leads": 2}
    since = datetime.fromisoformat("2026-11-25T10:00:00Z").timestamp()
    asked = [json.loads(one.parameters["filtering"]) for one in vendor.asked if one.path.endswith("/leads")]
    assert asked == [[{"field": "time_created", "operator": "GREATER_THAN", "value": since}]] * 4


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80005])
def test_a_limit_is_waited_for_under_whatever_status(
    code: int, vendor: Vendor, page: FacebookPage, tmp_path: Path
) -> None:
    page.limits = [code, code]
    clock = FakeClock()
    assert not run(tmp_path, clock).is_incomplete
    assert [seconds for seconds in clock.slept if seconds > 1] == [2.0, 4.0] and len(leads(tmp_path)) == 5


@pytest.mark.parametrize(("minutes", "wait"), [(3, 180), (19, 1140), (None, 0)])
def test_meta_says_how_many_minutes_a_limit_takes(minutes: int | None, wait: float) -> None:
    usage = {"1": [{"type": "leadgen", "call_count": 100, "estimated_time_to_regain_access": minutes}]}
    headers = {"X-Business-Use-Case-Usage": json.dumps(usage)}
    assert meta._busy(httpx.Response(400, json={"error": {"code": 80005}}, headers=headers)) == wait
    assert meta._busy(httpx.Response(400, json={"error": {"code": 100}}, headers=headers)) is None
    assert meta._busy(httpx.Response(502, text="<html>", headers=headers)) is None


def test_a_token_that_is_none_is_told_at_once(vendor: Vendor, tmp_path: Path) -> None:
    landed = land(SOURCES["meta"], tmp_path, {**SETTINGS, meta.TOKEN: "fb_other"}, FakeClock(), Asked())
    assert landed.is_incomplete and "190" in landed.notes[0] and "fb_other" not in landed.notes[0]
    assert len(vendor.asked) == 1


def test_a_form_that_fails_moves_no_mark(vendor: Vendor, page: FacebookPage, tmp_path: Path) -> None:
    answer = vendor.answer
    vendor.answer = lambda asked: (500, {}) if asked.path.endswith("/F2/leads") else answer(asked)
    vendor.troubles = ["429", "drop", "cut"]
    assert run(tmp_path).is_incomplete
    assert leads(tmp_path) == ["71", "72", "74", "75"]
    vendor.answer = answer
    vendor.asked.clear()
    assert not run(tmp_path).is_incomplete and "76" in leads(tmp_path)
    assert not [asked for asked in vendor.asked if "filtering" in asked.parameters]


def test_drift_is_landed_and_told(vendor: Vendor, page: FacebookPage, tmp_path: Path) -> None:
    page.leads["F1"].append(lead(8, "2026-11-28T10:00:00+0000", field_data=None, vehicle="a van"))
    page.leads["F2"] = [{"id": "79", "created_time": "2026-11-28T10:00:00+0000"}]
    landed = run(tmp_path)
    assert not landed.is_incomplete
    rows = {row["id"]: row for row in landed_rows(tmp_path, "meta", "leads")}
    assert rows["78"]["field_data"] is None and rows["79"]["form_id"] == "F2"
