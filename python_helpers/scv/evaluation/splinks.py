"""Splink as its documentation shows it, on contacts: ready-made comparisons, trained on the set, connected components.

The model has a comparison for every column that holds something and is trained as in Splink's tutorials: the share of
matches from strict rules, u from random pairs, m by expectation maximisation over several blockings. The components
are given for every threshold, so that the best one can be chosen by the truth, which no user of Splink could.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

import duckdb
import numpy as np
from numpy.typing import NDArray

from scv.clustering import components
from scv.evaluation.contacts import RECORDS

if TYPE_CHECKING:
    from splink.internals.comparison_creator import ComparisonCreator

THRESHOLDS = np.arange(-8.0, 30.0, 0.5)
_SEED = 1

# What is blocked on where a set has it. A rule that proposes more pairs than this for each record is left out.
_PAIRS_PER_RECORD = 100
_BLOCKING = (
    ("email",),
    ("phone",),
    ("dob",),
    ("street",),
    ("first_name",),
    ("surname",),
    ("postcode",),
    ("first_name", "surname"),
    ("first_name", "dob"),
    ("surname", "dob"),
    ("first_name", "postcode"),
    ("surname", "postcode"),
    ("first_name", "city"),
    ("surname", "city"),
    ("dob", "city"),
    ("dob", "postcode"),
    ("dob", "occupation"),
)

# What m is trained on: the pairs that agree in these, where a set has them.
_TRAINING = (("first_name", "surname"), ("dob",), ("email",), ("phone",), ("surname", "postcode"))


def splink_components(con: duckdb.DuckDBPyConnection, count: int) -> Iterator[tuple[float, NDArray[np.int64]]]:
    """Yield each threshold (match weight, log2 odds) with the cluster of each of the `count` records of `RECORDS`."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    con.execute(f"""
        create or replace temp table splink_records as
        select
            record_number as unique_id,
            nullif(lower(trim(given_name)), '') as first_name,
            nullif(lower(trim(family_name)), '') as surname,
            nullif(trim(birth_date), '') as dob,
            nullif(lower(trim(email)), '') as email,
            nullif(regexp_replace(phone, '[^0-9]', '', 'g'), '') as phone,
            nullif(lower(trim(address_line)), '') as street,
            nullif(lower(trim(city)), '') as city,
            nullif(lower(replace(postcode, ' ', '')), '') as postcode,
            nullif(lower(trim(occupation)), '') as occupation,
        from {RECORDS}
    """)
    comparisons = _comparisons()
    values = con.execute(
        "select "
        + ", ".join(f"count(distinct {column}) as {column}" for column in comparisons)
        + " from splink_records"
    ).fetchnumpy()
    present = {column for column in comparisons if values[column][0] > 1}
    blocked = [
        columns
        for columns in _BLOCKING
        if present.issuperset(columns) and _proposed_pairs(con, columns) <= _PAIRS_PER_RECORD * count
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[comparison for column, comparison in comparisons.items() if column in present],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in blocked],
        retain_matching_columns=False,
    )
    api = DuckDBAPI(connection=con)
    linker = Linker(api.register("splink_records"), settings, log_level=logging.ERROR)
    strict = [columns for columns in (("email",), ("first_name", "surname", "dob")) if present.issuperset(columns)]
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*columns) for columns in strict], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=_SEED)
    for columns in _TRAINING:
        if present.issuperset(columns):
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*columns), record_sample_proportion=1.0, max_pairs=1e6
            )
    pairs = linker.inference.predict(threshold_match_weight=float(THRESHOLDS[0]), warning_mode="never").physical_name
    scored = con.execute(f"select unique_id_l, unique_id_r, match_weight from {pairs}").fetchnumpy()
    linker.table_management.delete_tables_created_by_splink_from_db()
    for threshold in THRESHOLDS:
        strong = scored["match_weight"] >= threshold
        yield float(threshold), components(count, scored["unique_id_l"][strong], scored["unique_id_r"][strong])


def _proposed_pairs(con: duckdb.DuckDBPyConnection, columns: tuple[str, ...]) -> int:
    present = " and ".join(f"{column} is not null" for column in columns)
    [(pairs,)] = con.execute(f"""
        select coalesce(sum(records * (records - 1) // 2), 0) from (
            select count(*) as records from splink_records where {present} group by {", ".join(columns)}
        )
    """).fetchall()
    return int(pairs)


def _comparisons() -> dict[str, ComparisonCreator]:
    import splink.comparison_library as library

    return {
        "first_name": library.NameComparison("first_name").configure(term_frequency_adjustments=True),
        "surname": library.NameComparison("surname").configure(term_frequency_adjustments=True),
        "dob": library.DateOfBirthComparison("dob", input_is_string=True, invalid_dates_as_null=False),
        "email": library.EmailComparison("email"),
        "phone": library.LevenshteinAtThresholds("phone", [1, 2]),
        "street": library.JaroWinklerAtThresholds("street", [0.95, 0.88]).configure(term_frequency_adjustments=True),
        "city": library.LevenshteinAtThresholds("city", [1, 2]).configure(term_frequency_adjustments=True),
        "postcode": library.LevenshteinAtThresholds("postcode", [1, 2]),
        "occupation": library.ExactMatch("occupation").configure(term_frequency_adjustments=True),
    }
