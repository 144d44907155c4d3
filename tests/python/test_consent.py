"""Consent: every line of `consent_sources` said by somebody, and no column that speaks of consent without a line."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import PROJECT, DbtBuild, DbtRun
from raw_rows import combined, deliver

Row = dict[str, Any]
Feeds = dict[str, list[Row]]

GRANTED_ON = datetime(2026, 1, 5, 9)
SAID_ON = datetime(2026, 6, 5, 9)
CHANNELS = ("email", "sms", "phone", "post", "push", "ads")
# What triggers and audiences of this project rest on.
TOPICS = ("all", "newsletter", "sale", "reminders", "recommendations", "reviews", "back_in_stock")
EVERYTHING = {(channel, topic) for channel in CHANNELS for topic in TOPICS}
# Where a record names its channel and topic, people say it of these, by these names; and what that is about.
NAMED = (
    ("email", "Sale", {("email", "sale")}),
    ("Text", "Sale", {("sms", "sale")}),
    ("telephone", "Sale", {("phone", "sale")}),
    ("direct_mail", "Sale", {("post", "sale")}),
    ("app", "Sale", {("push", "sale")}),
    ("email", "marketing", {("email", topic) for topic in TOPICS}),
    ("email", "ads", {("ads", topic) for topic in TOPICS}),
)

MODELS = ("--resource-type", "model", "--resource-type", "seed", "--select")


def seed(name: str) -> list[Row]:
    with (PROJECT / "seeds" / "consent" / f"{name}.csv").open() as file:
        return list(csv.DictReader(file))


def plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def at(moment: datetime) -> str:
    return moment.isoformat() + "Z"


def letters(number: int) -> str:
    """A name that no other number has and that none of them resembles."""
    scrambled, name = number * 7_368_787 + 12_345_678, ""
    for _ in range(7):
        scrambled, digit = divmod(scrambled * 31 + 17, 26)
        name, scrambled = name + chr(97 + digit), scrambled % 1_000_003
    return name.title()


class Person:
    """Somebody invented whom every system knows, under one email and one mobile."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.email = f"{letters(number)}{number}@consent.example".lower()
        self.phone = f"+447403{100_000 + number * 7:06d}"
        self.given_name, self.family_name = letters(number + 5_000), letters(number + 9_000)
        self.street, self.postcode = f"{number} {letters(number + 13_000)} Road", f"YO{number % 60 + 1} {number % 9}AB"

    def key(self, system: str) -> str:
        return f"{system}{self.number:05d}"

    def known(self) -> Feeds:
        """Their profiles, which say nothing of consent."""
        day = GRANTED_ON - timedelta(days=4)
        names = {"first_name": self.given_name, "last_name": self.family_name}
        profile = {
            "firstName": self.given_name,
            "lastName": self.family_name,
            "email": self.email,
            "phones": [{"number": self.phone}],
        }
        return {
            "shopify.customer": [
                {
                    "id": self.number,
                    "email": self.email,
                    "phone": self.phone,
                    **names,
                    "default_address_id": self.number,
                }
                | {"created_at": day, "updated_at": day, "_fivetran_synced": day}
            ],
            "shopify.customer_address": [
                {"id": self.number, "customer_id": self.number, "address_1": self.street, "zip": self.postcode, **names}
                | {"city": "York", "country_code": "GB", "_fivetran_synced": day}
            ],
            "klaviyo.person": [
                {"id": self.key("K"), "email": self.email, "phone_number": self.phone, **names}
                | {"created": day, "updated": day, "_fivetran_synced": day}
            ],
            "gigya.accounts": [
                {"UID": self.key("G"), "created": at(day), "lastUpdated": at(day), "lastLogin": at(day)}
                | {"profile": json.dumps(profile)}
            ],
            "square.customers": [
                {"id": self.key("S"), "email_address": self.email, "phone_number": self.phone}
                | {"given_name": self.given_name, "family_name": self.family_name, "created_at": at(day)}
                | {"updated_at": at(day)}
            ],
            "salesforce.contact": [
                {"id": self.key("C"), "email": self.email, "mobile_phone": self.phone, **names}
                | {"individual_id": self.key("I"), "last_modified_date": day, "_fivetran_synced": day}
            ],
            "segment_app.identifies": [
                {"id": self.key("a"), "anonymous_id": self.key("x"), "user_id": self.key("G")}
                | {"context_device_id": self.key("d"), "email": self.email, "timestamp": day, "received_at": day}
            ],
        }

    def chooses(self, status: str, channel: str, purpose: str = "marketing", on: datetime = GRANTED_ON) -> Row:
        """A choice in the preference centre."""
        by_phone = plain(channel) in ("sms", "phone", "text", "telephone", "telemarketing", "call")
        return {
            "identifier_type": "phone" if by_phone else "email",
            "identifier_value": self.phone if by_phone else self.email,
            "channel": channel,
            "purpose": purpose,
            "status": status,
            "updated_at": on,
        }

    def grants_everything(self) -> Feeds:
        return {"preference_centre.choices": [self.chooses("granted", channel) for channel in CHANNELS]}


def shop_says(person: Person, column: str, said: str, on: datetime) -> Feeds:
    [row] = person.known()["shopify.customer"]
    if column == "accepts_marketing":
        dated = {"email_marketing_consent_updated_at": on} if said == "refused" else {}
        return {"shopify.customer": [row | {column: said == "true", "updated_at": on, "_fivetran_synced": on} | dated]}
    dated = {column.replace("_state", "_updated_at"): on}
    # As GraphQL spells it, beside an older flag that says yes.
    stale = {"accepts_marketing": True} if column.startswith("email") else {}
    return {"shopify.customer": [row | {column: said.upper(), "_fivetran_synced": on} | dated | stale]}


def email_profile_says(person: Person, column: str, said: str, on: datetime) -> Feeds:
    [row] = person.known()["klaviyo.person"]
    if column.endswith("list_suppressions"):
        said = json.dumps([{"list_id": "LSALE", "reason": "USER_SUPPRESSED", "timestamp": at(on)}])
    elif column.endswith("suppression"):
        said = json.dumps([{"reason": "USER_SUPPRESSED", "timestamp": at(on)}])
    elif "can_receive" in column:
        said = said == "true"  # type: ignore[assignment]
    else:
        said = said.upper()
    dates = {"subscriptions_email_marketing_last_updated": on, "subscriptions_sms_marketing_last_updated": on}
    return {"klaviyo.person": [row | {column: said, "updated": on, "_fivetran_synced": on} | dates]}


def metric_says(person: Person, column: str, said: str, on: datetime) -> Feeds:
    name, _, kind = said.partition(" (")
    kinds = {"hard)": "Hard", "soft)": "Soft"}
    event = {"id": person.key("E"), "person_id": person.key("K"), "metric_id": plain(name), "datetime": on}
    event |= {"property_list": "Sale"} if "List" in name else {}
    if name.startswith("Failed"):
        event |= {"property_failure_type": "Device Disconnected" if kind else "Device Unreachable"}
    else:
        event |= {"property_bounce_type": kinds.get(kind)}
    events = [event]
    if kind == "lives on)":
        events.append(event | {"id": person.key("F"), "metric_id": "openedemail", "datetime": on + timedelta(days=9)})
    return {"klaviyo.event": [{**row, "_fivetran_synced": on} for row in events]}


def text_says(person: Person, column: str, said: str, on: datetime) -> Feeds:
    message = {"id": person.key("M"), "date_sent": on, "_fivetran_synced": on}
    if column == "body":
        said = {"inbound_stop": "Stop.", "inbound_start": "START", "inbound_yes": "Yes"}[said]
        return {
            "twilio.message": [message | {"direction": "inbound", "from": person.phone, "to": "+441", "body": said}]
        }
    code = said.removeprefix("error_")
    message |= {"direction": "outbound-api", "from": "SHOP", "to": person.phone, "status": "undelivered"}
    return {"twilio.message": [message | {"error_code": code}]}


def post_says(person: Person, column: str, said: str, on: datetime) -> Feeds:
    to = {"address_line1": person.street, "address_zip": person.postcode, "address_city": "York"}
    metadata = json.dumps({"shopify_customer_id": str(person.number), "email": person.email})
    return {
        "lob.postcards": [{"id": person.key("P"), "to": json.dumps(to), "metadata": metadata, "date_created": on}],
        "lob.events": [
            {"id": person.key("L"), "event_type_id": f"postcard.{said}", "reference_id": person.key("P")}
            | {"date_created": on}
        ],
    }


def app_says(person: Person, column: str, said: str, on: datetime) -> Feeds:
    track = {"id": person.key("t"), "anonymous_id": person.key("x"), "user_id": person.key("G"), "event": said}
    return {"segment_app.tracks": [track | {"context_device_id": person.key("d"), "timestamp": on, "received_at": on}]}


def banner_says(person: Person, column: str, said: str, on: datetime) -> Feeds:
    category, _, answer = said.partition(": ")
    answers = json.dumps({category.title() if answer else "Functional": answer == "true"})
    page = {"id": person.key("p"), "anonymous_id": person.key("w"), "user_id": person.key("G"), "path": "/"}
    return {"segment_web.pages": [page | {column: answers, "timestamp": on, "received_at": on}]}


def account_says(
    person: Person, column: str, said: str, on: datetime, channel: str = "email", topic: str = ""
) -> Feeds:
    [row] = person.known()["gigya.accounts"]
    if column == "subscriptions":
        of_list = {"isSubscribed": said == "granted", "lastUpdatedSubscriptionState": at(on)}
        document: Row = {topic: {channel: of_list}}
    else:
        document = {topic: {"isConsentGranted": said == "granted", "lastConsentModified": at(on)}}
    return {"gigya.accounts": [row | {column: json.dumps(document), "lastUpdated": at(on)}]}


def choice_says(person: Person, column: str, said: str, on: datetime, channel: str = "email", topic: str = "") -> Feeds:
    return {"preference_centre.choices": [person.chooses(said.title(), channel, topic, on)]}


def till_says(person: Person, column: str, said: str, on: datetime) -> Feeds:
    [row] = person.known()["square.customers"]
    return {"square.customers": [row | {"preferences": json.dumps({said: True}), "updated_at": at(on)}]}


def individual_says(person: Person, column: str, said: str, on: datetime) -> Feeds:
    row = {"id": person.key("I"), column: said == "true", "last_modified_date": on, "_fivetran_synced": on}
    return {"salesforce.individual": [row]}


def contact_says(person: Person, column: str, said: str, on: datetime) -> Feeds:
    [row] = person.known()["salesforce.contact"]
    value: Any = {"soft": "452 4.2.2 mailbox full"}.get(said, "550 5.1.1 user unknown")
    if column != "email_bounced_reason":
        value = said != "false"
    return {"salesforce.contact": [row | {column: value, "last_modified_date": on, "_fivetran_synced": on}]}


def exclusion_says(person: Person, column: str, said: str, on: datetime) -> Feeds:
    row = {"person_id": person.key("K"), "reason": said.upper(), "timestamp": on, "_fivetran_synced": on}
    return {"klaviyo.global_exclusion": [row]}


def list_exclusion_says(person: Person, column: str, said: str, on: datetime) -> Feeds:
    row = {"id": person.key("K"), "list_id": "LSALE", "reason": "UNSUBSCRIBE", "created": on, "_fivetran_synced": on}
    return {"klaviyo.list_exclusion": [row]}


def order_says(person: Person, column: str, said: str, on: datetime) -> Feeds:
    row = {"id": person.number, "customer_id": person.number, "email": person.email, column: True}
    return {"shopify.order": [row | {"created_at": on, "processed_at": on, "updated_at": on, "_fivetran_synced": on}]}


# How a person of each table comes to say something there.
SAYS: dict[tuple[str, str], Callable[..., Feeds]] = {
    ("shopify", "customer"): shop_says,
    ("shopify", "order"): order_says,
    ("klaviyo", "person"): email_profile_says,
    ("klaviyo", "global_exclusion"): exclusion_says,
    ("klaviyo", "list_exclusion"): list_exclusion_says,
    ("klaviyo", "event"): metric_says,
    ("twilio", "message"): text_says,
    ("lob", "events"): post_says,
    ("segment_app", "tracks"): app_says,
    ("segment_web", "pages"): banner_says,
    ("square", "customers"): till_says,
    ("gigya", "accounts"): account_says,
    ("preference_centre", "choices"): choice_says,
    ("salesforce", "contact"): contact_says,
    ("salesforce", "individual"): individual_says,
}


class Case:
    """One line of the table, said by somebody who had granted everything, and by somebody who never said a word."""

    def __init__(self, line: Row, number: int, channel: str, topic: str, about: set[tuple[str, str]]) -> None:
        self.line, self.channel, self.topic, self.about = line, channel, topic, about
        self.granter, self.silent = Person(number), Person(number + 1)

    def __str__(self) -> str:
        return " ".join([*list(self.line.values())[:4], self.channel, self.topic])

    def says(self, person: Person) -> Feeds:
        line = self.line
        more = (self.channel, self.topic) if line["channel"] == "named" else ()
        said = "whatever" if line["said"] == "*" else line["said"]
        return SAYS[line["source"], line["table_name"]](person, line["column_name"], said, SAID_ON, *more)


def cases() -> Iterator[Case]:
    """Every line; of words that mean the same in the same column, the first on every channel by name."""
    number, meanings = 100, set()
    for line in seed("consent_sources"):
        meaning = (line["source"], line["column_name"], line["status"])
        channels = CHANNELS if line["channel"] == "any" else (line["channel"],)
        # Who is asked about a list is asked about the sale.
        topics = {"all": TOPICS, "named": ("sale",)}.get(line["topic"], (line["topic"],))
        ways = [(line["channel"], "Sale", {(channel, topic) for channel in channels for topic in topics})]
        if line["channel"] == "named" and line["column_name"] == "preferences":
            # A purpose names no channel: a yes to marketing is one to none.
            everywhere = EVERYTHING if line["status"] == "denied" else set()
            ways = [("any", "ads", {("ads", topic) for topic in TOPICS}), ("any", "marketing", everywhere)]
        elif line["channel"] == "named":
            ways = list(NAMED if meaning not in meanings else NAMED[:1])
        meanings.add(meaning)
        for way in ways:
            yield Case(line, number, *way)
            number += 2


CASES = list(cases())
CONTROL_GRANTER, CONTROL_SILENT, NEIGHBOURS = Person(1), Person(2), [Person(number) for number in range(3, 15)]
# By another word for an email, and for a number; a yes and a no of one day, whichever comes first; a dated flag.
BY_EMAIL, BY_NUMBER, YES_FIRST, NO_FIRST, FLAGGED = OTHER_WORDS = [Person(number) for number in range(4_001, 4_006)]


def other_words() -> Feeds:
    """What feeds say in words and dates of their own; each has granted everything in January."""
    day = datetime(2026, 5, 5)
    yes, no = YES_FIRST.chooses("granted", "email", on=day), YES_FIRST.chooses("denied", "email", on=day)
    of_another = {"identifier_value": NO_FIRST.email}
    [customer] = FLAGGED.known()["shopify.customer"]
    return combined(
        *(person.known() for person in OTHER_WORDS),
        *(person.grants_everything() for person in OTHER_WORDS),
        {
            "preference_centre.choices": [
                BY_EMAIL.chooses("denied", "email", on=day) | {"identifier_type": "E-mail address"},
                BY_NUMBER.chooses("denied", "sms", on=day) | {"identifier_type": "mobile"},
                BY_NUMBER.chooses("denied", "post", on=day)
                | {"identifier_type": "customer_id", "identifier_value": "77"},
                BY_NUMBER.chooses("denied", "sms", on=day) | {"identifier_type": "tel", "identifier_value": "12"},
                yes,
                no,
                no | of_another,
                yes | of_another,
            ],
            "shopify.customer": [
                customer | {"accepts_marketing": False, "accepts_marketing_updated_at": day, "_fivetran_synced": day}
            ],
        },
    )


def neighbours() -> Feeds:
    """Cases of practitioners that are more than one line: each has granted everything in January, unless told."""
    february, march, april, may = (datetime(2026, month, 5, 9) for month in (2, 3, 4, 5))
    people = NEIGHBOURS
    soft, hard, unknown_kind, crm, sale_then_all, undated, relisted, pigeon, left_both, news_only, upper, joiner = (
        people
    )
    click = {"id": soft.key("CL"), "person_id": soft.key("K"), "metric_id": "clickedemail", "datetime": may}
    list_join = {"id": crm.key("J"), "person_id": crm.key("K"), "metric_id": "subscribedtolist"}
    bounced = {"metric_id": "bouncedemail", "datetime": february}
    [account] = left_both.known()["gigya.accounts"]
    [contact] = crm.known()["salesforce.contact"]
    both = {name: {"isSubscribed": False, "lastUpdatedSubscriptionState": at(may)} for name in ("news", "sale")}
    [news] = news_only.known()["gigya.accounts"]
    one = {
        "News": {"isSubscribed": True, "lastUpdatedSubscriptionState": at(february)},
        "Sale": {"isSubscribed": False, "lastUpdatedSubscriptionState": at(may)},
    }
    grants = [p.grants_everything() for p in people if p not in (crm, joiner, news_only)]
    return combined(
        *(p.known() for p in people),
        *grants,
        {
            "klaviyo.event": [
                # F20: a soft bounce in February, clicks in May.
                {"id": soft.key("B"), "person_id": soft.key("K"), "property_bounce_type": "Soft", **bounced},
                click,
                # A hard one stays, clicks or not.
                {"id": hard.key("B"), "person_id": hard.key("K"), "property_bounce_type": "Hard", **bounced},
                click | {"id": hard.key("CL"), "person_id": hard.key("K")},
                # One of unknown kind counts until something arrives.
                {"id": unknown_kind.key("B"), "person_id": unknown_kind.key("K"), **bounced},
                # F16: the newsletter in January, the box in the CRM in May.
                list_join | {"property_list": "Newsletter", "datetime": GRANTED_ON},
                list_join
                | {"id": joiner.key("J"), "person_id": joiner.key("K")}
                | {"property_list": "Newsletter", "datetime": GRANTED_ON},
                # Leaves the sale, leaves everything, comes back to everything: not to the sale.
                {"id": sale_then_all.key("1"), "metric_id": "unsubscribedfromlist", "datetime": february}
                | {"person_id": sale_then_all.key("K"), "property_list": "Sale alerts"},
                {"id": sale_then_all.key("2"), "metric_id": "unsubscribed", "datetime": march}
                | {"person_id": sale_then_all.key("K")},
                {"id": sale_then_all.key("3"), "metric_id": "subscribedtoemailmarketing", "datetime": april}
                | {"person_id": sale_then_all.key("K")},
                # Asks for the sale again by name.
                {"id": relisted.key("1"), "metric_id": "unsubscribedfromlist", "datetime": february}
                | {"person_id": relisted.key("K"), "property_list": "Sale"},
                {"id": relisted.key("2"), "metric_id": "subscribedtolist", "datetime": march}
                | {"person_id": relisted.key("K"), "property_list": "SALE"},
            ],
            "salesforce.contact": [contact | {"has_opted_out_of_email": True, "last_modified_date": may}],
            # Nobody knows since when.
            "klaviyo.global_exclusion": [{"person_id": undated.key("K"), "reason": None, "timestamp": None}],
            "preference_centre.choices": [
                pigeon.chooses("denied", "carrier pigeon", on=may),
                pigeon.chooses("perhaps", "email", on=may),
                upper.chooses("OPTED-OUT", "Direct Mail", "MARKETING", may),
            ],
            # F21: both lists left; one left and one kept.
            "gigya.accounts": [
                account | {"subscriptions": json.dumps({"email": both}), "lastUpdated": at(may)},
                news | {"subscriptions": json.dumps({"email": one}), "lastUpdated": at(may)},
            ],
        },
    )


@pytest.fixture(scope="module")
def shop(dbt_build: DbtBuild, tmp_path_factory: pytest.TempPathFactory) -> DbtRun:
    """One shop in which every line of the table has been said, built once."""
    metrics = {line["said"].partition(" (")[0] for line in seed("consent_sources") if line["table_name"] == "event"}
    people = [CONTROL_GRANTER, CONTROL_SILENT, *(p for case in CASES for p in (case.granter, case.silent))]
    granters = [CONTROL_GRANTER, *(case.granter for case in CASES)]
    said = [case.says(person) for case in CASES for person in (case.granter, case.silent)]
    raw = tmp_path_factory.mktemp("consent") / "raw"
    feeds = combined(
        *(person.known() for person in people),
        *(person.grants_everything() for person in granters),
        *said,
        neighbours(),
        other_words(),
    )
    feeds["klaviyo.metric"] = [
        # In any case and under a key of the account's own.
        {"id": plain(name), "name": name.upper() if number % 2 else name}
        for number, name in enumerate(sorted(metrics | {"Opened Email", "Clicked Email"}))
    ]
    feeds["klaviyo.list"] = [{"id": "LSALE", "list_name": "Sale"}]
    deliver(raw, feeds, "all")
    return dbt_build(
        raw, *MODELS, "+int_topic_permissions", "+int_consents_rejected", "+customer_consents", views_stand=True
    )


@pytest.fixture(scope="module")
def reachable(shop: DbtRun) -> Callable[[Person], set[tuple[str, str]]]:
    """Where, and about what, each person may be written to."""
    rows = shop.query(
        """
        select identifiers.identifier_id, permissions.channel, permissions.topic
        from intermediate.int_topic_permissions as permissions
        inner join identity.idr_customer_identifiers as identifiers using (customer_id)
        where identifiers.identifier_type = 'email' and permissions.status = 'granted'
        """
    )
    found: dict[str, set[tuple[str, str]]] = {}
    for email, channel, topic in rows:
        found.setdefault(email, set()).add((channel, topic))
    return lambda person: found.get(f"email:{person.email}", set())


def test_every_person_of_the_shop_is_one_customer(shop: DbtRun) -> None:
    """What follows compares people, so nobody may have been joined to anybody or fallen apart."""
    rows = shop.query(
        """
        select customer_id from identity.idr_customer_identifiers
        group by customer_id
        having
            count(*) filter (where identifier_type = 'email') != 1
            or count(*) filter (where identifier_type = 'phone') != 1
            or count(*) filter (where identifier_type = 'klaviyo_person') != 1
        """
    )
    assert rows == []


def test_without_a_no_everything_is_granted_and_without_a_yes_nothing(reachable: Callable) -> None:
    assert reachable(CONTROL_GRANTER) == EVERYTHING
    assert reachable(CONTROL_SILENT) == set()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_line_of_the_table_means_what_it_says_and_nothing_else(case: Case, reachable: Callable) -> None:
    """A no closes its channel and topic alone and opens none, a yes opens its own, the rest changes nothing."""
    status = case.line["status"]
    assert reachable(case.granter) == (EVERYTHING - case.about if status == "denied" else EVERYTHING)
    assert reachable(case.silent) == (case.about if status == "granted" else set())


def test_cases_that_are_more_than_one_line(shop: DbtRun, reachable: Callable) -> None:
    soft, hard, unknown_kind, crm, sale_then_all, undated, relisted, pigeon, left_both, news_only, upper, joiner = (
        NEIGHBOURS
    )
    email = {("email", topic) for topic in TOPICS}
    assert reachable(soft) == EVERYTHING  # F20
    assert reachable(hard) == EVERYTHING - email  # F20
    assert reachable(unknown_kind) == EVERYTHING - email
    assert reachable(joiner) == {("email", "newsletter")}
    assert reachable(crm) == set()  # F16
    assert reachable(sale_then_all) == EVERYTHING - {("email", "sale")}  # F21
    assert reachable(undated) == EVERYTHING - email  # F17, and nobody knows since when
    assert reachable(relisted) == EVERYTHING  # F21
    assert reachable(left_both) == EVERYTHING - email  # F21
    assert reachable(news_only) == {("email", "newsletter")}  # F21
    assert reachable(upper) == EVERYTHING - {("post", topic) for topic in TOPICS}  # F22
    assert reachable(pigeon) == EVERYTHING
    rejected = shop.query("select reason, details from intermediate.int_consents_rejected order by reason")
    assert rejected == [
        ("unknown_channel", "channel: carrier pigeon, denied"),
        ("unknown_consent", "status: perhaps"),
        ("unknown_identifier_type", "identifier_type: customer_id"),
        ("unreadable_identifier", "identifier_type: tel"),
    ]


@pytest.mark.parametrize(
    ("person", "channel"),
    [(BY_EMAIL, "email"), (BY_NUMBER, "sms"), (YES_FIRST, "email"), (NO_FIRST, "email"), (FLAGGED, "email")],
)
def test_a_no_counts_by_any_word_of_any_moment(person: Person, channel: str, reachable: Callable) -> None:
    assert reachable(person) == EVERYTHING - {(channel, topic) for topic in TOPICS}


def test_an_event_that_speaks_of_consent_has_a_name_in_the_timeline() -> None:
    with (PROJECT / "seeds" / "reference" / "event_types.csv").open() as file:
        named = {(row["source"], row["raw_event"]) for row in csv.DictReader(file)}
    events = {("klaviyo", line["said"]) for line in seed("consent_sources") if line["table_name"] == "event"}
    # What only the consent models call it, from all that they know of the address.
    assert events - named == {("klaviyo", "Bounced Email (lives on)")}
    assert {("klaviyo", row["metric"]) for row in seed("metric_channels")} <= named


# Names under which systems keep consent. Those of what is no consent are excused by name and reason.
SPEAKS_OF_CONSENT = re.compile(
    r"consent|subscri|opt_?(in|out)|opted|suppress|exclusion|unsub|do_not|marketing|permission|preference|bounce|spam"
)
EXCUSED = {
    "preference_centre.choices.preferred_channel": "a liking, and no consent",
    "aftership.trackings.subscribed_emails": "news of one parcel",
    "aftership.trackings.subscribed_smses": "news of one parcel",
}


def declared_columns() -> Iterator[tuple[str, str, str, Row]]:
    for file in sorted((PROJECT / "models" / "staging").glob("*/_*__sources.yml")):
        for source in yaml.safe_load(file.read_text())["sources"]:
            for table in source["tables"]:
                for column in table["columns"]:
                    yield source["name"], table["name"], column["name"], column


def test_every_column_that_speaks_of_consent_is_in_the_table() -> None:
    """A column that a source marks (`meta.consent`), or whose name speaks of it, has a line that says what it means."""
    lines = {(line["source"], line["table_name"], line["column_name"]) for line in seed("consent_sources")}
    missing, marked = [], set()
    for source, table, name, column in declared_columns():
        mark = column.get("config", {}).get("meta", {}).get("consent")
        if mark == "said":
            marked.add((source, table, name))
        speaks = SPEAKS_OF_CONSENT.search(name) and f"{source}.{table}.{name}" not in EXCUSED
        # Dates, topics, channels and kinds are said about a column that has a line.
        if (mark == "said" and (source, table, name) not in lines) or (speaks and mark is None):
            missing.append(f"{source}.{table}.{name}")
    assert missing == []
    columns_of_events = {
        ("klaviyo", "event", "metric_id"),
        ("lob", "events", "event_type_id"),
        ("segment_app", "tracks", "event"),
    }
    assert lines - marked - columns_of_events - {("preference_centre", "choices", "status")} == set()


def table_of_consent() -> str:
    """The table of docs/privacy.md, as the seed has it."""
    meanings = {"granted": "yes", "denied": "**no**", "unknown": "neither"}
    rows = ["| source | column or event | says | channel | topic | means | |", "|---|---|---|---|---|---|---|"]
    lines = seed("consent_sources")
    columns = [(line["source"], line["table_name"], line["column_name"]) for line in lines]
    for line, column in zip(lines, columns, strict=True):
        other = "anything" if columns.count(column) == 1 else "anything else"
        said = other if line["said"] == "*" else f"`{line['said']}`"
        place = f"`{line['table_name']}.{line['column_name']}`"
        channel, topic = (("as named" if line[key] == "named" else line[key]) for key in ("channel", "topic"))
        ground = "" if line["legal_source"] in ("none", "consent") else f" ({line['legal_source']})"
        means = meanings[line["status"]] + ground
        rows.append(f"| {line['source']} | {place} | {said} | {channel} | {topic} | {means} | {line['note']} |")
    return "\n".join(rows)


def test_the_privacy_page_prints_the_table_that_the_models_read() -> None:
    """Written anew by `python tests/python/test_consent.py`."""
    page = (PROJECT / "docs" / "privacy.md").read_text()
    assert table_of_consent() in page


if __name__ == "__main__":
    path = Path(PROJECT) / "docs" / "privacy.md"
    text = path.read_text()
    first = text.index("| source | column or event |")
    last = re.compile(r"\n(?!\|)").search(text, first)
    path.write_text(text[:first] + table_of_consent() + text[last.start() if last else len(text) :])


def test_nobody_of_the_sample_is_granted_a_list_that_they_refused(sample_build: DbtRun) -> None:
    """The truth of the email provider's lists against the mart; what a topic does not say, all topics say."""
    answers = f"""
        select
            lists.refusal is not null as is_refused,
            coalesce(topic.status, whole.status) as status,
            count(*) as addresses
        from read_parquet('{sample_build.folder / "truth" / "email_lists.parquet"}') as lists
        inner join staging.stg_email__profiles as profiles
            on 'klaviyo_person:' || lists.klaviyo_id = profiles.profile_id
        left join marts.customer_consents as topic
            on topic.channel = 'email' and topic.purpose = 'marketing' and lower(profiles.email) = topic.address
            and lower(lists.list_name) = topic.topic
        left join marts.customer_consents as whole
            on whole.channel = 'email' and whole.purpose = 'marketing' and lower(profiles.email) = whole.address
            and whole.topic = 'all'
        group by all"""
    found = {(is_refused, status): addresses for is_refused, status, addresses in sample_build.query(answers)}
    assert (True, "granted") not in found
    assert found[True, "denied"] > 10 and found[False, "granted"] > 100
