"""Rows as other systems' documentation shows them, and the raw rows that each becomes.

The people are invented. What a shop system lands is held against the sample's shop in test_mapping.py; here is what the
sample's shop never does.
"""

# Fixtures are imported, and each test names those that it takes.
# ruff: noqa: F811

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb
from mapping_fixtures import land, landed, mapped  # noqa: F401

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
    page = {
        "page_location": "https://shop.example/women/dresses?utm_source=x",
        "page_title": "Dresses",
        "ga_session_id": 5,
    }
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
        {
            "item_id": "8100",
            "item_name": "Linen dress",
            "item_variant": "W-1",
            "price": 49.5,
            "quantity": "1",
            "coupon": "X",
        },
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
    products = [
        {"id": "8100", "name": "Dress", "price": 49.5, "quantity": 1},
        {"id": "8200", "price": 10, "quantity": 2},
    ]
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
                **{
                    f"contexts_{ECOMMERCE}_product_1_0_0": products,
                    f"contexts_{ECOMMERCE}_transaction_1_0_0": [bought],
                },
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
    device = {
        "contexts_com_snowplowanalytics_snowplow_mobile_context_1_0_3": [{"osType": "iOS", "appleIdfv": "IDFV-1"}]
    }
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


# Mailchimp, by Airbyte


def member(email: str, status: str, audience: str, **values: Any) -> dict[str, Any]:
    row = {"id": email.partition("@")[0], "email_address": email, "status": status, "list_id": audience}
    return {**row, "last_changed": "2026-05-01T10:00:00+00:00", "merge_fields": {"FNAME": "Ann", "PHONE": ""}, **values}


NEWS = {"id": "L1", "name": "News", "date_created": "2020-01-01T00:00:00+00:00"}
SALE = {"id": "L2", "name": "Sale", "date_created": "2021-01-01T00:00:00+00:00"}


def test_mailchimp_the_one_audience_is_about_everything(land, mapped):
    opted = {"timestamp_opt": "2026-02-01T10:00:00+00:00", "timestamp_signup": "2026-02-01T09:00:00+00:00"}
    land(
        lists=[NEWS],
        list_members=[
            member("ann@example.org", "subscribed", "L1", **opted),
            member("ben@example.org", "unsubscribed", "L1", **opted),
            member("cat@example.org", "subscribed", "L1", timestamp_opt="", timestamp_signup=""),
            *(
                member(f"{said}@example.org", said, "L1")
                for said in ("cleaned", "pending", "archived", "transactional")
            ),
        ],
    )
    said = mapped("mailchimp", "preference_centre.choices", "identifier_value, purpose, status, updated_at")
    assert [tuple(row.values()) for row in said] == [
        # Consent is as old as the opt-in, not as the last change of the profile.
        ("ann@example.org", "marketing", "subscribed", datetime(2026, 2, 1, 10)),
        ("ben@example.org", "marketing", "unsubscribed", datetime(2026, 5, 1, 10)),
        ("cat@example.org", "marketing", "subscribed", datetime(2020, 1, 1)),
    ]
    assert mapped("mailchimp", "klaviyo.global_exclusion", "person_id, reason") == [
        {"person_id": "cleaned", "reason": "HARD_BOUNCE"}
    ]
    assert mapped("mailchimp", "klaviyo.person", "phone_number")[0] == {"phone_number": None}


def test_mailchimp_of_several_audiences_each_is_a_topic(land, mapped):
    left = {"campaign_id": "C1", "list_id": "L2", "email_id": "ann", "timestamp": "2026-05-01T10:00:00+00:00"}
    land(
        lists=[NEWS, SALE],
        list_members=[member("ann@example.org", "subscribed", "L1"), member("ann@example.org", "unsubscribed", "L2")],
        unsubscribes=[left],
    )
    assert mapped("mailchimp", "preference_centre.choices", "purpose, status") == [
        {"purpose": "News", "status": "subscribed"},
        {"purpose": "Sale", "status": "unsubscribed"},
    ]
    [event] = mapped("mailchimp", "klaviyo.event", "person_id, property_list, metric_id")
    [metric] = mapped("mailchimp", "klaviyo.metric", "id, name")
    assert (event["person_id"], event["property_list"]) == ("ann", "Sale")
    assert (metric["id"], metric["name"]) == (event["metric_id"], "Unsubscribed from List")


def test_mailchimp_a_soft_bounce_is_told_from_a_hard_one(land, mapped):
    bounce = {"campaign_id": "C1", "list_id": "L1", "email_id": "ann", "action": "bounce"}
    land(
        lists=[NEWS],
        email_activity=[
            {**bounce, "type": "soft", "timestamp": "2026-05-01T10:00:00+00:00"},
            {**bounce, "type": "hard", "timestamp": "2026-05-02T10:00:00+00:00"},
            {**bounce, "action": "open", "timestamp": "2026-05-03T10:00:00+00:00"},
        ],
    )
    rows = mapped("mailchimp", "klaviyo.event", "datetime, property_bounce_type, id")
    assert [row["property_bounce_type"] for row in rows] == ["Soft", "Hard", None]
    assert len({row["id"] for row in rows}) == 3


# HubSpot, by Airbyte


def contact(contact_id: str, **properties: Any) -> dict[str, Any]:
    times = {"createdAt": "2026-01-01T00:00:00.000Z", "updatedAt": "2026-05-01T10:00:00.000Z"}
    return {"id": contact_id, "properties": properties, "archived": False, **times}


def test_hubspot_opt_outs_are_of_everything_or_of_a_subscription(land, mapped):
    changes = [
        {
            "change": "UNSUBSCRIBED",
            "changeType": "SUBSCRIPTION_STATUS",
            "subscriptionId": 77,
            "timestamp": 1775044800000,
        },
        {"change": "SUBSCRIBED", "changeType": "PORTAL_STATUS", "timestamp": 1775044800000},
        {"change": "BOUNCED", "changeType": "PORTAL_BOUNCE", "timestamp": 1775044800000},
    ]
    land(
        contacts=[
            contact("1", email="ann@example.org", hs_email_optout="true", hs_email_optout_77="false"),
            contact("2", email="ben@example.org", hs_email_optout_77="true", hs_email_optout_88=True),
            contact("3", email="cat@example.org", hs_email_optout=None),
        ],
        email_subscriptions=[{"id": 77, "name": "Sale"}],
        subscription_changes=[{"recipient": "dan@example.org", "timestamp": 1775044800001, "changes": changes}],
    )
    said = mapped("hubspot", "preference_centre.choices", "identifier_value, purpose, status, updated_at")
    assert [tuple(row.values()) for row in said] == [
        ("ann@example.org", "marketing", "unsubscribed", datetime(2026, 5, 1, 10)),
        ("ben@example.org", "88", "unsubscribed", datetime(2026, 5, 1, 10)),
        ("ben@example.org", "Sale", "unsubscribed", datetime(2026, 5, 1, 10)),
        ("dan@example.org", "Sale", "unsubscribed", datetime(2026, 4, 1, 12)),
        ("dan@example.org", "marketing", "subscribed", datetime(2026, 4, 1, 12)),
    ]
    optouts = mapped("hubspot", "salesforce.contact", "id, has_opted_out_of_email")
    assert [row["has_opted_out_of_email"] for row in optouts] == [True, None, None]


def test_hubspot_a_merged_contact_names_the_one_that_it_became(land, mapped):
    land(contacts=[contact("5", email="ann@example.org", firstname="Ann", hs_merged_object_ids="3;4")])
    rows = mapped("hubspot", "salesforce.contact", "id, master_record_id, is_deleted, name")
    assert [tuple(row.values()) for row in rows] == [
        ("3", "5", True, None),
        ("4", "5", True, None),
        ("5", None, False, "Ann"),
    ]


def test_hubspot_email_events_reach_the_contact_and_say_what_a_machine_did(land, mapped):
    def happened(event_id: str, kind: str, **values: Any) -> dict[str, Any]:
        return {"id": event_id, "type": kind, "recipient": "Ann@Example.org", "created": 1775044800000, **values}

    land(
        contacts=[contact("1", email="ann@example.org")],
        email_events=[
            happened("e1", "OPEN", filteredEvent=True, emailCampaignId=9),
            happened("e2", "BOUNCE", status="5.1.1"),
            happened("e3", "BOUNCE", status="4.2.2"),
            happened("e4", "PROCESSED"),
            happened("e5", "DROPPED", dropReason="CAMPAIGN_CANCELLED"),
            happened("e6", "STATUSCHANGE", portalSubscriptionStatus="UNSUBSCRIBED"),
        ],
    )
    events = mapped("hubspot", "klaviyo.event")
    assert [event["id"] for event in events] == ["e1", "e2", "e3", "e6"]
    assert (events[0]["property_machine_open"], events[0]["campaign_id"]) == (True, "9")
    assert [event["property_bounce_type"] for event in events] == [None, "Hard", "Soft", None]
    assert events[0]["datetime"] == datetime(2026, 4, 1, 12)
    [person] = mapped("hubspot", "klaviyo.person", "id")
    assert {event["person_id"] for event in events} == {person["id"]}
    names = {row["name"] for row in mapped("hubspot", "klaviyo.metric", "name")}
    assert names == {"Opened Email", "Bounced Email", "Unsubscribed from Email Marketing"}


# Stripe, by Airbyte


def charge(charge_id: str, **values: Any) -> dict[str, Any]:
    card = {"fingerprint": "fp_1", "brand": "visa", "last4": "4242"}
    row = {
        "id": charge_id,
        "amount": 4995,
        "currency": "gbp",
        "status": "succeeded",
        "captured": True,
        "livemode": True,
    }
    return {**row, "created": 1775044800, "payment_method_details": {"type": "card", "card": card}, **values}


def test_stripe_a_card_joins_an_account_to_whoever_pays_without_one(land, mapped):
    guest = {"email": "Ann@Example.org", "name": "Ann Marie Oakmore", "address": {"postal_code": "BA1 1AA"}}
    land(
        customers=[{"id": "cus_1", "email": "ann@example.org", "name": "Ann Oakmore", "created": 1775044800}],
        charges=[
            charge("ch_1", customer="cus_1", amount_refunded=1000),
            charge("ch_2", billing_details=guest),
            charge("ch_3", billing_details=guest, livemode=False),
            charge("ch_4", customer="cus_1", payment_method_details={"type": "paypal"}),
        ],
    )
    payments = mapped("stripe", "square.payments")
    assert [payment["id"] for payment in payments] == ["ch_1", "ch_2"]
    assert {json.loads(payment["card_details"])["card"]["fingerprint"] for payment in payments} == {"fp_1"}
    assert json.loads(payments[0]["amount_money"]) == {"amount": 4995, "currency": "GBP"}
    assert json.loads(payments[0]["refunded_money"])["amount"] == 1000
    assert payments[0]["created_at"] == datetime(2026, 4, 1, 12)
    people = mapped("stripe", "square.customers", "id, given_name, family_name, email_address")
    assert [tuple(row.values())[1:] for row in people] == [
        ("Ann", "Oakmore", "ann@example.org"),
        ("Ann Marie", "Oakmore", "Ann@Example.org"),
    ]
    assert [row["id"] for row in people] == [payment["customer_id"] for payment in payments]


def test_stripe_refunds_belong_to_the_order_that_their_charge_names(land, mapped):
    land(
        charges=[
            charge("ch_1", metadata={"order_id": "5200"}),
            charge("ch_2"),
            charge("ch_3", metadata={"order_id": "5300"}, currency="jpy"),
        ],
        refunds=[
            {
                "id": "re_1",
                "charge": "ch_1",
                "amount": 1000,
                "currency": "gbp",
                "status": "succeeded",
                "created": 1775044900,
            },
            {
                "id": "re_2",
                "charge": "ch_2",
                "amount": 500,
                "currency": "gbp",
                "status": "succeeded",
                "created": 1775044900,
            },
            {
                "id": "re_3",
                "charge": "ch_1",
                "amount": 500,
                "currency": "gbp",
                "status": "failed",
                "created": 1775044900,
            },
        ],
    )
    rows = mapped("stripe", "shopify.transaction", "id, order_id, kind, status, amount")
    assert [tuple(row.values()) for row in rows] == [
        ("ch_1", "5200", "sale", "success", Decimal("49.95")),
        ("ch_3", "5300", "sale", "success", Decimal("4995")),
        ("re_1", "5200", "refund", "success", Decimal("10")),
        ("re_3", "5200", "refund", "failure", Decimal("5")),
    ]
