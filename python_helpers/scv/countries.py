"""Countries as addresses write them: `DE`, `DEU`, `Germany`, `Deutschland`, `U.K.`.

Codes and names come from the Unicode CLDR by way of Babel (BSD licence), in the languages of most European shops and of
the largest ones elsewhere; what people say besides is below.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from babel import Locale
from babel.core import get_global

_LANGUAGES = (
    "en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "fi", "is", "et", "lv", "lt", "cs", "sk", "hu",
    "sl", "hr", "sr", "bs", "mk", "sq", "ro", "bg", "el", "tr", "ru", "uk", "ca", "eu", "gl", "ga", "cy", "mt", "ar",
    "he", "fa", "hi", "th", "vi", "id", "ms", "zh", "zh_Hant", "ja", "ko",
)  # fmt: skip

# Parts of countries, former codes and short forms that no list of countries has.
_OTHER_NAMES = {
    "GB": (
        "UK", "Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland", "Großbritannien",
        "Grande-Bretagne", "Gran Bretaña", "Gran Bretagna", "Groot-Brittannië", "Engeland", "Angleterre",
    ),
    "US": (
        "USA", "United States of America", "America", "Etats-Unis d'Amérique", "Vereinigte Staaten von Amerika",
        "Estados Unidos de América",
    ),
    "NL": ("Holland", "The Netherlands"),
    "IE": ("Eire", "Republic of Ireland"),
    "DE": ("BRD", "Bundesrepublik Deutschland", "Federal Republic of Germany"),
    "CZ": ("Czech Republic", "Tschechische Republik", "République tchèque"),
    "KR": ("Korea", "Republic of Korea"),
    "RU": ("Russian Federation",),
    "TR": ("Turkey",),
    "GR": ("Hellas", "EL"),
    "AE": ("UAE",),
    "VN": ("Viet Nam",),
}  # fmt: skip


@cache
def country_code(text: str) -> str | None:
    """ISO 3166 alpha-2 code of a country as somebody wrote it; None where it is no country's name, or several'."""
    wanted = _plain(text)
    return _codes().get(wanted) or (_names().get(wanted) if len(wanted) > 3 or not wanted.isascii() else None)


def _plain(text: str) -> str:
    """Letters and digits alone, accents and case off."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if sign.isalnum())


@cache
def _codes() -> dict[str, str]:
    no_countries = ("ZZ", "EU", "EZ", "UN", "XA", "XB")
    territories = [code for code in map(str, Locale("en").territories) if len(code) == 2 and code not in no_countries]
    codes = {_plain(code): code for code in territories}
    for alias, current in get_global("territory_aliases").items():
        if len(current) == 1 and current[0] in territories:
            codes.setdefault(_plain(alias), current[0])
    return {**codes, **{_plain(name): code for code, names in _OTHER_NAMES.items() for name in names}}


@cache
def _names() -> dict[str, str]:
    """Names of countries in every language; of two with one name the one that English calls so, else neither."""
    names: dict[str, str | None] = {}
    for language in _LANGUAGES:
        said: dict[str, set[str]] = {}
        for code, name in Locale.parse(language).territories.items():
            if _codes().get(_plain(code)) == code:
                said.setdefault(_plain(name), set()).add(code)
        for name, codes in said.items():
            code = codes.pop() if len(codes) == 1 else None
            if names.setdefault(name, code) != code and language != "en":
                names[name] = names[name] if name in _english() else None
    return {name: code for name, code in names.items() if code}


@cache
def _english() -> frozenset[str]:
    return frozenset(_plain(name) for name in Locale("en").territories.values())
