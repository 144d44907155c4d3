"""Values that mean less than is written, or the same: dates, cards, nicknames, addresses. One build decides all."""

import json
from datetime import timedelta
from typing import Any

import pytest
from conftest import DbtBuild, DbtRun
from raw_rows import combined, deliver
from test_identity_scenarios import MODELS, START, account, shop, till
from test_people_nobody_simulated import customers

BUILT = (
    *MODELS, "--select", "+idr_identity_changes", "+identity_quarantine", "+int_golden_records", "+customer_households",
)  # fmt: skip

# P26: one address in many dresses, a till profile each.
EMAILS = [
    "rosa@p26.example",
    "mailto:rosa@p26.example",
    "MAILTO:Rosa@p26.example?subject=hello",
    "<rosa@p26.example>",
    "'rosa@p26.example'",
    "rosa@p26.example,",
    "Rosa Field <rosa@p26.example>",
    "\u200brosa\uff20p26.example.",
]
IDN = ["vera@b\u00fccher.example", "vera@xn--bcher-kva.example", "Vera@B\u00dcCHER.example"]
# P27: one number, by the country of the record or in full.
GERMAN = [
    {"phone_number": "0171 2345678", "address": '{"country": "DE", "locality": "Berlin"}'},
    {"phone_number": "+49 171 2345678"},
    {"phone_number": "491712345678"},
    {"phone_number": "0049 (0)171/2345678 (mobil)"},
]
NO_NUMBERS = ["4.47911E+11", "074001234567", "0740O123456"]
# P25: one card.
CARDS = ["6335 0000 0000 2525", "6335-0000-0000-2525", "6335000000002525", "6335000000002525.0"]
# P28: neighbours in all but spelling, each pair of one surname.
HOUSES = {
    "elm": (("3 Elm St", None, "12345"), ("3 Elm Street", None, "12345-6789")),
    "strasse": (("Hauptstra\u00dfe 5", None, "10115"), ("Hauptstr. 5", None, "D-10115")),
    "flat": (("Flat 2, 9 Oak Road", None, "AB1 2CD"), ("9 Oak Rd", "Apt 2", "ab12cd")),
    "flats": (("Flat 2, 7 Ash Road", None, "ZE1 0AA"), ("Flat 3, 7 Ash Road", None, "ZE1 0AA")),
}
FAMILIES = [
    ("Abernathy", "Tilda", "Gustav"), ("Quistgaard", "Hedwig", "Bruno"), ("Trelawny", "Morwenna", "Piers"),
    ("Okonkwo", "Ngozi", "Emeka"),
]  # fmt: skip
# P13: what forms and programs write, beside the date that the person gave elsewhere.
# The first day of Unix is another one elsewhere, and 1901 is what is left of 1900.
DEFAULTS = [
    "1970-01-01", "1980-01-01", "9999-12-31", "1985-01-01", "2031-05-05", "1900-01-01", "1970-01-02", "1969-12-31",
    "1901-01-01",
]  # fmt: skip
LEARNT = "1985-07-15"


def living_at(line_1: str, line_2: str | None, postcode: str) -> str:
    return json.dumps({"address_line_1": line_1, "address_line_2": line_2, "postal_code": postcode})


def registered(key: str, email: str, day: int = 0, **profile: Any) -> dict[str, Any]:
    return {**account(key, email, day), "profile": json.dumps({"email": email, **profile})}


def born(year: int, month: int, day: int) -> dict[str, int]:
    return {"birthYear": year, "birthMonth": month, "birthDay": day}


def named(number: int) -> dict[str, str]:
    """Twelve people of different names."""
    given = ["Ada", "Berta", "Clara", "Doris", "Edith", "Fanny", "Greta", "Hilda", "Ines", "Jutta", "Karin", "Lena"]
    return {"firstName": given[number], "lastName": f"{'abcdefghijkl'[number]}ckerman".capitalize()}


# Values on no list that stand out from their neighbours: people, each of another name and family.
PEOPLE = [
    (given, f"{'bdfghjklmnprstv'[number]}{vowel}llow".capitalize())
    for number in range(15)
    for given, vowel in [("Ada", "a"), ("Bertha", "e"), ("Clara", "i")]
]


def typed(login: str, number: int, device: str | None = None) -> dict[str, Any]:
    """An address and a name that were typed into a form of the app while somebody was logged in."""
    given_name, family_name = PEOPLE[number]
    return {
        "id": f"{login}-{number}-{device}", "user_id": login, "context_device_id": device,
        "email": f"{given_name}.{family_name}@typed.example", "first_name": given_name, "last_name": family_name,
        "timestamp": START, "received_at": START,
    }  # fmt: skip


def paid(number: int, card: str) -> dict[str, Any]:
    return {
        "id": f"pay-{number}", "customer_id": f"payer-{number}", "order_id": f"paid-{number}", "created_at": START,
        "card_details": json.dumps({"card": {"fingerprint": card}}), "status": "COMPLETED",
        "amount_money": '{"amount": 1000, "currency": "GBP"}',
    }  # fmt: skip


def member(number: int, shop_customer: int) -> dict[str, Any]:
    return {
        "id": number, "merchant_id": str(shop_customer), "email": f"member{number}@club.example",
        "created_at": START, "updated_at": START, "enrolled": True,
    }  # fmt: skip


NEIGHBOURS: dict[str, list[dict[str, Any]]] = {
    "segment_app.identifies": [
        # Under one login twelve people's names and addresses, under all others one.
        *(typed("front-desk", number) for number in range(12)),
        *(typed(f"login-{number}", number, f"phone-{number}") for number in range(12, 40)),
        # Twelve logins on one tablet.
        *(typed(f"login-{number}", number, "tablet") for number in range(20, 32)),
    ],
    "square.customers": [
        *(
            till(f"payer-{number}", given_name=given_name, family_name=family_name)
            for number, (given_name, family_name) in enumerate(PEOPLE)
        ),
        # A shop where a number is a household's: two or three people each.
        *(
            till(
                f"home-{number}-{person}",
                given_name=["Ines", "Omar", "Tilda"][person],
                family_name=PEOPLE[number][1],
                phone_number=f"0740099{number:04d}",
            )
            for number in range(30)
            for person in range(2 + number % 2)
        ),
        # Cards of one person each, with and without her name, and many visits.
        *(till(f"named-visit-{n}", given_name="Vera", family_name="Visits", reference_id="778811") for n in range(14)),
        *(till(f"visit-{n}", reference_id="778822") for n in range(14)),
    ],
    "square.payments": [
        *(paid(number, "everybodys") for number in range(12)),
        *(paid(number, f"own-{number}") for number in range(12, 45)),
    ],
    "loyaltylion.customers": [
        # Thirteen members, nobody named, are all the shop's customer 900 by a mistake in the feed.
        *(member(number, 900) for number in range(13)),
        *(member(number, 900 + number) for number in range(13, 40)),
    ],
    "shopify.customer": [shop(900, first_name="Nina", last_name="Hundred", email="nina@club.example")],
}
FEEDS = {
    "square.customers": [
        *(till(f"email-{n}", email_address=email) for n, email in enumerate(EMAILS)),
        *(till(f"idn-{n}", email_address=email) for n, email in enumerate(IDN)),
        till("two-1", email_address="ann@p26.example, ben@p26.example"),
        till("two-2", email_address="ann@p26.example"),
        *(till(f"german-{n}", **columns) for n, columns in enumerate(GERMAN)),
        *(till(f"no-number-{n}", phone_number=phone) for n, phone in enumerate(NO_NUMBERS)),
        *(till(f"card-{n}", reference_id=card) for n, card in enumerate(CARDS)),
        # P25: a lost card was replaced; other records know the old number, or the new one.
        {**till("replaced", reference_id="7700 0000 0001"), "updated_at": "2025-01-01T00:00:00Z"},
        {**till("replaced", reference_id="7700 0000 0002"), "updated_at": "2025-03-01T00:00:00Z"},
        till("knows-the-old", reference_id="770000000001"),
        till("knows-the-new", reference_id="770000000002"),
        *(
            till(f"{kind}-{n}", given_name=name, family_name=family_name, address=living_at(*houses[n]))
            for (kind, houses), (family_name, *names) in zip(HOUSES.items(), FAMILIES, strict=True)
            for n, name in enumerate(names)
        ),
        # P13: a default date at the till, the true one in the account.
        *(
            till(f"default-{n}", 5, given_name="Nora", family_name=f"Ofdate{'abcdefghi'[n]}", birthday=date,
                 email_address=f"nora{n}@p13.example")
            for n, date in enumerate(DEFAULTS)
        ),
        *(
            till(f"learnt-{n}", 5, given_name=named(n)["firstName"], family_name=named(n)["lastName"], birthday=LEARNT,
                 email_address=f"learnt{n}@p13.example")
            for n in range(12)
        ),
        # Two strangers of one name in one town, who have nothing else in common than the date that a form writes.
        *(
            till(f"form-{n}", 5, given_name="Wilma", family_name="Ohnedatum", birthday=LEARNT,
                 address=f'{{"address_line_1": "{street}", "locality": "Ashbourne", "postal_code": "{postcode}"}}')
            for n, (street, postcode) in enumerate([("8 Hill Road", "DE1 1AA"), ("21 Castle Street", "DE22 3ZZ")])
        ),
        # Two of one birthday are no default, and a father and his son are two.
        till("twin-1", given_name="Ulla", family_name="Zweig", birthday="1990-03-02", email_address="ulla@p13.example"),
        till("twin-2", given_name="Imke", family_name="Zweig", birthday="1990-03-02", email_address="imke@p13.example"),
        *(
            till(name, day, given_name="Otto", family_name="Zimmer", birthday=date, email_address="otto@p13.example")
            for name, day, date in [("father", 0, "1960-02-03"), ("son", 9, "1992-11-30")]
        ),
    ],
    "klaviyo.person": [
        {
            "id": "german", "phone_number": "0171 2345678", "country": "Germany", "created": START, "updated": START,
            "_fivetran_synced": START,
        },
    ],
    "gigya.accounts": [
        *(
            registered(f"nora-{n}", f"nora{n}@p13.example", firstName="Nora", lastName=f"Ofdate{'abcdefghi'[n]}",
                       **born(1981 + n, 3, 1 + n))
            for n in range(len(DEFAULTS))
        ),
        *(
            registered(f"learnt-{n}", f"learnt{n}@p13.example", **named(n), **born(1960 + n, 2, 3 + n))
            for n in range(12)
        ),
        # P15: six people whom friends call Rosa; and two accounts with one Instagram login.
        *(
            {
                **registered(f"rosa-{n}", f"rosa{n}@p15.example"),
                "identities": json.dumps([{"provider": network, "providerUID": f"uid{n}", "nickname": "Rosa"}]),
            }
            for n, network in enumerate(["facebook", "facebook", "facebook", "googleplus", "instagram", "instagram"])
        ),
        *(
            {
                **registered(f"handle-{n}", f"handle{n}@p15.example"),
                "identities": json.dumps([{"provider": "instagram", "providerUID": "77", "nickname": "one.handle"}]),
            }
            for n in range(2)
        ),
    ],
    "shopify.customer": [
        shop(1, email="someone@p26.example", created_at=START + timedelta(days=1)),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, dbt_build: DbtBuild) -> DbtRun:
    raw = tmp_path_factory.mktemp("people") / "raw"
    deliver(raw, combined(FEEDS, NEIGHBOURS), "first", shuffle_seed=3)
    return dbt_build(raw, *BUILT, views_stand=True)


def test_p26_an_address_is_one_in_every_dress(people: DbtRun) -> None:
    assert len(set(customers(people, *(f"square_customer:email-{n}" for n in range(len(EMAILS)))))) == 1
    assert len(set(customers(people, *(f"square_customer:idn-{n}" for n in range(len(IDN)))))) == 1


def test_p26_of_two_addresses_in_one_field_neither_is_certain(people: DbtRun) -> None:
    both, ann = customers(people, "square_customer:two-1", "square_customer:two-2")
    assert both != ann
    assert people.query("select * from identity.idr_identifiers where identifier_value like '%ben@p26%'") == []


def test_p27_a_number_is_read_by_its_own_records_country(people: DbtRun) -> None:
    profiles = [f"square_customer:german-{n}" for n in range(len(GERMAN))]
    assert len(set(customers(people, *profiles, "klaviyo_person:german", "phone:+491712345678"))) == 1


def test_p27_what_has_lost_or_gained_digits_is_no_number(people: DbtRun) -> None:
    read = people.query("select phone from identity.idr_phone_numbers where list_contains($1, raw_phone)", [NO_NUMBERS])
    assert read == [(None,)] * len(NO_NUMBERS)


def test_p25_a_card_is_one_however_its_number_is_typed(people: DbtRun) -> None:
    assert len(set(customers(people, *(f"square_customer:card-{n}" for n in range(len(CARDS)))))) == 1


def test_p25_a_replaced_card_is_its_owners_as_the_new_one_is(people: DbtRun) -> None:
    profiles = ("square_customer:replaced", "square_customer:knows-the-old", "square_customer:knows-the-new")
    assert len(set(customers(people, *profiles))) == 1


@pytest.mark.parametrize("kind", HOUSES)
def test_p28_a_household_is_one_however_its_address_is_written(people: DbtRun, kind: str) -> None:
    one, other = customers(people, f"square_customer:{kind}-0", f"square_customer:{kind}-1")
    assert one != other
    households = dict(people.query("select customer_id, household_id from marts.customer_households"))
    assert (households[one] == households[other]) is (kind != "flats")


@pytest.mark.parametrize("number", range(len(DEFAULTS)), ids=DEFAULTS)
def test_p13_a_default_date_keeps_nobody_apart_and_is_never_golden(people: DbtRun, number: int) -> None:
    at_the_till, account_of, address = customers(
        people, f"square_customer:default-{number}", f"gigya_account:nora-{number}", f"email:nora{number}@p13.example"
    )
    assert at_the_till == account_of == address is not None
    [(golden,)] = people.query(
        "select cast(birth_date as varchar) from intermediate.int_golden_records where customer_id = $1", [address]
    )
    assert golden == f"{1981 + number}-03-0{1 + number}"


def test_p13_a_date_that_too_many_state_is_learnt_and_told_with_figures(people: DbtRun) -> None:
    for number in range(12):
        till_profile, registration = customers(
            people, f"square_customer:learnt-{number}", f"gigya_account:learnt-{number}"
        )
        assert till_profile == registration
    assert people.query(
        "select reason, name_count, max_names, profile_count from marts.identity_quarantine where identifier_id = $1",
        [f"birth_date:{LEARNT}"],
    ) == [("too_frequent", 13, 4, 14)]
    golden = people.query("select count(*) from intermediate.int_golden_records where birth_date = date '1985-07-15'")
    assert golden == [(0,)]


def test_p13_who_have_a_learnt_default_in_common_keep_their_score_and_are_two(people: DbtRun) -> None:
    one, other = customers(people, "square_customer:form-0", "square_customer:form-1")
    assert one != other
    [(score, followed)] = people.query(
        "select match_weight, followed_weight from identity.idr_candidate_pairs "
        "where record_id_l = 'square_customer:form-0' and record_id_r = 'square_customer:form-1'"
    )
    assert score > 5 >= followed


def test_p13_a_birthday_that_two_share_is_theirs(people: DbtRun) -> None:
    assert people.query("select * from marts.identity_quarantine where identifier_id = 'birth_date:1990-03-02'") == []
    father, son = customers(people, "square_customer:father", "square_customer:son")
    assert father != son


def test_p15_a_nickname_is_no_handle(people: DbtRun) -> None:
    assert len(set(customers(people, *(f"gigya_account:rosa-{n}" for n in range(6))))) == 6
    assert len(set(customers(people, "gigya_account:handle-0", "gigya_account:handle-1"))) == 1


@pytest.mark.parametrize(
    ("identifier", "reason", "counted", "others_have"),
    [
        ("user_id:front-desk", "too_many_names", 12, 1),
        ("device_id:tablet", "too_many_names", 12, 1),
        ("card_fingerprint:everybodys", "too_many_names", 12, 1),
        ("shopify_customer:900", "too_many_contact_points", 13, 1),
    ],
)
def test_what_stands_out_from_its_neighbours_is_quarantined_with_the_figures(
    people: DbtRun, identifier: str, reason: str, counted: int, others_have: int
) -> None:
    limits = {"too_many_names": ("name_count", "max_names"), "too_many_contact_points": (
        "contact_point_count", "max_contact_points",
    )}[reason]  # fmt: skip
    found = people.query(
        f"select reason, limited_by, {', '.join(limits)}, neighbour_count from marts.identity_quarantine "
        "where identifier_id = $1",
        [identifier],
    )
    assert found == [(reason, "neighbours", counted, 10, others_have)]


def test_a_shop_customer_whom_too_many_members_state_is_herself_and_they_are_apart(people: DbtRun) -> None:
    members = [f"loyaltylion_customer:{number}" for number in range(13)]
    everybody = customers(people, "shopify_customer:900", *members)
    assert None not in everybody and len(set(everybody)) == 14
    assert customers(people, "shopify_customer:900") == customers(people, "email:nina@club.example")
    assert customers(people, *members) == customers(
        people, *(f"email:member{number}@club.example" for number in range(13))
    )


def test_ordinary_neighbours_are_no_worthless_values(people: DbtRun) -> None:
    quarantined = people.query(
        "select identifier_id from marts.identity_quarantine "
        "where identifier_id similar to "
        "'(phone:.*40099|loyalty_card:7788|user_id:login|device_id:phone|card_fingerprint:own).*'"
    )
    assert quarantined == []
    assert len(set(customers(people, *(f"square_customer:named-visit-{n}" for n in range(14))))) == 1
    assert len(set(customers(people, *(f"square_customer:visit-{n}" for n in range(14))))) == 1
