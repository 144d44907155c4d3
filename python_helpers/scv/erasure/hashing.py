"""Salted hashes of identifiers: what a tombstone keeps instead of the value."""

import hashlib
import os

SUFFIX_DIGITS = 6


def salt() -> str:
    """The installation's secret; the same default as in the profile, for the sample only."""
    return os.environ.get("SCV_SALT", "sample-salt")


def salted_hash(text: str) -> str:
    """64 hexadecimal digits, as the macro `salted_hash` computes them in SQL."""
    return hashlib.sha256(f"{salt()}:{text}".encode()).hexdigest()


def phone_suffix(number: str) -> str:
    """The last digits of a number: alike in every notation of it, and cheap to compare before parsing anything."""
    return "".join(character for character in number if character.isdigit())[-SUFFIX_DIGITS:]
