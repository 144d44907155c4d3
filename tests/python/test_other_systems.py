"""What the tills, the help desk, the carrier, the post, reviewers and robots land, in one small shop: F23 to F29."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from conftest import DbtBuild, DbtRun
from raw_rows import deliver

START = datetime(2025, 1, 1, 12)
MODELS = ("--resource-type", "model", "--resource-type", "seed")
BUILT = ("+customer_timeline", "+orders", "+order_lines", "+customer_sessions", "+int_golden_records")
TOLD = ("+feed_health", "+rejected_records")
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Safari/537.36"
ROBOT = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)"


def at(day: int) -> datetime:
    return START + timedelta(days=day)


def pounds(amount: int) -> str:
    return json.dumps({"amount": amount * 100, "currency": "GBP"})


def receipt(number: int, customer: str, article: str, name: str) -> dict[str, Any]:
    """A sale at the till of one piece for ten pounds."""
    line = {
        "uid": "a",
        "catalog_object_id": article,
        "name": name,
        "variation_name": "10, red",
        "quantity": "1",
        "base_price_money": {"amount": 1000, "currency": "GBP"},
        "gross_sales_money": {"amount": 1000, "currency": "GBP"},
        "total_money": {"amount": 1000, "currency": "GBP"},
    }
    return {
        "id": f"{customer}-{number}",
        "customer_id": customer,
        "location_id": "shop",
        "state": "COMPLETED",
        "line_items": json.dumps([line]),
        "total_money": pounds(10),
        "created_at": at(number),
        "updated_at": at(number),
    }


def payment(number: int, customer: str, card: str) -> dict[str, Any]:
    return {
        "id": f"pay-{customer}-{number}",
        "order_id": f"{customer}-{number}",
        "customer_id": customer,
        "status": "COMPLETED",
        "amount_money": pounds(10),
        "card_details": json.dumps({"card": {"fingerprint": card}}),
        "created_at": at(number),
        "updated_at": at(number),
    }


def page(key: str, cookie: str, user: str | None, user_agent: str | None, day: int) -> dict[str, Any]:
    names = {"id": key, "anonymous_id": cookie, "user_id": user, "context_user_agent": user_agent, "path": "/"}
    return {**names, "timestamp": at(day), "received_at": at(day)}


def dated(*columns: str, day: int = 1) -> dict[str, datetime]:
    return dict.fromkeys(columns, at(day))


SHOP: dict[str, list[dict[str, Any]]] = {
    "shopify.product": [
        {
            "id": 501,
            "title": "Red Dress",
            "handle": "red-dress",
            "product_type": "Women > Dresses",
            **dated("created_at"),
        },
        {
            "id": 502,
            "title": "Blue Coat",
            "handle": "blue-coat",
            "product_type": "Women > Coats",
            **dated("created_at"),
        },
    ],
    "shopify.product_variant": [
        {"id": 601, "product_id": 501, "sku": "DRESS-10", "title": "10 / Red", "price": 10},
        {"id": 602, "product_id": 502, "sku": "COAT-10", "title": "10 / Blue", "price": 10},
    ],
    "square.customers": [
        {"id": "STORE", "given_name": "Store", "family_name": "Customer", **dated("created_at", "updated_at")},
        {"id": "RITA", "given_name": "Rita", "family_name": "Regular", "phone_number": "07400 900456"}
        | dated("created_at", "updated_at"),
    ],
    "square.orders": [
        *(receipt(number, "STORE", "W62UWFY35CWMYGVWK6TWJDNI", "RED DRESS") for number in range(60)),
        *(receipt(number, "RITA", "602", "Coat") for number in range(60)),
    ],
    "square.payments": [
        # One of the sixty was paid for with Rita's card: that one is hers.
        *(payment(number, "STORE", f"card-{number % 55}" if number else "ritas-card") for number in range(60)),
        *(payment(number, "RITA", "ritas-card") for number in range(60)),
    ],
    "gigya.accounts": [
        {
            "UID": "alice",
            "profile": json.dumps({"email": "alice@example.com", "firstName": "Alice", "lastName": "Ashworth"}),
            **dated("created", "lastLogin", "lastUpdated"),
        }
    ],
    "segment_web.pages": [
        page("home", "laptop", "alice", BROWSER, 1),
        page("silent", "no-name", None, None, 2),
        page("crawl", "crawler", None, ROBOT, 2),
        page("crawl-with-login", "tester", "alice", ROBOT, 3),
        page("monitor", "monitor", None, "python-requests/2.31.0", 3),
    ],
    "zendesk.user": [
        {"id": 1, "email": "alice@example.com", "role": "end-user", "suspended": False, **dated("created_at")},
        {"id": 2, "email": "win@spam.example", "role": "end-user", "suspended": True, **dated("created_at")},
        {"id": 3, "email": "agent@shop.example", "role": "agent", "suspended": False, **dated("created_at")},
    ],
    "zendesk.ticket": [
        {"id": number, "requester_id": user, "status": status, "merged_ticket_ids": merged}
        | dated("created_at", "updated_at")
        for number, user, status, merged in ((11, 1, "open", "[12]"), (12, 1, "closed", None), (13, 2, "open", None))
    ],
    "aftership.trackings": [
        {
            "id": "parcel",
            "customers": json.dumps(
                [
                    {"role": "receiver", "name": "Fiona Friend", "email": "fiona@example.com"},
                    {"role": "buyer", "name": "Alice Ashworth", "email": "Alice@example.com"},
                ]
            ),
            "latest_estimated_delivery": json.dumps({"datetime": "2025-01-05T18:00:00+01:00"}),
            "tag": "Delivered",
            "checkpoints": json.dumps([{"tag": "Delivered", "checkpoint_time": "2025-01-04T09:00:00+00:00"}]),
            **dated("created_at", "updated_at"),
        }
    ],
    "lob.postcards": [
        {"id": "card", "metadata": json.dumps({"email": "alice@example.com"}), **dated("date_created", "send_date")},
    ],
    "lob.events": [
        {
            "id": f"evt-{what}",
            "reference_id": "card",
            "event_type": {"id": f"postcard.{what}", "resource": "postcards", "object": "event_type"},
            **dated("date_created", day=day),
        }
        for what, day in (("delivered", 5), ("returned_to_sender", 6))
    ],
    "yotpo.reviews": [
        {"id": 1, "sku": 501, "email": "alice@example.com", "score": 5, **dated("created_at", "updated_at")},
    ],
    "klaviyo.person": [{"id": "k", "email": "alice@example.com", **dated("created", "updated")}],
    "klaviyo.metric": [{"id": "m1", "name": None, "_fivetran_deleted": True}],
    "klaviyo.event": [
        {"id": "e1", "person_id": "k", "metric_id": "m1", "type": "Opened Email", **dated("datetime")},
        {"id": "e2", "person_id": "k", "metric_id": "gone", "type": "Unsubscribed", **dated("datetime", day=2)},
    ],
}


@pytest.fixture(scope="module")
def built(dbt_build: DbtBuild, tmp_path_factory: pytest.TempPathFactory) -> DbtRun:
    raw = tmp_path_factory.mktemp("other-systems")
    deliver(raw, SHOP, "all")
    return dbt_build(raw, *MODELS, "--select", *BUILT, *TOLD, views_stand=True)


def timeline(run: DbtRun, source: str) -> list[tuple[Any, ...]]:
    """What a source tells, whom of, and about which product."""
    return run.query(
        "select timeline.event_type, people.email, timeline.product_id from marts.customer_timeline as timeline"
        " left join intermediate.int_golden_records as people on timeline.customer_id = people.customer_id"
        " where timeline.source = ? order by timeline.occurred_at, timeline.event_id",
        [source],
    )


def test_f23_the_tills_name_for_everybody_is_no_customer_and_its_sales_stay(built: DbtRun) -> None:
    customers = built.query(
        "select people.given_name, count(*) from marts.orders"
        " inner join intermediate.int_golden_records as people on orders.customer_id = people.customer_id group by all"
    )
    assert customers == [("Rita", 61)]
    sales = "select customer_id is null, count(*), sum(gross_revenue) from marts.orders group by all order by all"
    assert built.query(sales) == [(False, 61, 610), (True, 59, 590)]
    found = built.query("select finding from marts.feed_health where status = 'shared_profile'")
    assert found == [
        (
            'The till profile "Store Customer" is no person: 60 orders, at most 1 a day, 56 payment cards. '
            "Its sales are anonymous.",
        )
    ]
    rejected = "select source, table_name, record_id, reason from marts.rejected_records where reason like 'shared%'"
    assert built.query(rejected) == [("square", "customers", "STORE", "shared_till_profile")]


def test_f24_a_spammer_is_no_customer_and_merged_tickets_are_one(built: DbtRun) -> None:
    emails = {email for (email,) in built.query("select email from intermediate.int_golden_records")}
    assert emails == {"alice@example.com", None}
    assert timeline(built, "zendesk") == [("ticket_opened", "alice@example.com", None)]
    rejected = built.query(
        "select table_name, record_id, reason, count(*) from marts.rejected_records where source = 'zendesk'"
        " group by all order by all"
    )
    assert rejected == [
        ("ticket", "12", "ignored_event", 2),
        ("ticket", "13", "ignored_event", 1),
        ("user", "2", "suspended_user", 1),
        ("user", "3", "staff", 1),
    ]


def test_f25_robots_make_no_visits_and_prove_nothing(built: DbtRun) -> None:
    assert timeline(built, "segment_web") == [("page_viewed", "alice@example.com", None), ("page_viewed", None, None)]
    assert built.query("select count(*) from marts.customer_sessions") == [(2,)]
    owned = "select identifier_value from identity.idr_customer_identifiers where identifier_type = 'anonymous_id'"
    assert built.query(owned) == [("laptop",)]
    told = "select feed_health_id, row_count from marts.feed_health where status = 'robot' order by all"
    assert built.query(told) == [("segment_web robot GPTBot", 2), ("segment_web robot python-requests", 1)]
    rejected = (
        "select details, count(*) from marts.rejected_records where reason = 'bot_traffic' group by all order by all"
    )
    assert built.query(rejected) == [("GPTBot", 2), ("python-requests", 1)]


def test_f26_a_parcel_reaches_its_buyer_by_its_customers(built: DbtRun) -> None:
    assert timeline(built, "aftership") == [("parcel_delivered", "alice@example.com", None)]
    expected = "select expected_delivery_at from staging.stg_delivery__trackings"
    assert built.query(expected) == [(datetime(2025, 1, 5, 17),)]


def test_f27_an_event_of_the_post_is_named_by_the_object_that_it_is_in(built: DbtRun) -> None:
    told = [event_type for event_type, _, _ in timeline(built, "lob")]
    assert told == ["mail_posted", "mail_delivered", "mail_returned"]


def test_f28_articles_and_reviews_are_of_the_product_whatever_it_is_called(built: DbtRun) -> None:
    lines = "select product_id, variant_id, category, count(*) from marts.order_lines group by all order by all"
    assert built.query(lines) == [("501", "601", "Dresses", 60), ("502", "602", "Coats", 60)]
    assert timeline(built, "yotpo") == [("review_written", "alice@example.com", "501")]


def test_f29_an_event_has_its_name_though_its_metric_is_gone(built: DbtRun) -> None:
    told = [event_type for event_type, _, _ in timeline(built, "klaviyo")]
    assert told == ["message_opened", "unsubscribed"]
