"""What standardised records say that one person cannot be: two birth dates, two clearly different given names.

These are the rules that keep families apart. A household shares its address, surname, tablet and card, so the evidence
for "one person" is strong between its members whatever the model; only names and birth dates tell them apart.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import duckdb
import numpy as np
from rapidfuzz.distance import OSA

from scv.clustering import Rule, birth_date_rule, birth_dates_contradict, given_names_contradict
from scv.matching.records import NICKNAME_TABLE, STANDARDISED_TABLE

DIFFERENT_GIVEN_NAMES = "different_given_names"


def person_rules(con: duckdb.DuckDBPyConnection, vouched: bool = False) -> list[Rule]:
    """Return the rules that the standardised records of this connection call for.

    `vouched`: an identifier that they share speaks for one person, so it takes a clearer difference.
    """
    dated = con.execute(f"select node, birth_date from {STANDARDISED_TABLE} where len(birth_date) = 10").fetchnumpy()
    named = con.execute(f"""
        select node, given_name || '|' || array_to_string(name_tokens, ' ') as name
        from {STANDARDISED_TABLE}
        where len(given_name) > 1 and len(name_tokens) > 1
    """).fetchnumpy()
    roots = _nickname_roots(con)

    @functools.lru_cache(maxsize=1_000_000)
    def contradicts(left: str, right: str) -> bool:
        return names_contradict(left, right, roots, vouched)

    return [
        birth_date_rule(dated["node"], dated["birth_date"].tolist()),
        Rule(
            DIFFERENT_GIVEN_NAMES,
            named["node"].astype(np.int64),
            ["name"] * len(named["node"]),
            named["name"].tolist(),
            contradicts=contradicts,
        ),
    ]


def records_contradict(con: duckdb.DuckDBPyConnection) -> Callable[[str, str], bool]:
    """Return a function that tells of two records of one identifier, by id, whether they are clearly two people."""
    rows = con.execute(f"""
        select record_id, case when len(given_name) > 1 and len(name_tokens) > 1
            then given_name || '|' || array_to_string(name_tokens, ' ') end,
            case when len(birth_date) = 10 then birth_date end
        from {STANDARDISED_TABLE}
    """).fetchall()
    facts = {record: (name, birth_date) for record, name, birth_date in rows}
    roots = _nickname_roots(con)

    def contradict(left: str, right: str) -> bool:
        (left_name, left_birth), (right_name, right_birth) = facts[left], facts[right]
        if left_birth and right_birth and birth_dates_contradict(left_birth, right_birth):
            return True
        return bool(left_name and right_name and names_contradict(left_name, right_name, roots, vouched=True))

    return contradict


def _nickname_roots(con: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str]]:
    return {
        name: frozenset(found)
        for name, found in con.execute(f"select nickname, roots from {NICKNAME_TABLE}").fetchall()
    }


def names_contradict(
    left: str, right: str, roots: dict[str, frozenset[str]] | None = None, vouched: bool = False
) -> bool:
    """Return whether two names ('given|all tokens') are clearly two people's.

    The given name of one may be any of the other's names: swapped fields and middle names are no contradiction. Where
    an identifier vouches for one person (`vouched`), neither are names of one family that begin alike and are half the
    same: slips and short forms that no list has.
    """
    left_given, left_tokens = left.split("|", 1)
    right_given, right_tokens = right.split("|", 1)
    if vouched and left_given[0] == right_given[0] and set(left_tokens.split()) & set(right_tokens.split()):
        longest = max(len(left_given), len(right_given))
        if 2 * OSA.distance(left_given, right_given) <= longest:
            return False
    return all(given_names_contradict(left_given, token, roots) for token in right_tokens.split()) and all(
        given_names_contradict(right_given, token, roots) for token in left_tokens.split()
    )
