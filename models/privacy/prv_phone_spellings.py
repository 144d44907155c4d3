"""Grain: one row per erased telephone number and way in which some source wrote it, as salted hashes.

Python because the numbering plans of the world live in the phonenumbers library. Only numbers that end like an erased
one are parsed.
"""

from scv.erasure import phone_spellings


def model(dbt, session):
    dbt.config(materialized="table")

    # Asked only where there is somebody to forget.
    def raw_phones():
        return dbt.ref("prv_raw_phones").sql_query()

    return phone_spellings(
        session.cursor(),
        tombstones=dbt.ref("prv_tombstones").sql_query(),
        raw_phones=raw_phones,
        region=dbt.config.get("default_phone_region"),
    )
