"""What is known of people beyond how they are reached, for the templates of those destinations that a seed names.

Python because which columns go where is data: `seeds/activation/audience_attributes.csv` is checked line by line, and
only then compiled into one query for each destination.
"""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

import duckdb

from scv.exporting.contacts import Contact
from scv.exporting.destinations import DESTINATIONS, MEMBERSHIP_PREFIX
from scv.relations import quoted, selected
from scv.rules import nearest

FILE = "audience_attributes.csv"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_ -]{0,62}")
_NOBODY = "select customer_id, '' as destination, '' as attributes from known limit 0"


class Attribute(NamedTuple):
    """A line of the seed: a column of what is known, and what the destination's templates call it."""

    destination: str
    attribute: str
    name: str


def attributes_told(known: duckdb.DuckDBPyRelation, told: Iterable[Attribute]) -> duckdb.DuckDBPyRelation:
    """What each destination may be told of each customer.

    Args:
        known: one row per customer, `customer_id` and whatever else is known.
        told: which columns of it go to which destination, and under which name; in any order.

    Returns:
        One row per customer and destination, in no particular order: `customer_id`, `destination` and `attributes`, a
        JSON object by name, in order of names. What is not known of somebody has no key; of whom nothing is known
        there is no row. Moments are ISO 8601 in UTC, days ISO 8601, amounts numbers.

    Raises:
        ValueError: a line of the seed that cannot be carried out; the message has file, row and word.
    """
    types = dict(zip(known.columns, map(str, known.types), strict=True))
    told = sorted(told, key=lambda line: (line.destination, line.name))
    _refuse(told, types)
    selects = [
        _select(destination, list(lines), types)
        for destination, lines in groupby(told, key=lambda line: line.destination)
    ]
    return selected(known, "known", " union all ".join(selects or [_NOBODY]))


def _select(destination: str, lines: list[Attribute], types: dict[str, str]) -> str:
    fields = ", ".join(f"{quoted(line.name)} := {_value(line.attribute, types)}" for line in lines)
    # What a merge patch says null of is left out: unknown is no value.
    return f"""
        select customer_id, '{destination}' as destination, cast(attributes as varchar) as attributes
        from (select customer_id, json_merge_patch('{{}}', to_json(struct_pack({fields}))) as attributes from known)
        where attributes != '{{}}'
    """


def _value(column: str, types: dict[str, str]) -> str:
    if types[column].startswith("TIMESTAMP"):
        return f"strftime({quoted(column)}, '%Y-%m-%dT%H:%M:%SZ')"
    return quoted(column)


def _refuse(told: list[Attribute], types: dict[str, str]) -> None:
    details = set(Contact._fields)
    attributes = sorted(types.keys() - details)
    takers = [name for name, destination in DESTINATIONS.items() if destination.takes_attributes]
    names: dict[str, set[str]] = {taker: {column.lower() for column in DESTINATIONS[taker].columns} for taker in takers}
    for line in told:
        row = f"{FILE}: row {line.destination!r}, {line.attribute!r}"
        if line.destination not in takers:
            raise ValueError(f"{row}: no attribute goes there{nearest(line.destination, takers)} (one of {takers})")
        if line.attribute in details:
            raise ValueError(f"{row}: it is a detail of the person, and goes where consent to its channel has it go")
        if line.attribute not in attributes:
            raise ValueError(f"{row}: nothing of that name is known{nearest(line.attribute, attributes)}")
        if not _NAME.fullmatch(line.name or "") or line.name.startswith(MEMBERSHIP_PREFIX):
            raise ValueError(
                f"{row}: a name is letters, digits, blanks, - and _, and does not begin with {MEMBERSHIP_PREFIX}, "
                f"got {line.name!r}"
            )
        if line.name.lower() in names[line.destination]:
            raise ValueError(f"{row}: {line.name!r} is there already")
        names[line.destination].add(line.name.lower())
