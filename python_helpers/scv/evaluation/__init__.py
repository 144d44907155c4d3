"""How good a partition is, measured against people who are known."""

from scv.evaluation.metrics import PartitionScore, score_partition

__all__ = ["PartitionScore", "score_partition"]
