"""What would be made of what it was made of stands as it is, and nothing else does.

A shop with a parcel and a visit: its table of checkpoints, the references to orders that are read from it and from six
others, and a Python model that reads user agents. `test_nights` holds that a release made so is that of a full build.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from conftest import PROJECT, DbtBuild
from macros_alone import Macros
from scv.python_code import python_code

SELECTED = ("--select", "+int_order_references", "+idr_robots", "--indirect-selection", "cautious")
CHECKPOINTS, PARCELS = "staging.stg_delivery__checkpoints", "staging.stg_delivery__trackings"
REFERENCES = "intermediate.int_order_references"
USER_AGENTS, ROBOTS = "identity.idr_user_agents", "identity.idr_robots"
# What is made every night: what looks at more than its arrows show, and what only adds to itself.
ALWAYS_MADE = {"erasure.prv_covered_identifiers", "erasure.prv_tombstones"}
LANDED_AT = 1_780_000_000


class Shop:
    """A raw folder with parcels and visits, and the folder in which it is built night after night."""

    def __init__(self, build: DbtBuild, folder: Path, project: Path = PROJECT) -> None:
        self.build, self.raw, self.built, self.project = build, folder / "raw", folder / "built", project
        self.built.mkdir()
        self.parcel("6001", "2026-05-01 10:00:00")
        self.visit("v1")

    def parcel(self, order: str, time: str) -> None:
        """A file with the parcel of an order, scanned once."""
        scans = [{"tag": "InTransit", "checkpoint_time": "2026-05-01T12:00:00Z"}]
        row = {"id": f"t{order}", "order_id": order, "created_at": time, "updated_at": time, "checkpoints": scans}
        self.land(self.raw / "aftership" / "trackings" / f"{order}.json", json.dumps([row]))

    def visit(self, key: str) -> None:
        """A file with a page view of a robot."""
        columns = "id,anonymous_id,timestamp,received_at,context_user_agent,url"
        row = f"{key},a1,2026-05-01 10:00:00,2026-05-01 10:00:00,Googlebot/2.1,https://shop.example/"
        self.land(self.raw / "segment_web" / "pages" / f"{key}.csv", f"{columns}\n{row}\n")

    def member(self, key: str, time: str) -> None:
        """A file with a member of the loyalty programme."""
        row = f"id,created_at,updated_at,points_approved\n{key},{time},{time},10\n"
        self.land(self.raw / "loyaltylion" / "customers" / f"{key}.csv", row)

    def land(self, file: Path, text: str) -> None:
        """A file that was there yesterday: one as young as a second might still be written."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        os.utime(file, (LANDED_AT, LANDED_AT))

    def night(self, *arguments: str, **options: Any) -> tuple[set[str], set[str]]:
        """Build what landed: the tables and views that stand, and those that are made."""
        run = self.build(self.raw, *(arguments or SELECTED), folder=self.built, project=self.project, **options)
        said = re.findall(r"OK created (?:sql|python) (?:table|view|incremental) model (\S+) \.* \[(\w+)", run.output)
        return {name for name, word in said if word == "STANDS"}, {name for name, word in said if word != "STANDS"}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.built / "scv.duckdb"), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def change(self, statement: str) -> None:
        with duckdb.connect(str(self.built / "scv.duckdb")) as connection:
            connection.execute(statement)

    def scanned_orders(self) -> list[str]:
        return [order for (order,) in self.rows(f"select order_id from {CHECKPOINTS} order by order_id")]


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory, dbt_build: DbtBuild) -> Callable[[], Shop]:
    """`first_night()`: the shop as its first night left it, in which everything was made."""
    folder = tmp_path_factory.mktemp("nights")
    (folder / "shop").mkdir()
    opened = Shop(dbt_build, folder / "shop")
    standing, made = opened.night()
    assert standing == set()
    assert {CHECKPOINTS, REFERENCES, ROBOTS} <= made
    shutil.copytree(folder / "shop", folder / "kept")

    def begin() -> Shop:
        # Where its files lie is a part of what a table is made of.
        shutil.rmtree(folder / "shop")
        shutil.copytree(folder / "kept", folder / "shop")
        return opened

    return begin


@pytest.fixture
def shop(first_night: Callable[[], Shop]) -> Shop:
    return first_night()


def test_what_reads_what_it_read_stands_and_what_landed_is_made(shop: Shop) -> None:
    standing, made = shop.night()
    assert made == ALWAYS_MADE
    assert {CHECKPOINTS, REFERENCES, ROBOTS, PARCELS} <= standing

    shop.parcel("6002", "2026-05-02 10:00:00")
    standing, made = shop.night()
    assert {CHECKPOINTS, REFERENCES, PARCELS} <= made
    assert ROBOTS in standing
    assert shop.scanned_orders() == ["shopify:6001", "shopify:6002"]

    # The same robot once more: who reads visits reads them anew, and whoever reads that has the same rows.
    shop.visit("v2")
    standing, made = shop.night()
    assert USER_AGENTS in made
    assert {ROBOTS, CHECKPOINTS} <= standing

    # A selection without the view: what stands between a file and a table is looked through.
    shop.parcel("6003", "2026-05-03 10:00:00")
    shop.night("--select", "int_order_references", command="run")
    assert ("shopify:6003",) in shop.rows(f"select reference from {REFERENCES}")


def test_a_row_of_the_future_comes_when_its_time_does_and_goes_with_an_earlier_one(shop: Shop) -> None:
    """Nothing but the moment that a build is about changes from night to night."""
    shop.parcel("6002", "2026-05-02 10:00:00")
    expected = {
        "2026-05-01 23:00:00": (True, ["shopify:6001"]),
        "2026-05-02 09:00:00": (False, ["shopify:6001"]),
        "2026-05-02 11:00:00": (True, ["shopify:6001", "shopify:6002"]),
        "2026-05-03 11:00:00": (False, ["shopify:6001", "shopify:6002"]),
        "2026-05-01 11:00:00": (True, ["shopify:6001"]),
    }
    for as_of, (is_made, orders) in expected.items():
        _, made = shop.night("--select", "stg_delivery__checkpoints", command="run", variables={"as_of": as_of})
        assert (as_of, CHECKPOINTS in made, shop.scanned_orders()) == (as_of, is_made, orders)


def test_a_view_that_was_made_earlier_holds_back_what_is_later_for_no_longer_than_it_stands(shop: Shop) -> None:
    """A retry, or a selection: a view of the morning, a member who joins at noon, and a table of both, built alone."""

    def built(as_of: str, selected: str) -> list[tuple[Any, ...]]:
        shop.night("--select", selected, command="run", variables={"as_of": f"2026-05-02 {as_of}"})
        return shop.rows("select distinct record_id from intermediate.int_declared_traits order by all")

    shop.member("1", "2026-05-01 10:00:00")
    [first] = built("09:00:00", "+int_declared_traits")
    shop.member("2", "2026-05-02 10:00:00")
    assert built("11:00:00", "int_declared_traits") == [first]
    assert len(built("12:00:00", "+int_declared_traits")) == 2


def test_a_table_that_somebody_took_away_or_added_to_is_made(shop: Shop) -> None:
    only_this = ("--select", "int_order_references")
    before = shop.rows(f"from {REFERENCES} order by all")
    added = f"insert into {REFERENCES} select reference || 'x', columns(* exclude reference) from {REFERENCES}"
    for damage in (f"drop table {REFERENCES}", f"delete from {REFERENCES}", added):
        shop.change(damage)
        assert shop.night(*only_this, command="run") == (set(), {REFERENCES}), damage
        assert shop.rows(f"from {REFERENCES} order by all") == before
    assert shop.night(*only_this, command="run") == ({REFERENCES}, set())

    shop.change("drop schema nights cascade")
    standing, made = shop.night(command="run")
    assert standing == set()
    assert REFERENCES in made
    assert REFERENCES in shop.night(command="run")[0]


def test_everything_is_made_when_it_is_asked_for_and_after_a_build_of_no_rows(shop: Shop) -> None:
    for selected in (("--full-refresh",), ("--empty",)):
        standing, _ = shop.night(*SELECTED, *selected, command="run")
        assert standing == set()
    assert shop.scanned_orders() == []
    _, made = shop.night(*SELECTED, command="run")
    assert {CHECKPOINTS, REFERENCES, ROBOTS} <= made
    assert shop.scanned_orders() == ["shopify:6001"]


@pytest.fixture(scope="module")
def own_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, to be edited, with a test of its own: nobody means order 6002."""
    project = copy_of_project(tmp_path_factory.mktemp("own"))
    (project / "tests" / "nobody_means_6002.sql").write_text(
        "select * from {{ ref('int_order_references') }} where reference = 'shopify:6002'"
    )
    return project


def test_what_is_said_otherwise_is_made_and_a_test_is_asked_of_other_rows_alone(
    own_project: Path, tmp_path: Path, dbt_build: DbtBuild
) -> None:
    """Other words of a model, of a macro that one is written with, another promise, and other Python."""
    shop = Shop(dbt_build, tmp_path, own_project)
    shop.night()
    assert query_of_test(shop) != PROVEN
    assert {USER_AGENTS, ROBOTS} <= shop.night()[0]

    edit(
        own_project / "models/staging/delivery/stg_delivery__checkpoints.sql", "from renamed", "from renamed where true"
    )
    edit(own_project / "macros/normalise/order_reference.sql", "nullif(", "nullif (")
    models = own_project / "models/identity/1_prepare/_1_prepare__models.yml"
    received = "When Segment received it (UTC).\n            data_type: "
    edit(own_project / "models/staging/web/_web__sources.yml", f"{received}timestamp", f"{received}date")
    key = "The user agent as it was sent; the key to join by.\n        constraints: [{type: not_null}"
    edit(models, f"{key}, {{type: unique}}]", f"{key}]")
    standing, made = shop.night()
    assert {CHECKPOINTS, REFERENCES, USER_AGENTS} <= made
    assert ROBOTS in made, "a Python model may read any file of the project"
    assert PARCELS in standing
    assert shop.rows("select distinct typeof(received_at) from staging.stg_web__page_views") == [("DATE",)]

    assert not is_asked(shop), "other words, the same rows"
    shop.parcel("6002", "2026-05-02 10:00:00")
    for _ in range(2):
        assert is_asked(shop, succeeds=False)
    shutil.rmtree(shop.raw / "aftership")
    shop.parcel("6001", "2026-05-01 10:00:00")
    assert is_asked(shop)
    assert is_asked(shop, "--full-refresh")
    shop.night("--select", "nobody_means_6002", command="test")
    assert query_of_test(shop) != PROVEN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(1, cast([] as varchar[]), 'x')", "(1, null, 'x')"),
        ("(1, [null], 'x')", "(1, null, 'x')"),
        ("(1, [{'a': null, 'b': 0}], 'x')", "(1, [null], 'x')"),
        ("(1, {'a': null}, 'x')", "(1, null, 'x')"),
        ("(1, map {'a': null}, 'x')", "(1, map {}, 'x')"),
    ],
)
def test_what_differs_in_an_empty_list_alone_has_another_state(one: str, other: str) -> None:
    with duckdb.connect() as connection:
        states = []
        for row in (one, other):
            connection.execute(f"create or replace table seen as from (values {one}) limit 0")
            connection.execute(f"insert into seen values {row}")
            states.append(connection.execute(Macros(connection).state_of_rows("seen")).fetchall())
        assert states[0] != states[1]


def test_a_query_that_ends_in_a_comment_has_the_columns_that_it_gives() -> None:
    """As a kept model may end, whose columns are looked at before it is made."""
    with duckdb.connect() as connection:
        macros = Macros(connection)
        seen = [
            connection.execute(macros.state_of_columns(query)).fetchone()
            for query in ("select 1 as key", "select 2 as key -- the other", "select 1.5 as key")
        ]
        assert seen[0] == seen[1] != seen[2]


def test_two_rows_that_exchange_a_yes_for_a_no_have_another_state() -> None:
    """Two of a hundred thousand rows whose hashes, as DuckDB makes them, add up to the same whoever has the yes."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table rows as select range as key, unnest([true, false]) as is_so from range(100000)"
        )
        one, other = connection.execute(
            """
            select min(key), max(key) from rows where is_so
            group by hash(rows) & xor(hash(true), hash(false)) having count(*) > 1 order by all limit 1
            """
        ).fetchone()
        sums, states = set(), set()
        for whose in (one, other):
            connection.execute(
                f"create or replace table seen as from rows where key in ({one}, {other}) and is_so = (key = {whose})"
            )
            sums.add(connection.execute("select sum(hash(seen)) from seen").fetchone())
            states.add(connection.execute(Macros(connection).state_of_rows("seen")).fetchone())
        assert (len(sums), len(states)) == (1, 2)


def test_python_is_other_code_with_another_package_and_under_another_salt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of the project: the test above."""
    monkeypatch.setenv("SCV_SALT", "one salt")
    seen = [python_code.__wrapped__() for _ in range(2)]
    monkeypatch.setenv("SCV_SALT", "another salt")
    seen.append(python_code.__wrapped__())
    one_package = SimpleNamespace(name="phonenumbers", version="9.9.9")
    monkeypatch.setattr("scv.python_code.distributions", lambda: [one_package])
    seen.append(python_code.__wrapped__())
    assert seen[0] == seen[1]
    assert len(set(seen)) == 3


PROVEN = "select 0 as failures, false as should_warn, false as should_error"


def is_asked(shop: Shop, *options: str, **outcome: bool) -> bool:
    """Build the references and their test: whether it looked at them."""
    shop.night(
        "--select",
        "+int_order_references",
        "nobody_means_6002",
        "--indirect-selection",
        "cautious",
        *options,
        **outcome,
    )
    return query_of_test(shop) != PROVEN


def query_of_test(shop: Shop) -> str:
    [run] = (shop.built / "target" / "run").rglob("nobody_means_6002.sql")
    return run.read_text().strip()


def copy_of_project(folder: Path) -> Path:
    """All of the project that a build reads, to be edited, below `folder`."""
    left_out = shutil.ignore_patterns(".git", ".venv*", "target", "logs", "data", "published", "__pycache__", "python")
    return Path(shutil.copytree(PROJECT, folder / "project", ignore=left_out))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text, f"{file}: {old}"
    file.write_text(text.replace(old, new, 1))
