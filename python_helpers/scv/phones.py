"""Telephone numbers as shops collect them, to E.164 and a line type."""

import itertools
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import phonenumbers
import pyarrow as pa
from phonenumbers import (
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberDesc,
    PhoneNumberType,
    ValidationResult,
)

from scv.countries import country_code

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

# A number that nothing stands around: digits, spaces, brackets, hyphens.
_PLAIN = re.compile(r"\+?[0-9][0-9 ()-]*")
_PUNCTUATION = re.compile(r"[\s().\-\u2010-\u2015\u2212/\u00b7\\_]")

# What stands around numbers in the fields of shops and never within one: which line it is, in many languages.
_LABELS = frozenset(
    (
        "tel", "tels", "telephone", "telefon", "telefono", "telefone", "telefoon", "telephon", "téléphone",
        "teléfono", "tél", "phone", "ph", "fon", "call", "number", "no", "nr", "num", "numero", "número",
        "mobile", "mob", "mobil", "mobiel", "mobiltelefon", "handy", "handynummer", "cell", "cellular",
        "cellulare", "celular", "cel", "móvil", "movil", "telemóvel", "telemovel", "portable", "port", "gsm",
        "natel", "whatsapp", "wa", "sms", "text", "m", "t", "h", "w", "p", "home", "work", "office", "business",
        "private", "personal", "landline", "line", "main", "other", "daytime", "evening", "day", "night",
        "house", "fixed", "fix", "privat", "geschäftlich", "geschaeftlich", "dienstlich", "arbeit", "büro",
        "buero", "festnetz", "zuhause", "domicile", "maison", "bureau", "travail", "casa", "ufficio", "lavoro",
        "abitazione", "trabajo", "oficina", "fijo", "thuis", "werk", "prive", "privé", "hem", "arbete", "jobb",
        "job", "arbejde",
    )
)  # fmt: skip
_SCHEME = re.compile(r"(?:tel|callto|sms|whatsapp)\s*:\s*(?://)?", re.IGNORECASE)
_NOTE = re.compile(r"\([^()\d]*\)|\[[^\[\]\d]*\]")
_EXTENSION = re.compile(
    r"[\s,;]*(?:\b(?:ext|extn|extension|durchwahl|dw|poste)\b|(?<=[\d\s])x|#)[\s.:=]*\d{1,6}$", re.IGNORECASE
)
_WORDS = r"(?:[^\W\d_]+[\s.:\-\u2013]*)+"
_LABELLED = re.compile(rf"({_WORDS})?([^A-Za-z]*?)[\s.:\-\u2013]*({_WORDS})?", re.IGNORECASE)
# What spreadsheets make of numbers: 7.911300602E9, 7911300602.0, 447,911,300,602, and a sum that begins with a minus.
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_DECIMAL = re.compile(r"(\+?\d+)[.,]0+")
_THOUSANDS = re.compile(r"\+?\d{1,3}(?:,\d{3})+")
_NEGATIVE = re.compile(r"-\s*\d+(?:[.,]0+)?")

# Numbers in Python's hands at a time; millions of small objects at once would be searched for garbage over and over.
_BATCH = 50_000

SCHEMA = pa.schema(
    [("raw_phone", pa.string()), ("country", pa.string()), ("phone", pa.string()), ("line_type", pa.string())]
)


def parse_phone(raw_phone: str, region: str, country: str | None = None) -> tuple[str | None, str | None]:
    """E.164 form and line type of one number as it was typed.

    Args:
        raw_phone: the text, in any national or international notation.
        region: ISO 3166 alpha-2 code of the country whose national notation is assumed without a prefix.
        country: the country of the record that the number stands in, as written there; its notation comes first.

    Returns:
        ``(phone, line_type)``: line type is mobile, landline, service or unknown (numbering plans such as the
        North American one do not tell). ``(None, None)`` where the text is no telephone number, or leaves open which:
        too short or too long for its country, one digit repeated, letters among the digits, two numbers, digits that a
        spreadsheet has lost.

    Raises:
        ValueError: the library has no numbering plan of ``region``.

    Digits without a plus are read, in this order: as an international number of the country, then of the region, where
    that makes a valid one (`4915123456701` in Germany); as a valid national number of either; as a possible one; as an
    international number of anywhere (`15553333333` is ``+15553333333``), unless it looks like a mobile of home with a
    digit too many. Possible, not valid, is the bar: numbering plans grow faster than libraries, and a wrong number
    that two records share is still evidence. A mobile with digits too many, or one too few, is none.
    """
    dialled = _dialled(raw_phone)
    return _read(dialled, _regions(country, region)) if dialled else (None, None)


def parse_phones(raw_phones: Iterable[tuple[str, str | None]], region: str) -> pa.Table:
    """One row per raw number and country as written, sorted: phone is E.164 or null, and line_type null with it.

    Numbers are taken a batch at a time, so that millions need not lie in Python at once.
    """
    _home_plan(region)  # complains about an unknown region, whether or not there are numbers
    remaining = iter(raw_phones)
    tables = [SCHEMA.empty_table()]
    while batch := list(itertools.islice(remaining, _BATCH)):
        tables.append(_parse_batch(batch, region))
    return pa.concat_tables(tables).sort_by([("raw_phone", "ascending"), ("country", "ascending")])


def region_of(phone: str) -> str | None:
    """Country of a number in E.164, by its code; None where there is no such code."""
    for end in (2, 3, 4):
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(phone[1:end] or 0))
        if regions:
            return regions[0]
    return None


def _parse_batch(written: list[tuple[str, str | None]], region: str) -> pa.Table:
    spelled = [(_dialled(raw_phone), _regions(country, region)) for raw_phone, country in written]
    parsed = {
        (dialled, regions): _read(dialled, regions) if dialled else (None, None)
        for dialled, regions in dict.fromkeys(spelled)
    }
    raw_phones, countries = zip(*written, strict=True)
    phones, line_types = zip(*(parsed[key] for key in spelled), strict=True)
    return pa.table([list(raw_phones), list(countries), list(phones), list(line_types)], schema=SCHEMA)


def _regions(country: str | None, region: str) -> tuple[str, ...]:
    """Whose national notation a number may be in, likeliest first."""
    own = country_code(country) if country else None
    return (region,) if own in (None, region) or own not in phonenumbers.SUPPORTED_REGIONS else (own, region)


def _dialled(raw_phone: str) -> str | None:
    """Digits of the one number in a text, with a plus where it has one; None where there is none, or are several."""
    if _PLAIN.fullmatch(raw_phone):
        return _PUNCTUATION.sub("", raw_phone)
    if len(raw_phone) > 100:
        return None
    text = "".join(sign for sign in unicodedata.normalize("NFKC", raw_phone) if unicodedata.category(sign) != "Cf")
    text = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in text).strip()
    text = _SCHEME.sub("", text.strip("='\"`\u2018\u2019\u201c\u201d,; \t\r\n"), count=1)
    scientific = _SCIENTIFIC.fullmatch(text)
    if scientific:
        text = _written_out(*scientific.groups(default="")) or ""
    elif _NEGATIVE.fullmatch(text):
        return None
    elif _DECIMAL.fullmatch(text):
        text = _DECIMAL.sub(r"\1", text)
    elif _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    text = _EXTENSION.sub("", _NOTE.sub(" ", text)).strip(" ,;.")
    labelled = _LABELLED.fullmatch(text)
    if not labelled:
        return None
    words = re.findall(r"[^\W\d_]+", f"{labelled[1] or ''} {labelled[3] or ''}")
    if not _LABELS.issuperset(word.casefold() for word in words):
        return None
    if re.search(r"(?:\d\D*){7}[/\\\n]\s*[+0(](?:\d\D*){7}|(?:\d\D*){9}[/\\\n](?:\D*\d){9}", labelled[2]):
        return None
    dialled = _PUNCTUATION.sub("", labelled[2])
    return re.sub(r"^\++", "+", dialled) if re.fullmatch(r"\+*[0-9]+", dialled) else None


def _written_out(first: str, decimals: str, exponent: str) -> str | None:
    """The whole number that a spreadsheet shows as `first.decimals`E`exponent`; None where it has dropped digits."""
    places = int(exponent)
    if len(decimals) < places or decimals[places:].strip("0"):
        return None
    return first + decimals[:places]


def _read(dialled: str, regions: tuple[str, ...]) -> tuple[str | None, str | None]:
    if len(set(dialled.lstrip("+"))) < 2:
        return None, None
    plainly_read = _read_plainly(dialled, regions)
    if plainly_read:
        return plainly_read
    number = _number(dialled, regions)
    if number is None:
        return None, None
    phone = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return phone, _LINE_TYPES.get(phonenumbers.number_type(number), "unknown")


def _number(dialled: str, regions: tuple[str, ...]) -> PhoneNumber | None:
    digits = dialled.lstrip("+")
    if digits != dialled:
        # No country's code begins with a zero: the plus stands before a national number, or before the way out.
        if not digits.startswith("0"):
            return _possible_number("+" + digits, regions[0])
        if digits.startswith("00"):
            return _possible_number("+" + digits.lstrip("0"), regions[0])
    for region in regions:
        if digits.startswith(str(_home_plan(region).country_code)):
            number = _possible_number("+" + digits, region)
            if number and phonenumbers.is_valid_number(number):
                return number
    national = [number for number in (_possible_number(digits, region) for region in regions) if number]
    for number in national:
        if phonenumbers.is_valid_number(number):
            return number
    if national:
        return national[0]
    if digits.startswith("00"):
        return _possible_number("+" + digits.lstrip("0"), regions[0])
    if digits.startswith("0") or any(_is_mobile_with_a_digit_too_many(digits, region) for region in regions):
        return None
    return _possible_number("+" + digits, regions[0])


def _possible_number(notation: str, region: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(notation, region)
    except NumberParseException:
        return None
    # A local-only number (a street's worth of digits without the area code) names a different line in every town.
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return None if _has_digits_too_many(number) or _has_lost_a_digit(number) else number


def _has_digits_too_many(number: PhoneNumber) -> bool:
    """Whether it would be a valid mobile but for its last digits, and is no valid number as it stands."""
    if phonenumbers.is_valid_number(number):
        return False
    shorter = PhoneNumber()
    shorter.merge_from(number)
    return (
        phonenumbers.truncate_too_long_number(shorter) and phonenumbers.number_type(shorter) == PhoneNumberType.MOBILE
    )


def _has_lost_a_digit(number: PhoneNumber) -> bool:
    """Whether it would be a valid mobile with one more digit at its end, and is no valid number as it stands."""
    if phonenumbers.is_valid_number(number):
        return False
    longer = PhoneNumber()
    longer.merge_from(number)
    for digit in range(10):
        longer.national_number = 10 * (number.national_number or 0) + digit
        if phonenumbers.number_type(longer) == PhoneNumberType.MOBILE:
            return True
    return False


def _is_mobile_with_a_digit_too_many(digits: str, region: str) -> bool:
    example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    if example is None:
        return False
    mobile = phonenumbers.national_significant_number(example)
    return len(digits) == len(mobile) + 1 and digits[0] == mobile[0]


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


def _read_plainly(dialled: str, regions: tuple[str, ...]) -> tuple[str, str] | None:
    """E.164 form and line type of digits in a country's own or in full notation; None where the library must parse.

    Most numbers of a shop are either: a form or an import has seen to it. Reading them costs a tenth of parsing.
    """
    if dialled.startswith("+"):
        return _in_full(dialled[1:])
    plans = [_home_plan(region) for region in regions]
    # A number that has lost its plus: what begins with the country's code and is valid behind it.
    for home in plans:
        if dialled.startswith(str(home.country_code)):
            read = _in_full(dialled)
            if read:
                return read
    for home in plans:
        digits = _with_country_code(dialled, home)
        read = _in_full(digits) if digits else None
        if read:
            return read
        if digits is None:
            return None
    return None


def _in_full(digits: str) -> tuple[str, str] | None:
    """E.164 form and line type of a country's code and a valid number of it."""
    for end in (1, 2, 3):
        plan = _numbering_plan(int(digits[:end] or 0))
        if plan:
            break
    else:
        return None
    national = digits[end:]
    if len(national) not in plan.lengths or (plan.trunk_prefix and plan.trunk_prefix.match(national)):
        return None
    match = plan.types.fullmatch(national)
    return ("+" + digits, plan.line_types[match.lastindex - 1]) if match and match.lastindex else None


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
    country_code = phonenumbers.country_code_for_region(region)
    plan = _metadata(country_code, region)
    return _HomePlan(
        country_code,
        re.compile(f"(?:{plan.international_prefix})|{country_code}"),
        re.compile(plan.national_prefix_for_parsing) if plan.national_prefix_for_parsing else None,
        re.compile(_pattern(plan, "general_desc")),
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
    plans = [_metadata(country_code, region) for region in regions]
    for plan in plans:
        if plan.fixed_line and plan.mobile:
            fixed_or_mobile = [(f"(?=(?:{_pattern(plan, 'fixed_line')})$)(?:{_pattern(plan, 'mobile')})", "unknown")]
        else:
            fixed_or_mobile = []
        special = [_pattern_and_line_type(plan, kind) for kind in _SPECIAL_TYPES if getattr(plan, kind)]
        plain = [_pattern_and_line_type(plan, kind) for kind in ("fixed_line", "mobile") if getattr(plan, kind)]
        types += special + fixed_or_mobile + plain
    main = plans[0]
    trunk_prefix = main.national_prefix_for_parsing
    return _NumberingPlan(
        frozenset(_description(main, "general_desc").possible_length),
        re.compile(trunk_prefix) if trunk_prefix else None,
        re.compile("|".join(f"({pattern})" for pattern, _ in types)),
        [line_type for _, line_type in types],
    )


def _pattern_and_line_type(plan: PhoneMetadata, kind: str) -> tuple[str, str]:
    line_type = _LINE_TYPES.get(getattr(PhoneNumberType, kind.upper()), "unknown")
    return _pattern(plan, kind), line_type


def _metadata(country_code: int, region: str) -> PhoneMetadata:
    plan = PhoneMetadata.metadata_for_region_or_calling_code(country_code, region)
    if plan is None:
        raise LookupError(f"the library knows {region} and +{country_code}, and has no numbering plan of it")
    return plan


def _description(plan: PhoneMetadata, kind: str) -> PhoneNumberDesc:
    description = getattr(plan, kind)
    if not isinstance(description, PhoneNumberDesc):
        raise LookupError(f"the numbering plan of {plan.id} says nothing of its {kind}")
    return description


def _pattern(plan: PhoneMetadata, kind: str) -> str:
    return str(_description(plan, kind).national_number_pattern)
