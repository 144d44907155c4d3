"""By which keys matching would have looked for two customers, from what a release knows about them.

Only records that share a key are ever compared (`scv.matching.blocking`). Where two customers were not, their keys say
why.
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from scv.matching.blocking import BLOCKING_RULES
from scv.matching.records import STANDARDISED_TABLE, standardise_records

_COMPARED = {
    "given_name": "given_name", "family_name": "family_name", "full_name": "full_name", "birth_date": "birth_date",
    "address_line": "address_line_1", "city": "city", "postcode": "postcode",
}  # fmt: skip
_KEYED = "scv_explained_records"


def can_tell_keys(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the release tells what is known about a customer."""
    found = con.execute("select 1 from duckdb_tables() where table_name = 'customer_traits'").fetchall()
    return bool(found)


def keys_of(con: duckdb.DuckDBPyConnection, customer_ids: Collection[str]) -> dict[str, set[str]]:
    """Return by blocking rule the keys of the customers' records, all of them together.

    A record of a system is told by its system and the moment when it was seen; contact points, devices and cards are
    keys by themselves.
    """
    stated = ", ".join(f"max(value) filter (trait = '{trait}') as {column}" for column, trait in _COMPARED.items())
    con.execute(
        f"""
        create or replace temp table {_KEYED} as
        with stated as (
            select customer_id, source, observed_at, {stated} from customer_traits
            where list_contains($customers, customer_id) group by all
        ),
        points as (
            select
                case when identifier_id like 'email:%' then substr(identifier_id, 7) end as email,
                case when identifier_id like 'phone:%' and strength = 'person' then substr(identifier_id, 7) end
                    as phone,
                case when strength <> 'person' and identifier_id not like 'postal_address:%' then [identifier_id] end
                    as shared_keys,
            from customer_identifiers where list_contains($customers, customer_id)
        )
        select
            row_number() over ()::varchar as record_id, * exclude (customer_id, source, observed_at),
            null::varchar as email, null::varchar as phone, null::varchar[] as shared_keys, 'one' as group_id
        from stated
        union all by name
        select row_number() over ()::varchar || ' by itself' as record_id, *, 'one' as group_id from points
        """,
        {"customers": list(customer_ids)},
    )
    standardise_records(con, _KEYED)
    found: dict[str, set[str]] = {}
    for rule in BLOCKING_RULES:
        rows = con.execute(f"select distinct {rule.key} as block_key from {STANDARDISED_TABLE}").fetchall()
        keys = {key for (key,) in rows if key}
        if keys:
            found[rule.name] = keys
    return found
