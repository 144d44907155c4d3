"""The project's SQL macros outside of dbt, so that what a verb or a helper compares is written as the models write it.

A rule such as `normalise_email` stands once, in SQL; a second one in Python would have to agree with it for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from threading import Lock
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
    "dialect/letters_and_digits.sql", "dialect/snake_case.sql", "dialect/words.sql", "normalise/contains_any.sql",
    "normalise/bounce_kind.sql", "normalise/apply_provider_rules.sql", "normalise/normalise_email.sql",
    "normalise/normalise_card.sql", "normalise/plain_postcode.sql", "normalise/null_if_blank.sql",
    "normalise/normalise_login.sql", "identity/identifier_id.sql",
)  # fmt: skip
_lock = Lock()


def sql_of(macro: str, *expressions: str, gmail_aliases_are_one: bool = False) -> str:
    """DuckDB SQL that a macro of `_FILES` writes for SQL expressions; the var is the project's."""
    return str(_macros(gmail_aliases_are_one)[macro](*expressions))


@lru_cache(maxsize=65_536)
def value_of(macro: str, text: str, gmail_aliases_are_one: bool = False) -> str | None:
    """What a macro of one expression makes of a text; the var is the project's. Takes a millisecond or more."""
    return _value(sql_of(macro, "written", gmail_aliases_are_one=gmail_aliases_are_one), text)


def normalise_email(text: str, gmail_aliases_are_one: bool = False) -> str | None:
    """The address in a text, in lower case; None where there is none, or more than one."""
    return value_of("normalise_email", text, gmail_aliases_are_one)


def normalise_card(text: str) -> str | None:
    """The number of a loyalty card without what stands between its digits, in capitals; None where there is none."""
    return value_of("normalise_card", text)


def bounce_kind(text: str) -> str | None:
    """`hard` or `soft`, by the reason for which a message came back; None where it does not tell."""
    return value_of("bounce_kind", text)


def identifier_ids(
    identifier_type: str, texts: Iterable[str], gmail_aliases_are_one: bool = False
) -> dict[str, str | None]:
    """The typed key of each value as written, `social_login:instagram:eve`; None where nothing is left of it."""
    macro = _macros(gmail_aliases_are_one)["identifier_id"]
    return _values(str(macro(identifier_type, "written")), texts)


def _value(expression: str, text: str) -> str | None:
    value = _values(expression, [text])[text]
    return None if value is None else str(value)


def _values(expression: str, texts: Iterable[str]) -> dict[str, str | None]:
    """What an expression over `written` makes of each text, all at once: DuckDB plans for longer than it computes."""
    query = f"select written, {expression} from (select unnest($1::varchar[]) as written)"
    with _lock:
        return dict(_connection().execute(query, [list(dict.fromkeys(texts))]).fetchall())


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


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
