"""Landed CRM contacts (`scv.real.crm_contacts`) as records to match, and who they truly are.

Everything that is compared reads these: our matching, Splink, the naive rules, and as raw rows the whole build.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

RECORDS = "scv_contact_records"

# In the columns of `scv.matching.RECORD_COLUMNS`; the row number is the label of a record everywhere.
_RECORDS = f"""
    create or replace temp table {RECORDS} as
    select
        row_number() over (order by id) - 1 as record_number,
        id as record_id,
        name as full_name,
        first_name as given_name,
        last_name as family_name,
        birthdate as birth_date,
        email,
        phone,
        mailing_street as address_line,
        mailing_city as city,
        mailing_postal_code as postcode,
        title as occupation,
    from read_parquet($contacts)
"""


def connect(threads: int) -> duckdb.DuckDBPyConnection:
    """A database in memory that spills to disk above SCV_MEMORY_LIMIT, as a build does."""
    con = duckdb.connect(config={"threads": threads, "memory_limit": os.environ.get("SCV_MEMORY_LIMIT", "30%")})
    con.execute("set enable_progress_bar = false")
    return con


def load_contacts(con: duckdb.DuckDBPyConnection, folder: Path) -> tuple[int, NDArray[np.int64]]:
    """Create `RECORDS` from the contacts landed in `folder`; return how many, and the person of each as a number."""
    con.execute(_RECORDS, {"contacts": str(folder / "raw" / "salesforce" / "contact.parquet")})
    people = con.execute(
        f"""
        select person_id from {RECORDS} as records
        inner join read_parquet($truth) as truth using (record_id)
        order by record_number
        """,
        {"truth": str(folder / "truth" / "records.parquet")},
    ).fetchnumpy()["person_id"]
    return len(people), np.unique(people.astype(str), return_inverse=True)[1]
