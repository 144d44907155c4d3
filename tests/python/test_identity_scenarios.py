"""Who is one customer and who is not: the scenarios of tests/SCENARIOS.md that one or several whole builds decide."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ONLY_TABLES, DbtBuild, DbtRun
from raw_rows import combined, deliver

# Seeds and models alone: the tests of the project belong to its own build.
MODELS = ("--resource-type", "model", "--resource-type", "seed")
IDENTITY = (*MODELS, "--select", "+idr_identity_changes", "+idr_customer_id_history", "+idr_quarantine")
START = datetime(2025, 1, 1)

PLACEHOLDERS = [
    {"email_address": None, "phone_number": None},
    {"email_address": "", "phone_number": ""},
    {"email_address": "N/A", "phone_number": "n/a"},
    {"email_address": "00000000-0000-0000-0000-000000000000", "phone_number": "0000000000"},
    {"email_address": "no at sign", "phone_number": "0000 000 0000"},
    {"email_address": "two@at@signs.example", "phone_number": "-"},
    {"email_address": "TEST@test.com", "phone_number": "1111111111"},
]


def till(key: str, day: int = 0, **attributes: Any) -> dict[str, Any]:
    """A profile at the till, made on the given day."""
    at = (START + timedelta(days=day)).isoformat() + "Z"
    return {"id": key, "created_at": at, "updated_at": at, **attributes}


def shop(key: int, day: int = 0, **attributes: Any) -> dict[str, Any]:
    """A profile in the online shop."""
    at = START + timedelta(days=day)
    return {"id": key, "created_at": at, "updated_at": at, "_fivetran_synced": at, **attributes}


def page(
    key: str, browser: str, user: str | None = None, minute: int = 0, day: int = 0, query: str = ""
) -> dict[str, Any]:
    """A page view."""
    at = START + timedelta(days=day, minutes=minute)
    url = f"https://shop.example/{query}"
    return {
        "id": key, "anonymous_id": browser, "user_id": user, "timestamp": at, "received_at": at, "path": "/", "url": url
    }  # fmt: skip


def account(key: str, email: str, day: int = 0) -> dict[str, Any]:
    """A registered account."""
    at = (START + timedelta(days=day)).isoformat() + "Z"
    return {"UID": key, "created": at, "lastLogin": at, "lastUpdated": at, "profile": f'{{"email": "{email}"}}'}


def chain(name: str, length: int) -> list[dict[str, Any]]:
    """`length` till profiles that share an email with one neighbour, a telephone with the other; keys in no order."""
    return [
        till(
            f"{name}-{(number * 7919) % 1_000_003:07d}",
            given_name="Charlotte",
            family_name="Chain",
            email_address=f"{name}.{(number + 1) // 2}@example.com",
            phone_number=f"0740{length % 10}{number // 2:06d}",
        )
        for number in range(length)
    ]


def household(name: str, birth_date: str | None, **attributes: Any) -> dict[str, Any]:
    """A till profile at the house that the twins and the two Johns share."""
    address = '{"address_line_1": "4 Mill Lane", "locality": "Derby", "postal_code": "DE1 3AA"}'
    return till(
        f"mill-lane-{name}",
        family_name="Miller",
        address=address,
        birthday=birth_date,
        **{"given_name": name} | attributes,
    )


def guest_order(key: int, day: int, email: str, given_name: str, family_name: str) -> dict[str, Any]:
    """An order in the online shop without an account."""
    at = START + timedelta(days=day)
    return {
        "id": key,
        "email": email,
        "billing_address_first_name": given_name,
        "billing_address_last_name": family_name,
        "financial_status": "paid",
        "total_price": 10,
        "currency": "GBP",
        "created_at": at,
        "processed_at": at,
        "_fivetran_synced": at,
    }


STATIC = {
    "square.customers": [
        *chain("six", 6),
        *chain("thirty", 30),
        *chain("thousand", 1_000),
        # 3: the same address and number, written differently.
        till("eve-till", email_address=" Eve@X.com ", phone_number="+1 555-333 3333"),
        till("eve-by-phone", phone_number="15553333333"),
        till("eve-full-width", email_address="\uff45\uff56\uff45\uff20x\uff0ecom"),
        # 4: one text, three kinds of identifier.
        till("card-123", reference_id="123"),
        till("phone-123", phone_number="123"),
        # 5: five hundred records that say nothing.
        *(till(f"nobody-{number:03d}", **PLACEHOLDERS[number % len(PLACEHOLDERS)]) for number in range(500)),
        # 6: Gmail's aliases, and the same habit elsewhere.
        till("gmail-plain", email_address="jdoe@gmail.com"),
        till("gmail-dots", email_address="j.doe+news@googlemail.com"),
        till("other-plain", email_address="jdoe@example.com"),
        till("other-dots", email_address="j.doe+news@example.com"),
        # 7: a landline on four adults.
        *(
            till(
                f"home-{name}",
                given_name=name,
                family_name="Harker",
                email_address=f"{name}@harker.example",
                phone_number="020 7946 0018",
            )
            for name in ("jonathan", "mina", "quincey", "lucy")
        ),
        # 11: two cards, each one person's, on one address; the loyalty programme's word is the stronger.
        till("card-at-till", reference_id="5550001", email_address="two.cards@example.com"),
        # 12: two people with four records each, and one record with the email of one and the number of the other.
        *(
            till(
                f"bridge-{name}-{number}",
                given_name=name,
                family_name="Bridger",
                email_address=f"{name}@bridger.example",
                phone_number=f"0740012000{len(name)}",
            )
            for name in ("ada", "bertram")
            for number in range(4)
        ),
        till("bridge-weak", email_address="ada@bridger.example", phone_number="07400120007"),
        # 13: ten thousand profiles that addresses and numbers within their limits chain to one another.
        *(
            till(
                f"super-{number:05d}",
                given_name="Pat",
                family_name="Super",
                email_address=f"super.{number // 20}@example.com",
                phone_number=f"07412{(number + 10) // 20:06d}",
            )
            for number in range(10_000)
        ),
        # 14: twins, and father and son, all under one roof with one email.
        household("Tessa", "1990-05-01", email_address="millers@example.com"),
        household("Robin", "1990-05-01", email_address="millers@example.com"),
        household("John", "1960-02-03", phone_number="07400 140001"),
        household("john-junior", "1992-11-30", given_name="John", phone_number="07400 140001"),
        # 15: an address that was Amy's, and years later Zachary's.
        till("recycled-amy", 0, given_name="Amy", family_name="Former", email_address="recycled@example.com"),
        till("recycled-zac", 400, given_name="Zachary", family_name="Later", email_address="recycled@example.com"),
        till("recycled-zac-2", 420, given_name="Zac", family_name="Later", email_address="recycled@example.com"),
        # 15, a neighbour: a couple who share an address take turns, and it has not changed hands.
        till("shared-ines", 0, given_name="Ines", family_name="Both", email_address="both@example.com"),
        till("shared-omar", 10, given_name="Omar", family_name="Both", email_address="both@example.com"),
        till("shared-ines-2", 20, given_name="Ines", family_name="Both", email_address="both@example.com"),
        # A person in two systems, with nothing in common but who she is.
        till(
            "matched-till",
            given_name="Elizabeth",
            family_name="Osterhaus",
            birthday="1984-03-21",
            address='{"address_line_1": "17 Quarry Road", "locality": "Ludlow", "postal_code": "SY8 1AA"}',
        ),
        # 8: the address that the till's keyboard offers, on no list.
        *(
            till(
                f"kiosk-{number:03d}",
                given_name=f"{chr(97 + number % 26)}na",
                family_name=f"{chr(97 + number // 26)}{number}x",
                email_address="kiosk@store.example",
                phone_number=f"07411{number:06d}",
            )
            for number in range(300)
        ),
    ],
    "shopify.customer": [
        shop(1, email="eve@x.com"),
        shop(93, email="mina@work.example", first_name="Betsy", last_name="Osterhaus", default_address_id=930),
        shop(91, email="alice@example.com", first_name="Alice", last_name="Adams"),
        shop(92, email="bob@example.com", first_name="Bob", last_name="Brown"),
    ],
    "shopify.customer_address": [
        {
            "id": 930,
            "customer_id": 93,
            "address_1": "17 Quarry Rd",
            "city": "Ludlow",
            "zip": "SY8 1AA",
            "_fivetran_synced": START,
        },
    ],
    "shopify.order": [
        # 15: events follow the interval, and so do purchasers who never had a profile.
        guest_order(1501, 10, "recycled@example.com", "Amy", "Former"),
        guest_order(1502, 410, "recycled@example.com", "Zachary", "Later"),
        guest_order(1503, 5, "only.orders@example.com", "Gus", "Former"),
        guest_order(1504, 600, "only.orders@example.com", "Yvonne", "Later"),
    ],
    "loyaltylion.customers": [
        {
            "id": 11,
            "email": "two.cards@example.com",
            "properties": '{"loyalty_card": "5550002"}',
            "enrolled": True,
            "created_at": START,
            "updated_at": START,
        }
    ],
    "gigya.accounts": [
        account("123", "user.123@example.com"),
        account("alice", "alice@example.com"),
        account("bob", "bob@example.com"),
        account("carol", "carol@example.com", day=90),
    ],
    "segment_web.pages": [
        # 9: Alice, then Bob on one tablet; a third visitor never logs in.
        page("tablet-1", "tablet", minute=0),
        page("tablet-2", "tablet", "alice", minute=5),
        page("tablet-3", "tablet", minute=8),
        page("tablet-4", "tablet", minute=300),
        page("tablet-5", "tablet", "bob", minute=310),
        page("tablet-6", "tablet", minute=900),
        # 17: Carol browsed for ninety days before she registered.
        page("carol-1", "carols-laptop", day=0),
        page("carol-2", "carols-laptop", day=45),
        page("carol-3", "carols-laptop", "carol", day=90),
        # Her mails are read on a telephone, too; a mail of whom nobody knows, and another token in other letters.
        page("mail-1", "carols-laptop", day=91, query="?utm_source=klaviyo&_kx=CarolsOwn.XpR7aB#top"),
        page("mail-2", "carols-telephone", day=20, query="?_kx=CarolsOwn.XpR7aB&utm_source=klaviyo"),
        page("mail-3", "carols-telephone", day=92),
        page("mail-4", "dans-laptop", day=92, query="?mc_eid=dans"),
        page("mail-5", "somebodys-laptop", day=92, query="?_kx=carolsown.xpr7ab"),
    ],
}


def customers(run: DbtRun, *identifiers: str) -> list[str | None]:
    """The customer of each identifier, or None."""
    owners = dict(run.query("select identifier_id, customer_id from identity.idr_customer_identifiers"))
    return [owners.get(identifier) for identifier in identifiers]


def partition(run: DbtRun) -> set[frozenset[str]]:
    """The clusters, by their members."""
    rows = run.query(
        "select list(identifier_id order by identifier_id) from identity.idr_customer_identifiers group by customer_id"
    )
    return {frozenset(members) for (members,) in rows}


def assignments(run: DbtRun) -> list[tuple[Any, ...]]:
    return run.query("select identifier_id, customer_id from identity.idr_customer_identifiers order by all")


def changes(run: DbtRun) -> list[tuple[Any, ...]]:
    return run.query(
        "select build_number, change_type, customer_id, other_customer_id "
        "from identity.idr_identity_changes order by all"
    )


@pytest.fixture(scope="module")
def static(dbt_build: DbtBuild, tmp_path_factory: pytest.TempPathFactory) -> DbtRun:
    raw = tmp_path_factory.mktemp("static-raw")
    deliver(raw, STATIC, "all")
    return dbt_build(
        raw,
        *IDENTITY,
        "+customer_timeline",
        "+customer_households",
        "+identity_links",
        "+identity_quarantine",
        "+identity_review_queue",
        views_stand=True,
    )


@pytest.fixture(scope="module")
def shuffled(dbt_build: DbtBuild, tmp_path_factory: pytest.TempPathFactory) -> DbtRun:
    """The same shop once more: its rows in another order, and Gmail's aliases configured to be one.

    Of the views that identity reads only those of erasures write addresses as their provider delivers them.
    """
    raw = tmp_path_factory.mktemp("shuffled-raw")
    deliver(raw, STATIC, "all", shuffle_seed=2)
    return dbt_build(raw, *IDENTITY, variables={"gmail_aliases_are_one": True}, views_stand=True)


@pytest.mark.parametrize("name", ["six", "thirty", "thousand"])
def test_scenario_01_a_chain_is_one_customer(static: DbtRun, name: str) -> None:
    rows = static.query(
        "select count(distinct customer_id), count(*) from identity.idr_customer_identifiers "
        "where identifier_type = 'square_customer' and identifier_value like ? || '-%'",
        [name],
    )
    assert rows == [(1, {"six": 6, "thirty": 30, "thousand": 1_000}[name])]


def test_scenario_02_row_order_changes_neither_partition_nor_ids(static: DbtRun, shuffled: DbtRun) -> None:
    expected, found = (
        [row for row in assignments(run) if not re.search("gmail|googlemail", row[0])] for run in (static, shuffled)
    )
    assert found == expected


def test_scenario_03_spelling_does_not_matter(static: DbtRun) -> None:
    found = customers(
        static,
        "shopify_customer:1",
        "square_customer:eve-till",
        "square_customer:eve-by-phone",
        "square_customer:eve-full-width",
        "email:eve@x.com",
        "phone:+15553333333",
    )
    assert None not in found
    assert len(set(found)) == 1


def test_scenario_04_types_do_not_meet(static: DbtRun) -> None:
    found = customers(static, "user_id:123", "loyalty_card:123", "square_customer:phone-123")
    assert None not in found
    assert len(set(found)) == 3


def test_scenario_05_placeholders_link_nobody_and_lose_nobody(static: DbtRun) -> None:
    rows = static.query(
        "select count(*), count(distinct customer_id) from identity.idr_customer_identifiers "
        "where identifier_id like 'square_customer:nobody-%'"
    )
    assert rows == [(500, 500)]


def test_scenario_06_gmail_aliases_only_if_configured(static: DbtRun, shuffled: DbtRun) -> None:
    keys = [f"square_customer:{key}" for key in ("gmail-plain", "gmail-dots", "other-plain", "other-dots")]
    assert len(set(customers(static, *keys))) == 4
    configured = customers(shuffled, *keys)
    assert configured[0] == configured[1]
    assert len(set(configured)) == 3


def test_scenario_07_a_landline_joins_nobody(static: DbtRun) -> None:
    adults = [f"square_customer:home-{name}" for name in ("jonathan", "mina", "quincey", "lucy")]
    assert len(set(customers(static, *adults))) == 4
    assert customers(static, "phone:+442079460018") == [None]
    households = dict(static.query("select customer_id, household_id from marts.customer_households"))
    assert len({households[customer] for customer in customers(static, *adults)}) == 1


def test_scenario_08_a_kiosk_email_is_quarantined_with_its_counts(static: DbtRun) -> None:
    rows = static.query(
        "select reason, name_count, profile_count from identity.idr_quarantine where identifier_value like 'kiosk@%'"
    )
    assert [(reason, profiles) for reason, _, profiles in rows] == [("too_many_names", 300)]
    assert rows[0][1] > 100
    kiosk = static.query(
        "select count(distinct customer_id) from identity.idr_customer_identifiers "
        "where identifier_id like 'square_customer:kiosk-%'"
    )
    assert kiosk == [(300,)]


def test_scenario_09_a_shared_tablet_follows_the_login(static: DbtRun) -> None:
    alice, bob = customers(static, "user_id:alice", "user_id:bob")
    assert alice != bob
    assert customers(static, "anonymous_id:tablet") == [None]
    seen = dict(
        static.query(
            "select source_record_id, customer_id from marts.customer_timeline where source_record_id like 'tablet-%'"
        )
    )
    assert seen == {
        "tablet-1": alice,
        "tablet-2": alice,
        "tablet-3": alice,
        "tablet-4": bob,
        "tablet-5": bob,
        "tablet-6": None,
    }


def test_scenario_11_one_card_a_person(static: DbtRun) -> None:
    email, kept, other = customers(
        static, "email:two.cards@example.com", "loyalty_card:5550002", "loyalty_card:5550001"
    )
    assert email == kept != other
    assert static.query(
        "select left_identifier_id, right_identifier_id, rule, detail from marts.identity_links "
        "where status = 'refused' and left_identifier_id = 'email:two.cards@example.com'"
    ) == [
        (
            "email:two.cards@example.com",
            "square_customer:card-at-till",
            "maximum_loyalty_card",
            "loyalty_card: 5550001 / 5550002",
        )
    ]


def test_scenario_12_a_weak_bridge_is_refused_and_both_sides_stay_whole(static: DbtRun) -> None:
    sides = [
        set(customers(static, *(f"square_customer:bridge-{name}-{number}" for number in range(4))))
        for name in ("ada", "bertram")
    ]
    assert [len(side) for side in sides] == [1, 1]
    assert sides[0] != sides[1]
    assert static.query(
        "select right_identifier_id, rule from marts.identity_links "
        "where status = 'refused' and left_identifier_id = 'phone:+447400120007'"
    ) == [("square_customer:bridge-weak", "different_given_names")]


def test_scenario_13_a_super_cluster_falls_apart_and_nobody_else_does(static: DbtRun) -> None:
    assert static.query(
        "select count(distinct customer_id) > 100 from identity.idr_customer_identifiers "
        "where identifier_id like 'square_customer:super-%'"
    ) == [(True,)]
    assert static.query(
        "select distinct reason from marts.identity_quarantine where identifier_id like 'email:super.%'"
    ) == [("overgrown_component",)]
    assert static.query(
        "select count(*) from marts.identity_quarantine where reason = 'overgrown_component' "
        "and identifier_id not like 'email:super.%' and identifier_id not like 'phone:+447412%'"
    ) == [(0,)]


def test_scenario_14_twins_and_namesakes_are_two_people_each(static: DbtRun) -> None:
    names = ("Tessa", "Robin", "John", "john-junior")
    found = customers(static, *(f"square_customer:mill-lane-{name}" for name in names))
    assert None not in found
    assert len(set(found)) == 4
    refused = static.query(
        "select rule from marts.identity_links where status = 'refused' and link_type = 'proof' "
        "and right_identifier_id like 'square_customer:mill-lane-%' order by 1"
    )
    assert refused == [("different_birth_dates",), ("different_given_names",)]


def test_scenario_15_a_recycled_address_has_one_owner_at_a_time(static: DbtRun) -> None:
    amy, zac, zac_too = customers(static, *(f"square_customer:recycled-{name}" for name in ("amy", "zac", "zac-2")))
    assert amy != zac == zac_too
    changed_hands_at = START + timedelta(days=400)
    assert static.query(
        "select customer_id, valid_from, valid_to from identity.idr_customer_identifiers "
        "where identifier_id = 'email:recycled@example.com' order by valid_from nulls first"
    ) == [(amy, None, changed_hands_at), (zac, changed_hands_at, None)]
    bought = dict(
        static.query("select order_id, customer_id from marts.customer_timeline where event_type = 'order_placed'")
    )
    assert (bought["shopify:1501"], bought["shopify:1502"]) == (amy, zac)
    assert bought["shopify:1503"] != bought["shopify:1504"]
    assert None not in bought.values()


def test_scenario_15_a_shared_address_has_not_changed_hands(static: DbtRun) -> None:
    ines, omar, ines_too = customers(static, *(f"square_customer:shared-{name}" for name in ("ines", "omar", "ines-2")))
    assert ines == ines_too != omar
    assert customers(static, "email:both@example.com") == [ines]
    assert ("email:both@example.com", "square_customer:shared-omar") in static.query(
        "select left_identifier_id, right_identifier_id from marts.identity_review_queue where status = 'refused'"
    )


def test_one_person_in_two_systems_is_matched_by_who_she_is(static: DbtRun) -> None:
    till_side, shop_side = customers(static, "square_customer:matched-till", "shopify_customer:93")
    assert till_side == shop_side
    [(status, weight)] = static.query(
        "select status, match_weight from marts.identity_links where link_type = 'match' "
        "and left_identifier_id = 'shopify_customer:93'"
    )
    assert status == "suggested"
    assert weight > 5


def test_scenario_17_browsing_before_the_login_is_hers(static: DbtRun) -> None:
    (carol,) = customers(static, "user_id:carol")
    rows = static.query(
        "select source_record_id, occurred_at, customer_id from marts.customer_timeline "
        "where source_record_id like 'carol-%' order by 1"
    )
    assert rows == [(f"carol-{n + 1}", START + timedelta(days=45 * n), carol) for n in range(3)]


def test_a_browser_that_came_from_her_mail_is_hers_and_of_an_unknown_mail_nobodys(static: DbtRun) -> None:
    (carol,) = customers(static, "user_id:carol")
    rows = static.query(
        "select source_record_id, customer_id from marts.customer_timeline "
        "where source_record_id like 'mail-%' order by 1"
    )
    assert rows == [("mail-1", carol), ("mail-2", carol), ("mail-3", carol), ("mail-4", None), ("mail-5", None)]
    shown = static.query(
        "select left_identifier_id, evidence_rank from marts.identity_links "
        "where right_identifier_id = 'email_link:_kx:CarolsOwn.XpR7aB' order by 1"
    )
    assert shown == [("anonymous_id:carols-laptop", 4), ("anonymous_id:carols-telephone", 4)]


def test_scenario_02_batch_order_does_not_change_the_partition(
    static: DbtRun, dbt_build: DbtBuild, tmp_path: Path
) -> None:
    half = {table: rows[1::2] for table, rows in STATIC.items() if len(rows) > 1}
    rest = {table: rows[0::2] for table, rows in STATIC.items()}
    raw, folder = tmp_path / "raw", tmp_path / "work"
    folder.mkdir()
    deliver(raw, half, "first")
    dbt_build(raw, *IDENTITY, folder=folder, views_stand=True)
    deliver(raw, rest, "second")
    assert partition(dbt_build(raw, *IDENTITY, *ONLY_TABLES, folder=folder)) == partition(static)


def test_scenarios_16_18_19_20_21_ids_last(dbt_build: DbtBuild, tmp_path: Path) -> None:
    """One shop over six builds: replay, full refresh, earlier evidence, two merges in a chain, and their correction."""
    raw, folder = tmp_path / "raw", tmp_path / "work"
    folder.mkdir()

    def build(*arguments: str) -> DbtRun:
        return dbt_build(raw, *arguments, *IDENTITY, *ONLY_TABLES, folder=folder)

    people = {
        "square.customers": [
            till("m-anna-1", 10, email_address="anna@example.com"),
            till("m-anna-2", 11, email_address="anna@example.com", phone_number="07400 100001"),
            till("m-bea-1", 20, email_address="bea@example.com"),
            till("m-bea-2", 21, email_address="bea@example.com"),
            till("m-cleo-1", 5, email_address="cleo@example.com"),
            till("m-cleo-2", 6, email_address="cleo@example.com"),
            till("m-dora", 30, email_address="dora@example.com"),
        ]
    }
    deliver(raw, people, "1")
    first = dbt_build(raw, *IDENTITY, folder=folder, views_stand=True)
    anna, bea, cleo, dora = customers(first, *(f"email:{name}@example.com" for name in ("anna", "bea", "cleo", "dora")))
    assert len({anna, bea, cleo, dora}) == 4

    # 21: the same delivery once more. 20: a full refresh. Neither changes a row.
    before = assignments(first), changes(first)
    deliver(raw, people, "1-again")
    again = build("--full-refresh")
    assert (assignments(again), changes(again)) == before

    # 20: a record with the least key joins Dora. 16: she turns out to have been seen before everybody else.
    # 18: Anna and Bea turn out to be one person.
    deliver(raw, {"square.customers": [till("0", -400, email_address="dora@example.com")]}, "2")
    bridge = combined(
        {"square.customers": [till("m-bridge", 40, email_address="bea@example.com", phone_number="07400 100001")]}
    )
    deliver(raw, bridge, "3")
    merged = build()
    assert customers(merged, "email:dora@example.com", "square_customer:0") == [dora, dora]
    assert merged.query(
        "select min(first_seen_at) from identity.idr_customer_identifiers where customer_id = ?", [dora]
    ) == [(START - timedelta(days=400),)]
    assert customers(merged, "email:anna@example.com", "email:bea@example.com") == [anna, anna]
    assert (2, "merged", anna, bea) in changes(merged)

    # 18: and both are Cleo, whose id is the oldest: Bea's id resolves to hers over two merges.
    deliver(
        raw,
        {"square.customers": [till("m-bridge-2", 41, email_address="cleo@example.com", phone_number="07400 100001")]},
        "4",
    )
    chained = build()
    assert set(customers(chained, *(f"email:{name}@example.com" for name in ("anna", "bea", "cleo")))) == {cleo}
    resolved = dict(chained.query("select issued_customer_id, customer_id from identity.idr_customer_id_history"))
    assert (resolved[anna], resolved[bea], resolved[cleo]) == (cleo, cleo, cleo)

    # 19: both links are corrected at the source; everybody gets the id back that their records once had.
    (raw / "square/customers/3.parquet").unlink()
    (raw / "square/customers/4.parquet").unlink()
    corrected = build()
    assert customers(corrected, *(f"email:{name}@example.com" for name in ("anna", "bea", "cleo", "dora"))) == [
        anna,
        bea,
        cleo,
        dora,
    ]
    assert {change[1] for change in changes(corrected) if change[0] == 4} == {"split"}

    # Somebody whose records are all gone is retired, and the same person when they are back.
    deliver(raw, {"square.customers": [row for row in people["square.customers"] if row["id"] != "m-dora"]}, "1")
    (raw / "square/customers/1-again.parquet").unlink()
    (raw / "square/customers/2.parquet").unlink()
    assert (5, "retired", dora, None) in changes(build())
    deliver(raw, people, "1")
    restored = build()
    assert customers(restored, "email:dora@example.com") == [dora]
    assert (6, "restored", dora, None) in changes(restored)


def test_scenarios_22_23_24_stewards_and_the_denylist_have_the_last_word(dbt_build: DbtBuild, tmp_path: Path) -> None:
    """One shop over five builds: a split, a link, both undone, a new denylist entry, and decisions that contradict."""
    raw, folder = tmp_path / "raw", tmp_path / "work"
    folder.mkdir()
    people = {
        "square.customers": [
            *(
                till(f"one-{n}", n, email_address="one@example.com", phone_number="07400 230001", reference_id="230001")
                for n in range(2)
            ),
            till("left", 5, given_name="Lea", family_name="Left", email_address="left@example.com"),
            till("right", 6, given_name="Ria", family_name="Right", email_address="ria.right@gmail.com"),
            *(till(f"desk-{n}", 10 + n, email_address="desk@example.com") for n in range(3)),
        ]
    }
    deliver(raw, people, "1")
    first = dbt_build(raw, *IDENTITY, folder=folder, views_stand=True)
    together, left, right, desk = customers(
        first, "square_customer:one-1", "email:left@example.com", "email:ria.right@gmail.com", "square_customer:desk-1"
    )

    def decide(*statements: str) -> None:
        with duckdb.connect(str(folder / "scv.duckdb")) as connection:
            for statement in statements:
                connection.execute(statement)

    def build(*arguments: str, succeeds: bool = True) -> DbtRun:
        # The seeds stay as the stewards left them.
        return dbt_build(raw, *arguments, *IDENTITY, *ONLY_TABLES, folder=folder, succeeds=succeeds)

    # 23: three identifiers say one person, a steward says two. Right may hold a quote: it is data. Addresses are
    # spelled as in the feeds: one of Gmail keeps its dot.
    decide(
        "insert into seeds.identity_overrides values "
        "('square_customer:one-0', 'square_customer:one-1', 'split', 'O''Brien; --', '2026-01-01', 'brothers'), "
        "('email:left@example.com', ' email:Ria.Right@gmail.com ', 'link', 'Ann', '2026-01-01', 'told us so')",
        "insert into seeds.identifier_denylist values ('email', 'desk@example.com', 'till desk')",
    )
    decided = build("--full-refresh")
    one, other = customers(decided, "square_customer:one-0", "square_customer:one-1")
    assert one != other
    assert together in (one, other)
    assert customers(decided, "email:left@example.com", "square_customer:right") == [left, left]
    assert (2, "merged", left, right) in changes(decided)
    # 22: what rested on the address that is denied now comes apart; the id stays with one of the three.
    desks = customers(decided, *(f"square_customer:desk-{n}" for n in range(3)))
    assert len(set(desks)) == 3
    assert desk in desks
    assert {desk, together, right, left} <= {
        issued
        for (issued,) in decided.query(
            "select issued_customer_id from identity.idr_customer_id_history where customer_id is not null"
        )
    }

    # 23: new evidence does not undo it.
    deliver(raw, {"square.customers": [till("one-2", 20, email_address="one@example.com", reference_id="230001")]}, "2")
    later = build()
    assert customers(later, "square_customer:one-0", "square_customer:one-1") == [one, other]

    # The decisions are taken back: everybody is who they were.
    decide("delete from seeds.identity_overrides", "delete from seeds.identifier_denylist where reason = 'till desk'")
    undone = build()
    assert customers(
        undone, "square_customer:one-1", "email:left@example.com", "email:ria.right@gmail.com", "square_customer:desk-2"
    ) == [together, left, right, desk]

    # P31: what names nobody stops the build, whatever it says.
    decide(
        "insert into seeds.identity_overrides values "
        "('email:left@example.com', 'email:'';drop table x--', 'link', 'Ann', '2026-01-01', 'nobody knows them')"
    )
    assert "row 2, right_identifier" in build(succeeds=False).output

    # 24: A = B, B = C, A != C.
    decide(
        "delete from seeds.identity_overrides",
        "insert into seeds.identity_overrides values "
        "('email:a@x.com', 'email:b@x.com', 'link', 'Ann', '2026-01-01', ''), "
        "('email:b@x.com', 'email:c@x.com', 'link', 'Ben', '2026-01-02', ''), "
        "('email:c@x.com', 'email:a@x.com', 'split', 'Cem', '2026-01-03', '')",
    )
    stopped = build(succeeds=False)
    assert "contradict each other" in stopped.output
    for row in (
        "row 2 (email:a@x.com = email:b@x.com",
        "row 3 (email:b@x.com = email:c@x.com",
        "row 4 (email:c@x.com != email:a@x.com",
    ):
        assert row in stopped.output
    assert customers(stopped, "square_customer:one-1") == [together]
