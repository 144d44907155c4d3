"""Constrained resolution of records into people."""

from scv.clustering.components import components, connected_components, number_edges
from scv.clustering.decisions import (
    ACTIONS,
    Decision,
    DecisionRow,
    decisions_as_table,
    decisions_in_force,
    read_decisions,
    refuse_decisions_about_nobody,
)
from scv.clustering.resolution import NO_LINKS, SOMEBODY_ELSES, WEAK_EVIDENCE, Links, Refusal, Resolution, resolve
from scv.clustering.rules import (
    Rule,
    are_his_and_hers,
    birth_dates_contradict,
    cannot_link_rule,
    given_names_contradict,
    limit_rule,
    same_household_rule,
)
from scv.clustering.tenures import Claim, changes_of_hands, disputed_from, tenure_at

__all__ = [
    "ACTIONS",
    "NO_LINKS",
    "SOMEBODY_ELSES",
    "WEAK_EVIDENCE",
    "Claim",
    "Decision",
    "DecisionRow",
    "Links",
    "Refusal",
    "Resolution",
    "Rule",
    "are_his_and_hers",
    "birth_dates_contradict",
    "cannot_link_rule",
    "changes_of_hands",
    "components",
    "connected_components",
    "decisions_as_table",
    "decisions_in_force",
    "disputed_from",
    "given_names_contradict",
    "limit_rule",
    "number_edges",
    "read_decisions",
    "refuse_decisions_about_nobody",
    "resolve",
    "same_household_rule",
    "tenure_at",
]
