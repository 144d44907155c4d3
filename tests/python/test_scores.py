"""Scores stand still, the model that holds them is safe to keep, and what is said of wrong matches holds."""

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from scv.matching import learn as learning
from scv.matching import load_model, resolve_people, save_model, standardise_records, suggest_matches, train_on
from scv.matching.artefact import levels_of
from scv.matching.calibration import expected_errors
from scv.matching.frequencies import learn_non_values
from scv.matching.namesakes import Namesakes

# fmt: off
COLUMNS = ["record_id", "group_id", "given_name", "family_name", "birth_date", "email", "phone", "address_line",
           "postcode", "city", "first_seen_at"]
# fmt: on
GIVEN = ["John", "Mary", "David", "Olivia", "Zoe", "Priya", "Tomasz", "Amelia", "Gareth", "Ngozi", "Ines", "Callum"]
FAMILY = ["Smith", "Jones", "Patel", "Okafor", "Nowak", "Quillfeather", "Stonebridge", "Ferreira", "Lindqvist", "Byrne"]
CITIES = ["Ayr", "Ely", "Rye", "Wem"]


def word(random, length):
    return "".join(random.choice(list("abcdefghiklmnoprstuvwy"), length)).capitalize()


def shop_records(people, seed=1, key="", year=2024, twice=0.5, dated=0.6):
    """Records of a small town: names that repeat, some people with a second record that nothing proves to be theirs."""
    random = np.random.default_rng(seed)
    rows, truth = [], {}
    for number in range(people):
        given = str(random.choice(GIVEN)) if random.random() < 0.7 else word(random, 6)
        family = str(random.choice(FAMILY)) if random.random() < 0.5 else word(random, 8)
        born = f"{random.integers(1940, 2004)}-{random.integers(1, 13):02}-{random.integers(1, 28):02}"
        street, postcode = f"{number % 40 + 1} {word(random, 6)} Road", f"AB{number % 60} {number % 9}CD"
        city = str(random.choice(CITIES))
        for copy in range(2 if random.random() < twice else 1):
            record = f"{key}{number:05}-{copy}"
            has_date = random.random() < dated
            rows.append((
                record, None, given if random.random() < 0.95 else given[:1], family, born if has_date else None,
                f"{word(random, 9)}@mail.example".lower() if random.random() < 0.4 else None, None,
                street if random.random() < 0.7 else None, postcode if random.random() < 0.8 else None, city,
                f"{year}-{random.integers(1, 13):02}-{random.integers(1, 28):02}",
            ))  # fmt: skip
            truth[record] = f"{key}{number}"
    return rows, truth


@pytest.fixture
def con():
    connection = duckdb.connect(config={"threads": 1})
    yield connection
    connection.close()


def register(con, rows):
    table = pa.table({column: pa.array([row[i] for row in rows], pa.string()) for i, column in enumerate(COLUMNS)})
    con.register("rows", table)
    con.execute("create or replace temp table records as from rows")


def resolved(con, rows, model=None, accept=5.0):
    register(con, rows)
    pairs = suggest_matches(con, "records", model).pairs
    con.register("suggested_pairs", pairs)
    nodes = resolve_people(con, "records", suggested="suggested_pairs", accept=accept).nodes
    scores = {(row["record_id_l"], row["record_id_r"]): row for row in pairs.to_pylist()}
    return scores, dict(zip(nodes["node_id"].to_pylist(), nodes["cluster_id"].to_pylist(), strict=True))


def together(clusters, record_ids):
    return {
        frozenset(record for record in record_ids if clusters[record] == cluster)
        for cluster in {clusters[record] for record in record_ids}
    }


def test_3000_strangers_change_no_score_and_split_nobody(con):
    mine, _ = shop_records(400)
    own = [row[0] for row in mine]
    scores, clusters = resolved(con, mine)
    assert len(together(clusters, own)) < len(own) - 50, "without matches there is nothing to lose"
    # One family, one town, one postcode: what was rare becomes the commonest there is, and every key overflows.
    strangers, _ = shop_records(1500, seed=2, key="new-", year=2025)
    strangers += [
        (f"crowd-{i}", None, "Zoe", "Quillfeather", None, None, None, "3 Oak Road", "AB3 3CD", "Ayr", "2025-06-01")
        for i in range(1500)
    ]
    then, regrouped = resolved(con, mine + strangers)
    assert {pair: then.get(pair) for pair in scores} == scores
    # A stranger who matches two of ours may bring them together; nobody comes apart.
    assert all(any(mine <= theirs for theirs in together(regrouped, own)) for mine in together(clusters, own))


def test_strangers_with_a_longer_history_change_no_score_either(con):
    mine, _ = shop_records(200, year=2024)
    strangers, _ = shop_records(1500, seed=3, key="new-", year=2019)
    scores, clusters = resolved(con, mine)
    then, regrouped = resolved(con, mine + strangers)
    numbers = ("match_weight", "match_probability", "is_likely_namesakes", "match_weight_undated")
    kept = [pair for pair in scores if pair in then]
    assert [[then[pair][name] for name in numbers] for pair in kept] == [
        [scores[pair][name] for name in numbers] for pair in kept
    ]
    own = [row[0] for row in mine]
    assert all(any(mine <= theirs for theirs in together(regrouped, own)) for mine in together(clusters, own))


def test_a_rare_name_is_rare_and_a_common_one_common_on_the_first_day(con):
    def weight(given, family):
        people = [(f"{n}", None, given, family, "1980-02-03", *[None] * 6) for n in "12"]
        scores, _ = resolved(con, people)
        return scores["1", "2"]["weight_given_name"] + scores["1", "2"]["weight_family_name"]

    assert weight("John", "Smith") + 3 < weight("Xqz", "Wvut") < weight("Marcus", "Whitfield")
    assert weight("María", "García") + 3 < weight("Xqz", "Wvut"), "common somewhere is no rarity"


DAMAGE = {
    "no json": (lambda text: text[: len(text) // 2], "is damaged"),
    "a later format": (lambda text: text.replace('"format": 3', '"format": 4'), "format must be 3, got 4"),
    "no format": (lambda text: "{}", "format must be 3, got None"),
    "a list": (lambda text: "[]", "the document must be an object"),
    "a share of two": (lambda text: edited(text, "prior", 2), "prior must be between 0 and 1, got 2"),
    "not a number": (lambda text: edited(text, "prior", float("nan")), "prior must be between 0 and 1, got nan"),
    "a count as text": (lambda text: edited(text, "people", "many"), "people must be a count, got 'many'"),
    "a field too few": (lambda text: edited(text, "prior", None, drop=True), "prior is missing"),
    "a field too many": (lambda text: edited(text, "priors", 1), "priors is unknown"),
    "an unknown comparison": (lambda text: edited(text, "comparisons", {"shoe_size": {}}), "comparisons.shoe_size"),
    "other levels": (
        lambda text: edited(text, "comparisons", {"city": {"same": {"m": 0.5, "u": 0.1}}}),
        "comparisons.city must have the levels same, similar, all others",
    ),
    "no probability": (
        lambda text: edited(
            text, "comparisons", {"occupation": {"same": {"m": "x", "u": 0.1}, "all others": {"m": 0.1, "u": 0.1}}}
        ),
        r"comparisons.occupation.same.m must be between 0 and 1, got 'x'",
    ),
    "a frequency": (
        lambda text: edited(text, "frequencies", {"city": {"rest": 0.1, "shares": {"ayr": -1}}}),
        r"frequencies.city.shares\['ayr'\] must be between 0 and 1, got -1",
    ),
    "namesakes": (lambda text: edited(text, "namesakes", {"base": 1}), "namesakes must be null"),
    "values that say nothing": (lambda text: edited(text, "non_values", {"birth_date": "x"}), "non_values.birth_date"),
}


def edited(text, name, value, drop=False):
    document = json.loads(text)
    document[name] = value
    if drop:
        del document[name]
    return json.dumps(document)


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_model_is_refused_with_its_file_and_field(tmp_path, name):
    damage, message = DAMAGE[name]
    file = tmp_path / "match_model.json"
    save_model(load_model(), file)
    assert load_model(file) == load_model() and load_model(file).fingerprint() == load_model().fingerprint()
    file.write_text(damage(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ValueError, match=message) as refused:
        load_model(file)
    assert str(file) in str(refused.value)


def test_a_model_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ValueError, match="cannot be read"):
        load_model(tmp_path / "nowhere.json")


def test_a_model_lists_only_what_many_bear(con, tmp_path):
    rows, _ = shop_records(300)
    # One person in twenty unproven records is not many, and a contact point is somebody's however many share it.
    home = ("shared@mail.example", None, "1 Own Lane", "ZZ1 1ZZ", "Ayr", None)
    rows += [(f"ada-{i}", None, "Adaugo", "Uncommon", f"1970-05-{i + 1:02}", *home) for i in range(20)]
    register(con, rows)
    model = train_on(con, "records", "test", "invented people")
    save_model(model, tmp_path / "model.json")
    text = (tmp_path / "model.json").read_text(encoding="utf-8").lower()
    assert model.frequencies["city"].shares.keys() == {city.lower() for city in CITIES}
    assert model.frequencies["given_name"].shares["ngozi"] > 0.02
    assert not [value for value in ("adaugo", "uncommon", "shared@", "own ln", "zz11zz") if value in text]


def test_dates_and_names_that_programs_write_say_nothing(con):
    rows, _ = shop_records(400)
    rows += [
        (f"d{i}", None, f"Given{i}", f"{'abcdefghijklmnopqrstuvwxyz'[i]}family", "1977-07-07", *[None] * 6)
        for i in range(26)
    ]
    rows += [(f"g{i}", None, "Guest", "Customer", None, f"g{i}@mail.example", *[None] * 5) for i in range(30)]
    register(con, rows)
    standardise_records(con, "records")
    found = learn_non_values(con, ["1977-07-07"])
    assert (found["birth_date"], found["full_name"]) == (["1977-07-07"], ["guest customer"])
    model = train_on(con, "records", "test", "invented people", default_dates=["1977-07-07"])
    scores, _ = resolved(con, rows, model)
    of_programs = [row for (left, right), row in scores.items() if left[0] in "dg" and right[0] in "dg"]
    assert not [row for row in of_programs if row["weight_birth_date"] is not None]
    assert not [row for row in of_programs if row["match_weight"] > 0]


def test_a_model_of_another_shop_survives_its_file(tmp_path):
    namesakes = Namesakes(1.5, {"email": {"missing": 0.5}}, 12)
    model = load_model()
    other = replace(model, namesakes=namesakes, prior=1e-6, non_values={"full_name": ["guest customer"]})
    save_model(other, Path(tmp_path) / "other.json")
    assert load_model(tmp_path / "other.json") == other
    assert other.fingerprint() != model.fingerprint()


def households(count, proven, seed=4):
    """Records of families who share surname and address; of `proven` shares of the people two have one login."""
    random = np.random.default_rng(seed)
    rows, truth = [], {}
    for number in range(count):
        family, street, postcode = word(random, 8), f"{number % 70 + 1} {word(random, 7)} Road", f"AB{number} 1CD"
        for member in range(3):
            given, born = (
                str(random.choice(GIVEN)),
                f"{1950 + 20 * member + int(random.integers(0, 9))}-05-{number % 28 + 1:02}",
            )
            group = f"login-{number}-{member}" if random.random() < proven else None
            for copy in range(2):
                record = f"{number:04}-{member}-{copy}"
                rows.append((
                    record, group, given, family, born if random.random() < 0.8 else None, None, None, street, postcode,
                    "Ayr", "2024-01-01",
                ))  # fmt: skip
                truth[record] = f"{number}-{member}"
    return rows, truth


def test_p34_a_model_that_does_worse_on_proven_people_is_not_adopted(con, monkeypatch):
    rows, _ = households(130, proven=0.95)
    register(con, rows)
    # What training may make of households: an address and a surname say nothing, so nobody is found.
    blind = load_model()
    for comparison in blind.comparisons:
        if comparison["output_column_name"] in ("family_name", "address", "postcode"):
            for level in levels_of(comparison):
                level["m_probability"] = level["u_probability"]
    monkeypatch.setattr(learning, "train_on", lambda *_, **__: blind)
    learnt = learning.learn(con, "records", load_model(), "own", "invented households")
    assert learnt.tried["everything"].is_worse_than(learnt.tried["nothing"])
    assert learnt.adopted != "everything" and learnt.model.comparisons == load_model().comparisons
    assert "own counts and weights" in learning.as_text(learnt)
    asked_for = learning.learn(con, "records", load_model(), "own", "invented households", even_if_worse=True)
    assert asked_for.adopted == "everything" and asked_for.model.comparisons == blind.comparisons


def test_p34_where_nothing_is_proven_training_makes_no_pair_more_alike(con):
    rows, _ = households(60, proven=0)
    before, _ = resolved(con, rows)
    learnt = learning.learn(con, "records", load_model(), "own", "invented households", learnt_at="2024-01-01")
    assert learnt.adopted == "caution" and "0 pairs of records are proven" in learnt.reason
    assert learnt.model.frequencies["city"].shares["ayr"] > 0.5 and learnt.model.people == len(rows)
    after, _ = resolved(con, rows, learnt.model)
    assert after and all(
        after[pair]["match_weight"] <= before[pair]["match_weight"] for pair in after if pair in before
    )
    assert [pair for pair in after if after[pair]["match_weight"] < before[pair]["match_weight"] - 1]


def test_what_any_shop_is_given_lists_nothing_of_this_one(con):
    rows, _ = shop_records(200)
    register(con, rows)
    model = learning.for_any_shop(train_on(con, "records", "test", "invented people"))
    assert model.frequencies["city"].shares == {} and model.learnt_at is None
    assert "gmail.com" in model.providers()


def expected(con, rows, truth, accept, model=None, decisions=(), refused_dates=0):
    """The share of wrong matches that is expected, and the true one."""
    scores, clusters = resolved(con, rows, model, accept)
    group_of = {row[0]: row[1] or row[0] for row in rows}
    con.execute("create or replace temp table customers (group_id varchar, customer varchar)")
    found = sorted({(group_of[record], cluster) for record, cluster in clusters.items()})
    con.executemany("insert into customers values (?, ?)", found)
    con.execute("create or replace temp table decided (left_group varchar, right_group varchar, action varchar)")
    if decisions:
        con.executemany("insert into decided values (?, ?, ?)", decisions)
    con.execute("create or replace temp table pairs as from suggested_pairs")
    con.execute("create or replace temp table grouped as from records")
    con.execute("update grouped set group_id = record_id where group_id is null")
    errors = expected_errors(con, "grouped", "pairs", "customers", "decided", refused_dates, accept)
    accepted = [p for p in scores if scores[p]["match_weight"] > accept and clusters[p[0]] == clusters[p[1]]]
    wrong = [pair for pair in accepted if truth[pair[0]] != truth[pair[1]]]
    assert errors.accepted == len(accepted)
    return errors, len(wrong) / max(len(accepted), 1), accepted


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("accept", [5.0, 1.0])
def test_the_expected_share_of_wrong_matches_holds_the_truth(con, seed, accept):
    rows, truth = shop_records(600, seed=seed, twice=0.6)
    errors, share, _ = expected(con, rows, truth, accept)
    assert errors.lower <= share <= errors.upper, (errors, share)
    assert errors.upper < 0.5


def test_what_cannot_be_judged_is_unknown_and_not_none(con):
    rows, truth = shop_records(200, dated=0)
    errors, _, accepted = expected(con, rows, truth, 5.0)
    assert accepted and errors.wrong is None and errors.lower is None and errors.upper is None
    alone, _, nobody = expected(con, rows[:1], truth, 5.0)
    assert not nobody and alone.wrong is None


def test_a_stewards_answer_counts_as_what_it_says(con):
    rows, truth = shop_records(500, seed=5)
    before, _, accepted = expected(con, rows, truth, 2.0)
    split = [(*pair, "split") for pair in accepted[:20]]
    assert len(split) == 20
    after, _, _ = expected(con, rows, truth, 2.0, decisions=split)
    assert after.lower >= round(20 / after.accepted, 6) > before.lower
    linked, _, _ = expected(con, rows, truth, 2.0, decisions=[(*pair, "link") for pair in accepted])
    assert linked.upper == 0
