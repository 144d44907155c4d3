"""Pairwise and cluster precision, recall and F1, from counts: no pair of records is ever made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class PartitionScore:
    """Agreement of found clusters with true people.

    Pairwise: of all pairs of records that are together in the one, the share that is together in the other. Cluster:
    the share of clusters that are exactly one person with all of her records. An empty denominator scores 1.
    """

    records: int
    true_pairs: int
    precision: float
    recall: float
    f1: float
    cluster_precision: float
    cluster_recall: float
    cluster_f1: float


def score_partition(found: ArrayLike, truth: ArrayLike) -> PartitionScore:
    """Score labels of clusters against labels of people, given for the same records in the same order.

    Raises ValueError when the lengths differ.
    """
    found_codes, truth_codes = _codes(found), _codes(truth)
    if len(found_codes) != len(truth_codes):
        raise ValueError(
            f"found and truth must have one label per record, got {len(found_codes)} and {len(truth_codes)}"
        )
    cells, cell_sizes = np.unique(np.column_stack([found_codes, truth_codes]), axis=0, return_counts=True)
    found_sizes, truth_sizes = np.bincount(found_codes), np.bincount(truth_codes)
    together = _pairs(cell_sizes)
    precision, recall = _ratio(together, _pairs(found_sizes)), _ratio(together, _pairs(truth_sizes))
    exact = int(np.sum((found_sizes[cells[:, 0]] == cell_sizes) & (truth_sizes[cells[:, 1]] == cell_sizes)))
    cluster_precision, cluster_recall = _ratio(exact, len(found_sizes)), _ratio(exact, len(truth_sizes))
    return PartitionScore(
        len(found_codes),
        _pairs(truth_sizes),
        precision,
        recall,
        _f1(precision, recall),
        cluster_precision,
        cluster_recall,
        _f1(cluster_precision, cluster_recall),
    )


def _codes(labels: ArrayLike) -> NDArray[np.int64]:
    values = np.asarray(labels)
    return np.unique(values, return_inverse=True)[1].astype(np.int64) if len(values) else np.empty(0, np.int64)


def _pairs(sizes: NDArray[np.int64]) -> int:
    return int(np.sum(sizes.astype(np.int64) * (sizes.astype(np.int64) - 1) // 2))


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
