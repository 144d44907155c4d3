"""Grain: one row per pair of records that was scored, and one per blocking rule with what it proposed.

Python because Splink compares and scores; on the build's own connection, in a scratch database. One table because a
Python model returns one: `idr_candidate_pairs` and `idr_blocking_report` are its two halves.
"""

from pathlib import Path

from scv.matching import load_model, pairs_and_report, scratch_database, suggest_matches


def model(dbt, session):
    dbt.config(materialized="table")
    # What is learnt tonight about a date changes no score: which dates say nothing is in the match model.
    match_records = dbt.ref("idr_match_records").sql_query()
    records = f"select * exclude (stated_birth_date) replace (stated_birth_date as birth_date) from ({match_records})"
    stored = dbt.config.meta_get("match_model")
    with scratch_database(session.cursor()) as con:
        suggestions = suggest_matches(con, f"({records})", load_model(Path(stored) if stored else None))
    return pairs_and_report(suggestions)
