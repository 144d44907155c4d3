"""A night that does what is new equals a night that does everything: row for row, whatever was landed or taken away.

A sample's raw files are drawn apart and landed piece by piece. After each landing the tables that are kept are built
on what the night before left, and beside it, on a copy of the same database, with `--full-refresh`, which knows
nothing of landings. After the last the whole release is: the same rows in every published table.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
import releases_compared
from conftest import ONLY_TABLES, PROJECT, DbtBuild, DbtRun

LONG = pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="takes minutes: make test LONG=1")

# What is kept, and who was erased, which decides what staging may read. Views stand as the sample's build made them: to
# make the one over all that every feed says takes longer than a night.
KEPT = ("--select", "config.materialized:kept", "+prv_erased_records", *ONLY_TABLES)

# Tables that are drawn apart, with the time by which a row says how new it is.
DRAWN = {
    "segment_web.pages": "received_at",
    "segment_web.product_viewed": "received_at",
    "segment_web.tracks": "received_at",
    "segment_web.identifies": "received_at",
    "segment_web.order_completed": "received_at",
    "segment_app.screens": "received_at",
    "klaviyo.event": "_fivetran_synced",
    "twilio.message": "_fivetran_synced",
    "shopify.order": "_fivetran_synced",
}
# What a corrected row says anew.
CORRECTED = {
    "segment_web.pages": {"anonymous_id": "corrected-cookie", "context_timezone": "Europe/Paris"},
    "segment_web.product_viewed": {"anonymous_id": "corrected-cookie"},
    "segment_web.tracks": {"anonymous_id": "corrected-cookie"},
    # Two people become one, or one becomes two.
    "segment_web.identifies": {"user_id": "corrected-login", "email": "corrected@example.com"},
    "segment_web.order_completed": {"order_id": "corrected-order"},
    "segment_app.screens": {"anonymous_id": "corrected-cookie"},
    "klaviyo.event": {"campaign_id": "corrected-campaign"},
    "twilio.message": {"status": "failed"},
    "shopify.order": {"name": "#corrected", "email": "corrected@example.com"},
}
# When a row happened, where the column is not called `timestamp`.
HAPPENED = {"klaviyo.event": "datetime", "twilio.message": "date_sent", "shopify.order": "created_at"}

# What depends on when one looked: when a release began to read the feeds and when it was published, which is its name;
# and which commit the project was at, where somebody works on it.
WHEN_PUBLISHED = {
    "release.git_commit",
    "release.release_id",
    "release.feeds_read_at",
    "release.published_at",
    "release_history.release_id",
    "release_history.published_at",
}
# And what holds of that all the same.
LAW_OF_RELEASES = """
    select count(*) = count_if(
        strftime(release.published_at, '%Y%m%dT%H%M%S.%fZ') = release.release_id
        and release.feeds_read_at < release.published_at
        and release.published_at = (select max(published_at) from release_history)
        and release.release_id = (select max(release_id) from release_history)
    )
    from release
"""


# What remembers other nights, or is about the release: from nothing there are none. Whom an identifier belongs to today
# is in `customer_identifiers`, and compared.
KNOWS_THE_PAST = {
    *releases_compared.ABOUT_THE_RELEASE,
    "audience_changes",
    "audience_enrolments",
    "campaign_lift",
    "customer_id_history",
    "identity_changes",
    "idr_id_registry",
    "segment_history",
    "trigger_exits",
}
# What is made of the id of a customer: a key of its own, or the order of equals.
FOLLOWS_THE_ID = {
    "activation_triggers.trigger_id",
    "customer_channel_engagement.engagement_id",
    "customer_consents.consent_id",
    "customer_consents_history.consent_id",
    "customer_consents_history.consent_word_id",
    "customer_lifecycle_history.lifecycle_interval_id",
    "customer_look_alikes.likeness_rank",
    "customer_preferences.preference_id",
    "customer_revenue.customer_revenue_id",
    "customer_sessions.customer_session_id",
    "customer_traits.trait_id",
    "segment_history.segment_history_id",
    "trigger_payloads.trigger_id",
}
# And who is held out of what is sent, which is drawn by it, with what is counted of them.
DRAWN_BY_THE_ID = {
    "audience_changes",
    "audience_contacts",
    "audience_enrolments",
    "audience_members.status",
    "audience_overview.held_out_count",
    "audience_overview.sent_count",
    "campaign_lift",
}
# What is a hash with the salt.
SALTED = {
    "audience_members.details_hash",
    "idr_id_registry.given_name_hash",
    "prv_salt",
    "prv_tombstones",
}


class Shop:
    """The raw folder of a shop to which rows come in pieces; `pool` has those that did not land yet."""

    def __init__(self, sample: Path, raw: Path, database: Path, chance: random.Random) -> None:
        shutil.copytree(sample, raw)
        self.raw, self.database, self.chance, self.landings = raw, database, chance, 0
        self.pool: dict[str, list[dict[str, Any]]] = {}
        self.columns: dict[str, pa.Schema] = {}
        for feed in DRAWN:
            file = raw / f"{feed.replace('.', '/')}.parquet"
            # Rows without a key can land, whatever the file of the sample declares.
            self.columns[feed] = pa.schema([column.with_nullable(True) for column in pq.read_schema(file)])
            self.pool[feed] = self.read(file)
            file.unlink()
            chance.shuffle(self.pool[feed])
            self.land_new(feed, share=0.6)

    def read(self, file: Path) -> list[dict[str, Any]]:
        return pq.ParquetFile(file).read().to_pylist()

    def write(self, file: Path, feed: str, rows: list[dict[str, Any]]) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_pylist(rows, self.columns[feed])
        if file.suffix == ".csv":
            pa.csv.write_csv(table, file)
        else:
            pq.write_table(table, file)

    def land(self, feed: str, rows: list[dict[str, Any]], suffix: str = "parquet") -> None:
        self.landings += 1
        self.write(self.raw / feed.replace(".", "/") / f"landed_{self.landings:03}.{suffix}", feed, rows)

    def landed(self, feed: str) -> list[Path]:
        return sorted((self.raw / feed.replace(".", "/")).glob("*.parquet"))

    def some(self, rows: list[dict[str, Any]], most: int = 12) -> list[dict[str, Any]]:
        return self.chance.sample(rows, min(len(rows), self.chance.randint(1, most)))

    def a_file(self, feed: str) -> Path:
        return self.chance.choice(self.landed(feed))

    # What can happen to a feed from one night to the next.

    def land_new(self, feed: str, share: float = 0.2, suffix: str = "parquet") -> None:
        """Rows that were never seen; late ones among them, as the pool is in no order."""
        count = int(len(self.pool[feed]) * share) + 1
        rows, self.pool[feed] = self.pool[feed][:count], self.pool[feed][count:]
        self.land(feed, rows, suffix)

    def land_new_as_csv(self, feed: str) -> None:
        self.land_new(feed, suffix="csv")

    def land_again(self, feed: str) -> None:
        """The same rows a second time."""
        self.land(feed, self.some(self.read(self.a_file(feed))))

    def correct(self, feed: str) -> None:
        """Later versions of rows that stand, in a file of their own."""
        rows = self.some(self.read(self.a_file(feed)))
        later = [{**row, **CORRECTED[feed], DRAWN[feed]: row[DRAWN[feed]] + timedelta(hours=1)} for row in rows]
        self.land(feed, later)

    def land_older_versions(self, feed: str) -> None:
        rows = self.some(self.read(self.a_file(feed)))
        self.land(feed, [{**row, **CORRECTED[feed], DRAWN[feed]: row[DRAWN[feed]] - timedelta(days=1)} for row in rows])

    def rewrite(self, feed: str) -> None:
        """A file without some of its rows, and with others changed in their place."""
        file = self.a_file(feed)
        rows = [row for row in self.read(file) if self.chance.random() > 0.1]
        for row in self.some(rows) if rows else []:
            row.update(CORRECTED[feed])
        self.write(file, feed, rows)

    def take_away(self, feed: str) -> None:
        if len(self.landed(feed)) > 1:
            self.a_file(feed).unlink()

    def join_files(self, feed: str) -> None:
        """Two files become one, as a landing zone does that tidies up."""
        first, *others = self.landed(feed)
        if others:
            rows = self.read(first) + self.read(others[0])
            others[0].unlink()
            self.write(first, feed, rows)

    def land_broken_rows(self, feed: str) -> None:
        """Rows without a key, and rows of the future."""
        rows = self.some(self.read(self.a_file(feed)))
        column = HAPPENED.get(feed, "timestamp")
        for number, row in enumerate(rows):
            row.update({"id": None} if number % 2 else {column: row[column] + timedelta(days=3650)})
        self.land(feed, rows)

    def erase(self, feed: str) -> None:
        """Somebody asks to be forgotten who stands in this feed."""
        column, identifier_type = {
            "segment_web": ("anonymous_id", "anonymous_id"),
            "segment_app": ("anonymous_id", "anonymous_id"),
            "klaviyo": ("person_id", "klaviyo_person"),
            "twilio": ("to", "phone"),
            "shopify": ("email", "email"),
        }[feed.split(".")[0]]
        named = sorted({row[column] for file in self.landed(feed) for row in self.read(file) if row[column]})
        if named:
            self.landings += 1
            folder = self.raw / "privacy" / "erasure_requests"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"request_{self.landings:03}.csv").write_text(
                "request_id,identifier_type,identifier_value,scope,requested_at\n"
                f'r{self.landings},{identifier_type},"{self.chance.choice(named)}",exact,2026-11-01 00:00:00\n'
            )

    # What can happen to what rows are looked up in, and is built by models that a night of these tests leaves alone.

    def recognise_robots(self, feed: str) -> None:
        """Browsers turn out to be robots, and robots to be browsers."""
        self.change(
            "identity.idr_robots",
            "delete from identity.idr_robots where random() < 0.2",
            """
            insert into identity.idr_robots
            select distinct user_agent, 'a robot', 'a test' from staging.stg_web__page_views using sample 3 rows
            """,
        )

    def rename_orders(self, feed: str) -> None:
        self.change(
            "intermediate.int_order_references",
            "update intermediate.int_order_references set order_id = order_id || '-renamed' where random() < 0.1",
            "delete from intermediate.int_order_references where random() < 0.1",
        )

    def confirm_orders_otherwise(self, feed: str) -> None:
        self.change(
            "intermediate.int_tracked_orders",
            "update intermediate.int_tracked_orders set is_in_shop_feed = not is_in_shop_feed where random() < 0.2",
            "delete from intermediate.int_tracked_orders where random() < 0.1",
        )

    def read_numbers_otherwise(self, feed: str) -> None:
        """A mobile turns out to be a landline, and a number to be none."""
        self.change(
            "identity.idr_phone_numbers",
            "update identity.idr_phone_numbers set line_type = 'landline' where random() < 0.2",
            "delete from identity.idr_phone_numbers where random() < 0.1",
        )

    def record_events_otherwise(self, feed: str) -> None:
        """Records that events are told from: others, fewer, and more, and others of them yet to come."""
        self.landings += 1
        self.change(
            "intermediate.int_recorded_events",
            "create or replace temp table some_events as from intermediate.int_recorded_events using sample 5 rows",
            f"update some_events set event_id = event_id || ':again{self.landings}'",
            "update intermediate.int_recorded_events set raw_event = 'never heard of' where random() < 0.05",
            "delete from intermediate.int_recorded_events where random() < 0.05",
            "insert into intermediate.int_recorded_events from some_events",
        )
        self.change(
            "intermediate.int_events_to_come",
            "delete from intermediate.int_events_to_come where random() < 0.3",
            "insert into intermediate.int_events_to_come"
            " select event_id from intermediate.int_recorded_events where random() < 0.05",
        )

    def change(self, table: str, *statements: str) -> None:
        """Change a table as its model would, which writes down that it is another."""
        with duckdb.connect(str(self.database)) as connection:
            connection.execute("select setseed(?)", [self.chance.random()])
            for statement in statements:
                connection.execute(statement)
            connection.execute("update nights.standing set made_of = null, state = uuid() where name = ?", [table])


HAPPENINGS: dict[str, Callable[[Shop, str], None]] = {
    happening.__name__: happening
    for happening in (
        Shop.land_new,
        Shop.land_new_as_csv,
        Shop.land_again,
        Shop.correct,
        Shop.land_older_versions,
        Shop.rewrite,
        Shop.take_away,
        Shop.join_files,
        Shop.land_broken_rows,
        Shop.erase,
        Shop.recognise_robots,
        Shop.rename_orders,
        Shop.confirm_orders_otherwise,
        Shop.read_numbers_otherwise,
        Shop.record_events_otherwise,
    )
}


@dataclass(frozen=True)
class Nights:
    """Two folders that build the same raw files: one goes on from the night before, the other makes all of it."""

    build: DbtBuild
    kept: Path
    whole: Path
    raw: Path

    def pass_one(self, *select: str, **options: Any) -> list[str]:
        """Build both, from the same database and releases: what differs between them, as lines to read."""
        self.build_both(*(select or KEPT), **options)
        return differences(self.kept / "scv.duckdb", self.whole / "scv.duckdb")

    def publish_one(self) -> list[str]:
        """Build and publish both; what differs between their releases, and which of them has an impossible time."""
        self.build_both()
        found = releases_compared.differences(self.whole, self.kept, ignored=(), unlike=WHEN_PUBLISHED)
        told = [str(difference) for difference in found]
        for folder in (self.kept, self.whole):
            with duckdb.connect(str(folder / releases_compared.RELEASE), read_only=True) as connection:
                if connection.execute(LAW_OF_RELEASES).fetchall() != [(True,)]:
                    told.append(f"{folder.name}: {connection.execute('from release limit 1').fetchall()}")
        return told

    def from_nothing(self) -> list[str]:
        """Build and publish the same files where nothing was built; what differs but for what customers are called."""
        fresh = self.kept.with_name("fresh")
        fresh.mkdir()
        self.build(self.raw, "--exclude-resource-type", "unit_test", "test", folder=fresh, views_stand=True)
        unlike = KNOWS_THE_PAST | FOLLOWS_THE_ID | DRAWN_BY_THE_ID
        return differences_but_for_names(self.kept, fresh, unlike)

    def build_both(self, *select: str, **options: Any) -> None:
        with duckdb.connect(str(self.kept / "scv.duckdb")) as connection:
            # What a build that was killed had written stands beside the database until somebody opens it.
            connection.execute("checkpoint")
        shutil.copyfile(self.kept / "scv.duckdb", self.whole / "scv.duckdb")
        shutil.rmtree(self.whole / "published", ignore_errors=True)
        shutil.copytree(self.kept / "published", self.whole / "published", symlinks=True)
        self.build_kept(*select, **options)
        self.build(self.raw, *select, "--full-refresh", folder=self.whole, command="run", **options)

    def build_kept(self, *select: str, **options: Any) -> None:
        self.build(self.raw, *select, folder=self.kept, command="run", **options)

    def kept_states(self) -> dict[str, dict[str, Any]]:
        return kept_states(self.kept / "scv.duckdb")


Begin = Callable[[int], tuple[Shop, Nights]]
Landings = list[list[tuple[str, str]]]


def kept_states(database: Path) -> dict[str, dict[str, Any]]:
    """Of each kept table what its comment says of how it was made."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "select schema_name || '.' || table_name, comment from duckdb_tables() where comment like '{%made_of%}'"
        ).fetchall()
    return {table: json.loads(comment) for table, comment in found}


def differences(kept: Path, whole: Path, schemas: tuple[str, ...] = ()) -> list[str]:
    """Tables that do not hold the same rows, and rows that only one has: kept tables, or all tables of `schemas`."""
    told = []
    with duckdb.connect() as connection:
        connection.execute(f"attach '{kept}' as kept (read_only); attach '{whole}' as whole (read_only)")
        tables = sorted(kept_states_of(connection, schemas))
        assert tables
        for table in tables:
            for here, there in (("kept", "whole"), ("whole", "kept")):
                rows = connection.execute(
                    f"from {here}.{table} except all from {there}.{table} order by all limit 3"
                ).fetchall()
                told += [f"{table}: only where {here}: {row}" for row in rows]
    return told


def differences_but_for_names(one: Path, other: Path, unlike: set[str]) -> list[str]:
    """What differs between two releases in which customers are called otherwise; but for what is listed."""
    called = [called_by_identifiers(folder) for folder in (one, other)]
    return [str(found) for found in releases_compared.differences(*called, ignored=(), unlike=unlike)]


def called_by_identifiers(folder: Path) -> Path:
    """A copy of the release in a folder, in which each customer is called by the first of their identifiers."""
    copy = folder / "called" / releases_compared.RELEASE
    copy.parent.mkdir(parents=True)
    shutil.copyfile((folder / releases_compared.RELEASE).resolve(), copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("""
            create temp table called as
            select customer_id as id, min(identifier_id || coalesce(' from ' || valid_from, '')) as name
            from customer_identifiers
            group by customer_id;
            insert into called
            select customer_households.household_id, 'household of ' || min(called.name)
            from customer_households
            inner join called on customer_households.customer_id = called.id
            group by customer_households.household_id
        """)
        columns = connection.execute("""
            select table_name, column_name
            from duckdb_columns()
            where schema_name = 'main' and database_name = current_database() and data_type = 'VARCHAR'
        """).fetchall()
        for table, column in columns:
            connection.execute(
                f'update "{table}" set "{column}" = called.name from called where "{table}"."{column}" = called.id'
            )
    return folder / "called"


def kept_states_of(connection: duckdb.DuckDBPyConnection, schemas: tuple[str, ...]) -> list[str]:
    return [
        table
        for (table,) in connection.execute(
            """
            select schema_name || '."' || table_name || '"' from duckdb_tables()
            where
                database_name = 'whole'
                and (list_contains($1, schema_name) or ($1 = [] and comment like '{%made_of%}'))
            """,
            [list(schemas)],
        ).fetchall()
    ]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory, dbt_build: DbtBuild, sample_build: DbtRun) -> Begin:
    """`nights(seed)`: a shop most of which has landed, and the two folders in which it is built."""

    def begin(seed: int) -> tuple[Shop, Nights]:
        folder = tmp_path_factory.mktemp(f"nights_{seed}")
        for name in ("kept", "whole"):
            (folder / name).mkdir()
        shutil.copyfile(sample_build.database, folder / "kept" / "scv.duckdb")
        shutil.copytree(sample_build.published, folder / "kept" / "published", symlinks=True)
        database = folder / "kept" / "scv.duckdb"
        shop = Shop(sample_build.folder / "raw", folder / "raw", database, random.Random(seed))
        return shop, Nights(dbt_build, folder / "kept", folder / "whole", folder / "raw")

    return begin


def landings_of(seed: int, count: int) -> Landings:
    """What happens before each of `count` nights: a few happenings, each to a feed."""
    chance = random.Random(seed)
    landings = [
        [(chance.choice(sorted(HAPPENINGS)), chance.choice(sorted(DRAWN))) for _ in range(chance.randint(2, 6))]
        for _ in range(count)
    ]
    # Orders of other times under numbers that there are: a build takes them for another shop's, and refuses them.
    return [[one for one in landing if one != ("land_broken_rows", "shopify.order")] for landing in landings]


def first_difference(shop: Shop, built: Nights, landings: Landings) -> list[str]:
    """Live through the landings; what differs after the first that shows a difference, or nothing."""
    for number, landing in enumerate([[], *landings]):
        for happening, feed in landing:
            HAPPENINGS[happening](shop, feed)
        if not number:
            built.build(built.raw, *KEPT, folder=built.kept, command="run")
            continue
        before = built.kept_states()
        told = built.pass_one()
        if told:
            return [f"after landing {number}, {landing}", *told]
        assert made_whole(before, built.kept_states()) == [], "a landing made tables whole that are to be added to"
    return []


def made_whole(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Kept tables that a night made whole: nobody knows any more what changed in them before it."""
    return [table for table in before if after[table]["known_from"] != before[table]["known_from"]]


def shrunk(fails: Callable[[list[Any]], bool], landings: list[Any]) -> list[Any]:
    """The landings without those, and without the happenings of those, that the difference does not need."""
    for number in range(len(landings) - 1, -1, -1):
        without = landings[:number] + landings[number + 1 :]
        if without and fails(without):
            landings = without
    for number, landing in enumerate(landings):
        for happening in list(landing):
            fewer = [one for one in landings[number] if one is not happening]
            changed = [*landings[:number], fewer, *landings[number + 1 :]]
            if fails(changed):
                landings = changed
    return landings


def published_difference(shop: Shop, built: Nights, landings: Landings) -> list[str]:
    """The same, and after the last landing what differs between the releases that the two folders publish."""
    return first_difference(shop, built, landings) or built.publish_one()


def test_after_everything_that_can_happen_to_a_feed_tables_and_release_are_those_of_a_full_build(nights: Begin) -> None:
    """Everything happens once to the kept tables; then more lands, and all is built and published.

    Both folders go on from the same release with the same registry of ids.
    """
    feeds = sorted(DRAWN)
    every = [(happening, feeds[number % len(feeds)]) for number, happening in enumerate(HAPPENINGS)]
    shop, built = nights(1)
    built.build_kept(*KEPT)
    for happening, feed in every:
        HAPPENINGS[happening](shop, feed)
    before = built.kept_states()
    assert built.pass_one() == []
    assert made_whole(before, built.kept_states()) == [], "a landing made tables whole that are to be added to"

    for happening in (Shop.land_new, Shop.correct, Shop.erase):
        happening(shop, "segment_web.identifies")
        happening(shop, "shopify.order")
    assert built.publish_one() == []
    assert made_whole(before, built.kept_states()) == [], "a night made tables whole that are to be added to"


@LONG
@pytest.mark.parametrize("seed", range(20))
def test_any_history_of_landings_leaves_what_a_full_build_makes(nights: Begin, seed: int) -> None:
    landings = landings_of(seed, 3)
    told = published_difference(*nights(seed), landings)
    if told:
        landings = shrunk(lambda fewer: bool(published_difference(*nights(seed), fewer)), landings)
        told = published_difference(*nights(seed), landings)
    assert told == [], f"seed {seed}, landings {landings}"


@LONG
@pytest.mark.parametrize("seed", range(20, 25))
def test_what_nights_made_is_what_is_made_from_nothing_but_for_names(nights: Begin, seed: int) -> None:
    shop, built = nights(seed)
    for landing in landings_of(seed, 3):
        for happening, feed in landing:
            HAPPENINGS[happening](shop, feed)
        built.build_kept(*ONLY_TABLES)
    assert built.from_nothing() == []


@LONG
def test_what_customers_are_called_decides_their_keys_and_draws_alone(
    sample_build: DbtRun, dbt_build: DbtBuild, tmp_path: Path
) -> None:
    """Under another salt everybody has another id: the same people, values, personas and predictions."""
    for name in ("one", "other"):
        folder = tmp_path / name
        told = {"SCV_SALT": f"the {name} salt"}
        kinds = ("--exclude-resource-type", "unit_test", "test")
        dbt_build(sample_build.folder / "raw", *kinds, folder=folder, environment=told)
    unlike = releases_compared.ABOUT_THE_RELEASE | FOLLOWS_THE_ID | DRAWN_BY_THE_ID | SALTED
    assert differences_but_for_names(tmp_path / "one", tmp_path / "other", unlike) == []


@LONG
@pytest.mark.parametrize("seed", range(10))
def test_a_build_that_is_killed_leaves_the_next_one_nothing_to_know(nights: Begin, seed: int) -> None:
    """Once to three times on end, each time shortly after one of the kept models was begun, drawn by the seed."""
    shop, built = nights(seed)
    assert built.pass_one() == []
    models = len(built.kept_states())
    for happening, feed in landings_of(seed, 1)[0]:
        HAPPENINGS[happening](shop, feed)
    for _ in range(shop.chance.randint(1, 3)):
        begun, seconds = shop.chance.randint(1, models), shop.chance.uniform(0, 0.1)
        killed = built.build(
            built.raw,
            *KEPT,
            folder=built.kept,
            command="run",
            kill_when=lambda printed, begun=begun, seconds=seconds: is_begun(printed, begun, seconds),
            succeeds=None,
        )
        assert killed.returncode == -signal.SIGKILL, killed.output
    assert built.pass_one() == []


@LONG
@pytest.mark.parametrize("seed", range(30, 33))
def test_a_night_that_is_killed_anywhere_is_made_up_for_by_the_next(nights: Begin, seed: int) -> None:
    """At any table of a whole night, publishing included; the release of the next is that of a full build."""
    shop, built = nights(seed)
    for happening, feed in landings_of(seed, 1)[0]:
        HAPPENINGS[happening](shop, feed)
    begun, seconds = shop.chance.randint(10, 280), shop.chance.uniform(0, 0.5)
    killed = built.build(
        built.raw,
        *ONLY_TABLES,
        folder=built.kept,
        command="run",
        kill_when=lambda printed: is_begun(printed, begun, seconds, "START "),
        succeeds=None,
    )
    assert killed.returncode == -signal.SIGKILL, killed.output
    assert built.publish_one() == []


def is_begun(printed: str, nodes: int, seconds: float, said: str = "START sql kept model") -> bool:
    """Whether so many nodes were begun, and then so many seconds have passed."""
    if printed.count(said) < nodes:
        return False
    time.sleep(seconds)
    return True


@LONG
def test_another_rule_and_another_column_where_rows_are_looked_up_make_whole_what_reads_them(nights: Begin) -> None:
    shop, built = nights(6)
    assert built.pass_one() == []
    before = built.kept_states()
    shop.change("update seeds.event_types set direction = 'outbound' where raw_event = 'page'")
    assert built.pass_one() == []
    assert sorted(made_whole(before, built.kept_states())) == [
        "intermediate.int_browsing_events",
        "intermediate.int_events_observed",
    ]

    before = built.kept_states()
    shop.change("alter table identity.idr_robots add column spare text")
    assert built.pass_one() == []
    assert made_whole(before, built.kept_states()) == ["intermediate.int_browsing_events"]


@LONG
def test_rows_of_the_future_come_when_it_is_there_and_leave_when_one_looks_back(nights: Begin) -> None:
    _, built = nights(4)
    [(early, late)] = DbtRun(0, "", built.kept).query(
        "select cast(quantile_cont(occurred_at, 0.5) as varchar), cast(quantile_cont(occurred_at, 0.9) as varchar)"
        " from intermediate.int_browsing_events"
    )
    counts = []
    for as_of in (early, late, early):
        assert built.pass_one(*KEPT[:3], "--exclude", "resource_type:seed", variables={"as_of": as_of[:19]}) == []
        counts += DbtRun(0, "", built.kept).query("select count(*) from intermediate.int_browsing_events")
    assert counts[0] == counts[2] < counts[1]


@LONG
def test_a_row_that_breaks_a_promise_stops_the_night_and_what_was_kept_stays(nights: Begin, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns(".git", ".venv", "target", "data", "published"))
    descriptions = project / "models" / "staging" / "email" / "_email__models.yml"
    before = descriptions.read_text()
    promised = "description: List that was joined or left.\n"
    assert before.count(promised) == 1
    constraint = "{type: check, expression: \"list_name <> 'a list of nobody'\"}"
    descriptions.write_text(before.replace(promised, f"{promised}        constraints: [{constraint}]\n"))
    shop, built = nights(5)
    assert built.pass_one(project=project) == []

    feed = "klaviyo.event"
    wrong = {**shop.read(shop.a_file(feed))[0], "property_list": "a list of nobody"}
    shop.land(feed, [{**wrong, DRAWN[feed]: wrong[DRAWN[feed]] + timedelta(hours=1)}])
    state = built.kept_states()["staging.stg_email__events"]
    refused = built.build(built.raw, *KEPT, folder=built.kept, command="run", project=project, succeeds=False)
    assert "broken promise: staging.stg_email__events.list_name list_name <> 'a list of nobody'" in refused.output
    assert built.kept_states()["staging.stg_email__events"] == state

    shop.landed(feed)[-1].unlink()
    assert built.pass_one(project=project) == []


@LONG
def test_a_kept_model_of_raw_rows_that_reads_more_than_these_is_refused(
    sample_build: DbtRun, dbt_build: DbtBuild, tmp_path: Path
) -> None:
    """Nobody would know of which rows something changed there: they would stay as they were."""
    project = tmp_path / "project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns(".git", ".venv*", "target", "data", "published"))
    model = project / "models" / "staging" / "sms" / "stg_sms__messages.sql"
    before = model.read_text()
    assert before.count("    from messages\n") == 1
    seed = "{{ ref('channels') }}"
    model.write_text(
        before.replace("    from messages\n", f"    from messages\n    where 'sms' in (select channel from {seed})\n")
    )
    selected = ("--select", "channels", "+stg_sms__messages", "--exclude-resource-type", "unit_test", "test")
    refused = dbt_build(sample_build.folder / "raw", *selected, folder=tmp_path, project=project, succeeds=False)
    assert "stg_sms__messages is kept and reads channels: no row would be judged again" in refused.output
