"""Grain: one row per identifier and owner in time in a contested component, and one per proven link that was refused.

Python because the order in which links are followed matters wherever they compete. Everybody who is not contested stays
with the component of their links and does not come here.
"""

from scv.matching import resolve_contested


def model(dbt, session):
    dbt.config(materialized="table")
    components = dbt.ref("idr_contested_components").sql_query()
    connected = dbt.ref("idr_connected_identifiers").sql_query()
    usable = dbt.ref("idr_usable_identifiers").sql_query()
    records = dbt.ref("idr_person_records").sql_query()
    links = dbt.ref("idr_contested_links").sql_query()
    overrides = dbt.ref("idr_overrides").sql_query()
    last_deeds = dbt.ref("idr_last_deeds").sql_query()
    con = session.cursor()
    con.execute(f"""
        create or replace temp table scv_contested_identifiers as
        select connected.*, usable.identifier_value, usable.is_reissued
        from ({connected}) as connected
        semi join ({components}) as components using (component_id)
        join ({usable}) as usable using (identifier_id)
    """)
    con.execute(f"""
        create or replace temp table scv_contested_records as
        select records.* replace (records.birth_date::varchar as birth_date)
        from ({records}) as records semi join scv_contested_identifiers as identifiers using (identifier_id)
    """)
    return resolve_contested(
        con,
        "scv_contested_records",
        f"({links})",
        "scv_contested_identifiers",
        f"(from ({overrides}) order by file_row)",
        f"({last_deeds})",
    )
