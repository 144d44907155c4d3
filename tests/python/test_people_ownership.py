"""Whose an address or a number is: evidence has a rank, and history keeps its dates. One build decides all of it."""

from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest
from conftest import DbtBuild, DbtRun
from raw_rows import combined, deliver
from scv.matching import resolve_contested
from test_identity_scenarios import MODELS, START, account, guest_order, page, shop, till
from test_people_nobody_simulated import customers, identify

WANTED = ("+identity_links", "+identity_review_queue", "+int_customer_orders", "+int_customer_consents")
BUILT = (*MODELS, "--select", *WANTED)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def registered(key: str, email: str, at: int = 0, is_verified: bool | None = None, **profile: str) -> dict[str, Any]:
    """A registered account with more in its profile than an address."""
    fields = ", ".join(f'"{name}": "{value}"' for name, value in {"email": email, **profile}.items())
    return {**account(key, email, at), "profile": f"{{{fields}}}", "isVerified": is_verified}


def named(given_name: str, family_name: str) -> dict[str, str]:
    return {"firstName": given_name, "lastName": family_name}


def subscribed(key: str, email: str, at: int = 0, **columns: Any) -> dict[str, Any]:
    """A profile of the email provider that has asked for the newsletter."""
    return {
        "id": key,
        "email": email,
        "created": day(at),
        "updated": day(at),
        "_fivetran_synced": day(at),
        "subscriptions_email_marketing_consent": "SUBSCRIBED",
        "subscriptions_email_marketing_timestamp": day(at),
        **columns,
    }


def order(key: int, at: int, customer: int | None = None, **columns: Any) -> dict[str, Any]:
    return {
        "id": key,
        "customer_id": customer,
        "financial_status": "paid",
        "total_price": 10,
        "currency": "GBP",
        "created_at": day(at),
        "processed_at": day(at),
        "_fivetran_synced": day(at),
        **columns,
    }


def text_to(key: str, number: str, at: int) -> dict[str, Any]:
    return {
        "id": key,
        "from": "+442079460000",
        "to": number,
        "body": "Your parcel is on its way",
        "direction": "outbound-api",
        "status": "delivered",
        "date_sent": day(at),
        "date_created": day(at),
        "_fivetran_synced": day(at),
    }


ASKED_FOR_NEWS = (
    '{"email": {"newsletter": {"isSubscribed": true, "lastUpdatedSubscriptionState": "2025-06-01T12:00:00Z"}}}'
)

CONFIRMED_NEWS = '{"email": {"news": {"isSubscribed": true, "doubleOptIn": {"status": "Confirmed"}}}}'

# P18: whoever owns the number, in whatever name the buyer goes, and with a profile or as a guest.
BILLED = {
    "named guest": {
        "email": "ben@p18.example",
        "billing_address_first_name": "Ben",
        "billing_address_last_name": "Ashdown",
    },
    "nameless guest": {"email": "who@p18.example"},
    "named profile": {"customer": 1801},
    "nameless profile": {"customer": 1802},
}
MENTIONED = {
    "square.customers": [
        *(
            till(f"cara-{n}", given_name="Cara", family_name="Eighteen", phone_number=f"0740018000{n}")
            for n, _ in enumerate(BILLED)
        ),
        *(till(f"nameless-{n}", phone_number=f"0740018001{n}") for n, _ in enumerate(BILLED)),
        # She herself, with an address that nobody knew.
        till("cara-self", given_name="Cara", family_name="Selfson", phone_number="07400180099"),
    ],
    "shopify.customer": [
        shop(1801, first_name="Ben", last_name="Ashdown", email="ben.profile@p18.example"),
        shop(1802, email="nameless.profile@p18.example"),
        # P17: Bob has an address that nobody named, in the newsletter alone.
        shop(1701, first_name="Alice", last_name="Other", email="alice@p17b.example"),
    ],
    "shopify.order": [
        guest_order(17001, 30, "gil@p17b.example", "Gil", "Hartley"),
        guest_order(17002, 120, "gil@p17b.example", "Gil", "Hartley"),
        *(
            order(18000 + 10 * kind + n, 30, billing_address_phone=f"0740018{kind:03d}{n}", **columns)
            for kind in (0, 1)
            for n, columns in enumerate(BILLED.values())
        ),
        order(
            18090,
            30,
            email="cara.self@p18.example",
            billing_address_phone="07400180099",
            billing_address_first_name="Cara",
            billing_address_last_name="Selfson",
        ),
    ],
    "gigya.accounts": [registered("alice-17b", "alice@p17b.example", **named("Alice", "Other"))],
    "segment_web.identifies": [
        identify("typed-b", "cookie-alice-b", "alice-17b", "bob@p17b.example", day=3),
        # An address of her own, that nobody else is known by.
        identify("typed-c", "cookie-alice-b", "alice-17b", "alice.work@p17b.example", day=4),
        # He has no profile, only an order; and she types his address afterwards.
        identify("typed-e", "cookie-alice-b", "alice-17b", "gil@p17b.example", day=90),
        # A login of which no account was landed: the address is how it is known.
        identify("typed-d", "cookie-dora", "dora-17", "dora@p17b.example", day=4),
    ],
    "klaviyo.person": [subscribed("bob-17b", "bob@p17b.example"), subscribed("dora-17b", "dora@p17b.example")],
}

# P19: the registration gives another name, none, or hers.
REGISTRANTS = {"another": named("Victor", "Crooke"), "none": {}, "hers": named("Vera", "Nineteen")}
VERIFIED_BY = ["gigya", "shopify", "klaviyo", "subscription"]
VERIFIED = {
    "gigya.accounts": [
        row
        for verifier in VERIFIED_BY
        for name, fields in REGISTRANTS.items()
        for row in [
            {
                **registered(f"fake-{verifier}-{name}", f"vera.{verifier}.{name}@p19.example", 50, False, **fields),
                "subscriptions": ASKED_FOR_NEWS,
            },
            *(
                [registered(f"vera-{name}", f"vera.gigya.{name}@p19.example", 0, True, **named("Vera", "Nineteen"))]
                if verifier == "gigya"
                else []
            ),
            *(
                [
                    {
                        **registered(
                            f"vera-subscribed-{name}",
                            f"vera.subscription.{name}@p19.example",
                            0,
                            None,
                            **named("Vera", "Nineteen"),
                        ),
                        "subscriptions": CONFIRMED_NEWS,
                    }
                ]
                if verifier == "subscription"
                else []
            ),
        ]
    ],
    "shopify.customer": [
        {
            **shop(1900 + n, first_name="Vera", last_name="Nineteen", email=f"vera.shopify.{name}@p19.example"),
            "verified_email": True,
        }
        for n, name in enumerate(REGISTRANTS)
    ],
    "klaviyo.person": [
        subscribed(
            f"vera-{name}",
            f"vera.klaviyo.{name}@p19.example",
            first_name="Vera",
            last_name="Nineteen",
            subscriptions_email_marketing_double_optin=True,
        )
        for name in REGISTRANTS
    ],
    "shopify.order": [
        guest_order(19000 + 10 * n + m, 60, f"vera.{verifier}.{name}@p19.example", "Vera", "Nineteen")
        for n, verifier in enumerate(VERIFIED_BY)
        for m, name in enumerate(REGISTRANTS)
    ],
}
VERAS = {
    "gigya": "gigya_account:vera-{}",
    "shopify": "shopify_customer:{}",
    "klaviyo": "klaviyo_person:vera-{}",
    "subscription": "gigya_account:vera-subscribed-{}",
}

# P22: Ann's number went to Bea; Ann goes on buying, and each order touches her profile.
RECYCLED = {
    "shopify.customer": [
        {
            **shop(2201, first_name="Ann", last_name="Former", email="ann@p22.example", phone="07400220001"),
            "updated_at": day(500),
        },
        shop(2202, 300, first_name="Bea", last_name="Later", email="bea@p22.example", phone="07400220001"),
        # A neighbour: nothing is heard of her any more, though the shop's own batch touched her profile.
        {
            **shop(2203, first_name="Cleo", last_name="Former", email="cleo@p22.example", phone="07400220003"),
            "updated_at": day(500),
        },
        shop(2204, 300, first_name="Dee", last_name="Later", email="dee@p22.example", phone="07400220003"),
        # A neighbour: one house and name, one number; the second one has not taken it.
        shop(2205, first_name="Eva", last_name="Sharer", email="eva@p22.example", phone="07400220005"),
        shop(2206, 300, first_name="Finn", last_name="Sharer", email="finn@p22.example", phone="07400220005"),
        # A neighbour: her orders fill it in by themselves, and nobody can tell.
        shop(2207, first_name="Gina", last_name="Marlow", email="gina@p22.example", phone="07400220007"),
        shop(2208, 300, first_name="Hans", last_name="Pickering", email="hans@p22.example", phone="07400220007"),
        # A neighbour: an address is no number; who lives on keeps it.
        shop(2209, first_name="Iris", last_name="Alive", email="iris@p22.example"),
        shop(2210, 300, first_name="Jack", last_name="Else", email="iris@p22.example"),
    ],
    "shopify.order": [
        *(order(22010 + n, at, 2201, email="ann@p22.example") for n, at in enumerate([10, 200, 400, 500])),
        order(22031, 10, 2203, email="cleo@p22.example"),
        order(22070, 400, 2207, email="gina@p22.example", billing_address_phone="07400220007"),
        order(22090, 400, 2209),
    ],
    "twilio.message": [
        text_to(f"text-{number}-{at}", f"+44740022000{number}", at) for number in (1, 3, 5, 7) for at in (100, 350)
    ],
}

# P23: with a date of birth or without one, verified by whoever reads the mail or not.
CHILDREN = {
    "plain": (None, {}),
    "verified": (True, {}),
    "born": (True, {"birthYear": "2016", "birthMonth": "5", "birthDay": "4"}),
    "other surname": (None, {"birthYear": "2016", "birthMonth": "5", "birthDay": "4", "lastName": "Stepchild"}),
}
CHILD = {
    "shopify.customer": [
        shop(2300 + n, first_name="Petra", last_name="Parent", email=f"petra{n}@p23.example")
        for n, _ in enumerate(CHILDREN)
    ],
    "klaviyo.person": [subscribed(f"petra-{n}", f"petra{n}@p23.example") for n, _ in enumerate(CHILDREN)],
    "gigya.accounts": [
        {
            **registered(f"tim-{n}", f"petra{n}@p23.example", 100, verified, **{**named("Tim", "Parent"), **fields}),
            "subscriptions": ASKED_FOR_NEWS,
        }
        for n, (verified, fields) in enumerate(CHILDREN.values())
    ],
    "segment_web.pages": [page(f"tim-{n}", f"cookie-tim-{n}", f"tim-{n}", day=101) for n, _ in enumerate(CHILDREN)],
    "shopify.order": [
        *(guest_order(23000 + n, 50, f"petra{n}@p23.example", "Petra", "Parent") for n, _ in enumerate(CHILDREN)),
        *(guest_order(23100 + n, 150, f"petra{n}@p23.example", "Petra", "Parent") for n, _ in enumerate(CHILDREN)),
    ],
}

# P1: one address, and two of its three records in a name that did not get it.
FAMILY = {
    "klaviyo.person": [subscribed("daniel", "crawmore@p1.example", first_name="Daniel", last_name="Crawmore")],
    "shopify.customer": [shop(101, 5, first_name="David", last_name="Crawmore", email="crawmore@p1.example")],
    "square.customers": [
        till("david", 9, given_name="David", family_name="Crawmore", email_address="crawmore@p1.example")
    ],
}


# P24: what changed, in each system that keeps versions: an older file holds the row as it was.
def helped(email: str, at: int) -> dict[str, Any]:
    """A user of the help desk, as of a day."""
    return {
        "id": 24,
        "name": "Lena Moved",
        "email": email,
        "role": "end-user",
        "created_at": day(0),
        "updated_at": day(at),
        "_fivetran_synced": day(at),
    }


def called(email: str, number: str, at: int) -> dict[str, Any]:
    """An entry of the call centre's address book, as of a day."""
    return {
        "id": 24,
        "first_name": "Kim",
        "emails": f'[{{"value": "{email}"}}]',
        "phone_numbers": f'[{{"value": "{number}"}}]',
        "created_at": int(day(0).timestamp()),
        "updated_at": int(day(at).timestamp()),
    }


BEFORE = {
    "zendesk.user": [helped("lena.old@p24.example", 0)],
    "aircall.contacts": [called("kim.old@p24.example", "07400240007", 0)],
    "gigya.accounts": [registered("mia", "mia.old@p24.example", 0, True, **named("Mia", "Moved"))],
    "shopify.customer": [
        shop(2401, first_name="Nell", last_name="Moved", email="nell.old@p24.example", phone="07400240001")
    ],
    "square.customers": [
        till(
            "olga",
            given_name="Olga",
            family_name="Moved",
            email_address="olga.old@p24.example",
            phone_number="07400240003",
        )
    ],
    "loyaltylion.customers": [
        {
            "id": 24,
            "email": "pia.old@p24.example",
            "properties": '{"first_name": "Pia"}',
            "created_at": day(0),
            "updated_at": day(0),
        }
    ],
    "salesforce.contact": [
        {
            "id": "0032400",
            "email": "quin.old@p24.example",
            "mobile_phone": "07400240005",
            "first_name": "Quin",
            "last_name": "Moved",
            "last_modified_date": day(0),
            "_fivetran_synced": day(0),
        }
    ],
    "klaviyo.person": [
        subscribed("rhea", "rhea.old@p24.example", first_name="Rhea"),
        subscribed("yan", "yan.a@p24.example"),
        subscribed("zoe", "zoe.a@p24.example"),
        # Deleted, and made anew with another address: nothing that was hers.
        subscribed("sue", "sue.gone@p24.example", _fivetran_deleted=True),
        # Taken out at the source, and not to come back.
        subscribed("vic", "vic.redacted@p24.example", first_name="Vic"),
        # Written over with somebody else.
        subscribed("will", "will@p24.example", first_name="Will", last_name="First"),
        # Somebody else has it by now, who owns it.
        subscribed("tess", "tess.old@p24.example", first_name="Tess", last_name="Moved"),
    ],
}
# What changed twice, and came back or not.
BETWEEN = {
    "klaviyo.person": [
        {**subscribed("yan", "yan.b@p24.example"), "updated": day(50)},
        {**subscribed("zoe", "zoe.b@p24.example"), "updated": day(50)},
    ]
}
AFTER = {
    "zendesk.user": [helped("lena.new@p24.example", 100)],
    "aircall.contacts": [called("kim.new@p24.example", "07400240008", 100)],
    "gigya.accounts": [
        {
            **registered("mia", "mia.new@p24.example", 0, True, **named("Mia", "Moved")),
            "lastUpdated": "2025-04-11T00:00:00Z",
            "lastLogin": "2025-04-11T00:00:00Z",
        }
    ],
    "shopify.customer": [
        {
            **shop(2401, first_name="Nell", last_name="Moved", email="nell.new@p24.example", phone="07400240002"),
            "updated_at": day(100),
        },
        shop(2402, 200, first_name="Ugo", last_name="Heir", email="tess.old@p24.example"),
    ],
    "square.customers": [
        {
            **till(
                "olga",
                given_name="Olga",
                family_name="Moved",
                email_address="olga.new@p24.example",
                phone_number="07400240004",
            ),
            "updated_at": "2025-04-11T00:00:00Z",
        }
    ],
    "loyaltylion.customers": [
        {
            "id": 24,
            "email": "pia.new@p24.example",
            "properties": '{"first_name": "Pia"}',
            "created_at": day(0),
            "updated_at": day(100),
        }
    ],
    "salesforce.contact": [
        {
            "id": "0032400",
            "email": "quin.new@p24.example",
            "mobile_phone": "07400240006",
            "first_name": "Quin",
            "last_name": "Moved",
            "last_modified_date": day(100),
            "_fivetran_synced": day(100),
        }
    ],
    "klaviyo.person": [
        {**subscribed("rhea", "rhea.new@p24.example", first_name="Rhea"), "updated": day(100)},
        {**subscribed("yan", "yan.c@p24.example"), "updated": day(100)},
        {**subscribed("zoe", "zoe.a@p24.example"), "updated": day(100)},
        {**subscribed("sue", "sue@p24.example"), "updated": day(100)},
        {**subscribed("vic", None), "updated": day(100)},
        {**subscribed("will", "xena@p24.example", first_name="Xena", last_name="Second"), "updated": day(100)},
        {**subscribed("tess", "tess.new@p24.example", first_name="Tess", last_name="Moved"), "updated": day(100)},
    ],
    "shopify.order": [
        guest_order(24000, 20, "mia.old@p24.example", "Mia", "Moved"),
        guest_order(24001, 150, "mia.new@p24.example", "Mia", "Moved"),
        order(24002, 300, 2402, email="tess.old@p24.example"),
        # She has ordered with it since: it is hers still.
        guest_order(24003, 150, "nell.old@p24.example", "Nell", "Moved"),
    ],
}
MOVED = {
    "zendesk_user:24": ["email:lena.old@p24.example", "email:lena.new@p24.example"],
    "aircall_contact:24": [
        "email:kim.old@p24.example",
        "email:kim.new@p24.example",
        "phone:+447400240007",
        "phone:+447400240008",
    ],
    "gigya_account:mia": ["email:mia.old@p24.example", "email:mia.new@p24.example"],
    "shopify_customer:2401": [
        "email:nell.old@p24.example",
        "email:nell.new@p24.example",
        "phone:+447400240001",
        "phone:+447400240002",
    ],
    "square_customer:olga": [
        "email:olga.old@p24.example",
        "email:olga.new@p24.example",
        "phone:+447400240003",
        "phone:+447400240004",
    ],
    "loyaltylion_customer:24": ["email:pia.old@p24.example", "email:pia.new@p24.example"],
    "salesforce_contact:0032400": [
        "email:quin.old@p24.example",
        "email:quin.new@p24.example",
        "phone:+447400240005",
        "phone:+447400240006",
    ],
    "klaviyo_person:rhea": ["email:rhea.old@p24.example", "email:rhea.new@p24.example"],
}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, dbt_build: DbtBuild) -> DbtRun:
    raw = tmp_path_factory.mktemp("ownership") / "raw"
    deliver(raw, BEFORE, "second-in-name-first-in-time", shuffle_seed=1)
    deliver(raw, BETWEEN, "between", shuffle_seed=2)
    deliver(raw, combined(MENTIONED, VERIFIED, RECYCLED, CHILD, FAMILY, AFTER), "first", shuffle_seed=3)
    return dbt_build(raw, *BUILT, views_stand=True)


def holders(run: DbtRun, identifier: str) -> list[tuple[str, datetime | None, datetime | None]]:
    return run.query(
        "select customer_id, valid_from, valid_to from identity.idr_customer_identifiers where identifier_id = $1 "
        "order by valid_from nulls first",
        [identifier],
    )


def buyers(run: DbtRun, *orders: int) -> list[str | None]:
    found = dict(run.query("select order_id, customer_id from intermediate.int_customer_orders"))
    return [found[f"shopify:{order}"] for order in orders]


def consent_of(run: DbtRun, address: str) -> list[tuple[str, str]]:
    """Who holds which word on an address, of those that stand; unknown where nobody said anything."""
    return run.query(
        "select customer_id, coalesce(max(status) filter (status <> 'unknown'), 'unknown') "
        "from intermediate.int_customer_consents "
        "where address_id = $1 and is_current and channel = 'email' group by customer_id",
        [address],
    )


@pytest.mark.parametrize("number", range(len(BILLED)), ids=list(BILLED))
def test_p18_a_billing_phone_stays_its_owners(people: DbtRun, number: int) -> None:
    buyer = list(BILLED.values())[number]
    identifier = f"shopify_customer:{buyer['customer']}" if "customer" in buyer else f"email:{buyer['email']}"
    for kind, owner in enumerate([f"cara-{number}", f"nameless-{number}"]):
        cara, phone, other = customers(
            people, f"square_customer:{owner}", f"phone:+44740018{kind:03d}{number}", identifier
        )
        assert cara == phone != other is not None
        assert buyers(people, 18000 + 10 * kind + number) == [other]


def test_p18_who_buys_in_her_own_name_is_herself(people: DbtRun) -> None:
    cara, email = customers(people, "square_customer:cara-self", "email:cara.self@p18.example")
    assert cara == email


def test_p17_an_address_in_the_newsletter_alone_is_somebodys(people: DbtRun) -> None:
    bob, address, alice, work = customers(
        people,
        "klaviyo_person:bob-17b",
        "email:bob@p17b.example",
        "gigya_account:alice-17b",
        "email:alice.work@p17b.example",
    )
    assert bob == address != alice
    assert work == alice


def test_p17_who_has_ordered_with_an_address_first_keeps_it(people: DbtRun) -> None:
    gil, alice = customers(people, "email:gil@p17b.example", "gigya_account:alice-17b")
    assert gil != alice
    assert buyers(people, 17001, 17002) == [gil, gil]


def test_p17_a_login_without_an_account_is_known_by_the_address_it_states(people: DbtRun) -> None:
    login, address = customers(people, "user_id:dora-17", "klaviyo_person:dora-17b")
    assert login == address


@pytest.mark.parametrize("verifier", VERIFIED_BY)
@pytest.mark.parametrize("name", ["another", "none"])
def test_p19_who_never_confirmed_an_address_takes_nothing_from_who_did(
    people: DbtRun, verifier: str, name: str
) -> None:
    key = 1900 + list(REGISTRANTS).index(name) if verifier == "shopify" else name
    vera, address, fake = customers(
        people,
        VERAS[verifier].format(key),
        f"email:vera.{verifier}.{name}@p19.example",
        f"gigya_account:fake-{verifier}-{name}",
    )
    assert vera == address != fake is not None
    number = 19000 + 10 * VERIFIED_BY.index(verifier) + list(REGISTRANTS).index(name)
    assert buyers(people, number) == [vera]
    # What the registration ticked is nobody's yes: hers is what she asked for herself.
    asked_herself = {"klaviyo": "granted", "subscription": "granted"}.get(verifier, "unknown")
    assert consent_of(people, f"email:vera.{verifier}.{name}@p19.example") == [(vera, asked_herself)]


@pytest.mark.parametrize("verifier", VERIFIED_BY)
def test_p19_who_gives_her_whole_name_beside_her_address_is_taken_for_her(people: DbtRun, verifier: str) -> None:
    key = 1900 + list(REGISTRANTS).index("hers") if verifier == "shopify" else "hers"
    vera, again = customers(people, VERAS[verifier].format(key), f"gigya_account:fake-{verifier}-hers")
    assert vera == again


def test_p19_what_contradicts_is_shown_with_its_rank_and_asked(people: DbtRun) -> None:
    links = people.query(
        "select left_identifier_id, evidence_rank, status from marts.identity_links "
        "where right_identifier_id like 'gigya_account:fake-gigya-%' and left_identifier_id like 'email:%' "
        "or left_identifier_id like 'email:vera.gigya.%' and right_identifier_id like 'gigya_account:fake-%'"
    )
    assert ("email:vera.gigya.another@p19.example", 4, "refused") in links
    assert ("email:vera.gigya.none@p19.example", 4, "refused") in links
    asked = people.query(
        "select count(*) from marts.identity_review_queue "
        "where 'gigya_account:fake-gigya-none' in (left_identifier_id, right_identifier_id)"
    )
    assert asked == [(1,)]


def test_p22_a_number_given_to_somebody_else_while_its_first_owner_lives_on(people: DbtRun) -> None:
    ann, bea = customers(people, "shopify_customer:2201", "shopify_customer:2202")
    assert ann != bea
    # A text of day 100 is hers, one of day 350 is nobody's.
    assert holders(people, "phone:+447400220001") == [(ann, None, day(300))]


def test_p22_silence_is_what_a_person_did_not_what_a_batch_touched(people: DbtRun) -> None:
    cleo, dee = customers(people, "shopify_customer:2203", "shopify_customer:2204")
    assert holders(people, "phone:+447400220003") == [(cleo, None, day(300)), (dee, day(300), None)]


def test_p22_who_shares_a_number_has_not_given_it_away(people: DbtRun) -> None:
    eva, gina, iris = customers(people, "shopify_customer:2205", "shopify_customer:2207", "shopify_customer:2209")
    assert holders(people, "phone:+447400220005") == [(eva, None, None)]
    assert holders(people, "phone:+447400220007") == [(gina, None, day(300))]
    assert holders(people, "email:iris@p22.example") == [(iris, None, None)]


def test_p1_two_records_in_the_name_that_did_not_get_the_address_are_one_person(people: DbtRun) -> None:
    address, daniel, david, again = customers(
        people, "email:crawmore@p1.example", "klaviyo_person:daniel", "shopify_customer:101", "square_customer:david"
    )
    assert address == daniel
    assert daniel != david == again is not None


@pytest.mark.parametrize("is_decided", [False, True])
def test_p22_a_steward_says_whose_a_number_in_dispute_is(is_decided: bool) -> None:
    con = duckdb.connect()
    con.execute("""
        create table records (record_id varchar, given_name varchar, family_name varchar);
        insert into records values ('shop:ann', 'Ann', 'Former'), ('shop:bea', 'Bea', 'Later');
        create table links as
        select *, 2 as evidence_rank, false as is_somebody_elses, last_done_at as last_stated_at,
            null::timestamp as given_up_at from (values
            ('phone:1', 'shop:ann', 1, timestamp '2025-01-01', timestamp '2025-01-01'),
            ('phone:1', 'shop:bea', 2, timestamp '2025-10-28', timestamp '2025-10-28')
        ) as t(left_id, right_id, priority, first_seen_at, last_done_at);
        create table identifiers as
        select *, split_part(identifier_id, ':', 2) as identifier_value, null::integer as max_per_customer from (values
            ('phone:1', 'phone', true, true), ('shop:ann', 'shop', false, false), ('shop:bea', 'shop', false, false)
        ) as t(identifier_id, identifier_type, can_change_hands, is_reissued);
        create table deeds as select 'shop:ann' as identifier_id, timestamp '2026-01-01' as last_done_at;
        create table decisions (left_id varchar, right_id varchar, action varchar);
    """)
    if is_decided:
        con.execute("insert into decisions values ('phone:1', 'shop:bea', 'link')")
    found = resolve_contested(con, "records", "links", "identifiers", "decisions", "deeds").to_pylist()
    cluster = {row["tenure_id"]: row["cluster_id"] for row in found if row["tenure_id"]}
    assert cluster["phone:1"] == cluster["shop:ann"] != cluster["shop:bea"]
    assert cluster["phone:1#2"] == (cluster["shop:bea"] if is_decided else None)
    assert [row["rule"] for row in found if row["rule"]] == ([] if is_decided else ["in_dispute"])


@pytest.mark.parametrize("number", range(len(CHILDREN)), ids=list(CHILDREN))
def test_p23_a_child_takes_nothing_from_a_parent(people: DbtRun, number: int) -> None:
    parent, child = customers(people, f"shopify_customer:{2300 + number}", f"gigya_account:tim-{number}")
    assert parent != child is not None
    assert holders(people, f"email:petra{number}@p23.example") == [(parent, None, None)]
    assert buyers(people, 23000 + number, 23100 + number) == [parent, parent]
    assert consent_of(people, f"email:petra{number}@p23.example") == [(parent, "granted")]
    assert customers(people, f"anonymous_id:cookie-tim-{number}") == [child]


@pytest.mark.parametrize("profile", list(MOVED))
def test_p24_what_an_earlier_version_of_a_record_stated_is_its_owners_still(people: DbtRun, profile: str) -> None:
    [owner] = customers(people, profile)
    for identifier in MOVED[profile]:
        [(customer, _, until)] = holders(people, identifier)
        assert customer == owner
        is_former = identifier.endswith((".old@p24.example", "1", "3", "5", "7"))
        is_in_use = identifier == "email:nell.old@p24.example"
        assert until == (day(100) if is_former and not is_in_use else None), identifier


def test_p24_what_changed_twice_has_three_times_and_what_came_back_none(people: DbtRun) -> None:
    yan, zoe = customers(people, "klaviyo_person:yan", "klaviyo_person:zoe")
    for owner, letter, until in [
        (yan, "yan.a", day(50)),
        (yan, "yan.b", day(100)),
        (yan, "yan.c", None),
        (zoe, "zoe.a", None),
        (zoe, "zoe.b", day(100)),
    ]:
        assert holders(people, f"email:{letter}@p24.example") == [(owner, None, until)]


def test_p24_orders_with_either_address_are_hers(people: DbtRun) -> None:
    [mia] = customers(people, "gigya_account:mia")
    assert buyers(people, 24000, 24001) == [mia, mia]


def test_p24_what_was_given_up_may_be_somebody_elses(people: DbtRun) -> None:
    tess, ugo = customers(people, "klaviyo_person:tess", "shopify_customer:2402")
    former, later = holders(people, "email:tess.old@p24.example")
    assert (former[0], former[1], later[0], later[2]) == (tess, None, ugo, None)
    assert former[2] == later[1]


@pytest.mark.parametrize("former", ["sue.gone", "vic.redacted", "will"])
def test_p24_what_was_deleted_taken_out_or_somebody_elses_is_no_history(people: DbtRun, former: str) -> None:
    assert holders(people, f"email:{former}@p24.example") == []
