"""What somebody may mean who names an identifier: `email:eve@x.com`, ` Eve@X.com `, `07700 900123`, `card-12`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scv.macros import normalise_card, normalise_email
from scv.phones import parse_phone

_TYPED = re.compile(r"([A-Za-z][A-Za-z_]*)\s*:(.*)", re.DOTALL)


@dataclass(frozen=True)
class Meanings:
    """Identifiers that a text may stand for, likeliest first, and the values to look for where it names no type."""

    identifiers: list[str]
    values: list[str]


def meanings(text: str, region: str) -> Meanings:
    """Return what `text` may stand for, written as the models write it.

    `region` (ISO 3166 alpha-2) is whose national notation a telephone number is read in. A text with a type stays
    within its type; one without may be an email address, a telephone number or the value of any type. Raises ValueError
    for a text without a value.
    """
    cleaned = text.strip()
    typed = _TYPED.fullmatch(cleaned)
    if not cleaned or (typed and not typed[2].strip()):
        raise ValueError(f"an identifier is needed, such as email:eve@x.com, got {text!r}")
    identifier_type, value = (typed[1].lower(), typed[2].strip()) if typed else (None, cleaned)
    spellings = [value, value.upper(), value.lower()]
    if identifier_type in (None, "loyalty_card") and "@" not in value:
        spellings.append(normalise_card(value) or value)
    spellings = list(dict.fromkeys(spellings))
    identifiers = []
    if identifier_type in (None, "email"):
        identifiers += [f"email:{address}" for address in _addresses(value)]
    if identifier_type in (None, "phone"):
        phone, _ = parse_phone(value, region)
        identifiers += [f"phone:{phone}"] if phone else []
    if identifier_type is None:
        return Meanings(identifiers, spellings)
    return Meanings(identifiers + [f"{identifier_type}:{spelling}" for spelling in spellings], [])


def _addresses(value: str) -> list[str]:
    """Addresses that the text may be: as written, and at Gmail also without dots and plus, should the shop say so."""
    addresses = [normalise_email(value), normalise_email(value, gmail_aliases_are_one=True)]
    return list(dict.fromkeys(address for address in addresses if address))
