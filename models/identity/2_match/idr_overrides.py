"""Grain: one row per steward's decision in force.

Python because whether decisions contradict each other is a walk along their links, and the error must name the rows;
and because telephone numbers are read by a library.
"""

from scv.canonical import canonical_identifiers
from scv.clustering import decisions_as_table, refuse_decisions_about_nobody
from scv.known import known_strengths


def model(dbt, session):
    dbt.config(materialized="table")
    overrides = dbt.ref("identity_overrides").fetchall()
    identifiers = dbt.ref("idr_identifiers").sql_query()
    rules = dbt.ref("identifier_rules")
    canonical = canonical_identifiers(
        [text or "" for left, right, *_ in overrides for text in (left, right)],
        region=dbt.config.meta_get("default_phone_region"),
        gmail_aliases_are_one=str(dbt.config.meta_get("gmail_aliases_are_one")).lower() == "true",
    )
    decisions = decisions_as_table(overrides, canonical.__getitem__)
    if overrides:
        strengths = known_strengths(session.cursor(), str(dbt.this.database), identifiers, set(canonical.values()))
        types = {identifier_type for identifier_type, *_ in rules.fetchall()}
        refuse_decisions_about_nobody(overrides, canonical.__getitem__, types, strengths)
    return decisions
