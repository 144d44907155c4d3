"""What was landed is what staging reads: one build over all that every source landed from its vendor's stand-in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb
import facebook_page
import pytest
import salesforce_org
import square_seller
import twilio_account
import zendesk_account
from conftest import DbtBuild, DbtRun
from fake_clock import FakeClock
from klaviyo_account import KlaviyoAccount, campaign, event, profile
from scv.landing import klaviyo, meta, salesforce, shopify, square, twilio, zendesk
from scv.landing.land import Asked, land
from scv.landing.sources import SOURCES
from shopify_shop import inventory_item, order, product, shop_with_everything
from vendor import Vendor, serving

FOLDERS = ("email", "ecommerce", "customer_service", "store", "sms", "crm", "social")


def land_klaviyo(raw: Path, clock: FakeClock) -> None:
    """Cleo is gone by the second load, Ben is suppressed, and one event has a value that is no number."""
    opened = {"$value": 12.5, "$message": "C1"}
    account = KlaviyoAccount(
        [
            profile("ada", "2026-11-20T00:00:00.000000Z"),
            profile("ben", "2026-11-21T00:00:00.000000Z", suppressed="2026-11-20T00:00:00.000000Z"),
            profile("cleo", "2026-11-22T00:00:00.000000Z"),
        ],
        [event("e1", "2026-11-21T01:00:00.000000Z", **opened), event("e2", "2026-11-22T01:00:00.000000Z", **opened)],
        [campaign("C1", "Spring")],
    )
    with serving(Vendor(account)) as vendor, pytest.MonkeyPatch.context() as patch:
        patch.setattr(klaviyo, "URL", vendor.url)
        key = {klaviyo.KEY: "pk_secret"}
        land(SOURCES["klaviyo"], raw, key, clock, Asked())
        account.profiles = account.profiles[:2]
        account.events.append(event("odd", "2026-11-28T01:00:00.000000Z", **{**opened, "$value": "a lot"}))
        land(SOURCES["klaviyo"], raw, key, clock, Asked(is_sweeping=True))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, dbt_build: DbtBuild) -> DbtRun:
    raw = tmp_path_factory.mktemp("landed") / "raw"
    raw.mkdir()
    clock = FakeClock()
    for load in LOADS:
        load(raw, clock)
    # Some files are put together, and what they replaced is still there.
    clock.moment += timedelta(days=1)
    land_nothing_new(raw, clock)
    assert len(list((raw / "klaviyo" / "person").glob("landed_2026-11-28*"))) == 3
    hidden = raw / "klaviyo" / "_parts"
    hidden.mkdir()
    duckdb.sql(f"copy (select 'of a connector' as id) to '{hidden}/metric.parquet'")
    selected = [f"path:models/staging/{folder}" for folder in (*FOLDERS, "feeds")]
    return dbt_build(raw, "--select", *selected, command="run")


def land_nothing_new(raw: Path, clock: FakeClock) -> None:
    from scv.landing.raw_files import RawFiles

    assert RawFiles(raw, "klaviyo", None, clock).put_together() > 0


def land_shopify(raw: Path, clock: FakeClock) -> None:
    """By the second load an order has changed, a size is gone and the stock of another is sold out."""
    shop = shop_with_everything()
    with serving(Vendor(shop)) as vendor, pytest.MonkeyPatch.context() as patch:
        patch.setattr(shopify, "SCHEME", "http")
        settings = {shopify.SHOP: vendor.url.removeprefix("http://"), shopify.TOKEN: "shpat_secret"}
        land(SOURCES["shopify"], raw, settings, clock, Asked())
        changed = order(1, "2026-11-28T00:00:00Z", lines=3)
        shop.nodes["orders"][0] = {**changed, "displayFinancialStatus": "REFUNDED"}
        shop.nodes["products"] = [product(1, "2026-11-28T00:00:00Z", (11, 13))]
        shop.nodes["inventoryItems"][0] = inventory_item(11, 0)
        clock.moment += timedelta(hours=1)
        land(SOURCES["shopify"], raw, settings, clock, Asked())


def land_zendesk(raw: Path, clock: FakeClock) -> None:
    """By the second load a ticket is solved and another is deleted, and so is a user."""
    account = zendesk_account.account_with_everything()
    with serving(Vendor(account)) as vendor, pytest.MonkeyPatch.context() as patch:
        patch.setattr(zendesk, "HOST", vendor.url)
        settings = {zendesk.SUBDOMAIN: "hill", zendesk.EMAIL: "ann@example.org", zendesk.TOKEN: "zd_secret"}
        land(SOURCES["zendesk"], raw, settings, clock, Asked())
        account.tickets += [
            zendesk_account.ticket(1, "2026-11-27T00:00:00Z", status="solved"),
            zendesk_account.ticket(2, "2026-11-28T00:00:00Z", status="deleted"),
        ]
        account.users.append(zendesk_account.user(3, "2026-11-28T00:00:00Z", active=False))
        land(SOURCES["zendesk"], raw, settings, clock, Asked())


def land_square(raw: Path, clock: FakeClock) -> None:
    with serving(Vendor(square_seller.seller_with_everything())) as vendor, pytest.MonkeyPatch.context() as patch:
        patch.setattr(square, "URL", vendor.url)
        land(SOURCES["square"], raw, {square.TOKEN: "sq_secret"}, clock, Asked())


def land_twilio(raw: Path, clock: FakeClock) -> None:
    with serving(Vendor(twilio_account.account_with_everything())) as vendor, pytest.MonkeyPatch.context() as patch:
        patch.setattr(twilio, "URL", vendor.url)
        land(SOURCES["twilio"], raw, {twilio.ACCOUNT: "AC1", twilio.TOKEN: "tw_secret"}, clock, Asked())


def land_salesforce(raw: Path, clock: FakeClock) -> None:
    """By the second load a contact lies in the bin, and another has left it."""
    org = salesforce_org.org_with_everything()
    with serving(Vendor(org)) as vendor, pytest.MonkeyPatch.context() as patch:
        patch.setattr(salesforce, "SCHEME", "http")
        settings = {salesforce.CLIENT: "sf_key", salesforce.SECRET: "sf_secret"}
        settings[salesforce.DOMAIN] = vendor.url.removeprefix("http://")
        land(SOURCES["salesforce"], raw, settings, clock, Asked())
        changed = {"HasOptedOutOfEmail": True}
        org.records["Contact"][0] |= changed | dict.fromkeys(
            ("LastModifiedDate", "SystemModstamp"), "2026-11-28T00:00:00.000+0000"
        )
        del org.records["Contact"][2]
        land(SOURCES["salesforce"], raw, settings, clock, Asked(is_sweeping=True))


def land_meta(raw: Path, clock: FakeClock) -> None:
    page = facebook_page.page_with_everything()
    with serving(Vendor(page)) as vendor, pytest.MonkeyPatch.context() as patch:
        patch.setattr(meta, "URL", vendor.url + facebook_page.VERSION)
        land(SOURCES["meta"], raw, {meta.PAGE: "P1", meta.TOKEN: "fb_secret"}, clock, Asked())


LOADS = (land_klaviyo, land_shopify, land_zendesk, land_square, land_twilio, land_salesforce, land_meta)


def test_every_file_is_read_and_none_that_is_not_a_feed(built: DbtRun) -> None:
    """Folders that begin with _ are no feeds, and a day that was put together is read once."""
    files = built.query("select file, status from staging.stg_feeds__found_files order by file")
    assert files and {status for _, status in files} == {"read"}
    assert not [file for file, _ in files if file.startswith("_") or "/_" in file]
    assert [file for file, _ in files if file.startswith("klaviyo/person/")] == [
        "klaviyo/person/landed_2026-11-28.parquet"
    ]


def test_no_landed_row_is_rejected_and_no_column_is_unknown(built: DbtRun) -> None:
    assert built.query("select * from staging.stg_feeds__rejected_rows") == []
    unknown = "select source, table_name, column_name from staging.stg_feeds__found_columns where status = 'unknown'"
    assert built.query(unknown) == []


def test_what_klaviyo_says_is_staged(built: DbtRun) -> None:
    assert built.query("select profile_id, email from staging.stg_email__profiles order by profile_id") == [
        ("klaviyo_person:ada", "ada@example.com"), ("klaviyo_person:ben", "ben@example.com"),
    ]  # fmt: skip
    assert built.query("select profile_id, reason from staging.stg_email__exclusions") == [
        ("klaviyo_person:ben", "hard_bounce")
    ]
    assert built.query("select profile_id, list_id from staging.stg_email__list_exclusions") == [
        ("klaviyo_person:ben", "L1")
    ]
    events = "select event_id, event_name, campaign_id, amount from staging.stg_email__events order by event_id"
    assert [(*row[:3], row[3] and float(row[3])) for row in built.query(events)] == [
        ("klaviyo:e1", "Opened Email", "C1", 12.5),
        ("klaviyo:e2", "Opened Email", "C1", 12.5),
        ("klaviyo:odd", "Opened Email", "C1", None),
    ]
    assert built.query("select campaign_name, subject, status from staging.stg_email__campaigns") == [
        ("Spring", "Spring is here", "sent")
    ]
    assert built.query("select list_name from staging.stg_email__lists") == [("News",)]
    # A value that does not cast is counted, not lost.
    counted = (
        "select failed_cast_count from staging.stg_feeds__column_profiles "
        "where source = 'klaviyo' and table_name = 'event' and column_name = 'property_value'"
    )
    assert built.query(counted) == [(1,)]


def test_what_shopify_says_is_staged(built: DbtRun) -> None:
    staged = {
        table: built.query(f"select count(*) from staging.stg_ecommerce__{table}")[0][0]
        for table in (
            "abandoned_checkouts", "customer_addresses", "customers", "discount_allocations", "discount_applications",
            "inventory_items", "inventory_levels", "order_adjustments", "order_discount_codes", "order_lines", "orders",
            "product_options", "product_variants", "products", "refund_lines", "refunds", "return_lines", "returns",
            "transactions",
        )
    }  # fmt: skip
    assert staged == {
        "abandoned_checkouts": 2, "customer_addresses": 3, "customers": 3, "discount_allocations": 12,
        "discount_applications": 3, "inventory_items": 3, "inventory_levels": 3, "order_adjustments": 3,
        "order_discount_codes": 3, "order_lines": 12, "orders": 3, "product_options": 1, "product_variants": 2,
        "products": 1, "refund_lines": 3, "refunds": 3, "return_lines": 3, "returns": 3, "transactions": 6,
    }  # fmt: skip
    assert built.query(
        "select order_id, profile_id, financial_status, fulfillment_status "
        "from staging.stg_ecommerce__orders order by all"
    ) == [
        ("shopify:1", "shopify_customer:1", "refunded", "fulfilled"),
        ("shopify:2", "shopify_customer:1", "partially_refunded", "fulfilled"),
        ("shopify:3", "shopify_customer:1", "partially_refunded", "fulfilled"),
    ]
    assert built.query("select available_quantity from staging.stg_ecommerce__inventory_levels order by all") == [
        (0,), (12,), (13,),
    ]  # fmt: skip


def test_what_zendesk_says_is_staged(built: DbtRun) -> None:
    tickets = (
        "select ticket_id, profile_id, status, via_channel from staging.stg_customer_service__tickets order by all"
    )
    assert built.query(tickets) == [
        ("zendesk:35436000001", "zendesk_user:1", "solved", "email"),
        ("zendesk:35436000003", "zendesk_user:1", "open", "email"),
    ]
    assert built.query("select profile_id, email from staging.stg_customer_service__users order by all") == [
        ("zendesk_user:1", "ada1@example.com"), ("zendesk_user:2", "ada2@example.com"),
    ]  # fmt: skip
    assert built.query("select count(*) from staging.stg_customer_service__satisfaction_ratings") == [(3,)]


def test_what_square_says_is_staged(built: DbtRun) -> None:
    staged = {
        table: built.query(f"select count(*) from staging.stg_store__{table}")[0][0]
        for table in ("customers", "locations", "order_lines", "orders", "payments", "refunds")
    }
    assert staged == {
        "customers": 3, "locations": 12, "order_lines": 3, "orders": 3, "payments": 3, "refunds": 1,
    }  # fmt: skip
    assert built.query("select count(*) > 0 from staging.stg_store__catalogue") == [(True,)]


def test_what_twilio_says_is_staged(built: DbtRun) -> None:
    assert built.query("select count(*), count(sent_at) from staging.stg_sms__messages") == [(5, 5)]


def test_what_salesforce_says_is_staged(built: DbtRun) -> None:
    """Who left the bin is gone, a merged contact stays as the trail of its merge, and the opt-out is there."""
    contacts = "select profile_id, master_profile_id, email, is_deleted from staging.stg_crm__contacts order by all"
    names = {number: f"salesforce_contact:{salesforce_org.id_of(number)}" for number in range(1, 6)}
    assert built.query(contacts) == [
        (names[1], None, "ada1@example.com", False),
        (names[2], None, "ada2@example.com", False),
        (names[4], names[1], "ada4@example.com", True),
    ]
    said = (
        "select profile_id, said from staging.stg_crm__contact_consents "
        "where column_name = 'has_opted_out_of_email' and said = 'true'"
    )
    assert built.query(said) == [(names[1], "true")]
    assert built.query("select column_name from staging.stg_crm__individual_consents where said = 'true'") == [
        ("has_opted_out_solicit",)
    ]


def test_what_meta_says_is_staged(built: DbtRun) -> None:
    leads = "select profile_id, form_id, platform, email, full_name from staging.stg_social__leads order by all"
    found = built.query(leads)
    assert len(found) == 5
    assert found[0] == ("meta_lead:71", "F1", "fb", "ada1@example.com", "Ada Hill")
    assert found[-1] == ("meta_lead:76", "F2", "ig", "ada6@example.com", "Ada Hill")
