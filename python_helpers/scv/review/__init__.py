"""A steward's way through the review queue: the evidence side by side, a decision, a row in the seed."""

from scv.review.decisions import (
    OVERRIDES,
    AlreadyDecidedError,
    WithdrawnError,
    append_decision,
    decide,
    decided_pairs,
    in_words,
    last_decision,
    with_decision,
    withdraw_decision,
    without_decision,
)
from scv.review.walk import Case, read_queue, walk, why

__all__ = [
    "OVERRIDES",
    "AlreadyDecidedError",
    "Case",
    "WithdrawnError",
    "append_decision",
    "decide",
    "decided_pairs",
    "in_words",
    "last_decision",
    "read_queue",
    "walk",
    "why",
    "with_decision",
    "withdraw_decision",
    "without_decision",
]
