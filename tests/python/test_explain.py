"""Explaining two identifiers: chains of random graphs and of the sample against oracles, and a release by hand."""

import random
import sys
from datetime import datetime

import duckdb
import networkx as nx
import pytest
from conftest import PROJECT, DbtRun
from hypothesis import given, settings
from hypothesis import strategies as st
from scv.explain import Link, UnknownIdentifierError, as_text, explain, meanings, shortest_chain, weakest_link
from scv.explain import __main__ as verb
from scv.publishing import open_database
from scv.terminal import printable

PEOPLE = [f"email:{letter}" for letter in "abcde"]
THINGS = ["device_id:1", "device_id:2", "anonymous_id:3"]


def link(left, right, link_type="proof", status="proven", customer="c1", **columns):
    return Link(left, right, link_type, status, customer, customer, **columns)


@st.composite
def customers(draw):
    """The links of one customer: between people of every kind, to things, and some that joined nobody."""
    nodes = PEOPLE + THINGS
    pairs = draw(st.lists(st.tuples(st.sampled_from(nodes), st.sampled_from(nodes)), max_size=16))
    links = []
    for number, (left, right) in enumerate(pairs):
        if left == right:
            continue
        if left in THINGS or right in THINGS:
            links.append(link(left, right, "possession", "observed", source_count=1, record_count=number))
        elif draw(st.booleans()):
            links.append(link(left, right, source_count=draw(st.integers(1, 3)), record_count=1))
        else:
            status = draw(st.sampled_from(["suggested", "queued", "refused"]))
            links.append(link(left, right, "match", status, match_weight=float(number)))
    return links, draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes))


def shortest_by_brute_force(links, start, goal):
    """Length of the shortest of all simple paths that pass things only before the first or after the last person."""
    graph = nx.Graph()
    graph.add_nodes_from([start, goal])
    graph.add_edges_from((item.left_identifier_id, item.right_identifier_id) for item in links if item.is_followed)

    def is_allowed(path):
        inside = "".join("p" if node in PEOPLE else "t" for node in path)
        return "t" not in inside[:-1].lstrip("t")

    paths = (
        [path for path in nx.all_simple_paths(graph, start, goal) if is_allowed(path)] if start != goal else [[start]]
    )
    return min((len(path) - 1 for path in paths), default=None)


@settings(max_examples=300, deadline=None)
@given(customers(), st.randoms(use_true_random=False))
def test_scenario_25_a_chain_is_minimal_real_and_the_same_in_any_order(customer, shuffle):
    links, start, goal = customer
    chain = shortest_chain(links, start, goal, PEOPLE)
    expected = shortest_by_brute_force(links, start, goal)
    assert (None if chain is None else len(chain)) == expected
    if chain:
        here = start
        for hop in chain:
            assert hop in links and hop.is_followed and here in (hop.left_identifier_id, hop.right_identifier_id)
            here = hop.other_end(here)
        assert here == goal
        assert chain[weakest_link(chain)].rank == max(hop.rank for hop in chain)
    shuffled = list(links)
    shuffle.shuffle(shuffled)
    assert shortest_chain(shuffled, start, goal, PEOPLE) == chain


def test_the_weakest_link_is_the_likeness_then_the_record_seen_least():
    proof, scarce = (
        link("email:a", "email:b", source_count=3, record_count=9),
        link("email:b", "email:c", source_count=1),
    )
    sure, unsure = (link("email:c", "email:d", "match", "suggested", match_weight=weight) for weight in (20.0, 6.0))
    decision = link("email:d", "email:e", "decision")
    assert weakest_link([proof, sure, decision, unsure, scarce]) == 3
    assert weakest_link([proof, decision, scarce]) == 2


@pytest.mark.parametrize(
    ("text", "identifiers", "values"),
    [
        (" Eve@X.com ", ["email:eve@x.com"], ["Eve@X.com", "EVE@X.COM", "eve@x.com"]),
        ("email:Eve@X.com", ["email:eve@x.com", "email:Eve@X.com", "email:EVE@X.COM"], []),
        ("\uff45ve\uff20x.com\u200b", ["email:eve@x.com"], None),
        ("j.doe+news@gmail.com", ["email:j.doe+news@gmail.com", "email:jdoe@gmail.com"], None),
        ("07700 900123", ["phone:+447700900123"], None),
        ("+44 (0)7700-900123", ["phone:+447700900123"], None),
        ("phone:447700900123", ["phone:+447700900123", "phone:447700900123"], []),
        ("loyalty_card:bw-12", ["loyalty_card:bw-12", "loyalty_card:BW-12", "loyalty_card:BW12"], []),
        ("BW-12", [], ["BW-12", "bw-12", "BW12"]),
    ],
)
def test_scenario_3_an_identifier_is_found_however_it_is_typed(text, identifiers, values):
    meant = meanings(text, "GB")
    assert list(dict.fromkeys(meant.identifiers)) == identifiers
    assert values is None or meant.values == values


@pytest.mark.parametrize("text", ["", "  ", "email:", "email:  "])
def test_an_empty_identifier_is_refused(text):
    with pytest.raises(ValueError, match="an identifier is needed"):
        meanings(text, "GB")


SEEN = (datetime(2024, 3, 1, 9), datetime(2026, 5, 2, 10))
OWNED = [
    ("email:eve@x.com", "c1", "person", None, None),
    ("shopify_customer:1", "c1", "person", None, None),
    ("square_customer:e", "c1", "person", None, None),
    ("loyalty_card:123", "c1", "person", None, None),
    ("user_id:777", "c1", "person", None, None),
    ("anonymous_id:tab", "c1", "device", None, None),
    ("square_customer:b", "c2", "person", None, None),
    ("email:bob@x.com", "c2", "person", None, None),
    ("loyalty_card:777", "c2", "person", None, None),
    ("email:carol@x.com", "c3", "person", None, None),
    ("klaviyo_person:c", "c3", "person", None, None),
    ("phone:+447700900123", "c3", "person", None, datetime(2025, 1, 1)),
    ("phone:+447700900123", "c4", "person", datetime(2025, 1, 1), None),
    ("zendesk_user:d", "c4", "person", None, None),
    ("email:fay@x.com", "c6", "person", None, None),
    ("shopify_customer:fay", "c6", "person", None, None),
    ("email:gus@x.com", "c7", "person", None, None),
    ("shopify_customer:gus", "c7", "person", None, None),
    ("email:\x1b[2J@x.com", "c5", "person", None, None),
    # Hanna's number was on Ivan's order; Jo's is also Kim's since May; Lee and Max share an address with thousands.
    ("square_customer:hanna", "c8", "person", None, None),
    ("phone:+447700900888", "c8", "person", None, None),
    ("email:ivan@x.com", "c9", "person", None, None),
    ("square_customer:jo", "c10", "person", None, None),
    ("phone:+447700900999", "c10", "person", None, datetime(2025, 5, 1)),
    ("square_customer:kim", "c11", "person", None, None),
    ("square_customer:lee", "c12", "person", None, None),
    ("square_customer:max", "c13", "person", None, None),
    # Two records of Nia are one, a third is like one of them and unlike the other.
    ("square_customer:nia", "c14", "person", None, None),
    ("zendesk_user:nia", "c14", "person", None, None),
    ("klaviyo_person:nina", "c15", "person", None, None),
]
TRAITS = [
    (customer, trait, value)
    for customer, *values in [
        ("c8", "Hanna", "Quayle", "Derby"),
        ("c9", "Ivan", "Rostov", "Ayr"),
        ("c10", "Jo", "Quayle", "Derby"),
    ]
    for trait, value in zip(("given_name", "family_name", "city"), values, strict=True)
]
LINKS = [
    link("email:eve@x.com", "shopify_customer:1", example_record="shopify.order:1001", source_count=2, record_count=3),
    link(
        "shopify_customer:1",
        "square_customer:e",
        "match",
        "suggested",
        match_weight=11.5,
        evidence="given name: nickname (2.0); birth date: same (9.5)",
        example_record="shopify.customer:1",
        matched_record="square.customers:e",
    ),
    link("loyalty_card:123", "square_customer:e", example_record="square.customers:e", source_count=1, record_count=1),
    link("email:eve@x.com", "user_id:777", example_record="gigya.accounts:777", source_count=1, record_count=1),
    link("anonymous_id:tab", "user_id:777", "possession", "observed", example_record="segment_web.pages:v1"),
    link("anonymous_id:tab", "loyalty_card:123", "possession", "observed", example_record="square.payments:v1"),
    link("email:bob@x.com", "square_customer:b", customer="c2", example_record="square.customers:b"),
    link("loyalty_card:777", "square_customer:b", customer="c2", example_record="square.customers:b"),
    Link(
        "email:bob@x.com", "shopify_customer:1", "match", "queued", "c2", "c1", match_weight=3.5,
        evidence="family name: same (3.5)", example_record="square.customers:b", matched_record="shopify.customer:1",
    ),
    Link(
        "square_customer:b", "square_customer:e", "match", "refused", "c2", "c1", "different_birth_dates",
        "birth_date: 1980-01-01 / 2004-05-06", match_weight=8.0,
        example_record="square.customers:b", matched_record="square.customers:e",
    ),
    Link("email:kiosk@x.com", "square_customer:e", "proof", "quarantined", None, "c1", record_count=1),
    Link("email:kiosk@x.com", "klaviyo_person:c", "proof", "quarantined", None, "c3", record_count=1),
    link("email:carol@x.com", "klaviyo_person:c", customer="c3", example_record="klaviyo.person:c"),
    link("klaviyo_person:c", "phone:+447700900123", customer="c3", example_record="klaviyo.person:c"),
    link("phone:+447700900123", "zendesk_user:d", customer="c4", example_record="zendesk.user:d"),
    Link("shopify_customer:fay", "shopify_customer:gus", "match", "refused", "c6", "c7", "namesakes", match_weight=30),
    Link("email:fay@x.com", "shopify_customer:gus", "proof", "refused", "c6", "c7", "maximum_loyalty_card"),
    Link("email:fay@x.com", "email:gus@x.com", "decision", "refused", "c6", "c7", "force_split", "Ann: twins"),
    link("phone:+447700900888", "square_customer:hanna", customer="c8", example_record="square.customers:hanna"),
    Link(
        "email:ivan@x.com", "phone:+447700900888", "proof", "refused", "c9", "c8", "somebody_elses",
        "mentioned, and another customer's", example_record="shopify.order:9", record_count=1, source_count=1,
    ),
    link("phone:+447700900999", "square_customer:jo", customer="c10", example_record="square.customers:jo"),
    Link(
        "phone:+447700900999", "square_customer:kim", "proof", "refused", "c10", "c11", "in_dispute",
        "stated by a new owner since 2025-05-01", example_record="square.customers:kim",
    ),
    Link(
        "email:hub@x.com", "square_customer:lee", "proof", "refused", None, "c12", "overgrown_component",
        "more profiles than a person has, connected by way of email:hub@x.com", record_count=1,
    ),
    Link(
        "email:hub@x.com", "square_customer:max", "proof", "refused", None, "c13", "overgrown_component",
        "more profiles than a person has, connected by way of email:hub@x.com", record_count=1,
    ),
    Link(
        "klaviyo_person:nina", "square_customer:nia", "match", "refused", "c15", "c14", "pooled_evidence_too_weak",
        "pooled -1.5", match_weight=6.5, example_record="klaviyo.person:nina", matched_record="square.customers:nia",
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """The three tables of a release that explanations read, in a file opened as the verb opens it."""
    path = tmp_path_factory.mktemp("release") / "scv_pii.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(
            "create table customer_identifiers (identifier_id varchar, customer_id varchar, strength varchar, "
            "valid_from timestamp, valid_to timestamp)"
        )
        con.executemany("insert into customer_identifiers values (?, ?, ?, ?, ?)", OWNED)
        con.execute(
            "create table identity_links (left_identifier_id varchar, right_identifier_id varchar, link_type varchar, "
            "status varchar, left_customer_id varchar, right_customer_id varchar, rule varchar, detail varchar, "
            "example_record varchar, matched_record varchar, evidence varchar, match_weight double, "
            "source_count bigint, record_count bigint, first_seen_at timestamp, last_seen_at timestamp)"
        )
        con.execute(
            "create table customer_traits (customer_id varchar, trait varchar, value varchar, source varchar, "
            "observed_at timestamp)"
        )
        con.executemany(f"insert into customer_traits values (?, ?, ?, 'square', timestamp '{SEEN[1]}')", TRAITS)
        rows = [[*vars(item).values()][:14] + list(SEEN) for item in LINKS]
        con.executemany(f"insert into identity_links values ({', '.join('?' * 16)})", rows)
        con.execute(
            "create table identity_quarantine as select 'email:kiosk@x.com' as identifier_id, "
            "'too_many_names' as reason, null::varchar as denied_reason, 'type' as limited_by, 1.0 as neighbour_count, "
            "300 as name_count, 3 as max_names, 2 as contact_point_count, 3 as max_contact_points, "
            "null::integer as account_count, null::integer as max_accounts "
            "union all "
            "select 'user_id:front-desk', 'too_many_names', null, 'neighbours', 1.0, 12, 10, 14, 5, null, null "
            "union all "
            "select 'email:hub@x.com', 'overgrown_component', null, null, null, 2, null, null, null, null, null"
        )
    with open_database(path) as con:
        yield con


def test_scenario_25_two_identifiers_of_one_customer_are_joined_by_records_that_can_be_looked_up(release):
    found = explain(release, " EVE@x.com", "loyalty_card:123", "GB")
    assert found.customer_id == "c1"
    assert [(hop.link_type, hop.example_record, hop.matched_record) for hop in found.chain] == [
        ("proof", "shopify.order:1001", None),
        ("match", "shopify.customer:1", "square.customers:e"),
        ("proof", "square.customers:e", None),
    ]
    assert found.weakest is not None and found.weakest.match_weight == 11.5
    assert as_text(found).splitlines() == [
        "email:eve@x.com and loyalty_card:123 are one customer: c1",
        "",
        "  email:eve@x.com",
        "    1. proof: shopify.order 1001 shows both",
        "         3 records from 2 sources, first seen 2024-03-01, last seen 2026-05-02",
        "         rule: each of the two is one person's own",
        "  shopify_customer:1",
        "    2. match of weight 11.5: shopify.customer 1 and square.customers e are alike",
        "         given name: nickname (2.0)",
        "         birth date: same (9.5)",
        "         first seen 2024-03-01, last seen 2026-05-02",
        "         rule: a match above match_accept",
        "  square_customer:e",
        "    3. proof: square.customers e shows both",
        "         1 record from 1 source, first seen 2024-03-01, last seen 2026-05-02",
        "         rule: each of the two is one person's own",
        "  loyalty_card:123",
        "",
        "Weakest link: 2 of 3, match of weight 11.5",
    ]


def test_the_verb_reads_the_current_release_and_says_where_one_would_be(release, tmp_path, monkeypatch, capsys):
    [(file,)] = release.execute("select path from duckdb_databases() where not internal").fetchall()
    monkeypatch.setattr(sys, "argv", ["explain", "eve@x.com", "zendesk_user:d", "--publish-path", str(tmp_path)])
    with pytest.raises(SystemExit, match="is not there or not yours to read: build first") as ended:
        verb.main()
    database = tmp_path / "current" / "pii" / "scv_pii.duckdb"
    assert str(ended.value).startswith(f"{database} ")
    database.parent.mkdir(parents=True)
    database.symlink_to(file)
    verb.main()
    assert capsys.readouterr().out.startswith("email:eve@x.com and zendesk_user:d are not linked.")


def test_a_tablet_ends_a_chain_and_never_carries_one(release):
    assert len(explain(release, "anonymous_id:tab", "email:eve@x.com", "GB").chain) == 2
    assert len(explain(release, "user_id:777", "loyalty_card:123", "GB").chain) == 4


def test_scenario_25_two_customers_are_not_linked_and_the_nearest_miss_says_why(release):
    found = explain(release, "eve@x.com", "email:bob@x.com", "GB")
    assert found.customer_id is None and found.chain == []
    assert [(miss.links[0].status, miss.links[0].match_weight) for miss in found.near_misses] == [
        ("refused", 8.0),
        ("queued", 3.5),
    ]
    text = as_text(found)
    assert text.startswith("email:eve@x.com and email:bob@x.com are not linked.")
    assert "rule: different_birth_dates (birth_date: 1980-01-01 / 2004-05-06)" in text
    assert text.endswith("and 1 further from it.")


def test_scenario_25_a_shared_quarantined_value_is_a_near_miss(release):
    found = explain(release, "loyalty_card:123", "carol@x.com", "GB")
    assert [miss.shared for miss in found.near_misses] == ["email:kiosk@x.com"]
    shared = (
        "both were seen with email:kiosk@x.com, which is quarantined and connects nobody: too_many_names (300 names"
    )
    assert shared in as_text(found)
    quarantined = as_text(explain(release, "kiosk@x.com", "carol@x.com", "GB"))
    assert "connects nobody: too_many_names (300 names, 3 allowed)" in quarantined


def test_a_value_that_stands_out_from_its_neighbours_is_told_with_what_they_have(release):
    quarantined = as_text(explain(release, "user_id:front-desk", "carol@x.com", "GB"))
    assert "connects nobody: too_many_names (12 names, 10 allowed where others have 1)" in quarantined


def test_scenario_25_a_stewards_word_is_nearer_than_refused_proof_and_that_nearer_than_any_match(release):
    found = explain(release, "fay@x.com", "shopify_customer:gus", "GB")
    assert [miss.links[0].link_type for miss in found.near_misses] == ["decision", "proof", "match"]
    assert "a steward's decision: Ann: twins (2024-03-01" in as_text(found)


@pytest.mark.parametrize(
    ("link_type", "status", "is_followed"),
    [
        ("match", "suggested", True),
        ("match", "queued", False),
        ("match", "refused", False),
        ("decision", "proven", True),
        ("decision", "refused", False),
        ("proof", "proven", True),
        ("possession", "observed", True),
    ],
)
def test_only_what_made_them_one_customer_is_followed(link_type, status, is_followed):
    assert link("email:a", "email:b", link_type, status).is_followed == is_followed
    assert not Link("email:a", "email:b", link_type, status, "c1", "c2").is_followed
    assert not Link("email:a", "email:b", link_type, status).is_followed


def test_scenario_25_nothing_near_is_said_as_well(release):
    assert "Nothing comes near" in as_text(explain(release, "bob@x.com", "zendesk_user:d", "GB"))


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        (
            "email:ivan@x.com",
            "square_customer:hanna",
            ["refused: email:ivan@x.com and phone:+447700900888", "rule: somebody_elses (mentioned, and another"],
        ),
        (
            "square_customer:jo",
            "square_customer:kim",
            ["refused: phone:+447700900999 and square_customer:kim", "rule: in_dispute (stated by a new owner"],
        ),
        (
            "square_customer:lee",
            "square_customer:max",
            ["both were seen with email:hub@x.com", "overgrown_component (with others it would join more profiles"],
        ),
        (
            "zendesk_user:nia",
            "klaviyo_person:nina",
            ["match of weight 6.5: klaviyo.person nina and square.customers nia", "rule: pooled_evidence_too_weak"],
        ),
    ],
)
def test_p33_every_rule_that_keeps_two_apart_is_named_with_what_it_refused(release, left, right, told):
    for one, other in ((left, right), (right, left)):
        text = as_text(explain(release, one, other, "GB"))
        assert "are not linked" in text and not [words for words in told if words not in text], text


def test_who_was_never_compared_is_told_with_the_keys_of_both(release):
    text = as_text(explain(release, "email:ivan@x.com", "square_customer:jo", "GB"))
    assert "They were never compared" in text
    keys = {line.split(": ")[0].strip(): line for line in text.splitlines() if "family and place" in line}
    assert (
        "family and place rostov + ayr" in keys["email:ivan@x.com"] and "email ivan@x.com" in keys["email:ivan@x.com"]
    )
    assert "family and place quayle + derby" in keys["square_customer:jo"]
    assert "phone +447700900999" in keys["square_customer:jo"]


def test_who_shares_a_key_and_no_match_is_told_the_key(release):
    text = as_text(explain(release, "square_customer:hanna", "square_customer:jo", "GB"))
    assert "They were compared and are unlike" in text and "never compared" not in text
    assert "family and place quayle + derby" in text


def test_scenario_15_a_number_that_changed_hands_joins_each_owner_in_turn_and_not_the_two(release):
    assert explain(release, "07700 900123", "carol@x.com", "GB").customer_id == "c3"
    assert explain(release, "07700 900123", "zendesk_user:d", "GB").customer_id == "c4"
    apart = as_text(explain(release, "carol@x.com", "zendesk_user:d", "GB"))
    assert "phone:+447700900123, which was c3's until 2025-01-01, then c4's from 2025-01-01: it changed hands" in apart


def test_an_unknown_identifier_and_an_ambiguous_one_are_named(release):
    with pytest.raises(UnknownIdentifierError, match=r"no record shows 'nobody@x\.com'"):
        explain(release, "eve@x.com", "nobody@x.com", "GB")
    with pytest.raises(UnknownIdentifierError, match="may be any of loyalty_card:777, user_id:777: say which"):
        explain(release, "777", "eve@x.com", "GB")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("email:eve@x.com", "loyalty_card:123"),
        ("user_id:777", "loyalty_card:123"),
        ("anonymous_id:tab", "email:eve@x.com"),
        ("email:eve@x.com", "email:bob@x.com"),
        ("loyalty_card:123", "email:carol@x.com"),
        ("email:carol@x.com", "zendesk_user:d"),
        ("email:bob@x.com", "zendesk_user:d"),
    ],
)
def test_scenario_25_the_analysis_says_what_the_verb_says(release, left, right):
    said = explain(release, left, right, "GB")
    nearest = said.near_misses[0].links if said.near_misses else ()
    assert analysed(release, left, right) == [
        (item.left_identifier_id, item.right_identifier_id, item.status, item == said.weakest)
        for item in (said.chain or nearest)
    ]


def analysed(con, left, right):
    """Ends, status and weakest link of the rows that analyses/why_same_customer.sql returns for two identifiers."""
    question = (PROJECT / "analyses" / "why_same_customer.sql").read_text()
    placeholders = {"'email:eve@x.com' as start_id": left, "'loyalty_card:123' as goal_id": right}
    for placeholder, identifier in placeholders.items():
        assert question.count(placeholder) == 1
        question = question.replace(placeholder, f"'{identifier}' as {placeholder.split()[-1]}")
    rows = con.sql(question).project("from_identifier_id, to_identifier_id, status, is_weakest").fetchall()
    return [(min(one, other), max(one, other), status, bool(is_weakest)) for one, other, status, is_weakest in rows]


def test_a_file_without_personal_data_is_refused_with_what_it_lacks(tmp_path):
    with duckdb.connect() as con, pytest.raises(LookupError, match=r"lacks customer_identifiers\.customer_id"):
        explain(con, "a@x.com", "b@x.com", "GB")


def test_hostile_text_from_the_data_stays_text(release):
    text = as_text(explain(release, "email:\x1b[2J@x.com", "eve@x.com", "GB"))
    assert "\x1b" not in text and "\\x1b[2j@x.com" in text.lower()
    assert printable("a\nb\u202ec\x07\x9b\u200bd") == "a\\nb\\u202ec\\x07\\x9b\\u200bd"
    assert printable("José Ångström 🙂") == "José Ångström 🙂"
    assert printable("x" * 300) == "x" * 200 + "..."


def test_scenario_25_followed_links_join_every_customer_of_the_sample_and_no_two(sample_build: DbtRun):
    """So that no explanation can fail: the components of followed links between persons are the customers."""
    with open_database(sample_build.published / "current" / "pii" / "scv_pii.duckdb") as con:
        people = con.execute("select identifier_id, customer_id from customer_identifiers where strength = 'person'")
        graph = nx.Graph()
        graph.add_nodes_from(people.fetchall())
        graph.add_edges_from(
            ((left, left_customer), (right, right_customer))
            for left, left_customer, right, right_customer in con.execute(
                "select left_identifier_id, left_customer_id, right_identifier_id, right_customer_id "
                "from identity_links where link_type in ('proof', 'match', 'decision') "
                "and status in ('proven', 'suggested')"
            ).fetchall()
        )
    joined = [{customer for _, customer in component} for component in nx.connected_components(graph)]
    assert all(len(customers) == 1 for customers in joined)
    assert len(joined) == len({customer for _, customer in graph.nodes})


def test_scenario_25_every_pair_of_the_sample_is_joined_minimally_by_real_records(sample_build: DbtRun):
    """Chains of the built sample against networkx over the same published links, and against the analysis."""
    path = sample_build.published / "current" / "pii" / "scv_pii.duckdb"
    with open_database(path) as con:
        rows = con.execute(
            "select customer_id, list(identifier_id order by identifier_id) from customer_identifiers "
            "where strength = 'person' group by customer_id having count(*) > 1 order by customer_id"
        ).fetchall()
        for customer_id, identifiers in random.Random(7).sample(rows, 15):
            start, goal = random.Random(customer_id).sample(identifiers, 2)
            graph = nx.Graph(
                con.execute(
                    "select left_identifier_id, right_identifier_id from identity_links "
                    "where left_customer_id = $id and right_customer_id = $id and status in ('proven', 'suggested')",
                    {"id": customer_id},
                ).fetchall()
            )
            found = explain(con, start, goal, "GB")
            assert len(found.chain) == nx.shortest_path_length(graph, start, goal), (start, goal)
            said = [
                (hop.left_identifier_id, hop.right_identifier_id, hop.status, hop == found.weakest)
                for hop in found.chain
            ]
            assert analysed(con, start, goal) == [(min(one, two), max(one, two), *rest) for one, two, *rest in said]
            assert all(hop.example_record for hop in found.chain)
