"""Grain: one row per record of a group that a likely match touches, with its person, and one per refused match.

Python because the order in which matches are accepted matters wherever they compete. Groups that no likely match
touches are settled already and do not come here.
"""

from scv.matching import resolve_matched


def model(dbt, session):
    dbt.config(materialized="table")
    records = dbt.ref("idr_match_records").sql_query()
    pairs = dbt.ref("idr_candidate_pairs").sql_query()
    clusters = dbt.ref("idr_core_clusters").sql_query()
    overrides = dbt.ref("idr_overrides").sql_query()
    return resolve_matched(
        session.cursor(),
        records=f"({records})",
        pairs=f"({pairs})",
        clusters=f"({clusters})",
        decisions=f"({overrides})",
        accept=float(dbt.config.meta_get("match_accept")),
    )
