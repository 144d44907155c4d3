"""Suggested matches: which records may be one person, with the evidence, from names, dates, places and devices."""

from scv.matching.artefact import Frequencies, MatchModel, load_model, save_model
from scv.matching.blocking import BLOCKING_RULES, BlockingRule, candidate_pairs
from scv.matching.calibration import match_quality
from scv.matching.contested import resolve_contested
from scv.matching.contradictions import person_rules
from scv.matching.matched import resolve_matched
from scv.matching.model import score_neighbours, score_pairs, train_model
from scv.matching.namesakes import Namesakes
from scv.matching.records import RECORD_COLUMNS, nickname_roots, standardise_records
from scv.matching.suggest import (
    DEFAULT_ACCEPT,
    People,
    Suggestions,
    members_and_refusals,
    pairs_and_report,
    resolve_people,
    scratch_database,
    suggest_matches,
    train_on,
)

__all__ = [
    "BLOCKING_RULES",
    "DEFAULT_ACCEPT",
    "RECORD_COLUMNS",
    "BlockingRule",
    "Frequencies",
    "MatchModel",
    "Namesakes",
    "People",
    "Suggestions",
    "candidate_pairs",
    "load_model",
    "match_quality",
    "members_and_refusals",
    "nickname_roots",
    "pairs_and_report",
    "person_rules",
    "resolve_contested",
    "resolve_matched",
    "resolve_people",
    "save_model",
    "score_neighbours",
    "score_pairs",
    "scratch_database",
    "standardise_records",
    "suggest_matches",
    "train_model",
    "train_on",
]
