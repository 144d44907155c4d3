"""The raw contract: whatever lies in the raw folder is read as declared, reported, or stops the build by name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT, WITH_ARTIFACTS, DbtBuild, DbtRun

TEN_MEGABYTES = 10_000_000
FEEDS = ("stg_feeds__*", "feed_health")


def write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def write_parquet(path: Path, query: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'Asia/Tokyo'")
        connection.table_function("query", [query]).write_parquet(str(path))


def lay_out_everything_odd(raw: Path) -> None:
    """One folder with every format and nearly every fault that a reader can live with."""
    # Columns shuffled, phone_number missing, favourite_colour extra; byte order mark, quotes, commas and line breaks.
    write_text(
        raw / "klaviyo" / "person.csv",
        "\ufefflast_name,favourite_colour,ID,_fivetran_synced,created,email,_fivetran_deleted\r\n"
        '"O""Hara, the\nelder",red,alice,2025-01-02T00:00:00Z,2025-01-01T12:00:00+02:00,alice@example.com,f\r\n'
        "Unkeyed,red,,2025-01-02T00:00:00Z,2025-01-01T12:00:00Z,nobody@example.com,f\r\n"
        'Blank,red,"",2025-01-02T00:00:00Z,2025-01-01T12:00:00Z,blank@example.com,f\r\n'
        "Future,red,fred,2025-01-02T00:00:00Z,2099-01-01T12:00:00Z,fred@example.com,0\r\n"
        "Undated,red,una,2025-01-02T00:00:00Z,last Tuesday,una@example.com,1\r\n"
        "Bool,red,bob,2025-01-02T00:00:00Z,2025-01-01 12:00:00,bob@example.com,maybe\r\n",
    )
    # Text where a timestamp belongs.
    write_parquet(
        raw / "klaviyo" / "event.parquet",
        "select * from (values ('e1', '2025-02-01T10:00:00-05:00', 1.5), ('e2', 'soon', 2.0), ('e3', '', 2.0))"
        " as event (id, datetime, property_value)",
    )
    # Upper-case names, a numeric key, a null byte, a field that first appears long after the sampled rows.
    message = {"ID": 7, "FROM": "+441", "TO": "+442", "date_sent": "2025-03-01T00:00:00Z", "media": {"count": 1}}
    lines = [json.dumps({**message, "body": "a\u0000b 'quoted' \"twice\""})]
    lines += [json.dumps({"ID": number, "date_sent": "2025-03-01T00:00:00Z"}) for number in range(100, 25_100)]
    lines += [json.dumps({"ID": 8, "date_sent": "2025-03-01T00:00:00Z", "error_code": "30003"})]
    write_text(raw / "twilio" / "message.ndjson", "\n".join(lines) + "\n")
    # An array of objects; JSON as an object and as text that holds JSON.
    account = {"UID": "u1", "created": "2025-01-01", "profile": {"firstName": "Ana"}, "data": '{"shoe_size": 38}'}
    write_text(
        raw / "gigya" / "accounts.json", json.dumps([{**account, "isActive": True, "identities": [{"a": 1}]}], indent=1)
    )
    write_text(raw / "yotpo" / "reviews.json", "[]")
    # Structs and lists; timestamps with a zone that is not UTC.
    write_parquet(
        raw / "square" / "orders.parquet",
        "select 'o1' as id, timestamptz '2025-06-01 09:00:00+09' as created_at, {'amount': 1999} as total_money,"
        " [{'uid': 'l1', 'quantity': '2'}] as line_items, map {'a': 1} as source, null::struct(x int) as net_amounts",
    )
    # A folder of every format; the same order delivered twice and changed later; keys as integer, float and text.
    orders = raw / "shopify" / "order"
    columns = "'2025-01-01'::timestamp as created_at, '2025-01-0{day}'::timestamp as _fivetran_synced"
    write_parquet(
        orders / "part-1.parquet",
        f"select 1::bigint as id, 'first' as name, {{'shop_money': {{'amount': '4.99'}}}} as total_shipping_price_set,"
        f" {columns.format(day=1)}",
    )
    write_parquet(
        orders / "day=2" / "part-2.parquet",
        'select 2::double as id, \'paid\' as name, \'{"shop_money": {"amount": "3.50"}}\' as total_shipping_price_set,'
        f" {columns.format(day=2)}",
    )
    write_text(
        orders / "o'brien {1,2} [a-z]*.csv",
        "id,name,created_at,_fivetran_synced,total_price\n1,second,2025-01-01,2025-01-03,19.9\n3,third,2025-01-01,2025-01-01,x\n",
    )
    write_text(
        orders / "more.ndjson",
        '{"id": "3", "name": "third", "created_at": "2025-01-01", "_fivetran_synced": "2025-01-01"}\n'
        '{"id": 4, "total_price": 12.50, "test": true, "created_at": "2025-01-01T00:00:00Z"}\n',
    )
    write_text(orders / "_SUCCESS", "")
    write_text(orders / "notes.txt", "not data")
    write_text(raw / "shopify" / "orders_2019.csv", "id\n1\n")
    # Values of 10 MB, in both text formats.
    write_text(
        raw / "zendesk" / "user.csv", f"id,name,created_at\n1,{'n' * TEN_MEGABYTES},2025-01-01\n2,x,2025-01-01\n"
    )
    ticket = {"id": 1, "created_at": "2025-01-01", "description": "d" * TEN_MEGABYTES}
    write_text(raw / "zendesk" / "ticket.ndjson", json.dumps(ticket) + "\n")
    # Epoch seconds, one of them in 2099.
    write_parquet(
        raw / "aircall" / "calls.parquet",
        "select * from (values (1, 1735689600), (2, 4070908800), (3, null)) as calls (id, started_at)",
    )
    # A link to a file elsewhere.
    write_parquet(
        raw.parent / "elsewhere.parquet", "select 'p1' as id, date '2025-01-05' as date_created, {'a': 1} as \"to\""
    )
    (raw / "lob").mkdir()
    (raw / "lob" / "postcards.parquet").symlink_to(raw.parent / "elsewhere.parquet")
    # The same 3,000 deliveries of 1,000 checkouts in opposite orders; three versions tie on every time they have.
    versions = (
        "select 'c' || key as id, 'cart ' || version as checkout_id, version::decimal(18, 4) as value,"
        " timestamp '2025-01-01' as received_at, timestamp '2025-01-01' as \"timestamp\""
        " from range(1000) as keys (key), range(3) as versions (version)"
    )
    write_parquet(raw / "segment_web" / "checkout_started.parquet", f"{versions} order by key, version")
    write_parquet(raw / "segment_web" / "order_completed.parquet", f"{versions} order by version desc, hash(key)")


@pytest.fixture(scope="module")
def odd(dbt_build: DbtBuild, tmp_path_factory: pytest.TempPathFactory) -> DbtRun:
    raw = tmp_path_factory.mktemp("odd") / "it's [raw]"
    lay_out_everything_odd(raw)
    staging = (
        "stg_email__profiles",
        "stg_ecommerce__orders",
        "stg_web__checkouts_started",
        "stg_web__orders_completed",
    )
    raw_folder = f"{raw.parent}/./nowhere/../{raw.name}//"
    return dbt_build(raw_folder, "--select", *FEEDS, *staging, command="run", environment=WITH_ARTIFACTS)


def health(run: DbtRun, feed_health_id: str, *columns: str) -> tuple:
    rows = run.query(f"select {', '.join(columns)} from marts.feed_health where feed_health_id = ?", [feed_health_id])
    assert len(rows) == 1, f"{feed_health_id}: {rows}"
    return rows[0]


def test_csv_columns_are_found_by_name_and_others_reported(odd: DbtRun) -> None:
    rows = odd.query(
        "select last_name, email, phone_number, created, _fivetran_deleted, _failed_casts, _file"
        " from klaviyo.person where id = 'alice'"
    )
    noon_in_utc = datetime(2025, 1, 1, 10)
    name = 'O"Hara, the\nelder'
    assert rows == [(name, "alice@example.com", None, noon_in_utc, False, [], "klaviyo/person.csv")]
    assert health(odd, "klaviyo.person.phone_number", "status", "null_pct") == ("absent", 100.0)
    assert health(odd, "klaviyo.person.favourite_colour", "status", "found_type") == ("unknown_column", "VARCHAR")
    assert health(odd, "klaviyo.person.created", "status", "failed_cast_count", "null_count") == ("present", 1, 1)
    assert health(odd, "klaviyo.person._fivetran_deleted", "failed_cast_count", "finding") == (
        1,
        "1 value is no boolean: null stands there.",
    )


def test_rows_without_key_or_time_or_from_the_future_are_rejected_with_a_reason(odd: DbtRun) -> None:
    rejected = odd.query(
        "select reason, record_id, failed_casts, json_extract_string(record, '$.email'), occurred_at, file"
        " from staging.stg_feeds__rejected_rows where table_name = 'person' order by reason, 4"
    )
    noon = datetime(2025, 1, 1, 12)
    assert rejected == [
        ("future_timestamp", "fred", None, "fred@example.com", datetime(2099, 1, 1, 12), "klaviyo/person.csv"),
        ("missing_key", None, None, "blank@example.com", noon, "klaviyo/person.csv"),
        ("missing_key", None, None, "nobody@example.com", noon, "klaviyo/person.csv"),
        ("missing_timestamp", "una", "created", "una@example.com", None, "klaviyo/person.csv"),
    ]
    assert odd.query("select profile_id from staging.stg_email__profiles order by all") == [
        ("klaviyo_person:alice",),
        ("klaviyo_person:bob",),
    ]
    calls = "select record_id, reason from staging.stg_feeds__rejected_rows where source = 'aircall' order by all"
    assert odd.query(calls) == [("2", "future_timestamp"), ("3", "missing_timestamp")]


def test_a_rejected_record_is_kept_as_it_was_found(odd: DbtRun) -> None:
    [(record,)] = odd.query("select record from staging.stg_feeds__rejected_rows where record_id = 'una'")
    assert json.loads(record)["created"] == "last Tuesday"
    assert json.loads(record)["favourite_colour"] == "red"


def test_text_where_a_timestamp_belongs_is_read_or_counted(odd: DbtRun) -> None:
    rows = odd.query("select id, datetime, _failed_casts from klaviyo.event order by id")
    assert rows == [("e1", datetime(2025, 2, 1, 15), []), ("e2", None, ["datetime"]), ("e3", None, [])]
    assert health(odd, "klaviyo.event.datetime", "found_type", "failed_cast_count") == ("VARCHAR", 1)


def test_ndjson_keys_match_without_case_and_late_fields_are_not_lost(odd: DbtRun) -> None:
    rows = odd.query(
        "select id, \"from\", \"to\", body, error_code from twilio.message where id in ('7', '8') order by id"
    )
    assert rows == [("7", "+441", "+442", "a\x00b 'quoted' \"twice\"", None), ("8", None, None, None, "30003")]
    assert health(odd, "twilio.message.media", "status")[0] == "unknown_column"
    assert health(odd, "twilio.message", "row_count", "accepted_count")[0] == 25_002


def test_json_arrays_and_json_in_text_become_json(odd: DbtRun) -> None:
    rows = odd.query(
        "select profile ->> '$.firstName', data ->> '$.shoe_size', identities ->> '$[0].a', isActive"
        " from gigya.accounts"
    )
    assert rows == [("Ana", "38", "1", True)]
    assert health(odd, "yotpo.reviews", "status", "row_count") == ("empty", 0)


def test_nested_parquet_becomes_json_and_zoned_timestamps_utc(odd: DbtRun) -> None:
    rows = odd.query(
        "select created_at, total_money ->> '$.amount', line_items ->> '$[0].quantity', source ->> '$.a', net_amounts"
        " from square.orders"
    )
    assert rows == [(datetime(2025, 6, 1, 0), "1999", "2", "1", None)]


def test_a_folder_of_mixed_files_is_one_table_and_the_latest_version_wins(odd: DbtRun) -> None:
    assert health(odd, "shopify.order", "file_count", "row_count", "duplicate_count", "rejected_count") == (4, 6, 2, 0)
    shipping = "total_shipping_price_set ->> '$.shop_money.amount'"
    rows = odd.query(f'select id, name, {shipping}, total_price, test from shopify."order" order by id, name')
    assert rows == [
        ("1", "first", "4.99", None, None),
        ("1", "second", None, Decimal("19.9"), None),
        ("2", "paid", "3.50", None, None),
        ("3", "third", None, None, None),
        ("3", "third", None, None, None),
        ("4", None, None, Decimal("12.5"), True),
    ]
    orders = odd.query("select order_id, order_number from staging.stg_ecommerce__orders order by all")
    assert orders == [("shopify:1", "second"), ("shopify:2", "paid"), ("shopify:3", "third"), ("shopify:4", None)]
    assert odd.query("select _file from shopify.\"order\" where name = 'second'") == [
        ("shopify/order/o'brien {1,2} [a-z]*.csv",)
    ]


def test_files_of_no_table_are_named_and_markers_are_not(odd: DbtRun) -> None:
    unread = odd.query("select file from marts.feed_health where status = 'unknown_file' order by file")
    assert unread == [("shopify/order/notes.txt",), ("shopify/orders_2019.csv",)]
    assert "2 files belong to no table" in odd.output


def test_values_of_ten_megabytes_are_read(odd: DbtRun) -> None:
    assert odd.query("select length(name) from zendesk.user order by id") == [(TEN_MEGABYTES,), (1,)]
    assert odd.query("select length(description) from zendesk.ticket") == [(TEN_MEGABYTES,)]


def test_links_to_files_are_followed(odd: DbtRun) -> None:
    assert odd.query("select id, date_created from lob.postcards") == [("p1", datetime(2025, 1, 5))]


def test_the_order_of_rows_never_decides_which_version_wins(odd: DbtRun) -> None:
    compared = "event_id, checkout_id, amount from staging.stg_web__{} order by event_id"
    started = odd.query(f"select {compared.format('checkouts_started')}")
    assert len(started) == 1000
    assert started == odd.query(f"select {compared.format('orders_completed')}")


def test_absent_tables_are_typed_empty_and_reported(odd: DbtRun) -> None:
    assert odd.query("select * from loyaltylion.customers") == []
    assert health(odd, "loyaltylion.customers", "status", "row_count", "file_count") == ("absent", 0, 0)
    assert health(odd, "loyaltylion.customers.email", "status")[0] == "table_absent"


def test_every_view_has_exactly_the_declared_columns_and_types(odd: DbtRun) -> None:
    manifest = json.loads((odd.folder / "target" / "manifest.json").read_text())
    declared = {
        (source["schema"], source["name"], column["name"], column["data_type"].upper())
        for source in manifest["sources"].values()
        if "key" in source["config"]["meta"]
        for column in source["columns"].values()
    }
    found = odd.query(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() where not internal"
        " and column_name not in ('_file', '_failed_casts', '_record')"
    )
    views = {row[:2] for row in declared}
    assert {(*row[:3], row[3].replace(" ", "")) for row in found if row[:2] in views} == declared


def test_as_of_turns_later_rows_away(dbt_build: DbtBuild, tmp_path: Path) -> None:
    write_text(tmp_path / "raw" / "klaviyo" / "person.csv", "id,created\na,2025-01-01\nb,2025-01-01T00:00:01Z\n")
    run = dbt_build(
        tmp_path / "raw",
        "--select",
        "stg_feeds__rejected_rows",
        variables={"as_of": "2025-01-01 00:00:00"},
        command="run",
    )
    assert run.query("select record_id, reason from staging.stg_feeds__rejected_rows") == [("b", "future_timestamp")]


@pytest.mark.parametrize(
    ("time_zone", "as_of", "days"),
    [
        ("Pacific/Auckland", "2026-03-01 11:30:00", [date(2026, 3, 1), date(2026, 3, 2)]),
        ("America/Los_Angeles", "2026-03-02 03:00:00", [date(2026, 3, 1)]),
    ],
)
def test_a_day_happens_where_the_shop_is(
    time_zone: str, as_of: str, days: list[date], dbt_build: DbtBuild, tmp_path: Path
) -> None:
    """At half past eleven in the morning (UTC) the second of March has begun in Auckland, and in Los Angeles not yet at
    three in the morning."""
    write_text(
        tmp_path / "raw/ad_reporting/campaign_report.csv",
        "date_day,platform,account_id,campaign_id\n2026-03-01,google_ads,1,1\n2026-03-02,google_ads,1,1\n",
    )
    run = dbt_build(
        tmp_path / "raw",
        *("--select", "+stg_advertising__campaign_reports", "--exclude-resource-type", "test", "unit_test"),
        folder=tmp_path,
        variables={"shop_time_zone": time_zone, "as_of": as_of},
    )
    found = run.query("select report_date from staging.stg_advertising__campaign_reports order by all")
    assert [report_date for (report_date,) in found] == days


@pytest.mark.parametrize("as_of", ["yesterday", "2025-02-30 00:00:00", "2025-01-01T00:00:00+02:00"])
def test_an_as_of_that_is_no_moment_is_refused(dbt_build: DbtBuild, tmp_path: Path, as_of: str) -> None:
    run = dbt_build(
        tmp_path, "register_raw_sources", variables={"as_of": as_of}, command="run-operation", succeeds=False
    )
    assert f"as_of must be null, 'now' or a UTC timestamp such as '2026-03-31 23:59:59', got '{as_of}'" in run.output


def test_an_as_of_that_is_no_text_of_a_moment_is_refused(dbt_build: DbtBuild, tmp_path: Path) -> None:
    hostile = {"as_of": "'; drop schema marts"}
    run = dbt_build(tmp_path, "register_raw_sources", variables=hostile, command="run-operation", succeeds=False)
    assert "the var as_of must match [A-Za-z0-9_ ./:+-]*, got '; drop schema marts" in run.output


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small shop with every source."""
    raw = tmp_path_factory.mktemp("sample") / "raw"
    options = [
        "--people",
        "60",
        "--months",
        "3",
        "--seed",
        "7",
        "--out",
        str(raw),
        "--truth",
        str(raw.parent / "truth"),
    ]
    subprocess.run([sys.executable, "-m", "scv.synthetic", *options], cwd=PROJECT / "python_helpers", check=True)
    return raw


def test_an_empty_raw_folder_builds_to_empty_marts(dbt_build: DbtBuild, tmp_path: Path) -> None:
    run = dbt_build(tmp_path, "--exclude-resource-type", "unit_test")
    assert run.query("select * from marts.single_customer_view") == []
    assert run.query("select * from marts.customer_timeline") == []
    assert run.query("select distinct status from marts.feed_health order by all") == [("absent",), ("table_absent",)]
    report = (run.published / "current" / "report.html").read_text()
    assert "Nobody is known yet" in report
    assert "could not be drawn" not in report


@pytest.mark.parametrize(
    "removed",
    [
        pytest.param(0, id="these sources removed"),
        pytest.param(
            1,
            id="the others removed",
            marks=pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="a build: make test LONG=1"),
        ),
    ],
)
def test_any_source_may_be_absent(dbt_build: DbtBuild, sample: Path, tmp_path: Path, removed: int) -> None:
    """Each source is absent in one of two builds, beside others that are there; above, all are absent at once."""
    raw = tmp_path / "raw"
    raw.mkdir()
    sources = sorted(folder for folder in sample.iterdir() if folder.is_dir())
    kept = {folder.name for number, folder in enumerate(sources) if number % 2 != removed}
    for folder in sources:
        if folder.name in kept:
            (raw / folder.name).symlink_to(folder)
    run = dbt_build(raw, "--exclude-resource-type", "unit_test")
    found = "select distinct source from marts.feed_health where status in ('present', 'empty') and column_name is null"
    assert {source for (source,) in run.query(found)} == kept
    assert run.query("select count(*) > 0 from marts.single_customer_view") == [(True,)]


def zero_bytes(path: Path) -> None:
    path.write_bytes(b"")


def truncated_parquet(path: Path) -> None:
    write_parquet(path, "select range as id from range(10000)")
    path.write_bytes(path.read_bytes()[:5000])


def invalid_utf8_csv(path: Path) -> None:
    path.write_bytes(b"id,created\n" + b"1,2025-01-01\n" * 50_000 + b"2," + b"\xff\xfe\x80" * 1_700_000 + b"\n")


def invalid_utf8_ndjson(path: Path) -> None:
    path.write_bytes(b'{"id": 1}\n' * 50_000 + b'{"id": "' + b"\xff\xfe\x80" * 1_700_000 + b'"}\n')


def malformed_json(path: Path) -> None:
    path.write_text('[{"id": 1}, {"id": ')


def json_of_no_objects(path: Path) -> None:
    path.write_text("[1, 2]")


def ragged_csv(path: Path) -> None:
    path.write_text("id,created\n" + "1,2025-01-01\n" * 50_000 + "2,2025-01-01,surplus\n")


@pytest.fixture(scope="module")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for builds that follow one another, so that dbt parses the project once."""
    return tmp_path_factory.mktemp("unreadable")


@pytest.mark.parametrize(
    ("file_name", "spoil"),
    [
        ("person.csv", zero_bytes),
        ("person.parquet", zero_bytes),
        ("person.parquet", truncated_parquet),
        ("person.csv", invalid_utf8_csv),
        ("person.ndjson", invalid_utf8_ndjson),
        ("person.json", malformed_json),
        ("person.json", json_of_no_objects),
        ("person.csv", ragged_csv),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_file_that_cannot_be_read_stops_the_build_and_is_named(
    dbt_build: DbtBuild, tmp_path: Path, shared_folder: Path, file_name: str, spoil: Callable[[Path], None]
) -> None:
    path = tmp_path / "klaviyo" / file_name
    path.parent.mkdir()
    spoil(path)
    run = dbt_build(
        tmp_path, "--select", "stg_feeds__column_profiles", folder=shared_folder, command="run", succeeds=False
    )
    assert str(path) in run.output
