"""Ids, stewards' decisions and what keeps people apart, in one identity build over what an earlier one remembered."""

import re
from datetime import timedelta
from functools import partial
from typing import Any

import duckdb
import pytest
from conftest import DbtBuild, DbtRun
from raw_rows import deliver
from scv.canonical import canonical_identifier
from scv.clustering import refuse_decisions_about_nobody
from scv.explain import as_text, explain
from scv.known import known_strengths
from test_identity_scenarios import IDENTITY, START, account, page, shop, till
from test_people_nobody_simulated import customers, identify

CANONICAL = partial(canonical_identifier, region="GB")
HOME = '{"address_line_1": "17 Quarry Road", "locality": "Ludlow", "postal_code": "SY8 1AA"}'
BENS = [
    "phone:+447400290002",
    *(f"square_customer:ben-{n}" for n in range(4)),
    "shopify_customer:2900",
    "email:ben@p29.example",
]


def names(given_name: str, family_name: str, **attributes: Any) -> dict[str, Any]:
    return {"given_name": given_name, "family_name": family_name, **attributes}


def at_home(key: str, given_name: str, family_name: str, phone: str, email: str) -> dict[str, Any]:
    """A till profile at the house that all of P33 share."""
    contact = {"phone_number": phone, "email_address": email, "address": HOME}
    return till(key, **names(given_name, family_name, **contact))


def shop_at_home(number: int, given_name: str, family_name: str, phone: str, email: str) -> dict[str, Any]:
    """A profile in the shop at that house."""
    who = {"first_name": given_name, "last_name": family_name, "phone": phone, "email": email}
    return shop(3300 + number, default_address_id=number, **who)


def browser(number: int) -> list[dict[str, Any]]:
    """Page views of one browser with a login."""
    return [page(f"p33-{number}-{n}", f"cookie-{number}", f"walter-{number}", day=n) for n in range(3)]


FEEDS = {
    "square.customers": [
        # P29: Ann's only record is gone from the source; the couple's address is Ben's now.
        *(till(f"ben-{n}", n, **names("Ben", "Twentynine", phone_number="07400 290002")) for n in range(4)),
        # P31: whom a steward knows to be one, two or nobody.
        till("ria-phone", **names("Ria", "Thirtyone", phone_number="07410290001")),
        till("ria-email", **names("Maria", "Einunddreissig", email_address="ria@p31.example")),
        till("ria-card", **names("M", "Thirty-One", reference_id="ab31")),
        *(till(f"sid-{n}", n, **names("Sid", "Thirtyone", email_address="sid@p31.example")) for n in range(2)),
        till("desk", email_address="test@test.com"),
        till("tess", **names("Tess", "Thirtyone", email_address="tess@p31.example")),
        # P33: two records of one browser; and a father and a son, who have one each.
        at_home("walter-1", "Walter", "Quenell", "07410330001", "one@p33.example"),
        at_home("father", "Osbert", "Quintrell", "07410330003", "a@quintrell.example"),
        # P33: and everything else that keeps people apart.
        till("tessa", **names("Tessa", "Miller", email_address="millers@p33.example")),
        till("robin", **names("Robin", "Miller", email_address="millers@p33.example", birthday="1990-05-01")),
        till("john", **names("John", "Elder", phone_number="07410330005", birthday="1960-02-03")),
        till("johnny", **names("John", "Elder", phone_number="07410330005", birthday="1992-11-30")),
        *(till(f"card-{n}", reference_id=f"55500{n}", email_address="cards@p33.example") for n in range(2)),
        *(
            till(f"crowd-{n}", **names(f"{letter}anne", f"{letter}rowd", email_address="crowd@p33.example"))
            for n, letter in enumerate("BDFGHKLM")
        ),
    ],
    "shopify.customer": [
        # P30: Bea had the address before Amy and Zachary, whom the registry knows.
        *(
            shop(3000 + n, 200 * n, first_name=given, last_name=family, email="recycled@p30.example")
            for n, (given, family) in enumerate([("Bea", "Former"), ("Amy", "Middling"), ("Zachary", "Later")])
        ),
        shop(2900, 5, first_name="Ben", last_name="Twentynine", email="ben@p29.example", phone="07400290002"),
        shop(2901, 5, first_name="Ben", last_name="Twentynine", email="couple@p29.example", phone="07400290002"),
        shop_at_home(1, "Walter", "Quenell", "07410330002", "two@p33.example"),
        shop_at_home(2, "Osbert", "Quintrell", "07410330004", "b@quintrell.example"),
    ],
    "shopify.customer_address": [
        {"id": n, "customer_id": 3300 + n, "address_1": "17 Quarry Rd", "city": "Ludlow", "zip": "SY8 1AA",
         "_fivetran_synced": START}
        for n in (1, 2)
    ],
    "gigya.accounts": [account("walter-1", "two@p33.example")],
    "segment_web.pages": browser(1),
    "segment_web.identifies": [{**identify("p33", "cookie-1", None, "one@p33.example", day=9)}],
}  # fmt: skip
# What build 1 gave out: Ann was known first.
REMEMBERED = [
    *((identifier, "ben", 2, START) for identifier in [*BENS, "shopify_customer:2901"]),
    ("square_customer:ann", "ann", 1, START - timedelta(days=90)),
    ("email:couple@p29.example", "ann", 1, START - timedelta(days=90)),
    ("shopify_customer:3001", "amy", 1, START + timedelta(days=200)),
    ("email:recycled@p30.example", "amy", 1, START + timedelta(days=200)),
    ("shopify_customer:3002", "zac", 2, START + timedelta(days=400)),
    ("email:recycled@p30.example#2", "zac", 2, START + timedelta(days=400)),
    ("email:left@p31.example", "left", 1, START),
]
DECISIONS = [
    ("phone:07410 290001", "Email:Ria@p31.example ", "link"),
    (" Loyalty_Card: ab31", "SQUARE_CUSTOMER:ria-phone", "Link"),
    ("square_customer:sid-0", " square_customer:sid-1", "split"),
    # Rests: the address is denied; and whoever had this one is gone.
    ("email:test@test.com", "email:tess@p31.example", "link"),
    ("email:left@p31.example", "email:tess@p31.example", "link"),
]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, dbt_build: DbtBuild) -> DbtRun:
    folder = tmp_path_factory.mktemp("ids")
    deliver(folder / "raw", FEEDS, "all", shuffle_seed=5)
    dbt_build(folder / "raw", "--exclude", "identity_overrides", folder=folder, command="seed")
    with duckdb.connect(str(folder / "scv.duckdb")) as connection:
        connection.execute("""
            create schema if not exists identity;
            create table identity.idr_id_registry (
                identifier_id varchar, customer_id varchar, previous_customer_id varchar, build_number bigint,
                first_seen_at timestamp, changed_at timestamp
            );
            create table seeds.identity_overrides (
                left_identifier varchar, right_identifier varchar, action varchar, decided_by varchar,
                decided_at timestamp, reason varchar
            );
        """)
        for identifier, customer, build, seen in REMEMBERED:
            connection.execute(
                "insert into identity.idr_id_registry values ($1, $2, null, $3, $4, $4)",
                [identifier, customer, build, seen],
            )
        for decision in DECISIONS:
            connection.execute(
                "insert into seeds.identity_overrides values ($1, $2, $3, 'Ann Reed', '2026-01-01', 'told us')",
                decision,
            )
    return dbt_build(
        folder / "raw",
        "--resource-type",
        "model",
        *IDENTITY[4:],
        "+identity_links",
        "+identity_quarantine",
        "+identity_review_queue",
        "+customer_identifiers",
        folder=folder,
    )


def why(run: DbtRun, left: str, right: str) -> str:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{run.database}' as work (read_only)")
        for table in ("identity_links", "identity_quarantine", "customer_identifiers"):
            connection.execute(f"create view {table} as from work.marts.{table}")
        return as_text(explain(connection, left, right, "GB"))


def test_p29_ben_keeps_his_id_when_the_couples_address_is_left_to_him(people: DbtRun) -> None:
    assert set(customers(people, *BENS, "email:couple@p29.example")) == {"ben"}
    history = "select customer_id, status from identity.idr_customer_id_history where issued_customer_id = 'ann'"
    assert people.query(history) == [(None, "retired")]
    changes = "select change_type, customer_id from identity.idr_identity_changes where build_number = 3 and "
    assert people.query(f"{changes} 'ann' in (customer_id, other_customer_id)") == [("retired", "ann")]


def test_p30_both_later_owners_of_a_recycled_address_keep_their_ids(people: DbtRun) -> None:
    bea, amy, zac = customers(people, *(f"shopify_customer:{number}" for number in (3000, 3001, 3002)))
    assert (amy, zac) == ("amy", "zac")
    assert bea not in ("amy", "zac", None)
    owners = (
        "select customer_id, tenure_id from identity.idr_customer_identifiers "
        "where identifier_id = 'email:recycled@p30.example' order by valid_from nulls first"
    )
    address = "email:recycled@p30.example"
    assert people.query(owners) == [(bea, f"{address}#3"), ("amy", address), ("zac", f"{address}#2")]


def test_p31_decisions_are_read_as_the_feeds_are(people: DbtRun) -> None:
    found = customers(people, *(f"square_customer:ria-{what}" for what in ("phone", "email", "card")))
    assert None not in found
    assert len(set(found)) == 1
    sids = customers(people, "square_customer:sid-0", "square_customer:sid-1")
    assert sids[0] != sids[1]
    assert "a steward's decision" in why(people, "07410 290001", "ria@p31.example")


def test_p31_a_decision_that_rests_is_not_shown_as_proven(people: DbtRun) -> None:
    assert people.query(
        "select left_identifier_id, status, rule from marts.identity_links "
        "where link_type = 'decision' and right_identifier_id = 'email:test@test.com' or "
        "link_type = 'decision' and left_identifier_id = 'email:left@p31.example' order by 1"
    ) == [
        ("email:left@p31.example", "refused", "nobodys_identifier"),
        ("email:tess@p31.example", "refused", "nobodys_identifier"),
    ]


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (
            "phone:07410 290009",
            "row 7, left_identifier 'phone:07410 290009' (read as 'phone:+447410290009') is nobody's",
        ),
        ("emial:ria@p31.example", "row 7, left_identifier 'emial:ria@p31.example' has no type that there is"),
        ("ria@p31.example", "row 7, left_identifier 'ria@p31.example' has no type that there is"),
        ("anonymous_id:cookie-1", "row 7, left_identifier 'anonymous_id:cookie-1' is a device's"),
        ("square_customer:RIA-PHONE", "row 7, left_identifier 'square_customer:RIA-PHONE' is nobody's"),
    ],
)
def test_p31_a_decision_that_names_nobody_stops_with_its_row(people: DbtRun, left: str, told: str) -> None:
    """The model's own steps over what the build knows; that the model raises stops the build."""
    rows = [
        *((*decision, None, None, None) for decision in DECISIONS),
        (left, "square_customer:sid-0", "link", None, None, None),
    ]
    named = {CANONICAL(text) for one, other, *_ in rows for text in (one, other)}
    with duckdb.connect(str(people.database), read_only=True) as connection:
        known = known_strengths(connection, "scv", "select * from identity.idr_identifiers", named)
        types = {
            kind for (kind,) in connection.execute("select identifier_type from seeds.identifier_rules").fetchall()
        }
    refuse_decisions_about_nobody(rows[:-1], CANONICAL, types, known)
    with pytest.raises(ValueError, match=re.escape(told)):
        refuse_decisions_about_nobody(rows, CANONICAL, types, known)


def test_p33_two_records_of_one_browser_with_one_login_are_one(people: DbtRun) -> None:
    found = customers(people, "square_customer:walter-1", "shopify_customer:3301", "gigya_account:walter-1")
    assert None not in found
    assert len(set(found)) == 1


@pytest.mark.parametrize(
    ("left", "right", "rule"),
    [
        ("square_customer:father", "shopify_customer:3302", "likely_namesakes"),
        ("square_customer:tessa", "square_customer:robin", "different_given_names"),
        ("square_customer:john", "square_customer:johnny", "different_birth_dates"),
        ("square_customer:card-0", "square_customer:card-1", "maximum_loyalty_card"),
        ("square_customer:sid-0", "square_customer:sid-1", "force_split"),
        ("square_customer:crowd-0", "square_customer:crowd-1", "too_many_names"),
        ("shopify_customer:3001", "shopify_customer:3002", "it changed hands"),
        ("square_customer:tess", "square_customer:desk", "denylisted"),
    ],
)
def test_p33_why_names_the_rule_that_keeps_two_apart(people: DbtRun, left: str, right: str, rule: str) -> None:
    one, other = customers(people, left, right)
    assert one != other
    assert rule in why(people, left, right)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("loyalty_card: lc-99 88", "loyalty_card:LC9988"),
        ("loyalty_card:6335000000000014.0", "loyalty_card:6335000000000014"),
        ("social_login:Instagram:@Eve", "social_login:instagram:eve"),
        ("social_login: instagram : eve\u200b", "social_login:instagram:eve"),
        ("Email: Eve@X.example ", "email:eve@x.example"),
        ("hashed_email: AB12 ", "hashed_email:ab12"),
        ("phone:07700 900123", "phone:+447700900123"),
        ("user_id: X1 ", "user_id:X1"),
        ("loyalty_card: - ", "loyalty_card:-"),
    ],
)
def test_a_single_text_is_spelled_as_the_models_spell_columns(written: str, canonical: str) -> None:
    """By the same macro (tests/macros/identifier_id.sql has its cases); what says nothing stays as it is written."""
    assert CANONICAL(written) == canonical
