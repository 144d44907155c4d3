"""Resolution against networkx and a brute-force oracle, and the scenarios that are about clusters only."""

import itertools
import random
import time
from dataclasses import replace
from datetime import datetime

import duckdb
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from models_alone import run_model
from scv.canonical import canonical_as_configured
from scv.clustering import (
    SOMEBODY_ELSES,
    WEAK_EVIDENCE,
    Claim,
    Decision,
    Links,
    Rule,
    birth_dates_contradict,
    cannot_link_rule,
    changes_of_hands,
    components,
    connected_components,
    decisions_as_table,
    decisions_in_force,
    disputed_from,
    given_names_contradict,
    limit_rule,
    refuse_decisions_about_nobody,
    resolve,
    same_household_rule,
    tenure_at,
)


def links(*rows, priority=None):
    left, right, weight = zip(*rows, strict=True) if rows else ((), (), ())
    return Links(
        np.array(left, np.int64),
        np.array(right, np.int64),
        np.array(weight, np.float64),
        None if priority is None else np.array(priority, np.int64),
    )


def partition(cluster):
    groups = {}
    for node, label in enumerate(np.asarray(cluster).tolist()):
        groups.setdefault(label, set()).add(node)
    return {frozenset(group) for group in groups.values()}


@st.composite
def graphs(draw):
    nodes = draw(st.integers(2, 9))
    pairs = draw(st.lists(st.sampled_from(list(itertools.combinations(range(nodes), 2))), unique=True, max_size=20))
    # Distinct irrational-looking weights: the oracle and we agree on ties only by chance.
    weights = draw(st.permutations(range(40)))
    rows = [(a, b, weights[i] * 0.37 - 6 + (a * 31 + b * 17) * 1e-4) for i, (a, b) in enumerate(pairs)]
    values = draw(st.lists(st.sampled_from(["", "x", "y", "z"]), min_size=nodes, max_size=nodes))
    apart = draw(st.lists(st.sampled_from(list(itertools.combinations(range(nodes), 2))), unique=True, max_size=2))
    return nodes, rows, values, apart


def rules_of(values, apart, maximum):
    kept = [(node, value) for node, value in enumerate(values) if value]
    return [
        cannot_link_rule("force_split", apart),
        limit_rule("one_card", [n for n, _ in kept], ["card"] * len(kept), [v for _, v in kept], maximum),
    ]


def allowed(group, values, apart, maximum):
    if any(a in group and b in group for a, b in apart):
        return False
    return len({values[node] for node in group} - {""}) <= maximum


def oracle_average(nodes, rows, values, apart, maximum, accept, unproposed):
    """Merge the pair of groups with the highest average that no rule forbids, until none is above `accept`."""
    weight = {frozenset((a, b)): w for a, b, w in rows}
    groups = [frozenset({node}) for node in range(nodes)]
    while True:
        best = None
        for one, two in itertools.combinations(groups, 2):
            pairs = [weight.get(frozenset((a, b)), unproposed) for a in one for b in two]
            average = sum(pairs) / len(pairs)
            if average > accept and allowed(one | two, values, apart, maximum) and (best is None or average > best[0]):
                best = (average, one, two)
        if best is None:
            return set(groups)
        groups = [group for group in groups if group not in best[1:]] + [best[1] | best[2]]


def oracle_proven(nodes, rows, values, apart, maximum):
    groups = {node: frozenset({node}) for node in range(nodes)}
    for a, b, _ in sorted(rows, key=lambda row: -row[2]):
        union = groups[a] | groups[b]
        if allowed(union, values, apart, maximum):
            groups.update(dict.fromkeys(union, union))
    return set(groups.values())


@settings(max_examples=300, deadline=None)
@given(graphs(), st.integers(1, 2))
def test_suggested_matches_agree_with_brute_force(graph, maximum):
    nodes, rows, values, apart = graph
    ours = resolve(nodes, suggested=links(*rows), rules=rules_of(values, apart, maximum), accept=0.0, unproposed=-4.0)
    assert partition(ours.cluster) == oracle_average(nodes, rows, values, apart, maximum, 0.0, -4.0)


def oracle_pooled(nodes, rows, parts, accept, unproposed):
    """The same with evidence in fields: each field averaged over the pairs that have it, unproposed pairs apart."""
    known = {frozenset(row[:2]): (row[2], part) for row, part in zip(rows, parts, strict=True)}
    groups = [frozenset({node}) for node in range(nodes)]
    while True:
        best = None
        for one, two in itertools.combinations(groups, 2):
            pairs = [known[frozenset((a, b))] for a in one for b in two if frozenset((a, b)) in known]
            if not any(weight > accept for weight, _ in pairs):
                continue
            seen = np.mean([weight - np.nansum(part) for weight, part in pairs])
            for field in zip(*[part for _, part in pairs], strict=True):
                present = [value for value in field if not np.isnan(value)]
                seen += np.mean(present) if present else 0.0
            share = len(pairs) / (len(one) * len(two))
            pooled = seen * share + unproposed * (1 - share)
            if pooled > accept and (best is None or pooled > best[0]):
                best = (pooled, one, two)
        if best is None:
            return set(groups)
        groups = [group for group in groups if group not in best[1:]] + [best[1] | best[2]]


@settings(max_examples=300, deadline=None)
@given(graphs(), st.integers(0, 2**32 - 1))
def test_pooled_evidence_agrees_with_brute_force(graph, seed):
    nodes, rows, _, _ = graph
    random = np.random.default_rng(seed)
    parts = np.where(random.random((len(rows), 3)) < 0.3, np.nan, random.normal(1, 4, (len(rows), 3)))
    rows = [(a, b, -1.0 + np.nansum(part)) for (a, b, _), part in zip(rows, parts, strict=True)]
    plain = links(*rows)
    suggested = Links(plain.left, plain.right, plain.weight, None, parts)
    ours = resolve(nodes, suggested=suggested, accept=0.0, unproposed=-4.0)
    assert partition(ours.cluster) == oracle_pooled(nodes, rows, parts, 0.0, -4.0)


@settings(max_examples=300, deadline=None)
@given(graphs(), st.integers(1, 2))
def test_proven_links_agree_with_brute_force(graph, maximum):
    nodes, rows, values, apart = graph
    ours = resolve(nodes, proven=links(*rows), rules=rules_of(values, apart, maximum))
    assert partition(ours.cluster) == oracle_proven(nodes, rows, values, apart, maximum)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from("abcdefghijkl")] * 2), max_size=20))
def test_components_of_a_graph_in_duckdb_are_those_of_networkx_named_after_their_least_node(pairs):
    expected = {node: min(component) for component in nx.connected_components(nx.Graph(pairs)) for node in component}
    with duckdb.connect() as con:
        con.execute("create table pairs (left_node varchar, right_node varchar)")
        con.execute(
            "insert into pairs select unnest($lefts), unnest($rights)",
            {
                "lefts": [left for left, _ in pairs],
                "rights": [right for _, right in pairs],
            },
        )
        assert dict(connected_components(con, "select * from pairs").fetchall()) == expected


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from("abcdefghijkl")] * 2), max_size=20))
def test_components_of_given_nodes_are_of_these_alone_and_keep_what_is_told_of_them(pairs):
    given_nodes = "acegijklz"
    graph = nx.Graph([pair for pair in pairs if set(pair) <= set(given_nodes)])
    graph.add_nodes_from(given_nodes)
    expected = {
        (node, node.upper(), min(component)) for component in nx.connected_components(graph) for node in component
    }
    with duckdb.connect() as con:
        con.execute("create table pairs (left_node varchar, right_node varchar)")
        if pairs:
            con.executemany("insert into pairs values (?, ?)", pairs)
        nodes = f"select node, upper(node) as kept from (select unnest(split('{given_nodes}', '')) as node)"
        assert set(connected_components(con, "select * from pairs", nodes).fetchall()) == expected


def test_a_chain_of_a_hundred_thousand_links_is_one_component():
    order = np.random.default_rng(5).permutation(100_000)
    assert set(components(100_000, order[:-1], order[1:])) == {0}


@settings(max_examples=200, deadline=None)
@given(graphs(), st.floats(-6, 8))
def test_without_rules_proven_links_give_connected_components(graph, threshold):
    nodes, rows, _, _ = graph
    rows = [row for row in rows if row[2] > threshold]
    expected = nx.Graph()
    expected.add_nodes_from(range(nodes))
    expected.add_edges_from((a, b) for a, b, _ in rows)
    ours = resolve(nodes, proven=links(*rows))
    assert partition(ours.cluster) == {frozenset(group) for group in nx.connected_components(expected)}
    assert ours.walked == 0 and ours.refusals == []


@settings(max_examples=100, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_scenario_2_input_order_changes_nothing(graph, random):
    nodes, rows, values, apart = graph
    rows = [(a, b, round(w)) for a, b, w in rows]  # with ties, on purpose
    rules = rules_of(values, apart, 1)
    expected = resolve(nodes, links(*rows[::2]), links(*rows[1::2]), rules)
    one, two = rows[::2], [(b, a, w) for a, b, w in rows[1::2]]
    random.shuffle(one)
    random.shuffle(two)
    again = resolve(nodes, links(*one), links(*two), rules)
    assert again.cluster.tolist() == expected.cluster.tolist()
    assert sorted(r.rule for r in again.refusals) == sorted(r.rule for r in expected.refusals)


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_no_cluster_breaks_a_rule_and_every_refusal_has_a_reason(graph):
    nodes, rows, values, apart = graph
    ours = resolve(nodes, links(*rows[::2]), links(*rows[1::2]), rules_of(values, apart, 1))
    assert all(allowed(group, values, apart, 1) for group in partition(ours.cluster))
    unexplained = resolve(nodes, links(*rows[::2]), links(*rows[1::2]), rules_of(values, apart, 1), explain=False)
    assert unexplained.cluster.tolist() == ours.cluster.tolist() and unexplained.refusals == []
    for refusal in ours.refusals:
        if refusal.kind == "proven":
            assert refusal.rule in {"force_split", "one_card"}
        else:
            assert refusal.rule in {"force_split", "one_card", WEAK_EVIDENCE}


def test_scenario_1_chain_of_a_thousand_is_one_customer():
    order = np.random.default_rng(1).permutation(1000)
    chain = Links(order[:-1], order[1:], np.ones(999))
    assert set(resolve(1000, chain).cluster.tolist()) == {0}


def test_scenario_11_higher_priority_link_wins_and_the_other_names_its_rule():
    # 0: the email, 1 and 2: two cards that both carry it; the link to card 2 has the better priority.
    rule = limit_rule("one_loyalty_card", [1, 2], ["loyalty_card"] * 2, ["111", "222"], 1)
    result = resolve(3, proven=links((0, 1, 5.0), (0, 2, 1.0), priority=[2, 1]), rules=[rule])
    assert partition(result.cluster) == {frozenset({0, 2}), frozenset({1})}
    (refusal,) = result.refusals
    assert (refusal.link, refusal.rule, refusal.detail) == (0, "one_loyalty_card", "loyalty_card: 111 / 222")


def test_scenario_12_weak_bridge_between_two_dense_groups_is_refused():
    dense = [(a, b, 8.0) for group in (range(5), range(5, 10)) for a, b in itertools.combinations(group, 2)]
    result = resolve(10, suggested=links(*dense, (4, 5, 6.0)))
    assert partition(result.cluster) == {frozenset(range(5)), frozenset(range(5, 10))}
    assert [(refusal.link, refusal.rule) for refusal in result.refusals] == [(20, WEAK_EVIDENCE)]


def test_scenario_13_super_cluster_of_ten_thousand_is_bounded():
    random = np.random.default_rng(3)
    left, right = random.integers(0, 10_000, 200_000), random.integers(0, 10_000, 200_000)
    keep = left != right
    many = Links(left[keep], right[keep], random.normal(4, 4, keep.sum()))
    hub = Links(np.zeros(9_999, np.int64), np.arange(1, 10_000), np.full(9_999, 9.0))
    started = time.process_time()
    resolve(10_000, suggested=many)
    resolve(10_000, suggested=hub)
    assert time.process_time() - started < 30


def test_scenario_14_twins_and_father_and_son_are_two_people():
    rules = [
        same_household_rule([0, 1], ["gray", "gray"], ["anna", "bella"], ["1 high st", "1 high st"]),
        Rule(
            "different_birth_dates",
            np.array([2, 3]),
            ["birth_date"] * 2,
            ["1960-02-01", "1988-11-23"],
            contradicts=birth_dates_contradict,
        ),
    ]
    result = resolve(4, suggested=links((0, 1, 12.0), (2, 3, 12.0)), rules=rules)
    assert len(partition(result.cluster)) == 4
    assert [refusal.rule for refusal in result.refusals] == ["different_given_names", "different_birth_dates"]


def test_typos_nicknames_and_swaps_do_not_make_two_people():
    roots = {"bill": frozenset({"william"}), "will": frozenset({"william"}), "william": frozenset({"william"})}
    assert not birth_dates_contradict("1980-05-04", "1980-04-05")
    assert not birth_dates_contradict("1980-05-04", "1980-05-14")
    assert birth_dates_contradict("1980-05-04", "1981-07-04")
    assert not given_names_contradict("bill", "william", roots)
    assert not given_names_contradict("bill", "will", roots)
    assert not given_names_contradict("katherine", "kathrine")
    assert not given_names_contradict("j", "james")
    assert given_names_contradict("bill", "anna", roots)


def test_scenario_23_force_split_survives_three_proven_links():
    proven = links((0, 1, 9.0), (0, 1, 8.0), (0, 2, 7.0), (2, 1, 6.0))
    result = resolve(3, proven=proven, rules=[cannot_link_rule("force_split", [(1, 0)])])
    assert result.cluster[0] != result.cluster[1]
    assert {refusal.rule for refusal in result.refusals} == {"force_split"}


def test_only_contested_components_are_walked():
    rule = limit_rule("one_card", [0, 1], ["card"] * 2, ["x", "y"], 1)
    result = resolve(6, proven=links((0, 1, 1.0), (2, 3, 1.0), (3, 4, 1.0)), rules=[rule])
    assert result.walked == 2
    assert components(3, np.array([0]), np.array([1])).tolist() == [0, 0, 2]


@pytest.mark.parametrize("bad", [links((0, 9, 1.0)), links((1, 1, 1.0))])
def test_links_must_join_two_known_nodes(bad):
    with pytest.raises(ValueError):
        resolve(3, proven=bad)


def test_rules_must_be_complete():
    with pytest.raises(ValueError):
        Rule("nothing", np.array([0]), ["k"], ["v"])
    with pytest.raises(ValueError):
        resolve(2, accept=-5.0, unproposed=-4.0)
    with pytest.raises(ValueError):
        cannot_link_rule("self", [(1, 1)])


def claim(holder, first, last=None):
    return Claim(holder, datetime(first, 1, 1), datetime(last or first, 6, 1))


def by_initial(left, right):
    return left[0] != right[0]


def test_scenario_15_an_identifier_changes_hands_once_its_owner_is_done_with_it():
    claims = [claim("amy", 2020, 2021), claim("amy at the till", 2021), claim("bob", 2024), claim("bob again", 2025)]
    for order in range(10):
        shuffled = random.Random(order).sample(claims, len(claims))
        assert changes_of_hands(shuffled, by_initial) == [datetime(2024, 1, 1)]
    assert [tenure_at([datetime(2024, 1, 1)], at) for at in (datetime(2023, 12, 31), datetime(2024, 1, 1), None)] == [
        0,
        1,
        1,
    ]
    assert changes_of_hands([*claims, claim("cleo", 2027)], by_initial) == [datetime(2024, 1, 1), datetime(2027, 1, 1)]


@pytest.mark.parametrize(
    "claims",
    [
        [claim("amy", 2020), claim("amy too", 2024)],
        [claim("amy", 2020, 2024), claim("bob", 2022)],
        [claim("amy", 2020), claim("bob", 2022), claim("amy", 2024)],
        [claim("amy", 2020), Claim("bob", None, None)],
        [claim("amy", 2020)],
        [],
    ],
    ids=["one owner", "they overlap", "they take turns", "no time", "one claim", "none"],
)
def test_scenario_15_otherwise_it_does_not(claims):
    assert changes_of_hands(claims, by_initial) == []


def test_p20_who_merely_mentions_it_takes_it_from_no_owner():
    amy, order = claim("amy", 2020, 2021), Claim("bob's order", datetime(2024, 1, 1), datetime(2024, 1, 1), False)
    assert changes_of_hands([amy, order], by_initial) == []
    assert changes_of_hands([amy, order, claim("cleo", 2025)], by_initial) == [datetime(2025, 1, 1)]
    guest = Claim("amy's order", datetime(2020, 1, 1), datetime(2020, 1, 1), False)
    assert changes_of_hands([guest, order], by_initial) == [datetime(2024, 1, 1)], "among guests as among owners"


def ranked(holder, rank, first, done=None, **more):
    used = datetime(first, 1, 1)
    return Claim(holder, used, datetime(done or first, 1, 1), rank=rank, **{"last_stated_at": used, **more})


def test_p19_who_has_weaker_evidence_takes_nothing_however_long_the_owner_is_silent():
    vera, crook = ranked("vera", 1, 2020), ranked("crook", 4, 2024)
    assert changes_of_hands([vera, crook], by_initial) == []
    assert changes_of_hands([vera, ranked("crook", 2, 2024)], by_initial) == []
    assert changes_of_hands([vera, ranked("wilma", 1, 2024)], by_initial) == [datetime(2024, 1, 1)]
    assert changes_of_hands([crook, ranked("vera", 1, 2025)], by_initial) == [datetime(2025, 1, 1)]


def test_p24_who_gave_an_address_up_keeps_it_from_nobody():
    tess = ranked("tess", 1, 2020, 2022, is_given_up=True)
    assert changes_of_hands([tess, ranked("ugo", 4, 2024)], by_initial) == [datetime(2024, 1, 1)]
    assert changes_of_hands([tess, ranked("ugo", 4, 2021)], by_initial) == [], "while it was hers it was hers"


def test_p23_those_of_one_family_share_and_nothing_changes_hands():
    def of_one_family(left, right):
        return left.split()[-1] == right.split()[-1]

    petra, tim = ranked("petra parent", 2, 2020), ranked("tim parent", 1, 2024)
    assert changes_of_hands([petra, tim], by_initial, of_one_family) == []
    assert disputed_from([petra, tim], by_initial, of_one_family) is None
    assert changes_of_hands([petra, ranked("tim other", 1, 2024)], by_initial, of_one_family) == [datetime(2024, 1, 1)]


@pytest.mark.parametrize(
    ("claims", "moment"),
    [
        ([ranked("ann", 2, 2020, 2026), ranked("bea", 2, 2024)], datetime(2024, 1, 1)),
        ([ranked("ann", 3, 2020, 2026), ranked("bea", 2, 2024)], datetime(2024, 1, 1)),
        ([ranked("ann", 2, 2020, 2026), ranked("bea", 4, 2024)], None),
        ([ranked("ann", 2, 2020, 2026), ranked("bea", 3, 2024)], None),
        ([ranked("ann", 2, 2020, 2026, last_stated_at=datetime(2025, 1, 1)), ranked("bea", 2, 2024)], None),
        ([ranked("ann", 2, 2020, 2026), ranked("bea", 2, 2024), ranked("ann too", 3, 2025)], None),
        ([ranked("ann", 2, 2020, 2026), ranked("bea", 2, 2024), ranked("ann too", 4, 2025)], datetime(2024, 1, 1)),
        ([ranked("ann", 2, 2020), ranked("ann too", 2, 2024)], None),
        ([], None),
    ],
    ids=[
        "an owner",
        "of a till's",
        "a mention",
        "a till",
        "stated since",
        "stated anew",
        "mentioned since",
        "herself",
        "nobody",
    ],
)
def test_p22_a_number_is_nobodys_once_another_owner_has_stated_it_and_the_first_not_since(claims, moment):
    assert disputed_from(claims, by_initial) == moment
    assert changes_of_hands(claims, by_initial) == []


def test_p18_a_mention_joins_only_those_who_agree_in_their_names():
    def names(*values):
        node, value = zip(*values, strict=True)
        return Rule(
            "names",
            np.array(node),
            ["name"] * len(node),
            value,
            contradicts=by_initial,
            agrees=lambda a, b: a[0] == b[0],
        )

    # 0 and 1 are the owner and her number, 2 is the buyer; 3 is a record of the buyer.
    proven = links((0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0))
    mentions = replace(proven, needs_agreement=np.array([False, True, False]))
    assert resolve(4, proven=proven).cluster.tolist() == [0, 0, 0, 0]
    assert resolve(4, proven=mentions).cluster.tolist() == [0, 0, 2, 2]
    assert resolve(4, proven=mentions, rules=[names((0, "cara"))]).cluster.tolist() == [0, 0, 2, 2]
    assert resolve(4, proven=mentions, rules=[names((0, "cara"), (3, "cleo"))]).cluster.tolist() == [0, 0, 0, 0]
    [refused] = resolve(4, proven=mentions, rules=[names((0, "cara"))]).refusals
    assert (refused.link, refused.rule) == (1, SOMEBODY_ELSES)
    [refused] = resolve(4, proven=mentions, rules=[names((0, "cara"), (3, "ben"))]).refusals
    assert refused.rule == "names"


def decision(row, left, right, action, day=1):
    return Decision(row, left, right, action, "Ann", datetime(2026, 1, day), None)


def test_scenario_24_contradictions_name_their_rows():
    rows = [
        decision(2, "a", "b", "link"),
        decision(3, "x", "y", "link"),
        decision(4, "b", "c", "link"),
        decision(5, "c", "a", "split"),
    ]
    with pytest.raises(ValueError, match=r"row 2 \(a = b.*row 4 \(b = c.*row 5 \(c != a") as error:
        decisions_in_force(rows)
    assert "row 3" not in str(error.value)
    assert decisions_in_force(rows[:3]) == rows[:3]


def test_of_several_decisions_about_a_pair_the_latest_counts():
    first, second = decision(2, "a", "b", "link", day=1), decision(3, "b", "a", "split", day=2)
    assert decisions_in_force([first, second]) == decisions_in_force([second, first]) == [second]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (decision(7, "a", "b", "merge"), "action must be one of"),
        (decision(7, "a", "a", "link"), "two different identifiers"),
        (decision(7, "", "a", "link"), "two different identifiers"),
    ],
)
def test_a_decision_that_makes_no_sense_names_its_row(row, problem):
    with pytest.raises(ValueError, match=rf"{problem}.*row 7"):
        decisions_in_force([row])


def test_decisions_are_read_as_the_build_writes_identifiers():
    hostile = "email:'; drop table x --"
    table = decisions_as_table([(" Email:Eve@X.com ", hostile, " link ", None, None, "=1+1")], canonical_as_configured)
    assert table.select(["left_id", "right_id", "action", "reason", "file_row"]).to_pylist() == [
        {"left_id": "email:eve@x.com", "right_id": hostile, "action": "link", "reason": "=1+1", "file_row": 2}
    ]
    assert decisions_as_table([], str).num_rows == 0


@pytest.mark.parametrize(
    ("aliases_are_one", "expected"), [("true", "email:janedoe@gmail.com"), ("False", "email:jane.doe@gmail.com")]
)
def test_the_model_writes_decisions_as_the_build_writes_identifiers(aliases_are_one, expected):
    """`idr_overrides`, of a shop that has never been built: of two spellings of an address one is known."""
    settings = {"default_phone_region": "GB", "gmail_aliases_are_one": aliases_are_one}
    with duckdb.connect() as connection:
        connection.execute(f"""
            create table identity_overrides as
            select ' Email:Jane.Doe@gmail.com' as left_identifier, 'phone:07700 900123' as right_identifier,
                'link' as action, 'jo' as decided_by, timestamp '2026-01-01' as decided_at, null as reason;
            create table idr_identifiers as
            select unnest(['{expected}', 'phone:+447700900123']) as identifier_id, 'person' as strength;
            create table identifier_rules as select unnest(['email', 'phone']) as identifier_type
        """)
        decisions = run_model("idr_overrides", connection, meta=settings).to_pylist()
        assert [(row["left_id"], row["right_id"]) for row in decisions] == [(expected, "phone:+447700900123")]
        connection.execute("update identity_overrides set right_identifier = null")
        with pytest.raises(ValueError, match="two different identifiers are needed"):
            run_model("idr_overrides", connection, meta=settings)


def test_a_decision_about_nobody_names_its_row_its_column_and_what_is_wrong():
    rows = [
        ("email:eve", "phone:1", "link", None, None, None),
        ("Email:Ada", "mail:ada", "link", None, None, None),
        ("device:laptop", None, "split", None, None, None),
    ]
    strengths = {"email:eve": "person", "phone:1": "person", "device:laptop": "device"}
    told = (str.lower, {"email", "phone", "device"}, strengths)
    refuse_decisions_about_nobody(rows[:1], *told)
    with pytest.raises(ValueError, match="identity_overrides") as error:
        refuse_decisions_about_nobody(rows, *told)
    assert str(error.value).split("build again: ")[1].split("; ") == [
        "row 3, left_identifier 'Email:Ada' (read as 'email:ada') is nobody's: no feed has it, or ever had",
        "row 3, right_identifier 'mail:ada' has no type that there is (device, email, phone)",
        "row 4, left_identifier 'device:laptop' is a device's, and nobody is known by it",
        "row 4, right_identifier '' has no type that there is (device, email, phone)",
    ]
