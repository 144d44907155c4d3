"""How common values are, and which say nothing: learnt from all records at once, kept in the model."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv

from scv.matching.artefact import Frequencies
from scv.matching.records import STANDARDISED_TABLE

if TYPE_CHECKING:
    from scv.matching.artefact import MatchModel

# A value that fewer people bear is not listed in a model: it might give them away, and a model is no personal data.
BORNE_BY_MANY = 10
_FREQUENCY_OF_FEW = 200
# An address or a number is somebody's, however many share it.
_NEVER_LISTED = ("email", "phone")
# How common a place may be in a shop about which nothing is known.
_LEAST_REST = {"city": 0.2, "postcode": 0.001}
# Postcodes that no country has, whatever is learnt.
_NO_POSTCODES = ["0" * digits for digits in range(3, 8)]
# The commonest full names of any country are borne by one in a thousand or fewer; 'Guest Customer' by more.
_NO_NAME_SHARE = 0.005
_NO_NAME_PEOPLE = 20


@functools.cache
def common_values() -> dict[str, dict[str, float]]:
    """Return by column the values that are common in public, in the spelling of the standardised records, with a share.

    Names have their largest share in any of the countries listed, since a name that is common anywhere is no rarity;
    what is rarer than 2 in 10,000 everywhere is left out, and no share is below 3 in 10,000. Sources: United States
    Census Bureau 1990 (public domain) and the weighted lists of Faker 40.63 (MIT licence) for thirteen more countries.
    Providers of email are our own compilation, each with the share that makes it one.
    """
    table = pyarrow.csv.read_csv(str(files("scv.matching") / "common_values.csv"))
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for row in table.to_pylist():
        found[row["field"]][row["value"]] = row["share"]
    return dict(found)


def average_frequencies(model: MatchModel, learnt: Mapping[str, Frequencies]) -> dict[str, Frequencies]:
    """Return what of `learnt` holds in any shop: public lists, providers of email, and for the rest the average value.

    What no list knows is as common as two random people agree on it, and a place as common as where a shop serves one
    town: there its name says little.
    """
    known = common_values()
    found = {
        column: Frequencies(max(u_probability, _LEAST_REST.get(column, 0)), dict(sorted(known.get(column, {}).items())))
        for column, u_probability in model.frequency_columns().items()
    }
    if "email_domain" in learnt:
        shares = {**learnt["email_domain"].shares, **known["email_domain"]}
        found["email_domain"] = Frequencies(found["email_domain"].rest, dict(sorted(shares.items())))
    return found


def learn_frequencies(con: duckdb.DuckDBPyConnection, model: MatchModel) -> dict[str, Frequencies]:
    """Return how common values are among the people of the standardised records, one person with many records once.

    Few records cannot tell: two of six people are both Osterhaus because they are one. So a share is what was counted
    and, with the weight of `_FREQUENCY_OF_FEW` people, what is known before: public lists of names, else what the model
    has seen of random pairs. Values that fewer than `BORNE_BY_MANY` people bear share one figure, `rest`, which is how
    common such a value is to its average bearer.
    """
    known = common_values()
    return {
        column: _counted_frequencies(con, column, u_probability, known.get(column, {}))
        for column, u_probability in model.frequency_columns().items()
    }


def _counted_frequencies(
    con: duckdb.DuckDBPyConnection, column: str, u_probability: float, known: dict[str, float]
) -> Frequencies:
    # Unproven records of one person are not many people: those have other names.
    other = {"given_name": "family_name", "family_name": "given_name"}.get(column, "full_name")
    counted = con.execute(f"""
        select {column} as value, count(distinct group_node) as people, count(distinct {other}) as others
        from {STANDARDISED_TABLE} where {column} is not null group by all order by all
    """).fetchall()
    [(everybody,)] = con.execute(
        f"select count(distinct group_node) from {STANDARDISED_TABLE} where {column} is not null"
    ).fetchall()
    listed = {
        value: people
        for value, people, others in counted
        if min(people, others) >= BORNE_BY_MANY and column not in _NEVER_LISTED
    }
    few = np.array([people for value, people, _ in counted if value not in listed], dtype=float)
    met = float((few**2).sum() / few.sum()) if len(few) else 0.0

    def share(people: float, before: float) -> float:
        return float(f"{(people + _FREQUENCY_OF_FEW * before) / (everybody + _FREQUENCY_OF_FEW):.4g}")

    shares = {value: share(people, known.get(value, u_probability)) for value, people in listed.items()}
    few_here = {value: share(met, before) for value, before in known.items() if value not in listed}
    return Frequencies(share(met, u_probability), dict(sorted({**few_here, **shares}.items())))


def create_frequencies(con: duckdb.DuckDBPyConnection, column: str, frequencies: Frequencies) -> None:
    """Create `scv_tf_<column>`: how common each value of the standardised records is, as the model says."""
    listed = pa.table({
        "value": pa.array(list(frequencies.shares), pa.string()),
        "share": pa.array(list(frequencies.shares.values()), pa.float64()),
    })  # fmt: skip
    con.register("scv_shares", listed)
    con.execute(f"""
        create or replace temp table scv_tf_{column} as
        with found as (select distinct {column} as value from {STANDARDISED_TABLE} where {column} is not null)
        select found.value as {column}, coalesce(shares.share, {frequencies.rest!r}) as tf_{column}
        from found left join scv_shares as shares on shares.value = found.value
    """)
    con.unregister("scv_shares")


def learn_non_values(con: duckdb.DuckDBPyConnection, default_dates: Sequence[str] = ()) -> dict[str, list[str]]:
    """Return values of the standardised records that programs write: full names that no person has, and birth dates.

    A name counts when more people would bear it, each with contact points of their own, than bear any name. Which dates
    are nobody's the build decides (`idr_denied_birth_dates`): `default_dates` are what it found.
    """
    names = con.execute(f"""
        with people as (
            select
                full_name,
                least(
                    count(distinct group_node), count(distinct coalesce(email, phone, street, postcode, birth_date))
                ) as people
            from {STANDARDISED_TABLE} where contains(full_name, ' ') group by full_name
        )
        select full_name from people
        where people >= {_NO_NAME_PEOPLE} and people > {_NO_NAME_SHARE} * (
            select count(distinct group_node) from {STANDARDISED_TABLE} where full_name is not null
        )
        order by full_name
    """).fetchall()
    found = {"birth_date": sorted(default_dates), "full_name": [value for (value,) in names]}
    return {**values_of_nobody(), **{column: values for column, values in found.items() if values}}


def values_of_nobody() -> dict[str, list[str]]:
    """Return by column what says nothing in any shop."""
    return {"postcode": _NO_POSTCODES}


def commoner_frequencies(
    before: Mapping[str, Frequencies], counted: Mapping[str, Frequencies]
) -> dict[str, Frequencies]:
    """Return `before`, with the values that were counted to be commoner: no pair scores higher for it."""
    found = {}
    for column, known in before.items():
        own = counted[column]
        shares = {
            value: max(known.shares.get(value, known.rest), own.shares.get(value, own.rest))
            for value in known.shares.keys() | own.shares.keys()
        }
        found[column] = Frequencies(max(known.rest, own.rest), dict(sorted(shares.items())))
    return found


def forget_non_values(con: duckdb.DuckDBPyConnection, non_values: dict[str, list[str]]) -> None:
    """Make null in the standardised records what the model knows to say nothing."""
    emptied = {
        "postcode": ("postcode", "postcode_outward"),
        "birth_date": ("birth_date", "birth_year", "birth_month_day"),
        "full_name": (
            "given_name", "family_name", "given_roots", "full_name", "other_tokens", "name_tokens",
        ),
    }  # fmt: skip
    for column, values in non_values.items():
        nulls = ", ".join(f"{name} = null" for name in emptied[column])
        con.execute(f"update {STANDARDISED_TABLE} set {nulls} where list_contains($1::varchar[], {column})", [values])
