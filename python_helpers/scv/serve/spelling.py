"""What is left of a text when spelling habits are taken away: the macros of the same names, once more in Python.

DuckDB takes four milliseconds for one text (it compiles a pattern with every letter there is), and whoever has a public
write key chooses the texts: one event may hold a thousand of them. `tests/python/test_spelling.py` holds each function
against its macro, sign by sign.
"""

import re
import unicodedata


def letters_and_digits(text: str) -> str:
    """Lower-case letters and digits of a text, accents off."""
    return re.sub(r"[\W_]", "", _plain(text))


def snake_case(text: str) -> str:
    """A name as one word of lower-case letters and digits, with _ for all that stands between them."""
    return re.sub(r"[\W_]+", "_", _plain(text)).strip("_")


def written_words(text: str) -> list[str]:
    """The words of a text in lower case, accents and apostrophes off (macro `words`)."""
    return re.findall(r"[^\W_]+", _plain(text).replace("'", "").replace("’", ""))


def folded(text: str) -> str:
    """Letters and digits of a text in lower case, accents on: what a name or an address is compared by."""
    return re.sub(r"[\W_]", "", _lower(unicodedata.normalize("NFC", text)))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", _lower(text))
    return unicodedata.normalize("NFC", "".join(sign for sign in decomposed if unicodedata.category(sign)[0] != "M"))


def _lower(text: str) -> str:
    """Sign by sign, as SQL does it: Python has another sigma at the end of a Greek word."""
    return "".join(sign.lower() for sign in text)
