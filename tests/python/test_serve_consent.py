"""Whom the service says may be written to, a build over the same raw files says so too.

A build takes minutes, so most of this is held against the rules of consent said once more, in plain Python, over the
raw rows that the service wrote: what was said, where, by whom, and which word is the last. It knows less of people than
a build does, and so it says yes only where nothing is open. The examples at the end are real builds.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from conftest import DbtBuild, DbtRun
from hypothesis import given, settings
from hypothesis import strategies as st
from scv.erasure.hashing import salted_hash
from scv.publishing import open_database
from scv.serve import klaviyo, preferences, segment, shopify, twilio
from scv.serve.answers import ErasedError, Snapshot, find, may
from scv.serve.identifiers import identifier_in, key_of
from scv.serve.inbox import connect, insert, unsettled_facts
from scv.serve.messages import IgnoredError, Message, RefusedError
from scv.serve.overlay import Overlay
from scv.serve.release import Release
from scv.serve.rotation import rotate
from serving import ENVIRONMENT, NOW, publish

PEOPLE = ("ada", "ben", "cleo")
TOPICS = ("all", "newsletter", "sale")
CHANNELS = ("email", "sms", "ads")
RELEASED_AT = datetime(2026, 4, 1, 12, tzinfo=UTC)


def email(person: str) -> str:
    return f"{person}@shop.example"


def phone(person: str) -> str:
    return {"ada": "+447911123456", "ben": "+447911123457", "cleo": "+447911123458"}.get(person, "+447911123459")


def shop_id(person: str) -> str:
    return {"ada": "6001", "ben": "6002", "cleo": "6003"}.get(person, "6009")


def at(hours: float) -> str:
    """A moment before (negative) or after the release."""
    return (RELEASED_AT + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


# ---------------------------------------------------------------- the rules of consent, once more


MARKETING_TOPICS = {"marketing": "all", "newsletter": "newsletter", "sale": "sale"}


class Word(NamedTuple):
    """Somebody said yes or no: of an address (None: of themselves), on a channel, about a topic, when."""

    speaker: str
    address: str | None
    channel: str
    topic: str
    is_yes: bool
    said_at: str


class Shop:
    """What a build would make of raw rows, by the rules of docs/privacy.md."""

    YES = frozenset(("granted", "yes", "subscribed"))
    NO = frozenset(("denied", "no", "unsubscribed", "stop", "blocked"))

    def __init__(self, rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
        tables: dict[str, list[dict[str, Any]]] = {}
        for table, row in rows:
            tables.setdefault(table, []).append(row)
        self.parents: dict[str, str] = {}
        self.names: dict[str, set[str]] = {}
        self.emails: dict[str, tuple[str, str]] = {}
        self.phones: dict[str, tuple[str, str]] = {}
        self.erased: set[str] = set()
        self.words: list[Word] = []
        self.browsers: dict[str, set[str]] = {}
        for table, read in (
            ("shopify.customer", self._customer), ("shopify.order", self._order),
            ("segment_web.identifies", self._identify), ("segment_web.pages", self._page),
            ("preference_centre.choices", self._choice), ("twilio.message", self._text),
            ("klaviyo.event", self._email_event), ("privacy.erasure_requests", self._request),
        ):  # fmt: skip
            for row in self._latest(table, tables.get(table, [])):
                read(row)

    def _latest(self, table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """One version of each record, the one that was changed last."""
        if table == "preference_centre.choices":
            return rows
        newest: dict[str, dict[str, Any]] = {}
        for row in sorted(rows, key=lambda row: (row.get("updated_at") or row.get("timestamp") or "", json.dumps(row))):
            newest[str(row.get("id") or row.get("request_id"))] = row
        return list(newest.values())

    def root(self, identifier: str) -> str:
        while self.parents.setdefault(identifier, identifier) != identifier:
            identifier = self.parents[identifier]
        return identifier

    def _met(self, named: list[str | None], name: str | None, said_at: str) -> None:
        found = [identifier for identifier in named if identifier]
        for identifier in found:
            self.parents[self.root(identifier)] = self.root(found[0])
            kind = identifier.partition(":")[0]
            if kind in ("email", "phone"):
                newest = self.emails if kind == "email" else self.phones
                for one in found:
                    newest[one] = max(newest.get(one, ("", "")), (said_at, identifier))
        if found and name:
            self.names.setdefault(found[0], set()).add(name)

    def _customer(self, row: dict[str, Any]) -> None:
        address = f"email:{row['email']}" if row.get("email") else None
        number = f"phone:{row['phone']}" if row.get("phone") else None
        me = f"shopify_customer:{row['id']}"
        name = f"{row.get('first_name', '')} {row.get('last_name', '')}".strip()
        self._met([me, address, number], name, row["updated_at"])
        for channel, at_which in (("email", address), ("sms", number)):
            said = row.get(f"{channel}_marketing_consent_state")
            dated = row.get(f"{channel}_marketing_consent_consent_updated_at")
            if at_which and said in ("subscribed", "unsubscribed"):
                is_yes = said == "subscribed"
                moment = dated or (row["created_at"] if is_yes else row["updated_at"])
                self.words.append(Word(me, at_which, channel, "all", is_yes, moment))

    def _order(self, row: dict[str, Any]) -> None:
        me = f"shopify_customer:{row['customer_id']}" if row.get("customer_id") else None
        address = f"email:{row['email']}" if row.get("email") else None
        name = f"{row.get('billing_address_first_name', '')} {row.get('billing_address_last_name', '')}".strip()
        self._met([me, address], name or None, row.get("updated_at") or row["created_at"])

    def _identify(self, row: dict[str, Any]) -> None:
        me = f"user_id:{row['user_id']}" if row.get("user_id") else None
        address = f"email:{row['email']}" if row.get("email") else None
        name = f"{row.get('first_name', '')} {row.get('last_name', '')}".strip()
        self._met([me, address], name or None, row["timestamp"])
        if me and row.get("anonymous_id"):
            self.browsers.setdefault(f"anonymous_id:{row['anonymous_id']}", set()).add(me)

    def _page(self, row: dict[str, Any]) -> None:
        answers = json.loads(row.get("context_consent_category_preferences") or "{}")
        speaker = f"user_id:{row['user_id']}" if row.get("user_id") else f"anonymous_id:{row.get('anonymous_id')}"
        if answers.get("advertising") is False:
            self.words.append(Word(speaker, None, "ads", "all", False, row["timestamp"]))
        if row.get("user_id") and row.get("anonymous_id"):
            self.browsers.setdefault(f"anonymous_id:{row['anonymous_id']}", set()).add(speaker)

    def _choice(self, row: dict[str, Any]) -> None:
        kind, value = row["identifier_type"], row["identifier_value"]
        me = f"{kind}:{value}"
        channel = {"text": "sms"}.get(row["channel"], row["channel"])
        channels = ["email", "sms", "ads"] if channel in ("any", "all") else [channel]
        if row["status"] not in self.YES | self.NO:
            return
        for one in channels:
            address = me if {"email": "email", "sms": "phone"}.get(one) == kind else None
            is_yes = row["status"] in self.YES
            if is_yes and (channel == "any" or (channel == "all" and one == "ads")):
                continue
            topic = MARKETING_TOPICS[row["purpose"]]
            self.words.append(Word(me, address, one, topic, is_yes, row["updated_at"]))

    def _text(self, row: dict[str, Any]) -> None:
        if row["direction"] == "inbound":
            said = row.get("body", "").strip().lower()
            number = f"phone:{row['from']}"
            if said in ("stop", "start"):
                self.words.append(Word(number, number, "sms", "all", said == "start", row["date_sent"]))
        elif row.get("error_code") in ("21610", "30005"):
            number = f"phone:{row['to']}"
            self.words.append(Word(number, number, "sms", "all", False, row["date_sent"]))

    def _email_event(self, row: dict[str, Any]) -> None:
        me = f"klaviyo_person:{row['person_id']}"
        address = f"email:{email(row['person_id'])}"
        topic = MARKETING_TOPICS[row.get("property_list") or "marketing"]
        meanings = {
            "Subscribed to List": (True, topic),
            "Unsubscribed from List": (False, topic),
            "Unsubscribed from Email Marketing": (False, "all"),
            "Bounced Email": (False, "all"),
        }
        if row["type"] == "Bounced Email" and "soft" in row.get("property_bounce_type", ""):
            return
        if row["type"] in meanings:
            is_yes, about = meanings[row["type"]]
            self.words.append(Word(me, address, "email", about, is_yes, row["datetime"]))

    def _request(self, row: dict[str, Any]) -> None:
        self.erased.add(f"{row['identifier_type']}:{row['identifier_value']}")

    def members(self, identifier: str) -> set[str]:
        mine = {other for other in list(self.parents) if self.root(other) == self.root(identifier)}
        mine.add(identifier)
        for browser, logins in self.browsers.items():
            # A browser with one person is theirs; one with several is nobody's.
            if self._users(logins) == {self.root(identifier)}:
                mine.add(browser)
        return mine

    def _users(self, logins: set[str]) -> set[str]:
        """The people behind logins, but for those who are forgotten while somebody else is left."""
        forgotten = {self.root(identifier) for identifier in self.erased}
        users = {self.root(login) for login in logins}
        return users - forgotten or users

    def golden(self, identifier: str, newest: dict[str, tuple[str, str]]) -> str | None:
        """The address that was told last in any record of theirs."""
        told = [newest[one] for one in self.members(identifier) if one in newest]
        return max(told)[1] if told else None

    def says(self, identifier: str, channel: str, topic: str) -> str:
        """The word of somebody on a channel and topic: granted, denied or unknown."""
        mine = self.members(identifier)
        address = {"email": self.golden(identifier, self.emails), "sms": self.golden(identifier, self.phones)}.get(
            channel
        )
        if channel != "ads" and address is None:
            return "unknown"
        words = [
            word
            for word in self.words
            if word.channel == channel
            and word.topic in (topic, "all")
            and (
                word.address == address
                if word.address is not None
                else word.speaker in mine and (not word.is_yes or channel == "ads")
            )
        ]
        # The last word counts, of two at once the stricter; a yes to everything lifts no no to a topic.
        last = "unknown"
        own = "unknown"
        for word in sorted(words, key=lambda word: (_moment(word.said_at), not word.is_yes)):
            is_own = word.topic == topic
            if is_own:
                own = "granted" if word.is_yes else "denied"
            if word.is_yes and not is_own and own == "denied":
                continue
            last = "granted" if word.is_yes else "denied"
        return last

    def may(self, identifier: str, channel: str, topic: str) -> bool:
        """Whether a build would for certain say that they may be written to."""
        logins = self.browsers.get(identifier)
        if logins:
            owners = self._users(logins)
            identifier = owners.pop() if len(owners) == 1 else identifier
        mine = self.members(identifier)
        is_contested = len({name for one in mine for name in self.names.get(one, set())}) > 1
        return not is_contested and not mine & self.erased and self.says(identifier, channel, topic) == "granted"

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """The release of this shop, as a build would hand it to the service."""
        links = [
            {"left_identifier_id": browser, "right_identifier_id": login}
            for browser, logins in sorted(self.browsers.items())
            for login in sorted(logins)
        ]
        tables: dict[str, list[dict[str, Any]]] = {"identity_links": links}
        roots = sorted({self.root(f"shopify_customer:{shop_id(person)}") for person in PEOPLE})
        for customer in roots:
            mine = self.members(customer)
            if mine & self.erased:
                for one in sorted(mine):
                    tombstone = {"identifier_hash": salted_hash(one), "erased_until": NOW}
                    tables.setdefault("prv_tombstones", []).append(tombstone)
                continue
            golden = self.golden(customer, self.emails), self.golden(customer, self.phones)
            name = next(iter(sorted(name for one in mine for name in self.names.get(one, set()))), " ")
            given_name, _, family_name = name.partition(" ")
            tables.setdefault("single_customer_view", []).append(
                {
                    "customer_id": customer,
                    "given_name": given_name,
                    "family_name": family_name,
                    "email": golden[0] and golden[0].partition(":")[2],
                    "phone": golden[1] and golden[1].partition(":")[2],
                }
            )
            for one in sorted(mine):
                row = {"identifier_id": one, "customer_id": customer}
                tables.setdefault("customer_identifiers", []).append(row)
            for channel in CHANNELS:
                for topic in TOPICS:
                    row = {"customer_id": customer, "channel": channel, "topic": topic}
                    said = self.says(customer, channel, topic)
                    said = "unknown" if said == "granted" and not self.may(customer, channel, topic) else said
                    tables.setdefault("int_golden_topic_consents", []).append({**row, "status": said})
                dated = [word.said_at for word in self.words if word.is_yes and word.channel == channel]
                if dated:
                    row = {"customer_id": customer, "channel": channel, "status": "granted"}
                    tables.setdefault("customer_consents", []).append({**row, "decided_at": max(dated)})
        return tables


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if "Z" not in text else datetime.fromisoformat(text)


# ---------------------------------------------------------------- what may happen

someone = st.sampled_from((*PEOPLE, "stranger"))
hours_before = st.integers(-2000, -1).map(at)
hours_after = st.integers(0, 48).map(at)
any_time = st.one_of(hours_before, hours_after)
states = st.sampled_from(("subscribed", "unsubscribed", "not_subscribed", "pending", None))


def customer_record(person: str, address: str, number: str, name: str, state: Any, sms: Any, dated: Any, updated: str):
    def consent(state: Any) -> dict[str, Any]:
        return {"state": state, "consent_updated_at": dated}

    return {
        "id": int(shop_id(person)), "email": email(address), "phone": phone(number), "first_name": name.title(),
        "last_name": "Green", "created_at": at(-3000), "updated_at": updated,
        "email_marketing_consent": consent(state), "sms_marketing_consent": consent(sms),
    }  # fmt: skip


@st.composite
def happenings(draw: st.DrawFn, times: st.SearchStrategy[str]) -> tuple[str, Any]:
    """A door of the service, and what is brought to it."""
    person, other = draw(someone), draw(someone)
    # Mostly people say of themselves what is known of them; now and then it is somebody else's.
    another = other if draw(st.integers(0, 4)) == 0 else person
    moment = draw(times)
    door = draw(st.sampled_from(("text", "callback", "choice", "customer", "consent", "order", "identify", "page",
                                 "klaviyo", "redact")))  # fmt: skip
    if door == "text":
        body = draw(st.sampled_from(("STOP", "stop", "START", "Hello")))
        return door, {"From": phone(person), "Body": body, "at": moment}
    if door == "callback":
        code = draw(st.sampled_from(("21610", "30005", "30003", "")))
        return door, {"To": phone(person), "ErrorCode": code, "MessageStatus": "undelivered", "at": moment}
    if door == "choice":
        kind, value = draw(
            st.sampled_from((("email", email(person)), ("phone", phone(person)), ("shopify_customer", shop_id(person))))
        )
        return door, {
            "identifier_type": kind, "identifier_value": value,
            "channel": draw(st.sampled_from(("email", "sms", "text", "ads", "any", "all"))),
            "purpose": draw(st.sampled_from(("marketing", "newsletter", "sale"))),
            "status": draw(st.sampled_from(("granted", "denied", "stop", "yes", "pending"))), "updated_at": moment,
        }  # fmt: skip
    if door == "customer":
        dated = draw(st.one_of(st.none(), any_time))
        return door, customer_record(person, another, another, another, draw(states), draw(states), dated, moment)
    if door == "consent":
        channel = draw(st.sampled_from(("email", "sms")))
        consent = {"state": draw(states.filter(bool)), "consent_updated_at": moment}
        return door, {"customer_id": int(shop_id(person)), f"{channel}_marketing_consent": consent,
                      f"{channel}_address": draw(st.sampled_from((None, email(another) if channel == "email"
                                                                  else phone(another))))}  # fmt: skip
    if door == "order":
        name = {"first_name": another.title(), "last_name": "Green"}
        customer = {"id": int(shop_id(person))} if draw(st.booleans()) else None
        return door, {"id": draw(st.integers(100, 105)), "customer": customer, "email": email(another),
                      "billing_address": name, "created_at": moment, "updated_at": moment}  # fmt: skip
    if door == "identify":
        traits = draw(st.sampled_from(({}, {"email": email(another)}, {"firstName": another.title(),
                                                                      "lastName": "Green"})))  # fmt: skip
        return door, {"userId": f"login-{person}", "anonymousId": draw(st.sampled_from(("b1", "b2"))),
                      "traits": traits, "timestamp": moment}  # fmt: skip
    if door == "page":
        answer = {"advertising": draw(st.booleans())}
        login = {"userId": f"login-{person}"} if draw(st.booleans()) else {}
        return door, {**login, "anonymousId": draw(st.sampled_from(("b1", "b2"))), "timestamp": moment,
                      "context": {"consent": {"categoryPreferences": answer}}}  # fmt: skip
    if door == "klaviyo":
        metric = draw(st.sampled_from(("Subscribed to List", "Unsubscribed from List", "Bounced Email",
                                       "Unsubscribed from Email Marketing", "Opened Email")))  # fmt: skip
        return door, {"person_id": person, "email": email(person), "metric": metric, "occurred_at": moment,
                      "list": draw(st.sampled_from((None, "newsletter", "sale"))),
                      "reason": draw(st.sampled_from((None, "soft", "hard")))}  # fmt: skip
    return door, {"customer": {"id": int(shop_id(person)), "email": email(person)}, "at": moment}


def message_of(number: int, door: str, body: Any) -> Message | None:
    """A happening as the door reads it; None where the door wants none of it."""
    received_at = _moment(body.get("at") or body.get("updated_at") or at(0))
    try:
        if door in ("text", "callback"):
            form = {name: str(value) for name, value in body.items() if name != "at" and value}
            return twilio.read_webhook({"MessageSid": f"SM{number}", **form}, received_at)
        if door == "choice":
            return preferences.read_signed(
                {"id": number, "table": "preference_centre.choices", "rows": [body]}, received_at
            )
        if door in ("identify", "page"):
            return segment.read_event({"type": door, "messageId": f"m{number}", **body}, "segment_web", received_at)
        if door == "klaviyo":
            return klaviyo.read_webhook({"id": f"k{number}", **body}, received_at)
        topics = {"customer": "customers/update", "order": "orders/create", "redact": "customers/redact",
                  "consent": "customers_email_marketing_consent/update"}  # fmt: skip
        return shopify.read_webhook(topics[door], f"w{number}", body, received_at)
    except (RefusedError, IgnoredError):
        return None


def landed(messages: Iterable[Message], folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Rows as the service lands them: through its inbox into raw files, and read back from there."""
    folder.mkdir(parents=True)
    file = connect(folder / "inbox.sqlite")
    for message in messages:
        insert(file, message, at(0))
    rotate(file, folder / "raw")
    file.close()
    return [
        (f"{path.parent.parent.name}.{path.parent.name}", json.loads(line))
        for path in sorted((folder / "raw").rglob("*.ndjson"))
        for line in path.read_text().splitlines()
    ]


def beginning(person: str) -> list[tuple[str, Any]]:
    """Somebody whom the shop knows: an account, a login, and yes to everything."""
    record = customer_record(person, person, person, person, "subscribed", "subscribed", at(-1000), at(-900))
    traits = {"email": email(person)}
    to_ads = {"channel": "ads", "purpose": "marketing", "status": "granted", "updated_at": at(-700)}
    return [
        ("customer", record),
        ("identify", {"userId": f"login-{person}", "traits": traits, "timestamp": at(-800)}),
        ("choice", {"identifier_type": "shopify_customer", "identifier_value": shop_id(person), **to_ads}),
    ]


BEGINNING = [happening for person in PEOPLE for happening in beginning(person)]

ASKED = [f"{kind}:{value}" for person in (*PEOPLE, "stranger")
         for kind, value in (("email", email(person)), ("phone", phone(person)), ("user_id", f"login-{person}"),
                             ("shopify_customer", shop_id(person)))]  # fmt: skip
ASKED += ["anonymous_id:b1", "anonymous_id:b2"]


@pytest.fixture(autouse=True)
def _salt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCV_SALT", ENVIRONMENT["SCV_SALT"])


def service_says(snapshot: Snapshot, identifier: str, channel: str, topic: str) -> bool:
    canonical = identifier_in(identifier)
    assert canonical is not None
    try:
        known = find(snapshot, key_of(canonical))
    except ErasedError:
        return False
    return not may(snapshot, known, channel, topic, None, RELEASED_AT)


def compared(before: list[tuple[str, Any]], since: list[tuple[str, Any]]) -> tuple[set[Any], set[Any]]:
    """Whom the service and whom the rules allow, on which channel and topic."""
    read = [message_of(number, door, body) for number, (door, body) in enumerate([*before, *since])]
    # In memory where there is such a folder: nothing is to survive here, and every message is synced to disk.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as temporary:
        folder = Path(temporary)
        old = [message for message in read[: len(before)] if message]
        new = [message for message in read[len(before) :] if message]
        rows = landed(old, folder / "before")
        publish(folder / "published", "20260401T120000.000000Z", Shop(rows).tables())
        release = Release(folder / "published" / "20260401T120000.000000Z", with_contacts=False)
        overlay = Overlay(release)
        for message in new:
            overlay.apply(json.loads(json.dumps(message.facts)))
        shop = Shop([*rows, *landed(new, folder / "since")])
        questions = [(who, channel, topic) for who in ASKED for channel in CHANNELS for topic in TOPICS]
        snapshot = Snapshot(release, overlay)
        return (
            {question for question in questions if service_says(snapshot, *question)},
            {question for question in questions if shop.may(*question)},
        )


@settings(max_examples=1000 if os.environ.get("LONG_TESTS") else 60, deadline=None)
@given(st.lists(happenings(hours_before), max_size=4), st.lists(happenings(any_time), max_size=6))
def test_whom_the_service_allows_the_rules_allow_too(before: Any, since: Any) -> None:
    allowed, rules = compared([*BEGINNING, *before], since)
    assert allowed - rules == set()


def test_a_browser_on_which_a_stranger_logged_in_is_nobodys() -> None:
    """Whoever sits there may not be Ada: her own login says yes, and so does the browser while she alone uses it."""

    def login(who: str, hours: int) -> tuple[str, Any]:
        return "identify", {"userId": f"login-{who}", "anonymousId": "b1", "traits": {}, "timestamp": at(hours)}

    hers = {("anonymous_id:b1", "email", "all"), ("user_id:login-ada", "email", "all")}
    allowed, rules = compared([*BEGINNING, login("ada", -5)], [login("ada", 1)])
    assert hers <= allowed & rules
    allowed, rules = compared([*BEGINNING, login("ada", -5)], [login("stranger", 1)])
    assert hers & allowed == hers & rules == {("user_id:login-ada", "email", "all")}


def test_a_no_that_was_said_on_a_browser_before_somebody_logged_in_there_is_theirs() -> None:
    refusal = {"anonymousId": "b2", "timestamp": at(-4),
               "context": {"consent": {"categoryPreferences": {"advertising": False}}}}  # fmt: skip
    before = [*BEGINNING, ("page", refusal)]
    to_ben = ("user_id:login-ben", "ads", "all")
    allowed, rules = compared(before, [])
    assert to_ben in allowed & rules
    login = {"userId": "login-ben", "anonymousId": "b2", "traits": {}, "timestamp": at(1)}
    allowed, rules = compared(before, [("identify", login)])
    assert to_ben not in rules
    assert allowed - rules == set()


def test_who_shared_a_browser_with_the_forgotten_is_not_written_to_before_a_build_looked() -> None:
    """Somebody said no to ads on a browser of two. With one of them forgotten it is the other's, and so is the no."""
    used = [("identify", {"userId": f"login-{who}", "anonymousId": "b1", "traits": {}, "timestamp": at(-5)})
            for who in ("ada", "ben")]  # fmt: skip
    refusal = {"anonymousId": "b1", "timestamp": at(-4),
               "context": {"consent": {"categoryPreferences": {"advertising": False}}}}  # fmt: skip
    before = [*BEGINNING, *used, ("page", refusal)]
    to_ada = ("user_id:login-ada", "ads", "all")
    allowed, rules = compared(before, [])
    assert to_ada in allowed & rules
    forgotten = ("redact", {"customer": {"id": int(shop_id("ben")), "email": email("ben")}, "at": at(1)})
    allowed, rules = compared(before, [forgotten])
    assert to_ada not in rules
    assert allowed - rules == set()


def test_with_nothing_new_both_allow_the_same() -> None:
    before = [*BEGINNING, ("text", {"From": phone("ada"), "Body": "STOP", "at": at(-5)})]
    before.append(("klaviyo", {"person_id": "ben", "email": email("ben"), "metric": "Unsubscribed from List",
                               "list": "sale", "occurred_at": at(-4)}))  # fmt: skip
    allowed, rules = compared(before, [])
    assert allowed == rules
    assert ("email:ada@shop.example", "email", "all") in allowed
    assert ("email:ada@shop.example", "sms", "all") not in allowed
    assert ("user_id:login-ben", "email", "newsletter") in allowed
    assert ("user_id:login-ben", "email", "sale") not in allowed


@pytest.mark.parametrize(
    ("door", "body", "silenced"),
    [
        ("text", {"From": phone("ada"), "Body": " Stop! ", "at": at(1)}, {("sms", topic) for topic in TOPICS}),
        ("callback", {"To": phone("ada"), "ErrorCode": "21610", "MessageStatus": "failed", "at": at(1)},
         {("sms", topic) for topic in TOPICS}),
        ("choice", {"identifier_type": "email", "identifier_value": "ADA@shop.example", "channel": "email",
                    "purpose": "newsletter", "status": "no", "updated_at": at(1)}, {("email", "newsletter")}),
        ("choice", {"identifier_type": "shopify_customer", "identifier_value": "6001", "channel": "any",
                    "purpose": "marketing", "status": "no", "updated_at": at(1)},
         {(channel, topic) for channel in CHANNELS for topic in TOPICS}),
        ("klaviyo", {"person_id": "ada", "email": email("ada"), "metric": "Unsubscribed from List", "list": "sale",
                     "occurred_at": at(1)}, {("email", "sale")}),
        ("consent", {"customer_id": 6001, "email_marketing_consent": {"state": "redacted"}},
         {("email", topic) for topic in TOPICS}),
        ("page", {"userId": "login-ada", "timestamp": at(1),
                  "context": {"consent": {"categoryPreferences": {"advertising": False}}}},
         {("ads", topic) for topic in TOPICS}),
        ("page", {"userId": "login-ada", "timestamp": at(1),
                  "context": {"consent": {"categoryPreferences": {"advertising": True}}}}, set()),
        ("order", {"id": 1, "customer": {"id": 6001}, "email": email("ada"), "created_at": at(1)}, set()),
        ("order", {"id": 1, "customer": {"id": 6001}, "email": "new@shop.example", "created_at": at(1)},
         {(channel, topic) for channel in CHANNELS for topic in TOPICS}),
        ("text", {"From": phone("ben"), "Body": "STOP", "at": at(1)}, set()),
    ],
)  # fmt: skip
def test_a_no_silences_what_it_names_and_nothing_else(door: str, body: Any, silenced: set[tuple[str, str]]) -> None:
    before, _ = compared(BEGINNING, [])
    after, _ = compared(BEGINNING, [(door, body)])
    ada = "shopify_customer:6001"
    assert {(channel, topic) for who, channel, topic in before - after if who == ada} == silenced
    assert after <= before


@pytest.mark.parametrize("state", ["not_subscribed", "pending", None])
def test_a_record_that_no_longer_says_yes_takes_the_yes_with_it(state: Any) -> None:
    record = customer_record("ada", "ada", "ada", "ada", state, "subscribed", at(-1000), at(1))
    allowed, rules = compared(BEGINNING, [("customer", record)])
    for found in (allowed, rules):
        assert ("email:ada@shop.example", "email", "all") not in found
        assert ("email:ada@shop.example", "sms", "all") in found


def test_a_record_that_says_yes_from_an_earlier_date_may_put_a_no_behind_it() -> None:
    """Whoever left the lists and came back is gone again when the record of coming back is corrected."""
    left = {"person_id": "ada", "email": email("ada"), "metric": "Unsubscribed from Email Marketing"}
    before = [*BEGINNING, ("klaviyo", {**left, "occurred_at": at(-1500)})]
    released, _ = compared(before, [])
    assert ("email:ada@shop.example", "email", "all") in released
    earlier = customer_record("ada", "ada", "ada", "ada", "subscribed", "subscribed", at(-2000), at(1))
    later = customer_record("ada", "ada", "ada", "ada", "subscribed", "subscribed", at(-900), at(1))
    for record, is_allowed in ((earlier, False), (later, True)):
        for found in compared(before, [("customer", record)]):
            assert (("email:ada@shop.example", "email", "all") in found) == is_allowed


def test_a_yes_lifts_nothing_before_a_build() -> None:
    stop = ("text", {"From": phone("ada"), "Body": "STOP", "at": at(1)})
    start = ("text", {"From": phone("ada"), "Body": "START", "at": at(2)})
    stopped, _ = compared(BEGINNING, [stop])
    started, rules = compared(BEGINNING, [stop, start])
    assert started == stopped
    assert ("phone:+447911123456", "sms", "all") in rules


# ---------------------------------------------------------------- real builds


class Real(NamedTuple):
    """Somebody of the sample, by what the shop knows of them."""

    customer_id: str
    email: str
    phone: str | None
    shop_id: str | None
    login: str | None
    profile_id: str | None
    created_at: str | None


def real_people(vault: Path, raw: Path) -> list[Real]:
    """Everybody with an email address, those first of whom most is known; a shop never changes when it made one."""
    with duckdb.connect() as connection:
        customers = f"select cast(id as varchar), cast(created_at as varchar) from '{raw}/shopify/customer.parquet'"
        created = dict(connection.execute(customers).fetchall())
    with open_database(vault) as connection:
        rows = connection.execute(
            """
            select people.customer_id, people.email, people.phone,
                max(identifier_value) filter (where identifier_type = 'shopify_customer') as shop_id,
                max(identifier_value) filter (where identifier_type = 'user_id') as login,
                max(identifier_value) filter (where identifier_type = 'klaviyo_person') as profile_id
            from single_customer_view as people
            inner join customer_identifiers on people.customer_id = customer_identifiers.customer_id
            where people.email is not null and valid_to is null
            group by all order by count(distinct identifier_type) desc, people.customer_id
            """
        ).fetchall()
    return [Real(*row, created.get(row[3])) for row in rows]


def real_events(people: list[Real], seed: int, first: datetime) -> list[tuple[str, Any]]:
    """Something for most of them, of every kind: what they want, what others say of them, and what is none of both."""
    draw = random.Random(seed)
    events: list[tuple[str, Any]] = []
    for person, other in pairwise(people):
        moment = (first + timedelta(minutes=len(events) + 1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        who = {"id": person.shop_id, "email": person.email}
        email_said = {"state": draw.choice(("unsubscribed", "subscribed", "pending")), "consent_updated_at": moment}
        choices: list[tuple[str, Any]] = [
            ("choice", {"identifier_type": "email", "identifier_value": person.email, "channel": "email",
                        "purpose": draw.choice(("newsletter", "sale", "marketing")),
                        "status": draw.choice(("no", "yes")), "updated_at": moment}),
            ("page", {"userId": person.login or "nobody", "anonymousId": f"b{seed}{len(events)}", "timestamp": moment,
                      "context": {"consent": {"categoryPreferences": {"advertising": draw.random() < 0.5}}}}),
            ("identify", {"userId": person.login or f"new-{len(events)}", "anonymousId": f"b{seed}{len(events)}",
                          "timestamp": moment, "traits": draw.choice(({}, {"email": person.email},
                                                                      {"email": other.email}))}),
        ]  # fmt: skip
        if person.phone:
            choices.append(("text", {"From": person.phone, "Body": draw.choice(("STOP", "Thanks")), "at": moment}))
        if person.profile_id:
            choices.append(("klaviyo", {"person_id": person.profile_id, "email": person.email, "list": "Newsletter",
                                        "occurred_at": moment, "metric": draw.choice(
                                            ("Unsubscribed from List", "Opened Email", "Bounced Email"))}))  # fmt: skip
        if person.shop_id:
            line = {"id": 10**12 + len(events), "product_id": 8001, "quantity": 1, "price": "10.00"}
            order = {"id": 10**12 + len(events), "customer": who, "line_items": [line], "currency": "GBP",
                     "email": draw.choice((person.email, other.email)), "financial_status": "paid",
                     "total_price": "10.00", "created_at": moment, "updated_at": moment}  # fmt: skip
            record = {**who, "created_at": person.created_at, "updated_at": moment,
                      "email_marketing_consent": email_said}  # fmt: skip
            consent = {"customer_id": person.shop_id, "email_marketing_consent": email_said}
            choices += [("order", order), ("customer", record), ("consent", consent)]
            if draw.random() < 0.1:
                choices = [("redact", {"customer": who, "at": moment})]
        events.append(draw.choice(choices))
    return events


@pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="takes minutes: make test LONG=1")
@pytest.mark.parametrize("seed", [1, 2])
def test_whom_the_service_allows_a_build_allows_too(
    seed: int, sample_build: DbtRun, dbt_build: DbtBuild, tmp_path: Path
) -> None:
    for name in ("raw", "truth", "published"):
        shutil.copytree(sample_build.folder / name, tmp_path / name, symlinks=True)
    shutil.copy(sample_build.database, tmp_path)
    before = Release((tmp_path / "published" / "current").resolve(), with_contacts=False)
    people = real_people(tmp_path / "published" / "current" / "pii" / "scv_pii.duckdb", tmp_path / "raw")
    assert before.as_of is not None
    since = real_events(people, seed, datetime.fromisoformat(before.as_of))
    told = [message_of(number, door, body) for number, (door, body) in enumerate(since, start=1000 * seed)]
    messages = [message for message in told if message]
    overlay = Overlay(before)
    for message in messages:
        overlay.apply(json.loads(json.dumps(message.facts)))

    file = connect(tmp_path / "inbox.sqlite")
    for message in messages:
        insert(file, message, at(0))
    rotate(file, tmp_path / "raw")
    dbt_build(tmp_path / "raw", folder=tmp_path, command="run", timeout_seconds=3000)
    after = Release((tmp_path / "published" / "current").resolve(), with_contacts=False)
    # All that the service was told is in the build, and nothing of it is held against the new release.
    assert list(unsettled_facts(file, after.raw_files)) == []
    assert len(list(unsettled_facts(file, before.raw_files))) == len(messages)
    file.close()

    questions = [
        (f"email:{person.email}", channel, topic)
        for person in people
        for channel in ("email", "sms", "phone", "post", "push", "ads")
        for topic in ("all", "newsletter", "sale", "reviews")
    ]
    released, allowed, rules = (
        {question for question in questions if service_says(Snapshot(release, overlaid), *question)}
        for release, overlaid in ((before, Overlay(before)), (before, overlay), (after, Overlay(after)))
    )
    assert allowed - rules == set()
    assert 0 < len(allowed) < len(released)
