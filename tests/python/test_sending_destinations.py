"""What each vendor is told, and what it has in the end: against servers that do what its documentation says."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import duckdb
import httpx
import pytest
from fake_clock import NOON, FakeClock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scv.exporting import Audience, Change
from scv.exporting.conversions import export_conversions
from scv.sending.destinations import DESTINATIONS
from scv.sending.google import GoogleAudiences
from scv.sending.meta import MetaAudiences
from scv.sending.plan import Tally
from scv.sending.report import is_complete
from scv.sending.send import send
from sent_shop import Said, contact, email_of, event, network, publish, said_no
from test_exporting import SOLD
from test_sending import fed_back

R1, R2, R3 = (f"2026112{day}T090000.000000Z" for day in (7, 8, 9))
ENVIRONMENT = {
    "SCV_KLAVIYO_API_KEY": "pk_secret",
    "SCV_META_ACCESS_TOKEN": "EAAsecret",
    "SCV_META_AUDIENCES": "buyers=111 vips=222",
    "SCV_META_DATASET": "999",
    "SCV_GOOGLE_CLIENT_ID": "client",
    "SCV_GOOGLE_CLIENT_SECRET": "GOCSPX-secret",
    "SCV_GOOGLE_REFRESH_TOKEN": "1//refresh-secret",
    "SCV_GOOGLE_ACCOUNT": "1234567890",
    "SCV_GOOGLE_AUDIENCES": "buyers=333",
    "SCV_GOOGLE_CONVERSION_ACTION": "444",
    "SCV_TIKTOK_ACCESS_TOKEN": "tt-secret",
    "SCV_TIKTOK_ADVERTISER": "777",
    "SCV_TIKTOK_AUDIENCES": "buyers=888",
}


def audience(destination: str, delivery: str, name: str = "buyers") -> Audience:
    is_mail = destination == "klaviyo_profiles"
    return Audience(name, "marketing" if is_mail else "ads", "email" if is_mail else "ads", destination, delivery)


def changes(destination: str, **people: str | None) -> list[Change]:
    """Changes of the audience `buyers`; None is nothing new of somebody who is in."""
    return [Change("buyers", change, contact(name)) for name, change in people.items()]


def full(*people: str) -> list[Change]:
    return [Change("buyers", None, contact(name)) for name in people]


def run(published: Path, opt_outs: Said | None = None, clock: FakeClock | None = None, **settings: str) -> Tally:
    environment = {**ENVIRONMENT, **settings}
    raw = published.parent / "raw"
    return send(published, raw, opt_outs or Said(), DESTINATIONS, environment, clock or FakeClock())


class Klaviyo:
    """Profiles, lists, import jobs and events, as Klaviyo's documentation describes them."""

    def __init__(self) -> None:
        self.profiles: dict[str, dict[str, Any]] = {}
        self.lists: dict[str, set[str]] = {"L1": set()}
        self.jobs: dict[str, list[dict[str, Any]]] = {}
        self.asked: Counter[str] = Counter()
        self.events: list[str] = []
        self.requests: list[str] = []
        self.refuses: set[str] = set()

    def members(self) -> set[str]:
        return {name for name, profile in self.profiles.items() if profile.get("scv_buyers")}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == "Klaviyo-API-Key pk_secret"
        assert request.headers["revision"] == "2026-10-15"
        path = request.url.path.removeprefix("/api/")
        self.requests.append(f"{request.method} {path}")
        body = json.loads(request.content) if request.content else {}
        if path == "profile-bulk-import-jobs":
            return self.imported(body["data"])
        if path == "events":
            unique = body["data"]["attributes"]["unique_id"]
            if unique not in self.events:
                self.events.append(unique)
            return httpx.Response(202)
        if path == "profiles":
            asked = re.findall(r'"([^"]+)"', request.url.params["filter"])
            return httpx.Response(
                200, json={"data": [{"type": "profile", "id": f"K-{one}"} for one in asked if one in self.profiles]}
            )
        if request.method == "DELETE" and path == "lists/L1/relationships/profiles":
            assert len(body["data"]) <= 1000
            self.lists["L1"] -= {profile["id"].removeprefix("K-") for profile in body["data"]}
            return httpx.Response(204)
        job = path.split("/")[1]
        if path.endswith("/import-errors"):
            return self.errors(job, request.url.params.get("page[cursor]"))
        self.asked[job] += 1
        is_done = self.asked[job] > 1
        failed = sum(self.is_refused(profile) for profile in self.jobs[job])
        attributes = {"status": "complete" if is_done else "processing", "failed_count": failed if is_done else 0}
        return httpx.Response(200, json={"data": {"id": job, "attributes": attributes}})

    def imported(self, data: dict[str, Any]) -> httpx.Response:
        profiles = [profile["attributes"] for profile in data["attributes"]["profiles"]["data"]]
        job = f"J{len(self.jobs) + 1}"
        self.jobs[job] = profiles
        for profile in profiles:
            if not self.is_refused(profile):
                self.profiles.setdefault(profile["external_id"], {}).update(profile["properties"])
                for listed in data.get("relationships", {}).get("lists", {}).get("data", []):
                    self.lists[listed["id"]].add(profile["external_id"])
        return httpx.Response(202, json={"data": {"type": "profile-bulk-import-job", "id": job}})

    def is_refused(self, profile: dict[str, Any]) -> bool:
        return profile["external_id"] in self.refuses

    def errors(self, job: str, cursor: str | None) -> httpx.Response:
        """One error a page, half of them by their place and half by the row that they repeat."""
        refused = [number for number, profile in enumerate(self.jobs[job]) if self.is_refused(profile)]
        place = int(cursor or 0)
        number = refused[place]
        profile = self.jobs[job][number]
        error: dict[str, Any] = {"code": "invalid", "detail": f"Invalid email address {profile.get('email')}"}
        if place % 2:
            error["original_payload"] = profile
        else:
            error["source"] = {"pointer": f"/data/attributes/profiles/data/{number}/attributes/email"}
        url = f"https://a.klaviyo.com/api/profile-bulk-import-jobs/{job}/import-errors?page%5Bcursor%5D={place + 1}"
        links = {"next": url if place + 1 < len(refused) else None}
        return httpx.Response(200, json={"data": [{"type": "import-error", "attributes": error}], "links": links})


def test_klaviyo_knows_who_is_in_and_who_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published, klaviyo = tmp_path / "published", Klaviyo()
    network(monkeypatch, klaviyo)
    delta = [audience("klaviyo_profiles", "delta")]
    publish(published, R1, audiences=delta, changes=changes("klaviyo_profiles", ada="add", ben="add"))
    tally = run(published, SCV_KLAVIYO_LISTS="buyers=L1")
    assert tally.counts["klaviyo_profiles", "buyers", "add"] == Counter(accepted=2)
    assert klaviyo.members() == klaviyo.lists["L1"] == {"ada", "ben"}

    second = changes("klaviyo_profiles", ada="remove", ben=None, cleo="add", dan="remove")
    publish(published, R2, audiences=delta, changes=second)
    tally = run(published, SCV_KLAVIYO_LISTS="buyers=L1")
    assert klaviyo.members() == klaviyo.lists["L1"] == {"ben", "cleo"}
    # Nobody whom we did not add is told of, let alone made.
    assert tally.counts["klaviyo_profiles", "buyers", "remove"] == Counter(accepted=1, never_added=1)
    assert "dan" not in klaviyo.profiles
    assert not any("subscription" in request for request in klaviyo.requests)
    told = {(row["customer_id"], row["operation"]) for row in fed_back(published)}
    assert told == {("ada", "add"), ("ben", "add"), ("ada", "remove"), ("cleo", "add")}


def test_klaviyo_is_told_attributes_and_what_a_release_of_an_earlier_version_still_owes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The delta of the first release was never sent, and that release knows of no attributes yet."""
    published, klaviyo = tmp_path / "published", Klaviyo()
    network(monkeypatch, klaviyo)
    delta = audience("klaviyo_profiles", "delta")
    earlier = publish(published, R1, audiences=[delta], changes=changes("", ada="add"))
    with duckdb.connect(str(earlier / "pii" / "scv_pii.duckdb")) as connection:
        connection.execute("alter table audience_contacts drop column attributes")
        connection.execute("alter table audience_overview drop column attributes")
    ben = contact("ben")._replace(attributes='{"tier":"gold","points":1200.5}')
    publish(
        published,
        R2,
        audiences=[delta._replace(attributes=["points", "tier"])],
        changes=[*changes("", ada=None), Change("buyers", "add", ben)],
    )
    assert run(published).counts["klaviyo_profiles", "buyers", "add"] == Counter(accepted=2)
    assert klaviyo.profiles["ada"] == {"scv_buyers": True}
    assert klaviyo.profiles["ben"] == {"scv_buyers": True, "tier": "gold", "points": 1200.5}


def test_klaviyo_says_row_by_row_what_it_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published, klaviyo = tmp_path / "published", Klaviyo()
    klaviyo.refuses = {"ben", "dan"}
    network(monkeypatch, klaviyo)
    publish(
        published,
        R1,
        audiences=[audience("klaviyo_profiles", "delta")],
        changes=changes("klaviyo_profiles", ada="add", ben="add", cleo="add", dan="add"),
    )
    tally = run(published)
    assert tally.counts["klaviyo_profiles", "buyers", "add"] == Counter(accepted=2, rejected=2)
    assert {row["customer_id"]: row["status"] for row in fed_back(published)} == {
        "ada": "accepted",
        "ben": "rejected",
        "cleo": "accepted",
        "dan": "rejected",
    }
    assert any("buyers, ben: refused: invalid: Invalid email address <address>" in note for note in tally.notes)
    assert not is_complete(tally)


def test_a_full_list_takes_off_klaviyo_whoever_is_not_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published, klaviyo = tmp_path / "published", Klaviyo()
    network(monkeypatch, klaviyo)
    publish(published, R1, audiences=[audience("klaviyo_profiles", "full")], changes=full("ada", "ben"))
    run(published)
    # Ada's id is another one today; Klaviyo knows her by the one that it was told.
    publish(
        published,
        R2,
        audiences=[audience("klaviyo_profiles", "full")],
        changes=full("ben"),
        people=["ada2"],
        ids={"ada": "ada2"},
    )
    run(published)
    assert klaviyo.profiles["ada"]["scv_buyers"] is False
    assert klaviyo.members() == {"ben"} and "ada2" not in klaviyo.profiles


def test_who_left_is_taken_off_klaviyo_though_the_file_may_not_name_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of whoever has withdrawn consent nothing but an id is left, and the file has no row for that."""
    published, klaviyo = tmp_path / "published", Klaviyo()
    network(monkeypatch, klaviyo)
    delta = [audience("klaviyo_profiles", "delta")]
    publish(published, R1, audiences=delta, changes=changes("", ada="add", ben="add"))
    run(published)
    gone = Change("buyers", "remove", contact("ada")._replace(email=None))
    publish(published, R2, audiences=delta, changes=[gone, *changes("", ben=None)], people=["ada"])
    assert run(published).counts["klaviyo_profiles", "buyers", "remove"] == Counter(accepted=1)
    assert klaviyo.members() == {"ben"}
    before = list(klaviyo.requests)
    run(published)
    assert klaviyo.requests == before


def test_a_job_that_klaviyo_has_forgotten_is_told_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published, klaviyo = tmp_path / "published", Klaviyo()
    publish(published, R1, audiences=[audience("klaviyo_profiles", "full")], changes=full("ada"))
    forgets = True

    def answer(request: httpx.Request) -> httpx.Response:
        is_question = request.method == "GET" and "bulk-import" in request.url.path
        return httpx.Response(404) if is_question and forgets else klaviyo(request)

    network(monkeypatch, answer)
    assert run(published).counts["klaviyo_profiles", "buyers", "add"] == Counter(unknown=1)
    forgets = False
    assert is_complete(run(published))
    assert klaviyo.members() == {"ada"} and len(klaviyo.jobs) == 2


def test_what_a_release_changed_and_nobody_was_told_is_told_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published, klaviyo = tmp_path / "published", Klaviyo()
    delta = [audience("klaviyo_profiles", "delta")]
    network(monkeypatch, klaviyo)
    publish(published, R1, audiences=delta, changes=changes("", ada="add", ben="add"))
    publish(published, R2, audiences=delta, changes=changes("", ada=None, ben="remove", cleo="add"))
    publish(published, R3, audiences=delta, changes=changes("", ada=None, cleo=None))
    tally = run(published)
    assert klaviyo.members() == {"ada", "cleo"}
    assert "ben" not in klaviyo.profiles
    assert tally.counts["klaviyo_profiles", "buyers", "remove"] == Counter(never_added=1)
    assert run(published).counts["klaviyo_profiles", "buyers", "add"] == Counter(sent_before=2)


def test_changes_since_a_release_that_nobody_sent_are_not_taken_for_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published, klaviyo = tmp_path / "published", Klaviyo()
    network(monkeypatch, klaviyo)
    delta = [audience("klaviyo_profiles", "delta")]
    publish(published, R2, audiences=delta, changes=changes("", ada=None, cleo="add"))
    tally = run(published)
    assert klaviyo.requests == []
    assert tally.counts["klaviyo_profiles", "buyers", "add"] == Counter(for_a_person=1)
    assert any("set its `delivery` to full for one build" in note for note in tally.notes)
    publish(published, R3, audiences=[audience("klaviyo_profiles", "full")], changes=full("ada", "cleo"))
    assert is_complete(run(published))
    assert klaviyo.members() == {"ada", "cleo"}


def test_klaviyo_drops_an_event_that_it_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published, klaviyo = tmp_path / "published", Klaviyo()
    body = {"type": "event", "attributes": {"unique_id": "t1", "metric": {"data": {"type": "metric"}}}}
    publish(published, R1, events={"klaviyo_events": [event("t1", "ada", body=body)]})
    lose = iter([True])

    def answer(request: httpx.Request) -> httpx.Response:
        answered = klaviyo(request)
        if next(lose, False):
            raise httpx.ReadTimeout("timed out")
        return answered

    network(monkeypatch, answer)
    assert run(published).counts["klaviyo_events", "triggers", "event"] == Counter(accepted=1)
    assert klaviyo.events == ["t1"] and klaviyo.requests == ["POST events"] * 2


class Meta:
    """Custom audiences and a dataset, as Meta's documentation describes them."""

    def __init__(self) -> None:
        self.audiences: dict[str, set[str]] = {"111": set(), "222": set()}
        self.sessions: dict[int, list[tuple[int, set[str]]]] = {}
        self.events: set[str] = set()
        self.calls: list[tuple[str, str, int]] = []
        self.bad_events: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == "Bearer EAAsecret" and not request.url.query
        _, _, identifier, edge = request.url.path.split("/")
        if edge == "events":
            events = json.loads(request.content)["data"]
            self.calls.append((request.method, edge, len(events)))
            if self.bad_events & {one["event_id"] for one in events}:
                return httpx.Response(400, json={"error": {"message": "Invalid parameter"}})
            self.events |= {one["event_id"] for one in events}
            return httpx.Response(200, json={"events_received": len(events)})
        form = parse_qs(request.content.decode())
        payload, session = json.loads(form["payload"][0]), json.loads(form["session"][0])
        place = payload["schema"].index("EXTERN_ID")
        rows = {row[place] for row in payload["data"]}
        self.calls.append((request.method, edge, len(rows)))
        if edge == "users" and request.method == "POST":
            self.audiences[identifier] |= rows
        elif edge == "users":
            self.audiences[identifier] -= rows
        else:
            # A list is replaced when its last batch is there.
            parts = self.sessions.setdefault(session["session_id"], [])
            parts.append((session["batch_seq"], rows))
            assert session["estimated_num_total"] >= len(rows)
            if session["last_batch_flag"]:
                assert {number for number, _ in parts} == set(range(1, session["batch_seq"] + 1))
                self.audiences[identifier] = set().union(*(one for _, one in parts))
        bad = [row for row in payload["data"] if row[place] == "invalid"]
        told = {
            "num_received": len(rows),
            "num_invalid_entries": len(bad),
            "invalid_entry_samples": {str(row): "bad" for row in bad},
        }
        return httpx.Response(200, json=told)


def test_meta_adds_and_removes_in_the_body(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published, meta = tmp_path / "published", Meta()
    network(monkeypatch, meta)
    delta = [audience("meta_custom_audience", "delta")]
    publish(published, R1, audiences=delta, changes=changes("", ada="add", ben="add", invalid="add"))
    tally = run(published)
    assert tally.counts["meta_custom_audience", "buyers", "add"] == Counter(accepted=2, rejected=1)
    publish(published, R2, audiences=delta, changes=changes("", ada="remove", ben=None, dan="remove"))
    run(published)
    assert meta.audiences["111"] == {"ben", "invalid"}
    assert meta.calls == [("POST", "users", 3), ("DELETE", "users", 1)]


def test_meta_replaces_a_full_list_as_a_whole_or_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published, meta = tmp_path / "published", Meta()
    meta.audiences["111"] = {"somebody who left"}
    monkeypatch.setattr(MetaAudiences, "rows_per_request", 2)
    publish(published, R1, audiences=[audience("meta_custom_audience", "full")], changes=full("ada", "ben", "cleo"))
    fails = iter([False, *[True] * 6])

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(503) if next(fails, False) else meta(request)

    network(monkeypatch, answer)
    tally = run(published)
    assert tally.counts["meta_custom_audience", "buyers", "add"] == Counter(accepted=2, unknown=1)
    assert meta.audiences["111"] == {"somebody who left"}
    assert is_complete(run(published))
    assert meta.audiences["111"] == {"ada", "ben", "cleo"}
    before = list(meta.calls)
    assert run(published).counts["meta_custom_audience", "buyers", "add"] == Counter(sent_before=3)
    assert meta.calls == before


def test_who_opted_out_of_ads_is_not_in_the_list_that_replaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published, meta = tmp_path / "published", Meta()
    network(monkeypatch, meta)
    publish(published, R1, audiences=[audience("meta_custom_audience", "full")], changes=full("ada", "ben"))
    run(published, Said(said_no("ada@example.com", channel="ads"), said_no("ben@example.com", channel="email")))
    assert meta.audiences["111"] == {"ben"}


def test_a_list_of_nobody_is_left_to_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published, meta = tmp_path / "published", Meta()
    network(monkeypatch, meta)
    publish(published, R1, audiences=[audience("meta_custom_audience", "full")])
    tally = run(published)
    assert meta.calls == [] and any("empty it there" in note for note in tally.notes)


def conversion(identifier: str) -> dict[str, Any]:
    return event(identifier, "ada", channel=None, topic=None, purpose="ads", body={"event_id": identifier})


def test_one_bad_conversion_is_found_and_the_others_arrive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published, meta = tmp_path / "published", Meta()
    meta.bad_events = {"e3"}
    network(monkeypatch, meta)
    publish(published, R1, events={"meta_conversions": [conversion(f"e{number}") for number in range(8)]})
    tally = run(published)
    assert tally.counts["meta_conversions", "conversions", "event"] == Counter(accepted=7, rejected=1)
    assert meta.events == {f"e{number}" for number in range(8)} - {"e3"}
    assert len(meta.calls) == 7


def test_orders_that_two_releases_export_are_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the exporter writes them, and not to whoever has refused ads since."""
    published, meta = tmp_path / "published", Meta()
    network(monkeypatch, meta)
    sold = [
        SOLD
        | {"order_id": f"o{number}", "customer_id": name, "email": email_of(name), "phone": None}
        | {"expires_at": NOON.replace(tzinfo=None) + timedelta(days=days)}
        for number, (name, days) in enumerate([("ada", 5), ("ben", 5), ("cleo", -1), ("ada", 6)])
    ]
    for release, known in ((R1, sold[:3]), (R2, sold)):
        export_conversions(known, tmp_path / release)
        file = tmp_path / release / "meta_conversions" / "conversions.0001.jsonl"
        rows = [json.loads(line) for line in file.read_text().splitlines()]
        publish(published, release, events={"meta_conversions": rows})
        tally = run(published, Said(said_no(email_of("ben"), channel="ads")))
    assert meta.events == {"o0", "o3"}
    counted = tally.counts["meta_conversions", "conversions", "event"]
    assert counted == Counter(accepted=1, sent_before=1, expired=1, left_out=1)


def test_a_conversion_is_not_repeated_when_meta_has_forgotten_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published, meta, clock = tmp_path / "published", Meta(), FakeClock()
    publish(published, R1, events={"meta_conversions": [conversion("e1")]})
    network(monkeypatch, lambda request: httpx.Response(500))
    run(published, clock=clock)
    network(monkeypatch, meta)
    clock.sleep(timedelta(hours=47).total_seconds())
    assert run(published, clock=clock).counts["meta_conversions", "conversions", "event"] == Counter(for_a_person=1)
    assert meta.calls == []


class Google:
    """User lists and conversions that are worked on later, as Google's documentation describes them."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.members: dict[str, datetime] = {}
        self.transactions: set[str] = set()
        self.requests: list[str] = []
        self.asked: Counter[str] = Counter()
        self.ends: dict[str, dict[str, Any]] = {}
        self.end: dict[str, Any] = {"requestStatus": "SUCCESS"}
        self.tokens = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        method = request.url.path.rsplit("/", 1)[-1]
        self.requests.append(method)
        if method == "token":
            assert parse_qs(request.content.decode())["refresh_token"] == ["1//refresh-secret"]
            self.tokens += 1
            return httpx.Response(200, json={"access_token": f"ya29.{self.tokens}", "expires_in": 3600})
        assert request.headers["Authorization"] == f"Bearer ya29.{self.tokens}"
        if method == "requestStatus:retrieve":
            request_id = request.url.params["requestId"]
            self.asked[request_id] += 1
            ended = self.ends[request_id] if self.asked[request_id] > 1 else {"requestStatus": "PROCESSING"}
            return httpx.Response(200, json={"requestStatusPerDestination": [ended]})
        body = json.loads(request.content)
        [destination] = body["destinations"]
        assert destination["operatingAccount"] == {"accountType": "GOOGLE_ADS", "accountId": "1234567890"}
        if method == "events:ingest":
            assert destination["productDestinationId"] == "444"
            self.transactions |= {one["transactionId"] for one in body["events"]}
            return self.begun()
        assert destination["productDestinationId"] == "333"
        if method == "audienceMembers:removeAll":
            before = datetime.fromisoformat(body["removeAsOfTime"])
            self.members = {one: added for one, added in self.members.items() if added >= before}
            return self.begun()
        assert body["encoding"] == "HEX"
        emails = [member["userData"]["userIdentifiers"][0]["emailAddress"] for member in body["audienceMembers"]]
        if method == "audienceMembers:ingest":
            assert body["consent"] == {"adUserData": "CONSENT_GRANTED", "adPersonalization": "CONSENT_GRANTED"}
            assert body["termsOfService"] == {"customerMatchTermsOfServiceStatus": "ACCEPTED"}
            self.members |= dict.fromkeys(emails, self.clock.now())
        else:
            self.members = {one: added for one, added in self.members.items() if one not in emails}
        return self.begun()

    def begun(self) -> httpx.Response:
        request_id = f"R{len(self.ends) + 1}"
        self.ends[request_id] = self.end
        return httpx.Response(200, json={"requestId": request_id})


def hashed(*people: str) -> set[str]:
    from scv.exporting.normalise import google_email, sha256

    return {str(sha256(google_email(email_of(one)))) for one in people}


def test_google_replaces_a_full_list_when_everybody_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published, clock = tmp_path / "published", FakeClock()
    google = Google(clock)
    google.members = {"of somebody who left": NOON - timedelta(days=9)}
    network(monkeypatch, google)
    monkeypatch.setattr(GoogleAudiences, "rows_per_request", 2)
    publish(published, R1, audiences=[audience("google_customer_match", "full")], changes=full("ada", "ben", "cleo"))
    tally = run(published, clock=clock)
    assert tally.counts["google_customer_match", "buyers", "add"] == Counter(accepted=3)
    assert set(google.members) == hashed("ada", "ben", "cleo")
    assert google.requests.count("audienceMembers:removeAll") == 1
    before = len(google.requests)
    run(published, clock=clock)
    assert len(google.requests) == before


def test_google_keeps_the_old_list_until_everybody_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published, clock = tmp_path / "published", FakeClock()
    google = Google(clock)
    google.members = {"of somebody who left": NOON - timedelta(days=9)}
    google.end = {
        "requestStatus": "FAILED",
        "errorInfo": {"errorCounts": [{"reason": "PROCESSING_ERROR_REASON_INTERNAL_ERROR"}]},
    }
    network(monkeypatch, google)
    publish(published, R1, audiences=[audience("google_customer_match", "full")], changes=full("ada"))
    tally = run(published, clock=clock)
    assert tally.counts["google_customer_match", "buyers", "add"] == Counter(failed=1)
    assert "of somebody who left" in google.members
    google.end = {"requestStatus": "SUCCESS"}
    clock.sleep(3600)
    assert is_complete(run(published, clock=clock))
    assert set(google.members) == hashed("ada")


def test_google_removes_those_whom_we_added_and_counts_what_it_could_not_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published, clock = tmp_path / "published", FakeClock()
    google = Google(clock)
    network(monkeypatch, google)
    delta = [audience("google_customer_match", "delta")]
    publish(published, R1, audiences=delta, changes=changes("", ada="add", ben="add"))
    run(published, clock=clock)
    google.members |= dict.fromkeys(hashed("dan"), NOON)
    google.end = {
        "requestStatus": "PARTIAL_SUCCESS",
        "errorInfo": {"errorCounts": [{"reason": "PROCESSING_ERROR_REASON_INVALID_EMAIL", "recordCount": "1"}]},
    }
    publish(published, R2, audiences=delta, changes=changes("", ada="remove", ben=None, dan="remove"))
    tally = run(published, clock=clock)
    assert set(google.members) == hashed("ben", "dan")
    assert tally.counts["google_customer_match", "buyers", "remove"]["refused_unnamed"] == 1
    assert any("1 of 1 rows refused, and not said which: PROCESSING_ERROR" in note for note in tally.notes)


def test_a_job_is_asked_after_by_the_run_that_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published, clock = tmp_path / "published", FakeClock()
    google = Google(clock)
    row = event("e1", "ada", channel=None, purpose="ads", body={"transactionId": "e1"})
    publish(published, R1, events={"google_conversions": [row]})

    class Death(BaseException):
        pass

    def dies_while_polling(request: httpx.Request) -> httpx.Response:
        if "requestStatus" in request.url.path:
            raise Death
        return google(request)

    network(monkeypatch, dies_while_polling)
    with pytest.raises(Death):
        run(published, clock=clock)
    network(monkeypatch, google)
    tally = run(published, clock=clock)
    assert tally.counts["google_conversions", "conversions", "event"] == Counter(accepted=1)
    assert google.requests.count("events:ingest") == 1 and google.transactions == {"e1"}


class TikTok:
    """Customer File audiences, as TikTok's documentation and its own SDK describe them."""

    def __init__(self) -> None:
        self.files: dict[str, set[str]] = {}
        self.members: set[str] = set()
        self.actions: list[str] = []
        self.codes: list[int] = []
        self.kinds: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["Access-Token"] == "tt-secret"
        if request.url.path.endswith("/upload/"):
            content = request.content.decode()
            self.kinds |= set(re.findall(r"\b(?:EMAIL|PHONE|IDFA|GAID)_SHA256\b", content))
            path = f"path{len(self.files)}"
            self.files[path] = set(re.findall(r"\b[0-9a-f]{64}\b", content))
            return httpx.Response(200, json={"code": 0, "message": "OK", "data": {"file_path": path}})
        if self.codes and (code := self.codes.pop(0)):
            return httpx.Response(200, json={"code": code, "message": f"no: {email_of('ada')}"})
        body = json.loads(request.content)
        assert (body["advertiser_id"], body["custom_audience_id"]) == ("777", "888")
        self.actions.append(body["action"])
        told = set().union(*(self.files[path] for path in body["file_paths"]))
        if body["action"] == "REPLACE":
            self.members = told
        elif body["action"] == "APPEND":
            self.members |= told
        else:
            self.members -= told
        return httpx.Response(200, json={"code": 0, "message": "OK"})


def test_tiktok_is_told_by_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published, tiktok = tmp_path / "published", TikTok()
    network(monkeypatch, tiktok)
    delta = [audience("tiktok_custom_audience", "delta")]
    publish(published, R1, audiences=delta, changes=changes("", ada="add", ben="add"))
    assert is_complete(run(published))
    publish(published, R2, audiences=delta, changes=changes("", ada="remove", ben=None, dan="remove"))
    run(published)
    assert tiktok.members == hashed("ben") and tiktok.actions == ["APPEND", "REMOVE"]
    assert tiktok.kinds == {"EMAIL_SHA256"}


def test_tiktok_gets_a_file_for_each_kind_of_identifier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published, tiktok = tmp_path / "published", TikTok()
    network(monkeypatch, tiktok)
    known = contact("ada")._replace(phone="+447403012931", advertising_id="6d92078a-8246-4ba4-ae5b-76104861e7dc")
    publish(
        published, R1, audiences=[audience("tiktok_custom_audience", "full")], changes=[Change("buyers", None, known)]
    )
    assert is_complete(run(published))
    assert tiktok.kinds == {"EMAIL_SHA256", "PHONE_SHA256", "IDFA_SHA256", "GAID_SHA256"}
    assert len(tiktok.members) == 3


@pytest.mark.parametrize(
    ("code", "word"), [(40002, "rejected"), (40100, "failed"), (40105, "failed"), (50000, "unknown")]
)
def test_tiktok_refuses_in_an_answer_that_looks_like_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, word: str
) -> None:
    published, tiktok = tmp_path / "published", TikTok()
    tiktok.codes = [code]
    network(monkeypatch, tiktok)
    publish(published, R1, audiences=[audience("tiktok_custom_audience", "full")], changes=full("ada", "ben"))
    tally = run(published)
    assert tally.counts["tiktok_custom_audience", "buyers", "add"] == Counter({word: 2})
    assert any(f"code {code}: no: <address>" in note for note in tally.notes)
    if word != "rejected":
        assert is_complete(run(published)) and tiktok.members == hashed("ada", "ben")


def test_an_audience_without_an_id_is_left_out_and_the_others_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published, meta = tmp_path / "published", Meta()
    network(monkeypatch, meta)
    both = [audience("meta_custom_audience", "full"), audience("meta_custom_audience", "full", "vips")]
    publish(published, R1, audiences=both, changes=[*full("ada"), Change("vips", None, contact("ben"))])
    tally = run(published, SCV_META_AUDIENCES="vips=222")
    assert meta.audiences == {"111": set(), "222": {"ben"}}
    assert "meta_custom_audience: nothing was sent, SCV_META_AUDIENCES has no id for buyers" in tally.notes


NAMES = ["ada", "ben", "cleo", "dan"]
WORLDS: dict[str, Callable[[FakeClock], Any]] = {
    "klaviyo_profiles": lambda clock: Klaviyo(),
    "meta_custom_audience": lambda clock: Meta(),
    "google_customer_match": Google,
    "tiktok_custom_audience": lambda clock: TikTok(),
}


def in_it(world: Any) -> set[str]:
    """Who is in the audience `buyers`, as a vendor's server sees it."""
    if isinstance(world, Klaviyo):
        return world.members()
    if isinstance(world, Meta):
        return set(world.audiences["111"])
    return {name for name in NAMES if hashed(name) <= set(world.members)}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    destination=st.sampled_from(sorted(WORLDS)),
    nights=st.lists(st.sets(st.sampled_from(NAMES), min_size=1), min_size=1, max_size=3),
    sent_nights=st.sets(st.integers(min_value=0, max_value=2)),
    delivery=st.sampled_from(["full", "delta"]),
    opted_out=st.sets(st.sampled_from(NAMES), max_size=2),
    behaviours=st.lists(st.sampled_from(["take", "busy", "fail", "unreachable", "lose", "die"]), max_size=12),
)
def test_whatever_happens_a_list_is_in_the_end_who_is_in_less_who_opted_out(
    tmp_path_factory: pytest.TempPathFactory,
    destination: str,
    nights: list[set[str]],
    sent_nights: set[int],
    delivery: str,
    opted_out: set[str],
    behaviours: list[str],
) -> None:
    published, clock = tmp_path_factory.mktemp("any") / "published", FakeClock()
    world = WORLDS[destination](clock)

    class Death(BaseException):
        pass

    def answer(request: httpx.Request) -> httpx.Response:
        behaviour = behaviours.pop(0) if behaviours else "take"
        if behaviour == "unreachable":
            raise httpx.ConnectError("refused")
        if behaviour == "busy":
            return httpx.Response(429, headers={"Retry-After": "3"})
        if behaviour == "fail":
            return httpx.Response(500)
        answered: httpx.Response = world(request)
        if behaviour == "lose":
            raise httpx.ReadTimeout("timed out")
        if behaviour == "die":
            raise Death
        return answered

    before: set[str] = set()
    with pytest.MonkeyPatch.context() as monkeypatch:
        network(monkeypatch, answer)
        for night, members in enumerate(nights):
            is_last = night == len(nights) - 1
            new = {name: None if name in before else "add" for name in members}
            gone = dict.fromkeys(before - members, "remove")
            told = full(*members) if delivery == "full" else changes("", **new, **gone)
            publish(
                published,
                f"2026112{night}T090000.000000Z",
                audiences=[audience(destination, delivery)],
                changes=told,
                people=NAMES,
            )
            before = members
            if not (is_last or night in sent_nights):
                continue
            # They opt out before the last release is sent, and after the others were.
            channel = "email" if destination == "klaviyo_profiles" else "ads"
            said = Said(*(said_no(email_of(name), channel=channel) for name in sorted(opted_out if is_last else ())))
            for _ in range(15):
                clock.sleep(60)
                try:
                    tally = run(published, said, clock)
                except Death:
                    continue
                if is_complete(tally) or tally.counts[destination, "buyers", "add"]["for_a_person"]:
                    break
    if (
        not nights[-1] - opted_out
        and delivery == "full"
        and destination in ("meta_custom_audience", "tiktok_custom_audience")
    ):
        return
    # Whoever was told of before they opted out is taken off by the next release that knows of it, and no sooner.
    wanted = nights[-1] - opted_out
    assert wanted <= in_it(world) <= wanted | (nights[-1] & opted_out)
    never_told = opted_out - set().union(*(nights[night] for night in sent_nights if night < len(nights) - 1), set())
    assert not never_told & in_it(world)
