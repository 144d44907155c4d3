"""The raw contract at the door: what a row must have to be a row at all.

Types are left to the build, which reads what is landed as it reads every feed, counts what does not cast and says so.
"""

import json

from scv.raw_contract import contracts
from scv.serve.messages import RefusedError, Row


def fitted(table: str, values: Row) -> Row:
    """A row of a table: its declared columns that have a value, objects and lists as JSON text.

    Raises RefusedError where it lacks its key or its time: the build would reject it.
    """
    contract = contracts()[table]
    row = {}
    for name in contract.columns:
        value = values.get(name)
        if value is None or value == "":
            continue
        row[name] = json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value
    needed = (*contract.key, *([contract.occurred_at] if contract.occurred_at else []))
    missing = [name for name in needed if name not in row]
    if missing:
        raise RefusedError(f"{table}: no {', '.join(missing)}")
    return row
