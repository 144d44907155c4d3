"""What tables of people with a known truth taught: slips that part nobody, and likenesses that join no two."""

from pathlib import Path

import duckdb
import pytest
from scv.matching import load_model
from scv.matching.comparisons import PROVING_FIELDS
from scv.matching.contradictions import names_contradict
from scv.matching.records import borne_names, standardise_records
from scv.matching.suggest import resolve_people

DENYLIST = Path(__file__).parents[2] / "seeds" / "identity" / "identifier_denylist.csv"
COLUMNS = ("record_id", "given_name", "family_name", "birth_date", "email", "phone")


def people(*records):
    """Who is one person among records in `COLUMNS`: sets of record ids; each states its email and telephone."""
    con = duckdb.connect()
    con.execute(f"create table people ({', '.join(f'{column} varchar' for column in COLUMNS)})")
    con.executemany("insert into people values (?, ?, ?, ?, ?, ?)", records)
    con.execute("""
        create table proven as
        select record_id as left_id, 'email:' || email as right_id, 1 as priority from people where email is not null
        union all
        select record_id, 'phone:' || phone, 2 from people where phone is not null
    """)
    standardise_records(con, "people")
    found = {}
    for node in resolve_people(con, "people", proven="proven").nodes.to_pylist():
        if node["is_record"]:
            found.setdefault(node["cluster_id"], set()).add(node["node_id"])
    return sorted(map(sorted, found.values()))


def lydia(record_id, birth_date, given_name="Lydia", email="ls51@garcia.example", phone=None):
    return (record_id, given_name, "Stephenson", birth_date, email, phone)


@pytest.mark.parametrize("other", ["1991-12-16", "2003-01-14", "1993-02-28"])
def test_a_birth_date_garbled_twice_is_a_slip_where_name_and_email_are_one(other):
    assert people(lydia("a", "1993-01-14"), lydia("b", other)) == [["a", "b"]]
    assert people(lydia("a", "1993-01-14"), lydia("b", other, "Lydiia")) == [["a", "b"]]


@pytest.mark.parametrize(
    ("given_name", "birth_date"),
    [("Lydia", "1968-12-16"), ("Claire", "1991-12-16"), ("Lyra", "1991-12-16")],
    ids=["mother and daughter", "sisters", "sisters of names alike"],
)
def test_relatives_on_one_email_have_birth_dates_of_their_own(given_name, birth_date):
    assert people(lydia("a", "1993-01-14"), lydia("b", birth_date, given_name)) == [["a"], ["b"]]


def test_a_birth_date_garbled_beside_swapped_names_is_a_slip():
    assert people(
        ("a", "Ferguson", "Logan", "1977-10-17", "l.ferguson@shah.example", None),
        ("b", "Logan", "Ferguson", "1976-09-15", "l.ferguson@shah.example", None),
    ) == [["a", "b"]]


@pytest.mark.parametrize(
    ("their_dates", "expected"),
    [
        (["1991-12-16"], [["a", "b", "c"]]),
        (["1996-12-16"], [["a", "b"], ["c"]]),
    ],
)
def test_a_date_that_both_groups_hold_is_not_contradicted_by_a_slip(their_dates, expected):
    """Two emails match by name; beside the date that both state, one profile of the first has a slip of it."""
    con = duckdb.connect()
    con.execute("create table people (record_id varchar, group_id varchar, given_name varchar, birth_date varchar)")
    ours = [("a", "first", "Lydia", "1993-01-14"), ("b", "first", "Lydia", "1991-12-16")]
    theirs = [("c", "second", "Lydia", date) for date in their_dates]
    con.executemany("insert into people values (?, ?, ?, ?)", ours + theirs)
    con.execute(
        "create table pairs (record_id_l varchar, record_id_r varchar, match_weight double);"
        "insert into pairs values ('a', 'c', 8), ('b', 'c', 9)"
    )
    standardise_records(con, "people")
    nodes = resolve_people(con, "people", suggested="pairs", accept=5.0).nodes.to_pylist()
    found = {}
    for node in nodes:
        found.setdefault(node["cluster_id"], []).append(node["node_id"])
    assert sorted(map(sorted, found.values())) == expected


def test_brothers_whose_names_nobody_has_heard_of_have_birth_dates_of_their_own():
    """Jaxtyn may be a slip of Braxtyn, and where their dates are two he is not."""
    assert not {"braxtyn", "jaxtyn"} & borne_names()
    assert people(lydia("a", "2015-01-14", "Braxtyn"), lydia("b", "2017-03-02", "Jaxtyn")) == [["a"], ["b"]]


def test_what_the_losers_of_an_email_state_together_is_theirs():
    """The address is the husband's, whose record comes first; two profiles of his wife stay one."""
    records = [
        ("1", "Hugo", "Garcia", None, "home@garcia.example", None),
        ("2", "Lily", "Garcia", None, "home@garcia.example", None),
        ("3", "Lily", "Garcia", None, "home@garcia.example", None),
        ("4", "Cora", "Garcia", None, "home@garcia.example", None),
        ("5", "Lily", "Garcia", None, None, None),
    ]
    assert people(*records) == [["1"], ["2", "3"], ["4"], ["5"]]
    assert people(*reversed(records)) == [["1"], ["2", "3"], ["4"], ["5"]]


GARBLED = [
    ("evldn|evldn sbharmis", "evelyn|evelyn sharma"),
    ("hae|hae rrce", "hazel|hazel price"),
    ("dehmek|bcownfing dehmek", "derek|browning derek"),
]
TWO = [
    ("daniel|daniel reed", "david|david reed"),
    ("yaroslav|petrov yaroslav", "svyatoslav|petrov svyatoslav"),
    ("gevorg|gevorg petrosyan", "anahit|anahit petrosyan"),
    ("thirumal|iyer thirumal", "meena|iyer meena"),
    ("gevorg|gevorg petrov", "garik|garik petrova"),
]


@pytest.mark.parametrize(("left", "right"), GARBLED)
def test_a_name_garbled_from_end_to_end_is_one_where_an_identifier_vouches(left, right):
    assert names_contradict(left, right)
    assert not names_contradict(left, right, vouched=True)
    assert not names_contradict(right, left, vouched=True)


@pytest.mark.parametrize(("left", "right"), TWO)
def test_two_of_a_family_are_two_however_rare_a_name(left, right):
    assert names_contradict(left, right, vouched=True)


@pytest.mark.parametrize(("left", "right"), [TWO[0], TWO[2], TWO[3], TWO[4]])
def test_a_couple_that_shares_everything_is_two(left, right):
    assert names_contradict(left, right, vouched=True, is_vouched_twice=True)


def test_the_shipped_model_knows_slips_that_the_sample_never_makes():
    """A birth date with one wrong digit beside the same name speaks for one person: the sample garbles none."""
    weights = {}
    for comparison in load_model().comparisons:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level") and comparison["output_column_name"] not in PROVING_FIELDS:
                assert level["m_probability"] >= 0.0045
                weights[comparison["output_column_name"], level["label_for_charts"]] = (
                    level["m_probability"] / level["u_probability"]
                )
    assert weights["birth_date", "one typo"] > 1
    assert weights["birth_date", "all others"] < 1 / 32


@pytest.mark.parametrize(
    ("identifier_type", "value", "is_denied"),
    [
        ("email", "joh***@mail.example", True),
        ("email", "j*@mail.example", True),
        ("loyalty_card", "************1234", True),
        ("email", "joh.n-e_ll@mail.example", False),
        ("loyalty_card", "a17-1234", False),
    ],
)
def test_a_masked_value_is_many_peoples(identifier_type, value, is_denied):
    """An export that masks addresses writes joh***@mail.example for everybody who begins so."""
    denied = duckdb.execute(
        "select count(*) > 0 from read_csv($denylist) where identifier_type in ('*', $type) and $value like pattern",
        {"denylist": str(DENYLIST), "type": identifier_type, "value": value},
    ).fetchall()
    assert denied == [(is_denied,)]
