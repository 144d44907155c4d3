"""Suggested matches between groups that proof has settled; only groups that a likely match touches are looked at."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from scv.matching.suggest import members_and_refusals, resolve_people
from scv.matching.touched import touched_by_matches


def resolve_matched(
    con: duckdb.DuckDBPyConnection, records: str, pairs: str, clusters: str, decisions: str, accept: float
) -> pa.Table:
    """Resolve matched groups. All arguments but the last are relations on `con`.

    records: `RECORD_COLUMNS`, group_id being the cluster that proof settled. pairs: `Suggestions.pairs`. clusters:
    cluster_id, identifier_id, identifier_type, identifier_value, max_per_customer. decisions: left_id, right_id,
    action. accept: log2 odds above which groups are one person.

    Returns one row per record of a touched group (node_id, cluster_id, is_record) and one per refused match (left_id,
    right_id, kind, weight, rule, detail).
    """
    touched_by_matches(con, records, pairs, "record_id", "group_id", accept)
    # A rule is about a group, so any record of it will do.
    con.execute(f"""
        create or replace temp table scv_touched_identifiers as
        with representatives as (
            select group_id, min(record_id) as record_id from scv_touched_records group by group_id
        )
        select clusters.*, representatives.record_id
        from {clusters} as clusters join representatives on representatives.group_id = clusters.cluster_id
    """)
    con.execute(f"""
        create or replace temp table scv_splits as
        select distinct l.record_id as left_id, r.record_id as right_id
        from {decisions} as decisions
        join scv_touched_identifiers as l on l.identifier_id = decisions.left_id
        join scv_touched_identifiers as r on r.identifier_id = decisions.right_id
        where decisions.action = 'split' and l.record_id <> r.record_id
    """)
    con.execute("""
        create or replace temp table scv_limits as
        select record_id as node_id, identifier_type, identifier_value, max_per_customer as maximum
        from scv_touched_identifiers where max_per_customer is not null
    """)
    people = resolve_people(
        con, "scv_touched_records", "scv_touched_pairs", None, "scv_splits", "scv_limits", accept=accept
    )
    return members_and_refusals(people)
