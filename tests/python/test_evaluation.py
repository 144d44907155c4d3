"""Scores of a partition against a count over all pairs, which is what they stand for."""

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scv.evaluation import score_partition
from scv.evaluation.__main__ import main as evaluate

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
3,Noah,Watson,2008-03-23,Bolton,matthew78@ballard-mcdonald.net,1
"""


def test_a_set_that_is_there_is_scored_and_one_that_is_not_is_named(tmp_path, capsys):
    pytest.importorskip("splink")
    (tmp_path / "fake_1000.csv").write_text(PEOPLE)
    figures = tmp_path / "out" / "evaluation.json"
    sets = ["--sets", "fake_1000", "historical_50k", "--data", str(tmp_path), "--json", str(figures)]
    assert evaluate(["--only", "public", *sets]) == 0
    shown = capsys.readouterr()
    assert "historical_50k left out" in shown.err
    assert "| fake_1000 | ours |" in shown.out
    rows = json.loads(figures.read_text())
    assert [(row["set"], row["clustering"], row["records"]) for row in rows] == [
        ("fake_1000", "ours", 3),
        ("fake_1000", "connected components", 3),
    ]
