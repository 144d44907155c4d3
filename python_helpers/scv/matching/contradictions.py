"""What standardised records say that one person cannot be: two birth dates, two clearly different given names.

These are the rules that keep families apart. A household shares its address, surname, tablet and card, so the evidence
for "one person" is strong between its members whatever the model; only names and birth dates tell them apart.
"""

from __future__ import annotations

import functools

import duckdb
import numpy as np

from scv.clustering import Rule, birth_date_rule, given_names_contradict
from scv.matching.records import NICKNAME_TABLE, STANDARDISED_TABLE

DIFFERENT_GIVEN_NAMES = "different_given_names"


def person_rules(con: duckdb.DuckDBPyConnection) -> list[Rule]:
    """Return the rules that the standardised records of this connection call for."""
    dated = con.execute(f"select node, birth_date from {STANDARDISED_TABLE} where len(birth_date) = 10").fetchnumpy()
    named = con.execute(f"""
        select node, given_name || '|' || array_to_string(name_tokens, ' ') as name
        from {STANDARDISED_TABLE}
        where len(given_name) > 1 and len(name_tokens) > 1
    """).fetchnumpy()
    roots = {
        name: frozenset(found)
        for name, found in con.execute(f"select nickname, roots from {NICKNAME_TABLE}").fetchall()
    }

    @functools.lru_cache(maxsize=1_000_000)
    def contradicts(left: str, right: str) -> bool:
        return names_contradict(left, right, roots)

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


def names_contradict(left: str, right: str, roots: dict[str, frozenset[str]] | None = None) -> bool:
    """Return whether two names ('given|all tokens') are clearly two people's.

    The given name of one may be any of the other's names: swapped fields and middle names are no contradiction.
    """
    left_given, left_tokens = left.split("|", 1)
    right_given, right_tokens = right.split("|", 1)
    return all(given_names_contradict(left_given, token, roots) for token in right_tokens.split()) and all(
        given_names_contradict(right_given, token, roots) for token in left_tokens.split()
    )
