"""What the models of the folder `privacy` call: they read state that earlier builds left, and leave hashes."""

from collections.abc import Callable
from typing import Any

import duckdb
import pyarrow as pa

from scv.earlier import earlier_rows
from scv.erasure.closure import SALT_CHECK, SCHEMA, Request, Rule, identifiers_to_erase, spellings_to_erase
from scv.erasure.hashing import salt, salted_hash, suffix_in_sql
from scv.phones import parse_phone


def new_tombstones(
    connection: duckdb.DuckDBPyConnection,
    *,
    requests: list[tuple[Any, ...]],
    mentions: Callable[[], str],
    rules: str,
    denylist: str,
    program_values: str,
    region: str,
    database: str,
) -> pa.Table:
    """Tombstones of the requests that have none of what they name under today's salt.

    `requests` are rows of `prv_requests`; `rules`, `denylist` and `program_values` the SQL of `identifier_rules`,
    `identifier_denylist` and `program_values`. `mentions` tells the SQL of `prv_record_mentions`, and is asked only
    where somebody is to be forgotten: to plan a look through all that every feed says takes a second or two. Which
    customer an identifier belongs to, which ones connect nobody, and which requests are done, is read from the tables
    that earlier builds left in `database`; on the very first build there are none.
    """
    done = set(
        earlier_rows(
            connection,
            database,
            "erasure",
            "prv_tombstones",
            f"select request_id, identifier_hash from {{}} where salt_check = '{salted_hash(SALT_CHECK)}'",
        )
    )
    named = [
        Request(request_id, _canonical(identifier_id, region), scope, requested_at)
        for request_id, identifier_id, scope, requested_at in requests
        if identifier_id is not None
    ]
    # A request that was corrected, or is understood since, is carried out as what it names today.
    pending = [request for request in named if (request.request_id, salted_hash(request.identifier_id)) not in done]
    if not pending:
        return SCHEMA.empty_table()
    quarantined = {
        identifier_id
        for (identifier_id,) in earlier_rows(
            connection, database, "identity", "idr_quarantine", "select identifier_id from {}"
        )
    }
    registered: dict[str, str] = dict(
        earlier_rows(
            connection,
            database,
            "identity",
            "idr_id_registry",
            """
            with latest as (
                select
                    identifier_id as tenure_id,
                    arg_max(customer_id, build_number) as customer_id,
                    arg_max(first_seen_at, build_number) as since
                from {} group by identifier_id
            )
            select
                regexp_replace(tenure_id, '#[0-9]+$', '') as identifier_id,
                last(customer_id order by since nulls first, tenure_id)
            from latest where customer_id is not null group by all
            """,
        )
    )
    return identifiers_to_erase(
        connection,
        pending,
        mentions=mentions(),
        rules={
            (type_, line_type): Rule(*rule)
            for type_, line_type, *rule in connection.execute(
                "select identifier_type, line_type, strength, is_record_key, max_names, max_contact_points "
                f"from ({rules})"
            ).fetchall()
        },
        denied_patterns=connection.execute(f"select identifier_type, pattern from ({denylist})").fetchall(),
        program_patterns=[
            pattern for (pattern,) in connection.execute(f"select pattern from ({program_values})").fetchall()
        ],
        registered=registered,
        quarantined=quarantined,
        region=region,
    )


def phone_spellings(
    connection: duckdb.DuckDBPyConnection, *, tombstones: str, raw_phones: Callable[[], str], region: str
) -> pa.Table:
    """Every way in which the feeds write an erased number.

    `raw_phones` tells the SQL of `prv_raw_phones`, and is asked only where a number was erased.
    """
    erased = connection.execute(
        f"select identifier_hash, suffix_hash from ({tombstones}) where suffix_hash is not null"
    ).fetchall()
    candidates: list[str] = []
    if erased:
        suffixes = pa.table({"suffix_hash": sorted({suffix_hash for _, suffix_hash in erased})})
        connection.register("scv_suffix_hashes", suffixes)
        rows = connection.execute(
            f"""
            with raw_phones as materialized (
                {raw_phones()}
            )
            select substr(raw_phones.mention, 7)
            from raw_phones
            semi join scv_suffix_hashes
                on sha256($1 || {suffix_in_sql("raw_phones.mention")}) = scv_suffix_hashes.suffix_hash
            """,
            [f"{salt()}:"],
        ).fetchall()
        connection.unregister("scv_suffix_hashes")
        candidates = [raw_phone for (raw_phone,) in rows]
    return spellings_to_erase(candidates, {identifier_hash for identifier_hash, _ in erased}, region)


def erased_records(
    connection: duckdb.DuckDBPyConnection,
    *,
    tombstones: str,
    records_named: Callable[[], str],
    record_parts: Callable[[], str],
) -> duckdb.DuckDBPyRelation:
    """The records that an erased identifier names, and what hangs on them: on an order its refunds, and their lines.

    Args:
        connection: where all can be queried; the temporary table ``scv_erased_records`` stays there until it closes.
        tombstones: SQL of `prv_tombstones`.
        records_named: tells SQL with source, table_name, record_fingerprint and record_key; asked only where somebody
            was erased, because to plan a look through all that every feed says takes seconds.
        record_parts: tells SQL with the same and whole_key, the record_key of the record that it is a part of; its
            rows are read once for each step from records to their parts, and not at all where no record is named.

    A relation of source, table_name and record_fingerprint, each record once. Records that are parts of each other end
    the walk as any that were found before.
    """
    connection.execute(
        "create or replace temp table scv_erased_records"
        " (source varchar, table_name varchar, record_fingerprint ubigint)"
    )
    if connection.execute(f"select 1 from ({tombstones}) limit 1").fetchall():
        connection.execute(f"""
            create or replace temp table scv_erased_records as
            with recursive parts_of_records as (
                select source, table_name, record_fingerprint, record_key from ({records_named()})
                union
                select parts.source, parts.table_name, parts.record_fingerprint, parts.record_key
                from ({record_parts()}) as parts
                inner join parts_of_records on parts.whole_key = parts_of_records.record_key
            )
            select distinct source, table_name, record_fingerprint from parts_of_records
        """)
    return connection.table("scv_erased_records")


def _canonical(identifier_id: str, region: str) -> str:
    if identifier_id.startswith("phone:"):
        phone, _ = parse_phone(identifier_id[6:], region)
        return f"phone:{phone}" if phone else identifier_id
    return identifier_id
