"""The service as clients of the systems that it speaks with meet it, and what is left of all that when it is killed."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rudderstack.analytics.client import Client as RudderClient
from scv import macros
from scv.check_raw import read_folder
from scv.erasure.hashing import salted_hash
from scv.serve import inbox as inboxes
from scv.serve.answers import Snapshot, find, profile, profile_text
from scv.serve.forgetting import forget
from scv.serve.identifiers import identifier_of, key_of
from scv.serve.inbox import DeadLetter, Inbox, Outcome
from scv.serve.keys import Key, Keyring, Scope
from scv.serve.messages import Message
from scv.serve.overlay import Overlay
from scv.serve.release import Release
from scv.serve.rotation import rotate
from segment.analytics.client import Client as SegmentClient
from serving import ENVIRONMENT, PROJECT, Serving, contact_points, free_port, make_keys, publish, served, start
from serving_load import load
from twilio.request_validator import RequestValidator

RELEASE = "20260401T120000.000000Z"
LATER = "20260402T120000.000000Z"
LONG = pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="takes minutes: make test LONG=1")
COAT, SCARF, HAT = "8001", "8002", "8003"


def shop(marker: str = "first", files: list[str] | None = None) -> dict[str, list[dict[str, Any]]]:
    """Ada takes everything, Ben takes email but no sale, Dan was erased; a kiosk's browser is nobody's."""
    people = []
    identifiers = []
    consents = []
    granted = []
    for number, name in enumerate(("ada", "ben")):
        phone = f"+4479111234{number:02d}"
        people.append(
            {
                "customer_id": name,
                "given_name": name.title(),
                "family_name": "Green",
                "full_name": marker,
                "email": f"{name}@shop.example",
                "phone": phone,
                "lifecycle_stage": marker,
                "address_line_1": "1 High Street",
                "address_city": "Leeds",
                "address_postcode": "LS1 1AA",
                "segments": ["vip"],
            }
        )
        for identifier in (
            f"email:{name}@shop.example", f"phone:{phone}", f"shopify_customer:60{number}", f"user_id:login-{name}",
            f"anonymous_id:browser-{name}",
        ):  # fmt: skip
            identifiers.append({"identifier_id": identifier, "customer_id": name})
        for channel in ("email", "sms", "phone", "ads"):
            granted.append({"customer_id": name, "channel": channel, "status": "granted", "decided_at": "2026-01-01"})
            for topic in ("all", "newsletter", "sale", "reviews"):
                status = "denied" if (name, topic) == ("ben", "sale") else "granted"
                consents.append({"customer_id": name, "channel": channel, "topic": topic, "status": status})
    trigger = {
        "customer_id": "ada", "recommended_channel": "email", "priority": 1, "is_slot": False,
        "recommended_send_at": "2026-04-01", "expires_at": "2999-01-01",
    }  # fmt: skip
    return {
        "single_customer_view": people,
        "int_contact_points": contact_points(people, missing=[("ben", "post"), ("ben", "phone")]),
        "customer_identifiers": identifiers,
        "int_golden_topic_consents": consents,
        "customer_consents": granted,
        "customer_id_history": [
            {"issued_customer_id": "ada", "customer_id": "ada", "status": "current"},
            {"issued_customer_id": "dan", "status": "erased"},
        ],
        "identity_links": [
            {"left_identifier_id": "anonymous_id:kiosk", "right_identifier_id": "user_id:login-ada"},
            {"left_identifier_id": "anonymous_id:kiosk", "right_identifier_id": "user_id:login-ben"},
        ],
        "prv_tombstones": [{"identifier_hash": salted_hash("email:dan@shop.example"), "erased_until": "2026-03-01"}],
        "int_open_carts": [{"customer_id": "ada", "product_ids": [COAT, SCARF]}],
        "int_products_withheld": [{"customer_id": "ada", "product_id": HAT, "reason": "owned"}],
        "int_product_references": [
            *({"reference": product, "product_id": product} for product in (COAT, SCARF, HAT)),
            {"reference": "c-red-12", "product_id": COAT},
        ],
        "products": [
            {"product_id": COAT, "is_in_stock": True},
            {"product_id": SCARF, "is_in_stock": False},
            {"product_id": HAT},
        ],
        "product_recommendations": [
            {"customer_id": "ada", "product_id": COAT, "product_title": "Coat", "recommendation_rank": 1},
        ],
        "activation_triggers": [
            {**trigger, "trigger_id": "cart", "trigger_type": "abandoned_cart", "topic": "newsletter"},
            {
                **trigger,
                "trigger_id": "review",
                "trigger_type": "review_request",
                "topic": "reviews",
                "product_id": HAT,
            },
            {
                **trigger,
                "trigger_id": "not",
                "trigger_type": "win_back",
                "topic": "sale",
                "suppressed_reason": "fatigue",
            },
        ],
        "orders": [{"order_id": "shopify:500", "customer_id": "ada"}],
        "audience_overview": [{"audience": "best", "channel": "email", "topic": "newsletter"}],
        "audience_members": [
            {"audience": "best", "customer_id": "ada", "status": "sent"},
            {"audience": "best", "customer_id": "ben", "status": "held_out"},
        ],
        "stg_feeds__found_files": [{"file": file, "status": "read"} for file in files or []],
    }


def ask(
    serving: Serving,
    path: str,
    key: str = "reader",
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, Any]:
    """Status and body of an answer; the body as text where it is no JSON."""
    request = urllib.request.Request(serving.url + path, data=body, headers=headers or {})
    if key:
        request.add_header("Authorization", f"Bearer {serving.keys.get(key, key)}")
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            status, text = response.status, response.read()
    except urllib.error.HTTPError as refused:
        status, text = refused.code, refused.read()
    try:
        return status, json.loads(text)
    except ValueError:
        return status, text.decode()


def who(serving: Serving, identifier: str, key: str = "reader") -> tuple[int, Any]:
    return ask(serving, f"/v1/profiles/{urllib.parse.quote(identifier)}", key)


def may(serving: Serving, identifier: str, **asked: str) -> list[str]:
    """Why somebody may not be written to; empty where they may."""
    status, told = ask(serving, f"/v1/profiles/{urllib.parse.quote(identifier)}/may?{urllib.parse.urlencode(asked)}")
    assert status == 200, told
    assert told["may"] == (not told["reasons"])
    return list(told["reasons"])


def track(serving: Serving, call: str = "track", key: str = "web", **event: Any) -> tuple[int, Any]:
    return ask(serving, f"/v1/{call}", key, json.dumps(event).encode())


def shopify(serving: Serving, topic: str, webhook_id: str, body: Any, secret: str = "shop secret") -> tuple[int, Any]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signature = base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()
    headers = {
        "X-Shopify-Topic": topic, "X-Shopify-Webhook-Id": webhook_id, "X-Shopify-Hmac-Sha256": signature,
    }  # fmt: skip
    return ask(serving, "/webhooks/shopify", "", raw, headers)


def twilio(serving: Serving, token: str = "text secret", **form: str) -> tuple[int, Any]:
    """A webhook as Twilio signs it, by Twilio's own code."""
    signature = RequestValidator(token).compute_signature("https://cdp.shop.example/webhooks/twilio", form)
    return ask(
        serving, "/webhooks/twilio", "", urllib.parse.urlencode(form).encode(), {"X-Twilio-Signature": signature}
    )


def signed(serving: Serving, body: Any, secret: str = "own secret", age: int = 0) -> tuple[int, Any]:
    raw, signed_at = json.dumps(body).encode(), str(int(time.time()) - age)
    signature = hmac.new(secret.encode(), f"{signed_at}.".encode() + raw, hashlib.sha256).hexdigest()
    return ask(
        serving, "/webhooks/signed", "", raw, {"X-SCV-Timestamp": signed_at, "X-SCV-Signature": f"sha256={signature}"}
    )


def choice(channel: str, purpose: str, status: str, value: str = "ada@shop.example") -> dict[str, Any]:
    row = {
        "identifier_type": "email", "identifier_value": value, "channel": channel, "purpose": purpose,
        "status": status, "updated_at": "2026-04-01T13:00:00Z",
    }  # fmt: skip
    return {"table": "preference_centre.choices", "rows": [row]}


def landed(serving: Serving) -> dict[str, list[dict[str, Any]]]:
    """Rows by table, once what is in the inbox has been moved into raw files."""
    file = inboxes.connect(serving.folder / "inbox" / "inbox.sqlite")
    rotate(file, serving.raw)
    file.close()
    return raw_rows(serving.raw)


def raw_rows(raw: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(raw.rglob("*.ndjson")):
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        found.setdefault(f"{path.parent.parent.name}.{path.parent.name}", []).extend(rows)
    return found


@pytest.fixture(autouse=True)
def _salt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCV_SALT", ENVIRONMENT["SCV_SALT"])


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    publish(tmp_path / "published", RELEASE, shop())
    with served(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A service that is only asked, and told nothing."""
    folder = tmp_path_factory.mktemp("unchanged")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SCV_SALT", ENVIRONMENT["SCV_SALT"])
        publish(folder / "published", RELEASE, shop())
    with served(folder) as running:
        yield running


# ---------------------------------------------------------------- who is this, may we write


def test_a_customer_is_found_by_any_identifier_in_any_spelling(unchanged: Serving) -> None:
    for spelled in (
        "email:ada@shop.example", "email: ADA@Shop.example", "email:Ada <ada@shop.example>", "phone:07911 123400",
        "shopify_customer:600", "anonymous_id:browser-ada", "customer_id:ada",
    ):  # fmt: skip
        assert who(unchanged, spelled)[1]["customer_id"] == "ada", spelled
    status, told = who(unchanged, "email:ada@shop.example")
    assert status == 200
    assert told["consents"]["email"] == {
        "all": "granted",
        "newsletter": "granted",
        "reviews": "granted",
        "sale": "granted",
    }
    assert [entry["product_id"] for entry in told["open_cart"]] == [COAT, SCARF]
    assert [trigger["trigger_id"] for trigger in told["live_triggers"]] == ["cart", "review"]
    assert told["not_to_offer"] == {HAT: "owned"}
    assert told["audiences"] == ["best"]
    assert (told["release"], told["as_of"]) == (RELEASE, "2026-04-01T12:00:00.000000Z")
    assert told["newer_than_release"] == {}
    assert who(unchanged, "email:nobody@shop.example") == (404, {"error": "unknown"})
    assert who(unchanged, "anonymous_id:kiosk")[0] == 404
    assert who(unchanged, "eve")[0] == 400
    for erased in ("email:dan@shop.example", "customer_id:dan"):
        assert who(unchanged, erased)[0] == 410


def test_of_whom_nothing_is_new_the_release_is_passed_on_as_it_stands(tmp_path: Path) -> None:
    release = Release(publish(tmp_path, RELEASE, {**shop(), "activation_triggers": []}), with_contacts=True)
    snapshot, now = Snapshot(release, Overlay(release)), datetime(2026, 4, 1, tzinfo=UTC)
    for name in ("ada", "ben"):
        known = find(snapshot, key_of(f"email:{name}@shop.example"))
        assert known is not None and known.is_as_released and not known.person.has_triggers
        told = json.loads(profile_text(snapshot, known, now, with_contact=True))
        worked_out = profile(release, known, now)
        assert {part: told[part] for part in worked_out} == worked_out


def test_names_and_addresses_are_for_keys_that_are_for_them(unchanged: Serving) -> None:
    without, with_contacts = who(unchanged, "user_id:login-ada")[1], who(unchanged, "user_id:login-ada", "desk")[1]
    assert "contact" not in without
    assert with_contacts["contact"]["email"] == "ada@shop.example"
    assert not re.search(r"@|Green|High Street|\+44", json.dumps(without))
    assert who(unchanged, "user_id:login-ada", "web")[0] == 403
    assert who(unchanged, "user_id:login-ada", "no such key")[0] == 401
    assert track(unchanged, key="reader", userId="u", event="x")[0] == 403


def test_may_says_why_not(unchanged: Serving) -> None:
    assert may(unchanged, "email:ada@shop.example", channel="email", topic="sale") == []
    assert may(unchanged, "email:ben@shop.example", channel="email", topic="newsletter") == []
    assert may(unchanged, "email:ben@shop.example", channel="email", topic="sale") == ["no_consent"]
    # A topic that nobody has spoken of is as everything else.
    assert may(unchanged, "email:ben@shop.example", channel="email", topic="reminders") == []
    # Neither has said anything of letters; he has no address for one either.
    assert may(unchanged, "email:ada@shop.example", channel="post") == ["no_consent"]
    assert may(unchanged, "email:ben@shop.example", channel="post") == ["no_consent", "no_address"]
    assert may(unchanged, "email:ben@shop.example", channel="phone") == ["no_address"]
    assert may(unchanged, "email:nobody@shop.example", channel="email") == ["unknown_identifier"]
    ada = {"channel": "email", "topic": "newsletter"}
    assert may(unchanged, "email:ada@shop.example", **ada, about=COAT) == []
    assert may(unchanged, "email:ada@shop.example", **ada, about="C-RED-12") == []
    assert may(unchanged, "email:ada@shop.example", **ada, about=HAT) == ["owned"]
    assert may(unchanged, "email:ada@shop.example", **ada, about=SCARF) == ["out_of_stock"]
    assert may(unchanged, "email:ada@shop.example", **ada, about="no such") == ["unknown_product"]
    # The build itself wants to ask for a review of what she has.
    assert may(unchanged, "email:ada@shop.example", channel="email", topic="reviews", about=HAT) == []
    for wrong in ({"channel": "fax"}, {"channel": "email", "topic": "newsletr"}):
        assert ask(unchanged, f"/v1/profiles/email:ada@shop.example/may?{urllib.parse.urlencode(wrong)}")[0] == 400


def test_audiences_and_many_at_once(unchanged: Serving) -> None:
    assert ask(unchanged, "/v1/audiences/best/email:ada@shop.example")[1]["is_member"] is True
    assert ask(unchanged, "/v1/audiences/best/email:ben@shop.example")[1]["reasons"] == ["held_out"]
    assert ask(unchanged, "/v1/audiences/worst/email:ben@shop.example")[0] == 404
    wanted = ["email:ada@shop.example", "email:nobody@shop.example", "email:dan@shop.example", "nonsense"]
    status, told = ask(unchanged, "/v1/profiles:batch", body=json.dumps({"identifiers": wanted}).encode())
    assert status == 200
    assert [one["status"] for one in told["profiles"]] == [200, 404, 410, 404]
    assert told["profiles"][0]["customer_id"] == "ada"
    many = json.dumps({"identifiers": ["email:ada@shop.example"] * 501}).encode()
    assert ask(unchanged, "/v1/profiles:batch", body=many)[0] == 413
    assert ask(unchanged, "/v1/profiles:batch", body=b"[]")[0] == 400


def test_a_key_that_asks_too_often_is_told_to_wait(unchanged: Serving) -> None:
    answers = [who(unchanged, "email:ada@shop.example", "slow")[0] for _ in range(12)]
    assert answers[:5] == [200] * 5
    assert 429 in answers


def test_a_key_gets_its_pace_back_with_time() -> None:
    seconds = [0.0]
    key = Key("k", "0" * 64, Scope.READ, 2.0, None)
    ring = Keyring([key], clock=lambda: seconds[0])
    assert [ring.wait(key) for _ in range(2)] == [0, 0]
    assert ring.wait(key) == pytest.approx(0.5)
    seconds[0] = 0.5
    assert (ring.wait(key), ring.wait(key) > 0) == (0, True)
    # A batch that asks for more than a second's worth waits for all of it.
    seconds[0] = 9
    assert (ring.wait(key, 500), ring.wait(key) > 0) == (0, True)


def test_the_order_that_rows_come_in_changes_no_byte_of_what_is_served(tmp_path: Path) -> None:
    given = shop(files=["twilio/message/serve-1.ndjson", "twilio/message/serve-2.ndjson"])
    others = [
        {"product_id": HAT, "product_title": "Hat", "recommendation_rank": 2, "customer_id": "ada"},
        {"product_id": SCARF, "product_title": "Scarf", "recommendation_rank": 3, "customer_id": "ada"},
    ]
    given["product_recommendations"] += others
    given["int_products_withheld"] += [{"customer_id": "ada", "product_id": COAT, "reason": "returned"}]
    given["audience_overview"] += [{"audience": "all", "channel": "sms", "topic": "sale"}]
    given["audience_members"] += [{"audience": "all", "customer_id": "ada", "status": "sent"}]
    backwards = {table: rows[::-1] for table, rows in given.items()}
    folders = [publish(tmp_path / name, RELEASE, tables) for name, tables in (("one", given), ("two", backwards))]
    files = [{path.name: path.read_bytes() for path in folder.rglob("*.sqlite")} for folder in folders]
    assert sorted(files[0]) == ["contacts.sqlite", "profiles.sqlite"]
    assert files[0] == files[1]


# ---------------------------------------------------------------- what happens between two builds


def test_a_stop_is_obeyed_by_the_next_request(serving: Serving) -> None:
    assert may(serving, "email:ada@shop.example", channel="sms") == []
    assert twilio(serving, MessageSid="SM1", From="+447911123400", To="+441632960000", Body="Stop") == (
        200,
        "<Response/>",
    )
    assert may(serving, "email:ada@shop.example", channel="sms") == ["opted_out_since"]
    assert may(serving, "email:ada@shop.example", channel="email") == []
    told = who(serving, "email:ada@shop.example")[1]
    assert set(told["consents"]["sms"].values()) == {"denied"}
    assert "consents" in told["newer_than_release"]
    # In words that Twilio was told to understand; the build reads the word that stands for them.
    twilio(serving, MessageSid="SM2", From="+447911123401", Body="Jetzt reicht es", OptOutType="STOP")
    assert may(serving, "email:ben@shop.example", channel="sms") == ["opted_out_since"]
    assert [row["body"] for row in landed(serving)["twilio.message"]] == ["Stop", "STOP"]


def test_a_choice_silences_its_topic_and_a_yes_lifts_nothing(serving: Serving) -> None:
    assert signed(serving, choice("email", "sale", "no"))[1] == {"success": True, "kept": 1}
    assert may(serving, "email:ada@shop.example", channel="email", topic="sale") == ["opted_out_since"]
    assert may(serving, "email:ada@shop.example", channel="email", topic="newsletter") == []
    signed(serving, choice("email", "sale", "yes"))
    assert may(serving, "email:ada@shop.example", channel="email", topic="sale") == ["opted_out_since"]


def test_a_purchase_silences_product_and_cart(serving: Serving) -> None:
    line = {"id": 9, "product_id": int(COAT), "quantity": 1, "price": "50.00"}
    order = {
        "id": 501, "customer": {"id": 600}, "email": "ada@shop.example", "line_items": [line],
        "financial_status": "paid", "created_at": "2026-04-01T13:00:00Z", "updated_at": "2026-04-01T13:00:00Z",
    }  # fmt: skip
    assert shopify(serving, "orders/create", "w1", order)[1] == {"success": True, "kept": 1}
    assert shopify(serving, "orders/create", "w1", order)[1] == {"success": True, "kept": 0}
    told = who(serving, "email:ada@shop.example")[1]
    assert told["open_cart"] == []
    assert told["not_to_offer"] == {COAT: "bought_since", HAT: "owned"}
    assert told["recommendations"] == []
    assert told["live_triggers"] == []
    assert may(serving, "email:ada@shop.example", channel="email", topic="newsletter", about=COAT) == ["bought_since"]
    assert ask(serving, "/v1/audiences/best/email:ada@shop.example")[1]["reasons"] == ["ordered_or_returned_since"]
    assert may(serving, "email:ada@shop.example", channel="email") == []


def test_a_return_stops_recommending(serving: Serving) -> None:
    line = {"id": 1, "line_item_id": 9, "quantity": 1, "line_item": {"product_id": int(COAT)}}
    refund = {"id": 7, "order_id": 500, "created_at": "2026-04-01T14:00:00Z", "refund_line_items": [line]}
    shopify(serving, "refunds/create", "w1", refund)
    told = who(serving, "email:ada@shop.example")[1]
    assert (told["recommendations"], told["not_to_offer"][COAT]) == ([], "returned_since")
    assert who(serving, "email:ben@shop.example")[1]["not_to_offer"] == {}


def test_a_cart_follows_what_is_put_in_and_taken_out(serving: Serving) -> None:
    track(serving, userId="login-ada", event="Product Removed", properties={"product_id": SCARF}, messageId="1")
    track(serving, userId="login-ada", event="Product Added", properties={"sku": "C-RED-12"}, messageId="2")
    track(serving, userId="login-ada", event="Product Added", properties={"product_id": HAT}, messageId="3")
    cart = who(serving, "email:ada@shop.example")[1]["open_cart"]
    assert cart == [{"product_id": COAT, "is_newer": True}, {"product_id": HAT, "is_newer": True}]


def test_a_login_links_a_browser_that_is_nobody_elses(serving: Serving) -> None:
    added = {"event": "Product Added", "properties": {"product_id": HAT}}
    track(serving, anonymousId="new", messageId="1", **added)
    assert who(serving, "anonymous_id:new")[0] == 404
    track(serving, "identify", userId="login-ben", anonymousId="new", messageId="2")
    assert who(serving, "anonymous_id:new")[1]["customer_id"] == "ben"
    # What was put into the cart before the login is his as well.
    assert who(serving, "user_id:login-ben")[1]["open_cart"] == [{"product_id": HAT, "is_newer": True}]
    # A second login: now it is nobody's alone.
    track(serving, "identify", userId="login-ada", anonymousId="new", messageId="3")
    assert who(serving, "anonymous_id:new")[0] == 404
    # A login that the release does not know, a browser that it knows to be shared, a robot.
    track(serving, "identify", userId="unheard-of", anonymousId="other", messageId="4")
    track(serving, "identify", userId="login-ada", anonymousId="kiosk", messageId="5")
    robot = {"userAgent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}
    track(serving, "identify", userId="login-ada", anonymousId="machine", context=robot, messageId="6")
    for browser in ("other", "kiosk", "machine"):
        assert who(serving, f"anonymous_id:{browser}")[0] == 404, browser


def test_where_who_is_who_is_open_nobody_is_written_to(serving: Serving) -> None:
    track(serving, "identify", userId="login-ada", traits={"email": "ben@shop.example"}, messageId="1")
    for name in ("ada", "ben"):
        assert may(serving, f"user_id:login-{name}", channel="email") == ["who_is_who_open", *(
            ["record_replaced_since"] if name == "ada" else [])]  # fmt: skip
        assert set(who(serving, f"user_id:login-{name}")[1]["consents"]["sms"].values()) <= {"unknown", "denied"}


def test_who_asked_to_be_forgotten_is_gone_at_once(serving: Serving) -> None:
    body = {"shop_domain": "x", "customer": {"id": 600, "email": "ada@shop.example"}}
    shopify(serving, "customers/redact", "w1", body)
    for identifier in ("email:ada@shop.example", "phone:+447911123400", "anonymous_id:browser-ada", "customer_id:ada"):
        assert who(serving, identifier)[0] == 410
        assert ask(serving, f"/v1/profiles/{identifier}/may?channel=email")[0] == 410
    assert who(serving, "email:ben@shop.example")[0] == 200
    requests = landed(serving)["privacy.erasure_requests"]
    assert [(row["identifier_type"], row["scope"]) for row in requests] == [
        ("shopify_customer", "connected"), ("email", "connected"),
    ]  # fmt: skip


def test_what_a_build_has_read_is_forgotten_and_an_older_release_brings_it_back(serving: Serving) -> None:
    def wait_for(release: str) -> None:
        for _ in range(100):
            if ask(serving, "/health", "")[1]["release"] == release:
                return
            time.sleep(0.1)
        raise AssertionError(f"{release} is not served")

    twilio(serving, MessageSid="SM1", From="+447911123400", Body="STOP")
    rows = landed(serving)
    assert list(rows) == ["twilio.message"]
    [file] = serving.raw.rglob("*.ndjson")
    # A build that did not see the file yet, then one that did and found her to have said yes since.
    publish(serving.published, LATER, shop("second"))
    wait_for(LATER)
    assert may(serving, "email:ada@shop.example", channel="sms") == ["opted_out_since"]
    newest = "20260403T120000.000000Z"
    publish(serving.published, newest, shop("third", [str(file.relative_to(serving.raw))]))
    wait_for(newest)
    assert may(serving, "email:ada@shop.example", channel="sms") == []
    (serving.published / "back").symlink_to(LATER)
    (serving.published / "back").replace(serving.published / "current")
    wait_for(LATER)
    assert may(serving, "email:ada@shop.example", channel="sms") == ["opted_out_since"]


def test_a_new_release_is_taken_while_requests_run_and_no_answer_is_of_two(serving: Serving) -> None:
    """Each release says its name in the profile and in the contact: an answer has one of them, and always an answer."""
    is_over = threading.Event()
    wrong: list[Any] = []
    seen: set[str] = set()

    def read() -> None:
        body = json.dumps({"identifiers": ["email:ada@shop.example", "user_id:login-ben"] * 5}).encode()
        while not is_over.is_set():
            status, told = ask(serving, "/v1/profiles:batch", "desk", body)
            names = {one["lifecycle_stage"] for one in told["profiles"]}
            names |= {one["contact"]["full_name"] for one in told["profiles"]} | {told["release"]}
            seen.add(told["release"])
            if status != 200 or len(names) != 1:
                wrong.append((status, names))

    publish(serving.published, "20260402T000000.000000Z", shop("20260402T000000.000000Z"))
    time.sleep(1.5)
    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for day in range(3, 8):
        name = f"202604{day:02d}T000000.000000Z"
        publish(serving.published, name, shop(name))
        time.sleep(0.8)
    is_over.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(seen) >= 4


@pytest.mark.parametrize("seconds", [2.0, pytest.param(60.0, marks=LONG)])
def test_under_load_every_question_is_answered_and_a_stop_is_obeyed(serving: Serving, seconds: float) -> None:
    paths = [
        f"/v1/profiles/email:{name}@shop.example{end}" for name in ("ada", "ben") for end in ("", "/may?channel=sms")
    ]
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(load, serving.url, serving.keys["reader"], paths, seconds=seconds)
        for number in range(int(seconds)):
            time.sleep(0.5)
            track(serving, userId="login-ada", event="Looked", messageId=str(number))
        twilio(serving, MessageSid="SM1", From="+447911123400", Body="STOP")
        assert may(serving, "email:ada@shop.example", channel="sms") == ["opted_out_since"]
        found = asked.result()
    assert set(found.statuses) == {"200"}
    assert found.statuses["200"] > 50 * seconds


def test_a_release_under_another_salt_is_not_served(tmp_path: Path) -> None:
    publish(tmp_path / "published", RELEASE, {**shop(), "prv_salt": [{"salt_check": "another"}]})
    with served(tmp_path) as running:
        assert ask(running, "/health", "") == (503, {"status": "no release", "release": None, "as_of": None})
        assert who(running, "email:ada@shop.example")[0] == 503
        # What is told meanwhile is kept.
        assert track(running, userId="u", event="x", messageId="1")[1] == {"success": True, "kept": 1}
    assert "another SCV_SALT" in (tmp_path / "service.log").read_text()


# ---------------------------------------------------------------- what comes in


def test_segments_own_client_is_understood(serving: Serving) -> None:
    client = SegmentClient(serving.keys["web"], host=serving.url, sync_mode=True, max_retries=0)
    client.identify("login-ada", {"email": "ada@shop.example", "firstName": "Ada"}, anonymous_id="a1", message_id="i1")
    viewed = {"product_id": COAT, "price": 19.5, "category": "Coats"}
    client.track("login-ada", "Product Viewed", viewed, anonymous_id="a1", message_id="t1")
    page = {"path": "/coats", "url": "https://shop.example/coats"}
    context = {"page": page, "userAgent": "Mozilla/5.0", "campaign": {"name": "spring"}}
    client.page("login-ada", "Shop", "Coats", {"title": "All coats"}, context=context, message_id="p1")
    client.group("login-ada", "company", message_id="g1")
    rows = landed(serving)
    assert sorted(rows) == [
        "segment_web.identifies", "segment_web.pages", "segment_web.product_viewed", "segment_web.tracks",
    ]  # fmt: skip
    [identify], [view] = rows["segment_web.identifies"], rows["segment_web.product_viewed"]
    assert (identify["id"], identify["email"], identify["first_name"]) == ("i1", "ada@shop.example", "Ada")
    assert (view["id"], view["product_id"], view["price"]) == ("t1", COAT, 19.5)
    [tracked], [viewed_page] = rows["segment_web.tracks"], rows["segment_web.pages"]
    assert (tracked["event"], tracked["event_text"]) == ("product_viewed", "Product Viewed")
    assert viewed_page["context_page_path"] == "/coats"
    assert viewed_page["context_campaign_name"] == "spring"
    assert viewed_page["title"] == "All coats"


def test_rudders_own_client_is_understood(serving: Serving) -> None:
    client = RudderClient(serving.keys["app"], host=serving.url, sync_mode=True, max_retries=0, gzip=True)
    client.screen("login-ada", "Home", "Start", anonymous_id="a1", message_id="s1")
    client.track("login-ada", "Push Notifications Disabled", anonymous_id="a1", message_id="t1")
    rows = landed(serving)
    assert [row["id"] for row in rows["segment_app.screens"]] == ["s1"]
    assert [row["event"] for row in rows["segment_app.tracks"]] == ["push_notifications_disabled"]
    assert who(serving, "user_id:login-ada")[1]["consents"]["push"] == {"all": "denied"}


SENT_BY_NODE = """
const { Analytics } = require("@segment/analytics-node");
const [host, writeKey] = process.argv.slice(2);
const client = new Analytics({ host, writeKey, flushAt: 20, maxRetries: 0 });
client.on("error", (problem) => { console.error(problem); process.exitCode = 1; });
const who = { userId: "login-ada", anonymousId: "n1" };
client.identify({ ...who, messageId: "i1", traits: { email: "ada@shop.example", firstName: "Ada" } });
client.track({ ...who, messageId: "t1", event: "Product Added", properties: { product_id: "8003", price: 19.5 } });
client.track({ ...who, messageId: "t1", event: "Product Added", properties: { product_id: "8003", price: 19.5 } });
client.page({ ...who, messageId: "p1", name: "Coats", properties: { path: "/coats" } });
client.closeAndFlush();
"""


@LONG
def test_segments_client_for_node_is_understood(serving: Serving, tmp_path: Path) -> None:
    """Installed from npm for this test alone, as a shop's own server would have it."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("no node on this machine (Debian: apt install nodejs npm)")
    folder = tmp_path / "node"
    folder.mkdir()
    install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "@segment/analytics-node@3.1.0"]
    installed = subprocess.run(install, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if installed.returncode:
        pytest.skip(f"npm installs nothing here: {installed.stderr[-300:]}")
    (folder / "send.js").write_text(SENT_BY_NODE)
    line = ["node", "send.js", serving.url, serving.keys["web"]]
    subprocess.run(line, cwd=folder, check=True, timeout=120)
    assert who(serving, "user_id:login-ada")[1]["open_cart"][0] == {"product_id": HAT, "is_newer": True}
    rows = landed(serving)
    assert sorted(rows) == [
        "segment_web.identifies", "segment_web.pages", "segment_web.product_added", "segment_web.tracks",
    ]  # fmt: skip
    [identify], [added], [page] = (rows[f"segment_web.{name}"] for name in ("identifies", "product_added", "pages"))
    assert (identify["id"], identify["email"], identify["first_name"]) == ("i1", "ada@shop.example", "Ada")
    assert (added["id"], added["product_id"], added["price"], added["anonymous_id"]) == ("t1", HAT, 19.5, "n1")
    assert (page["id"], page["name"], page["path"]) == ("p1", "Coats", "/coats")
    assert datetime.now(UTC) - datetime.fromisoformat(added["timestamp"]) < timedelta(minutes=5)


def test_what_happened_when_is_what_the_client_says_else_what_it_noted_else_now(serving: Serving) -> None:
    told = {"timestamp": "2026-03-01T10:00:00+01:00", "originalTimestamp": "2026-02-01T10:00:00Z"}
    track(serving, userId="u", event="x", messageId="1", **told)
    track(serving, userId="u", event="x", messageId="2", originalTimestamp="2026-02-01T10:00:00Z")
    track(serving, userId="u", event="x", messageId="3", timestamp="yesterday")
    # Moments that no calendar has in UTC.
    track(serving, userId="u", event="x", messageId="4", timestamp="9999-12-31T23:59:59-14:00")
    track(serving, userId="u", event="x", messageId="5", timestamp="0001-01-01T00:00:00+14:00")
    first, second, third, *others = landed(serving)["segment_web.tracks"]
    assert [row["timestamp"] == row["received_at"] for row in others] == [True, True]
    assert (first["timestamp"], second["timestamp"]) == ("2026-03-01T09:00:00.000000Z", "2026-02-01T10:00:00.000000Z")
    assert third["timestamp"] == third["received_at"]
    assert abs(datetime.fromisoformat(third["received_at"]) - datetime.now(UTC)) < timedelta(minutes=5)


def test_one_bad_event_spoils_no_batch(serving: Serving) -> None:
    good = {"type": "track", "userId": "u", "event": "x", "messageId": "good"}
    big = {**good, "messageId": "big", "properties": {"x": "y" * 40_000}}
    nameless, nobodys = {"type": "track", "userId": "u"}, {"type": "track", "event": "x"}
    batch = [good, nameless, 7, big, good, nobodys, {"type": "dance", "userId": "u"}]
    status, told = ask(serving, "/v1/batch", "web", json.dumps({"batch": batch}).encode())
    assert (status, told["kept"], [one["index"] for one in told["refused"]]) == (200, 1, [1, 2, 3, 5, 6])
    assert [row["id"] for row in landed(serving)["segment_web.tracks"]] == ["good"]
    letters = dead_letters(serving)
    assert len(letters) == 5
    assert "the event is larger than 32768 bytes" in {reason for reason, _ in letters}
    assert max(len(body) for _, body in letters) <= 32 * 1024


def dead_letters(serving: Serving) -> list[tuple[str, str]]:
    with sqlite3.connect(serving.folder / "inbox" / "inbox.sqlite") as file:
        return file.execute("select reason, body from dead_letters order by number").fetchall()


MALFORMED = {
    "no JSON": b"{",
    "no UTF-8": b'{"userId": "\xff"}',
    "a lone surrogate": b'{"userId": "\\ud800", "event": "x"}',
    "no character": b'{"userId": "\\u0000", "event": "x"}',
    "no number": b'{"userId": "u", "event": "x", "properties": {"price": NaN}}',
    "a list": b"[1]",
    "too deep": b'{"userId":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "no gzip": b"\x1f\x8bnonsense",
}


def test_what_is_malformed_is_refused_with_the_reason_and_kept(serving: Serving) -> None:
    for name, body in MALFORMED.items():
        headers = {"Content-Encoding": "gzip"} if name == "no gzip" else {}
        status, told = ask(serving, "/v1/track", "web", body, headers)
        assert (status, len(told["refused"])) == (400, 1), name
    assert len(dead_letters(serving)) == len(MALFORMED)
    assert landed(serving) == {}
    assert track(serving, userId="u", event="x", messageId="1")[1]["kept"] == 1


def test_what_is_too_large_is_not_read_on(serving: Serving) -> None:
    key = base64.b64encode(f"{serving.keys['web']}:".encode()).decode()
    largest = 500 * 1024
    # Announced and never sent: whoever waits for the body waits for ever.
    for path, length in (
        ("/v1/batch", 99_999_999_999),
        ("/v1/batch", largest + 1),
        ("/webhooks/shopify", 2 * 1024 * 1024 + 1),
    ):
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {key}\r\nContent-Length: {length}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", serving.port), timeout=30) as announcing:
            announcing.sendall(head.encode())
            assert announcing.recv(100).startswith(b"HTTP/1.1 413 ")
    large = b"x" * (largest + 1)
    status, told = ask(serving, "/v1/batch", "web", gzip.compress(large), {"Content-Encoding": "gzip"})
    assert (status, told["refused"][0]["reason"]) == (400, "the body is larger than 512000 bytes")


def test_what_is_forged_or_replayed_leaves_no_trace_but_a_count(serving: Serving) -> None:
    order = {"id": 1, "created_at": "2026-04-01T13:00:00Z"}
    assert shopify(serving, "orders/create", "w", order, secret="another")[0] == 401
    assert twilio(serving, token="another", MessageSid="SM1", From="+447911123400", Body="STOP")[0] == 401
    assert signed(serving, choice("email", "sale", "no"), secret="another")[0] == 401
    assert signed(serving, choice("email", "sale", "no"), age=3600)[0] == 401
    klaviyo = json.dumps({"metric": "Unsubscribed", "person_id": "p", "email": "ada@shop.example"}).encode()
    assert ask(serving, "/webhooks/klaviyo", "", klaviyo, {"X-SCV-Secret": "another"})[0] == 401
    assert ask(serving, "/v1/track", "another", b"{}")[0] == 401
    assert (landed(serving), dead_letters(serving)) == ({}, [])
    counted = ask(serving, "/metrics", "")[1]
    for source, count in (("shopify", 1), ("twilio", 1), ("signed", 2), ("klaviyo", 1)):
        assert f'scv_serve_refusals_total{{reason="forged",source="{source}"}} {count}' in counted
    # The same with the right secret.
    assert ask(serving, "/webhooks/klaviyo", "", klaviyo, {"X-SCV-Secret": "mail secret"})[1]["kept"] == 1
    assert ask(serving, "/webhooks/klaviyo", "", klaviyo, {"X-SCV-Secret": "mail secret"})[1]["kept"] == 0
    assert may(serving, "email:ada@shop.example", channel="email") == ["opted_out_since"]


def test_a_webhook_that_cannot_be_taken_is_kept_and_ends_no_subscription(serving: Serving) -> None:
    for number, (topic, body) in enumerate(
        [("orders/create", {"no": "id"}), ("orders/create", b"{"), ("customers/redact", {"customer": {}})]
    ):
        status, told = shopify(serving, topic, f"w{number}", body)
        assert (status, told["success"]) == (200, False)
    assert [reason for reason, _ in dead_letters(serving)] == [
        "shopify.order: no id, created_at", "the body is no JSON in UTF-8", "the request names nobody",
    ]  # fmt: skip
    # What is no business of ours is answered politely.
    assert shopify(serving, "themes/publish", "w9", {"id": 1})[1] == {"success": True, "kept": 0}
    assert twilio(serving, MessageSid="SM1", To="+447911123400", MessageStatus="sent")[0] == 200
    assert landed(serving) == {}


def test_choices_that_would_say_nothing_are_refused(serving: Serving) -> None:
    for body in (
        choice("email", "sale", "perhaps"), choice("fax", "sale", "no"), choice("email", "sale", "no", value=" "),
        {"table": "shopify.customer", "rows": [{"id": 1}]}, {"table": "preference_centre.choices", "rows": []},
        {"table": "preference_centre.choices", "rows": [{"colour": "red"}]},
    ):  # fmt: skip
        assert signed(serving, body)[0] == 400, body
    assert landed(serving) == {}


def test_no_log_and_no_metric_holds_personal_data(serving: Serving) -> None:
    who(serving, "email:ada@shop.example", "desk")
    who(serving, "email:nobody@shop.example")
    may(serving, "phone:+447911123400", channel="sms")
    track(serving, "identify", userId="login-ada", traits={"email": "secret@shop.example"}, messageId="1")
    track(serving, userId="login-ada")
    signed(serving, choice("email", "sale", "perhaps"))
    shopify(serving, "orders/create", "w1", {"email": "secret@shop.example"})
    time.sleep(1.2)
    [reads] = (serving.folder / "inbox").glob("reads-*.ndjson")
    noted = [json.loads(line) for line in reads.read_text().splitlines()]
    assert [(read["key"], read["route"], read["customer_id"], read["status"]) for read in noted] == [
        ("desk", "profile", "ada", 200), ("reader", "profile", None, 404), ("reader", "may", "ada", 200),
    ]  # fmt: skip
    told = reads.read_text() + (serving.folder / "service.log").read_text() + ask(serving, "/metrics", "")[1]
    assert not re.search(r"@|7911123|login-ada", told)
    assert {path.stat().st_mode & 0o777 for path in (serving.folder / "inbox").iterdir()} == {0o600}


def test_what_is_landed_keeps_the_raw_contract(serving: Serving) -> None:
    """Every table that the service writes, read by the project's own check: nothing rejected, unknown or ill typed."""
    shop_order = {
        "id": 501, "name": "#501", "order_number": 501, "customer": {"id": 600}, "email": "ada@shop.example",
        "currency": "GBP", "total_price": "55.00", "subtotal_price": "50.00", "total_tax": "5.00", "test": False,
        "total_shipping_price_set": {"shop_money": {"amount": "5.00", "currency_code": "GBP"}},
        "financial_status": "paid", "taxes_included": True, "billing_address": {"first_name": "Ada", "zip": "LS1 1AA"},
        "line_items": [{"id": 9, "product_id": 8001, "variant_id": 44, "quantity": 2, "price": "25.00", "sku": "C"}],
        "discount_codes": [{"code": "TEN", "amount": "1.00", "type": "fixed_amount"}],
        "created_at": "2026-04-01T13:00:00+01:00", "updated_at": "2026-04-01T13:00:00+01:00",
    }  # fmt: skip
    consent = {"state": "subscribed", "consent_updated_at": "2026-04-01T13:00:00+01:00"}
    customer = {
        "id": 600, "email": "ada@shop.example", "phone": "+447911123400", "first_name": "Ada", "last_name": "Green",
        "verified_email": True, "currency": "GBP", "email_marketing_consent": consent, "state": "enabled",
        "created_at": "2025-04-01T13:00:00Z", "updated_at": "2026-04-01T13:00:00Z",
        "default_address": {"id": 5, "address1": "1 High Street", "zip": "LS1 1AA", "default": True},
    }  # fmt: skip
    returned = {"id": 1, "line_item_id": 9, "quantity": 1, "subtotal": 25.0, "line_item": {"product_id": 8001}}
    payment = {"id": 3, "order_id": 501, "kind": "refund", "amount": "25.00", "created_at": "2026-04-01T14:00:00Z"}
    refund = {
        "id": 7, "order_id": 501, "created_at": "2026-04-01T14:00:00Z", "refund_line_items": [returned],
        "transactions": [payment],
    }  # fmt: skip
    checkout = {"id": 8, "token": "t", "email": "ada@shop.example", "created_at": "2026-04-01T12:00:00Z"}
    for number, (topic, body) in enumerate(
        [
            ("orders/create", shop_order), ("customers/update", customer), ("refunds/create", refund),
            ("checkouts/create", checkout), ("customers/redact", {"customer": {"id": 9}}),
            ("customers_email_marketing_consent/update", {"customer_id": 600, "email_marketing_consent": consent}),
        ]
    ):  # fmt: skip
        assert shopify(serving, topic, f"w{number}", body)[1] == {"success": True, "kept": 1}, topic
    twilio(serving, MessageSid="SM1", From="+447911123400", To="+441632960000", Body="STOP", AccountSid="AC1")
    twilio(serving, MessageSid="SM2", To="+447911123400", MessageStatus="failed", ErrorCode="30005")
    klaviyo = {"metric": "Unsubscribed", "person_id": "p", "occurred_at": "2026-04-01T12:00:00+00:00"}
    headers = {"X-SCV-Secret": "mail secret"}
    ask(serving, "/webhooks/klaviyo", "", json.dumps(klaviyo).encode(), headers)
    signed(serving, choice("email", "sale", "no"))
    products = [{"product_id": "8001", "sku": "C", "price": 25, "quantity": 2}]
    for source in ("web", "app"):
        for number, event in enumerate(
            ("Product Viewed", "Product Added", "Product Removed", "Products Searched", "Checkout Started",
             "Order Completed")
        ):  # fmt: skip
            properties = {"product_id": "8001", "price": 25.5, "quantity": 1, "query": "coat", "order_id": "501",
                          "revenue": 50, "currency": "GBP", "products": products}  # fmt: skip
            track(serving, key=source, userId="u", event=event, properties=properties, messageId=f"{source}{number}")
        track(serving, "identify", source, userId="u", traits={"email": "ada@shop.example"}, messageId=f"{source}i")
    consented = {"consent": {"categoryPreferences": {"advertising": False}}}
    track(serving, "page", userId="u", name="Home", context=consented, messageId="p")
    track(serving, "screen", "app", userId="u", name="Home", messageId="s")

    rows = landed(serving)
    findings = read_folder(serving.raw).findings
    counted = {f.table: f.row_count for f in findings if f.file is None and f.column_name is None and f.row_count}
    assert counted == {table: len(found) for table, found in rows.items()}
    assert len(counted) == 30
    assert [f for f in findings if f.rejected_count or f.failed_cast_count or f.status in ("unknown_file",)] == []
    assert [f for f in findings if f.status == "unknown_column" and f.row_count] == []


# ---------------------------------------------------------------- the inbox


class Told:
    """An inbox whose answers come back in order."""

    def __init__(self, folder: Path) -> None:
        self.inbox = Inbox(folder, lambda call: call())
        self.outcomes: list[Outcome] = []

    def put(self, *entries: Message | DeadLetter) -> list[Outcome]:
        for entry in entries:
            self.inbox.put(entry, datetime(2026, 4, 1, tzinfo=UTC), self.outcomes.append)
        self.inbox.close()
        return self.outcomes


def message(message_id: str, row: Any = None, source: str = "segment_web") -> Message:
    row = {"id": message_id} if row is None else row
    return Message(source, message_id, (("segment_web.tracks", row),), ())


def test_one_poisoned_message_stops_nobody(tmp_path: Path) -> None:
    told = Told(tmp_path)
    poison = [message("\ud800"), message("set", {"id": {1, 2}}), DeadLetter("x\ud800", "?", "")]
    assert told.put(message("1"), *poison, message("2"), message("1")) == [
        Outcome.KEPT, Outcome.REFUSED, Outcome.REFUSED, Outcome.REFUSED, Outcome.KEPT, Outcome.DUPLICATE,
    ]  # fmt: skip
    with sqlite3.connect(tmp_path / "inbox.sqlite") as file:
        assert file.execute("select message_id from messages order by number").fetchall() == [("1",), ("2",)]
        assert file.execute("select reason from dead_letters").fetchall()[0] == (
            "cannot be written: UnicodeEncodeError",
        )


def test_what_cannot_be_written_is_not_acknowledged(tmp_path: Path) -> None:
    told = Told(tmp_path)
    # Who writes opens the file in a thread of its own, and makes the tables that lack.
    is_open = threading.Event()
    told.inbox.put(message("0"), datetime(2026, 4, 1, tzinfo=UTC), lambda outcome: is_open.set())
    assert is_open.wait(timeout=60)
    blocker = sqlite3.connect(tmp_path / "inbox.sqlite")
    blocker.execute("drop table messages")
    blocker.close()
    assert told.put(message("1"), message("2")) == [Outcome.FAILED, Outcome.FAILED]


def test_a_rotation_that_was_cut_short_is_finished_and_lands_everything_once(tmp_path: Path) -> None:
    Told(tmp_path).put(*(message(str(number)) for number in range(10)))
    file = inboxes.connect(tmp_path / "inbox.sqlite")
    # Killed after the files were written, before the inbox knew.
    first = rotate(file, tmp_path / "raw")
    [path] = (tmp_path / "raw").rglob("*.ndjson")
    text = path.read_text()
    file.execute("update batches set is_written = 0, files = null")
    rows = [json.dumps([["segment_web.tracks", json.loads(line)]]) for line in text.splitlines()]
    for number, row in enumerate(rows, start=1):
        file.execute("update messages set rows = ? where number = ?", [row, number])
    (path.parent / f".{path.name}.partial").write_text("half a li")
    assert rotate(file, tmp_path / "raw") == first
    assert path.read_text() == text
    assert [row["id"] for row in raw_rows(tmp_path / "raw")["segment_web.tracks"]] == [str(n) for n in range(10)]
    assert rotate(file, tmp_path / "raw") == []
    assert inboxes.counts(file) == {"waiting": 0, "dead_letters": 0}
    # What was landed stays known: the same message again is none.
    file.close()
    assert Told(tmp_path).put(message("3"), message("10")) == [Outcome.DUPLICATE, Outcome.KEPT]


def acknowledged_until_killed(folder: Path, keys: dict[str, str], seconds: float, writers: int = 8) -> set[str]:
    """Ids of events that were acknowledged by a service that is killed while they come in."""
    serving = start(folder, keys)
    acknowledged: set[str] = set()
    began = datetime.now(UTC).strftime("%H%M%S%f")

    def write(writer: int) -> None:
        for number in range(100_000):
            name = f"{began}-{writer}-{number}"
            try:
                status, told = track(serving, userId="u", event="x", messageId=name)
            except (OSError, ValueError):
                return
            if status == 200 and told["success"]:
                acknowledged.add(name)

    with ThreadPoolExecutor(writers) as pool:
        for writer in range(writers):
            pool.submit(write, writer)
        time.sleep(seconds)
        serving.kill()
    return acknowledged


@pytest.mark.parametrize(
    ("rounds", "seconds"),
    [
        (2, 1.5),
        pytest.param(12, 5.0, marks=LONG),
    ],
)
def test_killed_at_any_moment_it_loses_nothing_and_counts_nothing_twice(
    tmp_path: Path, rounds: int, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path / "published", RELEASE, shop())
    # It moves rows into files all the while, so that it is killed in the midst of that as well.
    monkeypatch.setitem(ENVIRONMENT, "SCV_ROTATE_SECONDS", "0.2")
    keys = make_keys(tmp_path)
    acknowledged: set[str] = set()
    for _ in range(rounds):
        acknowledged |= acknowledged_until_killed(tmp_path, keys, seconds)
    file = inboxes.connect(tmp_path / "inbox" / "inbox.sqlite")
    rotate(file, tmp_path / "raw")
    file.close()
    ids = [row["id"] for row in raw_rows(tmp_path / "raw")["segment_web.tracks"]]
    assert len(acknowledged) > 50
    assert acknowledged - set(ids) == set()
    assert len(ids) == len(set(ids))


# ---------------------------------------------------------------- forgetting


def test_somebody_is_taken_out_of_everything_that_the_service_wrote(serving: Serving) -> None:
    def tell(number: int) -> None:
        for name, customer in (("ada", 600), ("ben", 601)):
            line = {"id": customer * 10 + number, "product_id": 8001, "quantity": 1}
            order = {"id": customer + number * 1000, "customer": {"id": customer}, "line_items": [line],
                     "created_at": "2026-04-01T13:00:00Z"}  # fmt: skip
            refund = {"id": order["id"] + 7, "order_id": order["id"], "created_at": "2026-04-01T13:00:00Z",
                      "refund_line_items": [{"id": order["id"] + 8, "line_item_id": line["id"]}]}  # fmt: skip
            shopify(serving, "orders/create", f"{name}{number}o", order)
            shopify(serving, "refunds/create", f"{name}{number}r", refund)
            track(serving, userId=f"login-{name}", event="Looked", messageId=f"{name}{number}t")
            track(serving, anonymousId=f"browser-{name}", event="Looked", messageId=f"{name}{number}a")
            traits = {"email": f"{name.title()}@Shop.example"}
            track(serving, "identify", userId=f"x-{name}", traits=traits, messageId=f"{name}{number}i")
            signed(serving, choice("email", "sale", "no", f"{name}@shop.example"))
            track(serving, "identify", traits=traits)

    tell(1)
    before = landed(serving)
    tell(2)
    twilio(serving, MessageSid="SM", From="07911 123400", Body="STOP")
    rotated = {path: path.read_text() for path in serving.raw.rglob("*.ndjson")}
    identifiers = [row["identifier_id"] for row in shop()["customer_identifiers"] if row["customer_id"] == "ada"]
    forgotten = forget(serving.folder / "inbox", serving.raw, ("ada@shop.example",), identifiers)
    files = [path for path in rotated if path.exists()]
    assert all(path.read_text() for path in files)
    rows = landed(serving)
    told = json.dumps(rows) + "".join(body or "" for _, body in dead_letters(serving))
    assert not re.search("ada|7911 1234|[^0-9](1600|2600|600)[^0-9]", told, re.IGNORECASE)
    # Of everybody else nothing is gone: Ben's first half was landed before, and the second came later.
    counted = {table: len(found) for table, found in rows.items()}
    assert counted == {
        **{table: len(found) for table, found in before.items()}, "preference_centre.choices": 1,
    }  # fmt: skip
    # As many as Ben's and hers were, less her choice, which came twice; and her text, and two dead letters.
    assert forgotten == sum(len(found) for found in before.values()) - 1 + 1 + 2
    for path in (serving.folder / "inbox").glob("inbox.sqlite*"):
        assert b"ada@shop" not in path.read_bytes().lower(), path.name
    # The service goes on, and what it was told before is known to it.
    assert track(serving, userId="login-ben", event="Looked", messageId="ben2t")[1]["kept"] == 0


def test_the_verb_starts_it(tmp_path: Path) -> None:
    publish(tmp_path / "published", RELEASE, shop())
    make_keys(tmp_path)
    port = free_port()
    told = {"SCV_PUBLISH": "published", "SCV_RAW": "raw", "SCV_INBOX": "inbox"}
    environment = {**os.environ, **ENVIRONMENT, **{name: str(tmp_path / folder) for name, folder in told.items()}}
    line = ["make", "--directory", str(PROJECT), "serve", f"PORT={port}"]
    running = subprocess.Popen(line, env=environment, start_new_session=True)
    try:
        serving = Serving(tmp_path, port, running)
        for _ in range(600):
            with suppress(OSError):
                assert ask(serving, "/health", "")[1]["release"] == RELEASE
                break
            time.sleep(0.1)
        else:
            raise AssertionError("it does not answer")
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait(timeout=30)


def test_without_keys_it_does_not_start_and_says_how_to_make_one(tmp_path: Path) -> None:
    environment = {**os.environ, "SCV_INBOX": str(tmp_path)}
    line = [sys.executable, "-m", "scv.serve", "--port", str(free_port())]
    refused = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (refused.returncode, "python -m scv.serve key" in refused.stderr) == (1, True)
    (tmp_path / "keys.yml").write_text("keys:\n  - {name: a, sha256: short, scope: read}\n")
    refused = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert "keys.yml: key 1 (a): sha256 must be 64 hexadecimal digits" in refused.stderr


# ---------------------------------------------------------------- spelling

LOCAL_PARTS = st.text("abcXYZ019._+-", min_size=1, max_size=8)
DOMAINS = st.lists(st.text("abcXYZ019-", min_size=1, max_size=5), min_size=1, max_size=3).map(".".join)
ENDS = st.sampled_from((".com", ".example", ".c", "", ".1"))


@settings(deadline=None)
@given(st.builds(lambda local, domain, end: f"{local}@{domain}{end}", LOCAL_PARTS, DOMAINS, ENDS))
def test_an_email_is_spelled_as_the_models_spell_it(text: str) -> None:
    expected = macros.normalise_email(text)
    assert identifier_of("email", text) == (f"email:{expected}" if expected else None)
