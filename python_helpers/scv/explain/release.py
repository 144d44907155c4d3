"""What a published release knows about identifiers and what joins them. Every query is one pass over one table."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

import duckdb

from scv.explain.chains import Link
from scv.explain.identifiers import meanings

_COLUMNS = ", ".join(column.name for column in fields(Link))


@dataclass(frozen=True)
class Owner:
    """A customer that an identifier belongs to, or belonged to between two moments (UTC)."""

    customer_id: str
    strength: str
    valid_from: datetime | None
    valid_to: datetime | None


@dataclass(frozen=True)
class Quarantine:
    """Why an identifier may not connect people."""

    identifier: str
    reason: str
    denied_reason: str | None
    limited_by: str | None
    neighbour_count: float | None
    name_count: int | None
    max_names: int | None
    contact_point_count: int | None
    max_contact_points: int | None
    account_count: int | None
    max_accounts: int | None


class UnknownIdentifierError(LookupError):
    """No record shows the identifier, or several identifiers could be meant."""


def check_release(con: duckdb.DuckDBPyConnection) -> None:
    """Raise LookupError when the database is no release with personal data that can explain."""
    found = {
        (table, column)
        for table, column in con.execute(
            "select table_name, column_name from duckdb_columns() where not internal"
        ).fetchall()
    }
    needed = {("identity_links", column.name) for column in fields(Link)}
    needed |= {("identity_quarantine", column.name) for column in fields(Quarantine) if column.name != "identifier"}
    needed |= {("customer_identifiers", column.name) for column in fields(Owner)}
    missing = sorted(f"{table}.{column}" for table, column in needed - found)
    if missing:
        raise LookupError(
            "this is not the file with personal data of a release that this version published; it lacks "
            + ", ".join(missing)
        )


def identifier_meant(con: duckdb.DuckDBPyConnection, text: str, region: str) -> str:
    """Return the identifier of the release that `text` stands for, in any spelling (see `meanings`).

    Raises UnknownIdentifierError where the release has none, or several of different types, and names them.
    """
    meant = meanings(text, region)
    found = con.execute(
        """
        with shown as (
            select identifier_id from customer_identifiers
            union all
            select identifier_id from identity_quarantine
            union all
            select left_identifier_id from identity_links
            union all
            select right_identifier_id from identity_links
        )
        select distinct identifier_id, coalesce(list_position($identifiers, identifier_id), 1000) as rank
        from shown
        where
            list_contains($identifiers, identifier_id)
            or list_contains($values, substr(identifier_id, position(':' in identifier_id) + 1))
        order by rank, identifier_id
        """,
        {"identifiers": meant.identifiers, "values": meant.values},
    ).fetchall()
    identifiers = [identifier for identifier, _ in found]
    if not identifiers:
        raise UnknownIdentifierError(f"no record shows {text.strip()!r}")
    if len({identifier.partition(":")[0] for identifier in identifiers}) > 1:
        raise UnknownIdentifierError(f"{text.strip()!r} may be any of {', '.join(identifiers)}: say which")
    return str(identifiers[0])


def owners(con: duckdb.DuckDBPyConnection, identifier: str) -> list[Owner]:
    """Return whose the identifier is or was, oldest first; nobody's where it is shared or quarantined."""
    rows = con.execute(
        """
        select customer_id, strength, valid_from, valid_to from customer_identifiers
        where identifier_id = ? order by valid_from nulls first, customer_id
        """,
        [identifier],
    ).fetchall()
    return [Owner(*row) for row in rows]


def quarantine(con: duckdb.DuckDBPyConnection, identifier: str) -> Quarantine | None:
    """Return why the identifier is quarantined, or None where it is not."""
    names = ", ".join(column.name for column in fields(Quarantine) if column.name != "identifier")
    rows = con.execute(f"select {names} from identity_quarantine where identifier_id = ?", [identifier]).fetchall()
    return Quarantine(identifier, *rows[0]) if rows else None


def links_of_customer(con: duckdb.DuckDBPyConnection, customer_id: str) -> list[Link]:
    """Return all links between identifiers of one customer."""
    rows = con.execute(
        f"select {_COLUMNS} from identity_links where left_customer_id = $id and right_customer_id = $id",
        {"id": customer_id},
    ).fetchall()
    return [Link(*row) for row in rows]


def person_identifiers(con: duckdb.DuckDBPyConnection, customer_id: str) -> set[str]:
    """Return the identifiers of the customer that are a person's own, no device's or household's."""
    rows = con.execute(
        "select identifier_id from customer_identifiers where customer_id = ? and strength = 'person'", [customer_id]
    ).fetchall()
    return {identifier for (identifier,) in rows}


@dataclass(frozen=True)
class Miss:
    """What nearly joins two sides: one link between them, or two that meet in a value which proves nothing.

    Of such a shared value: why it is quarantined, or whose it was in turn.
    """

    links: tuple[Link, ...]
    shared: str | None = None
    shared_quarantine: Quarantine | None = None
    shared_owners: tuple[Owner, ...] = ()


def near_misses(con: duckdb.DuckDBPyConnection, left: str, right: str) -> list[Miss]:
    """Return what nearly joins the customers of two identifiers, nearest first.

    A steward's split comes first, then proof that was refused, then matches by weight, then what both sides were seen
    with but which connects nobody: a quarantined value, a shared device, a household's landline or address.
    """
    con.execute(
        """
        create or replace temp table sides as
        with named as (select unnest([$left, $right]) as identifier_id, unnest(['left', 'right']) as side),
        members as (
            select identifier_id, side from named
            union
            select customer_identifiers.identifier_id, named.side
            from named
            join customer_identifiers as named_owners using (identifier_id)
            join customer_identifiers using (customer_id)
        )
        -- What was first one's and then the other's stands on neither side: it is what they share.
        select identifier_id, min(side) as side from members group by identifier_id having count(*) = 1
        """,
        {"left": left, "right": right},
    )
    con.execute(
        f"""
        create or replace temp table touching as
        select {_COLUMNS}, l.side as left_side, r.side as right_side
        from identity_links
        left join sides as l on l.identifier_id = identity_links.left_identifier_id
        left join sides as r on r.identifier_id = identity_links.right_identifier_id
        where l.side is not null or r.side is not null
        """
    )
    direct = con.execute(f"select {_COLUMNS} from touching where left_side <> right_side").fetchall()
    rows = con.execute(
        f"""
        with half as (
            select *, coalesce(left_side, right_side) as side,
                if(left_side is null, left_identifier_id, right_identifier_id) as shared
            from touching
            where left_side is null or right_side is null
        ),
        best as (
            select * from half
            qualify row_number() over (
                partition by shared, side
                order by record_count desc nulls last, left_identifier_id, right_identifier_id, link_type
            ) = 1
        )
        select shared, {_COLUMNS} from best
        where shared in (select shared from best group by shared having count(*) = 2)
        order by shared, side
        """
    ).fetchall()
    found = [Miss((link,)) for link in dict.fromkeys(Link(*row) for row in direct)]
    for (shared, *first), (_, *second) in zip(rows[::2], rows[1::2], strict=True):
        links = (Link(*first), Link(*second))
        found.append(Miss(links, shared, quarantine(con, shared), tuple(owners(con, shared))))
    return sorted(found, key=_nearness)


def _nearness(miss: Miss) -> tuple[float | str, ...]:
    link = miss.links[0]
    if miss.shared is None:
        order = {"decision": 0, "proof": 1, "match": 2}.get(link.link_type, 5)
        return (order, -(link.match_weight or 0), f"{link.left_identifier_id} {link.right_identifier_id}")
    return (3 if miss.shared_quarantine else 4, 0, miss.shared)
