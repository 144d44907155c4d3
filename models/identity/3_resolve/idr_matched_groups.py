"""Grain: one row per record of a group that a likely match touches, with its person, and one per refused match.

Python because the order in which matches are accepted matters wherever they compete. Groups that no likely match
touches are settled already and do not come here.
"""

from scv.matching import resolve_matched


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
    core_clusters = dbt.ref("idr_core_clusters").sql_query()
    usable_identifiers = dbt.ref("idr_usable_identifiers").sql_query()
    clusters = f"""
        select cluster_id, identifier_id, identifier_type, identifier_value, max_per_customer
        from ({core_clusters}) as clusters join ({usable_identifiers}) as identifiers using (identifier_id)
    """
    overrides = dbt.ref("idr_overrides").sql_query()
    return resolve_matched(
        session.cursor(),
        records=f"({records})",
        pairs=f"({pairs})",
        clusters=f"({clusters})",
        decisions=f"({overrides})",
        accept=float(dbt.config.meta_get("match_accept")),
    )
