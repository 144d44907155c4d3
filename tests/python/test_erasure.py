"""Forgetting: a canary in every raw table and every spelling is erased, and is then in nothing that the project owns.

Beside her live people whose every text field is hostile: what is data stays data. One build with everybody, one erasure
through the verb's own module, and one build of what arrives later.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from conftest import PROJECT, WITH_ARTIFACTS, DbtBuild, DbtRun
from raw_rows import combined, deliver, raw_contract
from scv.erasure.search import files_below, needles, search_file
from scv.publishing import releases

START = datetime(2025, 1, 1)
MODELS = ("--resource-type", "model", "--resource-type", "seed")

# Every way in which people and systems write the canary's address and number.
EMAILS = (
    "canary.bird@example.org",
    " Canary.Bird@Example.ORG ",
    "CANARY.BIRD@EXAMPLE.ORG",
    "\uff43anary.bird@example.org",
)
PHONES = (
    "07700 900987",
    "+44 7700 900987",
    "0044 7700-900987",
    "+44 (0)7700 900987",
    "447700900987",
    "(07700) 900 987",
)
SECRETS = (
    *(email.strip() for email in EMAILS),
    "+447700900987",
    "7700900987",
    *PHONES,
    "lc-998877665",
    "birdsworth",
    "99 aviary lane",
    "canary_bird_99",
    "canary-cookie",
    "canary-device",
)

# What is landed by `make land` is the project's own to write.
LANDED = "landed_2026-11-28.1764331200.abc"
LANDED_SOURCES = ("klaviyo", "salesforce", "zendesk", "square", "meta")

HOSTILE = (
    "'; drop table marts.orders; --",
    "\"quoted\" 'quoted' `quoted`",
    "=cmd|' /C calc'!A0",
    "\u202eevil\u202c \u200f\u200e",
    "a\x00b",
    "{{ 1/0 }} {% raw %} ${HOME} $(id)",
    "\\'; attach '/etc/passwd' as x; --",
    "%_%\n\r\t",
)


CONTRACT = {
    name: columns
    for name, columns in raw_contract().items()
    if name.split(".")[0] not in ("raw_catalog", "truth", "privacy")
}


def row(table: str, text: str, *, at: datetime = START, **values: Any) -> dict[str, Any]:
    """A row of a raw table with something in every column: `text` where it is free, `values` where it matters."""
    filled: dict[str, Any] = {}
    for column, data_type in CONTRACT[table].items():
        if data_type in ("timestamp", "date"):
            filled[column] = at
        elif data_type == "bigint" and column.endswith("_at"):
            filled[column] = int(at.timestamp())
        elif data_type == "boolean":
            filled[column] = None
        elif data_type in ("varchar", "json"):
            filled[column] = text if data_type == "varchar" else None
        else:
            filled[column] = 1
    return {**filled, **values}


def canary(number: int, at: datetime = START) -> dict[str, list[dict[str, Any]]]:
    """The canary in every raw table that can name a person; `number` tells two lives of hers apart."""
    key = f"c{number}"
    emails, phones = iter(EMAILS * 9), iter(PHONES * 9)
    name = {"first_name": "Canaria", "last_name": "Birdsworth"}
    person = {"email": next(emails), "phone": next(phones), **name}
    browsing = {
        "anonymous_id": f"canary-cookie-{number}",
        "user_id": key,
        "context_device_id": f"canary-device-{number}",
    }
    street = {"address_1": "99 Aviary Lane", "city": "Cages", "zip": "CN1 2RY", "country_code": "GB"}
    home = {
        f"{kind}_address_{part}": value
        for kind in ("billing", "shipping")
        for part, value in {
            **name,
            "address_1": "99 Aviary Lane",
            "city": "Cages",
            "zip": "CN1 2RY",
            "phone": next(phones),
        }.items()
    }
    tables: dict[str, list[dict[str, Any]]] = {}

    def add(table: str, **values: Any) -> None:
        known = {column: value for column, value in values.items() if column in CONTRACT[table]}
        tables.setdefault(table, []).append(row(table, "canary text", at=at, **known))

    for table in CONTRACT:
        if table.startswith(("segment_web.", "segment_app.")):
            add(
                table,
                id=f"{key}-{table}",
                **browsing,
                **{**person, "email": next(emails), "phone": next(phones)},
                order_id=key,
                event="product_shared",
                name="Page",
            )
    add("shopify.customer", id=key, **person, default_address_id=key)
    add("shopify.customer_address", id=key, customer_id=key, **name, **street, phone=next(phones))
    add(
        "shopify.order",
        id=key,
        customer_id=key,
        email=next(emails),
        **home,
        cancelled_at=None,
        test=False,
        source_name="web",
        _fivetran_deleted=False,
    )
    add(
        "shopify.order",
        id=f"guest-{key}",
        customer_id=None,
        email=next(emails),
        **home,
        cancelled_at=None,
        _fivetran_deleted=False,
    )
    for order in (key, f"guest-{key}"):
        add("shopify.order_line", id=f"line-{order}", order_id=order, quantity=1, price=10)
        add("shopify.order_discount_code", order_id=order)
        add("shopify.discount_allocation", order_line_id=f"line-{order}")
        add("shopify.discount_application", order_id=order)
        add("shopify.refund", id=f"refund-{order}", order_id=order)
        add("shopify.order_adjustment", id=f"adjustment-{order}", refund_id=f"refund-{order}", order_id=None)
        add("shopify.transaction", id=f"transaction-{order}", order_id=order)
        add(
            "shopify.order_line_refund",
            id=f"refund-line-{order}",
            refund_id=f"refund-{order}",
            order_line_id=f"line-{order}",
        )
        add(
            "shopify.refund_line_item",
            id=f"refund-line-item-{order}",
            refund_id=f"refund-{order}",
            order_line_id=f"line-{order}",
        )
        add("shopify.return", id=f"return-{order}", order_id=order, status="closed")
        add(
            "shopify.return_line_item",
            id=f"return-line-{order}",
            return_id=f"return-{order}",
            order_line_id=f"line-{order}",
        )
    add("shopify.abandoned_checkout", id=key, customer_id=None, email=next(emails), phone=next(phones))
    add("klaviyo.person", id=key, email=next(emails), phone_number=next(phones), **name, **street)
    add("klaviyo.metric", id="opened", name="Opened Email")
    add("klaviyo.event", id=key, person_id=key, metric_id="opened")
    add("klaviyo.global_exclusion", person_id=key)
    add("klaviyo.list_exclusion", id=key, list_id="news")
    add(
        "twilio.message",
        id=f"out-{key}",
        direction="outbound-api",
        to=next(phones),
        status="delivered",
        **{"from": "SHOP"},
    )
    add("twilio.message", id=f"in-{key}", direction="inbound", to="SHOP", body="STOP", **{"from": next(phones)})
    add(
        "square.customers",
        id=key,
        given_name="Canaria",
        family_name="Birdsworth",
        email_address=next(emails),
        phone_number=next(phones),
        reference_id="LC-998877665",
        address=json.dumps({"address_line_1": "99 Aviary Lane", "postal_code": "CN1 2RY"}),
    )
    add("square.orders", id=key, customer_id=key, state="COMPLETED")
    add(
        "square.orders",
        id=f"paid-{key}",
        customer_id=None,
        tenders=json.dumps([{"payment_id": key}]),
        state="COMPLETED",
    )
    add("square.payments", id=key, order_id=f"paid-{key}", customer_id=key)
    add("square.refunds", id=key, payment_id=key, order_id=key)
    add(
        "loyaltylion.customers",
        id=key,
        email=next(emails),
        merchant_id=None,
        properties=json.dumps({**name, "loyalty_card": "LC-998877665"}),
    )
    add("loyaltylion.transactions", id=key, customer=json.dumps({"id": key, "email": next(emails)}))
    add(
        "aircall.contacts",
        id=key,
        **name,
        emails=json.dumps([{"label": "home", "value": next(emails)}]),
        phone_numbers=json.dumps([{"label": "home", "value": next(phones)}]),
    )
    add(
        "aircall.calls", id=f"named-{key}", contact=json.dumps({"id": key}), raw_digits="anonymous", direction="inbound"
    )
    add("aircall.calls", id=f"dialled-{key}", raw_digits=next(phones), direction="inbound")
    add(
        "zendesk.user",
        id=key,
        name="Canaria Birdsworth",
        email=next(emails),
        phone=next(phones),
        role="end-user",
        _fivetran_deleted=False,
    )
    add("zendesk.ticket", id=key, requester_id=key, subject="from canary.bird@example.org", _fivetran_deleted=False)
    add("zendesk.satisfaction_rating", id=key, ticket_id=key, requester_id=None, score="good")
    add(
        "aftership.trackings",
        id=f"ordered-{key}",
        order_id=key,
        emails=json.dumps([next(emails)]),
        smses=json.dumps([next(phones)]),
        customer_name="Canaria Birdsworth",
    )
    add("aftership.trackings", id=f"loose-{key}", order_id=None, emails=json.dumps([next(emails)]), tag="Delivered")
    for listed, (column, value) in enumerate(
        (
            ("customers", [{"role": "receiver", "name": "Canaria Birdsworth", "email": next(emails)}]),
            ("customers", [{"role": "buyer"}, {"role": "receiver", "phone_number": next(phones)}]),
            ("subscribed_emails", [next(emails)]),
            ("subscribed_smses", [next(phones)]),
        )
    ):
        add("aftership.trackings", id=f"listed-{listed}-{key}", order_id=None, **{column: json.dumps(value)})
    add(
        "lob.postcards",
        id=key,
        to=json.dumps({"name": "Canaria Birdsworth", "address_line1": "99 Aviary Lane"}),
        metadata=json.dumps({"email": next(emails)}),
        deleted=False,
    )
    add("lob.events", id=f"{key}-delivered", reference_id=key, event_type_id="postcard.delivered")
    add(
        "meta.leads",
        id=key,
        field_data=json.dumps(
            [
                {"name": "email", "values": [next(emails)]},
                {"name": "phone_number", "values": [next(phones)]},
                {"name": "full_name", "values": ["Canaria Birdsworth"]},
            ]
        ),
    )
    add("social.interactions", id=key, network="instagram", handle="canary_bird_99", interaction_type="like")
    add("yotpo.reviews", id=key, name="Canaria Birdsworth", email=next(emails), deleted=False)
    add(
        "gigya.accounts",
        UID=key,
        profile=json.dumps(
            {
                "firstName": "Canaria",
                "lastName": "Birdsworth",
                "email": next(emails),
                "phones": [{"number": next(phones)}],
            }
        ),
        data=json.dumps({"loyaltyCard": "LC-998877665"}),
        identities=json.dumps([{"provider": "instagram", "providerUID": f"ig-{key}", "nickname": "canary_bird_99"}]),
    )
    add(
        "salesforce.contact",
        id=key,
        **person,
        mobile_phone=next(phones),
        home_phone=next(phones),
        name="Canaria Birdsworth",
        master_record_id=None,
        individual_id=key,
        is_deleted=False,
        mailing_street="99 Aviary Lane",
    )
    add("salesforce.individual", id=key, **name)
    add(
        "preference_centre.choices",
        identifier_type="email",
        identifier_value=next(emails),
        channel="email",
        purpose="marketing",
        status="granted",
    )
    add(
        "preference_centre.choices",
        identifier_type="phone",
        identifier_value=next(phones),
        channel="sms",
        purpose="marketing",
        status="granted",
    )
    add("audience_append.demographics", sha256_email=hashlib.sha256(EMAILS[0].encode()).hexdigest(), age_band="25-34")
    # What is turned away at the door is somebody's too.
    tables["yotpo.reviews"].append({**tables["yotpo.reviews"][0], "id": None})
    return tables


# `make test LONG=1` writes ten times as much: every search for the canary reads each copy of it.
LONGEST_TEXT = 10_000_000 if os.environ.get("LONG_TESTS") else 1_000_000
LONG = {
    "square.customers": "given_name",
    "segment_web.products_searched": "query",
    "twilio.message": "body",
    "yotpo.reviews": "content",
    "zendesk.ticket": "description",
}


def hostile_people() -> dict[str, list[dict[str, Any]]]:
    """Rows whose every text is hostile, and one with a text of a million letters where people type freely.

    But for what no stranger writes: the words that our own sender chooses, and a message id that Segment gives once.
    """
    tables: dict[str, list[dict[str, Any]]] = {}
    for table, columns in CONTRACT.items():
        keys = [column for column in ("id", "UID") if column in columns]
        for number, text in enumerate((*HOSTILE, "x" * 1_000)):
            values = {column: f"h{number}{text[:100]}" for column in keys}
            if table.startswith("segment_"):
                values["id"] = f"h{number} {table}{text[:80]}"
            if table == "scv.sync_log":
                values |= {"kind": "audience", "operation": "add", "status": "accepted"}
            if number == len(HOSTILE) and table in LONG:
                values[LONG[table]] = "x" * LONGEST_TEXT
            tables.setdefault(table, []).append(row(table, text, at=START + timedelta(days=number), **values))
    return tables


def bystanders() -> dict[str, list[dict[str, Any]]]:
    """Two people whom one record joins: it carries the email of the one and the number of the other."""
    nameless = {"given_name": None, "family_name": None}
    till: list[dict[str, Any]] = [
        {"id": "left", "email_address": "left@example.org", "phone_number": None, "reference_id": None},
        {
            "id": "bridge",
            "email_address": "left@example.org",
            "phone_number": "07700900111",
            "reference_id": "BRIDGE-77",
        },
        {"id": "right", "email_address": None, "phone_number": "07700900111", "reference_id": None},
    ]
    return {"square.customers": [row("square.customers", profile["id"], **nameless, **profile) for profile in till]}


def landed_rows() -> dict[str, list[Any]]:
    """What `make land` fetched: the canary, and others beside her."""
    rows = combined(canary(1), hostile_people(), bystanders())
    return {table: told for table, told in rows.items() if table.split(".")[0] in LANDED_SOURCES}


def landed_files(raw: Path) -> list[Path]:
    return sorted(raw.glob("*/*/landed_*.parquet"))


def hers(raw: Path, table: str, delivery: str) -> list[Any]:
    """Keys of the canary's rows in a raw file."""
    file = raw / table.replace(".", "/") / f"{delivery}.parquet"
    keys = {str(row["id"]) for row in canary(1)[table] if "id" in row}
    return [key for key in pq.read_table(file).to_pylist() if str(key.get("id")) in keys]


def findings(run: DbtRun) -> list[Any]:
    """Where the canary is, in anything that a build or the verb wrote."""
    wanted = needles(text.lower() for text in SECRETS)
    owned = files_below(run.database, *(run.folder / name for name in ("published", "target", "logs", "erasures")))
    return [finding for file in owned for finding in search_file(file, wanted)]


def customers(run: DbtRun, like: str) -> dict[str, str]:
    return dict(
        run.query(
            "select identifier_id, customer_id from identity.idr_customer_identifiers where identifier_id like $1",
            [like],
        )
    )


@pytest.fixture(scope="module")
def before(dbt_build: DbtBuild, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Everybody built and published, and the canary's id then."""
    raw = tmp_path_factory.mktemp("raw")
    said = {"identifier_type": "phone", "identifier_value": "07700/900222", "channel": "sms", "status": "denied"}
    # A number that no other row has, in a column that another one gives its type.
    typed = {"preference_centre.choices": [row("preference_centre.choices", "typed", purpose="marketing", **said)]}
    deliver(raw, combined(canary(1), hostile_people(), bystanders(), typed), "1")
    deliver(raw, landed_rows(), LANDED)
    run = dbt_build(raw, *MODELS, environment=WITH_ARTIFACTS)
    found = findings(run)
    [canary_id] = set(customers(run, "email:canary%").values())
    [bridged] = set(customers(run, "square_customer:%t").values()) | set(
        customers(run, "square_customer:bridge").values()
    )
    return {"raw": raw, "run": run, "found": len(found), "canary": canary_id, "bridged": bridged}


@pytest.fixture(scope="module")
def erased(before: dict[str, Any]) -> DbtRun:
    """The same after both requests: the canary's by the verb, the bridging card's as a feed delivers it."""
    run = before["run"]
    request = {
        "request_id": "r1",
        "identifier_type": "loyalty_card",
        "identifier_value": "bridge-77",
        "scope": "exact",
    }
    deliver(before["raw"], {"privacy.erasure_requests": [{**request, "requested_at": "2025-06-01T00:00:00Z"}]}, "1")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "DBT_"))} | {
        "SCV_RAW": str(before["raw"]),
        "SCV_DB": str(run.database),
        "SCV_PUBLISH": str(run.published),
        "SCV_SALT": "a salt for tests",
        "DBT_TARGET_PATH": str(run.folder / "target"),
        "DBT_LOG_PATH": str(run.folder / "logs"),
        "PYTHONPATH": str(PROJECT / "python_helpers"),
    }
    verb = [sys.executable, "-m", "scv.erasure", "--type", "phone", "--", *MODELS]
    done = subprocess.run(
        verb,
        input="07700 900987\n",
        cwd=run.folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    certificate = done.stdout[done.stdout.find("Certificate of erasure") :][:3000]
    assert done.returncode == 0, certificate + done.stderr[-3000:]
    return DbtRun(done.returncode, done.stdout, run.folder)


def test_the_canary_is_gone_from_everything_that_the_project_owns(before: dict[str, Any], erased: DbtRun) -> None:
    assert before["found"] > 10, "she was nowhere to begin with"
    assert findings(erased) == []
    assert len(releases(erased.published)) == 1
    [certificate] = (erased.folder / "erasures").iterdir()
    told = json.loads(certificate.read_text())
    assert told["found"] == []
    assert len(told["records_erased"]) >= 40
    assert any("zendesk" in place["file"] for place in told["raw_files_to_purge"])
    assert not any(text.lower() in erased.output.lower() for text in SECRETS)
    assert stat.S_IMODE(certificate.stat().st_mode) == 0o440


def test_she_is_gone_from_what_was_landed_and_the_others_are_not(before: dict[str, Any], erased: DbtRun) -> None:
    """All that is hers, and what hangs on it, is out of the files that `make land` wrote, and of no other raw file."""
    wanted = needles(text.lower() for text in SECRETS)
    files = landed_files(before["raw"])
    assert [file for file in files if search_file(file, wanted)] == []
    [certificate] = (erased.folder / "erasures").iterdir()
    told = json.loads(certificate.read_text())
    rows = {table: len(rows) for table, rows in canary(1).items() if table.split(".")[0] in LANDED_SOURCES}
    gone = {table: rows[table] - len(hers(before["raw"], table, LANDED)) for table in rows}
    assert told["landed_rows_removed"] >= sum(gone.values()) > len(LANDED_SOURCES)
    assert not any("landed_" in place["file"] for place in told["raw_files_to_purge"])
    hostile = {table for table in hostile_people() if table.split(".")[0] in LANDED_SOURCES}
    assert {f"{file.parent.parent.name}.{file.parent.name}" for file in files} == hostile
    assert hers(before["raw"], "klaviyo.person", "1") != []


def test_her_id_is_known_as_erased_and_what_it_stood_for_is_not(before: dict[str, Any], erased: DbtRun) -> None:
    assert erased.query(
        "select status, customer_id from marts.customer_id_history where issued_customer_id = $1", [before["canary"]]
    ) == [("erased", None)]
    names = erased.query(
        "select identifier_id from identity.idr_id_registry where customer_id = $1", [before["canary"]]
    )
    assert names
    assert {name.split(":")[0] for (name,) in names} == {"erased"}


def test_scenario_30_what_an_erased_record_joined_comes_apart_and_leaves_no_ghost(
    before: dict[str, Any], erased: DbtRun
) -> None:
    assert customers(erased, "%bridge%") == {}
    left, right = (
        customers(erased, f"square_customer:{side}")[f"square_customer:{side}"] for side in ("left", "right")
    )
    assert left != right
    assert before["bridged"] in (left, right)
    assert customers(erased, "email:left@example.org") == {"email:left@example.org": left}
    assert customers(erased, "phone:+447700900111") == {"phone:+447700900111": right}


def test_every_number_that_a_row_mentions_is_compared_with_the_erased_ones(erased: DbtRun) -> None:
    mentioned = erased.query("select distinct mention from erasure.prv_record_mentions where mention like 'phone:%'")
    assert len(mentioned) > 10
    assert sorted(erased.query("select mention from erasure.prv_raw_phones")) == sorted(mentioned)


def test_hostile_text_stays_text(erased: DbtRun) -> None:
    tables = {
        name
        for (name,) in erased.query("select table_name from information_schema.tables where table_schema = 'marts'")
    }
    assert {"orders", "single_customer_view", "customer_timeline"} <= tables
    # Names are taken apart; what somebody wrote anywhere else is kept as it was written.
    written = {text.strip() for text in HOSTILE[:4]}
    for column, table in (
        ("product_title", "marts.products"),
        ("address_city", "marts.single_customer_view"),
        ("subject", "staging.stg_customer_service__tickets"),
    ):
        kept = {text for (text,) in erased.query(f"select distinct {column} from {table}")}
        assert written <= kept, table
    [(longest,)] = erased.query("select max(length(description)) from staging.stg_customer_service__tickets")
    assert longest == LONGEST_TEXT
    assert not Path("/tmp/calc").exists()


def test_scenario_29_a_replay_stays_erased_and_a_later_sign_up_is_somebody_new(
    before: dict[str, Any], erased: DbtRun, dbt_build: DbtBuild
) -> None:
    """Also without the work database: the tombstones come back from the release, and need no request any more."""
    erased.database.unlink()
    deliver(before["raw"], canary(1), "replayed")
    # A vendor whose record of her was touched tells of her again, and it is landed.
    again = {table: rows for table, rows in canary(1).items() if table.split(".")[0] in LANDED_SOURCES}
    deliver(before["raw"], again, "landed_2026-11-29.1764417600.abc")
    deliver(before["raw"], canary(2, at=datetime.now(UTC).replace(tzinfo=None)), "later")
    (before["raw"] / "privacy" / "erasure_requests" / "1.parquet").unlink()
    run = dbt_build(
        before["raw"],
        *("--select", "+customer_id_history", "+feed_health", "every_accepted_record_is_staged_or_erased"),
        *("--exclude-resource-type", "unit_test", "--indirect-selection", "empty"),
        folder=erased.folder,
    )
    assert "tombstones were restored" in run.output
    assert customers(run, "%:c1") == {}
    assert customers(run, "%bridge%") == {}
    again = set(customers(run, "klaviyo_person:c2").values()) | set(customers(run, "email:canary%").values())
    assert len(again) == 1
    assert again != {before["canary"]}
