"""A steward's way through the review queue: the evidence side by side, a decision, a row in the seed."""

from scv.review.decisions import AlreadyDecidedError, append_decision, decided_pairs
from scv.review.walk import Case, read_queue, walk

__all__ = ["AlreadyDecidedError", "Case", "append_decision", "decided_pairs", "read_queue", "walk"]
