"""The sample keeps its promises: every table of the contract, the same for the same seed, its mess on purpose."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from pathlib import Path

import duckdb
import networkx as nx
import phonenumbers
import pytest
import yaml
from scv.synthetic import GeneratorSettings, generate
from scv.synthetic.__main__ import main
from scv.synthetic.rates import Rates, read_rates

PROJECT = Path(__file__).resolve().parents[2]

# Where the profiles of truth/records.parquet live in the raw tables.
PROFILE_TABLES = {
    ("shopify", "customer"): "id",
    ("square", "customers"): "id",
    ("klaviyo", "person"): "id",
    ("gigya", "accounts"): "UID",
    ("salesforce", "contact"): "id",
    ("loyaltylion", "customers"): "id",
    ("zendesk", "user"): "id",
    ("aircall", "contacts"): "id",
    ("meta", "leads"): "id",
}


def contract() -> dict[str, dict]:
    """Every raw table of the project's sources, `<source>.<table>`: its columns with their types, key and time."""
    tables = {}
    for path in sorted(PROJECT.glob("models/staging/*/_*__sources.yml")):
        for source in yaml.safe_load(path.read_text())["sources"]:
            # Registration's own findings and the truth are sources too, but no raw tables.
            for table in source["tables"] if source["name"] not in ("raw_catalog", "truth") else []:
                tables[f"{source['name']}.{table['name']}"] = {
                    "columns": {column["name"]: column["data_type"] for column in table["columns"]},
                    "generations": {
                        column["name"]: generation.lower()
                        for column in table["columns"]
                        for generation in ("REST", "GraphQL")
                        if f"{generation} generation" in column["description"]
                    },
                    **table["config"]["meta"],
                }
    return tables


CONTRACT = contract()

# Tables of the contract that other generations of a system land, or that few shops use: not written here.
OF_OTHER_GENERATIONS = {
    "shopify.refund_line_item",
    "shopify.inventory_quantity",
    # the sample's tills know an article by the shop's SKU
    "square.items",
    "salesforce.individual",
    # what the shop itself has sent: a sample sends nothing
    "scv.sync_log",
}

# Columns that a connector lands and nothing reads: they come with every real feed.
UNREAD = {
    "klaviyo.event": {"property_url"},
    "shopify.discount_application": {"description", "value_type", "value"},
    "shopify.discount_allocation": {
        "amount_set_shop_money_amount",
        "amount_set_shop_money_currency_code",
        "amount_set_presentment_money_amount",
        "amount_set_presentment_money_currency_code",
    },
    "shopify.order_adjustment": {"reason", "amount_set", "tax_amount_set"},
    "shopify.transaction": {
        "parent_id",
        "source_name",
        "message",
        "error_code",
        "authorization_expires_at",
        "payment_credit_card_company",
        "created_at",
        "currency",
    },
}


class Sample:
    """A generated sample, its raw tables as views `<source>.<table>` and its truth as `truth.<table>`."""

    def __init__(self, folder: Path, **settings: int | float | Rates) -> None:
        self.folder = folder
        self.rows = generate(GeneratorSettings(**settings), folder / "raw", folder / "truth")
        self.connection = duckdb.connect()
        self.connection.execute("set timezone = 'UTC'")
        for path in sorted(folder.glob("*/**/*.parquet")):
            schema = path.parent.name
            self.connection.execute(f'create schema if not exists "{schema}"')
            self.connection.execute(f'create view "{schema}"."{path.stem}" as from read_parquet(\'{path}\')')

    def query(self, sql: str) -> list[tuple]:
        return self.connection.execute(sql).fetchall()

    def value(self, sql: str) -> object:
        return self.query(sql)[0][0]

    def content(self) -> dict[str, tuple]:
        """Rows, column names and a hash over rows and their order, per file."""
        return {
            str(path.relative_to(self.folder)): tuple(
                self.query(
                    f"select count(*), bit_xor(hash(number, row_text)) from (select row_number() over () as number, "
                    f"columns_of_file::varchar as row_text from read_parquet('{path}') as columns_of_file)"
                )[0]
            )
            for path in sorted(self.folder.glob("*/**/*.parquet"))
        }


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return Sample(tmp_path_factory.mktemp("sample"), people=900, intensity=0.5, seed=3)


@pytest.fixture(scope="module")
def small_sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return Sample(tmp_path_factory.mktemp("small"), people=120, intensity=0.2, seed=5, threads=2)


# --- the contract ---------------------------------------------------------------------------------------------------


def test_every_raw_table_of_the_contract_is_written(sample: Sample) -> None:
    assert set(CONTRACT) - set(sample.rows) <= OF_OTHER_GENERATIONS
    empty = [table for table, rows in sample.rows.items() if rows == 0 and table != "privacy.erasure_requests"]
    assert empty == []


@pytest.mark.parametrize("table", sorted(set(CONTRACT) - OF_OTHER_GENERATIONS))
def test_columns_are_those_of_the_contract_and_cast_to_its_types(sample: Sample, table: str) -> None:
    relation = '"{}"."{}"'.format(*table.split("."))
    landed = {name for name, *_ in sample.query(f"describe {relation}")}
    assert landed - set(CONTRACT[table]["columns"]) <= UNREAD.get(table, set())
    for name in sorted(landed & set(CONTRACT[table]["columns"])):
        data_type = CONTRACT[table]["columns"][name]
        lost = sample.value(f'select count("{name}") - count(try_cast("{name}" as {data_type})) from {relation}')
        assert lost == 0, f"{table}.{name} does not cast to {data_type}"


@pytest.mark.parametrize("generation", ["rest", "graphql", "both"])
def test_f1_each_generation_of_shopify_lands_its_own_tables_and_columns(generation: str, tmp_path: Path) -> None:
    """F1. What the contract says to be of one generation is in no file of the other; both have files of either."""
    rows = generate(GeneratorSettings(people=40, months=3, shopify=generation), tmp_path / "raw", tmp_path / "truth")
    assert ("shopify.inventory_quantity" in rows) == (generation != "rest")
    assert ("shopify.order_line_refund" in rows) == (generation != "graphql")
    shop = tmp_path / "raw" / "shopify"
    landed = {"rest": set(), "graphql": set()}
    for file in shop.rglob("*.parquet"):
        table = f"shopify.{file.stem if file.parent == shop else file.parent.name}"
        of_file = {"before": "rest", "since": "graphql"}.get(file.stem, generation)
        generations = CONTRACT.get(table, {}).get("generations", {})
        for column in generations.keys() & duckdb.read_parquet(str(file)).columns:
            assert generations[column] == of_file, f"{file} has {column}"
            landed[of_file].add(column)
    assert [side for side, columns in landed.items() if columns] == (
        ["rest", "graphql"] if generation == "both" else [generation]
    )


@pytest.mark.parametrize(
    "table", sorted(table for table in CONTRACT.keys() - OF_OTHER_GENERATIONS if CONTRACT[table].get("occurred_at"))
)
def test_nothing_happens_after_the_end_but_what_is_dated_2099(sample: Sample, table: str) -> None:
    source, name = table.split(".")
    occurred_at = f'"{CONTRACT[table]["occurred_at"]}"'
    if source == "aircall":
        occurred_at = f"to_timestamp({occurred_at})"
    late = sample.value(
        f'select count(*) from "{source}"."{name}" where try_cast({occurred_at} as timestamptz) > timestamptz '
        f"'2026-09-30 23:59:59+00' and year(try_cast({occurred_at} as timestamptz)) < 2099"
    )
    assert late == 0


@pytest.mark.parametrize(
    ("child", "column", "parent", "parent_column"),
    [
        ("shopify.order_line", "order_id", "shopify.order", "id"),
        ("shopify.order", "customer_id", "shopify.customer", "id"),
        ("shopify.order_line", "variant_id", "shopify.product_variant", "id"),
        ("shopify.order_line_refund", "order_line_id", "shopify.order_line", "id"),
        ("shopify.order_line_refund", "refund_id", "shopify.refund", "id"),
        ("shopify.return_line_item", "return_id", "shopify.return", "id"),
        ("shopify.refund", "order_id", "shopify.order", "id"),
        ("shopify.discount_application", "order_id", "shopify.order", "id"),
        ("shopify.discount_allocation", "order_line_id", "shopify.order_line", "id"),
        ("shopify.order_adjustment", "refund_id", "shopify.refund", "id"),
        ("shopify.transaction", "order_id", "shopify.order", "id"),
        ("shopify.transaction", "refund_id", "shopify.refund", "id"),
        ("segment_web.order_completed", "checkout_id", "shopify.order", "checkout_id"),
        ("segment_web.order_completed", "order_id", "order_references", "reference"),
        ("segment_web.product_viewed", "sku", "shopify.product_variant", "sku"),
        ("segment_web.pages", "user_id", "gigya.accounts", "UID"),
        ("segment_web.pages", "context_campaign_name", "campaign_names", "name"),
        ("klaviyo.event", "person_id", "klaviyo.person", "id"),
        ("klaviyo.event", "metric_id", "klaviyo.metric", "id"),
        ("klaviyo.event", "campaign_id", "klaviyo.campaign", "id"),
        ("klaviyo.event", "property_list", "klaviyo.list", "list_name"),
        ("klaviyo.global_exclusion", "person_id", "klaviyo.person", "id"),
        ("klaviyo.list_exclusion", "id", "klaviyo.person", "id"),
        ("klaviyo.list_exclusion", "list_id", "klaviyo.list", "id"),
        ("square.payments", "order_id", "square.orders", "id"),
        ("square.orders", "customer_id", "square.customers", "id"),
        ("aftership.trackings", "order_id", "shopify.order", "id"),
        ("lob.events", "reference_id", "lob.postcards", "id"),
        ("zendesk.ticket", "requester_id", "zendesk.user", "id"),
        ("zendesk.satisfaction_rating", "ticket_id", "zendesk.ticket", "id"),
        ("salesforce.contact", "master_record_id", "salesforce.contact", "id"),
        ("loyaltylion.customers", "merchant_id", "shopify.customer", "id"),
    ],
)
def test_references_between_tables_hold(
    sample: Sample, child: str, column: str, parent: str, parent_column: str
) -> None:
    sample.query(
        "create or replace view campaign_names as select campaign_name as name from ad_reporting.campaign_report "
        "union select regexp_extract(context_campaign_name, '^.*-[0-9]{8}$') from segment_web.pages "
        "union values ('welcome'), ('basket-reminder'), ('thank-you'), ('birthday')"
    )
    sample.query(
        "create or replace view order_references as select unnest("
        "[id::varchar, name, substr(name, 2), 'gid://shopify/Order/' || id]) as reference from shopify.order"
    )
    child_relation, parent_relation = ('"' + '"."'.join(name.split(".")) + '"' for name in (child, parent))
    orphans, references = sample.query(f"""
        select count(*) filter (where parent.value is null), count(*)
        from (select distinct "{column}"::varchar as value from {child_relation} where "{column}" is not null) as child
        left join (select distinct "{parent_column}"::varchar as value from {parent_relation}) as parent
            on child.value = parent.value""")[0]
    assert (orphans, references > 0) == (0, True)


# --- determinism ----------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_content_whatever_the_threads(small_sample: Sample, tmp_path: Path) -> None:
    again = Sample(tmp_path, people=120, intensity=0.2, seed=5, threads=1)
    assert again.content() == small_sample.content()


def test_another_seed_is_another_population(small_sample: Sample, tmp_path: Path) -> None:
    other = Sample(tmp_path, people=120, intensity=0.2, seed=6)
    mine, theirs = (set(generated.query("select email from shopify.customer")) for generated in (small_sample, other))
    assert len(mine & theirs) < len(mine) / 10


def test_short_histories_and_the_command_line_work(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    main(["--out", str(tmp_path / "raw"), "--truth", str(tmp_path / "truth"), "--people", "30", "--months", "3"])
    shown = capsys.readouterr()
    assert "73 tables" in shown.out and "purchases" in shown.err
    orders = tmp_path / "raw" / "shopify" / "order.parquet"
    [(first_order_at,)] = duckdb.sql(f"select min(created_at) from '{orders}'").fetchall()
    assert str(first_order_at) >= "2026-07-01"


@pytest.mark.parametrize("arguments", [["--people", "0"], ["--months", "-1"], ["--intensity", "0"]])
def test_settings_that_make_no_sense_are_refused(arguments: list[str], capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert "must be more than zero" in capsys.readouterr().err


# --- the truth ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("source", "table"), PROFILE_TABLES)
def test_truth_names_the_person_behind_every_profile(sample: Sample, source: str, table: str) -> None:
    record_id = PROFILE_TABLES[source, table]
    in_raw = f'select distinct "{record_id}"::varchar from "{source}"."{table}" where "{record_id}" is not null'
    in_truth = f"select record_id from truth.records where source = '{source}' and table_name = '{table}'"
    assert sample.query(f"({in_raw}) except ({in_truth})") == []
    assert sample.query(f"({in_truth}) except ({in_raw})") == []
    assert sample.value(f"select count(*) - count(distinct record_id) from ({in_truth})") == 0


def test_loyal_customers_have_about_six_identities(sample: Sample) -> None:
    """Cookies, devices, emails, telephones, cards; the ids that systems give them are not counted."""
    average = sample.value("""
        with orders as (
            select records.person_id, 'shopify' || orders.id as order_id
            from shopify.order as orders
            inner join truth.records as records
                on records.source = 'shopify' and records.record_id = orders.customer_id::varchar
            where not coalesce(orders.test, false) and orders.cancelled_at is null
            union
            select records.person_id, orders.id
            from square.orders as orders
            inner join truth.records as records on records.source = 'square' and records.record_id = orders.customer_id
            where orders.line_items is not null
        ),
        loyal as (select person_id from orders group by person_id having count(*) >= 3)
        select avg(identities) from (
            select loyal.person_id, count(*) as identities
            from loyal
            inner join truth.identifiers as identifiers on loyal.person_id = identifiers.person_id
            where identifiers.identifier_type not in ('user_id', 'social_login')
            group by loyal.person_id
        )""")
    assert 5 <= average <= 7


def test_telephones_of_the_truth_are_valid_british_numbers(sample: Sample) -> None:
    numbers = sample.query("select identifier_value from truth.identifiers where identifier_type = 'phone'")
    parsed = [phonenumbers.parse(number) for (number,) in numbers]
    assert all(phonenumbers.is_valid_number(number) for number in parsed)
    kinds = Counter(phonenumbers.number_type(number) for number in parsed)
    assert set(kinds) == {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE}


def proven_links(sample: Sample) -> list[tuple[str, str, str]]:
    """(source, record, identifier): what a profile shares with others as proof; telephones as E.164, mobiles only."""
    rows = sample.query("""
        select 'shopify' as source, id::varchar as record_id, 'email' as kind, email as value from shopify.customer
        union all select 'shopify', id::varchar, 'phone', phone from shopify.customer
        union all select 'shopify', customer_id::varchar, 'phone', billing_address_phone from shopify.order
        union all select 'square', id, 'email', email_address from square.customers
        union all select 'square', id, 'phone', phone_number from square.customers
        union all select 'square', id, 'card', reference_id from square.customers
        union all select 'klaviyo', id, 'email', email from klaviyo.person
        union all select 'klaviyo', id, 'phone', phone_number from klaviyo.person
        union all select 'gigya', "UID", 'email', profile ->> '$.email' from gigya.accounts
        union all select 'gigya', "UID", 'phone', profile ->> '$.phones[0].number' from gigya.accounts
        union all select 'gigya', "UID", 'card', data ->> '$.loyaltyCard' from gigya.accounts
        union all select 'salesforce', id, 'email', email from salesforce.contact
        union all select 'salesforce', id, 'phone', mobile_phone from salesforce.contact
        union all select 'salesforce', id, 'contact', coalesce(master_record_id, id) from salesforce.contact
        union all select 'loyaltylion', id::varchar, 'email', email from loyaltylion.customers
        union all select 'loyaltylion', id::varchar, 'card', properties ->> '$.loyalty_card' from loyaltylion.customers
        union all select 'loyaltylion', id::varchar, 'shop customer', merchant_id from loyaltylion.customers
        union all select 'shopify', id::varchar, 'shop customer', id::varchar from shopify.customer
        union all select 'zendesk', id::varchar, 'email', email from zendesk.user
        union all select 'zendesk', id::varchar, 'phone', phone from zendesk.user
        union all select 'aircall', id::varchar, 'email', emails ->> '$[0].value' from aircall.contacts
        union all select 'aircall', id::varchar, 'phone', phone_numbers ->> '$[0].value' from aircall.contacts
        union all
        select 'meta', id, case field ->> 'name' when 'email' then 'email' else 'phone' end, field ->> '$.values[0]'
        from (select id, unnest(field_data::json[]) as field from meta.leads)
        where field ->> 'name' in ('email', 'phone_number')""")
    links = []
    for source, record_id, kind, value in rows:
        if record_id is None or value is None or value in ("test@test.com", "0000000000"):
            continue
        if kind == "phone":
            number = phonenumbers.parse(value, "GB")
            if phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.MOBILE:
                continue
            value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        links.append((source, record_id, f"{kind}:{value.strip().lower()}"))
    return links


def test_about_nine_pairs_of_ten_are_proven_and_shared_things_prove_nothing(sample: Sample) -> None:
    graph = nx.Graph()
    for source, record_id, identifier in proven_links(sample):
        if "kiosk@" not in identifier:
            graph.add_edge((source, record_id), identifier)
    component = {node: number for number, nodes in enumerate(nx.connected_components(graph)) for node in nodes}
    person = {
        (source, record_id): who
        for source, record_id, who in sample.query("select source, record_id, person_id from truth.records")
    }
    cluster = {record: component.get(record, record) for record in person}

    def pairs(sizes: Counter) -> int:
        return sum(size * (size - 1) // 2 for size in sizes.values())

    same_person = pairs(Counter(person.values()))
    proven = pairs(Counter((person[record], cluster[record]) for record in person))
    joined = pairs(Counter(cluster.values()))
    assert 0.84 <= proven / same_person <= 0.93
    # Only numbers and addresses that changed hands join two people.
    recycled = sample.value("select count(*) from truth.identifiers where valid_to is not null")
    assert 0 < recycled < 12
    people_of_cluster = {}
    for record in person:
        people_of_cluster.setdefault(cluster[record], set()).add(person[record])
    assert sum(len(people) > 1 for people in people_of_cluster.values()) <= recycled
    assert joined - proven < same_person / 50


# --- the mess -------------------------------------------------------------------------------------------------------

# What must be found, as a query that says whether it is.
MESS = {
    "a kiosk email on many till customers": """
        select count(*) > 100 from square.customers where lower(email_address) like '%kiosk@%'""",
    "placeholder emails": """
        select count(*) > 0 from square.customers where lower(email_address) like '%test@test.com%'""",
    "placeholder telephones": """
        select count(*) > 0 from square.customers where phone_number = '0000000000'""",
    "N/A for a value": """
        select count(*) > 0 from square.customers where family_name = 'N/A'""",
    "emails in capitals and with spaces": """
        select count(*) filter (where email <> lower(email)) > 5 and count(*) filter (where email <> trim(email)) > 5
        from shopify.customer""",
    "telephones in several formats": """
        select count(distinct regexp_replace(phone, '[0-9]', '9', 'g')) >= 6 from shopify.customer""",
    "landlines of several adults": """
        select max(people) >= 3
        from (
            select count(distinct person_id) as people
            from truth.identifiers
            where identifier_type = 'phone'
            group by identifier_value
        )""",
    "cookies of several people": """
        select count(*) > 0
        from (
            select identifier_value
            from truth.identifiers
            where identifier_type = 'anonymous_id'
            group by identifier_value
            having count(distinct person_id) > 1
        )""",
    "two accounts signing in on one tablet": """
        select count(*) > 0
        from (select anonymous_id from segment_web.pages group by anonymous_id having count(distinct user_id) > 1)""",
    "cards of two people": """
        select count(*) > 0
        from (
            select identifier_value
            from truth.identifiers
            where identifier_type = 'card_fingerprint'
            group by identifier_value
            having count(distinct person_id) > 1
        )""",
    "guests": """
        select count(*) > 10 from shopify.customer where state = 'DISABLED'""",
    "orders without a customer": """
        select count(*) > 3 from shopify.order where customer_id is null and not test""",
    "presents to somebody else": """
        select count(*) > 10
        from shopify.order
        where shipping_address_zip <> billing_address_zip and shipping_address_phone <> billing_address_phone""",
    "test orders": """
        select count(distinct id) = 5 from shopify.order where test""",
    "cancelled orders": """
        select count(*) > 5 from shopify.order where cancelled_at is not null""",
    "exact duplicates": """
        select count(*) > 20 from (select id from segment_web.pages group by all having count(*) > 1)""",
    "later versions of a record": """
        select count(*) > 20 from (select id from shopify.order group by id having count(distinct updated_at) > 1)""",
    "late deliveries": """
        select count(*) > 20 from klaviyo.event where _fivetran_synced > datetime + interval 1 day""",
    "rows without a key": """
        select count(*) > 0
        from (
            select id::varchar as id from segment_web.pages
            union all select id::varchar from shopify.order
            union all select id from klaviyo.event
            union all select id::varchar from aircall.calls
        )
        where id is null""",
    "rows without a time": """
        select count(*) > 0
        from (
            select "timestamp" as happened_at from segment_web.pages
            union all select datetime from klaviyo.event
            union all select created_at from zendesk.ticket
        )
        where happened_at is null""",
    "rows dated 2099": """
        select count(*) > 0
        from (
            select "timestamp" as happened_at from segment_web.pages
            union all select datetime from klaviyo.event
            union all select date_sent from twilio.message
        )
        where year(happened_at) = 2099""",
    "soft-deleted rows": """
        select count(*) > 0
        from (
            select _fivetran_deleted from shopify.order
            union all select _fivetran_deleted from zendesk.ticket
            union all select _fivetran_deleted from klaviyo.event
        )
        where _fivetran_deleted""",
    "robots of every kind, by name": """
        select count(distinct robot_name) >= 20 from truth.robots""",
    "soft bounces beside hard ones": """
        select
            count(*) filter (where property_bounce_type = 'Soft') > 10
            and count(*) filter (where property_bounce_type = 'Hard') > 3
        from klaviyo.event""",
    "lists left by people who stay subscribed": """
        select count(*) > 3
        from truth.email_lists as sale
        inner join truth.email_lists as newsletter on sale.klaviyo_id = newsletter.klaviyo_id
        where sale.refusal = 'left_list' and newsletter.list_name = 'Newsletter' and newsletter.refusal is null""",
    "a till profile for strangers": """
        select count(distinct orders.id) > 10
        from square.orders as orders
        inner join square.customers as customers on orders.customer_id = customers.id
        where customers.given_name = 'Store' and customers.family_name = 'Customer'""",
    "receipts that stay open": """
        select count(distinct id) > 3
        from square.orders
        where state = 'OPEN' and tenders is null and line_items <> '[]'""",
    "gift cards sold, online and at the till": """
        select
            count(*) filter (where gift_card) > 3
            and (select count(*) from square.orders where line_items like '%GIFT_CARD%') > 3
        from shopify.order_line""",
    "gift cards that pay, online and at the till": """
        select
            count(*) filter (where gateway = 'gift_card' and kind = 'sale') > 3
            and (select count(*) from square.payments where card_details like '%SQUARE_GIFT_CARD%') > 3
        from shopify.transaction""",
    "free replacements": """
        select count(distinct id) > 3
        from shopify.order
        where source_name = 'shopify_draft_order' and total_price = 0 and total_discounts > 0""",
    "refunds without lines": """
        select count(*) > 3
        from shopify.refund
        where id not in (select refund_id from shopify.order_line_refund)""",
    "refunds of postage, and fees kept": """
        select
            count(*) filter (where kind = 'shipping_refund') > 3
            and count(*) filter (where kind = 'refund_discrepancy' and amount > 0) > 0
        from shopify.order_adjustment""",
    "one of several units sent back": """
        select count(*) > 3
        from shopify.order_line_refund as refunded
        inner join shopify.order_line as lines on refunded.order_line_id = lines.id
        where refunded.quantity < lines.quantity""",
    "postage taken off by a code": """
        select count(*) > 3 from shopify.discount_application where target_type = 'shipping_line'""",
    "discounts of the shop's own": """
        select count(*) > 3 from shopify.discount_application where type = 'automatic' and code is null""",
    "declined cards": """
        select count(*) > 3 from shopify.transaction where status = 'failure'""",
    "older versions that land behind newer ones": """
        select count(*) > 3
        from shopify.order as older
        inner join shopify.order as newer on older.id = newer.id
        where older.updated_at < newer.updated_at and older._fivetran_synced > newer._fivetran_synced""",
    "confirmations by the order's name, its number and its GraphQL id": """
        select
            count(*) filter (where order_id like '#%') > 0
            and count(*) filter (where order_id like 'gid://%') > 0
            and count(*) filter (where length(order_id) = 6) > 0
            and count(*) filter (where length(order_id) = 13) > count(*) * 0.8
        from segment_web.order_completed""",
    "machine opens": """
        select count(*) > 50 from klaviyo.event where property_machine_open""",
    "subscribers with over a thousand unopened emails": """
        select count(*) > 0
        from (
            select events.person_id
            from klaviyo.event as events
            inner join klaviyo.metric as metrics on events.metric_id = metrics.id
            group by events.person_id
            having
                count(*) filter (where metrics.name = 'Received Email') > 1000
                and count(*) filter (where metrics.name = 'Opened Email') = 0
        )""",
    "merged contacts": """
        select count(*) > 0 from salesforce.contact where is_deleted and master_record_id is not null""",
    "STOP replies": """
        select count(*) > 0 from twilio.message where direction = 'inbound' and upper(body) like 'STOP%'""",
    "missed calls": """
        select count(*) > 3 from aircall.calls where missed_call_reason is not null""",
    "parcels that go astray": """
        select count(*) > 5 from aftership.trackings where checkpoints like '%Exception%'""",
    "postcards that come back": """
        select count(*) > 0 from lob.events where event_type_id = 'postcard.returned_to_sender'""",
    "checkouts that fail": """
        select count(*) > 10 from segment_web.tracks where event = 'checkout_failed'""",
    "returns with reasons": """
        select count(distinct return_reason_note) >= 6 from shopify.return_line_item""",
    "two sizes of one colour, one sent back": """
        select count(*) > 3
        from (
            select lines.order_id, lines.product_id, split_part(lines.variant_title, ' / ', 2) as colour
            from shopify.order_line as lines
            left join shopify.return_line_item as returned on lines.id = returned.order_line_id
            group by all
            having count(distinct lines.variant_id) = 2 and count(distinct returned.id) = 1
        )""",
}


@pytest.mark.parametrize("mess", MESS)
def test_the_mess_is_there(sample: Sample, mess: str) -> None:
    assert sample.value(MESS[mess]) is True


def test_no_rate_no_mess(tmp_path: Path) -> None:
    """Every rate takes its mess out of the sample, and nothing but it: people and their other orders are the same."""
    settings = {"people": 300, "intensity": 0.3, "seed": 3, "months": 12}
    clean = Sample(tmp_path / "clean", **settings, rates=read_rates(["all=0"]))
    messy = Sample(tmp_path / "messy", **settings, rates=read_rates(["all=0.5", "spreadsheet_ids=0"]))
    traces = {
        "order_discounts": "select count(*) from shopify.discount_application where target_selection = 'all'",
        "automatic_discounts": "select count(*) from shopify.discount_application where type = 'automatic'",
        "shipping_discounts": "select count(*) from shopify.order_discount_code where type = 'shipping'",
        "gift_cards_sold": "select count(*) from truth.orders where gift_card_amount > 0",
        "gift_card_payments": "select count(*) from shopify.transaction where gateway = 'gift_card'",
        "unpaid_orders": """
            select count(*) from truth.orders where no_sale_reason in ('voided', 'expired', 'pending', 'authorized')""",
        "open_receipts": "select count(*) from truth.orders where no_sale_reason = 'open'",
        "free_replacements": "select count(*) from truth.orders where no_sale_reason = 'replacement'",
        "goodwill_refunds": "select count(*) from shopify.refund where note = 'Sorry for the trouble'",
        "refunds_above_order": """
            select count(*) from shopify.refund
            inner join truth.orders on refund.order_id::varchar = orders.order_id
            where refund.note = 'Sorry for the trouble' and orders.returned_amount > orders.gross_amount""",
        "postage_refunds": """
            select count(*) from shopify.order_adjustment
            where
                kind = 'shipping_refund'
                and refund_id in (select id from shopify.refund where note = 'Return received')""",
        "return_fees": """
            select count(*) from shopify.order_adjustment where kind = 'refund_discrepancy' and amount > 0""",
        "partial_returns": """
            select count(*) from shopify.return_line_item as returned
            inner join shopify.order_line as lines on returned.order_line_id = lines.id
            where returned.quantity < lines.quantity""",
        "soft_bounces": "select count(*) from klaviyo.event where property_bounce_type = 'Soft'",
        "list_opt_outs": "select count(*) from klaviyo.list_exclusion",
        "provider_suppressions": "select count(*) from klaviyo.global_exclusion",
        "robots": "select count(*) from truth.robots",
        "store_customer": "select count(*) from square.customers where given_name = 'Store'",
        "stale_deliveries": MESS["older versions that land behind newer ones"].replace("> 3", ""),
        "confirmations_by_name": "select count(*) from segment_web.order_completed where length(order_id) <> 13",
    }
    assert set(traces) == {field.name for field in fields(Rates)} - {"spreadsheet_ids"}
    left = {rate: clean.value(trace) for rate, trace in traces.items()}
    # A few older versions land late of their own accord.
    assert left.pop("stale_deliveries") < messy.value(traces["stale_deliveries"]) / 10
    assert left == dict.fromkeys(left, 0)
    assert [rate for rate, trace in traces.items() if not messy.value(trace)] == []
    people = "select * from truth.records where person_id like 'person-%' order by all"
    assert clean.query(people) == messy.query(people)
    sales = "select source, order_id, gross_amount from truth.orders where is_sale and source = 'square' order by all"
    assert clean.query(sales) == messy.query(sales)


def test_clicks_open_the_page_on_which_somebody_arrives(sample: Sample) -> None:
    """Nine clicks of ten (others refuse cookies) are followed at once by a landing of that person on that page.

    On its way the link was given the token of the profile that it was sent to, and of no other.
    """
    clicks, landings, strangers, tokens, profiles, pairs = sample.query("""
        with clicks as (
            select distinct
                records.person_id, events.person_id as profile,
                events.datetime as clicked_at, events.property_url as url
            from klaviyo.event as events
            inner join klaviyo.metric as metrics on events.metric_id = metrics.id
            inner join truth.records as records on records.source = 'klaviyo' and events.person_id = records.record_id
            where metrics.name = 'Clicked Email' and not events.property_bot_click and year(events.datetime) < 2099
        ),
        landings as (
            select distinct
                anonymous_id, "timestamp" as arrived_at,
                split_part(context_page_url, '&_kx=', 1) as url, split_part(context_page_url, '&_kx=', 2) as token
            from segment_web.pages
            where context_campaign_medium = 'email' and year("timestamp") < 2099
        ),
        followed as (
            select clicks.*, landings.anonymous_id, landings.token
            from clicks
            left join landings
                on clicks.url = landings.url
                and landings.arrived_at between clicks.clicked_at and clicks.clicked_at + interval 90 seconds
        )
        select
            count(*),
            count(followed.anonymous_id),
            count(*) filter (where followed.anonymous_id is not null and not exists (
                select 1 from truth.identifiers as held
                where held.person_id = followed.person_id and held.identifier_value = followed.anonymous_id
            )),
            count(distinct nullif(token, '')),
            count(distinct profile) filter (where anonymous_id is not null),
            count(distinct (token, profile)) filter (where anonymous_id is not null)
        from followed""")[0]
    assert clicks > 100 and strangers == 0
    assert tokens == profiles == pairs
    assert 0.8 < landings / clicks < 0.97
    unexplained = sample.value("""
        select count(*) from (
            select split_part(context_page_url, '&_kx=', 1) from segment_web.pages
            where context_campaign_medium = 'email'
            except select property_url from klaviyo.event
        )""")
    assert unexplained == 0


def test_the_provider_obeys_what_it_knows(sample: Sample) -> None:
    """Whom it suppresses gets nothing more, and who left the list of sales no more sales; both go on until then."""
    received = """
        select events.person_id, events.datetime, campaigns.subject
        from klaviyo.event as events
        inner join klaviyo.metric as metrics on events.metric_id = metrics.id
        left join klaviyo.campaign as campaigns on events.campaign_id = campaigns.id
        where metrics.name = 'Received Email' and year(events.datetime) < 2099"""
    sales = "received.subject like '%up to 50%% off'"
    for exclusion, person, since, what in (
        ("global_exclusion", "person_id", "timestamp", "true"),
        ("list_exclusion", "id", "created", sales),
    ):
        before, after = sample.query(f"""
            select
                count(*) filter (where received.datetime < exclusion."{since}"),
                count(*) filter (where received.datetime >= exclusion."{since}" + interval 1 hour)
            from ({received}) as received
            inner join klaviyo.{exclusion} as exclusion on received.person_id = exclusion."{person}"
            where {what}""")[0]
        assert before > 0 and after == 0


def test_last_logins_are_spread_over_time(sample: Sample) -> None:
    """Case U11: no minute has more than a few, and none comes before its account."""
    assert sample.value('select count(*) from gigya.accounts where "lastLogin" < created') == 0
    minutes = 'select left("lastLogin", 16) as minute, count(distinct "UID") as logins from gigya.accounts group by 1'
    [(crowd, months)] = sample.query(f"select max(logins), count(distinct left(minute, 7)) from ({minutes})")
    assert crowd <= 3 and months >= 12


def test_track_calls_carry_the_id_of_their_own_table(sample: Sample) -> None:
    for event in ("product_viewed", "product_added", "checkout_started", "order_completed"):
        own_table = f"select id from segment_web.{event} where id is not null"
        tracks = f"select id from segment_web.tracks where event = '{event}'"
        assert sample.query(f"({own_table}) except ({tracks})") == []


def test_interest_in_email_fades(sample: Sample) -> None:
    def open_rate(period: str) -> float:
        return sample.value(f"""
            select
                count(*) filter (where metrics.name = 'Opened Email' and not events.property_machine_open)
                / count(*) filter (where metrics.name = 'Received Email')::double
            from klaviyo.event as events
            inner join klaviyo.metric as metrics on events.metric_id = metrics.id
            where events.datetime between {period}""")

    first_quarter = open_rate("timestamp '2025-04-01' and timestamp '2025-06-30'")
    last_quarter = open_rate("timestamp '2026-07-01' and timestamp '2026-09-30'")
    assert first_quarter > last_quarter * 1.3


# The newest version of every order, without the shop's own tests and the copies that lost their key or time.
NEWEST_ORDERS = """
    select distinct on (id) *
    from shopify.order
    where id in (select order_id from shopify.order_line) and year(created_at) < 2099 and not test
    order by id, updated_at desc"""


def test_money_adds_up(sample: Sample) -> None:
    """An order is its lines less discounts plus postage; a till receipt is its lines, to the penny."""
    wrong_orders = sample.query(f"""
        with orders as ({NEWEST_ORDERS}),
        lines as (
            select order_id, sum(price * quantity) as amount
            from (select distinct * exclude (_fivetran_synced) from shopify.order_line)
            group by order_id
        )
        select orders.id
        from orders
        inner join lines on orders.id = lines.order_id
        where
            orders.total_price
            <> lines.amount - orders.total_discounts
            + (orders.total_shipping_price_set ->> '$.shop_money.amount')::decimal(18, 2)""")
    wrong_receipts = sample.query("""
        with lines as (
            select id, total_money, unnest(line_items::json[]) as line
            from (select distinct id, total_money, line_items from square.orders where line_items is not null)
        )
        select id
        from lines
        group by id, total_money
        having sum((line ->> '$.total_money.amount')::bigint) <> (total_money ->> '$.amount')::bigint""")
    assert (wrong_orders, wrong_receipts) == ([], [])


def test_discounts_of_an_order_are_what_its_lines_and_its_postage_get(sample: Sample) -> None:
    """Shares of lines plus postage make `total_discounts`; a line states its share itself or not at all."""
    wrong = sample.query(f"""
        with orders as ({NEWEST_ORDERS}),
        lines as (select distinct * exclude (_fivetran_synced) from shopify.order_line),
        shares as (
            select distinct lines.order_id, allocation.order_line_id, allocation.amount, lines.total_discount
            from shopify.discount_allocation as allocation
            inner join lines on allocation.order_line_id = lines.id
        ),
        shared as (
            select
                order_id,
                sum(amount) as amount,
                count(*) filter (where total_discount not in (0, amount)) as contradictions
            from shares
            group by order_id
        ),
        codes as (
            select order_id, sum(amount) as postage
            from shopify.order_discount_code
            where type = 'shipping'
            group by order_id
        )
        select orders.id
        from orders
        left join shared on orders.id = shared.order_id
        left join codes on orders.id = codes.order_id
        where
            round(orders.total_discounts - coalesce(shared.amount, 0) - coalesce(codes.postage, 0), 2) <> 0
            or shared.contradictions > 0""")
    assert wrong == []
    levels = sample.query("""
        select
            count(*) filter (where lines.total_discount > 0) > 5,
            count(*) filter (where lines.total_discount = 0) > 5
        from shopify.discount_allocation as allocation
        inner join shopify.order_line as lines on allocation.order_line_id = lines.id""")
    assert levels == [(True, True)]


def test_what_was_paid_and_given_back_is_what_the_order_says(sample: Sample) -> None:
    """Payments make the total unless it was never paid; refunds are lines and adjustments, and their transactions."""
    statuses = sample.query(f"""
        with orders as ({NEWEST_ORDERS}),
        payments as (
            select
                order_id,
                sum(amount) filter (where kind in ('sale', 'capture') and status = 'success') as paid,
                sum(amount) filter (where kind = 'refund') as refunded
            from (select distinct * exclude (_fivetran_synced) from shopify.transaction)
            group by order_id
        )
        select
            orders.financial_status,
            count(*) filter (where coalesce(payments.paid, 0) <> case
                when orders.financial_status in ('voided', 'expired', 'pending', 'authorized') then 0
                else orders.total_price end),
            count(*) filter (where case orders.financial_status
                when 'refunded' then payments.refunded = orders.total_price
                when 'partially_refunded' then payments.refunded < orders.total_price
                else payments.refunded is null end is not true)
        from orders
        left join payments on orders.id = payments.order_id
        group by orders.financial_status
        order by all""")
    kinds = ("authorized", "expired", "paid", "partially_refunded", "pending", "refunded", "voided")
    assert statuses == [(kind, 0, 0) for kind in kinds]
    wrong = sample.query("""
        with lines as (select refund_id, sum(subtotal) as amount from shopify.order_line_refund group by refund_id),
        adjustments as (select refund_id, sum(amount) as amount from shopify.order_adjustment group by refund_id),
        paid_back as (
            select refund_id, sum(amount) as amount
            from (select distinct * exclude (_fivetran_synced) from shopify.transaction)
            where kind = 'refund' and status = 'success'
            group by refund_id
        )
        select refund.id
        from shopify.refund as refund
        left join lines on refund.id = lines.refund_id
        left join adjustments on refund.id = adjustments.refund_id
        left join paid_back on refund.id = paid_back.refund_id
        where
            round(coalesce(lines.amount, 0) - coalesce(adjustments.amount, 0) - paid_back.amount, 2)
            is distinct from 0""")
    assert wrong == []


def test_the_truth_of_an_order_is_what_a_finance_report_makes_of_the_raw_tables(sample: Sample) -> None:
    """Case F5 to F11: net sales from raw lines, shares, refunded lines and adjustments; nothing for what is no sale."""
    wrong = sample.query(f"""
        with orders as ({NEWEST_ORDERS}),
        lines as (select distinct * exclude (_fivetran_synced) from shopify.order_line where not gift_card),
        gross as (select order_id, sum(price * quantity) as amount from lines group by order_id),
        discounts as (
            select lines.order_id, sum(share.amount) as amount
            from (select distinct order_line_id, amount from shopify.discount_allocation) as share
            inner join lines on share.order_line_id = lines.id
            group by lines.order_id
        ),
        returns as (
            select order_id, sum(amount) as amount
            from (
                select lines.order_id, refunded.subtotal as amount
                from shopify.order_line_refund as refunded
                inner join lines on refunded.order_line_id = lines.id
                union all
                select order_id, -amount from shopify.order_adjustment where kind = 'refund_discrepancy'
            )
            group by order_id
        )
        select truth.order_id
        from truth.orders as truth
        inner join orders on truth.source = 'shopify' and truth.order_id = orders.id::varchar
        left join gross on orders.id = gross.order_id
        left join discounts on orders.id = discounts.order_id
        left join returns on orders.id = returns.order_id
        where
            truth.is_sale
            and round(
                truth.net_amount - gross.amount + coalesce(discounts.amount, 0) + coalesce(returns.amount, 0), 2
            ) <> 0
            or truth.is_sale != (
                orders.cancelled_at is null
                and orders.financial_status in ('paid', 'partially_refunded', 'refunded')
                and orders.total_price > 0
                and gross.amount is not null
            )
            or not truth.is_sale and truth.net_amount <> 0""")
    assert wrong == []
    reasons = {reason for (reason,) in sample.query("select distinct no_sale_reason from truth.orders")}
    unpaid = {"authorized", "expired", "pending", "voided"}
    assert reasons == {None, "cancelled", "replacement", "gift_card", "open", *unpaid}
    for source, orders in (("shopify", "shopify.order"), ("square", "square.orders")):
        in_truth = f"select order_id from truth.orders where source = '{source}'"
        assert sample.query(f"{in_truth} except (select id::varchar from {orders})") == []


# --- the settings ---------------------------------------------------------------------------------------------------


def test_a_second_shop_has_numbers_of_the_first_and_other_customers(tmp_path: Path) -> None:
    """Case F33: some customers and orders of the second shop carry a number that is somebody else's in the first."""
    generated = Sample(tmp_path, people=900, months=12, intensity=0.1, seed=3, shops=2)
    for table, fewest in (("customer", 3), ("order", 10)):
        same_number = generated.value(f"""
            select count(distinct id) from shopify.{table} inner join "shopify__outlet".{table} as outlet using (id)
            where shopify.{table}.email is distinct from outlet.email""")
        numbers = generated.value(f'select count(distinct id) from "shopify__outlet".{table}')
        assert fewest <= same_number < numbers / 4
    profiles = "select 'outlet:' || id from \"shopify__outlet\".customer"
    known = "select record_id from truth.records where record_id like 'outlet:%'"
    assert generated.query(f"({profiles}) except ({known})") == [] == generated.query(f"({known}) except ({profiles})")
    orders = "select 'outlet:' || id from \"shopify__outlet\".order"
    worth = "select order_id from truth.orders where order_id like 'outlet:%'"
    assert generated.query(f"({orders}) except ({worth})") == [] == generated.query(f"({worth}) except ({orders})")
    orphans = generated.value("""
        select count(*) from "shopify__outlet".order_line as lines
        anti join "shopify__outlet".order as orders on lines.order_id = orders.id""")
    assert orphans == 0
    outlet, elsewhere = (
        f"select person_id from truth.records where record_id {word} 'outlet:%'" for word in ("like", "not like")
    )
    both = generated.value(f"select count(*) from (({outlet}) intersect ({elsewhere}))")
    assert both > 10


def test_a_spreadsheet_spells_some_ids_and_loses_none(tmp_path: Path) -> None:
    """Case F32: a share of the order ids ends in `.0`; without it they are the ids that the same sample has."""
    settings = {"people": 200, "months": 6, "intensity": 0.1, "seed": 3}
    plain = Sample(tmp_path / "plain", **settings)
    spelt = Sample(tmp_path / "spelt", **settings, rates=Rates(spreadsheet_ids=0.3))
    path = tmp_path / "spelt" / "raw" / "shopify" / "order_discount_code.csv"
    codes = f"(select * from read_csv('{path}', all_varchar = true))"
    [(count, endings)] = spelt.query(f"select count(*), count(*) filter (where order_id like '%.0') from {codes}")
    assert 0.1 < endings / count < 0.5
    ids = f"select replace(order_id, '.0', ''), code from {codes} order by all"
    assert spelt.query(ids) == plain.query(
        "select order_id::varchar, code from shopify.order_discount_code order by all"
    )


@pytest.mark.parametrize("seed", [0, 9001, 2**31 - 1, 2**32 - 1])
def test_any_seed_of_32_bits_works(seed: int, tmp_path: Path) -> None:
    generated = Sample(tmp_path, people=30, months=2, intensity=0.1, seed=seed)
    mobiles = "select identifier_value from truth.identifiers where identifier_type = 'phone'"
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(number)) for (number,) in generated.query(mobiles))


@pytest.mark.parametrize("seed", ["-1", str(2**32)])
def test_other_seeds_are_refused_with_the_range(seed: str, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit):
        main(["--seed", seed])
    assert f"argument --seed: must be from 0 to 4294967295, got {seed}" in capsys.readouterr().err
    with pytest.raises(ValueError, match="seed must be from 0"):
        GeneratorSettings(seed=int(seed))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("goodwill=0.1", "'goodwill=0.1' must be <rate>=<share>; rates are: all, order_discounts"),
        ("robots", "'robots' must be <rate>=<share>"),
        ("robots=some", "'robots=some' must be <rate>=<share>, a number from 0 to 1"),
        ("robots=1.5", "rate robots must be from 0 to 1, got 1.5"),
    ],
)
def test_rates_that_make_no_sense_are_refused(text: str, message: str, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit):
        main(["--rates", text])
    assert message in capsys.readouterr().err
