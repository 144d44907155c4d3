"""Proven links that cannot all be followed: who is who in the components where a rule, a limit or a steward objects.

Only such components come here; everybody else's identity is the connected component that they are in. Three things
happen, in this order: identifiers that changed hands are divided into tenures, one for each owner in time; the links
are followed strongest first and never against a rule; what a steward linked is joined, what one split stays apart.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

import duckdb
import pyarrow as pa

from scv.clustering import Claim, changes_of_hands, tenure_at
from scv.matching.contradictions import records_contradict
from scv.matching.records import standardise_records
from scv.matching.suggest import FORCE_SPLIT, People, resolve_people

_OUTPUT = pa.schema(
    [
        ("tenure_id", pa.string()),
        ("identifier_id", pa.string()),
        ("cluster_id", pa.string()),
        ("valid_from", pa.timestamp("us")),
        ("valid_to", pa.timestamp("us")),
        ("left_id", pa.string()),
        ("right_id", pa.string()),
        ("kind", pa.string()),
        ("weight", pa.float64()),
        ("rule", pa.string()),
        ("detail", pa.string()),
    ]
)


def resolve_contested(
    con: duckdb.DuckDBPyConnection, records: str, links: str, identifiers: str, decisions: str
) -> pa.Table:
    """Resolve contested components. All arguments are relations on `con`.

    records: `RECORD_COLUMNS`. links: left_id, right_id, priority (0 is followed first), first_seen_at, last_seen_at,
    between identifiers and record ids. identifiers: identifier_id, identifier_type, identifier_value, can_change_hands,
    max_per_customer (null for no limit). decisions: left_id, right_id, action (link or split), in the order to obey.

    Returns one row per identifier and tenure (tenure_id, identifier_id, cluster_id, valid_from, valid_to; cluster_id is
    the least tenure_id of the person) and one per refused link (left_id, right_id, kind, weight, rule, detail).
    """
    standardise_records(con, records)
    moments = _moments(con, links, identifiers)
    tenures = {identifier: _tenure_ids(identifier, len(found)) for identifier, found in moments.items()}
    rows = con.execute(
        f"select left_id, right_id, priority, first_seen_at from {links} order by priority, left_id, right_id"
    ).fetchall()

    def at(identifier: str, seen_at: datetime | None) -> str:
        return tenures[identifier][tenure_at(moments[identifier], seen_at)] if identifier in tenures else identifier

    _register(con, "scv_proven", [(at(left, seen), at(right, seen), priority) for left, right, priority, seen in rows])
    known = {name for left, right, _, seen in rows for name in (at(left, seen), at(right, seen))}
    steward = con.execute(f"select left_id, right_id, action from {decisions}").fetchall()
    splits = [
        (left, right, 0)
        for left_id, right_id, action in steward
        if action == "split"
        for left in tenures.get(left_id, [left_id])
        for right in tenures.get(right_id, [right_id])
        if left in known and right in known
    ]
    _register(con, "scv_splits", splits)
    _limits(con, identifiers, tenures, known)
    people = resolve_people(con, records, proven="scv_proven", force_splits="scv_splits", limits="scv_limits")
    linked = [
        (tenures.get(left, [left])[-1], tenures.get(right, [right])[-1])
        for left, right, action in steward
        if action == "link"
    ]
    cluster, refused = _joined_by_stewards(people, linked, [pair[:2] for pair in splits])
    return _findings(people, cluster, refused, moments, tenures)


def _moments(con: duckdb.DuckDBPyConnection, links: str, identifiers: str) -> dict[str, list[datetime]]:
    """Return the identifiers that changed hands, with the moments when they did."""
    # An identifier beside it speaks with the names that its records gave by then: the number came with Bob's email.
    rows = con.execute(f"""
        with sides as (
            select left_id as identifier_id, right_id as other_id, first_seen_at, last_seen_at from {links}
            union all
            select right_id, left_id, first_seen_at, last_seen_at from {links}
        ),
        direct as (
            select identifier_id, other_id as record_id, first_seen_at, last_seen_at
            from sides semi join scv_records as records on records.record_id = sides.other_id
        ),
        hearsay as (
            select sides.identifier_id, direct.record_id, sides.first_seen_at, sides.last_seen_at
            from sides
            join direct on direct.identifier_id = sides.other_id and direct.first_seen_at <= sides.last_seen_at
            anti join scv_records as records on records.record_id = sides.other_id
            anti join direct as own on own.identifier_id = sides.identifier_id and own.record_id = direct.record_id
        )
        select identifier_id, record_id, min(first_seen_at), max(last_seen_at), bool_or(is_owner)
        from (
            -- The record of a guest is an order; every other that shows the identifier itself is its owner's.
            select *, not starts_with(record_id, 'order:') as is_owner from direct
            union all
            select *, false as is_owner from hearsay
        )
        semi join (from {identifiers} where can_change_hands) as movable using (identifier_id)
        group by identifier_id, record_id
        order by identifier_id, record_id
    """).fetchall()
    claims: dict[str, list[Claim]] = defaultdict(list)
    for identifier, *claim in rows:
        claims[identifier].append(Claim(*claim))
    contradict = records_contradict(con)
    found = {identifier: changes_of_hands(made, contradict) for identifier, made in claims.items() if len(made) > 1}
    return {identifier: moments for identifier, moments in found.items() if moments}


def _tenure_ids(identifier: str, changes: int) -> list[str]:
    """Return the names of an identifier's tenures: itself for the first owner, then `email:eve@x.com#2` and so on."""
    return [identifier, *(f"{identifier}#{number + 2}" for number in range(changes))]


def _register(con: duckdb.DuckDBPyConnection, name: str, rows: list[tuple[str, str, int]]) -> None:
    left, right, priority = zip(*rows, strict=True) if rows else ((), (), ())
    con.register(
        name,
        pa.table(
            {
                "left_id": pa.array(left, pa.string()),
                "right_id": pa.array(right, pa.string()),
                "priority": pa.array(priority, pa.int64()),
            }
        ),
    )


def _limits(con: duckdb.DuckDBPyConnection, identifiers: str, tenures: dict[str, list[str]], known: set[str]) -> None:
    """Create `scv_limits` with every tenure of the identifiers of which a person may have so many."""
    rows = con.execute(f"""
        select identifier_id, identifier_type, identifier_value, max_per_customer
        from {identifiers} where max_per_customer is not null order by all
    """).fetchall()
    kept = [(name, *rest) for identifier, *rest in rows for name in tenures.get(identifier, [identifier])]
    kept = [row for row in kept if row[0] in known]
    node, kind, value, maximum = zip(*kept, strict=True) if kept else ((), (), (), ())
    con.register(
        "scv_limits",
        pa.table(
            {
                "node_id": pa.array(node, pa.string()),
                "identifier_type": pa.array(kind, pa.string()),
                "identifier_value": pa.array(value, pa.string()),
                "maximum": pa.array(maximum, pa.int64()),
            }
        ),
    )


def _joined_by_stewards(
    people: People, links: list[tuple[str, str]], splits: list[tuple[str, str]]
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return node -> cluster after the stewards' links, and the links that would have undone a split.

    A split outlives a link that the data turned against it: two people in one profile are the worse mistake.
    """
    cluster = dict(zip(people.nodes["node_id"].to_pylist(), people.nodes["cluster_id"].to_pylist(), strict=True))
    members: dict[str, list[str]] = defaultdict(list)
    for node, label in cluster.items():
        members[label].append(node)
    refused = []
    for left, right in links:
        if left not in cluster or right not in cluster or cluster[left] == cluster[right]:
            continue
        keep, drop = sorted((cluster[left], cluster[right]))
        if any({cluster.get(a), cluster.get(b)} == {keep, drop} for a, b in splits):
            refused.append((min(left, right), max(left, right)))
            continue
        for node in members.pop(drop):
            cluster[node] = keep
            members[keep].append(node)
    return cluster, refused


def _findings(
    people: People,
    cluster: dict[str, str],
    refused: list[tuple[str, str]],
    moments: dict[str, list[datetime]],
    tenures: dict[str, list[str]],
) -> pa.Table:
    origin = {name: (identifier, number) for identifier, names in tenures.items() for number, name in enumerate(names)}
    rows = []
    for node in sorted(cluster):
        identifier, number = origin.get(node, (node, 0))
        bounds = [None, *moments.get(identifier, []), None]
        rows.append({
            "tenure_id": node,
            "identifier_id": identifier,
            "cluster_id": cluster[node],
            "valid_from": bounds[number],
            "valid_to": bounds[number + 1],
        })  # fmt: skip
    still_apart = [row for row in people.refused.to_pylist() if cluster[row["left_id"]] != cluster[row["right_id"]]]
    rows.extend({**row, "weight": None} for row in still_apart)
    rows.extend(
        {"left_id": left, "right_id": right, "kind": "override", "rule": FORCE_SPLIT, "detail": "a steward split them"}
        for left, right in refused
    )
    return pa.Table.from_pylist(rows, schema=_OUTPUT)
