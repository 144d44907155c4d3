"""Landing from Salesforce: the bin, merges, what has left the bin, and an org that is short of requests or fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from salesforce_org import DATA, SalesforceOrg, contact, id_of, org_with_everything
from scv.landing import salesforce
from scv.landing.land import Asked, Landed, land, would_land
from scv.landing.salesforce import column_of
from scv.landing.sources import SOURCES
from vendor import FakeClock, Vendor, landed_rows, living_keys, serving

EVERYBODY = [id_of(number) for number in (1, 2, 3)]
LIMIT = [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}]


@pytest.fixture
def org() -> SalesforceOrg:
    return org_with_everything()


@pytest.fixture
def vendor(org: SalesforceOrg, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    with serving(Vendor(org)) as vendor:
        monkeypatch.setattr(salesforce, "SCHEME", "http")
        yield vendor


def run(vendor: Vendor, raw: Path, clock: FakeClock | None = None, *, is_sweeping: bool = False) -> Landed:
    settings = {
        salesforce.DOMAIN: vendor.url.removeprefix("http://"),
        salesforce.CLIENT: "sf_key",
        salesforce.SECRET: "sf_secret",
    }
    return land(SOURCES["salesforce"], raw, settings, clock or FakeClock(), Asked(is_sweeping=is_sweeping))


def contacts(raw: Path) -> list[str]:
    return living_keys(raw, "salesforce", "contact")


def queries(vendor: Vendor) -> list[str]:
    return [asked.parameters["q"] for asked in vendor.asked_of(f"{DATA}/queryAll")]


def test_contacts_land_with_their_merges_and_with_what_lies_in_the_bin(vendor: Vendor, tmp_path: Path) -> None:
    landed = run(vendor, tmp_path)
    assert landed.notes == [] and landed.rows == {"contact": 5, "individual": 1} and landed.deleted["contact"] == 2
    assert contacts(tmp_path) == EVERYBODY
    rows = {row["id"]: row for row in landed_rows(tmp_path, "salesforce", "contact")}
    first, merged = rows[id_of(1)], rows[id_of(4)]
    assert (first["email"], first["mailing_street"]) == ("ada1@example.com", "Flat 2\r\n1 High Street")
    assert (first["sms_opt_out_c"], first["has_opted_out_of_email"], first["is_deleted"]) == (False, False, False)
    assert first["last_modified_date"] == datetime(2026, 11, 21) and first["last_activity_date"] == datetime(
        2026, 11, 1
    )
    # What the org does not have is unknown.
    assert first["do_not_text_c"] is None and first["_fivetran_active"] is None
    assert (merged["is_deleted"], merged["master_record_id"]) == (True, id_of(1))
    [said] = landed_rows(tmp_path, "salesforce", "individual")
    assert (said["has_opted_out_solicit"], said["should_forget"]) == (True, False)


def test_the_next_run_asks_for_what_changed_since_and_sees_the_bin_at_once(
    vendor: Vendor, org: SalesforceOrg, tmp_path: Path
) -> None:
    run(vendor, tmp_path)
    vendor.asked.clear()
    org.records["Contact"][1] = contact(2, "2026-11-28T00:00:00.000+0000", IsDeleted=True)
    org.records["Contact"].append(contact(6, "2026-11-28T01:00:00.000+0000"))
    landed = run(vendor, tmp_path)
    assert " where SystemModstamp >= 2026-11-24T23:00:00.000Z order by SystemModstamp" in queries(vendor)[0]
    assert +landed.rows == {"contact": 2} and +landed.deleted == {"contact": 1}
    assert contacts(tmp_path) == [id_of(1), id_of(3), id_of(6)]


def test_what_has_left_the_bin_is_found_by_the_sweep_and_keeps_its_own_time(
    vendor: Vendor, org: SalesforceOrg, tmp_path: Path
) -> None:
    clock = FakeClock()
    run(vendor, tmp_path, clock)
    del org.records["Contact"][2]
    assert not run(vendor, tmp_path, clock).deleted.total()
    clock.moment += timedelta(days=8)
    vendor.asked.clear()
    assert +run(vendor, tmp_path, clock).deleted == {"contact": 1}
    assert contacts(tmp_path) == EVERYBODY[:2]
    first, last = [row for row in landed_rows(tmp_path, "salesforce", "contact") if row["id"] == id_of(3)]
    assert {name for name in first if first[name] != last[name]} == {"is_deleted", "_fivetran_synced"}
    # Who lies in the bin, or was merged, need not be asked for.
    assert f"where Id in ('{id_of(1)}', '{id_of(2)}', '{id_of(3)}')" in queries(vendor)[2]


def test_an_org_that_is_short_of_requests_is_waited_for_and_then_left(vendor: Vendor, tmp_path: Path) -> None:
    answer, refusals = vendor.answer, [2]

    def limited(asked):
        if asked.path == f"{DATA}/queryAll" and refusals[0] > 0:
            refusals[0] -= 1
            return 403, LIMIT
        return answer(asked)

    vendor.answer = limited
    clock = FakeClock()
    assert not run(vendor, tmp_path, clock).is_incomplete
    assert [seconds for seconds in clock.slept if seconds > 1] == [2.0, 4.0] and contacts(tmp_path) == EVERYBODY

    refusals[0] = 1000
    landed = run(vendor, tmp_path)
    assert landed.is_incomplete and "REQUEST_LIMIT_EXCEEDED" in landed.notes[0]
    # Whoever may not, may not: that is no matter of waiting.
    forbidden = (403, [{"errorCode": "API_DISABLED_FOR_ORG"}])
    vendor.answer = lambda asked: forbidden if "query" in asked.path else answer(asked)
    clock = FakeClock()
    assert run(vendor, tmp_path, clock).is_incomplete and max(clock.slept, default=0) < 2


def test_a_page_that_fails_leaves_what_came_and_the_mark_below_the_rest(vendor: Vendor, tmp_path: Path) -> None:
    answer = vendor.answer
    vendor.answer = lambda asked: (503, []) if asked.path.endswith("/query/01g0-2") else answer(asked)
    vendor.troubles = ["429", "drop", "", "500"]
    assert run(vendor, tmp_path).is_incomplete
    assert contacts(tmp_path) == EVERYBODY[:2]
    vendor.answer = answer
    vendor.asked.clear()
    assert not run(vendor, tmp_path).is_incomplete
    assert contacts(tmp_path) == EVERYBODY and "SystemModstamp >= 2026-11-21T23" in queries(vendor)[0]


def test_fields_that_are_not_there_or_not_readable_are_not_asked_for(
    vendor: Vendor, org: SalesforceOrg, tmp_path: Path
) -> None:
    org.hidden = {"Birthdate"}
    for one in org.records["Contact"]:
        one["SMSOptOut__c"] = True
    landed = run(vendor, tmp_path)
    assert landed.notes == ["salesforce.contact: SMS_Opt_Out__c is not landed: SMSOptOut__c is sms_opt_out_c"]
    asked = queries(vendor)[0]
    assert "Birthdate" not in asked and "Favourite_Colour__c" not in asked
    rows = landed_rows(tmp_path, "salesforce", "contact")
    assert {(row["birthdate"], row["sms_opt_out_c"]) for row in rows} == {(None, True)}


def test_an_org_without_individuals_is_told(vendor: Vendor, org: SalesforceOrg, tmp_path: Path) -> None:
    del org.records["Individual"]
    landed = run(vendor, tmp_path)
    assert not landed.is_incomplete and landed.rows["contact"] == 5
    assert landed.notes == ["salesforce: there is no object Individual that the app may read: none is landed"]


def test_no_secret_and_no_session_is_told(vendor: Vendor, tmp_path: Path) -> None:
    answer = vendor.answer
    vendor.answer = lambda asked: (
        (400, {"said": [json.dumps(asked.headers), asked.body]})
        if asked.path != "/services/oauth2/token"
        else answer(asked)
    )
    told = str(run(vendor, tmp_path).notes)
    assert "status 400" in told and "sf_secret" not in told and "session1" not in told
    assert "from the beginning" in would_land(SOURCES["salesforce"], tmp_path, {}, FakeClock(), Asked())[0]


def test_the_next_page_is_asked_for_at_the_own_host(vendor: Vendor, tmp_path: Path) -> None:
    answer = vendor.answer

    def elsewhere(asked):
        status, document = answer(asked)
        return status, document | {"nextRecordsUrl": "@thief.example/x"} if asked.path.endswith(
            "queryAll"
        ) else document

    vendor.answer = elsewhere
    landed = run(vendor, tmp_path)
    assert landed.is_incomplete and "on another host" in landed.notes[0]


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("Id", "id"), ("LastModifiedDate", "last_modified_date"), ("HasOptedOutOfEmail", "has_opted_out_of_email"),
        ("HasOptedOutOfSMS__c", "has_opted_out_of_sms_c"), ("SMS_Opt_Out__c", "sms_opt_out_c"),
        ("SMSOptOut__c", "sms_opt_out_c"), ("Birthdate", "birthdate"), ("DoNotText__c", "do_not_text_c"),
    ],
)  # fmt: skip
def test_fields_have_the_columns_that_connectors_give_them(field: str, column: str) -> None:
    assert column_of(field) == column
