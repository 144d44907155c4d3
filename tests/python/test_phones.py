"""Telephone numbers: what is read without the library's parser is what the parser would have read."""

import random

import phonenumbers
import pytest
from scv import phones
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

    plain = [phones._read_plainly(number, region) for region, number in numbers]
    assert {line_type for _, line_type in filter(None, plain)} == {"mobile", "landline", "service", "unknown"}
    assert sum(map(bool, plain)) > len(numbers) // 2

    read = [(region, number, *parse_phone(number, region)) for region, number in numbers]
    monkeypatch.setattr(phones, "_read_plainly", lambda dialled, region: None)
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
        ("nobody", None, None),
    ],
)
def test_numbers_are_read_as_people_write_them(raw_phone, phone, line_type):
    assert parse_phones([raw_phone], region="GB").to_pylist() == [
        {"raw_phone": raw_phone, "phone": phone, "line_type": line_type}
    ]
