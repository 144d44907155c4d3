"""Why are two identifiers one customer, or why not? Answered from a release, by records that can be looked up."""

from scv.explain.chains import Link, shortest_chain, weakest_link
from scv.explain.identifiers import Meanings, meanings
from scv.explain.release import (
    Miss,
    Owner,
    Quarantine,
    UnknownIdentifierError,
    identifier_meant,
    near_misses,
)
from scv.explain.report import Explanation, Side, as_text, explain

__all__ = [
    "Explanation",
    "Link",
    "Meanings",
    "Miss",
    "Owner",
    "Quarantine",
    "Side",
    "UnknownIdentifierError",
    "as_text",
    "explain",
    "identifier_meant",
    "meanings",
    "near_misses",
    "shortest_chain",
    "weakest_link",
]
