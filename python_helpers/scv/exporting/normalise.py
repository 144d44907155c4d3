"""Published normalisation rules, one function a platform and field; every function returns None for what cannot match.

Platforms compare hashes, so a value that is written differently from their own rule never matches, and what one of them
asks for is wrong for the next: Google wants a telephone number with its plus, Meta without; Google drops the dots of a
Gmail address, Meta keeps them. Nothing here is shared between platforms unless their rules are the same.

Sources, read in 2026:
    Google   https://developers.google.com/data-manager/api/devguides/concepts/formatting
             https://support.google.com/google-ads/answer/7659867
    Meta     https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters
             https://developers.facebook.com/docs/marketing-api/audiences/guides/custom-audiences
    TikTok   https://ads.tiktok.com/help/article/how-to-create-a-custom-audience-with-a-customer-file
"""

import hashlib
import re
import unicodedata

GMAIL_DOMAINS = ("gmail.com", "googlemail.com")
TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof"}
NAME_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "phd", "md"}

_SEPARATORS = re.compile(r"[\s().\-/]+")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ADVERTISING_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_US_POSTCODE = re.compile(r"[0-9]{5}(-?[0-9]{4})?")


def sha256(text: str | None) -> str | None:
    """The hash that platforms compare: lower-case hexadecimal SHA-256 of the UTF-8 bytes, unsalted."""
    return None if text is None else hashlib.sha256(text.encode("utf-8")).hexdigest()


def plain(text: str | None) -> str | None:
    """Trimmed, composed text without control characters and direction marks; None when nothing is left."""
    if text is None:
        return None
    kept = "".join(character for character in text if character.isspace() or unicodedata.category(character)[0] != "C")
    return unicodedata.normalize("NFC", kept).strip() or None


def e164(phone: str | None) -> str | None:
    """A number with plus and country code, separators dropped; None where the country code is not written."""
    text = plain(phone)
    number = _SEPARATORS.sub("", text) if text else ""
    return number if _E164.fullmatch(number) else None


def phone_digits(phone: str | None) -> str | None:
    """Country code and number without the plus."""
    number = e164(phone)
    return number[1:] if number else None


def advertising_id(value: str | None) -> str | None:
    """An Apple or Android advertising id in lower case; None for anything else and for the zeros of an opt-out."""
    text = (plain(value) or "").lower()
    return text if _ADVERTISING_ID.fullmatch(text) and text.strip("0-") else None


def country_code(value: str | None) -> str | None:
    """ISO 3166-1 alpha-2 in upper case."""
    text = (plain(value) or "").upper()
    return text if re.fullmatch(r"[A-Z]{2}", text) else None


def google_email(email: str | None) -> str | None:
    """Lower case without any whitespace; the dots and the plus part of Gmail's own addresses go, nobody else's."""
    address = _email(email)
    if address is None:
        return None
    local, domain = address.split("@")
    if domain in GMAIL_DOMAINS:
        local = local.split("+")[0].replace(".", "")
    return f"{local}@{domain}" if local else None


def google_name(name: str | None) -> str | None:
    """Lower case, no punctuation, single spaces; no title before and no suffix behind it."""
    words = "".join(_letters_digits_spaces(name)).split()
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in NAME_SUFFIXES:
        words = words[:-1]
    return " ".join(words) or None


def google_postcode(postcode: str | None, country: str | None) -> str | None:
    """As written, in clear; outside the United States without an extension behind a dash."""
    text = plain(postcode)
    if text is None:
        return None
    if country_code(country) == "US":
        return text if _US_POSTCODE.fullmatch(text) else None
    return text.upper()


def meta_email(email: str | None) -> str | None:
    """Trimmed and in lower case; dots and plus stay."""
    return _email(email)


def meta_text(text: str | None) -> str | None:
    """A name, city or region outside the United States: lower case, no punctuation, no spaces; accents stay."""
    return "".join(character for character in _letters_digits_spaces(text) if not character.isspace()) or None


def meta_region(region: str | None, country: str | None) -> str | None:
    """A state of the United States by its two letters; any other region as text."""
    text = meta_text(region)
    if country_code(country) == "US" and text is not None and not re.fullmatch(r"[a-z]{2}", text):
        return None
    return text


def meta_postcode(postcode: str | None, country: str | None) -> str | None:
    """Lower case without spaces and dashes; of a United States code the first five digits."""
    text = re.sub(r"[\s\-]+", "", plain(postcode) or "").lower()
    if country_code(country) == "US":
        return text[:5] if re.fullmatch(r"[0-9]{5}([0-9]{4})?", text) else None
    return text or None


def tiktok_email(email: str | None) -> str | None:
    """Lower case without spaces; dots and plus stay."""
    return _email(email)


def _email(email: str | None) -> str | None:
    address = re.sub(r"\s+", "", plain(email) or "").lower()
    return address if _EMAIL.fullmatch(address) else None


def _letters_digits_spaces(text: str | None) -> list[str]:
    """Letters, digits and white space of a text, in lower case; punctuation and symbols count as nothing."""
    lowered = (plain(text) or "").lower()
    return [character for character in lowered if character.isspace() or unicodedata.category(character)[0] in "LMN"]
