"""What an identity learnt overnight does to the occasions of yesterday: two builds of one shop, a link in between."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from conftest import ONLY_TABLES, DbtBuild, DbtRun
from raw_rows import deliver

OCCASIONS = (
    *("--resource-type", "model", "--resource-type", "seed"),
    *("--select", "+int_browsing_occasions", "+int_order_occasions"),
)
START = datetime(2026, 3, 1, 9)


def guest_order(key: int, email: str, product: str, day: float) -> dict[str, list[dict[str, Any]]]:
    """An order in the web shop without an account, of one product."""
    at = START + timedelta(days=day)
    return {
        "shopify.order": [
            {
                "id": key,
                "email": email,
                "created_at": at,
                "processed_at": at,
                "currency": "GBP",
                "financial_status": "paid",
                "source_name": "web",
                "total_price": "50.00",
                "subtotal_price": "50.00",
                "_fivetran_synced": at,
            }
        ],
        "shopify.order_line": [
            {
                "id": key * 10,
                "order_id": key,
                "product_id": product,
                "title": product,
                "price": "50.00",
                "quantity": 1,
                "index": 1,
                "_fivetran_synced": at,
            }
        ],
    }


def put_into_basket(key: str, user: str, device: str, product: str, day: float) -> dict[str, Any]:
    """A product put into the basket of the app by somebody who is logged in."""
    at = START + timedelta(days=day)
    return {
        "id": key,
        "anonymous_id": device,
        "context_device_id": device,
        "user_id": user,
        "product_id": product,
        "price": "50.00",
        "timestamp": at,
        "received_at": at,
    }


def account(key: str) -> dict[str, Any]:
    at = START.isoformat() + "Z"
    return {
        "UID": key,
        "created": at,
        "lastLogin": at,
        "lastUpdated": at,
        "profile": f'{{"email": "{key}@example.com"}}',
    }


def till(key: str, email: str, phone: str) -> dict[str, Any]:
    at = (START + timedelta(days=10)).isoformat() + "Z"
    return {"id": key, "created_at": at, "updated_at": at, "email_address": email, "phone_number": phone}


# 36: Alice's basket on the mobile, paid on the desktop as a guest. 37: Beth bought the hat months ago as somebody else.
# 33: Carl bought once under each of two addresses.
ORDERS = [
    guest_order(1, "alice.desktop@example.net", "shoe", 10.5),
    guest_order(2, "beth.before@example.net", "hat", -60),
    guest_order(3, "carl.one@example.net", "coat", 8),
    guest_order(4, "carl.two@example.net", "belt", 9),
]
FIRST_DELIVERY = {
    **{table: [row for order in ORDERS for row in order[table]] for table in ("shopify.order", "shopify.order_line")},
    "gigya.accounts": [account("alice"), account("beth")],
    "segment_app.product_added": [
        put_into_basket("1", "alice", "mobile-of-alice", "shoe", 10),
        put_into_basket("2", "beth", "mobile-of-beth", "hat", 10),
    ],
}
# A loyalty desk learns that two addresses are one person's.
LINKS = {
    "square.customers": [
        till(f"{name}-{number}", email, f"0740{place}000001")
        for place, (name, emails) in enumerate(
            {
                "alice": ("alice@example.com", "alice.desktop@example.net"),
                "beth": ("beth@example.com", "beth.before@example.net"),
                "carl": ("carl.one@example.net", "carl.two@example.net"),
            }.items()
        )
        for number, email in enumerate(emails)
    ]
}


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory, dbt_build: DbtBuild) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("activation")
    seen = []
    for delivery, feeds in enumerate((FIRST_DELIVERY, LINKS)):
        deliver(folder / "raw", feeds, f"{delivery}")
        standing = ONLY_TABLES if delivery else ()
        seen.append(facts(dbt_build(folder / "raw", *OCCASIONS, *standing, folder=folder, views_stand=not delivery)))
    return seen


def facts(run: DbtRun) -> dict[str, Any]:
    occasions = "select * from intermediate.int_browsing_occasions union all from intermediate.int_order_occasions"
    return {
        "carts": run.query(
            f"select product_id from ({occasions}) where trigger_type = 'abandoned_cart' order by product_id"
        ),
        "first purchases": run.query(
            f"select order_id from ({occasions}) where trigger_type = 'first_purchase_thank_you' order by order_id"
        ),
        "carts of what they have": run.query(
            f"""
            select product_id
            from ({occasions}) inner join intermediate.int_purchased_products using (customer_id, product_id)
            where trigger_type = 'abandoned_cart' and is_kept
            """
        ),
        "purchases": run.query(
            "select order_count from intermediate.int_latest_orders order by order_count desc, customer_id"
        ),
    }


def test_scenario_36_a_basket_paid_for_elsewhere_is_gone_once_linked(builds):
    assert [build["carts"] for build in builds] == [[("hat",), ("shoe",)], [("hat",)]]


def test_scenario_37_what_they_bought_under_another_id_is_theirs(builds):
    assert [build["carts of what they have"] for build in builds] == [[], [("hat",)]]


def test_scenario_33_joining_two_buyers_gives_no_first_purchase(builds):
    before, after = builds
    assert {("shopify:3",), ("shopify:4",)} <= set(before["first purchases"])
    assert after["first purchases"] == [("shopify:1",)]
    assert after["purchases"] == [(2,), (1,), (1,)]
