"""What stands in name fields, taken apart: people write titles, couples, firms and roles where a name should be.

One name is what one record says in its three fields: given name, family name, full name. It is divided into given,
middle and family name and suffix; what is no person's name is left out: a title, letters after a name, a firm, a role,
a placeholder, a number. Which words are which, the seed `name_words` says, in some twenty languages; which are given
names, `scv.matching` does; what a program writes where a name should be, the seed `program_values`. A word is told by
what stands beside it: Guest is nobody, Christopher Guest is somebody.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from string import digits
from typing import NamedTuple

import pyarrow as pa
from anyascii import anyascii

from scv.matching.records import borne_names

PERSON, FAMILY, SINGLE, COUPLE, FIRM, NOBODY, NUMBER = (
    "person", "family", "single", "couple", "firm", "nobody", "number",
)  # fmt: skip

SCHEMA = pa.schema(
    [
        ("written_name", pa.string()),
        ("kind", pa.string()),
        ("given_name", pa.string()),
        ("middle_names", pa.string()),
        ("family_name", pa.string()),
        ("suffix", pa.string()),
        ("name_key", pa.string()),
        ("is_backwards", pa.bool_()),
    ]
)

# Names in Python's hands at a time; millions of small objects at once would be searched for garbage over and over.
_BATCH = 50_000

# Joiners, soft hyphens, marks of direction: nothing to see. A space in their place would cut a name in two.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_PICTURES = frozenset({"So", "Sk", "Cs", "Co", "Cn"})
_ASIDE = re.compile(r"\(([^)]*)\)?|\[([^\]]*)\]?|\"([^\"]*)\"|“([^”]*)”|„([^“”]*)[“”]|(?<!\S)'([^']+)'(?!\S)")
_NUMBERED = re.compile(r"([A-Za-z]{3,})[0-9]+")
_PLAIN = re.compile(r"(?!(?i:mc|(.)\1+$))(?:[A-Z]?[a-z]{2,}|[A-Z]{3,})")
_HONORIFIC_BEHIND = re.compile(r"(\S{2,}?)(?:様|さん|殿|先生|女士|小姐|太太|님|씨)$")
_FIRM_IN_CHINESE_LETTERS = re.compile("株式会社|有限会社|合同会社|有限公司|股份|주식회사")
_NOT_AVAILABLE = re.compile(r"\bn\.?/a\b", re.IGNORECASE)
# Initials are capitals: n.a. and k.A. (keine Angabe) are no one's.
_NOT_STATED = re.compile(r"n\. ?a\.?|k\. ?[aA]\.?|na")
_POLISH_FIRM = re.compile(r"\bsp\.? ?z ?o\.? ?o\b\.?", re.IGNORECASE)
_ADDRESS = re.compile(r"@|://|\bwww\.|\.(?:com|net|org|co\.uk|de)\b", re.IGNORECASE)
# The younger and the elder.
_GENERATION = (
    (re.compile(r"[, ]+(?:d\. ?J|der Jüngere|the younger)\.?$", re.IGNORECASE), " Jr"),
    (re.compile(r"[, ]+(?:d\. ?Ä|der Ältere|the elder)\.?$", re.IGNORECASE), " Sr"),
)
# Jr, Sr, II: no given or family name looks like these. Junior, Neto and Senior are all three.
_SHORT_SUFFIX = re.compile(r"[^aeiouy]+|i{1,3}|iv|\d\w\w")


class Name(NamedTuple):
    """A name taken apart. `kind` says what the fields hold.

    person: a given and a family name. family: a family name alone (Mrs Desaiwala). single: one name, or given names
    alone. couple: several people, with the family name that they share. firm, nobody (a role, a placeholder), number:
    no name at all.
    """

    kind: str
    given_name: str | None = None
    middle_names: str | None = None
    family_name: str | None = None
    suffix: str | None = None


class NameWords:
    """The words of `name_words`, found as they are written in lower case, or else without accents and dots."""

    def __init__(
        self,
        rows: Iterable[Sequence[str | None]],
        names_of_nobody: Iterable[str] = (),
        program_patterns: Iterable[str] = (),
    ) -> None:
        """`rows`: word, kind, means. `names_of_nobody`: whole names by which a till calls whom it does not know.

        `program_patterns`: regular expressions found in what programs write where a value should be.
        """
        found: dict[str, set[str]] = {}
        self._means: dict[str, str] = {}
        for word, kind, means in rows:
            found.setdefault(str(word), set()).add(str(kind))
            if means:
                self._means[str(word)] = means
        self.known: dict[str, frozenset[str]] = {word: frozenset(kinds) for word, kinds in found.items()}
        self._program_patterns = [re.compile(pattern) for pattern in program_patterns]
        self._names_of_nobody = frozenset(_phrase(name.split()) for name in names_of_nobody)

    def has(self, word: str) -> bool:
        """Return whether a word is one of the list."""
        return word.lower() in self.known or _folded(word) in self.known

    def are(self, word: str, *kinds: str) -> bool:
        """Return whether a word is of one of the kinds."""
        known = self.known.get(word.lower()) or self.known.get(_folded(word))
        return known is not None and not known.isdisjoint(kinds)

    def suffix(self, word: str) -> str | None:
        """Return how a word that tells father and son apart is written here: Jr for junior, fils, hijo."""
        return self._means.get(word.lower()) or self._means.get(_folded(word))

    def are_a_programs(self, text: str) -> bool:
        """Return whether a program wrote this where a name should be; NaN is no name, and Nan is one."""
        return any(pattern.search(text) for pattern in self._program_patterns)

    def name_nobody(self, words: Sequence[str]) -> bool:
        """Return whether these words are together a name for whom a till does not know, with or without a number."""
        return _phrase(words) in self._names_of_nobody


def parse_names(written_names: Iterable[str], words: NameWords) -> pa.Table:
    """One row per written name ('given|family|full'; a field may be empty), sorted. See `Name` for the columns.

    Names are taken a batch at a time, so that millions need not lie in Python at once.

    `name_key` is mostly one for slips and nicknames of a name, and another for another person's: the initial and the
    start of the family name in Latin letters. Null where either is missing. `is_backwards`: the family name is one of
    the given names that people bear and the given name is not, as where somebody filled in the wrong fields.
    """
    remaining = iter(written_names)
    batches = []
    while batch := list(itertools.islice(remaining, _BATCH)):
        reader = _Reader(words, borne_names())
        rows = []
        read: dict[tuple[str, str, str], tuple[str | bool | None, ...]] = {}
        for written in batch:
            fields = reader.without_numbers(*written.split("|"))
            if fields not in read:
                name = parse_name(*fields, words=words)
                read[fields] = (*name, name_key(name), reader.is_backwards(name))
            rows.append((written, *read[fields]))
        columns = zip(*rows, strict=True)
        batches.append(
            pa.record_batch(
                [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
            )
        )
    return pa.Table.from_batches(batches, schema=SCHEMA).sort_by("written_name")


def parse_name(
    given: str, family: str, full: str = "", *, words: NameWords, borne: Collection[str] | None = None
) -> Name:
    """Take one name apart; a field that a record lacks is empty. `borne` are given names (`borne_names`)."""
    is_plain = not full and given != family and _PLAIN.fullmatch(given) and _PLAIN.fullmatch(family)
    if is_plain and given.lower() not in words.known and family.lower() not in words.known:
        # Most names: two plain words, none of them known for anything.
        return Name(PERSON, given.capitalize(), None, family.capitalize())
    reader = _Reader(words, borne_names() if borne is None else borne)
    return reader.read(reader.cleaned(given), reader.cleaned(family), reader.cleaned(full))


def name_key(name: Name) -> str | None:
    """Return the key that `parse_names` describes."""
    if not name.given_name or not name.family_name:
        return None
    given, family = _letters(name.given_name[:3]), _letters(name.family_name[:12])
    return f"{given[:1]} {family[:3]}" if given and family else None


class _Reader:
    """Reads names with one list of words and one of given names."""

    def __init__(self, words: NameWords, borne: Collection[str]) -> None:
        self.words, self.borne = words, borne
        self._numberless: dict[str, str] = {}

    def cleaned(self, text: str) -> str:
        """Full-width letters made narrow and half-width kana wide; left out what cannot be seen, and asides."""
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()
        if self.words.are_a_programs(text):
            return ""
        for generation, suffix in _GENERATION:
            text = generation.sub(suffix, text)
        text = text.replace("_", " ").replace(";", ",")
        if not text.isascii():
            text = "".join(sign for sign in text if unicodedata.category(sign) not in _PICTURES)
        name, dash, remark = text.partition(" - ")
        if dash and any(self._is_nobody(word) or self.words.are(word, "firm") for word in remark.split()):
            text = name
        without = _ASIDE.sub(self._aside, text)
        text = without if any(map(str.isalpha, without)) else text.strip("()[]\"'“”„ ")
        text = _HONORIFIC_BEHIND.sub(r"\1", " ".join(text.split()))
        return text.strip(" ,.-:*#!?~") + ("." if text.endswith(".") and any(map(str.isalpha, text)) else "")

    def without_numbers(self, given: str, family: str, full: str) -> tuple[str, str, str]:
        """Return the fields of a name without the number behind the only word of one, which tells nobody apart.

        Thousands are called Guest12345; what they are called needs to be read once. Left as they stand: a word that
        means something with its number or as a program writes it, and two fields that differ by their numbers alone.
        """
        if given.rstrip(digits).lower() != family.rstrip(digits).lower():
            given, family = self._without_number(given), self._without_number(family)
        return given, family, self._without_number(full)

    def _without_number(self, field: str) -> str:
        if not field[-1:].isdigit():
            return field
        if field not in self._numberless:
            match = _NUMBERED.fullmatch(field)
            is_a_word = match and not (
                self.words.has(field) or self.words.are_a_programs(field) or self.words.are_a_programs(match[1])
            )
            self._numberless[field] = match[1] if match and is_a_word else field
        return self._numberless[field]

    def _aside(self, match: re.Match[str]) -> str:
        said = next((group for group in match.groups() if group), "").strip()
        return f" {said} " if self.words.are(said, "suffix") else " "

    def read(self, given: str, family: str, full: str) -> Name:
        """The two fields say which name is which; where they do not, what there is is divided."""
        given, family, full = self._stated(given, family), self._stated(family, given), self._stated(full, "")
        if given and given.lower() == family.lower():
            # The form asked for two names and somebody had one, or wrote all of it twice.
            given, family = ("", given) if " " in given or not self._is_given(given) else (given, family)
        fields = f"{given} {family}".strip()
        if not fields:
            return self._read_text(full, "full")
        if given and family:
            name = self._read_fields(given, family)
        else:
            name = self._read_text(fields, "given" if given else "family")
        if not full:
            return name
        whole = self._read_text(full, "full")
        if name.kind != PERSON:
            return whole if whole.kind in (PERSON, COUPLE, FAMILY) else name
        if whole.kind != PERSON:
            return name
        known = {_folded(word) for word in f"{name.given_name} {name.middle_names} {name.family_name}".split()}
        others = f"{whole.given_name} {whole.middle_names or ''} {whole.family_name}".split()
        middle = [word for word in others if _folded(word) not in known and not self.words.are(word, "particle")]
        return name._replace(
            middle_names=" ".join([*(name.middle_names or "").split(), *middle]) or None,
            suffix=name.suffix or whole.suffix,
        )

    def _read_fields(self, given: str, family: str) -> Name:
        ours, theirs = self._words(given), self._words(family)
        if verdict := self._no_name(ours + theirs):
            return Name(verdict)
        if couple := self._couple(ours + theirs):
            return couple
        ours, theirs = self._named(ours), self._named(theirs)
        ours, title = self._without_titles(ours)
        is_surname = (
            len(theirs) == 1 and self.words.are(theirs[0], "title_or_name") and ours and self._is_given(ours[0])
        )
        theirs, other_title = (theirs, False) if is_surname else self._without_titles(theirs)
        if len(ours) > 1 and len(theirs) == 1 and self.words.are(theirs[0], "suffix", "honour"):
            return self._divided([*ours, *theirs], "given", title)
        if not ours and len(theirs) > 1 and not self._may_name_somebody(theirs, title or other_title):
            return Name(FIRM)  # Reception | Northgate Legal
        if all(len(word) > 3 and self.words.are(word, "nobody_or_name") and not self._is_given(word) for word in ours):
            ours = []  # Guest stands for nobody before a name, and is one behind Christopher.
        ours, our_suffix = self._without_suffix(ours, 1)
        theirs, suffix = self._without_suffix(theirs, 1)
        suffix = suffix or our_suffix
        if not ours or not theirs:
            return self._divided(ours or theirs, "given" if ours else "family", title or other_title, suffix)
        if len(ours) > len(theirs) and _phrase(ours[-len(theirs) :]) == _phrase(theirs):
            ours = ours[: -len(theirs)]
        elif len(theirs) > len(ours) and _phrase(theirs[: len(ours)]) == _phrase(ours):
            theirs = theirs[len(ours) :]
        return Name(PERSON, self._written(ours), None, self._written(theirs), suffix)

    def _stated(self, field: str, other: str) -> str:
        """Return what a field says, if it says that anything is known. NA beside LI may be Na, beside Li not."""
        is_missing = _NOT_STATED.fullmatch(field) or (field == "NA" and (other == "NA" or not other.isupper()))
        return "" if is_missing or (" " in field and self.words.name_nobody(field.split())) else field

    def _read_text(self, text: str, field: str) -> Name:
        if not text:
            return Name(NOBODY)
        parts = [part for part in (self._words(part) for part in text.split(",")) if part]
        if len(parts) > 1:
            people = [part for part in parts if self._no_name(part) not in (FIRM, NOBODY) or len(part) == 1]
            if len(people) < len(parts) and self._is_given(people[0][0] if people else ""):
                parts = people  # Priya Desaiwala, Acme Ltd
        every = [word for part in parts for word in part]
        if verdict := self._no_name(every):
            return Name(verdict)
        if couple := self._couple(every):
            return couple
        suffix = None
        is_titled = False
        while len(parts) > 1 and all(self.words.are(word, "suffix", "honour", "title") for word in parts[-1]):
            behind = parts.pop()
            is_titled |= any(self.words.are(word, "title") for word in behind)
            suffix = next(filter(None, map(self.words.suffix, behind)), suffix)
        if len(parts) == 2:
            # Desaiwala, Priya
            family, _ = self._without_titles(parts[0])
            given, _ = self._without_titles(parts[1])
            if given and family:
                name = self._read_fields(" ".join(given), " ".join(family))
                return name._replace(suffix=suffix or name.suffix)
        words, title = self._without_titles(self._named([word for part in parts for word in part]))
        is_in_capitals = len(words) > 1 and words[0].isupper() and len(words[0]) > 2 and not words[-1].isupper()
        if field == "full" and is_in_capitals and self._is_given(words[1]):
            words = [*words[1:], words[0]]  # DESAIWALA Priya
        return self._divided(words, field, title or is_titled, suffix)

    def _divided(self, words: list[str], field: str, title: bool, suffix: str | None = None) -> Name:
        """Say which of the words of one field are given and which family names."""
        words, found = self._without_suffix(words, 2)
        suffix = suffix or found
        if not words:
            return Name(NOBODY)
        is_given = [self._is_given(word) for word in words]
        if len(words) == 1 or (field == "given" and not title and all(is_given)):
            as_family = (field == "family" or title) if field != "full" or title else not is_given[0]
            text = self._written(words)
            if as_family:
                return Name(FAMILY if title or field == "family" else SINGLE, None, None, text, suffix)
            return Name(SINGLE, text, None, None, suffix)
        if self.words.are(words[0], "particle") or (field == "family" and not is_given[0]):
            return Name(FAMILY, None, None, self._written(words), suffix)
        start = len(words) - 1
        while start > 1 and self.words.are(words[start - 1], "particle"):
            start -= 1
        middle = self._written(words[1:start]) if start > 1 else None
        return Name(PERSON, self._written(words[:1]), middle, self._written(words[start:]), suffix)

    def _words(self, text: str) -> list[str]:
        text = _NOT_AVAILABLE.sub("noname", text)
        text = _POLISH_FIRM.sub("spzoo", text)
        text = re.sub(r"([&+/])", r" \1 ", text).replace(",", " ")
        found = []
        for word in text.split():
            # Dr.Meier is two words, S.r.l. and J.R. are one.
            first, dot, rest = word.partition(".")
            if dot and rest.strip(".") and not self.words.are(word, "title", "firm") and self.words.are(first, "title"):
                found += [first, *self._words(rest)]
            elif any(map(str.isalnum, word)) or word in "&+/":
                # Anna1, Guest12345; a number by itself stays for the time being, and so does 3rd.
                letters = word if self.words.are(word, "suffix") else re.sub(r"\d", "", word)
                found.append(letters if any(map(str.isalpha, letters)) else word)
        return found

    def _no_name(self, words: list[str]) -> str | None:
        """Return what stands there instead of a person's name, if anything."""
        if _ADDRESS.search(" ".join(words)):
            return NOBODY
        plain = [word for word in words if not any(map(str.isdigit, word)) or self.words.are(word, "suffix")]
        plain = [word for word in plain if word not in "&+/"]
        if not plain:
            return NUMBER if words else NOBODY
        if self.words.name_nobody(words) or self.words.name_nobody(plain):
            return NOBODY
        if self._is_firm(words):
            return FIRM
        named, title = self._without_titles(plain)
        if not named:
            return NOBODY
        if all(self._is_mashed(word) for word in named):
            return NOBODY
        if len(named) > 1 and self._is_nobody(named[-1]) and not any(map(self._is_given, named)):
            return NOBODY  # Facilities Manager
        if not all(self.words.are(word, "nobody", "nobody_or_name", "filler") for word in named):
            return FIRM if len(named) > 1 and named[0].lower() == "the" and not self._is_household(named) else None
        if any(self._is_nobody(word) for word in named):
            return NOBODY
        says_nobody = any(self.words.are(word, "nobody_or_name") for word in named)
        return NOBODY if says_nobody and not title and not self._is_given(named[0]) else None

    def _is_nobody(self, word: str) -> bool:
        return self.words.are(word, "nobody") and not self.words.are(word, "nobody_or_name")

    def _may_name_somebody(self, words: list[str], title: bool) -> bool:
        return title or self._is_given(words[0]) or any(self.words.are(word, "particle", "suffix") for word in words)

    @staticmethod
    def _is_mashed(word: str) -> bool:
        """xxx, aaaa: a key held down."""
        letters = [letter for letter in word.lower() if letter.isalpha()]
        return len(letters) > 2 and len(set(letters)) == 1 and letters[0].isascii()

    def _is_firm(self, words: list[str]) -> bool:
        if _FIRM_IN_CHINESE_LETTERS.search("".join(words)) or any(self.words.are(word, "firm") for word in words):
            return True
        for before, word in itertools.pairwise(words):
            if self.words.are(before, "joiner") and self.words.are(word, "firm_after_joiner"):
                return True
        last = words[-1]
        if len(words) < 2 or not self.words.are(last, "firm_in_capitals"):
            return False
        # Sá is a family name, S.A. is not, and SA only where not everything is in capitals.
        in_capitals = last.isupper() and last.isascii() and not all(word.isupper() for word in words)
        return "." in last[:-1] or in_capitals or (len(_folded(last)) > 3 and not self._is_given(words[0]))

    def _couple(self, words: list[str]) -> Name | None:
        """Return the family name that several people share, if there are several."""
        if self._is_household(words):
            rest = [word for word in words if not self.words.are(word, "household", "joiner", "title")]
            rest = rest[1:] if rest and rest[0].lower() == "the" else rest
            return Name(COUPLE, None, None, self._divided(rest, "full", True).family_name) if rest else None
        places = [place for place in range(1, len(words) - 1) if self._joins(words, place)]
        if not places:
            return None
        left, _ = self._without_titles(words[: places[-1]])
        if all(self.words.are(word, "title_after_title") for word in left):
            left = []  # M. et Mme
        right, title = self._without_titles(words[places[-1] + 1 :])
        right = self._without_suffix(right, 1)[0]
        if not right:
            return None
        shared = self._divided(right, "family" if title or not left else "full", False) if right else Name(NOBODY)
        if len(right) == 1 and left:
            shared = Name(NOBODY) if len(left) == 1 else shared
        if len(left) > 1 and _folded(left[-1]) != _folded(right[-1]):
            shared = Name(NOBODY)
        return Name(COUPLE, None, None, shared.family_name)

    def _is_household(self, words: list[str]) -> bool:
        return len(words) > 1 and any(self.words.are(word, "household") for word in (words[0], words[-1]))

    def _joins(self, words: list[str], place: int) -> bool:
        if self.words.are(words[place], "joiner"):
            return True
        if not self.words.are(words[place], "joiner_between_given_names") or not words[place].islower():
            return False
        # Ortega y Gasset is one man; Ana y Luis are two people, Sr y Sra too.
        left, _ = self._without_titles(words[:place])
        beside = (words[place - 1], words[place + 1])
        if all(self.words.are(word, "title", "title_after_title") for word in beside):
            return True
        return len(left) == 1 and all(self._is_given(word) for word in beside)

    def _named(self, words: list[str]) -> list[str]:
        """Leave out numbers, loose signs, and words that stand for nobody beside a name."""
        kept = [
            word
            for word in words
            if word not in "&+/" and (not any(map(str.isdigit, word)) or self.words.are(word, "suffix"))
        ]
        return [word for word in kept if not self._is_nobody(word)]

    def _without_titles(self, words: list[str]) -> tuple[list[str], bool]:
        start = 0
        if len(words) > 1 and self.words.are(words[0], "particle") and self._is_plain_title(words[1]):
            start = 1  # De heer, la señora
        while start < len(words) and (
            self.words.are(words[start], "title") or (start and self.words.are(words[start], "title_after_title"))
        ):
            start += 1
        return words[start:], start > 0

    def _is_plain_title(self, word: str) -> bool:
        return self.words.are(word, "title") and not self._is_given(word) and not word.isupper()

    def _without_suffix(self, words: list[str], least: int) -> tuple[list[str], str | None]:
        """Return the words without what tells father and son apart, at least so many unless it is plainly no name."""
        suffix = None
        leads = len(words) > 1 and self.words.are(words[0], "suffix") and not self.words.are(words[0], "title")
        if leads and _SHORT_SUFFIX.fullmatch(_folded(words[0])):
            suffix, words = self.words.suffix(words[0]), words[1:]
        while len(words) > 1 and self.words.are(words[-1], "suffix", "honour"):
            if len(words) <= least and not _SHORT_SUFFIX.fullmatch(_folded(words[-1])):
                break
            suffix = self.words.suffix(words[-1]) or suffix
            words = words[:-1]
        return words, suffix

    def is_backwards(self, name: Name) -> bool:
        """Return whether the given name looks like a family name and the family name like a given one."""
        if not name.given_name or not name.family_name:
            return False
        return all(map(self._is_given, name.family_name.split())) and not any(
            map(self._is_given, name.given_name.split())
        )

    def _is_short_name(self, word: str) -> bool:
        """Li and Ho, not AJ or TC."""
        letters = _folded(word)
        return len(letters) == 2 and (letters in self.borne or (letters[0] not in "aeiou" and letters[1] in "aeiou"))

    def _is_given(self, word: str) -> bool:
        parts = _folded_parts(word)
        return bool(parts) and all(part in self.borne for part in parts)

    def _written(self, words: Sequence[str]) -> str:
        """Return the words as they are best written: capitals at the beginning where all or none were."""
        return " ".join(self._capitalised(word, place, words) for place, word in enumerate(words))

    def _capitalised(self, word: str, place: int, words: Sequence[str]) -> str:
        if word[0].islower() and word[1:].isupper():
            word = word.swapcase()  # the key was locked
        if not word.islower() and not (
            word.isupper() and "." not in word and (len(word) > 2 or self._is_short_name(word))
        ):
            return word
        if self.words.are(word, "particle") and place < len(words) - 1:
            return word.lower()
        letters = re.sub(r"[^\W\d_]+", lambda part: part[0][:1].upper() + part[0][1:].lower(), word)
        letters = re.sub(r"(?<=\w)(['’])(S|T)\b", lambda part: part[0].lower(), letters)
        return re.sub(r"^Mc(\w)(?=\w\w)", lambda part: "Mc" + part[1].upper(), letters)


@lru_cache(maxsize=200_000)
def _folded(word: str) -> str:
    """Lower case, without accents, dots, hyphens and apostrophes: Dott.ssa is dottssa."""
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in decomposed if letter.isalnum())


def _folded_parts(word: str) -> list[str]:
    return [part for part in (_folded(part) for part in re.split(r"[-\u2010\u2013]", word)) if part]


def _phrase(words: Iterable[str]) -> str:
    return re.sub(r"\d+$", "0", "".join(map(_folded, words)))


def _letters(text: str) -> str:
    if text.isascii() and text.isalpha():
        return text.lower()
    return "".join(letter for letter in anyascii(text).lower() if letter.isalnum())
