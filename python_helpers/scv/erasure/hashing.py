"""Salted hashes of identifiers: what a tombstone keeps instead of the value."""

import hashlib
import os
from functools import cache

from scv.project import project_variable

SUFFIX_DIGITS = 6

# Digits of other scripts, and what may follow a number in its field: decimals or an exponent, an extension.
_OTHER_DIGITS = "".join(chr(zero + digit) for zero in (0xFF10, 0x0660, 0x06F0, 0x0966) for digit in range(10))
_BEHIND_A_NUMBER = r"(?i)([.,]0+|e[+]?[0-9]+|[^0-9]*[a-z#][^0-9]*[0-9]{1,6})[^0-9]*$"


def salt() -> str:
    """The installation's secret; where there is none, the sample's."""
    secret = os.environ.get("SCV_SALT")
    return _sample_salt() if secret is None else secret


@cache
def _sample_salt() -> str:
    return str(project_variable("sample_salt"))


def salted_hash(text: str) -> str:
    """64 hexadecimal digits, as the macro `salted_hash` computes them in SQL."""
    return hashlib.sha256(f"{salt()}:{text}".encode()).hexdigest()


def phone_suffix(number: str) -> str:
    """The last digits of a number: alike in every notation of it, and cheap to compare before parsing anything."""
    return "".join(character for character in number if character.isdigit())[-SUFFIX_DIGITS:]


def suffix_in_sql(mention: str) -> str:
    """SQL of `phone_suffix` for a number as a feed writes it."""
    digits = f"translate({mention}, '{_OTHER_DIGITS}', '{'0123456789' * (len(_OTHER_DIGITS) // 10)}')"
    number = f"regexp_replace(substr({digits}, 7), '{_BEHIND_A_NUMBER}', '')"
    return f"right(regexp_replace({number}, '[^0-9]', '', 'g'), {SUFFIX_DIGITS})"
