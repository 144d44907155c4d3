"""Grain: one row: the match model in force, and what share of the matches that it made is expected to be wrong.

Python because the expectation is drawn from what is not known exactly, and the model is a file.
"""

from pathlib import Path

from scv.matching import load_model, match_quality


def model(dbt, session):
    dbt.config(materialized="table")
    records = dbt.ref("idr_match_records").sql_query()
    candidate_pairs = dbt.ref("idr_candidate_pairs").sql_query()
    pairs = f"""
        select * replace (
            followed_weight as match_weight,
            case when followed_weight = match_weight then weight_birth_date end as weight_birth_date
        )
        from ({candidate_pairs}) where followed_weight is not null
    """
    resolved_clusters = dbt.ref("idr_resolved_clusters").sql_query()
    core_clusters = dbt.ref("idr_core_clusters").sql_query()
    overrides = dbt.ref("idr_overrides").sql_query()
    refused_links = dbt.ref("idr_refused_links").sql_query()
    stored = dbt.config.meta_get("match_model")
    decisions = f"""
        select l.cluster_id as left_group, r.cluster_id as right_group, overrides.action
        from ({overrides}) as overrides
        join ({core_clusters}) as l on l.identifier_id = overrides.left_id
        join ({core_clusters}) as r on r.identifier_id = overrides.right_id
    """
    con = session.cursor()
    [(refused_dates,)] = con.execute(
        f"select count(*) from ({refused_links}) where rule = 'different_birth_dates'"
    ).fetchall()
    return match_quality(
        con,
        load_model(Path(stored) if stored else None),
        records=f"({records})",
        pairs=f"({pairs})",
        customers=f"(select distinct core_cluster_id as group_id, cluster_id as customer from ({resolved_clusters}))",
        decisions=f"({decisions})",
        refused_dates=refused_dates,
        accept=float(dbt.config.meta_get("match_accept")),
    )
