"""Constrained resolution of records into people."""

from scv.clustering.resolution import NO_LINKS, WEAK_EVIDENCE, Links, Refusal, Resolution, components, resolve
from scv.clustering.rules import (
    Rule,
    birth_date_rule,
    birth_dates_contradict,
    cannot_link_rule,
    given_names_contradict,
    limit_rule,
    same_household_rule,
)

__all__ = [
    "NO_LINKS",
    "WEAK_EVIDENCE",
    "Links",
    "Refusal",
    "Resolution",
    "Rule",
    "birth_date_rule",
    "birth_dates_contradict",
    "cannot_link_rule",
    "components",
    "given_names_contradict",
    "limit_rule",
    "resolve",
    "same_household_rule",
]
