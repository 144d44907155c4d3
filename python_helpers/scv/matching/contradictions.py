"""What standardised records say that one person cannot be: two birth dates, two given names, Sr and Jr.

These are the rules that keep families apart. A household shares its address, surname, tablet and card, so the evidence
for "one person" is strong between its members whatever the model; only names and birth dates tell them apart.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping

import duckdb
import numpy as np
from rapidfuzz.distance import OSA

from scv.clustering import Rule, birth_date_rule, birth_dates_contradict, given_names_contradict
from scv.matching.records import NICKNAME_TABLE, STANDARDISED_TABLE, borne_names
from scv.matching.scripts import contradict_across_scripts, differ_in_script

DIFFERENT_GIVEN_NAMES = "different_given_names"
DIFFERENT_SUFFIXES = "different_suffixes"

# Junior is the second of his name; the second may be his uncle's namesake, and people do not tell the two apart.
_GENERATIONS = {"Sr": 1, "Jr": 2, "II": 2, "III": 3, "IV": 4}

# 'given and middle names|all names'; null where a record does not give both a given and a family name.
_NAME = """
    case when len(given_name) > 1 and len(name_tokens) > 1 then
        concat_ws(' ', given_name, nullif(array_to_string(list_filter(
            name_tokens,
            lambda token: not list_contains(string_split(concat_ws(' ', given_name, family_name), ' '), token)
        ), ' '), '')) || '|' || array_to_string(name_tokens, ' ')
    end
"""


def person_rules(con: duckdb.DuckDBPyConnection, vouched: bool = False) -> list[Rule]:
    """Return the rules that the standardised records of this connection call for.

    `vouched`: an identifier that they share speaks for one person, so it takes a clearer difference.
    """
    dated = con.execute(f"select node, birth_date from {STANDARDISED_TABLE} where len(birth_date) = 10").fetchnumpy()
    named = con.execute(f"""
        select node, {_NAME} as name from {STANDARDISED_TABLE} where {_NAME} is not null
    """).fetchnumpy()
    suffixed = con.execute(f"select node, suffix from {STANDARDISED_TABLE} where suffix is not null").fetchnumpy()
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
            agrees=names_agree,
        ),
        Rule(
            DIFFERENT_SUFFIXES,
            suffixed["node"].astype(np.int64),
            ["suffix"] * len(suffixed["node"]),
            suffixed["suffix"].tolist(),
            contradicts=suffixes_contradict,
        ),
    ]


def records_contradict(con: duckdb.DuckDBPyConnection) -> Callable[[str, str], bool]:
    """Return a function that tells of two records of one identifier, by id, whether it passed from one to the other.

    Whoever has the same birth date and family name got no identifier from a stranger, whatever the given name: that is
    a question about the name, not a change of hands.
    """
    rows = con.execute(f"""
        select record_id, {_NAME}, case when len(birth_date) = 10 then birth_date end, suffix
        from {STANDARDISED_TABLE}
    """).fetchall()
    facts = {record: said for record, *said in rows}
    roots = _nickname_roots(con)

    def contradict(left: str, right: str) -> bool:
        (left_name, left_birth, left_suffix), (right_name, right_birth, right_suffix) = facts[left], facts[right]
        if left_birth and right_birth and birth_dates_contradict(left_birth, right_birth):
            return True
        if left_suffix and right_suffix and suffixes_contradict(left_suffix, right_suffix):
            return True
        if left_birth and left_birth == right_birth and _are_one_family(left_name, right_name):
            return False
        return bool(left_name and right_name and names_contradict(left_name, right_name, roots, vouched=True))

    return contradict


def _are_one_family(left: str | None, right: str | None) -> bool:
    if not left or not right:
        return False
    (left_given, left_names), (right_given, right_names) = (name.split("|", 1) for name in (left, right))
    return bool(
        (set(left_names.split()) - set(left_given.split())) & (set(right_names.split()) - set(right_given.split()))
    )


def suffixes_contradict(left: str, right: str) -> bool:
    """Return whether two suffixes are two people's: father and son."""
    return _GENERATIONS.get(left, left) != _GENERATIONS.get(right, right)


def records_related(con: duckdb.DuckDBPyConnection) -> Callable[[str, str], bool]:
    """Return a function that tells of two records, by id, whether they are of one family name."""
    names = dict(con.execute(f"select record_id, {_NAME} from {STANDARDISED_TABLE}").fetchall())

    def related(left: str, right: str) -> bool:
        return bool(names[left] and names[right] and names_agree(names[left], names[right]))

    return related


def _nickname_roots(con: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str]]:
    return {
        name: frozenset(found)
        for name, found in con.execute(f"select nickname, roots from {NICKNAME_TABLE}").fetchall()
    }


def names_agree(left: str, right: str) -> bool:
    """Return whether two names (as `_NAME` writes them) that do not contradict have a family name in common.

    One slip in it is allowed, where there are letters enough to tell.
    """
    ours, theirs = (set(names.split()) - {given.split()[0]} for given, names in (left.split("|"), right.split("|")))
    return any(
        one == other or (min(len(one), len(other)) > 2 and OSA.distance(one, other) <= 1)
        for one in ours
        for other in theirs
    )


def names_contradict(
    left: str,
    right: str,
    roots: Mapping[str, frozenset[str]] | None = None,
    vouched: bool = False,
    borne: Collection[str] | None = None,
) -> bool:
    """Return whether two names ('given and middle|all names', as `_NAME` writes them) are clearly two people's.

    The given name of one may be any of the other's names: swapped fields and middle names are no contradiction. Where
    an identifier vouches for one person (`vouched`), neither are names of one family that begin alike and are half the
    same: slips and short forms that no list has. `borne` are the names that people bear (`borne_names` by default): two
    of those are no slip of each other, however alike they look.
    """
    if borne is None:
        borne = borne_names()
    left_given, left_names = (part.split() for part in left.split("|", 1))
    right_given, right_names = (part.split() for part in right.split("|", 1))
    if differ_in_script(left_given, right_given):
        return contradict_across_scripts(left_given, left_names, right_given, right_names, roots or {}, borne)
    ours, theirs = left_given[0], right_given[0]
    is_one_family = bool(set(left_names) - {ours} & set(right_names) - {theirs})
    may_be_a_slip = vouched and is_one_family and ours[0] == theirs[0] and not (ours in borne or theirs in borne)
    if may_be_a_slip and 2 * OSA.distance(ours, theirs) <= max(len(ours), len(theirs)):
        return False
    return given_names_contradict(" ".join(left_given), " ".join(right_given), roots, borne) and not any(
        not given_names_contradict(given, name, roots, borne)
        for given, names, own in ((ours, right_names, right_given), (theirs, left_names, left_given))
        for name in names
        if name not in own
    )
