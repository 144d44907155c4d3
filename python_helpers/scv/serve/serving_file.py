"""What a release hands to the service: two SQLite files that a request looks one person up in.

    serving/profiles.sqlite         who is behind a key, what may be said to them, what not to offer: no names
    serving/pii/contacts.sqlite     names, addresses and numbers, for whoever may read them

Written from what the build made, before the release becomes current. The same build gives the same bytes. A key is the
first half of a salted hash (`scv.serve.identifiers`); customers are numbered in order of their ids.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from scv.erasure.hashing import salt
from scv.relations import literal
from scv.serve.identifiers import KEY_DIGITS

FOLDER = "serving"
PROFILES = "profiles.sqlite"
CONTACTS = "pii/contacts.sqlite"
# Raw files that the service wrote begin so.
RAW_FILE_PREFIX = "serve-"
# What the service needs of a build, by the names of the models.
TABLES = (
    "audience_members", "audience_overview", "customer_consents", "customer_id_history", "customer_identifiers",
    "identity_links", "int_contact_points", "int_golden_topic_consents", "int_open_carts", "int_product_references",
    "int_products_withheld", "activation_triggers", "orders", "product_recommendations", "products", "prv_salt",
    "prv_tombstones", "single_customer_view", "stg_feeds__found_files",
)  # fmt: skip

_ROWS_PER_FETCH = 10_000

_SCHEMA_OF_PROFILES = """
    create table meta (name text primary key, value text) without rowid;
    create table raw_files (file text primary key) without rowid;
    create table topics (topic text primary key) without rowid;
    create table audiences (audience text primary key, channel text, topic text) without rowid;
    create table products (reference text primary key, product_id text, is_in_stock integer) without rowid;
    create table erased (key blob primary key, erased_until text) without rowid;
    create table identifiers (key blob primary key, customer integer) without rowid;
    create table shared (key blob, customer integer, primary key (key, customer)) without rowid;
    create table customers (customer integer primary key, profile text, own text);
"""
# Made when the rows are there, in one go.
_INDEX_OF_PROFILES = "create index shared_by_customer on shared (customer)"

_SCHEMA_OF_CONTACTS = """
    create table contacts (customer integer primary key, contact text);
"""

# Of a list, the least surprising order; of an object, its keys in order: the same build gives the same bytes.
_QUERIES = {
    "meta": "select 'as_of', {as_of} union all select 'salt_check', salt_check from prv_salt order by 1",
    "raw_files": f"""
        select file from stg_feeds__found_files
        where status = 'read' and parse_filename(file) like '{RAW_FILE_PREFIX}%' order by file
    """,
    "topics": "select distinct topic from int_golden_topic_consents where topic is not null order by topic",
    "audiences": "select audience, channel, topic from audience_overview order by audience",
    "products": """
        select known.reference, known.product_id, cast(products.is_in_stock as integer)
        from int_product_references as known
        left join products on known.product_id = products.product_id
        order by known.reference
    """,
    "erased": """
        with forgotten as (
            select identifier_hash, erased_until from prv_tombstones
            union all
            select sha256({salt} || ':customer_id:' || issued_customer_id), null
            from customer_id_history where status = 'erased'
        )
        select
            unhex(left(identifier_hash, {digits})) as key,
            case when count(*) = count(erased_until) then cast(max(erased_until) as varchar) end
        from forgotten group by key order by key
    """,
    # A key without a customer is known, and nobody's alone: a shared browser, an address that too many people have.
    "identifiers": """
        with owned as (
            select identifier_id, customer_id from customer_identifiers where valid_to is null
            union all
            select 'customer_id:' || issued_customer_id, customer_id from customer_id_history
            where customer_id is not null
            union all
            select 'order:' || order_id, customer_id from orders where customer_id is not null
        ),
        known as (
            select owned.identifier_id, numbered.customer
            from owned inner join numbered on owned.customer_id = numbered.customer_id
            union all
            select identifier_id, null from joined where identifier_id not in (select identifier_id from owned)
        )
        select
            unhex(left(sha256({salt} || ':' || identifier_id), {digits})) as key,
            case when count(distinct customer) = 1 then min(customer) end
        from known group by key order by key
    """,
    # Who is joined by a piece of evidence to a value that is somebody else's or nobody's: were the others gone, it
    # might be theirs. What more than a hundred share is worthless, one more or less.
    "shared": """
        with owned as (
            select customer_identifiers.identifier_id, numbered.customer
            from customer_identifiers inner join numbered on customer_identifiers.customer_id = numbered.customer_id
            where customer_identifiers.valid_to is null
        ),
        holders as (
            select distinct joined.identifier_id, others.customer
            from joined
            inner join owned as others on joined.other_identifier_id = others.identifier_id
            left join owned as owners on joined.identifier_id = owners.identifier_id
            where owners.customer is distinct from others.customer
        ),
        counted as (
            select *, count(*) over (partition by identifier_id) as holder_count from holders
        )
        select distinct unhex(left(sha256({salt} || ':' || identifier_id), {digits})) as key, customer
        from counted where holder_count <= 100 order by key, customer
    """,
    "customers": """
        with spoken_of as (
            select customer_id, channel, json_group_object(topic, status) as topics
            from (from int_golden_topic_consents order by customer_id, channel, topic) group by all
        ),
        consents as (
            select customer_id, json_group_object(channel, topics) as consents
            from (from spoken_of order by customer_id, channel) group by all
        ),
        contact_points as (
            select customer_id, list(channel order by channel) as channels
            from int_contact_points where has_contact_point group by customer_id
        ),
        granted as (
            select customer_id, channel, max(decided_at) as decided_at
            from customer_consents where status = 'granted' group by all
        ),
        granted_since as (
            select
                customer_id,
                json_group_object(channel, strftime(decided_at, '%Y-%m-%dT%H:%M:%S.%fZ')) as granted_since
            from (from granted order by customer_id, channel) group by all
        ),
        triggers as (
            select customer_id, to_json(list({{
                'trigger_id': trigger_id, 'trigger_type': trigger_type, 'topic': topic, 'product_id': product_id,
                'order_id': order_id, 'channel': recommended_channel, 'priority': priority, 'is_slot': is_slot,
                'send_at': strftime(recommended_send_at, '%Y-%m-%dT%H:%M:%S.%fZ'),
                'expires_at': strftime(expires_at, '%Y-%m-%dT%H:%M:%S.%fZ')
            }} order by priority, trigger_id)) as triggers
            from activation_triggers where suppressed_reason is null group by customer_id
        ),
        offers as (
            select customer_id, to_json(list({{
                'product_id': product_id, 'title': product_title, 'type': recommendation_type
            }} order by recommendation_rank)) as offers
            from product_recommendations group by customer_id
        ),
        withheld as (
            select customer_id, json_group_object(product_id, reason) as withheld
            from (from int_products_withheld order by customer_id, product_id) group by customer_id
        ),
        memberships as (
            select
                customer_id,
                json_group_object(audience, status) as statuses,
                list(audience order by audience) filter (where status = 'sent') as audiences
            from (from audience_members order by customer_id, audience) group by customer_id
        )
        select
            numbered.customer,
            to_json({{
                'customer_id': people.customer_id,
                'lifecycle_stage': people.lifecycle_stage,
                'purchase_stage': people.purchase_stage,
                'activity_state': people.activity_state,
                'preferred_channel': people.preferred_channel,
                'segments': coalesce(people.segments, []),
                'consents': coalesce(consents.consents, '{{}}'::json),
                'open_cart': list_transform(
                    coalesce(open_carts.product_ids, []),
                    lambda product_id: {{'product_id': product_id, 'is_newer': false}}
                ),
                'live_triggers': coalesce(triggers.triggers, '[]'::json),
                'recommendations': coalesce(offers.offers, '[]'::json),
                'not_to_offer': coalesce(withheld.withheld, '{{}}'::json),
                'audiences': coalesce(memberships.audiences, [])
            }}),
            to_json({{
                'customer_id': people.customer_id,
                'reachable': coalesce(contact_points.channels, []),
                'consents': coalesce(consents.consents, '{{}}'::json),
                'audiences': coalesce(memberships.statuses, '{{}}'::json),
                'granted_since': coalesce(granted_since.granted_since, '{{}}'::json),
                'email': {email}, 'phone': {phone}, 'name': {name}, 'birth_date': {birth_date}, 'post': {post}
            }})
        from single_customer_view as people
        inner join numbered on people.customer_id = numbered.customer_id
        left join consents on people.customer_id = consents.customer_id
        left join contact_points on people.customer_id = contact_points.customer_id
        left join granted_since on people.customer_id = granted_since.customer_id
        left join int_open_carts as open_carts on people.customer_id = open_carts.customer_id
        left join triggers on people.customer_id = triggers.customer_id
        left join offers on people.customer_id = offers.customer_id
        left join withheld on people.customer_id = withheld.customer_id
        left join memberships on people.customer_id = memberships.customer_id
        order by numbered.customer
    """,
    "contacts": """
        select numbered.customer, to_json({{
            'given_name': people.given_name, 'family_name': people.family_name, 'full_name': people.full_name,
            'email': people.email, 'phone': people.phone, 'gender': people.gender, 'birth_date': people.birth_date,
            'address_line_1': people.address_line_1, 'address_line_2': people.address_line_2,
            'address_city': people.address_city, 'address_region': people.address_region,
            'address_postcode': people.address_postcode, 'address_country_code': people.address_country_code
        }})
        from single_customer_view as people
        inner join numbered on people.customer_id = numbered.customer_id
        order by numbered.customer
    """,
}


def write_serving(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, str], folder: Path) -> None:
    """Write the two files below `folder`/serving from `tables`, the name of each of TABLES with a query of its rows.

    Raises KeyError for a table that is missing, else what DuckDB or SQLite raises.
    """
    target = folder / FOLDER
    for part in (target, (target / CONTACTS).parent):
        part.mkdir()
        part.chmod(0o750)
    given = [f"{name} as ({tables[name]})" for name in TABLES]
    # Numbered once, for both files: a number means the same person in each.
    given.append(
        "numbered as (select customer_id, row_number() over (order by customer_id) as customer"
        " from single_customer_view)"
    )
    # Every piece of evidence, from either of its ends.
    given.append(
        "joined as (select left_identifier_id as identifier_id, right_identifier_id as other_identifier_id"
        " from identity_links union select right_identifier_id, left_identifier_id from identity_links)"
    )
    prefix = f"with {', '.join(given)}"

    def rows(name: str) -> Iterator[list[tuple[object, ...]]]:
        query = _QUERIES[name].format(
            salt=literal(salt()),
            digits=KEY_DIGITS,
            as_of="(select cast(max(published.as_of) as varchar) from published)",
            email=detail_sql("people.email", is_identifier="email"),
            phone=detail_sql("people.phone", is_identifier="phone"),
            name=detail_sql("concat(people.given_name, people.family_name)"),
            birth_date=detail_sql("cast(people.birth_date as varchar)"),
            post=detail_sql("concat(people.address_line_1, people.address_line_2, people.address_postcode)"),
        )
        found = connection.execute(f"{prefix}, published as ({tables['as_of']}) select * from ({query})")
        while batch := found.fetchmany(_ROWS_PER_FETCH):
            yield batch

    with _new_file(target / PROFILES, _SCHEMA_OF_PROFILES) as file:
        for name in [query for query in _QUERIES if query != "contacts"]:
            for batch in rows(name):
                file.executemany(f"insert into {name} values ({', '.join('?' * len(batch[0]))})", batch)
        file.execute(_INDEX_OF_PROFILES)
    with _new_file(target / CONTACTS, _SCHEMA_OF_CONTACTS) as file:
        for batch in rows("contacts"):
            file.executemany("insert into contacts values (?, ?)", batch)


def detail_sql(expression: str, is_identifier: str | None = None) -> str:
    """SQL of `detail_key`, or of `key_of` for an identifier: null where nothing is told."""
    if is_identifier:
        text = f"'{is_identifier}:' || {expression}"
    else:
        folded = f"regexp_replace(lower(nfc_normalize({expression})), '[^\\p{{L}}\\p{{N}}]', '', 'g')"
        text = f"'detail:' || nullif({folded}, '')"
    return f"left(sha256({literal(salt())} || ':' || {text}), {KEY_DIGITS})"


@contextmanager
def _new_file(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """A new SQLite file, filled in one transaction and in order, without a journal: a failed one is thrown away."""
    file = sqlite3.connect(path, isolation_level=None)
    try:
        file.executescript(f"pragma page_size = 4096; pragma journal_mode = off; pragma synchronous = off; {schema}")
        file.execute("begin")
        yield file
        file.execute("commit")
    finally:
        file.close()
