"""From records to suggestions to people, on a handful of invented people."""

import sys

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from scv.matching import __main__ as verb
from scv.matching import (
    load_model,
    model,
    nickname_roots,
    resolve_people,
    save_model,
    scratch_database,
    standardise_records,
    suggest_matches,
    train_on,
)
from scv.matching.blocking import BlockingRule, candidate_pairs
from scv.matching.comparisons import COMPARISONS, edits_at_most
from scv.matching.contradictions import names_contradict
from scv.matching.frequencies import learn_frequencies
from scv.matching.model import estimate_prior, levels_sql
from scv.matching.namesakes import FACTS_TABLE, learn_namesakes

# fmt: off
COLUMNS = ["record_id", "group_id", "given_name", "family_name", "birth_date", "email", "phone", "address_line",
           "postcode", "city"]
# fmt: on

ALICE = ("Alice", "Montgomery", "1985-03-02")
PEOPLE = [
    ("alice_shop", "alice", *ALICE, "alice.m@mail.example", "+447700900001", "1 Oak Road", "AB1 2CD", "Ayr"),
    ("alice_till", None, *ALICE, None, None, "1 Oak Rd.", "ab12cd", "Ayr"),
    ("alice_typo", None, "Alcie", "Montgomery", "1985-03-02", None, None, None, "AB1 2CD", None),
    ("bob_shop", "bob", "Robert", "Fairweather", "1970-11-30", "bob@mail.example", None, "9 Elm Way", "EF3 4GH", "Ely"),
    ("bob_call", None, "Bob", "Fairweather", "1970-11-30", None, "+447700900002", "9 Elm Way", "EF3 4GH", "Ely"),
    ("twin_anna", None, "Anna", "Quill", "1999-05-05", "anna@mail.example", None, "4 Ash Lane", "IJ5 6KL", "Rye"),
    ("twin_bella", None, "Bella", "Quill", "1999-05-05", "bella@mail.example", None, "4 Ash Lane", "IJ5 6KL", "Rye"),
    ("father", None, "John", "Stone", "1950-01-20", "john@mail.example", None, "7 Fir Close", "MN7 8OP", "Wem"),
    ("son", None, "John", "Stone", "1981-09-13", "js@post.example", None, "7 Fir Close", "MN7 8OP", "Wem"),
]


def strangers(count=400):
    random = np.random.default_rng(5)
    letters = list("abcdefghijklmnoprstuvwy")

    def word(length):
        return "".join(random.choice(letters, length))

    rows = []
    for i in range(count):
        born = f"19{random.integers(40, 99)}-0{random.integers(1, 9)}-1{i % 10}"
        email = f"{word(8)}@{random.choice(['mail', 'post'])}.example"
        address = f"{i % 80 + 1} {word(5)} Street"
        rows.append((f"stranger_{i:04}", None, word(6), word(9), born, email, None, address, word(6), word(5)))
    return rows


@pytest.fixture
def con():
    connection = duckdb.connect(config={"threads": 1})
    yield connection
    connection.close()


def register(con, rows, name="records"):
    table = pa.table({column: pa.array([row[i] for row in rows], pa.string()) for i, column in enumerate(COLUMNS)})
    con.register("rows", table)
    con.execute(f"create or replace temp table {name} as from rows")


def people_of(con, rows, **arguments):
    register(con, rows)
    suggestions = suggest_matches(con, "records")
    con.register("suggested_pairs", suggestions.pairs)
    found = resolve_people(con, "records", suggested="suggested_pairs", **arguments)
    clusters = dict(zip(found.nodes["node_id"].to_pylist(), found.nodes["cluster_id"].to_pylist(), strict=True))
    return clusters, found, suggestions


def test_standardised_records_forget_case_accents_and_nicknames(con):
    register(
        con,
        [
            (
                "1",
                None,
                " Zoë ",
                "O'Brien-Smith",
                "1990-01",
                "ZOE@X.example",
                None,
                "Flat 2, 14a High Street",
                "ab1 2cd",
                "",
            )
        ],
    )
    standardise_records(con, "records")
    (row,) = con.execute("""
        select given_name, family_name, birth_year, email, house_number, street, postcode_outward, city
        from scv_records
    """).fetchall()
    assert row[:4] == ("zoe", "obrien smith", 1990, "zoe@x.example")
    assert row[6:] == ("ab1", None)
    assert row[4:6] == ("14a", "high st flat 2")
    register(con, [("1", None, "Bill", "Gray", *[None] * 6), ("2", None, "William", "Gray", *[None] * 6)])
    standardise_records(con, "records")
    assert con.execute("select given_roots from scv_records order by node").fetchall() == [
        (["william"],),
        (["william"],),
    ]


def test_records_need_an_id(con):
    con.execute("create temp table nameless as select 'x' as given_name")
    with pytest.raises(ValueError, match="record_id"):
        standardise_records(con, "nameless")


def test_nickname_table_has_no_repeats():
    rows = nickname_roots().to_pylist()
    assert len(rows) == len({(row["root"], row["nickname"]) for row in rows})


def test_blocking_counts_pairs_and_connects_the_first_of_a_key_that_is_too_common(con):
    register(con, [(str(i), None, "Ann", f"F{i}", None, None, None, None, None, "Ayr") for i in range(10)])
    standardise_records(con, "records")
    rules = (BlockingRule("city", "city", 9), BlockingRule("given", "given_name", 10))
    assert candidate_pairs(con, rules=rules) == 45
    report = con.execute("select rule, pair_count, dropped_pair_count from scv_blocking_report").fetchall()
    assert report == [("city", 36, 9), ("given", 45, 0)], "of a key too common the first records are compared"


def test_a_record_meets_so_many_earlier_ones_by_its_rarest_keys(con):
    rows = [(str(i), None, "Ann", f"F{i // 2}", None, None, None, None, None, "Ayr") for i in range(10)]
    register(con, rows)
    standardise_records(con, "records")
    rules = (BlockingRule("given", "given_name"), BlockingRule("family", "family_name"))
    assert candidate_pairs(con, rules=rules, pairs_per_record=10) == 45
    # The last record meets the other of its family, and by its given name those who were there before it.
    assert candidate_pairs(con, rules=rules, pairs_per_record=4) == (1 + 2 + 3 + 4) + 3
    report = con.execute("select rule, pair_count, dropped_pair_count from scv_blocking_report").fetchall()
    assert report == [("given", 10, 35), ("family", 5, 0)]


@pytest.mark.parametrize("edits", [1, 2])
def test_the_short_way_to_a_typo_finds_what_the_long_way_finds(con, edits):
    con.execute("""
        create temp table words as
        with random_words as (
            select list_aggregate([chr(97 + (hash(i, n) % 3)::int) for n in range(i % 7)], 'string_agg', '') as word
            from range(400) as numbers (i)
        )
        select distinct coalesce(l.word, '') as word_l, coalesce(r.word, '') as word_r
        from random_words as l cross join random_words as r
    """)
    counts = con.execute(f"""
        select
            count(*) filter (where {edits_at_most("word", edits)}),
            count(*) filter (where damerau_levenshtein(word_l, word_r) <= {edits}),
            count(*) filter (where {edits_at_most("word", edits)} and damerau_levenshtein(word_l, word_r) <= {edits}),
            count(*) filter (where levenshtein(word_l, word_r) > {edits} and {edits_at_most("word", edits)}),
            count(*)
        from words
    """).fetchall()[0]
    short, long, both, swapped, pairs = counts
    assert short == long == both
    assert 0 < swapped < short < pairs


@pytest.mark.parametrize(
    ("other", "label"),
    [
        ("alice.m@mail.example", "same"),
        ("alice.m@post.example", "same before the @"),
        ("alcie.n@mail.example", "two typos"),
        ("alice.mont@mail.example", "similar"),
        ("zoe@mail.example", "same domain"),
        ("zoe@post.example", "all others"),
    ],
)
def test_two_addresses_are_as_alike_as_people_slip(con, other, label):
    alice = (None, "Alice", "Reed", None)
    register(con, [("1", *alice, "alice.m@mail.example", *[None] * 4), ("2", *alice, other, *[None] * 4)])
    standardise_records(con, "records")
    con.execute("create temp table pairs as select 0 as node_l, 1 as node_r")
    shipped = load_model()
    [(level,)] = con.execute(f"select level_email from ({levels_sql(con, shipped, 'pairs')})").fetchall()
    [compared] = [one["comparison_levels"] for one in shipped.comparisons if one["output_column_name"] == "email"]
    assert [one["label_for_charts"] for one in compared if not one.get("is_null_level")][level] == label


def test_the_shipped_model_compares_as_the_code_says():
    for comparison in load_model().comparisons:
        declared = COMPARISONS[comparison["output_column_name"]]["comparison_levels"]
        assert [level["sql_condition"] for level in comparison["comparison_levels"]] == [
            level["sql_condition"] for level in declared
        ]


def test_pairs_compared_in_batches_score_as_they_do_at_once(con, monkeypatch):
    register(con, PEOPLE + strangers(60))
    at_once = suggest_matches(con, "records")
    monkeypatch.setattr(model, "_BATCH", 50)
    in_batches = suggest_matches(con, "records")
    assert at_once.pairs.num_rows > 5
    assert in_batches.pairs.equals(at_once.pairs)


def test_what_is_below_the_floor_counts_for_the_share_and_is_not_kept(con):
    register(con, PEOPLE + strangers(60))
    standardise_records(con, "records")
    con.execute("""
        create temp table all_pairs as
        select l.node as node_l, r.node as node_r from scv_records as l join scv_records as r on l.node < r.node
    """)
    kept = {}
    for floor in (-np.inf, -10.0):
        prior = model.score_pairs(con, load_model(), "all_pairs", floor=floor)
        rows = con.execute("select node_l, node_r, match_weight from scv_scored_pairs order by all").fetchall()
        kept[floor] = (prior, [row for row in rows if row[2] >= -10])
        assert (min(row[2] for row in rows) < -10) == (floor == -np.inf)
    assert kept[-np.inf] == kept[-10.0]


def test_pairs_that_blocking_missed_are_scored_between_people_that_a_match_connects(con):
    at_home = (None, None, "12 Lime Court", "QR9 1ST", "Diss")
    register(
        con,
        [
            ("single", None, "Margaret", "Okonkwo", "1961-04-09", *[None] * 5),
            ("moved", None, "Margaret", "Okonkwo", "1961-04-09", *at_home),
            ("married", None, "M", "Thistlewood", None, *at_home),
            *strangers(),
        ],
    )
    pairs = suggest_matches(con, "records", floor=-100.0).pairs.to_pylist()
    rules = {(pair["record_id_l"], pair["record_id_r"]): pair["blocking_rules"] for pair in pairs}
    assert rules["moved", "single"] and rules["married", "moved"]
    assert rules["married", "single"] == []


def test_records_of_one_proven_group_are_not_compared(con):
    register(con, [(str(i), "same", "Ann", "Gray", *[None] * 6) for i in range(3)])
    standardise_records(con, "records")
    assert candidate_pairs(con) == 0


def test_prior_is_the_share_of_pairs_that_match():
    evidence = np.r_[np.full(50, 40.0), np.full(950, -40.0)]
    assert estimate_prior(evidence, np.ones(len(evidence)), 100_000) == pytest.approx(50 / 100_000, rel=1e-3)


def test_names_of_two_people_contradict_and_spellings_do_not():
    assert names_contradict("anna|anna quill", "bella|bella quill")
    assert not names_contradict("hall|hall isla", "isla|hall isla")
    assert not names_contradict("john|david john smith", "david|david smith")


# P1, P2: names that people bear are not slips of each other, however alike; a slip is a name that nobody bears.
TWO_PEOPLE = [
    ("daniel", "david"),
    ("oliver", "olivia"),
    ("julian", "juliana"),
    ("paul", "paula"),
    ("erik", "erika"),
    ("carol", "karl"),
    ("harpreet", "gurpreet"),
    ("maria elena", "maria jose"),
    ("mohammed bilal", "mohammed usman"),
    ("rene", "renee"),
    ("emma", "emily"),
    ("dimitris", "dimitra"),
    ("zhivko", "zhivka"),
    ("krasimir", "krasimira"),
    ("min jun", "min ji"),
    ("seo jun", "seo yeon"),
]
ONE_PERSON = [
    ("sara", "sarah"),
    ("kathrine", "katherine"),
    ("yussuf", "yusuf"),
    ("magda", "magdalena"),
    ("bob", "rob"),
    ("danile", "daniel"),
    ("maria", "maria elena"),
    ("wei ling", "weiling"),
    ("j", "james"),
    ("mr john", "dr john"),
    ("claudi", "claudia"),
    ("samanth", "samantha"),
    ("kosta", "kostas"),
    ("maria elena", "maria elenna"),
]


@pytest.mark.parametrize(("one", "other"), TWO_PEOPLE)
def test_p1_names_that_people_bear_are_two_names(one, other):
    assert names_contradict(f"{one}|{one} quill", f"{other}|{other} quill", roots_of_names(), vouched=True)


@pytest.mark.parametrize(("one", "other"), ONE_PERSON)
def test_p1_spellings_short_forms_and_slips_are_one_name(one, other):
    assert not names_contradict(f"{one}|{one} quill", f"{other}|{other} quill", roots_of_names(), vouched=True)


def roots_of_names() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in nickname_roots().to_pylist():
        found.setdefault(row["nickname"], set()).add(row["root"])
    return {name: frozenset(roots) for name, roots in found.items()}


def test_one_person_in_several_spellings_is_found_and_families_stay_apart(con):
    clusters, found, suggestions = people_of(con, PEOPLE + strangers())
    assert clusters["alice_shop"] == clusters["alice_till"] == clusters["alice_typo"]
    assert clusters["bob_shop"] == clusters["bob_call"]
    assert clusters["twin_anna"] != clusters["twin_bella"], "scenario 14"
    assert clusters["father"] != clusters["son"], "scenario 14"
    reasons = {
        (row["left_id"], row["right_id"]): row["rule"]
        for row in found.refused.to_pylist()
        if row["kind"] == "suggested"
    }
    assert reasons["twin_anna", "twin_bella"] == "different_given_names"
    assert reasons["father", "son"] == "different_birth_dates"
    assert len(set(clusters.values())) == 400 + 6
    evidence = {(row["record_id_l"], row["record_id_r"]): row for row in suggestions.pairs.to_pylist()}
    pair = evidence["bob_call", "bob_shop"]
    assert pair["level_given_name"] == "nickname" and "given_root_and_family" in pair["blocking_rules"]


def test_scenario_2_row_order_and_threads_change_nothing(con):
    rows = PEOPLE + strangers(60)
    expected, _, suggestions = people_of(con, rows)
    con.execute("set threads = 2")
    again, _, shuffled = people_of(con, [rows[i] for i in np.random.default_rng(2).permutation(len(rows))])
    assert again == expected
    assert shuffled.pairs.equals(suggestions.pairs)


def test_scenario_23_force_split_and_limits_are_obeyed(con):
    con.execute("create temp table splits as select 'alice_till' as left_id, 'alice_shop' as right_id")
    con.execute("""
        create temp table limits as
        select unnest(['bob_shop', 'bob_call']) as node_id, 'loyalty_card' as identifier_type,
            unnest(['1', '2']) as identifier_value, 1 as maximum
    """)
    clusters, found, _ = people_of(con, PEOPLE + strangers(60), force_splits="splits", limits="limits")
    assert clusters["alice_till"] != clusters["alice_shop"]
    assert clusters["bob_shop"] != clusters["bob_call"]
    assert {"force_split", "maximum_loyalty_card"} <= set(found.refused["rule"].to_pylist())


def test_overrides_about_nobody_stop_the_resolution(con):
    register(con, PEOPLE)
    con.execute("create temp table splits as select 'nobody' as left_id, 'alice_shop' as right_id")
    with pytest.raises(ValueError, match="nobody"):
        resolve_people(con, "records", force_splits="splits")


def test_proven_links_may_go_through_other_nodes(con):
    register(con, PEOPLE)
    con.execute("""
        create temp table proven as
        select unnest(['twin_anna', 'father']) as left_id, 'email:shared@mail.example' as right_id,
            1.0 as strength, unnest([1, 0]) as priority
    """)
    found = resolve_people(con, "records", proven="proven")
    clusters = {row["node_id"]: row for row in found.nodes.to_pylist()}
    assert clusters["father"]["cluster_id"] == clusters["email:shared@mail.example"]["cluster_id"]
    assert clusters["twin_anna"]["cluster_id"] == "twin_anna"
    assert not clusters["email:shared@mail.example"]["is_record"]


def test_what_several_state_goes_to_one_and_the_others_who_stated_it_stay_together(con):
    """The address goes to her father, and Anna's two records, which nothing else joins, are still one."""
    anna = ("Anna", "Quill", "1999-05-05", *[None] * 5)
    register(
        con, [("anna_shop", None, *anna), ("anna_till", None, *anna), next(row for row in PEOPLE if row[0] == "father")]
    )
    con.execute("""
        create temp table proven as
        select unnest(['anna_shop', 'anna_till', 'father']) as left_id, 'email:shared@mail.example' as right_id,
            1.0 as strength, unnest([1, 1, 0]) as priority
    """)
    nodes = resolve_people(con, "records", proven="proven").nodes.to_pylist()
    assert {row["node_id"]: row["cluster_id"] for row in nodes} == {
        "anna_shop": "anna_shop",
        "anna_till": "anna_shop",
        "email:shared@mail.example": "email:shared@mail.example",
        "father": "email:shared@mail.example",
    }


def test_a_value_is_listed_from_ten_people_on_and_an_address_never(con):
    rows = [
        (f"{town}_{number}", None, f"Name{number}", "Reed", None, "all@mail.example", None, None, None, town)
        for town, count in (("ayr", 10), ("ely", 9))
        for number in range(count)
    ]
    register(con, rows)
    standardise_records(con, "records")
    learnt = learn_frequencies(con, load_model())
    assert (learnt["city"].shares.keys(), learnt["email"].shares) == ({"ayr"}, {})


def test_odds_of_namesakes_are_counted_with_half_a_pair_added_to_each(con):
    """Six pairs are one person, of whom four share a device, and two are relatives, of whom one pair does."""
    con.execute(f"""
        create temp table {FACTS_TABLE} as
        select 'agree' as birth_date, 'missing' as email, 'two numbers' as phone,
            if(pair < 4, 'in common', 'missing') as shared
        from range(6) as pairs (pair)
        union all
        select 'contradict', 'missing', 'two numbers', unnest(['in common', 'none in common'])
        union all
        select 'unknown', 'missing', 'missing', 'missing'
    """)
    learnt = learn_namesakes(con)
    assert (learnt.learnt_from, learnt.base) == (8, round(float(np.log2(6.5 / 2.5)), 4))
    odds = {"missing": (2.5 / 7.5) / (0.5 / 3.5), "none in common": (0.5 / 7.5) / (1.5 / 3.5)}
    odds["in common"] = (4.5 / 7.5) / (1.5 / 3.5)
    assert learnt.bits["shared"] == {level: round(float(np.log2(value)), 4) for level, value in odds.items()}
    assert learnt.bits["phone"]["two numbers"] == round(float(np.log2((6.5 / 7) / (2.5 / 3))), 4)


def test_where_no_records_are_proven_one_nothing_is_learnt_of_namesakes(con):
    rows = PEOPLE + strangers(40)
    register(con, rows)
    with scratch_database(con):
        assert train_on(con, "records", "test", "nobody proven").namesakes is None
    register(con, [("alice_proven", "alice", *ALICE, *[None] * 5), *rows])
    with scratch_database(con):
        assert train_on(con, "records", "test", "Alice proven").namesakes is not None


def test_the_verb_does_nothing_that_it_is_not_asked_for(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(sys, "argv", ["matching", "--out", str(tmp_path / "model.json")])
    with pytest.raises(SystemExit):
        verb.main()
    assert "the following arguments are required: --train" in capsys.readouterr().err
    assert not (tmp_path / "model.json").exists()


def test_training_is_reproducible_and_a_model_survives_its_file(con, tmp_path):
    register(con, PEOPLE + strangers(120))
    with scratch_database(con):
        model = train_on(con, "records", "test", "invented people")
    register(con, (PEOPLE + strangers(120))[::-1])
    with scratch_database(con):
        again = train_on(con, "records", "test", "invented people")
    assert again == model
    save_model(model, tmp_path / "model.json")
    assert load_model(tmp_path / "model.json") == model


def test_nothing_is_left_in_the_callers_database(con):
    register(con, PEOPLE)
    with scratch_database(con):
        suggest_matches(con, "records")
    assert con.execute("select count(*) from duckdb_tables() where not temporary").fetchall() == [(0,)]
    assert con.execute("select count(*) from duckdb_databases() where database_name = 'scv_scratch'").fetchall() == [
        (0,)
    ]
