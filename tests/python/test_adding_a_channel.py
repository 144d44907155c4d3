"""docs/adding_a_channel.md, carried out to the letter on a copy of the project: it builds, and the chats arrive."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from conftest import PROJECT, DbtBuild, DbtRun
from documents import blocks, carry_out
from raw_rows import deliver

PAGE = PROJECT / "docs" / "adding_a_channel.md"
BUILT = ("+customer_timeline", "+feed_health", "+int_events_rejected")
TESTED = (
    "stg_live_chat__contacts",
    "stg_live_chat__conversations",
    "int_chat_events",
    "int_events_observed",
    "event_types",
    "identifier_rules",
    "customer_timeline",
    "feed_health",
    "every_staged_event_is_in_the_timeline_or_rejected",
    "raw_contract",
)


@pytest.fixture(scope="module")
def with_live_chat(dbt_build: DbtBuild, tmp_path_factory: pytest.TempPathFactory) -> DbtRun:
    copy = tmp_path_factory.mktemp("live_chat") / "project"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (PROJECT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT / name, copy / name)
    for block in blocks(PAGE):
        if block.language != "bash":
            carry_out(block, copy)
    shopper = {"id": "1", "first_name": "Nadia", "last_name": "Fox", "email": "Nadia.Fox@example.com"}
    raw = copy / "data" / "raw"
    deliver(raw, {"shopify.customer": [{**shopper, "created_at": "2025-12-01 12:00:00"}]}, "customers")
    assert [block.text for block in blocks(PAGE) if block.language == "bash"] == ["dbt build\n"]
    # Only what the chats touch: the rest of the build is the same as without them.
    built = dbt_build(raw, "--select", *BUILT, "--resource-type", "model", "--resource-type", "seed", project=copy)
    return dbt_build(
        raw,
        *("--select", *TESTED, "--indirect-selection", "cautious"),
        folder=built.folder,
        project=copy,
        command="test",
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
