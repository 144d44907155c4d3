"""Scores of a partition against a count over all pairs, which is what they stand for."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scv.evaluation import score_partition

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
