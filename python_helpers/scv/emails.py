"""An email address as the models compare it, for verbs that read what somebody typed.

The rule is the macro `normalise_email`; it is rendered here without dbt, so that no second one has to agree with it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import duckdb
import jinja2

from scv.publishing import PROJECT_DIR

_FILES = (
    "dialect/fold_width.sql", "dialect/unicode_domain.sql", "dialect/email_in_text.sql",
    "normalise/apply_provider_rules.sql", "normalise/normalise_email.sql",
)  # fmt: skip


def normalise_email(text: str, gmail_aliases_are_one: bool = False) -> str | None:
    """The address in a text, in lower case; None where there is none, or more than one.

    `gmail_aliases_are_one` is the var of the project: whether Gmail's dots and plus are spelling.
    """
    query = f"select {_expression(gmail_aliases_are_one)} from (select $1::varchar as written)"
    with duckdb.connect() as connection:
        return connection.execute(query, [text]).fetchall()[0][0]


@cache
def _expression(gmail_aliases_are_one: bool) -> str:
    macros: dict[str, Any] = {}

    class Project:
        def __getattr__(self, name: str) -> Any:
            return macros[name]

    class Adapter:
        def dispatch(self, name: str, _package: str) -> Any:
            return macros[f"duckdb__{name}"]

    environment = jinja2.Environment(autoescape=False)
    variables = {"gmail_aliases_are_one": gmail_aliases_are_one, "linting": False}
    environment.globals |= {
        "scv": Project(), "adapter": Adapter(), "var": variables.__getitem__, "return": lambda value: value,
    }  # fmt: skip
    for file in _FILES:
        module = environment.from_string((PROJECT_DIR / "macros" / file).read_text(encoding="utf-8")).module
        macros |= {name: value for name, value in vars(module).items() if callable(value)}
    return str(macros["normalise_email"]("written"))
