"""Grain: one row per new request to be forgotten and identifier that it covers, as salted hashes.

Python because it walks from record to record until nothing new is found, and because telephone numbers are compared in
the `phonenumbers` library. Requests that have their tombstones are not walked again.
"""

from scv.erasure import new_tombstones


def model(dbt, session):
    dbt.config(materialized="table")

    # Asked only where there is somebody to forget.
    def mentions():
        return dbt.ref("prv_record_mentions").sql_query()

    return new_tombstones(
        session.cursor(),
        requests=dbt.ref("prv_requests").fetchall(),
        mentions=mentions,
        rules=dbt.ref("identifier_rules").sql_query(),
        denylist=dbt.ref("identifier_denylist").sql_query(),
        program_values=dbt.ref("program_values").sql_query(),
        region=dbt.config.get("default_phone_region"),
        database=dbt.this.database,
    )
