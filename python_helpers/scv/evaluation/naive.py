"""What a query without any matching finds: contacts are one person who agree in an email, a number, a name ...

Whom one contact joins are joined to each other, as `group by` twice over does it. Values are compared in lower case, a
telephone number by its digits.
"""

from __future__ import annotations

import duckdb
import numpy as np
from numpy.typing import NDArray

from scv.clustering import components
from scv.evaluation.contacts import RECORDS

_EMAIL = "nullif(lower(trim(email)), '')"
_PHONE = "nullif(regexp_replace(phone, '[^0-9]', '', 'g'), '')"
_NAME = "nullif(lower(trim(given_name)), '') || '|' || nullif(lower(trim(family_name)), '')"
_NAME_AND_BIRTH_DATE = f"{_NAME} || '|' || nullif(trim(birth_date), '')"
_NAME_AND_ADDRESS = f"{_NAME} || '|' || lower(trim(coalesce(address_line, postcode))) || '|' || lower(trim(city))"

NAIVE_RULES: dict[str, tuple[str, ...]] = {
    "same email": (_EMAIL,),
    "same email or phone": (_EMAIL, _PHONE),
    "same name and birth date": (_NAME_AND_BIRTH_DATE,),
    "same name and address": (_NAME_AND_ADDRESS,),
    "same email, phone, or name and birth date": (_EMAIL, _PHONE, _NAME_AND_BIRTH_DATE),
    "same name and birth date or address": (_NAME_AND_BIRTH_DATE, _NAME_AND_ADDRESS),
    "same name": (_NAME,),
}


def naive_clusters(con: duckdb.DuckDBPyConnection, count: int, keys: tuple[str, ...]) -> NDArray[np.int64]:
    """Return the cluster of each of the `count` records of `RECORDS` when those that share a key are one person."""
    shared = " union all ".join(
        f"select record_number, min(record_number) over (partition by {key}) as first from {RECORDS} where {key} <> ''"
        for key in keys
    )
    links = con.execute(f"select record_number, first from ({shared}) where first < record_number").fetchnumpy()
    return components(count, links["record_number"], links["first"])
