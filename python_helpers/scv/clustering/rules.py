"""What must not end up in one customer, as one kind of statement.

A rule gives nodes values under a key and says which values cannot belong to one person: more than `maximum` distinct
ones, or any two for which `contradicts` is true. A limit of one loyalty card, two different birth dates, father and
son, twins and a steward's force-split are all of that kind, so the resolution knows a single mechanism.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

Contradiction = Callable[[str, str], bool]


@dataclass(frozen=True)
class Rule:
    """`node[i]` has `value[i]` under `key[i]`; a group breaks the rule when the values of one key do not go together.

    Exactly one of `maximum` (distinct values allowed per key) and `contradicts` (symmetric) must be given. `agrees`
    (symmetric) tells of two values that they speak for one person. `shown` is what a refusal says of a value that
    holds more than people should read. `is_settled_by_a_common_value`: two groups that hold the same value do not
    contradict each other, whatever else they hold.
    """

    name: str
    node: NDArray[np.int64]
    key: Sequence[str]
    value: Sequence[str]
    maximum: int | None = None
    contradicts: Contradiction | None = None
    agrees: Contradiction | None = None
    shown: Callable[[str], str] = str
    is_settled_by_a_common_value: bool = False

    def __post_init__(self) -> None:
        if (self.maximum is None) == (self.contradicts is None):
            raise ValueError(f"rule {self.name} must have either maximum or contradicts")
        if not len(self.node) == len(self.key) == len(self.value):
            raise ValueError(f"rule {self.name} must have as many nodes as keys and values")


def limit_rule(
    name: str, node: Iterable[int], identifier_type: Sequence[str], value: Sequence[str], maximum: int
) -> Rule:
    """At most `maximum` distinct identifiers of one type."""
    return Rule(name, np.fromiter(node, np.int64), identifier_type, value, maximum=maximum)


def cannot_link_rule(name: str, pairs: Iterable[tuple[int, int]]) -> Rule:
    """Two nodes of a pair never meet, however strong the evidence (force-split)."""
    ordered = sorted((min(pair), max(pair)) for pair in pairs)
    for left, right in ordered:
        if left == right:
            raise ValueError(f"rule {name} cannot keep node {left} apart from itself")
    node = np.array([node for pair in ordered for node in pair], dtype=np.int64)
    key = [f"pair {number}" for number in range(len(ordered)) for _ in range(2)]
    return Rule(name, node, key, [str(n) for n in node], maximum=1)


def same_household_rule(
    node: Iterable[int],
    family_name: Sequence[str | None],
    given_name: Sequence[str | None],
    shared: Sequence[str | None],
    given_roots: dict[str, frozenset[str]] | None = None,
    name: str = "different_given_names",
) -> Rule:
    """Twins, couples, parent and child: one family name and one address (or birth date), clearly different given names.

    `shared` is what the two have in common besides the name (an address, a birth date); call once for each.
    """
    roots = given_roots or {}
    kept = [
        (n, f"{family}|{common}", given)
        for n, family, given, common in zip(node, family_name, given_name, shared, strict=True)
        if family and given and common
    ]
    return Rule(
        name,
        np.array([n for n, _, _ in kept], dtype=np.int64),
        [key for _, key, _ in kept],
        [given for _, _, given in kept],
        contradicts=lambda left, right: given_names_contradict(left, right, roots),
    )


def birth_dates_contradict(left: str, right: str) -> bool:
    """Return whether two ISO dates differ by more than one digit, two neighbouring digits or day and month swapped."""
    if left == right:
        return False
    if left[:4] == right[:4] and left[5:7] == right[8:] and left[8:] == right[5:7]:
        return False
    return OSA.distance(left, right) > 1


def given_names_contradict(
    left: str,
    right: str,
    roots: Mapping[str, frozenset[str]] | None = None,
    borne: Collection[str] = frozenset(),
) -> bool:
    """Return whether two given names are clearly two people: no typo, nickname, initial or part of the other.

    `roots` maps a name to the names that it may be short for or another spelling of, itself included if it is one.
    `borne` are names that people bear: two of them are two names, not one and a slip of it, unless their roots meet.
    A person has several: the names that both give are set aside, and what is left decides. Maria Elena is not Maria
    Jose; Maria may be either.
    """
    roots = roots or {}
    if left.replace(" ", "") == right.replace(" ", ""):
        return False
    ours, theirs = left.split(), right.split()
    for name in left.split():
        if same := next((other for other in theirs if not _names_differ(name, other, roots, borne)), None):
            ours.remove(name)
            theirs.remove(same)
    if not ours or not theirs:
        return False
    if len(ours) == len(left.split()):
        return True
    # Min-jun and Min-ji are two names in two words each, and what they share is no name by itself.
    if "".join(left.split()) in borne and "".join(right.split()) in borne:
        return True
    # Beside a name that both give, a title or an initial says nothing: only two names that people bear do.
    return all(name in borne and other in borne for name in ours for other in theirs)


# In place of a woman's -a; -as is not among them (Kosta is Kostas).
_HIS_ENDINGS = frozenset({"o", "os", "i", "is", "us"})


def _names_differ(left: str, right: str, roots: Mapping[str, frozenset[str]], borne: Collection[str]) -> bool:
    """Return whether two single names are two: no spelling or short form and, where one is unheard of, no slip."""
    if _without_doubles(left) == _without_doubles(right) or (min(len(left), len(right)) == 1 and left[0] == right[0]):
        return False
    ours, theirs = roots.get(left, frozenset({left})), roots.get(right, frozenset({right}))
    # Bob and Rob are short for one name. Anna and Bella may both be short for Annabel, but Anna is a name of its own.
    if left in theirs or right in ours or (ours & theirs and left not in ours and right not in theirs):
        return False
    if (left in borne and right in borne) or are_his_and_hers(left, right, borne):
        return True
    if left.startswith(right) or right.startswith(left):
        return False
    if min(len(left), len(right)) > 3 and (left.endswith(right) or right.endswith(left)):
        return False
    if OSA.distance(left, right) <= max(1, min(len(left), len(right)) // 3):
        return False
    # A mistyped name has no roots of its own: madeliene is one typo from what maddie is short for.
    return not any(min(len(a), len(b)) > 3 and OSA.distance(a, b) <= 1 for a in ours for b in theirs)


def are_his_and_hers(left: str, right: str, borne: Collection[str]) -> bool:
    """Return whether two given names differ in a man's and a woman's ending alone: Zdravko and Zdravka.

    Or in hers alone, unless people bear hers and not his: Krasimir and Krasimira, but Samanth is a slip of Samantha.
    """
    hers, his = (left, right) if left.endswith("a") else (right, left)
    stem = hers.removesuffix("a")
    if not hers.endswith("a") or len(stem) < 3 or not his.startswith(stem):
        return False
    ending = his.removeprefix(stem)
    return ending in _HIS_ENDINGS if ending else his in borne or hers not in borne


def _without_doubles(name: str) -> str:
    """Return the name with each doubled letter once: Yussuf and Yusuf, Phillip and Philip are spellings of one name.

    But not at its end, where French writes a woman's: Renée is not René.
    """
    ending = "ee" if name.endswith("ee") else ""
    return "".join(letter for letter, _ in itertools.groupby(name.removesuffix(ending))) + ending
