"""Grain: one row per telephone number as some source wrote it, and country of the record's address as written.

Python because the numbering plans of the world live in the phonenumbers library; over distinct values only.
"""

from itertools import chain

from scv.phones import parse_phones


def model(dbt, session):
    dbt.config(materialized="table")
    raw_phones = dbt.ref("idr_raw_phones").project("raw_phone, country")
    written = (zip(*batch.to_pydict().values(), strict=True) for batch in raw_phones.to_arrow_reader(50_000))
    return parse_phones(chain.from_iterable(written), region=dbt.config.get("default_phone_region"))
