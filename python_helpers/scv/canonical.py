"""Identifiers as people type them, written as the models do: `Email: Ria@Example.com ` is `email:ria@example.com`.

For single texts what the models do to columns, by the same macro (`identifier_id`) and the same reading of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from scv.macros import identifier_ids
from scv.phones import parse_phone
from scv.project import project_variable

_TYPED = re.compile(r"\s*([A-Za-z][A-Za-z_]*)\s*:(.*)", re.DOTALL)


def canonical_identifier(text: str, region: str, gmail_aliases_are_one: bool = False) -> str:
    """Return a typed identifier in the spelling of the models; trimmed, where it has no type or says nothing.

    `region` (ISO 3166 alpha-2) is whose national notation a telephone number is read in. What cannot be an address or a
    number stays as it is written: no feed can have it.
    """
    return canonical_identifiers([text], region, gmail_aliases_are_one)[text]


def canonical_identifiers(texts: Iterable[str], region: str, gmail_aliases_are_one: bool = False) -> dict[str, str]:
    """`canonical_identifier` of each text; as quick for thousands as for one, where they are of few types."""
    written: dict[str, str] = {}
    of_type: dict[str, dict[str, str]] = {}
    for text in texts:
        typed = _TYPED.fullmatch(text)
        if not typed:
            written[text] = text.strip()
            continue
        identifier_type, value = typed[1].lower(), typed[2].strip()
        if identifier_type == "phone":
            written[text] = f"phone:{parse_phone(value, region)[0] or value}"
        else:
            of_type.setdefault(identifier_type, {})[text] = value
    for identifier_type, values in of_type.items():
        found = identifier_ids(identifier_type, values.values(), gmail_aliases_are_one)
        written |= {text: found[value] or f"{identifier_type}:{value}" for text, value in values.items()}
    return written


def canonical_as_configured(text: str) -> str:
    """`canonical_identifier` by the defaults of dbt_project.yml."""
    return all_canonical_as_configured([text])[text]


def all_canonical_as_configured(texts: Iterable[str]) -> dict[str, str]:
    """`canonical_identifiers` by the defaults of dbt_project.yml."""
    return canonical_identifiers(
        texts, str(project_variable("default_phone_region")), bool(project_variable("gmail_aliases_are_one"))
    )
