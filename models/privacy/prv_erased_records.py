"""Grain: one row per raw record that nobody may read any more, by its fingerprint.

Python because it goes on until nothing new is found, and the same walk runs beside either engine: Spark's own recursive
query would never end where a record is a part of itself.
"""

from scv.erasure import erased_records


def model(dbt, session):
    dbt.config(materialized="table")

    # Asked only where there is somebody to forget.
    def records_named():
        return dbt.ref("prv_records_named").sql_query()

    def record_parts():
        return dbt.ref("prv_record_parts").sql_query()

    return erased_records(
        session,
        tombstones=dbt.ref("prv_tombstones").sql_query(),
        records_named=records_named,
        record_parts=record_parts,
    )
