"""Shares that hardly move from one release to the next: when one does, a feed says less than it did.

One list. Each share is of the rows that it is `of`, and is compared with what the kept releases had. Counted on the
open file, so that a release is judged by what readers see.
"""

from typing import NamedTuple

import duckdb

from scv.expectations.accepted import not_accepted
from scv.expectations.checks import Check, found_in_any
from scv.relations import literal, quoted

# Rows from which a share says something. It is lost when so many were to be found and less than a part of them was. It
# leaves its range by more than points (100 are 1), a part of itself, and more standard errors than chance explains.
LEAST_ROWS = 50
LEAST_EXPECTED = 20
LOST_BELOW = 0.2
POINTS_ALLOWED, PART_ALLOWED = 0.1, 0.5
STANDARD_ERRORS = 4


class Share(NamedTuple):
    """`counted` of the rows of `table` that are `of`: conditions in SQL. `name` is how `SCV_ACCEPT` calls it."""

    name: str
    table: str
    counted: str
    of: str = "true"


class Counted(NamedTuple):
    """What a release had of a share."""

    found: int
    of: int


SHARES = [
    Share("products_in_stock", "products", "is_in_stock"),
    Share("products_with_stock_stated", "products", "available_quantity is not null"),
    Share("products_with_price", "products", "lowest_price > 0"),
    Share("products_with_category", "products", "category is not null"),
    Share("products_with_colours", "products", "colour_count > 0"),
    Share("products_with_sizes", "products", "size_count > 0"),
    Share("orders_cancelled", "orders", "is_cancelled"),
    Share("orders_of_customers", "orders", "customer_id is not null", "is_valid"),
    Share("orders_with_discount", "orders", "discount_amount > 0", "is_valid"),
    Share("orders_with_code", "orders", "discount_codes is not null", "is_valid"),
    Share("orders_with_campaign", "orders", "campaign_name is not null", "is_valid"),
    Share("orders_returned", "orders", "is_returned or is_partially_returned", "is_valid"),
    Share("lines_of_products", "order_lines", "product_id is not null", "is_valid"),
    Share("lines_with_colour", "order_lines", "colour is not null", "is_valid"),
    Share("lines_with_size", "order_lines", "size is not null", "is_valid"),
    Share("lines_discounted", "order_lines", "discount_amount > 0", "is_valid"),
    Share("lines_returned", "order_lines", "returned_quantity > 0", "is_valid"),
    Share("customers_with_orders", "single_customer_view", "order_count > 0"),
    Share("customers_of_several_sources", "single_customer_view", "source_count > 1"),
    Share("customers_granting_email", "single_customer_view", "consent_email = 'granted'"),
    Share("customers_denying_email", "single_customer_view", "consent_email = 'denied'"),
    Share("customers_granting_sms", "single_customer_view", "consent_sms = 'granted'"),
    Share("customers_with_gender", "single_customer_view", "gender is not null"),
    Share("customers_with_town", "single_customer_view", "address_city is not null"),
    Share("events_of_customers", "customer_timeline", "customer_id is not null"),
    Share("messages_opened", "customer_timeline", "event_type = 'message_opened'", "event_type like 'message_%'"),
    Share("messages_clicked", "customer_timeline", "event_type = 'message_clicked'", "event_type like 'message_%'"),
    Share("sessions_with_order", "customer_sessions", "has_order"),
    Share("sessions_with_campaign", "customer_sessions", "campaign_name is not null"),
    Share("triggers_that_may_go", "activation_triggers", "suppressed_reason is null", "not is_slot"),
]


def counted_shares(connection: duckdb.DuckDBPyConnection) -> dict[str, Counted]:
    """Every share that the release can be asked for: one of an earlier version may lack a table or a column."""
    counted = {}
    for share in SHARES:
        found = f"count(*) filter (where ({share.counted}) and ({share.of}))"
        query = f"select {found}, count(*) filter (where {share.of}) from {quoted(share.table)}"
        try:
            [(parts, whole)] = connection.execute(query).fetchall()
        except (duckdb.CatalogException, duckdb.BinderException):
            continue
        counted[share.name] = Counted(parts, whole)
    return counted


def share_checks(history: list[dict[str, Counted]], release_id: str) -> list[Check]:
    """That no share is lost, and that each stays in its range; not of those that earlier releases had few rows for.

    `history` is what each kept release had, the newest last; `release_id` is the newest.
    """
    lost, moved = [], []
    for share in SHARES:
        earlier = [counted[share.name] for counted in history if share.name in counted]
        parts = [counted.found / counted.of for counted in earlier if counted.of >= LEAST_ROWS]
        if not parts:
            continue
        lowest, highest = min(parts), max(parts)
        found, rows = f"count_if(({share.counted}) and ({share.of}))", f"count_if({share.of})"
        said = (
            f"select {literal(share.name)} as share, {literal(share.table)} as table_name, {rows} as row_count,"
            f" {found} as found, round(100.0 * {found} / {rows}, 1) as per_cent, {100 * lowest:.1f} as lowest_before,"
            f" {100 * highest:.1f} as highest_before, {literal(f'{share.name}@{release_id}')} as accept"
            f" from {quoted(share.table)}"
            f" having {not_accepted(literal(share.name), release_id)} and {rows} >= {LEAST_ROWS}"
        )
        is_lost = f"{lowest!r} * {rows} >= {LEAST_EXPECTED} and {found} < {LOST_BELOW} * {lowest!r} * {rows}"
        lost.append(f"{said} and {is_lost}")
        below, above = (_allowed(lowest, -1, rows), _allowed(highest, 1, rows))
        moved.append(f"{said} and not ({is_lost}) and ({found} < ({below}) * {rows} or {found} > ({above}) * {rows})")
    if not lost:
        return []
    return [
        Check("release", f"what {release_id} had a share of is still found", found_in_any(lost, "share"), "critical"),
        Check("release", "shares are in the range of the kept releases", found_in_any(moved, "share")),
    ]


def _allowed(part: float, direction: int, rows: str) -> str:
    """How far a share may be from a bound of its range, as SQL: points or a part of it, and what chance explains."""
    margin = min(POINTS_ALLOWED, PART_ALLOWED * part)
    return f"{part + direction * margin!r} + {direction * STANDARD_ERRORS} * sqrt({part * (1 - part)!r} / {rows})"
