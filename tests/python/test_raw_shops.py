"""Ids in raw files: several shops in one folder, and ids as spreadsheets and data frames wrote them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT, DbtBuild, DbtRun
from raw_rows import deliver

CREATED = {"created_at": "2025-01-01T10:00:00Z", "_fivetran_synced": "2025-01-01T11:00:00Z"}
LATER = {"created_at": "2025-03-05T17:41:12Z", "_fivetran_synced": "2025-03-05T18:00:00Z"}
MODELS = (
    "stg_feeds__*",
    "stg_ecommerce__customers",
    "stg_ecommerce__orders",
    "stg_web__orders_completed",
    "stg_mobile_app__orders_completed",
    "stg_loyalty__customers",
    "stg_loyalty__transactions",
    "stg_store__return_lines",
    "feed_health",
)


def completed(number: int, order_id: object) -> dict[str, object]:
    products = json.dumps([{"product_id": "P1", "sku": "A"}, {"product_id": 2, "sku": "B"}])
    return {"id": f"e{number}", "order_id": order_id, "products": products, "timestamp": "2025-04-01T10:00:00Z"}


@pytest.fixture(scope="module")
def shops(dbt_build: DbtBuild, tmp_path_factory: pytest.TempPathFactory) -> DbtRun:
    """Two web shops that both have a customer 1 and an order 1001; the till, the app and loyalty serve one or both."""
    raw = tmp_path_factory.mktemp("shops") / "raw"
    alice = {"id": "1", "email": "alice@example.com", "currency": "GBP", **CREATED}
    otto = {"id": 1.0, "email": "otto@example.com", "currency": "EUR", **LATER}
    deliver(
        raw,
        {
            "shopify__uk.customer": [alice, {"id": "6002", "email": "una@example.com", **CREATED}],
            "shopify__uk.order": [
                {"id": "1001", "customer_id": "1", **CREATED},
                # F32: the reference as a data frame wrote it, the keys as a spreadsheet did.
                {"id": '="1002"', "customer_id": "6002.0", **CREATED},
                {"id": "4.47E+11", "customer_id": "'6002", **CREATED},
                {"id": "1003", "customer_id": "6.0E+04", **CREATED},
            ],
            "shopify__de.customer": [otto],
            "shopify__de.order": [{"id": "gid://shopify/Order/1001", "customer_id": "1", **LATER}],
            "shopify__de.refund": [{"id": "1", "order_id": "1001", **LATER}],
            "segment_web__uk.order_completed": [completed(1, "1001")],
            "segment_web__de.order_completed": [completed(1, "1001"), completed(2, "9")],
            # One app for both shops: 1001 is an order of each, 1002 of one, 9 of none.
            "segment_app.order_completed": [
                completed(number, order) for number, order in enumerate(["1001", "1002", "9"])
            ],
            "loyaltylion__de.customers": [{"id": "7", "merchant_id": "1", **LATER}],
            "loyaltylion__de.transactions": [
                {
                    "id": "70",
                    "customer": json.dumps({"id": 7, "merchant_id": "1", "email": "otto@example.com"}),
                    "activity": json.dumps({"order": {"id": 5, "merchant_id": "1001"}}),
                    "created_at": "2025-03-06T10:00:00Z",
                }
            ],
            "square__uk.orders": [
                {
                    "id": "R1",
                    "returns": json.dumps(
                        [{"source_order_id": "S1", "return_line_items": [{"source_line_item_uid": "a"}]}]
                    ),
                    **CREATED,
                }
            ],
        },
        "first",
    )
    return dbt_build(raw, "--select", *MODELS, command="run")


def test_two_shops_with_the_same_numbers_are_two(shops: DbtRun) -> None:
    """F33."""
    customers = "select profile_id, email from staging.stg_ecommerce__customers order by all"
    assert shops.query(customers) == [
        ("shopify_customer:de:1", "otto@example.com"),
        ("shopify_customer:uk:1", "alice@example.com"),
        ("shopify_customer:uk:6002", "una@example.com"),
    ]
    orders = dict(shops.query("select order_id, profile_id from staging.stg_ecommerce__orders"))
    assert orders["shopify:uk:1001"] == "shopify_customer:uk:1"
    assert orders["shopify:de:1001"] == "shopify_customer:de:1"


def test_ids_as_a_spreadsheet_wrote_them_are_read_or_rejected(shops: DbtRun) -> None:
    """F32."""
    orders = dict(
        shops.query("select order_id, profile_id from staging.stg_ecommerce__orders where order_id like '%:100_'")
    )
    assert orders["shopify:uk:1002"] == "shopify_customer:uk:6002"
    assert orders["shopify:uk:1003"] is None
    assert len(orders) == 4
    rejected = "select table_name, record_id, reason, failed_casts, file from staging.stg_feeds__rejected_rows"
    assert shops.query(rejected) == [("order", "4.47E+11", "unreadable_key", "id", "shopify__uk/order/first.parquet")]
    finding = "select finding from marts.feed_health where feed_health_id = 'shopify.order.customer_id'"
    assert shops.query(finding) == [("1 value cannot be read for certain: null stands there.",)]


def test_references_go_to_the_shop_of_their_folder_or_to_the_one_that_has_the_id(shops: DbtRun) -> None:
    web = "select event_id, order_id from staging.stg_web__orders_completed order by all"
    assert shops.query(web) == [
        ("segment_web:de:e1", "shopify:de:1001"),
        ("segment_web:de:e2", "shopify:de:9"),
        ("segment_web:uk:e1", "shopify:uk:1001"),
    ]
    app = "select event_id, order_id from staging.stg_mobile_app__orders_completed order by all"
    assert shops.query(app) == [
        ("segment_app:e0", None),
        ("segment_app:e1", "shopify:uk:1002"),
        ("segment_app:e2", "shopify:9"),
    ]
    assert shops.query("select id from segment_app.order_completed where _failed_casts = ['order_id']") == [("e0",)]


def test_ids_within_documents_belong_to_a_shop_too(shops: DbtRun) -> None:
    movements = "select transaction_id, profile_id, order_id, email from staging.stg_loyalty__transactions"
    assert shops.query(movements) == [
        ("loyaltylion:de:70", "loyaltylion_customer:de:7", "shopify:de:1001", "otto@example.com")
    ]
    assert shops.query("select shop_profile_id from staging.stg_loyalty__customers") == [("shopify_customer:de:1",)]
    baskets = "select distinct json_extract_string(products, '$[*].product_id') from staging.stg_web__orders_completed"
    assert sorted(shops.query(baskets)) == [(["de:P1", "de:2"],), (["uk:P1", "uk:2"],)]
    lines = "select return_order_id, source_order_id, source_order_line_id from staging.stg_store__return_lines"
    assert shops.query(lines) == [("square:uk:R1", "square:uk:S1", "square:uk:S1:a")]


def test_a_table_that_one_shop_lacks_is_named(shops: DbtRun) -> None:
    missing = """
        select feed_health_id, source, table_name
        from marts.feed_health
        where feed_health_id like 'shop %' and status = 'absent'"""
    assert shops.query(missing) == [("shop shopify__uk.refund", "shopify__uk", "refund")]


@pytest.mark.parametrize("folder_name", ["shopify__", "shopify__u k", "shopify___"])
def test_a_folder_that_names_no_shop_stops_the_build(dbt_build: DbtBuild, tmp_path: Path, folder_name: str) -> None:
    deliver(tmp_path, {f"{folder_name}.order": [{"id": "1", **CREATED}]}, "first")
    run = dbt_build(tmp_path, "register_raw_sources", command="run-operation", succeeds=False)
    assert f"raw folder {folder_name}: after shopify__ comes the name of a shop" in run.output


def test_two_shops_in_one_folder_stop_the_build_by_name(dbt_build: DbtBuild, tmp_path: Path) -> None:
    """F33, without a shop's name; versions of one record, and its time in another zone, are no second shop."""
    raw, work = tmp_path / "raw", tmp_path / "work"
    work.mkdir()
    versions = [
        {"id": "1001", **CREATED},
        {"id": "1001", **CREATED, "created_at": "2025-01-01 12:00:00", "_fivetran_synced": "2025-01-02T11:00:00Z"},
        {"id": "1001", **CREATED, "created_at": "2025-01-01", "_fivetran_synced": "2025-01-03T11:00:00Z"},
    ]
    deliver(raw, {"shopify.order": versions}, "uk")
    chosen = {"folder": work, "command": "run"}
    dbt_build(raw, "--select", "stg_feeds__shared_keys", **chosen)
    deliver(raw, {"shopify.order": [{"id": "1001", **LATER}]}, "de")
    stopped = dbt_build(raw, "--select", "stg_feeds__shared_keys+", "feed_health", **chosen, succeeds=False)
    told = " ".join(stopped.output.split())
    assert "raw folder shopify seems to hold several shops: 1 of 1 keys of shopify.order" in told
    assert "such as 1001 in shopify/order/de.parquet and shopify/order/uk.parquet" in told
    assert "such as shopify__uk and shopify__de" in told
    allowed = dbt_build(raw, "--select", "stg_feeds__*", "feed_health", **chosen, variables={"shared_key_share": 1})
    finding = "select finding from marts.feed_health where feed_health_id = 'shopify.order'"
    assert allowed.query(finding) == [
        ("1 key stands for records that are no versions of one, such as 1001: only one of each counts.",)
    ]


@pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="takes minutes: make test LONG=1")
def test_a_sample_of_two_shops_builds_green(dbt_build: DbtBuild, tmp_path: Path) -> None:
    """F33 with every data test: the sample's web shop twice, each number there twice, beside one till and one app."""
    raw = tmp_path / "raw"
    options = ["--people", "60", "--months", "3", "--seed", "7", "--out", str(raw), "--truth", str(tmp_path / "truth")]
    subprocess.run([sys.executable, "-m", "scv.synthetic", *options], cwd=PROJECT / "python_helpers", check=True)
    for source in ("shopify", "segment_web"):
        shutil.copytree(raw / source, raw / f"{source}__uk")
        (raw / source).rename(raw / f"{source}__de")
    run = dbt_build(raw, "--exclude-resource-type", "unit_test", folder=tmp_path)
    shop = "regexp_extract(order_id, '^shopify:(..):', 1)"
    orders = f"select {shop}, count(*) from marts.orders where {shop} <> '' group by all order by all"
    [(_, german), (_, british)] = run.query(orders)
    assert german == british > 0
