"""What a request covers: a handful of records, told as `prv_record_mentions` tells them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from conftest import PROJECT, DbtBuild, DbtRun
from raw_rows import deliver
from scv.erasure import erased_records
from scv.erasure.closure import Request, Rule, identifiers_to_erase, spellings_to_erase
from scv.erasure.hashing import salted_hash
from scv.spark import beside
from scv.spark.warehouse import Warehouse

ASKED = datetime(2025, 6, 1)
BEFORE, AFTER = datetime(2025, 1, 1), datetime(2025, 7, 1)
RULES = {
    ("email", None): Rule("person", False, 3, 5),
    ("phone", "mobile"): Rule("person", False, 3, 5),
    ("phone", "unknown"): Rule("person", False, 3, 5),
    ("phone", "landline"): Rule("household", False, None, None),
    ("loyalty_card", None): Rule("person", False, 3, 5),
    ("anonymous_id", None): Rule("device", False, None, None),
    ("email_link", None): Rule("device", False, None, None),
    ("user_id", None): Rule("person", False, None, None),
    ("shopify_customer", None): Rule("person", True, None, None),
    ("square_customer", None): Rule("person", True, None, None),
}


def mentions(*records: tuple[str, datetime, tuple[str, ...]]) -> pa.Table:
    """Records with their key (empty for none), when they were made, and what they mention."""
    rows = [
        {
            "source": "s",
            "table_name": "t",
            "link_key": number,
            "mention": mention,
            "is_profile": bool(key),
            "record_key": key or None,
            "name_key": f"a {key[-3:]}" if key else None,
            "is_link": True,
            "made_at": made_at,
        }
        for number, (key, made_at, said) in enumerate(records)
        for mention in (*said, *((key,) if key else ()))
    ]
    return pa.Table.from_pylist(rows)


ALICE = mentions(
    ("shopify_customer:1", BEFORE, ("email:alice@x.example", "phone:07700 900123")),
    ("square_customer:2", BEFORE, ("phone:+44 7700 900123", "loyalty_card:77", "phone:020 7946 0018")),
    ("", BEFORE, ("user_id:u1", "email:alice@x.example")),
    ("", BEFORE, ("user_id:u1", "anonymous_id:laptop")),
    ("", BEFORE, ("user_id:u1", "anonymous_id:tablet")),
    ("", BEFORE, ("user_id:bob", "anonymous_id:tablet")),
    ("square_customer:3", BEFORE, ("email:bob@x.example", "phone:020 7946 0018")),
    ("shopify_customer:9", AFTER, ("email:alice@x.example", "phone:07700 900999")),
)


def covered(
    records: pa.Table,
    identifier: str,
    scope: str,
    registered: dict[str, str] | None = None,
    quarantined: frozenset[str] = frozenset(),
) -> dict[str, bool]:
    """Identifiers of the test's world that get a tombstone, and whether for ever."""
    known = {mention for mention in records.column("mention").to_pylist()} | {
        "phone:+447700900123",
        "phone:+442079460018",
        "phone:+447700900999",
    }
    with duckdb.connect() as connection:
        connection.register("records", records)
        tombstones = identifiers_to_erase(
            connection,
            [Request("r", identifier, scope, ASKED)],
            mentions="from records",
            rules=RULES,
            denied_patterns=[("*", "test@%")],
            program_patterns=["[$][{]"],
            registered=registered or {},
            quarantined=quarantined,
            region="GB",
        ).to_pylist()
    until = {row["identifier_hash"]: row["erased_until"] for row in tombstones}
    return {name: until[salted_hash(name)] is None for name in known if salted_hash(name) in until}


def test_scenario_31_exact_covers_the_value_and_the_profile_that_carries_it() -> None:
    assert covered(ALICE, "email:alice@x.example", "exact") == {
        "email:alice@x.example": False,
        "shopify_customer:1": True,
    }


def test_scenario_31_connected_covers_the_customer_and_nobody_else() -> None:
    found = covered(ALICE, "email:alice@x.example", "connected")
    assert {name for name, is_permanent in found.items() if is_permanent} == {
        "shopify_customer:1",
        "square_customer:2",
        "user_id:u1",
    }
    assert {name for name, is_permanent in found.items() if not is_permanent} == {
        "email:alice@x.example",
        "phone:+447700900123",
        "loyalty_card:77",
        "anonymous_id:laptop",
    }


def test_a_browser_that_came_from_their_mail_goes_with_them_and_one_of_somebody_else_does_not() -> None:
    records = mentions(
        ("", BEFORE, ("user_id:u1", "anonymous_id:laptop")),
        ("", BEFORE, ("anonymous_id:laptop", "email_link:_kx:alice")),
        ("", BEFORE, ("anonymous_id:tablet", "email_link:_kx:alice")),
        ("", BEFORE, ("anonymous_id:bobs", "email_link:_kx:alice")),
        ("", BEFORE, ("anonymous_id:bobs", "user_id:bob")),
    )
    found = covered(records, "user_id:u1", "connected")
    assert found.keys() == {"user_id:u1", "anonymous_id:laptop", "email_link:_kx:alice", "anonymous_id:tablet"}


def test_what_the_last_build_gave_to_somebody_else_is_not_walked_to() -> None:
    registered = {"email:alice@x.example": "alice", "square_customer:2": "mother", "phone:+447700900123": "mother"}
    found = covered(ALICE, "email:alice@x.example", "connected", registered)
    assert not found.keys() & {"square_customer:2", "phone:+447700900123", "loyalty_card:77"}
    assert "shopify_customer:1" in found


@pytest.mark.parametrize("shared", ["email:kiosk@x.example", "email:test@x.example"])
def test_a_value_that_stands_for_nobody_leads_nowhere(shared: str) -> None:
    strangers = mentions(
        *((f"square_customer:{number:03d}", BEFORE, (shared, f"loyalty_card:{number}")) for number in range(9)),
        ("shopify_customer:1", BEFORE, ("email:alice@x.example", "loyalty_card:3")),
    )
    found = covered(strangers, "email:alice@x.example", "connected")
    assert shared not in found
    assert "square_customer:003" in found
    assert "square_customer:004" not in found


def test_what_the_last_build_quarantined_leads_nowhere() -> None:
    """A login that a broken program wrote for two strangers: its type has no limit, and its neighbours had."""
    two = mentions(
        ("shopify_customer:1", BEFORE, ("user_id:u", "email:amy@x.example")),
        ("shopify_customer:2", BEFORE, ("user_id:u", "email:bob@x.example")),
    )
    assert "email:bob@x.example" in covered(two, "email:amy@x.example", "connected")
    found = covered(two, "email:amy@x.example", "connected", quarantined=frozenset({"user_id:u"}))
    assert found.keys() == {"email:amy@x.example", "shopify_customer:1"}


@pytest.mark.parametrize("shared", ["email:TEST@x.example", "email:${email}@x.example"])
def test_a_placeholder_leads_nowhere_though_two_people_alone_have_it(shared: str) -> None:
    two = mentions(("square_customer:1", BEFORE, (shared, "loyalty_card:1")), ("square_customer:2", BEFORE, (shared,)))
    assert covered(two, "loyalty_card:1", "connected").keys() == {"loyalty_card:1", "square_customer:1"}


def test_a_number_is_recognised_in_every_spelling() -> None:
    erased = {salted_hash("phone:+447700900123")}
    spellings = ["07700 900123", "0044 7700 900123", "+44 (0)7700 900 123", "07700 900124", "call me"]
    found = {row["spelling_hash"] for row in spellings_to_erase(spellings, erased, "GB").to_pylist()}
    assert found == {salted_hash(f"phone:{spelling}") for spelling in spellings[:3]}


def test_a_national_number_of_a_record_abroad_is_found_by_the_number_in_full() -> None:
    records = mentions(
        ("shopify_customer:1", BEFORE, ("phone:06 12 34 56 78", "email:amelie@x.example")),
        ("shopify_customer:2", BEFORE, ("phone:06 12 34 56 79",)),
    )
    assert covered(records, "phone:+33612345678", "exact").keys() == {"shopify_customer:1"}
    found = covered(records, "phone:+33612345678", "connected")
    assert found.keys() == {"shopify_customer:1", "email:amelie@x.example"}


# Which record is a part of which, as pairs of the part and the whole; record 0 is named.
SHAPES = {
    "chain": [(number + 1, number) for number in range(1_000)],
    "star": [(number + 1, 0) for number in range(10_000)],
    "ring": [(1, 0), (2, 1), (0, 2), (2, 2)],
    "diamond": [(1, 0), (2, 0), (3, 1), (3, 2)],
}


def erased_beside_spark(folder: Path, tables: dict[str, str]) -> list[tuple[object, ...]]:
    """Rows of the model `prv_erased_records`, run beside Spark over tables given as DuckDB's selects."""
    warehouse = Warehouse(folder)
    with duckdb.connect() as connection:
        for table, sql in tables.items():
            beside.write(connection.sql(sql), warehouse.empty_folder("erasure", table))
            warehouse.swap("erasure", table, {})
    code = (PROJECT / "models" / "privacy" / "prv_erased_records.py").read_text(encoding="utf-8")
    code += """
class dbtObj:
    def __init__(self, load):
        self.ref = lambda name: load(f'"erasure"."{name}"')
        self.config = lambda **given: None
"""
    warehouse.empty_folder("erasure", "prv_erased_records")
    beside.run_python_model(warehouse, "erasure", "prv_erased_records", code, "prv_erased_records.py")
    warehouse.swap("erasure", "prv_erased_records", {})
    with beside.connected(warehouse) as connection:
        return connection.execute("from erasure.prv_erased_records").fetchall()


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
@pytest.mark.parametrize("shape", SHAPES)
def test_with_a_record_goes_whatever_hangs_on_it_and_nothing_else(engine: str, shape: str, tmp_path: Path) -> None:
    """However deep, however many, and where a record is a part of itself; the parts of an unnamed record stay."""
    pairs = ", ".join(f"({part}, {whole})" for part, whole in [*SHAPES[shape], (-2, -1), (-3, -2)])
    tables = {
        "prv_tombstones": "select 'hash' as identifier_hash",
        "prv_records_named": "select 's' as source, 't' as table_name, 0 as record_fingerprint, 'k0' as record_key",
        "prv_record_parts": f"""
            select 's' as source, 't' as table_name, part as record_fingerprint, 'k' || part as record_key,
                'k' || whole as whole_key
            from (values {pairs}) as pairs (part, whole)
        """,
    }
    if engine == "spark":
        found = erased_beside_spark(tmp_path / "spark", tables)
    else:
        with duckdb.connect() as connection:
            found = erased_records(
                connection,
                tombstones=tables["prv_tombstones"],
                records_named=lambda: tables["prv_records_named"],
                record_parts=lambda: tables["prv_record_parts"],
            ).fetchall()
    records = {number for pair in SHAPES[shape] for number in pair}
    assert sorted(found) == [("s", "t", number) for number in sorted(records)]


def test_where_nobody_was_erased_no_feed_is_read() -> None:
    def unasked() -> str:
        raise AssertionError("read")

    with duckdb.connect() as connection:
        none = "select 1 where false"
        found = erased_records(connection, tombstones=none, records_named=unasked, record_parts=unasked)
        assert found.fetchall() == []


def test_confirmations_of_an_erased_order_go_by_whatever_reference(dbt_build: DbtBuild, tmp_path: Path) -> None:
    """Case F14 and erasure: its id, its name or its GraphQL id; a name that two orders have leads to neither."""
    at = "2025-05-01 10:00:00"

    def order(key: str, name: str, email: str) -> dict[str, str]:
        return {"id": key, "name": name, "email": email, "created_at": at, "updated_at": at, "_fivetran_synced": at}

    def confirmation(key: str, reference: str) -> dict[str, str]:
        return {"id": key, "order_id": reference, "anonymous_id": f"cookie-{key}", "timestamp": at, "received_at": at}

    deliver(
        tmp_path / "raw",
        {
            "shopify.order": [
                order("5001", "#2014", "ivy@x.example"),
                order("5002", "#2015", "ivy@x.example"),
                order("5003", "#2015", "jo@x.example"),
                order("5004", "#2016", "jo@x.example"),
            ],
            "segment_web.order_completed": [
                confirmation("by_id", "5001"),
                confirmation("by_name", "2014"),
                confirmation("by_graphql_id", "gid://shopify/Order/5001"),
                confirmation("by_either_order", "#2015"),
                confirmation("of_somebody_else", "#2016"),
            ],
            "segment_web.tracks": [{"id": "by_name", "event": "order_completed", "timestamp": at, "received_at": at}],
            "privacy.erasure_requests": [
                {
                    "request_id": "r1",
                    "identifier_type": "email",
                    "identifier_value": "ivy@x.example",
                    "scope": "exact",
                    "requested_at": "2025-06-01 10:00:00",
                }
            ],
        },
        "first",
    )
    models = ("stg_ecommerce__orders", "stg_web__orders_completed", "stg_web__tracks")
    chosen = ("--resource-type", "model", "--resource-type", "seed", "--select")
    run = dbt_build(tmp_path / "raw", *chosen, *(f"+{model}" for model in models))
    assert run.query("select order_id from staging.stg_ecommerce__orders order by all") == [
        ("shopify:5003",),
        ("shopify:5004",),
    ]
    left = "select event_id from staging.stg_web__orders_completed order by all"
    assert [event.split(":")[-1] for (event,) in run.query(left)] == ["by_either_order", "of_somebody_else"]
    assert run.query("select * from staging.stg_web__tracks") == []


def test_a_request_in_any_words_forgets_and_one_that_nobody_understands_stops(
    dbt_build: DbtBuild, tmp_path: Path
) -> None:
    """An unknown kind of identifier would forget nobody and count as done; a corrected request is carried out anew."""
    at, asked = "2025-05-01 10:00:00", "2025-06-01 10:00:00"
    people = {"ann@x.example": "07911123456", "bea@x.example": "07911123457", "cat@x.example": "07911123458"}
    profiles = [
        {"id": email[:3], "email": email, "phone_number": phone, "created": at, "updated": at, "_fivetran_synced": at}
        for email, phone in people.items()
    ]
    choices = [
        {"identifier_type": said, "identifier_value": value, "channel": "email", "purpose": "sale", "updated_at": at}
        for said, value in (("Email Address", "ANN@x.example"), ("cell", "07911 123457"), ("e-mail", "cat@x.example"))
    ]
    deliver(tmp_path / "raw", {"klaviyo.person": profiles, "preference_centre.choices": choices}, "1")

    def build(*named: tuple[str, str, str], succeeds: bool) -> DbtRun:
        requests = [
            {"request_id": key, "identifier_type": said, "identifier_value": value, "requested_at": asked}
            | {"scope": "connected"}
            for key, said, value in named
        ]
        deliver(tmp_path / "raw", {"privacy.erasure_requests": requests}, "1")
        chosen = ("--resource-type", "model", "--resource-type", "seed", "--select")
        models = ("+stg_email__profiles", "+stg_preferences__choices")
        return dbt_build(tmp_path / "raw", *chosen, *models, folder=tmp_path, succeeds=succeeds)

    def left(run: DbtRun) -> tuple[set[str], set[str]]:
        profiles = run.query("select profile_id from staging.stg_email__profiles")
        choices = run.query("select identifier_type from staging.stg_preferences__choices")
        return {key for (key,) in profiles}, {said for (said,) in choices}

    refused = build(("r1", "customer_id", "77"), succeeds=False)
    assert "request r1 would forget nobody" in refused.output
    assert "got customer_id" in refused.output
    first = (("r1", "E-mail", "Ann@x.example"), ("r2", "mobile", "07911 123457"), ("r3", "mail", "cat@y.example"))
    run = build(*first, succeeds=True)
    assert left(run) == ({"klaviyo_person:cat"}, {"e-mail"})
    run = build(("r3", "email", "cat@x.example"), succeeds=True)
    assert left(run) == (set(), set())
