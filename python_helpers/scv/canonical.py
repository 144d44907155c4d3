"""Identifiers as people type them, written as the models do: `Email: Ria@Example.com ` is `email:ria@example.com`.

For single texts what the models do to columns, by the same macro (`identifier_id`) and the same reading of numbers.
"""

from __future__ import annotations

import re

from scv.macros import identifier_id
from scv.phones import parse_phone
from scv.project import project_variable

_TYPED = re.compile(r"\s*([A-Za-z][A-Za-z_]*)\s*:(.*)", re.DOTALL)


def canonical_identifier(text: str, region: str, gmail_aliases_are_one: bool = False) -> str:
    """Return a typed identifier in the spelling of the models; trimmed, where it has no type or says nothing.

    `region` (ISO 3166 alpha-2) is whose national notation a telephone number is read in. What cannot be an address or a
    number stays as it is written: no feed can have it.
    """
    typed = _TYPED.fullmatch(text)
    if not typed:
        return text.strip()
    identifier_type, value = typed[1].lower(), typed[2].strip()
    if identifier_type == "phone":
        return f"phone:{parse_phone(value, region)[0] or value}"
    return identifier_id(identifier_type, value, gmail_aliases_are_one) or f"{identifier_type}:{value}"


def canonical_as_configured(text: str) -> str:
    """`canonical_identifier` by the defaults of dbt_project.yml."""
    return canonical_identifier(
        text, str(project_variable("default_phone_region")), bool(project_variable("gmail_aliases_are_one"))
    )
