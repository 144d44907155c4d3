"""Rows as other systems' documentation shows them, and the raw rows that each becomes.

The people are invented. What a shop system lands is held against the sample's shop in test_mapping.py; here is what the
sample's shop never does.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from scv.mapping.__main__ import main

Rows = list[dict[str, Any]]
Mapped = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def landed(tmp_path: Path) -> Path:
    folder = tmp_path / "landed"
    folder.mkdir()
    return folder


@pytest.fixture
def land(landed: Path) -> Callable[..., None]:
    """`land(orders=[...])` writes the rows of a landed table as newline-delimited JSON."""

    def write(**tables: Rows) -> None:
        for name, rows in tables.items():
            file = landed / f"{name}.ndjson"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("".join(json.dumps(row) + "\n" for row in rows))

    return write


@pytest.fixture
def mapped(landed: Path, tmp_path: Path) -> Mapped:
    """`mapped("woocommerce", "shopify.order", "id, name")` maps what landed and reads columns of one raw table."""

    def read(dialect: str, table: str, columns: str = "*") -> Rows:
        assert main(["--from", str(landed), "--dialect", dialect, "--out", str(tmp_path / "raw")]) == 0
        source, name = table.split(".")
        file = tmp_path / "raw" / source / name / f"{dialect}.parquet"
        with duckdb.connect() as connection:
            found = connection.execute(f"select {columns} from '{file}' order by all")
            names = [column for column, *_ in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return read


# Google Analytics 4: the BigQuery export


def event(name: str, micros: int, platform: str = "WEB", **values: Any) -> dict[str, Any]:
    """An event as BigQuery exports it: numbers of 64 bits as text, each parameter in one of four places."""
    parameters = []
    for key, value in values.pop("parameters", {}).items():
        place = "string_value" if isinstance(value, str) else "int_value" if isinstance(value, int) else "double_value"
        parameters.append({"key": key, "value": {place: str(value) if isinstance(value, int) else value}})
    return {
        "event_date": "20260401",
        "event_timestamp": str(micros),
        "event_name": name,
        "event_params": parameters,
        "event_bundle_sequence_id": "7",
        "user_pseudo_id": "1234567890.1712000000",
        "platform": platform,
        "device": {"category": "mobile", "operating_system": "iOS", "language": "en-gb"},
        **values,
    }


NOON = 1_775_044_800_123_456  # 2026-04-01 12:00:00.123456 UTC


def test_ga4_page_views_have_their_time_to_the_microsecond_and_their_parameters(land, mapped):
    page = {"page_location": "https://shop.example/women/dresses?utm_source=x", "page_title": "Dresses", "ga_session_id": 5}
    land(events_20260401=[event("page_view", NOON, parameters=page), event("session_start", NOON)])
    [row] = mapped("ga4", "segment_web.pages")
    assert row["timestamp"] == row["received_at"] == datetime(2026, 4, 1, 12, 0, 0, 123456)
    assert (row["anonymous_id"], row["user_id"]) == ("1234567890.1712000000", None)
    assert row["context_page_path"] == "/women/dresses"
    assert (row["title"], row["context_user_agent"], row["context_locale"]) == ("Dresses", "Mobile", "en-gb")


def test_ga4_a_day_that_is_exported_again_gives_the_same_ids(land, mapped):
    land(events_20260401=[event("page_view", NOON)], events_intraday_20260401=[event("page_view", NOON)])
    rows = mapped("ga4", "segment_web.pages", "id")
    assert len(rows) == 2 and len({row["id"] for row in rows}) == 1


def test_ga4_items_become_rows_and_an_order_keeps_them_as_json(land, mapped):
    items = [
        {"item_id": "8100", "item_name": "Linen dress", "item_variant": "W-1", "price": 49.5, "quantity": "1", "coupon": "X"},
        {"item_id": "8200", "item_name": "Hat", "price": 10.0, "quantity": "2"},
    ]
    bought = {"transaction_id": "5200", "purchase_revenue": 69.5, "shipping_value": 4.95, "tax_value": 11.58}
    land(
        events_20260401=[
            event("view_item", NOON, items=items[:1]),
            event("add_to_cart", NOON, items=items, user_id="6100"),
            event("purchase", NOON, items=items, user_id="6100", ecommerce=bought, parameters={"currency": "GBP"}),
            event("purchase", NOON + 1, ecommerce={"transaction_id": "(not set)"}),
        ]
    )
    [seen] = mapped("ga4", "segment_web.product_viewed")
    assert (seen["product_id"], seen["sku"], seen["price"]) == ("8100", "W-1", Decimal("49.5"))
    assert [row["product_id"] for row in mapped("ga4", "segment_web.product_added", "product_id")] == ["8100", "8200"]
    [known, unknown] = mapped("ga4", "segment_web.order_completed", "order_id, revenue, shipping, currency, products")
    assert (known["order_id"], known["revenue"], known["currency"]) == ("5200", Decimal("69.5"), "GBP")
    assert [product["product_id"] for product in json.loads(known["products"])] == ["8100", "8200"]
    assert unknown["order_id"] is None
    [login] = mapped("ga4", "segment_web.identifies", "anonymous_id, user_id")
    assert login == {"anonymous_id": "1234567890.1712000000", "user_id": "6100"}


def test_ga4_an_app_and_a_website_in_one_export_are_told_apart(land, mapped):
    device = {"vendor_id": "ABC-1", "advertising_id": "IDFA-1", "operating_system": "IOS", "category": "mobile"}
    land(
        events_20260401=[
            event("screen_view", NOON, "IOS", device=device, parameters={"firebase_screen": "Home"}),
            event("view_item", NOON, "IOS", items=[{"item_id": "8100"}]),
            event("push_notifications_enabled", NOON, "IOS"),
            event("sign_up", NOON),
        ]
    )
    [screen] = mapped("ga4", "segment_app.screens")
    assert (screen["name"], screen["context_device_id"], screen["context_device_type"]) == ("Home", "ABC-1", "ios")
    assert len(mapped("ga4", "segment_app.product_viewed")) == 1
    assert mapped("ga4", "segment_web.product_viewed") == []
    assert mapped("ga4", "segment_app.tracks", "event") == [{"event": "push_notifications_enabled"}]
    assert mapped("ga4", "segment_web.tracks", "event") == [{"event": "sign_up"}]


def test_ga4_parquet_with_nested_values_reads_as_json_does(landed, land, mapped):
    land(events_20260401=[event("page_view", NOON, parameters={"page_title": "Dresses"})])
    expected = mapped("ga4", "segment_web.pages")
    duckdb.execute(
        f"copy (select * replace (event_timestamp::bigint as event_timestamp) from '{landed}/events_20260401.ndjson') "
        f"to '{landed}/events_20260402.parquet'"
    )
    (landed / "events_20260401.ndjson").unlink()
    assert mapped("ga4", "segment_web.pages") == expected


# Snowplow: atomic.events

ECOMMERCE = "com_snowplowanalytics_snowplow_ecommerce"


def snowplow(name: str, event_id: str, **values: Any) -> dict[str, Any]:
    row = {"event_id": event_id, "event_name": name, "platform": "web", "domain_userid": "d-1", "user_id": None}
    times = {"collector_tstamp": "2026-04-01 12:00:02", "derived_tstamp": "2026-04-01 12:00:01.5"}
    return {**row, **times, **values}


def action(kind: str) -> dict[str, Any]:
    return {f"unstruct_event_{ECOMMERCE}_snowplow_ecommerce_action_1_0_2": {"type": kind}}


def test_snowplow_page_views_are_not_pings_and_not_robots(land, mapped):
    robot = {"contexts_com_iab_snowplow_spiders_and_robots_1_0_0": [{"spiderOrRobot": True}]}
    person = {"contexts_com_iab_snowplow_spiders_and_robots_1_0_0": [{"spiderOrRobot": False}]}
    land(
        events=[
            snowplow("page_view", "e1", page_url="https://shop.example/", useragent="Mozilla/5.0", **person),
            snowplow("page_view", "e2", **robot),
            snowplow("page_ping", "e3"),
        ]
    )
    [row] = mapped("snowplow", "segment_web.pages")
    assert (row["id"], row["anonymous_id"], row["context_user_agent"]) == ("e1", "d-1", "Mozilla/5.0")
    assert row["timestamp"] == datetime(2026, 4, 1, 12, 0, 1, 500000)
    assert row["received_at"] == datetime(2026, 4, 1, 12, 0, 2)
    assert mapped("snowplow", "segment_web.tracks") == []


def test_snowplow_products_and_purchases_come_out_of_their_contexts_whatever_version_the_columns_name(land, mapped):
    products = [{"id": "8100", "name": "Dress", "price": 49.5, "quantity": 1}, {"id": "8200", "price": 10, "quantity": 2}]
    bought = {"transaction_id": "5200", "revenue": 69.5, "currency": "GBP", "tax": 11.58, "discount_amount": 5}
    land(
        events=[
            snowplow(
                "snowplow_ecommerce_action",
                "e1",
                **action("product_view"),
                **{f"contexts_{ECOMMERCE}_product_1": products[:1]},
            ),
            snowplow(
                "snowplow_ecommerce_action",
                "e2",
                user_id="6100",
                **action("transaction"),
                **{f"contexts_{ECOMMERCE}_product_1_0_0": products, f"contexts_{ECOMMERCE}_transaction_1_0_0": [bought]},
            ),
            snowplow("transaction", "e3", tr_orderid="5300", tr_total="20.00", tr_currency="GBP"),
        ]
    )
    assert mapped("snowplow", "segment_web.product_viewed", "id, product_id, price") == [
        {"id": "e1", "product_id": "8100", "price": Decimal("49.5")}
    ]
    rows = mapped("snowplow", "segment_web.order_completed", "id, order_id, revenue, discount, currency, products")
    assert [(row["id"], row["order_id"], row["revenue"]) for row in rows] == [
        ("e2", "5200", Decimal("69.5")),
        ("e3", "5300", Decimal("20")),
    ]
    assert [product["quantity"] for product in json.loads(rows[0]["products"])] == [1, 2]
    assert mapped("snowplow", "segment_web.identifies", "anonymous_id, user_id") == [
        {"anonymous_id": "d-1", "user_id": "6100"}
    ]


def test_snowplow_an_app_is_known_by_its_installation(land, mapped):
    session = {"contexts_com_snowplowanalytics_snowplow_client_session_1_0_2": [{"userId": "install-1"}]}
    device = {"contexts_com_snowplowanalytics_snowplow_mobile_context_1_0_3": [{"osType": "iOS", "appleIdfv": "IDFV-1"}]}
    screen = {"unstruct_event_com_snowplowanalytics_mobile_screen_view_1_0_0": {"name": "Home"}}
    search = {"unstruct_event_com_snowplowanalytics_snowplow_site_search_1_0_0": {"terms": ["red", "dress"]}}
    land(
        events=[
            snowplow("screen_view", "e1", **{"platform": "mob"}, **session, **device, **screen),
            snowplow("site_search", "e2", **search),
        ]
    )
    [row] = mapped("snowplow", "segment_app.screens")
    assert (row["name"], row["anonymous_id"], row["context_device_id"]) == ("Home", "install-1", "IDFV-1")
    assert (row["context_device_type"], row["context_os_name"]) == ("ios", "iOS")
    assert mapped("snowplow", "segment_web.products_searched", "query") == [{"query": "red dress"}]


# RudderStack: Segment's tables


def test_rudderstack_web_and_app_tables_traits_under_either_name_and_consent(land, mapped):
    seen = {"anonymous_id": "a-1", "received_at": "2026-04-01T14:00:00+02:00", "timestamp": "2026-04-01T12:00:00Z"}
    land(
        pages=[
            {
                "id": "p1",
                **seen,
                "context_consent_management_denied_consent_ids": ["ads"],
                "context_consent_management_allowed_consent_ids": ["statistics"],
            }
        ],
        identifies=[
            {"id": "i1", **seen, "user_id": "u1", "email": "ann@example.org"},
            {"id": "i2", **seen, "user_id": "u2", "context_traits_email": "ben@example.org"},
        ],
    )
    land(**{"app/screens": [{"id": "s1", **seen, "name": "Home", "context_device_type": "iOS"}]})
    [page] = mapped("rudderstack", "segment_web.pages")
    assert page["received_at"] == page["timestamp"] == datetime(2026, 4, 1, 12)
    assert json.loads(page["context_consent_category_preferences"]) == {"statistics": True, "ads": False}
    emails = [row["email"] for row in mapped("rudderstack", "segment_web.identifies", "email")]
    assert emails == ["ann@example.org", "ben@example.org"]
    assert mapped("rudderstack", "segment_app.screens", "name, context_device_type") == [
        {"name": "Home", "context_device_type": "ios"}
    ]


# Klaviyo, by Airbyte


def test_klaviyo_profiles_say_what_they_are_subscribed_to(land, mapped):
    marketing = {
        "consent": "UNSUBSCRIBED",
        "can_receive_email_marketing": False,
        "consent_timestamp": "2026-03-01T10:00:00+00:00",
        "suppressions": [{"reason": "UNSUBSCRIBE", "timestamp": "2026-03-01T10:00:00+00:00"}],
        "list_suppressions": [{"list_id": "SALE", "reason": "UNSUBSCRIBE", "timestamp": "2026-03-01T10:00:00+00:00"}],
    }
    attributes = {
        "email": "ann@example.org",
        "location": {"zip": "BA1 1AA", "address1": "1 Elm Street"},
        "subscriptions": {"email": {"marketing": marketing}, "sms": {"marketing": {"consent": "SUBSCRIBED"}}},
        "created": "2026-01-01T00:00:00+00:00",
        "updated": "2026-03-01T10:00:00+00:00",
    }
    land(profiles=[{"id": "01A", "attributes": attributes}, {"id": "01B", "attributes": {"email": "ben@example.org"}}])
    land(global_exclusions=[{"id": "01A", "attributes": attributes, "updated": "2026-03-01T10:00:00+00:00"}])
    [ann, ben] = mapped("airbyte_klaviyo", "klaviyo.person")
    assert (ann["email"], ann["zip"]) == ("ann@example.org", "BA1 1AA")
    assert ann["subscriptions_email_marketing_consent"] == "UNSUBSCRIBED"
    assert ann["subscriptions_sms_marketing_consent"] == "SUBSCRIBED"
    assert json.loads(ann["subscriptions_email_marketing_list_suppressions"])[0]["list_id"] == "SALE"
    assert ben["subscriptions_email_marketing_consent"] is None
    [excluded] = mapped("airbyte_klaviyo", "klaviyo.global_exclusion", "person_id, reason, timestamp")
    assert (excluded["person_id"], excluded["reason"]) == ("01A", "UNSUBSCRIBE")


def test_klaviyo_events_belong_to_a_campaign_or_to_a_flow(land, mapped):
    def event_of(event_id: str, **properties: Any) -> dict[str, Any]:
        related = {"profile": {"data": {"id": "01A"}}, "metric": {"data": {"id": "M1"}}}
        return {
            "id": event_id,
            "datetime": "2026-03-01T10:00:00+00:00",
            "attributes": {"uuid": "u", "event_properties": properties},
            "relationships": related,
        }

    land(
        events=[
            event_of("e1", **{"$message": "C1", "$value": 12.5}),
            event_of("e2", **{"$message": "FM1", "$flow": "F1"}),
            event_of("e3", **{"List": "Sale", "Bounce Type": "Soft"}),
        ],
        lists=[{"id": "SALE", "attributes": {"name": "Sale"}}],
    )
    [campaign, flow, other] = mapped("airbyte_klaviyo", "klaviyo.event")
    assert (campaign["person_id"], campaign["metric_id"]) == ("01A", "M1")
    assert (campaign["campaign_id"], campaign["flow_id"], campaign["property_value"]) == ("C1", None, "12.5")
    assert (flow["campaign_id"], flow["flow_id"], flow["flow_message_id"]) == (None, "F1", "FM1")
    assert (other["property_list"], other["property_bounce_type"]) == ("Sale", "Soft")
    assert mapped("airbyte_klaviyo", "klaviyo.list", "id, name") == [{"id": "SALE", "name": "Sale"}]
