"""Words of the columns of `customer_features` whose contract says which there are: another holds for nobody."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

import yaml

from scv.publishing import PROJECT_DIR

_ONE_OF = re.compile(r"(\w+) in \((.*)\)", re.DOTALL)
_WORD = re.compile(r"'((?:[^']|'')*)'")


@cache
def closed_vocabularies() -> dict[str, list[str]]:
    """Of each column with a closed vocabulary its words: a `check` that it is one of some, or `accepted_values`."""
    found = {}
    for column in _columns("customer_features"):
        words = [word for promise in column.get("constraints", []) for word in _words(column["name"], promise)]
        for test in column.get("data_tests", []):
            if isinstance(test, dict) and "accepted_values" in test:
                words += test["accepted_values"]["arguments"]["values"]
        if words:
            found[column["name"]] = words
    return found


def words_of_audiences(
    *, segments: Collection[str], triggers: Collection[str], consents: Collection[str]
) -> dict[str, Collection[str]]:
    """The words that a rule of an audience may ask each column for, as `apply_rules` takes them."""
    return {
        **closed_vocabularies(),
        "segments": segments,
        "live_triggers": triggers,
        "consents_granted": consents,
        "consents_denied": consents,
    }


def _columns(model: str) -> Iterator[dict[str, Any]]:
    for file in sorted((PROJECT_DIR / "models" / "marts").glob("*/_*__models.yml")):
        for described in yaml.safe_load(file.read_text(encoding="utf-8"))["models"]:
            if described["name"] == model:
                yield from described["columns"]


def _words(column: str, promise: dict[str, Any]) -> list[str]:
    one_of = _ONE_OF.fullmatch(promise.get("expression", "")) if promise["type"] == "check" else None
    if one_of is None or one_of[1] != column:
        return []
    return [word.replace("''", "'") for word in _WORD.findall(one_of[2])]
