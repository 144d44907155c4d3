"""One name in two scripts: Anna and Анна, Xiaoming and 小明.

Letters of most scripts have Latin ones in their place, give or take the habits of those who transcribe. Arabic and
Hebrew leave vowels out, so consonants must do. A Chinese character has several readings, and a Japanese one has those
that its bearer chose: where no reading agrees nobody knows, unless both are plainly Chinese and of another family.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.distance import OSA

_LATIN, _HAN, _ABJAD, _OTHER = "latin", "han", "abjad", "other"

# Family names of some nine in ten Chinese people, in Pinyin.
_CHINESE_FAMILY_NAMES = frozenset(
    """
    wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song zheng xie han
    tang feng yu dong xiao cheng cao yuan deng fu shen zeng peng lu su jiang cai jia ding wei xue ye yan pan du
    dai xia zhong tian ren fan fang shi yao tan liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao
    meng long wan duan lei qian yin chang yi qiao lai gong wen pang ni ge zhan hong
    """.split()  # noqa: SIM905
)

_PINYIN = re.compile(
    "(?:(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?"
    "(?:i?ang|i?ong|uang|eng|ing|i?an|u?an|en|in|un|i?ao|u?ai|ei|i?ou|i?a|u?a|u?o|i?e|ue|i?u|ui|er|i|o))+"
)

# How one sound is written by those who transcribe: first matches first.
_SPELLINGS = [
    (re.compile(pattern), letters)
    for pattern, letters in [
        ("shch|sch|tsch", "s"), ("ph", "f"), ("tch|ch|cz|tz|ts", "c"), ("sh|sz", "s"), ("zh", "z"), ("kh|gh", "h"),
        ("th", "t"), ("dzh|dj", "j"), ("oo|ou", "u"), ("ee", "i"), ("ks", "x"), ("ck|q", "k"), ("w", "v"),
        ("[jy]", "i"), ("(?<!^)h", ""), ("^ie", "e"), ("c(?=[aoukrl])", "k"),
    ]
]  # fmt: skip


@lru_cache(maxsize=100_000)
def script(name: str) -> str:
    """Return the kind of script that a name is in, by its first letter."""
    letter = next((letter for letter in name if letter.isalpha()), "a")
    if letter.isascii():
        return _LATIN
    called = unicodedata.name(letter, "LATIN")
    if called.startswith("LATIN"):
        return _LATIN
    if called.startswith("CJK"):
        return _HAN
    return _ABJAD if called.startswith(("ARABIC", "HEBREW", "SYRIAC")) else _OTHER


def differ_in_script(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Return whether two names share no script, so that they cannot be compared letter by letter."""
    return {script(name) for name in ours}.isdisjoint(script(name) for name in theirs)


def contradict_across_scripts(
    ours: Sequence[str],
    our_names: Sequence[str],
    theirs: Sequence[str],
    their_names: Sequence[str],
    roots: Mapping[str, frozenset[str]],
    borne: Collection[str],
) -> bool:
    """Return whether two people's given names, in two scripts, are clearly two names.

    `ours` and `theirs` are given names, `our_names` and `their_names` all names of the two (clean text).
    """
    pairs = [*itertools.product(ours, their_names), *itertools.product(theirs, our_names)]
    if any(_may_be_one(one, other, roots, borne) for one, other in pairs):
        return False
    if _HAN in {script(name) for name in (*ours, *theirs)}:
        return _are_two_chinese_families(our_names, their_names)
    return True


def _may_be_one(one: str, other: str, roots: Mapping[str, frozenset[str]], borne: Collection[str]) -> bool:
    scripts = {script(one), script(other)}
    if len(scripts) == 1:
        return one == other
    if _ABJAD in scripts:
        ours, theirs = _consonants(one), _consonants(other)
        return OSA.distance(ours, theirs) <= (1 if min(len(ours), len(theirs)) > 3 else 0)
    ours, theirs = _letters(one), _letters(other)
    if _sounds(ours) == _sounds(theirs):
        return True
    if _HAN in scripts:
        return False
    if roots.get(ours, frozenset({ours})) & roots.get(theirs, frozenset({theirs})):
        return True
    if (one in borne or ours in borne) and (other in borne or theirs in borne):
        return False
    sound, other_sound = _sounds(ours), _sounds(theirs)
    return sound[:1] == other_sound[:1] and 3 * OSA.distance(sound, other_sound) <= max(len(sound), len(other_sound))


def _are_two_chinese_families(our_names: Sequence[str], their_names: Sequence[str]) -> bool:
    """Return whether one side's characters and the other's Pinyin name two families, or two people of one."""
    if {_HAN} not in ({script(name) for name in our_names}, {script(name) for name in their_names}):
        return False
    characters, spelt = (our_names, their_names) if script(our_names[0]) == _HAN else (their_names, our_names)
    ours = {_letters(name) for name in characters} & _CHINESE_FAMILY_NAMES
    theirs = {_letters(name) for name in spelt} & _CHINESE_FAMILY_NAMES
    if ours & theirs:
        return all(_PINYIN.fullmatch(_letters(name)) for name in spelt)
    return bool(ours and theirs)


def _letters(name: str) -> str:
    return "".join(letter for letter in anyascii(name).lower() if letter.isalpha())


@lru_cache(maxsize=100_000)
def _sounds(letters: str) -> str:
    for pattern, short in _SPELLINGS:
        letters = pattern.sub(short, letters)
    return "".join(letter for letter, _ in itertools.groupby(letters))


def _consonants(name: str) -> str:
    kept = (letter for letter in _sounds(_letters(name)) if letter not in "aeiouvh")
    return "".join(letter for letter, _ in itertools.groupby(kept))
