"""Telephone numbers as shops collect them, to E.164 and a line type."""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import phonenumbers
import pyarrow as pa
from phonenumbers import (
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberType,
    ValidationResult,
)

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

# The library tells a number's type by the first of these that its digits fit; fixed and mobile lines come after them.
_SPECIAL_TYPES = (
    "premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail",
)  # fmt: skip

# What people put between digits; a number means the same without it, so its spellings are parsed once.
_PUNCTUATION = re.compile(r"[ ().-]")

# Numbers in Python's hands at a time; millions of small objects at once would be searched for garbage over and over.
_BATCH = 50_000

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

    Raises:
        ValueError: the library has no numbering plan of ``region``.

    A number that makes no sense in ``region`` is read once more as an international one that lost its plus:
    ``15553333333`` is ``+15553333333``. Possible, not valid, is the bar: numbering plans grow faster than
    libraries, and a wrong number that two records share is still evidence.
    """
    if len(set(filter(str.isdigit, raw_phone))) < 2:
        return None, None
    plainly_read = _read_plainly(raw_phone, region)
    if plainly_read:
        return plainly_read
    for notation in (raw_phone, "+" + raw_phone.lstrip("+0 ")):
        number = _possible_number(notation, region)
        if number:
            phone = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            return phone, _LINE_TYPES.get(phonenumbers.number_type(number), "unknown")
    return None, None


def parse_phones(raw_phones: Iterable[str], region: str) -> pa.Table:
    """One row per raw number, sorted: raw_phone, phone (E.164 or null), line_type (null where phone is)."""
    _home_plan(region)  # complains about an unknown region, whether or not there are numbers
    raw_phones = sorted(raw_phones)
    batches = [raw_phones[start : start + _BATCH] for start in range(0, len(raw_phones), _BATCH)]
    return pa.concat_tables([SCHEMA.empty_table(), *(_parse_batch(batch, region) for batch in batches)])


def _parse_batch(raw_phones: list[str], region: str) -> pa.Table:
    dialled = [_PUNCTUATION.sub("", raw_phone) for raw_phone in raw_phones]
    parsed = {digits: parse_phone(digits, region) for digits in dict.fromkeys(dialled)}
    phones = [parsed[digits][0] for digits in dialled]
    line_types = [parsed[digits][1] for digits in dialled]
    return pa.table([raw_phones, phones, line_types], schema=SCHEMA)


class _NumberingPlan(NamedTuple):
    """What the library knows of the national numbers of a country calling code.

    lengths: digits that a number may have. trunk_prefix: what is dialled before it within the country, or None.
    types: fits a number of a known type; its only non-empty group is the one of `line_types` at `lastindex - 1`.
    """

    lengths: frozenset[int]
    trunk_prefix: re.Pattern[str] | None
    types: re.Pattern[str]
    line_types: list[str]


class _HomePlan(NamedTuple):
    """What the library makes of digits that are dialled within a country.

    way_out: how a number of another country, or one that has lost its plus, may begin. trunk_prefix: as above; dropped
    where what is left fits `numbers`.
    """

    country_code: int
    way_out: re.Pattern[str]
    trunk_prefix: re.Pattern[str] | None
    numbers: re.Pattern[str]


def _read_plainly(dialled: str, region: str) -> tuple[str, str] | None:
    """E.164 form and line type of digits in their country's own or in full notation; None where the library must parse.

    Most numbers of a shop are either: a form or an import has seen to it. Reading them costs a tenth of parsing.
    """
    digits = dialled[1:] if dialled.startswith("+") else dialled
    if not (digits.isdecimal() and digits.isascii()):
        return None
    if digits == dialled:
        digits = _with_country_code(dialled, _home_plan(region))
        if digits is None:
            return None
    for end in (1, 2, 3):
        plan = _numbering_plan(int(digits[:end]))
        if plan:
            break
    else:
        return None
    national = digits[end:]
    if len(national) not in plan.lengths or (plan.trunk_prefix and plan.trunk_prefix.match(national)):
        return None
    match = plan.types.fullmatch(national)
    return "+" + digits, plan.line_types[match.lastindex - 1] if match else "unknown"


def _with_country_code(dialled: str, home: _HomePlan) -> str | None:
    if home.way_out.match(dialled):
        return None
    national = dialled
    trunk_prefix = home.trunk_prefix.match(dialled) if home.trunk_prefix else None
    if trunk_prefix:
        national = dialled[trunk_prefix.end() :]
        if not home.numbers.fullmatch(national):
            return None
    return f"{home.country_code}{national}"


@cache
def _home_plan(region: str) -> _HomePlan:
    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(f"default_phone_region must be an ISO 3166 alpha-2 code such as GB, got {region!r}")
    plan = PhoneMetadata.metadata_for_region(region)
    return _HomePlan(
        plan.country_code,
        re.compile(f"(?:{plan.international_prefix})|{plan.country_code}"),
        re.compile(plan.national_prefix_for_parsing) if plan.national_prefix_for_parsing else None,
        re.compile(plan.general_desc.national_number_pattern),
    )


@cache
def _numbering_plan(country_code: int) -> _NumberingPlan | None:
    """The plan of a country calling code, None where there is no such code.

    Several countries may share a code; a number is of the first that knows its type (`phonenumbers.number_type`).
    """
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(country_code)
    if not regions:
        return None
    types: list[tuple[str, str]] = []
    plans = [PhoneMetadata.metadata_for_region_or_calling_code(country_code, region) for region in regions]
    for plan in plans:
        if plan.fixed_line and plan.mobile:
            fixed, mobile = plan.fixed_line.national_number_pattern, plan.mobile.national_number_pattern
            fixed_or_mobile = [(f"(?=(?:{fixed})$)(?:{mobile})", "unknown")]
        else:
            fixed_or_mobile = []
        special = [_pattern_and_line_type(plan, kind) for kind in _SPECIAL_TYPES if getattr(plan, kind)]
        plain = [_pattern_and_line_type(plan, kind) for kind in ("fixed_line", "mobile") if getattr(plan, kind)]
        types += special + fixed_or_mobile + plain
    main = plans[0]
    trunk_prefix = main.national_prefix_for_parsing
    return _NumberingPlan(
        frozenset(main.general_desc.possible_length),
        re.compile(trunk_prefix) if trunk_prefix else None,
        re.compile("|".join(f"({pattern})" for pattern, _ in types)),
        [line_type for _, line_type in types],
    )


def _pattern_and_line_type(plan: PhoneMetadata, kind: str) -> tuple[str, str]:
    line_type = _LINE_TYPES.get(getattr(PhoneNumberType, kind.upper()), "unknown")
    return getattr(plan, kind).national_number_pattern, line_type


def _possible_number(notation: str, region: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(notation, region)
    except NumberParseException:
        return None
    # A local-only number (a street's worth of digits without the area code) names a different line in every town.
    verdict = phonenumbers.is_possible_number_with_reason(number)
    return number if verdict == ValidationResult.IS_POSSIBLE else None
