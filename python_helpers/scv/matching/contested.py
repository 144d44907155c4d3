"""Proven links that cannot all be followed: who is who in the components where a rule, a limit or a steward objects.

Only such components come here; everybody else's identity is the connected component that they are in. Three things
happen, in this order: identifiers that changed hands are divided into tenures, one for each owner in time; the links
are followed strongest first and never against a rule; what a steward linked is joined, what one split stays apart.
"""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from scv.clustering import Claim, changes_of_hands, components, disputed_from, tenure_at
from scv.clustering.evidence import MENTIONED, OWNED
from scv.clustering.tenures import Judgement
from scv.matching.contradictions import records_contradict, records_related
from scv.matching.records import standardise_records
from scv.matching.suggest import FORCE_SPLIT, People, resolve_people

IN_DISPUTE = "in_dispute"

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


class _Claim(NamedTuple):
    """A record that shows an identifier, by the link (left_id, right_id); times in UTC."""

    record_id: str
    first_seen_at: datetime | None
    last_done_at: datetime | None
    last_stated_at: datetime | None
    given_up_at: datetime | None
    evidence_rank: int
    left_id: str
    right_id: str


@dataclass(frozen=True)
class _Hands:
    """Whose an identifier was: the moments when it changed hands, and whether it is nobody's after the last of them."""

    moments: list[datetime]
    is_disputed: bool = False


def resolve_contested(
    con: duckdb.DuckDBPyConnection, records: str, links: str, identifiers: str, decisions: str, deeds: str
) -> pa.Table:
    """Resolve contested components. All arguments are relations on `con`.

    records: `RECORD_COLUMNS`. links: left_id, right_id, priority (0 is followed first), evidence_rank,
    is_somebody_elses (a mention of what another owns), first_seen_at, last_done_at, last_stated_at, given_up_at,
    between identifiers and record ids.
    identifiers: identifier_id, identifier_type, identifier_value, can_change_hands, is_reissued, max_per_customer (null
    for no limit). decisions: left_id, right_id, action (link or split), in the order to obey. deeds: identifier_id,
    last_done_at, of what somebody did.

    Returns one row per identifier and tenure (tenure_id, identifier_id, cluster_id, valid_from, valid_to; cluster_id is
    the least tenure_id of the person, null where the identifier is nobody's) and one per refused link (left_id,
    right_id, kind, weight, rule, detail).
    """
    standardise_records(con, records)
    claims = _claims(con, links, identifiers)
    contradict, related = (
        functools.lru_cache(1_000_000)(judge(con)) for judge in (records_contradict, records_related)
    )
    claims = {identifier: made for identifier, made in claims.items() if _has_contradiction(made, contradict)}
    hands = _changes(con, claims, links, identifiers, deeds, contradict, related)
    moments = {identifier: found.moments for identifier, found in hands.items()}
    tenures = {identifier: _tenure_ids(identifier, len(found)) for identifier, found in moments.items()}
    nobodys = {tenures[identifier][-1] for identifier, found in hands.items() if found.is_disputed}
    yielding = _yielding(claims, contradict, related)
    rows = con.execute(f"""
        select left_id, right_id, priority, is_somebody_elses, first_seen_at
        from {links} order by priority, left_id, right_id
    """).fetchall()

    def at(identifier: str, seen_at: datetime | None) -> str:
        return tenures[identifier][tenure_at(moments[identifier], seen_at)] if identifier in tenures else identifier

    every = [
        (at(left, seen), at(right, seen), priority + len(rows) * ((left, right) in yielding), is_mention)
        for left, right, priority, is_mention, seen in rows
    ]
    proven = [row for row in every if row[0] not in nobodys and row[1] not in nobodys]
    _register(con, "scv_proven", proven)
    known = {name for left, right, *_ in proven for name in (left, right)}
    steward = con.execute(f"select left_id, right_id, action from {decisions}").fetchall()
    splits = [
        (left, right, 0, False)
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
    # What is in dispute is somebody's again once a steward says whose.
    claimed = nobodys & {name for pair in linked for name in pair}
    cluster, refused = _joined_by_stewards(people, claimed, linked, [pair[:2] for pair in splits])
    disputed = [sorted(row[:2]) for row in every if row[0] in nobodys or row[1] in nobodys]
    return _findings(people, cluster, refused, disputed, moments, tenures)


def _claims(con: duckdb.DuckDBPyConnection, links: str, identifiers: str) -> dict[str, list[_Claim]]:
    """Return who claims the identifiers that may change hands and that several records show."""
    # An identifier beside it speaks with the names that its records gave by then: the number came with Bob's email.
    rows = con.execute(f"""
        with sides as (
            select left_id as identifier_id, right_id as other_id, * from {links}
            union all
            select right_id, left_id, * from {links}
        ),
        direct as (
            from sides semi join scv_records as records on records.record_id = sides.other_id
        ),
        hearsay as (
            select sides.* replace (direct.other_id as other_id)
            from sides
            join direct on direct.identifier_id = sides.other_id and direct.first_seen_at <= sides.last_done_at
            anti join scv_records as records on records.record_id = sides.other_id
            anti join direct as own on own.identifier_id = sides.identifier_id and own.other_id = direct.other_id
        )
        select
            identifier_id, other_id, min(first_seen_at), max(last_done_at), max(last_stated_at),
            case when count(*) = count(given_up_at) then max(given_up_at) end,
            min(evidence_rank), min(left_id), min(right_id)
        from (
            from direct
            union all
            select * replace ({MENTIONED} as evidence_rank) from hearsay
        )
        semi join (from {identifiers} where can_change_hands) as movable using (identifier_id)
        group by identifier_id, other_id
        order by identifier_id, other_id
    """).fetchall()
    claims: dict[str, list[_Claim]] = defaultdict(list)
    for identifier, *claim in rows:
        claims[identifier].append(_Claim(*claim))
    return {identifier: made for identifier, made in claims.items() if len(made) > 1}


def _changes(
    con: duckdb.DuckDBPyConnection,
    claims: dict[str, list[_Claim]],
    links: str,
    identifiers: str,
    deeds: str,
    contradict: Judgement,
    related: Judgement,
) -> dict[str, _Hands]:
    """Return which of the identifiers that contradicting records claim changed hands, with when."""
    if not claims:
        return {}
    last_deed = _last_deeds(con, set(claims), links, deeds)
    reissued = {
        name for (name,) in con.execute(f"select identifier_id from {identifiers} where is_reissued").fetchall()
    }
    found: dict[str, _Hands] = {}
    for identifier, made in claims.items():
        judged = [
            Claim(
                claim.record_id,
                claim.first_seen_at,
                # Silence is a person's, wherever they do something; an address that was given up needs none.
                claim.given_up_at
                or max(
                    filter(None, (claim.first_seen_at, claim.last_done_at, last_deed.get(claim.record_id))),
                    default=None,
                ),
                rank=claim.evidence_rank,
                last_stated_at=claim.last_stated_at,
                is_given_up=claim.given_up_at is not None,
            )
            for claim in made
        ]
        moments = changes_of_hands(judged, contradict, related)
        if moments:
            found[identifier] = _Hands(moments)
        elif identifier in reissued and (disputed := disputed_from(judged, contradict, related)):
            found[identifier] = _Hands([disputed], is_disputed=True)
    return found


def _last_deeds(con: duckdb.DuckDBPyConnection, contested: set[str], links: str, deeds: str) -> dict[str, datetime]:
    """Return when the person of each record last did anything, in whatever is connected but by what is contested."""
    done: dict[str, datetime] = dict(
        con.execute(f"""
            select deeds.identifier_id, deeds.last_done_at
            from {deeds} as deeds
            semi join (select left_id as identifier_id from {links} union select right_id from {links}) as ends
                using (identifier_id)
        """).fetchall()
    )
    rows = con.execute(f"""
        select left_id, right_id from {links}
        where evidence_rank < {MENTIONED} or starts_with(right_id, 'order:') or starts_with(left_id, 'order:')
    """).fetchall()
    connected = [(left, right) for left, right in rows if left not in contested and right not in contested]
    nodes = sorted({node for pair in connected for node in pair} | (done.keys() - contested))
    number = {node: position for position, node in enumerate(nodes)}
    ends = np.array([(number[left], number[right]) for left, right in connected], np.int64).reshape(-1, 2)
    person = dict(zip(nodes, components(len(nodes), ends[:, 0], ends[:, 1]).tolist(), strict=True))
    latest: dict[int, datetime] = {}
    for node, moment in done.items():
        if node in person:
            latest[person[node]] = max(moment, latest.get(person[node], moment))
    return {node: latest[who] for node, who in person.items() if who in latest}


def _has_contradiction(claims: list[_Claim], contradict: Judgement) -> bool:
    return any(contradict(one.record_id, other.record_id) for one, other in itertools.combinations(claims, 2))


def _yielding(claims: dict[str, list[_Claim]], contradict: Judgement, related: Judgement) -> set[tuple[str, str]]:
    """Return the links of those who give way to an earlier owner of their family: a child under a parent's address.

    Whose mailbox it is cannot be told by who clicked the link in it.
    """
    return {
        (later.left_id, later.right_id)
        for made in claims.values()
        for later in made
        if any(
            earlier.evidence_rank <= OWNED
            and _began_before(earlier, later)
            and related(earlier.record_id, later.record_id)
            and contradict(earlier.record_id, later.record_id)
            for earlier in made
        )
    }


def _began_before(earlier: _Claim, later: _Claim) -> bool:
    return (
        earlier.first_seen_at is not None
        and later.first_seen_at is not None
        and earlier.first_seen_at < later.first_seen_at
    )


def _tenure_ids(identifier: str, changes: int) -> list[str]:
    """Return the names of an identifier's tenures: itself for the first owner, then `email:eve@x.com#2` and so on."""
    return [identifier, *(f"{identifier}#{number + 2}" for number in range(changes))]


def _register(con: duckdb.DuckDBPyConnection, name: str, rows: list[tuple[str, str, int, bool]]) -> None:
    left, right, priority, is_somebody_elses = zip(*rows, strict=True) if rows else ((), (), (), ())
    con.register(
        name,
        pa.table(
            {
                "left_id": pa.array(left, pa.string()),
                "right_id": pa.array(right, pa.string()),
                "priority": pa.array(priority, pa.int64()),
                "is_somebody_elses": pa.array(is_somebody_elses, pa.bool_()),
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
    people: People, claimed: set[str], links: list[tuple[str, str]], splits: list[tuple[str, str]]
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return node -> cluster after the stewards' links, and the links that would have undone a split.

    `claimed`: nodes that belong to nobody but for a steward's link.
    A split outlives a link that the data turned against it: two people in one profile are the worse mistake.
    """
    cluster = dict(zip(people.nodes["node_id"].to_pylist(), people.nodes["cluster_id"].to_pylist(), strict=True))
    cluster.update(dict(zip(claimed, claimed, strict=True)))
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
    disputed: list[list[str]],
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
    for identifier, names in tenures.items():
        if names[-1] not in cluster:
            rows.append({"tenure_id": names[-1], "identifier_id": identifier, "valid_from": moments[identifier][-1]})
    rows.extend(
        {"left_id": left, "right_id": right, "kind": "proven", "rule": IN_DISPUTE, "detail": "its first owner lives on"}
        for left, right in disputed
        if cluster.get(left, left) != cluster.get(right, right)
    )
    still_apart = [row for row in people.refused.to_pylist() if cluster[row["left_id"]] != cluster[row["right_id"]]]
    rows.extend({**row, "weight": None} for row in still_apart)
    rows.extend(
        {"left_id": left, "right_id": right, "kind": "override", "rule": FORCE_SPLIT, "detail": "a steward split them"}
        for left, right in refused
    )
    return pa.Table.from_pylist(rows, schema=_OUTPUT)
