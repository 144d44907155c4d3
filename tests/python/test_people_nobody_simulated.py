"""Who is one and who is two where values are shared or broken and names look alike: one identity build decides all."""

from datetime import timedelta
from typing import Any

import pytest
from conftest import DbtBuild, DbtRun
from raw_rows import deliver
from test_identity_scenarios import IDENTITY, START, account, guest_order, page, shop, till

# P1, P2: one family name and one mobile each. None of these pairs is in the code; the list of names is not ours.
COUPLES = [
    ("Daniel", "David"),
    ("Oliver", "Olivia"),
    ("Charles", "Charlotte"),
    ("Julian", "Juliana"),
    ("Martin", "Martina"),
    ("Patrick", "Patricia"),
    ("Gurpreet", "Harpreet"),
    ("Jean-Paul", "Jean-Marc"),
    ("Mohammed Bilal", "Mohammed Usman"),
    ("Maria Elena", "Maria Jose"),
]
PATRONYMS = [
    (("Ivan", "Ivanov"), ("Irina", "Ivanova")),
    (("Martin", "Martinez"), ("Maria", "Martinez")),
    (("\u0418\u0432\u0430\u043d", "\u0418\u0432\u0430\u043d\u043e\u0432"), ("Irina", "Ivanova")),
]
# Who writes her own name in several ways stays one.
SPELLINGS = [("Sara", "Sarah"), ("Jon", "John"), ("Yussuf", "Yusuf"), ("Kathrine", "Katherine"), ("Magda", "Magdalena")]
# P9: what programs write where a user id should be, and one that no list has.
BROKEN_USER_IDS = ["NaN", "[object Object]", "undefined", "(not set)", "{{ user.id }}", "usr-default-7"]


def identify(key: str, browser: str, user: str, email: str, day: int = 0) -> dict[str, Any]:
    """An identify call: an address typed into a form while `user` was logged in."""
    at = START + timedelta(days=day)
    return {
        "id": key, "anonymous_id": browser, "user_id": user, "email": email, "timestamp": at, "received_at": at,
    }  # fmt: skip


def couple(number: int, names: tuple[str, str], kind: str) -> list[dict[str, Any]]:
    return [
        till(
            f"{kind}-{number}-{side}",
            given_name=name,
            family_name=f"Wetherspoon{'abcdefghijkl'[number]}",
            phone_number=f"0740{len(kind)}6000{number:02d}",
        )
        for side, name in enumerate(names)
    ]


FEEDS = {
    "square.customers": [
        *(profile for number, names in enumerate(COUPLES) for profile in couple(number, names, "couple")),
        # P1, neighbours: the given name of one is in the family name of both.
        *(
            till(
                f"patronym-{number}-{side}", given_name=given, family_name=family, phone_number=f"074015600{number:02d}"
            )
            for number, names in enumerate(PATRONYMS)
            for side, (given, family) in enumerate(names)
        ),
        *(profile for number, names in enumerate(SPELLINGS) for profile in couple(number, names, "spelling")),
        # P11: what a till writes where it knows no card, on people with addresses of their own.
        *(
            till(f"card-{number}", reference_id=card, email_address=f"card{number}@p11.example")
            for number, card in enumerate(["lost", "no card", "N.A.", "VIP", "staff", "8888800001"] * 4)
        ),
        # P11: a number that nobody has.
        *(
            till(f"sevens-{number}", phone_number="07777777777", email_address=f"s{number}@p11.example")
            for number in (1, 2)
        ),
        # P12: one number, 25 people whom nobody named.
        *(till(f"many-{n}", phone_number="07400770077", email_address=f"many{n}@p12.example") for n in range(25)),
        # P14: the sixth visit with one card, a profile each, without a name.
        *(till(f"visit-{number}", reference_id="6335000000000014") for number in range(6)),
    ],
    "shopify.customer": [
        # P14: the 30th guest checkout of one person, each with a profile.
        *(shop(1400 + n, day=n, first_name="Gwen", last_name="Fourteen", email="gwen@p14.example") for n in range(30)),
        # P17: Bob's own profile.
        shop(1700, first_name="Bob", last_name="Seventeen", email="bob@p17.example"),
        # P20: Ivy's account lives on.
        shop(2000, first_name="Ivy", last_name="Twenty", email="ivy@p20.example"),
        # P21: hers, whoever pays.
        shop(2100, first_name="Hettie", last_name="Vane", email="hettie@p21.example"),
    ],
    "shopify.order": [
        guest_order(20001, 100, "ivy@p20.example", "Ben", "Unsworth"),
        *(
            guest_order(21000 + n, 10 + n, "hettie@p21.example", *name.split())
            for n, name in enumerate(["George Vane", "Acme Supplies", "Rosalind Peck", "Walter Orme"])
        ),
    ],
    "gigya.accounts": [
        account("agent-anne", "agent@p10.example"),
        {
            **account("alice-17", "alice@p17.example"),
            "profile": '{"email": "alice@p17.example", "firstName": "Alice", "lastName": "Other"}',
        },
    ],
    "segment_web.pages": [page("p1", "cookie-alice", "alice-17")],
    "segment_web.identifies": [
        *(
            identify(f"broken-{kind}-{n}", f"cookie-{kind}-{n}", user, f"broken{kind}.{n}@p9.example")
            for kind, user in enumerate(BROKEN_USER_IDS)
            for n in range(20)
        ),
        # P10: an agent, logged in as herself, types her callers' addresses.
        *(identify(f"call-{n}", "cookie-agent", "agent-anne", f"caller{n}@p10.example") for n in range(12)),
        # P17: Alice, logged in, types Bob's address into a form.
        identify("typed", "cookie-alice", "alice-17", "bob@p17.example", day=3),
    ],
}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, dbt_build: DbtBuild) -> DbtRun:
    raw = tmp_path_factory.mktemp("people") / "raw"
    deliver(raw, FEEDS, "first", shuffle_seed=3)
    return dbt_build(raw, *IDENTITY, views_stand=True)


def customers(run: DbtRun, *identifiers: str) -> list[str | None]:
    """The customer of each identifier; None where it is nobody's."""
    found = dict(
        run.query("select identifier_id, customer_id from identity.idr_customer_identifiers where valid_to is null")
    )
    return [found.get(identifier) for identifier in identifiers]


@pytest.mark.parametrize("number", range(len(COUPLES)), ids=[" and ".join(names) for names in COUPLES])
def test_p1_p2_two_given_names_on_one_mobile_are_two_people(people: DbtRun, number: int) -> None:
    one, other = customers(people, f"square_customer:couple-{number}-0", f"square_customer:couple-{number}-1")
    assert one != other


@pytest.mark.parametrize("number", range(len(PATRONYMS)))
def test_p1_whose_family_name_holds_the_others_given_name_are_two(people: DbtRun, number: int) -> None:
    one, other = customers(people, f"square_customer:patronym-{number}-0", f"square_customer:patronym-{number}-1")
    assert one != other


@pytest.mark.parametrize("number", range(len(SPELLINGS)), ids=[" and ".join(names) for names in SPELLINGS])
def test_p1_two_spellings_of_one_name_are_one_person(people: DbtRun, number: int) -> None:
    one, other = customers(people, f"square_customer:spelling-{number}-0", f"square_customer:spelling-{number}-1")
    assert one == other


@pytest.mark.parametrize("kind", range(len(BROKEN_USER_IDS)), ids=BROKEN_USER_IDS)
def test_p9_a_broken_user_id_joins_nobody_and_is_quarantined(people: DbtRun, kind: int) -> None:
    emails = customers(people, *(f"email:broken{kind}.{n}@p9.example" for n in range(20)))
    assert len(set(emails)) == 20
    quarantined = people.query(
        "select reason from identity.idr_quarantine where lower(identifier_id) = lower($1)",
        [f"user_id:{BROKEN_USER_IDS[kind]}"],
    )
    assert quarantined, "the value is not in quarantine"


def test_p10_callers_whose_addresses_an_agent_typed_are_twelve(people: DbtRun) -> None:
    assert len(set(customers(people, *(f"email:caller{n}@p10.example" for n in range(12))))) == 12


def test_p11_p16_what_a_till_writes_instead_of_a_card_or_number_proves_nothing(people: DbtRun) -> None:
    assert len(set(customers(people, *(f"email:card{n}@p11.example" for n in range(24))))) == 24
    assert len(set(customers(people, "email:s1@p11.example", "email:s2@p11.example"))) == 2


def test_p12_many_addresses_on_one_number_are_evidence_against_it(people: DbtRun) -> None:
    assert len(set(customers(people, *(f"email:many{n}@p12.example" for n in range(25))))) == 25
    assert people.query(
        "select contact_point_count, max_contact_points from identity.idr_quarantine "
        "where identifier_id like 'phone:%770077'"
    ) == [(25, 3)]


def test_p14_one_person_is_one_however_many_checkouts_or_visits(people: DbtRun) -> None:
    assert len(set(customers(people, *(f"shopify_customer:{1400 + n}" for n in range(30))))) == 1
    assert len(set(customers(people, *(f"square_customer:visit-{n}" for n in range(6))))) == 1


def test_p17_an_address_typed_by_somebody_else_stays_its_owners(people: DbtRun) -> None:
    bob, address, alice = customers(people, "shopify_customer:1700", "email:bob@p17.example", "gigya_account:alice-17")
    assert bob == address != alice


def test_p20_one_order_in_another_name_takes_no_address(people: DbtRun) -> None:
    owners = people.query(
        "select customer_id, valid_to from identity.idr_customer_identifiers where identifier_id like 'email:ivy@p20%'"
    )
    assert owners == [(customers(people, "shopify_customer:2000")[0], None)]


def test_p21_her_address_stays_hers_whoever_pays(people: DbtRun) -> None:
    hettie, address = customers(people, "shopify_customer:2100", "email:hettie@p21.example")
    assert hettie == address is not None
