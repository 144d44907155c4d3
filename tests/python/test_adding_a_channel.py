"""Both pages on adding things, carried out to the letter on one copy: what is added arrives, and can be erased."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT, DbtBuild, DbtRun
from documents import blocks, carry_out
from raw_rows import deliver
from scv.erasure.search import files_below, needles, search_file

PAGE = PROJECT / "docs" / "adding_a_channel.md"
PAGE_OF_FACTS = PROJECT / "docs" / "adding_a_fact.md"
BUILT = ("+customer_timeline", "+feed_health", "+int_events_rejected", "+activation_triggers", "+single_customer_view")
TESTED = (
    "stg_live_chat__contacts",
    "stg_live_chat__conversations",
    "int_chat_events",
    "int_recorded_events",
    "int_events_observed",
    "event_types",
    "identifier_rules",
    "customer_timeline",
    "feed_health",
    "every_staged_event_is_in_the_timeline_or_rejected",
    "raw_contract",
    "idr_profile_observations",
    "trigger_rules",
    "int_lifecycle_occasions",
    "int_last_order_channels",
    "single_customer_view",
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which both pages were carried out."""
    copy = tmp_path_factory.mktemp("live_chat") / "project"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (PROJECT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT / name, copy / name)
    for block in [*blocks(PAGE), *blocks(PAGE_OF_FACTS)]:
        if block.language != "bash":
            carry_out(block, copy)
    assert [block.text for block in blocks(PAGE) if block.language == "bash"] == ["dbt build\n"]
    return copy


@pytest.fixture(scope="module")
def with_live_chat(project: Path, dbt_build: DbtBuild) -> DbtRun:
    shopper = {"id": "1", "first_name": "Nadia", "last_name": "Fox", "email": "Nadia.Fox@example.com"}
    order = {"id": "11", "customer_id": "1", "email": "nadia.fox@example.com", "financial_status": "paid"}
    made = {"created_at": "2025-01-08 12:00:00"}
    raw = project / "data" / "raw"
    deliver(raw, {"shopify.customer": [{**shopper, **made}]}, "customers")
    deliver(raw, {"shopify.order": [{**order, **made, "source_name": "web", "total_price": 20}]}, "orders")
    members = [("7", "nadia.fox@example.com", "NADIA-FOX-7"), ("8", "rex.hart@example.com", "REX-HART-8")]
    deliver(
        raw,
        {
            "loyaltylion.customers": [
                {"id": key, "email": email, "referral_id": code, **made} for key, email, code in members
            ]
        },
        "members",
    )
    # Only what the chats touch: the rest of the build is the same as without them.
    built = dbt_build(raw, "--select", *BUILT, "--resource-type", "model", "--resource-type", "seed", project=project)
    return dbt_build(
        raw,
        *("--select", *TESTED, "--indirect-selection", "cautious"),
        folder=built.folder,
        project=project,
        command="test",
    )


def test_a_column_that_leaves_open_whom_it_names_stops_the_build(
    project: Path, with_live_chat: DbtRun, dbt_build: DbtBuild
) -> None:
    sources = project / "models" / "staging" / "live_chat" / "_live_chat__sources.yml"
    stated = sources.read_text()
    silent = stated.replace("            config: {meta: {mentions: intercom.contact_history}}\n", "")
    assert silent != stated
    sources.write_text(silent)
    try:
        raw = project / "data" / "raw"
        refused = dbt_build(
            raw, "--select", "event_types", folder=with_live_chat.folder, project=project, succeeds=False
        )
    finally:
        sources.write_text(stated)
    assert (
        "models/staging/live_chat/_live_chat__sources.yml: intercom.conversation_history.source_author_id does not say"
        in " ".join(refused.output.split())
    )


def test_the_chats_are_on_the_timeline(with_live_chat: DbtRun) -> None:
    events = with_live_chat.query(
        "select event_type, cast(occurred_at as varchar), value, customer_id is not null"
        " from marts.customer_timeline where channel = 'live_chat' order by occurred_at"
    )
    assert [(kind, at, value and int(value), known) for kind, at, value, known in events] == [
        ("chat_started", "2026-01-10 09:00:00", None, True),
        ("satisfaction_rated", "2026-01-10 09:20:00", 5, True),
        ("chat_started", "2026-01-11 10:00:00", None, True),
    ]


def test_a_chatter_with_the_email_of_a_shopper_is_that_shopper(with_live_chat: DbtRun) -> None:
    owners = with_live_chat.query(
        "select string_agg(distinct identifier_type, ', ' order by identifier_type), count(distinct customer_id)"
        " from identity.idr_customer_identifiers"
        " where identifier_id in ('intercom_contact:c1', 'shopify_customer:1', 'email:nadia.fox@example.com')"
    )
    assert owners == [("email, intercom_contact, shopify_customer", 1)]


def test_feed_health_has_the_new_tables(with_live_chat: DbtRun) -> None:
    tables = with_live_chat.query(
        "select feed_health_id, status, row_count from marts.feed_health"
        " where source = 'intercom' and column_name is null order by feed_health_id"
    )
    assert tables == [("intercom.contact_history", "present", 2), ("intercom.conversation_history", "present", 3)]


def test_a_new_identifier_names_the_member_who_states_it(with_live_chat: DbtRun) -> None:
    owners = with_live_chat.query(
        "select string_agg(identifier_id, ', ' order by identifier_id), count(distinct customer_id)"
        " from identity.idr_customer_identifiers"
        " where identifier_id in ('referral_code:NADIA-FOX-7', 'shopify_customer:1')"
    )
    assert owners == [("referral_code:NADIA-FOX-7, shopify_customer:1", 1)]


def test_a_new_trigger_is_there_and_says_why_it_may_not_go(with_live_chat: DbtRun) -> None:
    triggers = with_live_chat.query(
        "select cast(eligible_at as varchar), suppressed_reason from marts.activation_triggers"
        " where trigger_type = 'anniversary'"
    )
    assert triggers == [("2026-01-08 12:00:00", "no_consent")]


def test_a_new_attribute_is_in_the_view(with_live_chat: DbtRun) -> None:
    channels = with_live_chat.query(
        "select email, last_order_channel from marts.single_customer_view where email is not null order by email"
    )
    assert channels == [
        ("nadia.fox@example.com", "ecommerce"),
        ("rex.hart@example.com", None),
        ("sam.lowe@example.com", None),
    ]


def test_who_chatted_is_forgotten_with_their_chats(project: Path, with_live_chat: DbtRun) -> None:
    """Last, because nothing is left: by values that the additions alone know, through a feed and the verb itself."""
    run = with_live_chat
    request = {"request_id": "r1", "identifier_type": "referral_code", "identifier_value": "REX-HART-8"}
    deliver(
        project / "data" / "raw",
        {"privacy.erasure_requests": [{**request, "requested_at": "2026-01-12 00:00:00"}]},
        "requests",
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "DBT_"))} | {
        "SCV_RAW": str(project / "data" / "raw"),
        "SCV_DB": str(run.database),
        "SCV_PUBLISH": str(run.published),
        "SCV_SALT": "a salt for tests",
        "DBT_TARGET_PATH": str(run.folder / "target"),
        "DBT_LOG_PATH": str(run.folder / "logs"),
        "PYTHONPATH": str(project / "python_helpers"),
    }
    selected = ["--select", *BUILT, "--resource-type", "model", "--resource-type", "seed"]
    done = subprocess.run(
        [sys.executable, "-m", "scv.erasure", "--type", "email", "--", *selected],
        input=" Sam.Lowe@Example.com\n",
        cwd=run.folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    [certificate] = (run.folder / "erasures").iterdir()
    assert json.loads(certificate.read_text())["records_erased"] == {
        "intercom.contact_history": 1,
        "intercom.conversation_history": 1,
        "loyaltylion.customers": 1,
    }
    wanted = needles(["sam.lowe@example.com", "sam lowe", "intercom_contact:c2", "rex.hart@example.com", "rex-hart-8"])
    owned = files_below(run.database, *(run.folder / name for name in ("published", "target", "logs", "erasures")))
    assert [finding for file in owned for finding in search_file(file, wanted)] == []
    left = "select conversation_id from staging.stg_live_chat__conversations"
    assert run.query(left) == [("intercom:v1",)]
