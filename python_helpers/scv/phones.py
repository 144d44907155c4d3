"""Telephone numbers as shops collect them, to E.164 and a line type."""

import re
from collections.abc import Iterable

import phonenumbers
import pyarrow as pa
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType, ValidationResult

_LINE_TYPES = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.PERSONAL_NUMBER: "mobile",
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.VOIP: "landline",
    PhoneNumberType.PREMIUM_RATE: "service",
    PhoneNumberType.SHARED_COST: "service",
    PhoneNumberType.TOLL_FREE: "service",
    PhoneNumberType.UAN: "service",
    PhoneNumberType.VOICEMAIL: "service",
}

# What people put between digits; a number means the same without it, so its spellings are parsed once.
_PUNCTUATION = re.compile(r"[ ().-]")

SCHEMA = pa.schema([("raw_phone", pa.string()), ("phone", pa.string()), ("line_type", pa.string())])


def parse_phone(raw_phone: str, region: str) -> tuple[str | None, str | None]:
    """E.164 form and line type of one number as it was typed.

    Args:
        raw_phone: the text, in any national or international notation.
        region: ISO 3166 alpha-2 code of the country whose national notation is assumed without a prefix.

    Returns:
        ``(phone, line_type)``: line type is mobile, landline, service or unknown (numbering plans such as the
        North American one do not tell). ``(None, None)`` where the text is no telephone number: too short or too
        long for its country, or one digit repeated, as people type when a form insists.

    A number that makes no sense in ``region`` is read once more as an international one that lost its plus:
    ``15553333333`` is ``+15553333333``. Possible, not valid, is the bar: numbering plans grow faster than
    libraries, and a wrong number that two records share is still evidence.
    """
    if len(set(filter(str.isdigit, raw_phone))) < 2:
        return None, None
    for notation in (raw_phone, "+" + raw_phone.lstrip("+0 ")):
        number = _possible_number(notation, region)
        if number:
            phone = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            return phone, _LINE_TYPES.get(phonenumbers.number_type(number), "unknown")
    return None, None


def parse_phones(raw_phones: Iterable[str], region: str) -> pa.Table:
    """One row per raw number, sorted: raw_phone, phone (E.164 or null), line_type (null where phone is)."""
    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(f"default_phone_region must be an ISO 3166 alpha-2 code such as GB, got {region!r}")
    raw_phones = sorted(raw_phones)
    dialled = [_PUNCTUATION.sub("", raw_phone) for raw_phone in raw_phones]
    parsed = {digits: parse_phone(digits, region) for digits in dict.fromkeys(dialled)}
    phones = [parsed[digits][0] for digits in dialled]
    line_types = [parsed[digits][1] for digits in dialled]
    return pa.table([raw_phones, phones, line_types], schema=SCHEMA)


def _possible_number(notation: str, region: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(notation, region)
    except NumberParseException:
        return None
    # A local-only number (a street's worth of digits without the area code) names a different line in every town.
    verdict = phonenumbers.is_possible_number_with_reason(number)
    return number if verdict == ValidationResult.IS_POSSIBLE else None
