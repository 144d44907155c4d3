"""Telephone numbers: what is read without the library's parser is what the parser would have read."""

import random

import phonenumbers
import pytest
from scv import phones
from scv.phones import parse_phone, parse_phones

TYPES = phonenumbers.PhoneNumberType.values()


def test_a_number_written_in_full_is_read_as_the_library_reads_it_whatever_its_country(monkeypatch):
    chance = random.Random(11)
    examples = {
        phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        for region in phonenumbers.SUPPORTED_REGIONS
        for example in (phonenumbers.example_number_for_type(region, number_type) for number_type in TYPES)
        if example
    }
    examples |= {f"+{code}{chance.randrange(10**9)}" for code in range(1, 1000)}
    numbers = sorted({misdialled(example, chance) for example in sorted(examples) for _ in range(6)})

    read_quickly = {number: phones._written_in_full(number) for number in numbers}
    monkeypatch.setattr(phones, "_written_in_full", lambda dialled: None)
    parsed = {number: parse_phone(number, "GB") for number in numbers}

    known = {number: result for number, result in read_quickly.items() if result}
    assert known == {number: parsed[number] for number in known}
    assert {line_type for _, line_type in known.values()} == {"mobile", "landline", "service", "unknown"}
    assert len(known) > len(numbers) // 2


def misdialled(number: str, chance: random.Random) -> str:
    """Change, add or lose a few digits behind the first two, as a caller would."""
    digits = list(number)
    for _ in range(chance.randrange(4)):
        digits[chance.randrange(3, len(digits))] = str(chance.randrange(10))
    if chance.random() < 0.2:
        digits.insert(chance.randrange(3, len(digits)), "0")
    if chance.random() < 0.2:
        digits.pop()
    return "".join(digits)


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
