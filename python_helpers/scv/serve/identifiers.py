"""Identifiers as people and programs write them, and the keys that they are looked up by.

A key is the first half of the salted hash that a tombstone keeps: whoever has the serving file and not the salt can
neither read an address from it nor try one out. The rules of spelling stand once, in the macros; what is written
plainly, as nearly everything is, needs none of them, and only what is not goes through SQL.
"""

import csv
import re
from collections.abc import Iterable
from functools import cache, lru_cache

from scv.erasure.hashing import salted_hash
from scv.macros import value_of
from scv.phones import parse_phone
from scv.project import project_variable
from scv.publishing import PROJECT_DIR
from scv.serve.spelling import folded, letters_and_digits

KEY_DIGITS = 32

_TYPED = re.compile(r"\s*([A-Za-z][A-Za-z_]*)\s*:(.*)", re.DOTALL)
_PLAIN_EMAIL = re.compile(
    r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,24}", re.ASCII | re.IGNORECASE
)
_MACROS = {"email": "normalise_email", "loyalty_card": "normalise_card", "social_login": "normalise_login"}


def identifier_of(identifier_type: str, value: str) -> str | None:
    """A typed identifier in the one spelling of the models, `email:eve@x.com`; None where nothing is left of it."""
    text = value.strip()
    if not text:
        return None
    if identifier_type == "phone":
        # Twilio puts the channel before a number: `whatsapp:+44...`, `rcs:+44...`.
        phone = _phone(re.sub(r"^[A-Za-z]+:", "", text))
        return f"phone:{phone}" if phone else None
    if identifier_type == "email" and not _gmail_aliases_are_one() and _PLAIN_EMAIL.fullmatch(text):
        return f"email:{text.lower()}"
    if identifier_type in _MACROS:
        normalised = value_of(_MACROS[identifier_type], text, gmail_aliases_are_one=_gmail_aliases_are_one())
        return f"{identifier_type}:{normalised}" if normalised else None
    return f"{identifier_type}:{text.lower() if identifier_type == 'hashed_email' else text}"


def type_named(name: str) -> str | None:
    """The type of identifier that goes by this name (macro `named_identifier_types`); None where no table has it."""
    return _types_by_name().get(letters_and_digits(name))


def identifier_in(text: str) -> str | None:
    """The identifier in a text such as `Email: Ria@Example.com`; None where it has no type or says nothing."""
    typed = _TYPED.fullmatch(text)
    return identifier_of(typed[1].lower(), typed[2]) if typed else None


@lru_cache(maxsize=65_536)
def key_of(identifier: str) -> str:
    """What an identifier is looked up by: 32 hexadecimal digits."""
    return salted_hash(identifier)[:KEY_DIGITS]


def keys_of(identifiers: Iterable[tuple[str, object]]) -> list[str]:
    """Keys of those identifiers, given as type and value, that say anything; in order, each once."""
    found = [identifier_of(kind, str(value)) for kind, value in identifiers if value is not None]
    return list(dict.fromkeys(key_of(identifier) for identifier in found if identifier))


def detail_key(*parts: str | None) -> str | None:
    """What is compared of a person's name, birth date or address; None where nothing of it is told."""
    text = folded("".join(part or "" for part in parts))
    return key_of(f"detail:{text}") if text else None


@lru_cache(maxsize=65_536)
def _phone(text: str) -> str | None:
    return parse_phone(text, _region())[0]


@cache
def _types_by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for file, column in (("identifier_type_names.csv", "name"), ("identifier_rules.csv", "identifier_type")):
        with (PROJECT_DIR / "seeds" / "identity" / file).open(encoding="utf-8", newline="") as stream:
            found |= {letters_and_digits(line[column]): line["identifier_type"] for line in csv.DictReader(stream)}
    return found


@cache
def _region() -> str:
    return str(project_variable("default_phone_region"))


@cache
def _gmail_aliases_are_one() -> bool:
    return bool(project_variable("gmail_aliases_are_one"))
