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

from scv.clustering import Rule, are_his_and_hers, birth_dates_contradict, given_names_contradict
from scv.matching.records import NICKNAME_TABLE, STANDARDISED_TABLE, borne_names
from scv.matching.scripts import contradict_across_scripts, differ_in_script

DIFFERENT_GIVEN_NAMES = "different_given_names"
DIFFERENT_BIRTH_DATES = "different_birth_dates"
DIFFERENT_SUFFIXES = "different_suffixes"

# Junior is the second of his name; the second may be his uncle's namesake, and people do not tell the two apart.
_GENERATIONS = {"Sr": 1, "Jr": 2, "II": 2, "III": 3, "IV": 4}
# Years that at least lie between two people of one name who share a mailbox or a telephone.
_GENERATION = 14

# 'given and middle names|all names'; null where a record does not give both a given and a family name.
_NAME = """
    case when len(given_name) > 1 and len(name_tokens) > 1 then
        concat_ws(' ', given_name, nullif(array_to_string(list_filter(
            name_tokens,
            lambda token: not list_contains(string_split(concat_ws(' ', given_name, family_name), ' '), token)
        ), ' '), '')) || '|' || array_to_string(name_tokens, ' ')
    end
"""


# The name with the email and the telephone behind it, each empty where there is none; null where `_NAME` is.
_STATED = f"case when {_NAME} is not null then concat_ws(chr(9), {_NAME}, coalesce(email, ''), coalesce(phone, '')) end"
_DATED = f"birth_date || coalesce('|' || {_STATED}, '')"


def person_rules(con: duckdb.DuckDBPyConnection, vouched: bool = False) -> list[Rule]:
    """Return the rules that the standardised records of this connection call for.

    `vouched`: an identifier that they share speaks for one person, so it takes a clearer difference.
    """
    date = _DATED if vouched else "birth_date"
    dated = con.execute(
        f"select node, {date} as birth_date from {STANDARDISED_TABLE} where len(birth_date) = 10"
    ).fetchnumpy()
    named = con.execute(f"""
        select node, {_STATED} as name from {STANDARDISED_TABLE} where {_STATED} is not null
    """).fetchnumpy()
    suffixed = con.execute(f"select node, suffix from {STANDARDISED_TABLE} where suffix is not null").fetchnumpy()
    roots = _nickname_roots(con)
    contradicts = _stated_names_contradict(roots, vouched)
    return [
        Rule(
            DIFFERENT_BIRTH_DATES,
            dated["node"].astype(np.int64),
            ["birth_date"] * len(dated["node"]),
            dated["birth_date"].tolist(),
            contradicts=functools.partial(_dates_contradict, roots if vouched else None),
            shown=lambda value: value.partition("|")[0],
            is_settled_by_a_common_value=not vouched,
        ),
        Rule(
            DIFFERENT_GIVEN_NAMES,
            named["node"].astype(np.int64),
            ["name"] * len(named["node"]),
            named["name"].tolist(),
            contradicts=contradicts,
            agrees=lambda left, right: names_agree(_name_in(left), _name_in(right)),
            shown=_name_in,
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
        select record_id, {_STATED}, case when len(birth_date) = 10 then {_DATED} end, suffix from {STANDARDISED_TABLE}
    """).fetchall()
    facts = {record: said for record, *said in rows}
    roots = _nickname_roots(con)
    contradicts = _stated_names_contradict(roots, vouched=True)

    def contradict(left: str, right: str) -> bool:
        (left_name, left_birth, left_suffix), (right_name, right_birth, right_suffix) = facts[left], facts[right]
        if left_birth and right_birth and _dates_contradict(roots, left_birth, right_birth):
            return True
        if left_suffix and right_suffix and suffixes_contradict(left_suffix, right_suffix):
            return True
        if not left_name or not right_name:
            return False
        is_one_date = left_birth and right_birth and left_birth.partition("|")[0] == right_birth.partition("|")[0]
        if is_one_date and _are_one_family(_name_in(left_name), _name_in(right_name)):
            return False
        return contradicts(left_name, right_name)

    return contradict


def _are_one_family(left: str, right: str) -> bool:
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


def _name_in(stated: str) -> str:
    """Return the name of what `_STATED` writes."""
    return stated.partition("\t")[0]


def _stated_names_contradict(roots: Mapping[str, frozenset[str]], vouched: bool) -> Callable[[str, str], bool]:
    """Return `names_contradict` on names with their contact points (`_STATED`)."""

    @functools.lru_cache(maxsize=1_000_000)
    def contradicts(left: str, right: str) -> bool:
        (left_name, *ours), (right_name, *theirs) = left.split("\t"), right.split("\t")
        return names_contradict(left_name, right_name, roots, vouched, is_vouched_twice=ours == theirs and all(ours))

    return contradicts


def _dates_contradict(roots: Mapping[str, frozenset[str]] | None, left: str, right: str) -> bool:
    """Return whether two birth dates, each with its name behind a bar where there is one, are two people's.

    Those who share an identifier and a name and are two are father and son: a generation apart. Dates of one name that
    are nearer are one date and a mistake. `roots` of names are None where no identifier speaks for one person.
    """
    (left_date, _, left_name), (right_date, _, right_name) = left.partition("|"), right.partition("|")
    if not birth_dates_contradict(left_date, right_date):
        return False
    if roots is None or not left_name or not right_name or not _within_a_generation(left_date, right_date):
        return True
    (our_given, our_names), (their_given, their_names) = (_name_in(name).split("|") for name in (left_name, right_name))
    if our_names == their_names:
        return False
    ours, theirs = our_given.split()[0], their_given.split()[0]
    is_one_name = ours == theirs or bool({ours, theirs} & borne_names())
    return not is_one_name or given_names_contradict(ours, theirs, roots, borne_names())


def _within_a_generation(left: str, right: str) -> bool:
    years = left[:4], right[:4]
    return all(map(str.isdecimal, years)) and abs(int(years[0]) - int(years[1])) < _GENERATION


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
    is_vouched_twice: bool = False,
) -> bool:
    """Return whether two names ('given and middle|all names', as `_NAME` writes them) are clearly two people's.

    The given name of one may be any of the other's names: swapped fields and middle names are no contradiction. But a
    family name that both have is nobody's given name: Ivan Ivanov is not Irina Ivanova. Where an identifier vouches for
    one person (`vouched`), neither are names of one family that begin alike and are half the same: slips and short
    forms that no list has. Nor are names of which given and family name are each garbled, or the given name alone where
    email and telephone both are the same (`is_vouched_twice`). `borne` are the names that people bear (`borne_names` by
    default): two of those are no slip of each other, however alike they look.
    """
    if borne is None:
        borne = borne_names()
    left_given, left_names = (part.split() for part in left.split("|", 1))
    right_given, right_names = (part.split() for part in right.split("|", 1))
    if differ_in_script(left_given, right_given):
        return contradict_across_scripts(left_given, left_names, right_given, right_names, roots or {}, borne)
    ours, theirs = left_given[0], right_given[0]
    is_one_family = bool(set(left_names) - {ours} & set(right_names) - {theirs})
    is_unheard_of = not (ours in borne or theirs in borne)
    may_be_a_slip = vouched and is_one_family and is_unheard_of and ours != theirs and ours[0] == theirs[0]
    if may_be_a_slip and _are_half_the_same(ours, theirs) and not are_his_and_hers(ours, theirs, borne):
        return False
    # Relatives write their family name alike. Where that is garbled too, the given name is one person's.
    is_garbled = not (ours in borne and theirs in borne) and _are_half_the_same(ours, theirs)
    if is_garbled and (is_vouched_twice or (vouched and not is_one_family)):
        left_family, right_family = (
            " ".join(name for name in names if name not in given)
            for given, names in ((left_given, left_names), (right_given, right_names))
        )
        if _are_half_the_same(left_family, right_family):
            return False
    return given_names_contradict(" ".join(left_given), " ".join(right_given), roots, borne) and not any(
        not given_names_contradict(given, name, roots, borne)
        for given, names, own, family in (
            (ours, right_names, right_given, set(left_names) - set(left_given)),
            (theirs, left_names, left_given, set(right_names) - set(right_given)),
        )
        for name in names
        if name not in own and (name == given or not any(_are_one_family_name(name, other) for other in family))
    )


def _are_one_family_name(left: str, right: str) -> bool:
    """The same, or with the ending of a woman's: Ivanov and Ivanova, Kowalski and Kowalska."""
    if left == right:
        return True
    shorter, longer = sorted((left, right), key=len)
    is_longer_by_an_ending = len(longer) - len(shorter) <= 3 and longer.startswith(shorter)
    return len(shorter) > 3 and (is_longer_by_an_ending or OSA.distance(left, right) <= 1)


def _are_half_the_same(left: str, right: str) -> bool:
    return 2 * OSA.distance(left, right) <= max(len(left), len(right))
