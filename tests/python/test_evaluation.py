"""Scores of a partition against a count over all pairs, which is what they stand for."""

import itertools
import json

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scv.evaluation import score_partition
from scv.evaluation.__main__ import main as evaluate
from scv.evaluation.contacts import RECORDS
from scv.evaluation.naive import NAIVE_RULES, naive_clusters

LABELS = st.integers(1, 12).flatmap(
    lambda size: st.tuples(*[st.lists(st.integers(0, 4), min_size=size, max_size=size)] * 2)
)


@given(LABELS)
def test_pairwise_scores_agree_with_counting_pairs(labels):
    found, truth = labels
    pairs = list(itertools.combinations(range(len(found)), 2))
    together_found = {pair for pair in pairs if found[pair[0]] == found[pair[1]]}
    together_truth = {pair for pair in pairs if truth[pair[0]] == truth[pair[1]]}
    both = len(together_found & together_truth)
    score = score_partition(found, truth)
    assert score.precision == pytest.approx(both / len(together_found) if together_found else 1.0)
    assert score.recall == pytest.approx(both / len(together_truth) if together_truth else 1.0)


@given(LABELS)
def test_cluster_scores_agree_with_comparing_sets(labels):
    found, truth = ({frozenset(i for i, x in enumerate(side) if x == label) for label in side} for side in labels)
    score = score_partition(*labels)
    assert score.cluster_precision == pytest.approx(len(found & truth) / len(found))
    assert score.cluster_recall == pytest.approx(len(found & truth) / len(truth))


def test_a_perfect_partition_scores_one_whatever_its_labels():
    score = score_partition(["a", "a", "b"], [7, 7, 3])
    assert (score.precision, score.recall, score.f1, score.cluster_f1) == (1.0, 1.0, 1.0, 1.0)


def test_one_label_per_record():
    with pytest.raises(ValueError, match="one label per record"):
        score_partition([1, 2], [1])


PEOPLE = """unique_id,first_name,surname,dob,city,email,cluster
1,Julia,Taylor,2015-10-29,London,hannah88@powers.com,0
2,Julia,Taylor,2015-10-29,London,hannah88@powers.com,0
3,Julia,Tayler,2015-10-29,London,,0
4,Noah,Watson,2008-03-23,Bolton,matthew78@ballard-mcdonald.net,1
5,Noah,Watson,2008-03-23,Bolton,matthew78@ballard-mcdonald.net,1
6,Ivy,Clark,1990-06-01,Derby,ivy@clark.net,2
7,Omar,Haddad,1971-11-05,Leeds,o.haddad@haddad.biz,3
"""


@pytest.fixture
def two_files(tmp_path):
    """The folder of a set that is there; the other file and the packages of the rest may be missing."""
    (tmp_path / "fake_1000.csv").write_text(PEOPLE)
    return tmp_path


def test_a_set_that_is_there_is_scored_each_way_and_one_that_is_not_is_named(two_files, capsys):
    figures = two_files / "out" / "evaluation.json"
    sets = ["--sets", "fake_1000", "historical_50k", "--ways", "naive", "splink", "matching"]
    assert evaluate([*sets, "--data", str(two_files), "--json", str(figures)]) == 0
    shown = capsys.readouterr()
    assert "historical_50k left out" in shown.err
    assert "fake_1000: matching has F1" in shown.err
    assert "| fake_1000 | 7 | 4 |" in shown.out
    rows = {row["way"]: row for row in json.loads(figures.read_text())}
    assert list(rows) == ["naive", "splink", "matching"]
    assert (rows["naive"]["best"], rows["naive"]["precision"], rows["naive"]["recall"]) == ("same email", 1.0, 0.5)
    assert -8 <= rows["splink"]["best"] < 30
    assert rows["matching"]["recall"] == 1.0


def test_naive_rules_join_whom_one_contact_joins():
    """Ada's second contact has the email of the first and the number of the third; who has neither is alone."""
    con = duckdb.connect()
    con.execute(f"""
        create temp table {RECORDS} as
        select * from (values
            (0, 'Ada', 'Byron', 'ada@x.org', null), (1, 'A.', 'Byron', ' ADA@x.org', '07700 900123'),
            (2, 'Ada', 'King', null, '(07700) 900123'), (3, 'Eve', 'Moss', '', ''), (4, 'Rob', 'Moss', '', '')
        ) as people (record_number, given_name, family_name, email, phone)
    """)
    assert naive_clusters(con, 5, NAIVE_RULES["same email or phone"]).tolist() == [0, 0, 0, 3, 4]
