"""What other rules would change: the comparison on people with names, and one trial on the built sample."""

import hashlib
import json
import os
import subprocess
import sys
from decimal import Decimal

import duckdb
import pytest
from conftest import PROJECT, DbtRun
from scv.what_if import TrialError, WhatIf, compare, in_words, trial
from scv.what_if.compare import as_text

PEOPLE = {"ann": "Ann", "amy": "Amy\x1b[2J", "bob": "Bob", "cat": "Cat", "dan": "Dan", "eve": "Eve"}
NOW = {
    "email:ann": "ann",
    "till:ann": "ann",
    "email:amy": "amy",
    "email:bob": "bob",
    "till:bob": "bob",
    "till:bob2": "bob",
    "email:cat": "cat",
    "till:cat": "cat",
    "email:dan": "dan",
    "email:eve": "eve",
    "phone:eve": "eve",
}
# Ann and Amy become one, Bob falls into two, Cat's till record goes to Dan, Eve loses her telephone.
THEN = {
    **NOW,
    "email:amy": "ann",
    "till:bob2": "new",
    "till:cat": "dan",
    "phone:new": "eve",
}  # fmt: skip
del THEN["phone:eve"]
ORDERS = [  # order, identifier, currency, net revenue, is valid
    ("1", "email:ann", "GBP", "10.10", True),
    ("2", "email:amy", "GBP", "5.05", True),
    ("3", "email:amy", "EUR", "7.00", True),
    ("4", "till:bob2", "GBP", "1.00", True),
    ("5", "email:bob", "GBP", "2.00", True),
    ("6", "till:cat", "GBP", "100.00", False),
    ("7", "phone:eve", "GBP", "50.00", True),
]


def resolved(con, name, owners):
    """Attach a database with the tables that are compared."""
    con.execute(f"attach ':memory:' as {name}; create schema {name}.identity; create schema {name}.intermediate")
    con.execute(
        f"create table {name}.identity.idr_customer_identifiers "
        "(identifier_id varchar, customer_id varchar, strength varchar, valid_to timestamp)"
    )
    rows = [(identifier, owner, "person", None) for identifier, owner in owners.items()]
    # A cookie that moves and what somebody gave up long ago change nobody's customer.
    rows += [
        ("cookie:1", "ann" if name == "scv_now" else "bob", "device", None),
        ("email:bob", "eve", "person", "2020-01-01"),
    ]
    con.executemany(f"insert into {name}.identity.idr_customer_identifiers values (?, ?, ?, ?)", rows)
    con.execute(
        f"create table {name}.intermediate.int_customer_orders "
        "(order_id varchar, customer_id varchar, currency varchar, net_revenue decimal(18, 2), is_valid boolean)"
    )
    orders = [(order, owners.get(who), *rest) for order, who, *rest in ORDERS]
    con.executemany(f"insert into {name}.intermediate.int_customer_orders values (?, ?, ?, ?, ?)", orders)
    con.execute(
        f"create table {name}.intermediate.int_golden_records "
        "(customer_id varchar, given_name varchar, family_name varchar)"
    )
    con.executemany(f"insert into {name}.intermediate.int_golden_records values (?, ?, 'Reed')", [*PEOPLE.items()])


@pytest.fixture(scope="module")
def found() -> WhatIf:
    with duckdb.connect() as con:
        resolved(con, "scv_now", NOW)
        resolved(con, "scv_then", THEN)
        return compare(con, "scv_now", "scv_then")


def test_who_would_merge_split_or_be_grouped_otherwise(found: WhatIf):
    assert [(item.kind, [who.customer_id for who in item.before], item.after) for item in found.regroupings] == [
        ("merge", ["amy", "ann"], {"ann": ["email:amy", "email:ann", "till:ann"]}),
        ("split", ["bob"], {"bob": ["email:bob", "till:bob"], "new": ["till:bob2"]}),
        ("regroup", ["cat", "dan"], {"cat": ["email:cat"], "dan": ["email:dan", "till:cat"]}),
    ]


def test_customers_orders_and_revenue_that_it_touches(found: WhatIf):
    assert (found.customers_before, found.customers_after, found.customers_touched) == (6, 6, 5)
    assert (found.orders_touched, found.revenue_touched) == (5, {"EUR": Decimal("7.00"), "GBP": Decimal("18.15")})
    # Amy's two orders, the one of Bob's other till record, and Eve's that nobody would own.
    assert (found.orders_moved, found.revenue_moved) == (4, {"EUR": Decimal("7.00"), "GBP": Decimal("56.05")})
    assert (found.identifiers_lost, found.identifiers_gained) == (1, 1)


def test_it_is_said_in_words_and_for_machines(found: WhatIf):
    text = as_text(found)
    assert (
        "Would merge: 1\n  amy Amy\\x1b[2J Reed (2 orders, 7.00 EUR + 5.05 GBP) + ann Ann Reed (1 order, 10.10 GBP)"
        in text
    )
    assert "    -> bob (email:bob, till:bob) | new (till:bob2)" in text
    assert "Customers    6 -> 6; 5 touched\n  who placed 5 orders, net revenue 7.00 EUR + 18.15 GBP" in text
    assert "\x1b" not in text
    assert [in_words(item) for item in found.regroupings] == [
        "Amy\\x1b[2J Reed (2 orders, 7.00 EUR + 5.05 GBP) and Ann Reed (1 order, 10.10 GBP) become one customer.",
        "Bob Reed (2 orders, 3.00 GBP) becomes 2 customers: one with email:bob, till:bob and one with till:bob2.",
        "Cat Reed (no order) and Dan Reed (no order) are grouped otherwise, into 2 customers: one with email:cat and "
        "one with email:dan, till:cat.",
    ]
    read = json.loads(json.dumps(found.as_json()))
    assert read["revenue_touched"] == {"EUR": "7.00", "GBP": "18.15"}
    assert [item["kind"] for item in read["regroupings"]] == ["merge", "split", "regroup"]


def test_only_the_largest_are_printed_and_the_rest_counted(found: WhatIf):
    many = WhatIf(**{**vars(found), "regroupings": [item for item in found.regroupings for _ in range(4)]})
    assert as_text(many, most=3).count("and 1 more") == 3


def test_nothing_changes_where_nothing_would():
    with duckdb.connect() as con:
        resolved(con, "scv_now", NOW)
        con.execute("attach ':memory:' as scv_then; copy from database scv_now to scv_then")
        same = compare(con, "scv_now", "scv_then")
    assert same.regroupings == [] and same.orders_moved == 0
    assert as_text(same).startswith("Nobody would merge and nobody would split.")


def checksum(folder):
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_scenarios_22_and_23_a_trial_on_the_sample_says_what_would_happen_and_changes_nothing(
    sample_build: DbtRun, tmp_path, monkeypatch
):
    """A steward's link and split and a denied address, in one trial beside the sample's work database."""
    pairs = sample_build.query(
        """
        with people as (
            select customer_id, min(identifier_id) as one, max(identifier_id) as other, count(*) as profiles
            from identity.idr_customer_identifiers where is_record_key group by customer_id order by customer_id
        )
        select * from (from people where profiles = 2 limit 1)
        union all
        select * from (from people where profiles = 1 limit 2)
        """
    )
    (split_id, one, other, _), (first_id, first, *_), (second_id, second, *_) = pairs
    [(denied,)] = sample_build.query(
        "select min(identifier_value) from identity.idr_customer_identifiers where identifier_type = 'email' "
        "and customer_id not in (?, ?, ?)",
        [split_id, first_id, second_id],
    )
    overrides, denylist = tmp_path / "overrides.csv", tmp_path / "denylist.csv"
    overrides.write_text(
        "left_identifier,right_identifier,action,decided_by,decided_at,reason\n"
        f"{one},{other},split,Ann,2026-01-01 00:00:00,twins\n{first},{second},link,Ann,2026-01-01 00:00:00,same voice\n"
    )
    project_list = (PROJECT / "seeds" / "identity" / "identifier_denylist.csv").read_text()
    denylist.write_text(project_list.rstrip("\n") + f"\nemail,{denied},a kiosk\n")
    monkeypatch.setenv("SCV_RAW", str(sample_build.folder / "raw"))
    monkeypatch.setenv("SCV_SALT", "a salt for tests")
    before = checksum(sample_build.published), hashlib.sha256(sample_build.database.read_bytes()).hexdigest()
    output = tmp_path / "what_if.json"
    line = [sys.executable, "-m", "scv.what_if", "--output", str(output)]
    # A var as it stands: all of identity is resolved again, as where one changes.
    line += ["--overrides", str(overrides), "--denylist", str(denylist), "--vars", "{match_accept: 5}"]
    finished = subprocess.run(
        line,
        env={**os.environ, "SCV_DB": str(sample_build.database), "PYTHONPATH": str(PROJECT / "python_helpers")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    found = json.loads(output.read_text())
    told = {(item["kind"], *(who["customer_id"] for who in item["before"])): item for item in found["regroupings"]}
    parts = told["split", split_id]["after"].values()
    assert len({number for number, part in enumerate(parts) for who in (one, other) if who in part}) == 2
    assert ("merge", *sorted((first_id, second_id))) in told
    assert found["identifiers_lost"] >= 1 and found["customers_touched"] >= 3
    assert split_id in finished.stdout and "Nothing was changed." in finished.stdout
    assert oct(output.stat().st_mode & 0o777) == "0o600"
    assert (checksum(sample_build.published), hashlib.sha256(sample_build.database.read_bytes()).hexdigest()) == before
    assert not list(sample_build.folder.glob(".what-if-*"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("identifier_type,pattern\nemail,x\n", "differ in reason"),
        ("", "cannot be read as identifier_denylist|differ in"),
    ],
)
def test_a_table_in_other_columns_is_refused_before_anything_runs(tmp_path, text, said):
    work, given = tmp_path / "scv.duckdb", tmp_path / "denylist.csv"
    given.write_text(text)
    with duckdb.connect(str(work)) as con:
        con.execute("create schema identity; create schema intermediate; create schema seeds")
        con.execute("create table identity.idr_customer_identifiers (i int)")
        con.execute("create table intermediate.int_customer_orders (i int)")
        con.execute("create table intermediate.int_as_of as select timestamp '2026-01-01' as as_of")
        for seed in ("identifier_rules", "identifier_denylist", "identity_overrides"):
            file = PROJECT / "seeds" / "identity" / f"{seed}.csv"
            con.execute(f"create table seeds.{seed} as from read_csv('{file}', all_varchar = true)")
    with pytest.raises(TrialError, match=said), trial(work, {"identifier_denylist": given}, {}):
        pass
    assert sorted(tmp_path.iterdir()) == [given, work]


def test_without_a_build_there_is_nothing_to_try(tmp_path):
    with pytest.raises(TrialError, match="build first"), trial(tmp_path / "scv.duckdb", {}, {}):
        pass
    duckdb.connect(str(tmp_path / "scv.duckdb")).close()
    with (
        pytest.raises(TrialError, match=r"has no identity\.idr_customer_identifiers.*build first"),
        trial(tmp_path / "scv.duckdb", {}, {}),
    ):
        pass
