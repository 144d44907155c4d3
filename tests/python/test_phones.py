"""Telephone numbers: what is read without the library's parser is what the parser would have read."""

import random

import phonenumbers
import pytest
from scv import phones
from scv.countries import country_code
from scv.phones import parse_phone, parse_phones

TYPES = phonenumbers.PhoneNumberType.values()


@pytest.mark.parametrize("notation", ["in full", "as dialled within the country"])
def test_plain_digits_are_read_as_the_library_reads_them_whatever_the_country(notation, monkeypatch):
    chance = random.Random(11)
    examples = {
        (region, written(example, notation))
        for region in phonenumbers.SUPPORTED_REGIONS
        for example in (phonenumbers.example_number_for_type(region, number_type) for number_type in TYPES)
        if example
    }
    if notation == "in full":
        examples |= {("GB", f"+{code}{chance.randrange(10**9)}") for code in range(1, 1000)}
    numbers = sorted({(region, misdialled(number, chance)) for region, number in sorted(examples) for _ in range(6)})

    plain = [phones._read_plainly(number, (region,)) for region, number in numbers]
    assert {line_type for _, line_type in filter(None, plain)} == {"mobile", "landline", "service", "unknown"}
    assert sum(map(bool, plain)) > len(numbers) // 4

    read = [(region, number, *parse_phone(number, region)) for region, number in numbers]
    monkeypatch.setattr(phones, "_read_plainly", lambda dialled, regions: None)
    assert read == [(region, number, *parse_phone(number, region)) for region, number in numbers]


def test_a_region_without_a_numbering_plan_is_named():
    with pytest.raises(ValueError, match=r"default_phone_region .* got 'UK'"):
        parse_phones([], region="UK")


def written(number: phonenumbers.PhoneNumber, notation: str) -> str:
    if notation == "in full":
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return phonenumbers.normalize_digits_only(national)


def misdialled(number: str, chance: random.Random) -> str:
    """Change, add or lose a few digits, as a caller would; what looks like a country's code stays."""
    start = number[:3] if number.startswith("+") else ""
    digits = list(number[len(start) :])
    for _ in range(chance.randrange(4)):
        digits[chance.randrange(len(digits))] = str(chance.randrange(10))
    if chance.random() < 0.2:
        digits.insert(chance.randrange(len(digits)), "0")
    if chance.random() < 0.2:
        digits.pop()
    return start + "".join(digits)


@pytest.mark.parametrize(
    ("raw_phone", "phone", "line_type"),
    [
        ("+447400123456", "+447400123456", "mobile"),
        ("07400 123456", "+447400123456", "mobile"),
        ("00447400123456", "+447400123456", "mobile"),
        ("+44 (0)7400-123456", "+447400123456", "mobile"),
        ("+442079460018", "+442079460018", "landline"),
        ("+448001111", "+448001111", "service"),
        ("+390669812345", "+390669812345", "landline"),
        ("15553333333", "+15553333333", "unknown"),
        ("+4401", None, None),
        ("0000000000", None, None),
        ("+٤٤7400123456", "+447400123456", "mobile"),
        ("\uff10\uff17400123456", "+447400123456", "mobile"),
        ("nobody", None, None),
        # P27: what stands around a number.
        ("07911300602 (mobile)", "+447911300602", "unknown"),
        ("07400 123456 (Mum's)", "+447400123456", "mobile"),
        ("Mobile: 07400123456", "+447400123456", "mobile"),
        ("07400 123456 work", "+447400123456", "mobile"),
        ("tel:+44-7400-123456", "+447400123456", "mobile"),
        ("020 7946 0018 ext. 12", "+442079460018", "landline"),
        ("'07400123456", "+447400123456", "mobile"),
        ("+07400 123456", "+447400123456", "mobile"),
        ("07400123456\u200b", "+447400123456", "mobile"),
        # P27: what a spreadsheet did is undone where it is certain.
        ("07911300602.0", "+447911300602", "unknown"),
        ("7400123456.0", "+447400123456", "mobile"),
        ("4.47400123456E+11", "+447400123456", "mobile"),
        ("447,400,123,456", "+447400123456", "mobile"),
        ("4.47911E+11", None, None),
        ("4,47911E+11", None, None),
        ("-7400123456", None, None),
        # P27: a digit too many, letters, two numbers.
        ("079113006022", None, None),
        ("79113006022", None, None),
        ("+4474001234567", None, None),
        ("0740O123456", None, None),
        # P27: a digit too few.
        ("0740012345", None, None),
        ("+44740012345", None, None),
        ("44740012345.0", None, None),
        ("1-800-FLOWERS", None, None),
        ("07400 123456 Rosa", None, None),
        ("07400123456 / 07400123457", None, None),
        ("2079460018/2079460019", None, None),
        ("0049 (0)171/2345678", "+491712345678", "mobile"),
    ],
)
def test_numbers_are_read_as_people_write_them(raw_phone, phone, line_type):
    assert parse_phones([(raw_phone, None)], region="GB").to_pylist() == [
        {"raw_phone": raw_phone, "country": None, "phone": phone, "line_type": line_type}
    ]


@pytest.mark.parametrize(
    ("raw_phone", "region", "country", "phone", "line_type"),
    [
        ("4915123456701", "DE", "", "+4915123456701", "mobile"),
        ("493012345678", "DE", "", "+493012345678", "landline"),
        ("015123456701", "DE", "", "+4915123456701", "mobile"),
        ("0151234567012", "DE", "", None, None),
        ("01512345670123", "DE", "", None, None),
        ("01512345670", "DE", "", None, None),
        ("0171/2345678", "DE", "", "+491712345678", "mobile"),
        ("3912345678", "IT", "", "+393912345678", "mobile"),
        ("06.12.34.56.00", "FR", "", "+33612345600", "mobile"),
        ("0171 2345678", "GB", "Germany", "+491712345678", "mobile"),
        ("0171 2345678", "GB", "Deutschland", "+491712345678", "mobile"),
        ("0171 2345678", "GB", "DEU", "+491712345678", "mobile"),
        ("4915123456701", "GB", "de", "+4915123456701", "mobile"),
        ("07400 123456", "GB", "FR", "+447400123456", "mobile"),
        ("+447400123456", "GB", "DE", "+447400123456", "mobile"),
        ("07400 123456", "GB", "Atlantis", "+447400123456", "mobile"),
    ],
)
def test_p27_a_number_is_read_by_its_records_country_then_by_the_shops(raw_phone, region, country, phone, line_type):
    assert parse_phone(raw_phone, region, country) == (phone, line_type)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("DE", "DE"), ("deu", "DE"), ("Germany", "DE"), ("Deutschland", "DE"), ("Allemagne", "DE"), ("276", "DE"),
        ("UK", "GB"), ("U.K.", "GB"), ("Scotland", "GB"), ("U.S.A.", "US"), ("Osterreich", "AT"), ("日本", "JP"),
        ("Côte d’Ivoire", "CI"), ("EU", None), ("Atlantis", None), ("", None),
    ],
)  # fmt: skip
def test_p27_a_country_is_known_by_any_of_its_names(written, code):
    assert country_code(written) == code
