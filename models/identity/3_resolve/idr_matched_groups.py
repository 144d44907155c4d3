"""Grain: one row per record of a group that a likely match touches, with its person, and one per refused match.

Python because the order in which matches are accepted matters wherever they compete. Groups that no likely match
touches are settled already and do not come here.
"""

from scv.matching import members_and_refusals, resolve_people


def model(dbt, session):
    dbt.config(materialized="table")
    records = dbt.ref("idr_match_records").sql_query()
    pairs = dbt.ref("idr_candidate_pairs").sql_query()
    accept = float(dbt.config.meta_get("match_accept"))
    con = session.cursor()
    con.execute(f"""
        create or replace temp table scv_touched_records as
        with records as ({records}),
        likely as (select record_id_l, record_id_r from ({pairs}) where match_weight > {accept!r}),
        touched as (select record_id_l as record_id from likely union select record_id_r from likely)
        select * from records
        where group_id in (select group_id from records join touched using (record_id))
    """)
    con.execute(f"""
        create or replace temp view scv_touched_pairs as
        select pairs.* from ({pairs}) as pairs
        semi join scv_touched_records as l on l.record_id = pairs.record_id_l
        semi join scv_touched_records as r on r.record_id = pairs.record_id_r
    """)
    return members_and_refusals(resolve_people(con, "scv_touched_records", "scv_touched_pairs", accept=accept))
