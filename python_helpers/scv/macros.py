"""The project's SQL macros outside of dbt, so that what a verb or a helper compares is written as the models write it.

A rule such as `normalise_email` stands once, in SQL; a second one in Python would have to agree with it for ever.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import duckdb
import jinja2

from scv.publishing import PROJECT_DIR

_FILES = (
    "dialect/text_literal.sql", "dialect/matches.sql", "dialect/replace_pattern.sql", "dialect/signs.sql",
    "dialect/letting.sql", "dialect/mapped.sql", "dialect/different.sql", "dialect/element_of.sql",
    "dialect/list_length.sql", "dialect/joined.sql", "dialect/looked_up.sql", "dialect/struct_of.sql",
    "dialect/text_parts.sql", "dialect/without_accents.sql", "normalise/quoted_list.sql", "dialect/fold_width.sql",
    "dialect/unicode_domain.sql", "dialect/email_in_text.sql", "dialect/plain_street.sql",
    "normalise/apply_provider_rules.sql", "normalise/normalise_email.sql", "normalise/normalise_card.sql",
    "normalise/plain_postcode.sql", "normalise/null_if_blank.sql", "normalise/normalise_login.sql",
    "identity/identifier_id.sql",
)  # fmt: skip


def sql_of(macro: str, *expressions: str, gmail_aliases_are_one: bool = False) -> str:
    """DuckDB SQL that a macro of `_FILES` writes for SQL expressions; the var is the project's."""
    return str(_macros(gmail_aliases_are_one)[macro](*expressions))


def normalise_email(text: str, gmail_aliases_are_one: bool = False) -> str | None:
    """The address in a text, in lower case; None where there is none, or more than one."""
    return _value(sql_of("normalise_email", "written", gmail_aliases_are_one=gmail_aliases_are_one), text)


def normalise_card(text: str) -> str | None:
    """The number of a loyalty card without what stands between its digits, in capitals; None where there is none."""
    return _value(sql_of("normalise_card", "written"), text)


def identifier_id(identifier_type: str, text: str, gmail_aliases_are_one: bool = False) -> str | None:
    """The typed key of a value as written, `social_login:instagram:eve`; None where nothing is left of it."""
    macro = _macros(gmail_aliases_are_one)["identifier_id"]
    return _value(str(macro(identifier_type, "written")), text)


def _value(expression: str, text: str) -> str | None:
    with duckdb.connect() as connection:
        query = f"select {expression} from (select $1::varchar as written)"
        [(value,)] = connection.execute(query, [text]).fetchall()
        return None if value is None else str(value)


@cache
def _macros(gmail_aliases_are_one: bool) -> dict[str, Any]:
    macros: dict[str, Any] = {}

    class Project:
        def __getattr__(self, name: str) -> Any:
            return macros[name]

    class Adapter:
        def dispatch(self, name: str, _package: str) -> Any:
            return macros[f"duckdb__{name}"]

    environment = jinja2.Environment(autoescape=False, extensions=["jinja2.ext.do"])
    variables = {"gmail_aliases_are_one": gmail_aliases_are_one, "linting": False}
    environment.globals |= {
        "scv": Project(), "adapter": Adapter(), "var": variables.__getitem__, "return": lambda value: value,
    }  # fmt: skip
    for file in _FILES:
        module = environment.from_string((PROJECT_DIR / "macros" / file).read_text(encoding="utf-8")).module
        macros |= {name: value for name, value in vars(module).items() if callable(value)}
    return macros
