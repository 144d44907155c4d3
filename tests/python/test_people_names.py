"""Who is one and who is two by what stands in the name fields: one identity build decides all."""

import random
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from conftest import DbtBuild, DbtRun
from raw_rows import deliver
from scv.matching import resolve_people, scratch_database, suggest_matches
from test_identity_scenarios import IDENTITY, account, guest_order, shop, till

HOUSE = '{"address_line_1": "12 Quarry Hill", "locality": "Otley", "postal_code": "LS21 3AB"}'

# P3: how father and son write what tells them apart, as (given, family) each.
FATHERS_AND_SONS = [
    (("Amos", "Thackray Sr"), ("Amos", "Thackray Jr")),
    (("Amos Senior", "Thackwray"), ("AMOS", "THACKWRAY, JUNIOR")),
    (("Alexandre", "Dumarest père"), ("Alexandre", "Dumarest fils")),
    (("Amos", "Thackerey II"), ("Amos", "Thackerey III")),
    (("Karl", "Vogelsang sen."), ("Karl", "Vogelsang (jun.)")),
]
# P5: what else is written in the name fields beside Priya's own address.
WRITTEN_INSTEAD = [
    ("Mrs", "Desaiwala"), ("", "Mrs Desaiwala"), ("Frau Dr.", "Desaiwala"), ("Mx.", "Desaiwala"),
    ("Dott.ssa", "Desaiwala"),
    ("Sra", "Desaiwala"), ("Herr Prof.", "Desaiwala"), ("MRS", "DESAIWALA"), ("Ms Priya", "Desaiwala"),
    ("Mr & Mrs", "Desaiwala"), ("Mr and Mrs R", "Desaiwala"), ("Familie", "Desaiwala"), ("", "Desaiwala"),
    ("Desaiwala", ""),
    ("Priya", ""), ("", "Priya"), ("Desaiwala", "Priya"), ("Desaiwala", "Desaiwala"), ("Priya Desaiwala", ""),
    ("PRIYA", "DESAIWALA"), ("priya", "desaiwala"), ("Pri\u200bya", "Desai\u200bwala"), ("Priya", "."),
    ("Customer", "4711"), ("Customer 4711", ""), ("Guest", "User"), ("Gast", ""), ("Cliente", "Cliente"),
    ("Walk-in", ""),
    ("Accounts", "Payable"), ("Reception", ""), ("4711", "4711"), ("", "0815"), ("Acme", "Ltd"), ("Acme GmbH", ""),
    ("", "Rossi S.r.l."), ("Jansen", "B.V."), ("Acme", "Inc."), ("Test", "Test"), ("N/A", "N/A"),
]  # fmt: skip
# P6: one name in two scripts, or in two widths.
TWO_SCRIPTS = [
    (("Xiaoming", "Wang"), ("小明", "王")), (("Anna", "Ivanova"), ("Анна", "Иванова")),
    (("ハナコ", "ヤマダ"), ("ﾊﾅｺ", "ﾔﾏﾀﾞ")),
    (("Yulia", "Orlova"), ("Юлия", "Орлова")), (("Giorgos", "Pappas"), ("Γιώργος", "Παππάς")),
    (("Mohammed", "Ali"), ("محمد", "علي")),
    (("Jihoon", "Kim"), ("지훈", "김")), (("Taro", "Yamada"), ("太郎", "山田")),
    (("Zoe\u200b", "Quibell"), ("Zoe", "Qui\u200bbell")),
]  # fmt: skip
COUPLES_IN_TWO_SCRIPTS = [(("Anna", "Petrova"), ("Иван", "Петров")), (("Fatima", "Haddad"), ("محمد", "حداد"))]
# P4, P7: names that several people bear, and one that hardly anybody does.
ALONE = [
    ("Anna", "van den Berg"), ("Sarah", "Jones"), ("Maria Elena", "de la Cruz Ortega"), ("Mohammed", "Ali"),
    ("Wei", "Wang"), ("Hans", "Müller"), ("Zebulon", "Quartermaine"),
]  # fmt: skip
FAMILIES = [
    first + middle + last for first in ["Bar", "Cros", "Dun", "Elt", "Fern", "Gart", "Hol", "Kes", "Mort", "Nor"]
    for middle in ["", "en", "ing", "er"] for last in ["bury", "dale", "ford", "ham", "ley", "mere", "stead", "wick"]
]  # fmt: skip


def strangers(count: int) -> list[dict[str, Any]]:
    """People of ordinary names, each with an address of their own."""
    chosen = random.Random(4)
    given = ["Sarah", "James", "Emma", "David", "Laura", "Paul", "Helen", "Mark", "Claire", "Peter", "Jane", "Simon"]
    return [
        till(
            f"stranger-{number}",
            given_name=chosen.choice(given),
            family_name=chosen.choice(FAMILIES),
            email_address=f"stranger{number}@{chosen.choice(['mail', 'post', 'inbox'])}.example",
        )
        for number in range(count)
    ]


def two(kind: str, number: int, names: tuple[tuple[str, str], tuple[str, str]], **both: Any) -> list[dict[str, Any]]:
    """Two till profiles of the given names; what they share is the same in both."""
    return [
        till(
            f"{kind}-{number}-{side}",
            day=side * 40,
            **{"email_address": f"{kind}{number}{side}@p.example", "given_name": given, "family_name": family} | both,
        )
        for side, (given, family) in enumerate(names)
    ]


def margaret(kind: str, day: int, **same: str) -> list[dict[str, Any]]:
    """P8: everything the same but one given name."""
    same = {
        "family_name": f"Oxspring{kind}",
        "email_address": f"m.{kind}@oxspring.example",
        "phone_number": f"0790030{len(kind):02d}44",
        "birthday": "1961-04-23",
        "address": HOUSE.replace("12", str(len(kind))),
    } | same
    return [
        till(f"p8-{kind}-0", given_name="Margaret", **same),
        till(f"p8-{kind}-1", given_name="Josephine", day=day, **same),
    ]


FEEDS = {
    "square.customers": [
        *strangers(300),
        *(row for n, names in enumerate(FATHERS_AND_SONS) for row in two("house", n, names, address=HOUSE)),
        *(
            row
            for n, names in enumerate(FATHERS_AND_SONS)
            for row in two("mail", n, names, email_address=f"t{n}@p3.example")
        ),
        # P3: who leaves his suffix out is no other man.
        *two("plain", 0, (("Enoch", "Thirlwall Jr"), ("Enoch", "Thirlwall")), email_address="enoch@p3.example"),
        # P4, P7: nothing else in common.
        *(row for n, name in enumerate(ALONE) for row in two("alone", n, (name, name))),
        # P5: at the till, with her address and nothing else of hers.
        *(
            till(f"priya-{n}", day=50, given_name=given, family_name=family, email_address=f"priya{n}@p5.example")
            for n, (given, family) in enumerate(WRITTEN_INSTEAD)
        ),
        *(
            row
            for n, names in enumerate(TWO_SCRIPTS)
            for row in two("script", n, names, email_address=f"s{n}@p6.example")
        ),
        *(
            row
            for n, names in enumerate(COUPLES_IN_TWO_SCRIPTS)
            for row in two("couple", n, names, email_address=f"c{n}@p6.example")
        ),
        *margaret("soon", day=0, reference_id="6335900000017"),
        *margaret("later", day=400, reference_id="6335900000025"),
        *margaret("cardless", day=400),
        # P5: Mrs Fennimore and the couple may be anybody in the house.
        *(
            till(f"fennimore-{given}", given_name=given, family_name="Fennimore", address=HOUSE, email_address=email)
            for given, email in [
                ("Priya", "p@f.example"),
                ("Raj", "r@f.example"),
                ("Mrs", None),
                ("Mr & Mrs", "b@f.example"),
            ]
        ),
    ],
    "shopify.customer": [
        shop(500 + n, first_name="Priya", last_name="Desaiwala", email=f"priya{n}@p5.example")
        for n in range(len(WRITTEN_INSTEAD))
    ],
    "shopify.order": [
        guest_order(5000 + n, 60, f"priya{n}@p5.example", given, family)
        for n, (given, family) in enumerate(WRITTEN_INSTEAD)
    ],
    # P5: the system whose names come first keeps "Mrs".
    "gigya.accounts": [
        {
            **account("titled", "titled@p5.example", day=3),
            "profile": '{"email": "titled@p5.example", "firstName": "MRS PRIYA", "lastName": "DESAIWALA"}',
        },
        {
            **account("firm", "firm@p5.example", day=3),
            "profile": '{"email": "firm@p5.example", "firstName": "Acme", "lastName": "GmbH & Co. KG"}',
        },
    ],
}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, dbt_build: DbtBuild) -> DbtRun:
    raw = tmp_path_factory.mktemp("names") / "raw"
    deliver(raw, FEEDS, "first", shuffle_seed=5)
    return dbt_build(raw, *IDENTITY, "+int_golden_records", "+idr_review_candidates", views_stand=True)


def customers(run: DbtRun, *identifiers: str) -> list[str | None]:
    """The customer of each identifier today; None where it is nobody's."""
    found = dict(
        run.query("select identifier_id, customer_id from identity.idr_customer_identifiers where valid_to is null")
    )
    return [found.get(identifier) for identifier in identifiers]


def are_one(run: DbtRun, kind: str, number: int) -> bool:
    one, other = customers(run, f"square_customer:{kind}-{number}-0", f"square_customer:{kind}-{number}-1")
    assert one and other
    return one == other


def golden_name(run: DbtRun, identifier: str) -> tuple[Any, ...]:
    return run.query(
        "select given_name, family_name, full_name from intermediate.int_golden_records where customer_id = $1",
        customers(run, identifier),
    )[0]


@pytest.mark.parametrize("number", range(len(FATHERS_AND_SONS)))
def test_p3_a_suffix_that_differs_is_another_person(people: DbtRun, number: int) -> None:
    assert not are_one(people, "house", number)
    assert not are_one(people, "mail", number)


def test_p3_a_suffix_that_is_missing_contradicts_nothing(people: DbtRun) -> None:
    assert are_one(people, "plain", 0)


@pytest.mark.parametrize("number", range(len(ALONE)))
def test_p4_p7_a_name_alone_proves_nothing(people: DbtRun, number: int) -> None:
    assert not are_one(people, "alone", number)


@pytest.mark.parametrize("number", range(len(WRITTEN_INSTEAD)), ids=["|".join(names) for names in WRITTEN_INSTEAD])
def test_p5_what_else_is_written_in_the_name_fields_is_nobody_else(people: DbtRun, number: int) -> None:
    shop_profile, till_profile = customers(
        people, f"shopify_customer:{500 + number}", f"square_customer:priya-{number}"
    )
    assert shop_profile == till_profile
    owners = people.query(
        "select customer_id, valid_to from identity.idr_customer_identifiers where identifier_id = $1",
        [f"email:priya{number}@p5.example"],
    )
    assert owners == [(shop_profile, None)]
    assert golden_name(people, f"shopify_customer:{500 + number}") == ("Priya", "Desaiwala", "Priya Desaiwala")


def test_p5_a_golden_name_has_no_title_and_is_no_firm(people: DbtRun) -> None:
    assert golden_name(people, "gigya_account:titled") == ("Priya", "Desaiwala", "Priya Desaiwala")
    assert golden_name(people, "gigya_account:firm") == (None, None, None)


def test_p5_whoever_has_no_given_name_is_nobody_in_particular_at_her_house(people: DbtRun) -> None:
    house = [f"square_customer:fennimore-{given}" for given in ("Priya", "Raj", "Mrs", "Mr & Mrs")]
    assert len(set(customers(people, *house))) == 4


@pytest.mark.parametrize("number", range(len(TWO_SCRIPTS)))
def test_p6_one_name_in_two_scripts_is_one_person(people: DbtRun, number: int) -> None:
    assert are_one(people, "script", number)


@pytest.mark.parametrize("number", range(len(COUPLES_IN_TWO_SCRIPTS)))
def test_p6_two_names_in_two_scripts_are_two_people(people: DbtRun, number: int) -> None:
    assert not are_one(people, "couple", number)


@pytest.mark.parametrize("kind", ["soon", "later", "cardless"])
def test_p8_one_given_name_for_another_is_one_person_or_a_question(people: DbtRun, kind: str) -> None:
    one, other = (f"square_customer:p8-{kind}-{side}" for side in (0, 1))
    if len(set(customers(people, one, other))) == 1:
        return
    clusters = people.query(
        "select cluster_id from identity.idr_resolved_clusters where identifier_id in ($1, $2)", [one, other]
    )
    asked = people.query("select left_identifier_id, right_identifier_id from identity.idr_review_candidates")
    ours = {cluster for (cluster,) in clusters}
    cluster_of = dict(people.query("select identifier_id, cluster_id from identity.idr_resolved_clusters"))
    assert any({cluster_of.get(left), cluster_of.get(right)} == ours for left, right in asked), "silently two"


def test_strangers_stay_strangers(people: DbtRun) -> None:
    assert len(set(customers(people, *(f"square_customer:stranger-{number}" for number in range(300))))) == 300


@pytest.mark.parametrize("names", [ALONE[1:2], ALONE], ids=["Sarah Jones", "all"])
@pytest.mark.parametrize("contact", [True, False], ids=["with emails", "with names alone"])
@pytest.mark.parametrize("size", [0, 5, 50, 500, 3_000])
def test_p4_p7_a_name_alone_proves_nothing_in_a_shop_of_any_size(
    size: int, contact: bool, names: list[tuple[str, str]]
) -> None:
    profiles = [*strangers(size), *(row for n, name in enumerate(names) for row in two("alone", n, (name, name)))]
    columns = {"record_id": "id", "given_name": "given_name", "family_name": "family_name"}
    columns |= {"email": "email_address"} if contact else {}
    with duckdb.connect() as con:
        table = {column: [profile[key] for profile in profiles] for column, key in columns.items()}
        con.register("landed", pa.table(table))
        con.execute("create table records as from landed")
        with scratch_database(con):
            pairs = suggest_matches(con, "memory.main.records").pairs
        con.register("pairs", pairs)
        nodes = resolve_people(con, "records", suggested="pairs").nodes.to_pylist()
    people = {node["node_id"]: node["cluster_id"] for node in nodes}
    assert [n for n in range(len(names)) if people[f"alone-{n}-0"] == people[f"alone-{n}-1"]] == []


def test_p7_a_name_with_an_address_is_one_person() -> None:
    """What else they have in common counts as before: the name makes up for how rarely two records are one person's."""
    rows = [
        *({"record_id": f"s{n}", "given_name": row["given_name"], "family_name": row["family_name"]}
          for n, row in enumerate(strangers(50))),
        *({"record_id": f"sarah-{n}", "given_name": "Sarah", "family_name": "Jones", "birth_date": "1971-02-03",
           "address_line": "3 Elm Street", "postcode": "LS21 3AB", "city": "Otley"} for n in (0, 1)),
    ]  # fmt: skip
    with duckdb.connect() as con:
        con.register("landed", pa.Table.from_pylist(rows, schema=pa.schema([(c, pa.string()) for c in rows[-1]])))
        con.execute("create table records as from landed")
        with scratch_database(con):
            pairs = suggest_matches(con, "memory.main.records").pairs
    weights = {(row["record_id_l"], row["record_id_r"]): row["match_weight"] for row in pairs.to_pylist()}
    assert weights["sarah-0", "sarah-1"] > 10
