"""Two resolutions of the same people side by side: who merges, who splits, and what that touches."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import duckdb

from scv.report.words import listed, plural
from scv.terminal import printable

# Orders that count, as in the marts: neither cancelled nor a test.
_ORDERS = (
    "(select customer_id, order_id, currency, net_revenue from {}.intermediate.int_customer_orders where is_valid)"
)
_OWNERS = "(select * from {}.identity.idr_customer_identifiers where strength = 'person' and valid_to is null)"


@dataclass(frozen=True)
class Customer:
    """A customer as the last build knows them; revenue is net of returns, by currency."""

    customer_id: str
    name: str | None
    order_count: int
    net_revenue: dict[str, Decimal]


@dataclass(frozen=True)
class Regrouping:
    """Customers whose identifiers are grouped otherwise: some merge into one, one splits, or both at once.

    `after` says which identifiers each customer would have, of those that the customers in `before` have.
    """

    kind: str  # merge, split or regroup
    before: list[Customer]
    after: dict[str, list[str]]


@dataclass(frozen=True)
class WhatIf:
    """Everything that another rule would change. Counts are of customers, orders and identifiers as they are now."""

    customers_before: int
    customers_after: int
    regroupings: list[Regrouping]
    customers_touched: int
    orders_touched: int
    revenue_touched: dict[str, Decimal]
    orders_moved: int
    revenue_moved: dict[str, Decimal]
    identifiers_lost: int
    identifiers_gained: int

    def of_kind(self, kind: str) -> list[Regrouping]:
        """Return the regroupings of one kind."""
        return [regrouping for regrouping in self.regroupings if regrouping.kind == kind]

    def as_json(self) -> dict[str, Any]:
        """Return plain values; money as text, so that no cent is lost."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def compare(con: duckdb.DuckDBPyConnection, now: str, then: str) -> WhatIf:
    """Compare two attached work databases, `now` as it is and `then` under other rules.

    People are compared by the identifiers that are a person's own now and then: a telephone that a rule makes a
    household's counts no more, and what it joined splits. A customer "touched" merges or splits; an order "moved"
    would be another customer's.
    """
    owners_now, owners_then = _OWNERS.format(now), _OWNERS.format(then)
    con.execute(
        f"""
        create or replace temp table moves as
        select before.customer_id as before_id, after.customer_id as after_id, list(identifier_id) as identifiers
        from {owners_now} as before
        join {owners_then} as after using (identifier_id)
        group by before.customer_id, after.customer_id
        """
    )
    moves = con.execute(
        """
        with regrouped as (
            select
                *,
                count(*) over (partition by before_id) as parts,
                count(*) over (partition by after_id) as sources
            from moves
        ),
        -- All parts of whoever is touched, also those that keep to themselves.
        touched as (
            select before_id from regrouped where parts > 1 or sources > 1
        )
        select before_id, after_id, list_sort(identifiers) from moves
        where before_id in (select before_id from touched)
        order by before_id, after_id
        """
    ).fetchall()
    groups = _groups([(before, after) for before, after, _ in moves])
    customers = _customers(con, now, sorted({before for before, _, _ in moves}))
    holdings = {(before, after): identifiers for before, after, identifiers in moves}
    regroupings = []
    for befores, afters in groups:
        held = {
            after: sorted(item for before in befores for item in holdings.get((before, after), [])) for after in afters
        }
        kind = "merge" if len(afters) == 1 else "split" if len(befores) == 1 else "regroup"
        regroupings.append(Regrouping(kind, [customers[before] for before in befores], held))
    touched = [customer for regrouping in regroupings for customer in regrouping.before]
    moved = con.execute(
        f"""
        select currency, count(*), sum(before.net_revenue)
        from {_ORDERS.format(now)} as before join {_ORDERS.format(then)} as after using (order_id, currency)
        where before.customer_id is distinct from after.customer_id
        group by currency order by currency
        """
    ).fetchall()
    counts = con.execute(
        f"""
        select
            (select count(distinct customer_id) from {owners_now}),
            (select count(distinct customer_id) from {owners_then}),
            (select count(*) from {owners_now} as a anti join {owners_then} as b using (identifier_id)),
            (select count(*) from {owners_then} as a anti join {owners_now} as b using (identifier_id))
        """
    ).fetchall()
    [(before_count, after_count, lost, gained)] = counts
    revenue: dict[str, Decimal] = defaultdict(Decimal)
    for customer in touched:
        for currency, amount in customer.net_revenue.items():
            revenue[currency] += amount
    return WhatIf(
        customers_before=before_count,
        customers_after=after_count,
        regroupings=regroupings,
        customers_touched=len(touched),
        orders_touched=sum(customer.order_count for customer in touched),
        revenue_touched=dict(sorted(revenue.items())),
        orders_moved=sum(count for _, count, _ in moved),
        revenue_moved={currency: amount for currency, _, amount in moved},
        identifiers_lost=lost,
        identifiers_gained=gained,
    )


def as_text(found: WhatIf, most: int = 10) -> str:
    """Return the comparison as lines for a terminal, with the `most` regroupings of each kind that have most orders."""
    lines = []
    for kind, title in (("merge", "Would merge"), ("split", "Would split"), ("regroup", "Would be grouped otherwise")):
        regroupings = sorted(found.of_kind(kind), key=lambda item: -sum(who.order_count for who in item.before))
        if regroupings:
            lines += [f"{title}: {len(regroupings):,}", *(_line(item) for item in regroupings[:most])]
            lines += [f"  and {len(regroupings) - most:,} more"] * (len(regroupings) > most) + [""]
    if not lines:
        lines = ["Nobody would merge and nobody would split.", ""]
    lines += [
        f"Customers    {found.customers_before:,} -> {found.customers_after:,}; {found.customers_touched:,} touched",
        f"  who placed {_orders(found.orders_touched)}, net revenue {_money(found.revenue_touched)}",
        f"Orders that would change customer: {found.orders_moved:,}, net revenue {_money(found.revenue_moved)}",
        f"Identifiers that would be no person's: {found.identifiers_lost:,}; newly: {found.identifiers_gained:,}",
    ]
    return "\n".join(lines)


def in_words(regrouping: Regrouping) -> str:
    """Return a regrouping as a sentence: `Ann (1 order, 10.10 GBP) and Amy (no order) become one customer.`"""
    people = listed(
        f"{printable(customer.name or f'customer {customer.customer_id}, without a name,', 80)} ({_bought(customer)})"
        for customer in regrouping.before
    )
    one = len(regrouping.before) == 1
    if regrouping.kind == "merge":
        return f"{people} become one customer."
    parts = listed(f"one with {_some(held)}" for _, held in sorted(regrouping.after.items()))
    grouped = "becomes" if one else "are grouped otherwise, into"
    return f"{people} {grouped} {plural(len(regrouping.after), 'customer')}: {parts}."


def _bought(customer: Customer) -> str:
    if not customer.order_count:
        return "no order"
    return f"{_orders(customer.order_count)}, {_money(customer.net_revenue)}"


def _line(regrouping: Regrouping) -> str:
    people = " + ".join(
        f"{customer.customer_id} {printable(customer.name or 'without a name', 60)} "
        f"({_orders(customer.order_count)}, {_money(customer.net_revenue)})"
        for customer in regrouping.before
    )
    parts = " | ".join(f"{customer_id} ({_some(held)})" for customer_id, held in sorted(regrouping.after.items()))
    return f"  {people}\n    -> {parts}"


def _orders(count: int) -> str:
    return f"{count:,} {'order' if count == 1 else 'orders'}"


def _some(identifiers: list[str], most: int = 4) -> str:
    shown = ", ".join(printable(identifier, 60) for identifier in identifiers[:most])
    return shown + (f" and {len(identifiers) - most} more" if len(identifiers) > most else "")


def _money(amounts: dict[str, Decimal]) -> str:
    return " + ".join(f"{amount:,.2f} {printable(currency, 10)}" for currency, amount in sorted(amounts.items())) or "0"


def _groups(pairs: list[tuple[str, str]]) -> list[tuple[list[str], list[str]]]:
    """Return customers before and after that hang together by the identifiers they share, in the order of their ids."""
    neighbours: dict[tuple[int, str], set[tuple[int, str]]] = defaultdict(set)
    for before, after in pairs:
        neighbours[0, before].add((1, after))
        neighbours[1, after].add((0, before))
    groups, seen = [], set()
    for start in sorted(neighbours):
        if start in seen:
            continue
        group, waiting = {start}, [start]
        while waiting:
            for node in neighbours[waiting.pop()] - group:
                group.add(node)
                waiting.append(node)
        seen |= group
        groups.append((sorted(name for side, name in group if not side), sorted(name for side, name in group if side)))
    return groups


def _customers(con: duckdb.DuckDBPyConnection, database: str, customer_ids: list[str]) -> dict[str, Customer]:
    """Return the customers' names and what they bought."""
    rows = con.execute(
        f"""
        with wanted as (select unnest(cast($ids as varchar[])) as customer_id),
        bought as (
            select customer_id, currency, count(*) as order_count, sum(net_revenue) as net_revenue
            from {_ORDERS.format(database)} semi join wanted using (customer_id)
            group by customer_id, currency
        )
        select
            customer_id,
            nullif(concat_ws(' ', golden.given_name, golden.family_name), ''),
            bought.currency, coalesce(bought.order_count, 0), bought.net_revenue
        from wanted
        left join {database}.intermediate.int_golden_records as golden using (customer_id)
        left join bought using (customer_id)
        order by customer_id, currency
        """,
        {"ids": customer_ids},
    ).fetchall()
    found: dict[str, Customer] = {}
    for customer_id, name, currency, order_count, amount in rows:
        earlier = found.get(customer_id, Customer(customer_id, name, 0, {}))
        revenue = {**earlier.net_revenue, **({currency: amount} if currency is not None else {})}
        found[customer_id] = Customer(customer_id, name, earlier.order_count + order_count, revenue)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value
