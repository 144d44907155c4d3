"""Reconciles a build of a real data set with its source: one measure asked of the source, the raw files and the marts.

Each measure is one query per stage. The source is queried directly and not through the adapter's own steps, so that a
mistake of the adapter shows as a difference. Counts and money are compared exactly; money is decimal, never a float.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from scv.real import complete_journey, online_retail
from scv.relations import literal


@dataclass(frozen=True)
class Measure:
    """One figure and the query that gives it at each stage; null where a stage does not know it.

    Queries name tables of the source ``source.<table>``, raw tables ``raw.<source>__<table>``, marts ``marts.<table>``.
    """

    name: str
    source: str
    raw: str | None = None
    marts: str | None = None


@dataclass(frozen=True)
class Reconciled:
    """A measure's figure at each stage; null where the stage was not asked."""

    name: str
    source: Decimal
    raw: Decimal | None
    marts: Decimal | None

    @property
    def is_money(self) -> bool:
        """Whether the figure of the source has decimals, which counts have not."""
        return bool(self.source.as_tuple().exponent)

    @property
    def is_equal(self) -> bool:
        """Whether every stage that was asked gives the figure of the source."""
        return all(figure in (None, self.source) for figure in (self.raw, self.marts))


# Money of a raw Square document is whole cents; times a decimal it stays exact, where a division would not.
BASKET_TOTALS = "(select (total_money ->> '$.amount')::bigint * 0.01 as amount from raw.square__orders)"
PAYMENT_TOTALS = "(select (total_money ->> '$.amount')::bigint * 0.01 as amount from raw.square__payments)"
BASKET_LINES = """(
    select
        (line ->> '$.total_money.amount')::bigint * 0.01 as amount,
        (line ->> '$.total_discount_money.amount')::bigint * 0.01 as discount_amount
    from (select unnest(line_items::json[]) as line from raw.square__orders)
)"""

# A basket for which nothing was charged is no sale and moves nobody's stage (docs/metrics.md).
SOLD = """(
    select *
    from source.transactions
    where basket_id in (
        select basket_id from source.transactions group by basket_id having sum(sales_value::decimal(18, 2)) > 0
    )
)"""

# Each household with its place among all, asked of the transactions alone. A figure of one household is checked by
# adding it up times the number of the household's first basket: equal only when each household has its own.
HOUSEHOLDS = f"""(
    select
        *,
        percent_rank() over (order by last_sold_at) as recency_place,
        percent_rank() over (order by order_count) as frequency_place,
        percent_rank() over (order by revenue) as monetary_place
    from (
        select
            min(basket_id) as first_basket,
            count(distinct basket_id) as order_count,
            max(transaction_timestamp) as last_sold_at,
            sum(sales_value::decimal(18, 2)) as revenue
        from {SOLD}
        group by household_id
    )
)"""
FIRST_BASKETS = """(
    select customer_id, min(regexp_extract(order_id, '[0-9]+$')::bigint) as first_basket
    from marts.orders
    where is_valid
    group by customer_id
)"""


def _stage(name: str, stage: str, order_counts: str) -> Measure:
    """How many households are at a purchase stage; ``order_counts`` is the condition on their number of baskets."""
    return Measure(
        name,
        source=f"select count(*) from {HOUSEHOLDS} where order_count {order_counts}",
        marts=f"select count(*) from marts.customer_lifecycle where purchase_stage = '{stage}'",
    )


def _score(measure: str) -> Measure:
    """The score of each household: its fifth among all by recency, frequency or monetary value."""
    return Measure(
        f"{measure} score of each household",
        source=f"select sum(first_basket * least(floor({measure}_place * 5) + 1, 5)::bigint) from {HOUSEHOLDS}",
        marts=(
            f"select sum(first_basket * {measure}_score) from marts.customer_features "
            f"inner join {FIRST_BASKETS} using (customer_id)"
        ),
    )


COMPLETE_JOURNEY = (
    Measure(
        "households",
        source="select count(distinct household_id) from source.transactions",
        raw="select count(*) from raw.square__customers",
        marts="select count(*) from marts.single_customer_view",
    ),
    Measure(
        "baskets",
        source="select count(distinct basket_id) from source.transactions",
        raw="select count(*) from raw.square__orders",
        marts="select count(*) from marts.orders",
    ),
    Measure(
        "baskets of customers",
        source=f"select count(distinct basket_id) from {SOLD}",
        raw="select count(customer_id) from raw.square__orders where (total_money ->> '$.amount')::bigint > 0",
        marts="select sum(order_count) from marts.single_customer_view",
    ),
    Measure(
        "lines",
        source="select count(*) from source.transactions",
        raw="select sum(json_array_length(line_items)) from raw.square__orders",
        marts="select count(*) from marts.order_lines",
    ),
    Measure(
        "revenue of lines",
        source="select sum(sales_value::decimal(18, 2)) from source.transactions",
        raw=f"select sum(amount) from {BASKET_LINES}",
        marts="select sum(gross_revenue) from marts.order_lines",
    ),
    Measure(
        "revenue of baskets",
        source="select sum(sales_value::decimal(18, 2)) from source.transactions",
        raw=f"select sum(amount) from {BASKET_TOTALS}",
        marts="select sum(total_amount) from marts.orders",
    ),
    Measure(
        "revenue of customers",
        source="select sum(sales_value::decimal(18, 2)) from source.transactions",
        raw=f"select sum(amount) from {PAYMENT_TOTALS}",
        marts="select sum(net_revenue) from marts.single_customer_view",
    ),
    Measure(
        "discounts",
        source=("select sum(retail_disc::decimal(18, 2) + coupon_match_disc::decimal(18, 2)) from source.transactions"),
        raw=f"select sum(discount_amount) from {BASKET_LINES}",
        marts="select sum(discount_amount) from marts.order_lines",
    ),
    Measure(
        "mailings",
        source="select count(*) from source.campaigns",
        raw="select count(*) from raw.lob__postcards",
        marts="select count(*) from marts.customer_timeline where event_type = 'mail_posted'",
    ),
    Measure(
        "coupon redemptions",
        source="select count(*) from source.coupon_redemptions",
        raw="select count(*) from raw.loyaltylion__transactions",
        marts="select count(*) from marts.customer_timeline where event_type = 'points_redeemed'",
    ),
    Measure(
        "households surveyed",
        source="select count(*) from source.demographics",
        raw="select count(*) from raw.audience_append__demographics",
        marts=(
            "select count(distinct customer_id) from marts.customer_traits "
            "where source = 'audience_append' and trait = 'age_band'"
        ),
    ),
    _stage("households with one basket", "first_purchase", "= 1"),
    _stage("households with two baskets", "second_purchase", "= 2"),
    _stage("households with three and more", "loyal", ">= 3"),
    Measure(
        "baskets of each household",
        source=f"select sum(first_basket * order_count) from {HOUSEHOLDS}",
        marts=(
            "select sum(first_basket * order_count) from marts.single_customer_view "
            f"inner join {FIRST_BASKETS} using (customer_id)"
        ),
    ),
    _score("recency"),
    _score("frequency"),
    _score("monetary"),
)

# The amount of a line in pence is rounded once per line: four lines of the source are priced at a tenth of a penny.
AMOUNT = "round(quantity * unit_price::decimal(18, 4), 2)"
LEDGER = """(
    select
        *,
        bool_and(customer_id is null and unit_price = 0) over (partition by invoice_no) as is_stock_movement
    from source.invoice_lines
)"""
SALES = f"(select * from {LEDGER} where not is_stock_movement and quantity >= 0 and unit_price >= 0)"
CREDITS = f"(select * from {LEDGER} where not is_stock_movement and (quantity < 0 or unit_price < 0))"
# An invoice for nothing is no sale, unless a credit that follows it before the customer's next one is booked on it.
INVOICES = f"""(
    select
        *,
        lead(invoiced_at) over (partition by customer_id order by invoiced_at, invoice_no) as next_invoiced_at
    from (
        select customer_id, invoice_no, min(invoice_ts) as invoiced_at, sum({AMOUNT}) as amount
        from {SALES}
        where customer_id is not null
        group by customer_id, invoice_no
    )
)"""
SOLD_INVOICES = f"""(
    select customer_id, invoice_no
    from {INVOICES} as invoices
    where amount > 0 or exists (
        select 1 from {CREDITS} as credits
        where
            credits.customer_id = invoices.customer_id
            and invoices.invoiced_at <= credits.invoice_ts
            and (invoices.next_invoiced_at is null or credits.invoice_ts < invoices.next_invoiced_at)
    )
)"""
# A credit without an invoice to be booked on is an order of its own.
CREDITS_ALONE = f"""(
    select distinct customer_id, invoice_no
    from {CREDITS} as credits
    where credits.customer_id is not null and not exists (
        select 1 from {SALES} as sales
        where sales.customer_id = credits.customer_id and sales.invoice_ts <= credits.invoice_ts
    )
)"""
SOLD_ORDERS = """(
    select *
    from raw.shopify__order
    where
        customer_id is not null
        and (total_price > 0 or id in (select order_id from raw.shopify__refund))
)"""

ONLINE_RETAIL = (
    Measure(
        "customers",
        source="select count(distinct customer_id) from source.invoice_lines",
        raw="select count(*) from raw.shopify__customer",
        marts="select count(*) from marts.single_customer_view",
    ),
    Measure(
        "sale invoices",
        source=f"select count(distinct invoice_no) from {SALES}",
        raw="select count(distinct order_id) from raw.shopify__order_line where quantity > 0",
        marts="select count(distinct order_id) from marts.order_lines where quantity > 0",
    ),
    Measure(
        "sale lines",
        source=f"select count(*) from {SALES}",
        raw="select count(*) from raw.shopify__order_line where quantity > 0",
        marts="select count(*) from marts.order_lines where quantity > 0",
    ),
    Measure(
        "sale lines without a customer",
        source=f"select count(*) from {SALES} where customer_id is null",
        raw=(
            "select count(*) from raw.shopify__order_line as order_line "
            'inner join raw.shopify__order as "order" on order_line.order_id = "order".id '
            'where quantity > 0 and "order".customer_id is null'
        ),
        marts="select count(*) from marts.order_lines where quantity > 0 and customer_id is null",
    ),
    Measure(
        "orders of customers",
        source=f"select (select count(*) from {SOLD_INVOICES}) + (select count(*) from {CREDITS_ALONE})",
        raw=f"select count(*) from {SOLD_ORDERS}",
        marts="select sum(order_count) from marts.single_customer_view",
    ),
    Measure(
        # Added up times the number of the customer's first invoice: equal only when each customer has their own count.
        "orders of each customer",
        source=f"""
            select sum(order_count * first_invoice)
            from (
                select count(*) as order_count, min(regexp_extract(invoice_no, '[0-9]+')::bigint) as first_invoice
                from (select * from {SOLD_INVOICES} union all select * from {CREDITS_ALONE})
                group by customer_id
            )
        """,
        raw=f"""
            select sum(order_count * first_invoice)
            from (
                select count(*) as order_count, min(regexp_extract(id, '[0-9]+')::bigint) as first_invoice
                from {SOLD_ORDERS}
                group by customer_id
            )
        """,
        marts="""
            select sum(order_count * first_invoice)
            from marts.single_customer_view
            inner join (
                select customer_id, min(regexp_extract(order_id, '[0-9]+$')::bigint) as first_invoice
                from marts.orders
                where is_valid
                group by customer_id
            ) using (customer_id)
        """,
    ),
    Measure(
        "credit notes",
        source=f"select count(distinct invoice_no) from {CREDITS}",
        raw="select count(distinct note) from raw.shopify__refund",
    ),
    Measure(
        "credit lines",
        source=f"select count(*) from {CREDITS}",
        raw="select count(distinct regexp_extract(id, '^[^-]+-[^-]+')) from raw.shopify__order_line_refund",
    ),
    Measure(
        "lines that move stock, not landed",
        source=f"select count(*) from {LEDGER} where is_stock_movement",
    ),
    Measure(
        "units credited",
        source=f"select sum(abs(quantity)) from {CREDITS}",
        raw="select sum(quantity)::bigint from raw.shopify__order_line_refund",
        marts="select sum(returned_quantity) from marts.order_lines",
    ),
    Measure(
        "gross revenue",
        source=f"select sum({AMOUNT}) from {SALES}",
        raw="select sum(round(quantity * price, 2)) from raw.shopify__order_line",
        # The shop sold gift vouchers to passers-by: money that it owes in goods.
        marts="select sum(gross_revenue) + sum(gift_card_amount) from marts.order_lines",
    ),
    Measure(
        "credited",
        source=f"select -sum({AMOUNT}) from {CREDITS}",
        raw="select sum(subtotal) from raw.shopify__order_line_refund",
        marts="select sum(returned_revenue) from marts.order_lines",
    ),
    Measure(
        "net revenue",
        source=f"select sum({AMOUNT}) from source.invoice_lines",
        raw=(
            "select (select sum(total_price) from raw.shopify__order)"
            " - (select sum(total_refunded_set_shop_amount) from raw.shopify__refund)"
        ),
        marts="select sum(net_revenue) + sum(gift_card_amount) from marts.order_lines",
    ),
    Measure(
        "net revenue of customers",
        source=f"select sum({AMOUNT}) from source.invoice_lines where customer_id is not null",
        raw=(
            "select (select sum(total_price) from raw.shopify__order where customer_id is not null)"
            " - (select sum(total_refunded_set_shop_amount) from raw.shopify__refund as refund "
            '    inner join raw.shopify__order as "order" on refund.order_id = "order".id '
            '    where "order".customer_id is not null)'
        ),
        marts="select sum(net_revenue) from marts.single_customer_view",
    ),
)


def attach_raw(connection: duckdb.DuckDBPyConnection, raw: Path) -> None:
    """Makes each raw file ``<source>/<table>.parquet`` below ``raw`` the view ``raw.<source>__<table>``."""
    files = sorted(raw.glob("*/*.parquet"))
    if not files:
        raise LookupError(f"{raw} holds no raw files: land the data set there first")
    connection.execute("create schema raw")
    for file in files:
        connection.execute(
            f'create view raw."{file.parent.name}__{file.stem}" as select * from read_parquet({literal(file)})'
        )


def attach_marts(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    """Makes each mart in ``database``, a work database or a release, the view ``marts.<table>``."""
    connection.execute(f"attach {literal(database)} as build (read_only)")
    schemas = connection.execute(
        "select schema_name from duckdb_columns() "
        "where database_name = 'build' and table_name = 'single_customer_view' group by all order by all limit 1"
    ).fetchall()
    if not schemas:
        raise LookupError(f"{database} holds no single_customer_view: build the project on the raw files first")
    schema = schemas[0][0]
    connection.execute("create schema marts")
    for (table,) in connection.execute(
        "select distinct table_name from duckdb_columns() "
        "where database_name = 'build' and schema_name = ? order by table_name",
        [schema],
    ).fetchall():
        connection.execute(f'create view marts."{table}" as select * from build."{schema}"."{table}"')


def figure(connection: duckdb.DuckDBPyConnection, query: str) -> Decimal:
    """The single figure of ``query``, exact; an empty sum is nought."""
    value = connection.execute(query).fetchall()[0][0]
    return Decimal(0) if value is None else Decimal(str(value))


def reconcile(
    connection: duckdb.DuckDBPyConnection, measures: Iterable[Measure], *, with_marts: bool
) -> list[Reconciled]:
    """Asks every stage for every measure.

    Args:
        connection: the source opened, the raw files attached and, when ``with_marts``, the marts too.
    """
    return [
        Reconciled(
            measure.name,
            figure(connection, measure.source),
            figure(connection, measure.raw) if measure.raw else None,
            figure(connection, measure.marts) if measure.marts and with_marts else None,
        )
        for measure in measures
    ]


def reconcile_complete_journey(
    raw: Path, database: Path | None = None, households: int | None = None
) -> list[Reconciled]:
    """Reconciles raw files, and the build of them in ``database``, with Complete Journey or its first households."""
    with complete_journey.open_source(households) as connection:
        return _reconcile_opened(connection, COMPLETE_JOURNEY, raw, database)


def reconcile_online_retail(source: Path, raw: Path, database: Path | None = None) -> list[Reconciled]:
    """Reconciles raw files, and the build of them in ``database``, with the Online Retail file ``source``."""
    with online_retail.open_source(source) as connection:
        return _reconcile_opened(connection, ONLINE_RETAIL, raw, database)


def _reconcile_opened(
    connection: duckdb.DuckDBPyConnection, measures: Iterable[Measure], raw: Path, database: Path | None
) -> list[Reconciled]:
    attach_raw(connection, raw)
    if database is not None:
        attach_marts(connection, database)
    return reconcile(connection, measures, with_marts=database is not None)


def as_table(reconciled: Sequence[Reconciled]) -> str:
    """The reconciliation as a Markdown table, figures with thousands separated and money to the penny."""
    header = ("measure", "source", "raw", "marts", "")
    rows = [
        (
            row.name,
            *(_text(figure, is_money=row.is_money) for figure in (row.source, row.raw, row.marts)),
            "equal" if row.is_equal else "DIFFERS",
        )
        for row in reconciled
    ]
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        padded = [cells[0].ljust(widths[0])]
        padded += [cell.rjust(width) for cell, width in zip(cells[1:4], widths[1:4], strict=True)]
        padded.append(cells[4].ljust(widths[4]))
        return "| " + " | ".join(padded) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([line(header), rule, *(line(row) for row in rows)])


def _text(value: Decimal | None, *, is_money: bool) -> str:
    if value is None:
        return "-"
    return f"{value:,.2f}" if is_money or value != value.to_integral_value() else f"{value:,.0f}"
