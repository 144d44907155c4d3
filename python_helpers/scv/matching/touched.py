"""What a likely match can change: the records of its two groups. Everybody else stays as proof settled them."""

from __future__ import annotations

import duckdb


def touched_by_matches(
    con: duckdb.DuckDBPyConnection, records: str, pairs: str, record: str, group: str, accept: float
) -> None:
    """Create `scv_touched_records` (rows of `records`) and `scv_touched_pairs` (rows of `pairs` between two of them).

    A group is touched when a pair with one of its records has a `match_weight` above `accept`. To resolve those alone
    gives the same people, because no other group is ever joined.

    Args:
        con: where the relations are, and both tables afterwards.
        records: relation with the columns that `record` (unique) and `group` name.
        pairs: relation with match_weight, and `record` of either end as ``<record>_l`` and ``<record>_r``.
    """
    con.execute(f"""
        create or replace temp table scv_touched_records as
        with likely_records as (
            select {record}_l as {record} from {pairs} where match_weight > {accept!r}
            union
            select {record}_r from {pairs} where match_weight > {accept!r}
        )
        select * from {records}
        where {group} in (select {group} from {records} semi join likely_records using ({record}))
    """)
    con.execute(f"""
        create or replace temp table scv_touched_pairs as
        from {pairs} as pairs
        semi join scv_touched_records as l on l.{record} = pairs.{record}_l
        semi join scv_touched_records as r on r.{record} = pairs.{record}_r
    """)
