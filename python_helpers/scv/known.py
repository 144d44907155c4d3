"""Whom the build knows, or knew: identifiers that a feed shows or showed once."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from scv.earlier import earlier_rows
from scv.erasure.hashing import salted_hash


def known_strengths(
    connection: duckdb.DuckDBPyConnection, database: str, identifiers: str, named: Collection[str]
) -> dict[str, str]:
    """Return the strength of each of the identifiers in `named` that a feed shows or showed once.

    `identifiers`: SQL of `idr_identifiers`. Who has left is in the registry of ids, also where it was erased, or in a
    decision that an earlier build took; whatever is remembered there was a person's.
    """
    names = sorted(named)
    hashes = {salted_hash(identifier): identifier for identifier in names}
    registered = earlier_rows(
        connection,
        database,
        "identity",
        "idr_id_registry",
        "select distinct regexp_replace(identifier_id, '#[0-9]+$', '') from {} "
        "where list_contains($1, regexp_replace(identifier_id, '#[0-9]+$', '')) or list_contains($2, identifier_id)",
        [names, [*names, *(f"erased:{digest}" for digest in hashes)]],
    )
    erased = earlier_rows(
        connection,
        database,
        "erasure",
        "prv_tombstones",
        "select identifier_hash from {} where list_contains($1, identifier_hash)",
        [list(hashes)],
    )
    decided = earlier_rows(
        connection, database, "identity", "idr_overrides", "select unnest([left_id, right_id]) from {}"
    )
    remembered = [identifier.removeprefix("erased:") for (identifier,) in [*registered, *erased, *decided]]
    strengths = {hashes.get(identifier, identifier): "person" for identifier in remembered}
    shown = connection.execute(
        f"select identifier_id, strength from ({identifiers}) where list_contains($1, identifier_id)", [names]
    ).fetchall()
    return {name: strength for name, strength in {**strengths, **dict(shown)}.items() if name in named}
