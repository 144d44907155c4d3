"""What macros do with a var, a release, an earlier build or files, of which a macro test has none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from macros_alone import Config, Macros
from scv.erasure.hashing import salted_hash

SALT = "a salt for tests"


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@pytest.mark.parametrize(
    ("written", "delivered_to"),
    [
        ("jdoe@gmail.com", "jdoe@gmail.com"),
        ("j.doe@gmail.com", "jdoe@gmail.com"),
        ("jdoe+news+more@gmail.com", "jdoe@gmail.com"),
        ("j.doe+news@googlemail.com", "jdoe@gmail.com"),
        ("j.doe+news@example.com", "j.doe+news@example.com"),
        ("j.doe@gmail.com.example", "j.doe@gmail.com.example"),
        ("j.doe@notgmail.com", "j.doe@notgmail.com"),
        (None, None),
    ],
)
def test_what_gmail_delivers_to_one_mailbox_is_one_address(
    connection: duckdb.DuckDBPyConnection, written: str | None, delivered_to: str | None
) -> None:
    """Where the var says so: otherwise an address stays as it is written, whoever delivers it."""
    for is_asked, expected in ((True, delivered_to), (False, written)):
        macros = Macros(connection, variables={"gmail_aliases_are_one": is_asked})
        address = macros.apply_provider_rules("written")
        [(found,)] = connection.execute(f"select {address} from (select $1 as written)", [written]).fetchall()
        assert found == expected


# An identifier as the registry has it, when it was first seen, and whether it is forgotten. What Eve had is erased
# until the end of May, the key of her profile for good.
IDENTIFIERS = [
    ("email:eve@x.com", "2026-05-01", True),
    ("phone:+447700900001", "2026-05-31", True),
    ("phone:+447700900002", "2026-06-01", False),
    ("loyalty_card:7", None, True),
    ("email:family@x.com#2", "2026-05-01", True),
    ("email:family@x.com#3", "2026-06-01", False),
    ("email:family@x.com#10", None, True),
    ("user_id:desk#7", "2026-05-01", True),
    ("square_customer:eve", "2026-06-01", True),
    ("square_customer:ben", "2026-05-01", False),
    ("square_customer:zoe", None, False),
]
ERASED = {
    "email:eve@x.com": "2026-05-31",
    "phone:+447700900001": "2026-05-31",
    "phone:+447700900002": "2026-05-31",
    "loyalty_card:7": "2026-05-31",
    "email:family@x.com": "2026-05-31",
    "user_id:desk#7": "2026-05-31",
    "square_customer:eve": None,
}


def test_the_log_of_ids_forgets_the_identifiers_that_were_erased_and_keeps_their_places(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was first seen nobody knows when is forgotten too; what came later is another person's, and stays."""
    monkeypatch.setenv("SCV_SALT", SALT)
    connection.execute("""
        create table prv_tombstones (identifier_hash varchar, erased_until timestamp);
        create table registry (
            identifier_id varchar, customer_id integer, first_seen_at timestamp, given_name_hash varchar
        )
    """)
    for identifier, erased_until in ERASED.items():
        connection.execute("insert into prv_tombstones values ($1, $2)", [salted_hash(identifier), erased_until])
    for number, (identifier, first_seen_at, _) in enumerate(IDENTIFIERS):
        connection.execute("insert into registry values ($1, $2, $3, 'a name')", [identifier, number, first_seen_at])
    macros = Macros(
        connection,
        variables={"sample_salt": ""},
        environment={"SCV_SALT": SALT},
        this="registry",
        is_incremental=lambda: True,
    )
    connection.execute(macros.forget_erased_identifiers())
    found = connection.execute("select identifier_id, given_name_hash from registry order by customer_id").fetchall()
    assert found == [
        (f"erased:{salted_hash(identifier)}", None) if is_forgotten else (identifier, "a name")
        for identifier, _, is_forgotten in IDENTIFIERS
    ]


def test_the_current_release_id_is_the_name_of_the_release_that_readers_see(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Whatever their folder is called: it is no pattern that finds another."""
    current_release_id = Macros(connection, environment={"SCV_PUBLISH": str(tmp_path / "[ab]")}).current_release_id
    for folder, release_id in (("a", "20250101T120000.000000Z"), ("[ab]", "20260101T120000.000000Z")):
        assert current_release_id() is None, "before the first release"
        parquet = tmp_path / folder / "current" / "parquet"
        parquet.mkdir(parents=True)
        release = connection.sql(f"select '{release_id}' as release_id, 'orders' as table_name from range(2)")
        release.write_parquet(str(parquet / "release.parquet"))
    assert current_release_id() == "20260101T120000.000000Z"


ORDER = {
    "columns": {
        name: {"name": name, "data_type": data_type}
        for name, data_type in {"id": "varchar", "created_at": "timestamp", "currency": "varchar"}.items()
    },
    "config": {"meta": {"never_changes": ["created_at", "currency"]}},
}


def orders_that_share_keys(connection: duckdb.DuckDBPyConnection, *orders: tuple[Any, ...]) -> dict[str, Any]:
    """What `shared_keys` says of orders: their key, when they were placed and in which currency, and the file."""
    connection.execute("""
        create schema shopify;
        create table shopify."order" (id varchar, created_at timestamp, currency varchar, _file varchar)
    """)
    connection.executemany('insert into shopify."order" values ($1, $2, $3, $4)', orders)
    # Fixtures are nobody's: no row of them was erased.
    macros = Macros(
        connection, graph={"sources": {"source.scv.shopify.order": ORDER}}, model={"resource_type": "unit_test"}
    )
    answer = connection.execute(macros.shared_keys("shopify", "order"))
    [found] = answer.fetchall()
    return dict(zip([column[0] for column in answer.description or ()], found, strict=True))


TEN = "2026-05-01 10:00:00"


@pytest.mark.parametrize(
    ("one", "other", "is_shared"),
    [
        ((TEN, "GBP"), (TEN, "GBP"), False),
        ((TEN, "GBP"), (TEN, " gbp"), False),
        ((TEN, "GBP"), (TEN, None), False),
        ((TEN, "GBP"), (None, "GBP"), False),
        ((None, None), (None, None), False),
        # One moment in two time zones: whole hours apart, or quarters of one, and a second either way for its parts.
        ((TEN, "GBP"), ("2026-05-01 15:45:00", "GBP"), False),
        ((TEN, "GBP"), ("2026-05-01 12:00:01", "GBP"), False),
        ((TEN, "GBP"), ("2026-05-01 11:59:59", "GBP"), False),
        ((TEN, "GBP"), ("2026-05-02 00:00:00", "GBP"), False),
        # Without its time of day.
        (("2026-05-01 10:07:13", "GBP"), ("2026-05-01", "GBP"), False),
        (("2026-05-02 10:07:13", "GBP"), ("2026-05-01", "GBP"), True),
        # No two clocks are further apart than fourteen hours.
        ((TEN, "GBP"), ("2026-05-02 00:15:00", "GBP"), True),
        ((TEN, "GBP"), ("2026-05-01 12:00:02", "GBP"), True),
        ((TEN, "GBP"), ("2026-05-01 10:10:00", "GBP"), True),
        ((TEN, "GBP"), (TEN, "EUR"), True),
    ],
)
def test_versions_of_one_record_are_told_from_two_records_of_one_key(
    connection: duckdb.DuckDBPyConnection, one: tuple[Any, Any], other: tuple[Any, Any], is_shared: bool
) -> None:
    found = orders_that_share_keys(connection, ("1001", *one, "a.csv"), ("1001", *other, "b.csv"))
    assert (found["key_count"], found["shared_key_count"]) == (1, int(is_shared))


def test_of_keys_that_two_shops_share_the_first_is_told_with_the_files_of_both(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    found = orders_that_share_keys(
        connection,
        ("1000", TEN, "GBP", "a.csv"),
        ("1002", TEN, "GBP", "c.csv"),
        ("1002", TEN, "EUR", "a.csv"),
        ("1001", TEN, "GBP", "uk.csv"),
        ("1001", TEN, "EUR", "de.csv"),
        # Rows without a key are no record's.
        ("", TEN, "GBP", "uk.csv"),
        ("", TEN, "EUR", "de.csv"),
        (None, TEN, "GBP", "uk.csv"),
    )
    assert found == {
        "source": "shopify",
        "table_name": "order",
        "facts": "created_at, currency",
        "key_count": 3,
        "shared_key_count": 2,
        "example": {"record_id": "1001", "first_file": "de.csv", "last_file": "uk.csv"},
    }


RECEIPTS = {
    "name": "orders",
    "source_name": "square",
    "columns": {
        name: {"name": name, "data_type": data_type}
        for name, data_type in {
            "id": "varchar",
            "web_order_id": "varchar",
            "paid_at": "timestamp",
            "amount": "decimal(18, 2)",
            "note": "varchar",
            "loyalty": "json",
            "till": "varchar",
        }.items()
    },
    "config": {
        "meta": {
            "ids": {
                "kind": "text",
                "others": {"web_order_id": "shopify.order"},
                "others_within": {"loyalty": {"merchant_id": "shopify.order"}},
            }
        }
    },
}


def test_rows_of_files_come_under_the_declared_columns_and_say_what_could_not_be_read(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """A till beside two web shops, of which either has an order 1002; each of its files is of another format."""
    folder = tmp_path / "square" / "orders"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("""\
id,web_order_id,paid_at,amount,note,loyalty,colour
6002.0,1001,2026-05-01T14:00:00+02:00,12.50, ,"{""merchant_id"": 1001}",red
12345678901234568.0,1002,soon,a lot,kept,{,
,nan,, ,,,
""")
    (folder / "b.ndjson").write_text('{" ID ": "6003", "Amount": 7}\n{"id": "6004", "note": "kept"}\n')
    typed = connection.sql(r"select '6005' as id, 1002 as web_order_id, '\xFF'::blob as note")
    typed.write_parquet(str(folder / "c.parquet"))
    connection.execute("""
        create schema raw_catalog;
        create table raw_catalog.ids_of_shops as
        from (values ('shopify.order', '1001', 'uk:1001'), ('shopify.order', '1002', null))
        as ids (_raw_table, _id, _shop_id)
    """)
    order = {"source_name": "shopify", "name": "order", "columns": {}, "config": {"meta": {"ids": {"kind": "numeric"}}}}
    macros = Macros(connection, graph={"sources": {"source.scv.shopify.order": order}})
    connection.execute(macros.id_readers())
    parts = macros.describe_raw_files(
        [
            {"source": "square", "table_name": "orders", "shop": "", "status": "read"}
            | {"format": file.suffix[1:], "path": str(file)}
            for file in sorted(folder.iterdir())
        ]
    )["square.orders"]
    shops = {"square": [""], "shopify": ["de", "uk"]}
    selects = [macros.typed_select(RECEIPTS, part, str(tmp_path), shops) for part in parts]
    rows = connection.sql(" union all ".join(selects)).order("_file, id nulls last, note nulls last")
    noon, nothing = datetime(2026, 5, 1, 12), (None,) * 7
    in_csv, in_json, in_parquet = (f"square/orders/{name}" for name in ("a.csv", "b.ndjson", "c.parquet"))
    assert rows.project("* exclude (_record)").fetchall() == [
        ("6002", "uk:1001", noon, Decimal("12.50"), " ", '{"merchant_id":"uk:1001"}', None, in_csv, []),
        (None, None, None, None, "kept", None, None, in_csv, ["id", "web_order_id", "paid_at", "amount", "loyalty"]),
        (*nothing, in_csv, []),
        ("6003", None, None, Decimal(7), None, None, None, in_json, []),
        ("6004", None, None, None, "kept", None, None, in_json, []),
        ("6005", None, None, None, None, None, None, in_parquet, ["web_order_id", "note"]),
    ]
    [(record,)] = rows.filter("id = '6002'").project("_record").fetchall()
    assert json.loads(record) == {
        "id": "6002.0",
        "web_order_id": "1001",
        "paid_at": "2026-05-01T14:00:00+02:00",
        "amount": "12.50",
        "note": " ",
        "loyalty": '{"merchant_id": 1001}',
        "colour": "red",
    }
    nothing_landed = connection.sql(macros.typed_select(RECEIPTS, None, str(tmp_path), {}))
    assert (nothing_landed.columns, nothing_landed.types) == (rows.columns, rows.types)


def landed(macros: Macros, raw: Path) -> list[dict[str, Any]]:
    """The files of orders at the till, in the parts that one reader takes together."""
    return macros.describe_raw_files(
        [
            {"source": "square", "table_name": "orders", "shop": "", "status": "read"}
            | {"format": file.suffix[1:], "path": str(file)}
            for file in sorted((raw / "square" / "orders").iterdir())
        ]
    )["square.orders"]


def receipts(connection: duckdb.DuckDBPyConnection, raw: Path, files: dict[str, str]) -> duckdb.DuckDBPyRelation:
    """The rows of files of orders at the till."""
    folder = raw / "square" / "orders"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    macros = Macros(connection, graph={"sources": {}})
    connection.execute("create schema if not exists raw_catalog")
    connection.execute(macros.id_readers())
    selects = [macros.typed_select(RECEIPTS_ALONE, part, str(raw), {"square": [""]}) for part in landed(macros, raw)]
    return connection.sql(" union all ".join(selects)).order("_file, id nulls last, amount")


# As receipts are where no web shop is.
RECEIPTS_ALONE = {**RECEIPTS, "config": {"meta": {"ids": {"kind": "text"}}}}
SPELT = [
    '{"ID": "1", "Amount": 1, "Colour": "red"}',
    '{"id": "2", "amount": 2.50, "colour": {"shade": "blue"}}',
    '{" Id ": "3", "AMOUNT": "3", "note": "kept"}',
]


@pytest.mark.parametrize(
    "files",
    [
        {"a.ndjson": "\n".join(SPELT)},
        {"a.ndjson": SPELT[2], "b.ndjson": SPELT[0], "c.ndjson": SPELT[1]},
        {"a.json": f"[{', '.join(SPELT)}]"},
        {"a.json": f"[{SPELT[1]}]", "b.json": f"[{SPELT[0]}, {SPELT[2]}]"},
        {"a.json": "\n".join(SPELT)},
    ],
    ids=["rows", "files", "array", "arrays", "documents"],
)
def test_a_key_of_json_is_its_column_whatever_the_case_in_which_a_row_writes_it(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, files: dict[str, str]
) -> None:
    """DuckDB takes names that differ in case only for one, and would call the second `amount_1`."""
    rows = receipts(connection, tmp_path, files)
    assert rows.project("id, amount, note, _failed_casts").order("id").fetchall() == [
        ("1", Decimal(1), None, []),
        ("2", Decimal("2.5"), None, []),
        ("3", Decimal(3), "kept", []),
    ]
    records = [json.loads(record) for (record,) in rows.order("id").project("_record").fetchall()]
    assert records == [
        {"ID": "1", "Amount": "1", "Colour": "red"},
        {"id": "2", "amount": "2.5", "colour": '{"shade":"blue"}'},
        {" Id ": "3", "AMOUNT": "3", "note": "kept"},
    ]
    [part] = landed(Macros(connection), tmp_path)
    assert sorted(part["types"]) == [" Id ", "AMOUNT", "Amount", "Colour", "ID", "amount", "colour", "id", "note"]


def test_a_spelling_that_comes_late_is_found_beside_two_that_came_early(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """DuckDB looks at 20,480 rows of a file to name its columns."""
    early = ['{"id": "0", "amount": 1}', '{"id": "0", "Amount": 1}'] * 10_300
    rows = receipts(connection, tmp_path, {"a.ndjson": "\n".join([*early, '{"id": "1", "AMOUNT": 7}'])})
    assert rows.filter("id = '1'").project("amount").fetchall() == [(Decimal(7),)]


def test_a_row_that_says_two_things_of_one_column_says_none_and_is_counted(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Nobody can tell which holds. What is blank says nothing, and the same twice is no contradiction."""
    written = """\
{"id": "1", "Amount": 1, "amount": 2, "note": "a", "Note": "b"}
{"id": "2", "Amount": null, "amount": 2, "note": "", "Note": "b"}
{"id": "3", "Amount": 3, "amount": 3, "note": " ", "Note": null}
{"id": "4", "Amount": "much", "amount": "much", "loyalty": {"a": 1}, "Loyalty": {"a": 1}}
{"id": "5", "ID": "6", "Paid_at": "2026-05-01"}
{"id": " ", "ID": "7", "paid_at": "2026-05-01"}
"""
    (tmp_path / "square" / "orders").mkdir(parents=True)
    columns = connection.sql("""
        select * from (values (8, 1, null), (9, null, 2), (10, 1, 2), (11, 3, 3)) as orders (id, amount, " Amount ")
    """)
    columns.write_parquet(str(tmp_path / "square" / "orders" / "b.parquet"))
    rows = receipts(connection, tmp_path, {"a.ndjson": written})
    day = datetime(2026, 5, 1)
    assert rows.project("id, paid_at, amount, note, loyalty, _failed_casts").fetchall() == [
        ("1", None, None, None, None, ["amount", "note"]),
        ("2", None, Decimal(2), "b", None, []),
        ("3", None, Decimal(3), " ", None, []),
        ("4", None, None, None, '{"a":1}', ["amount"]),
        ("7", day, None, None, None, []),
        (None, day, None, None, None, ["id"]),
        ("10", None, None, None, None, ["amount"]),
        ("11", None, Decimal(3), None, None, []),
        ("8", None, Decimal(1), None, None, []),
        ("9", None, Decimal(2), None, None, []),
    ]
    [(record,)] = rows.filter("id is null").project("_record").fetchall()
    assert json.loads(record) == {"id": "5", "ID": "6", "Paid_at": "2026-05-01"}


def test_keys_that_only_look_renamed_are_read_as_columns(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Where no two keys differ in case only, one reader takes the columns by name, which is several times faster."""
    rows = receipts(connection, tmp_path, {"a.ndjson": '{"Id": "1", "amount": 1, "amount_1": 2, "amount_x": 3}'})
    [(amount, record)] = rows.project("amount, _record").fetchall()
    assert (amount, json.loads(record)) == (Decimal(1), {"Id": "1", "amount": "1", "amount_1": "2", "amount_x": "3"})
    assert "MAP" not in rows.sql_query()
    (tmp_path / "square" / "orders" / "b.ndjson").write_text('{"id": "2", "AMOUNT_1": 5, "Amount": 4}')
    rows = receipts(connection, tmp_path, {})
    assert rows.project("id, amount").fetchall() == [("1", Decimal(1)), ("2", Decimal(4))]
    assert rows.project("_record ->> 'AMOUNT_1'").fetchall() == [(None,), ("5",)]


@pytest.mark.parametrize(
    "rows",
    [
        [{"Id": str(row), f"Only {row}": 1} for row in range(30)],
        [{"Id": "0", **{f"Column {column}": 1 for column in range(250)}}],
        [{"Id": "0", "": "a column without a heading"}],
        [{"Id": "0"}, None, {}],
    ],
    ids=["sparse", "wide", "nameless", "nothing"],
)
def test_rows_of_json_that_duckdb_would_take_for_no_table_are_rows(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, rows: list[dict[str, Any] | None]
) -> None:
    """It finds one column `json` where keys are many, rarely the same or empty."""
    found = receipts(connection, tmp_path, {"a.ndjson": "\n".join(map(json.dumps, rows))})
    records = {id_: json.loads(record or "{}") for id_, record in found.project("id, _record").fetchall()}
    for row in filter(None, rows):
        kept = {key: value for key, value in records[row["Id"]].items() if value is not None}
        assert kept == {key: str(value) for key, value in row.items()}


def test_files_of_columns_may_spell_them_each_in_its_own_way(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    receipts(
        connection, tmp_path, {"a.csv": "ID,Amount\n1,1\n", "b.csv": "id,amount\n2,2\n", "c.csv": " Id ,AMOUNT\n3,3\n"}
    )
    folder = str(tmp_path / "square" / "orders")
    connection.sql('select \'4\' as "ID", 4 as "Amount"').write_parquet(f"{folder}/d.parquet")
    connection.sql("select '5' as id, 5 as amount").write_parquet(f"{folder}/e.parquet")
    rows = receipts(connection, tmp_path, {})
    assert rows.project("id, amount").order("id").fetchall() == [(str(row), Decimal(row)) for row in range(1, 6)]


ROBOTS = "model.scv.robots"


def made_of_tonight(
    connection: duckdb.DuckDBPyConnection,
    *,
    meta: dict[str, Any],
    kept_by: str | None = None,
    is_empty: bool = False,
    words: str = "words",
    by_columns: bool = False,
) -> dict[str, Any]:
    """Of a Python model that reads a view of a table: what it would be made of, and whether it is."""
    nodes = {
        "model.scv.records": {"schema": "identity", "alias": "records", "config": {"materialized": "view"}},
        "model.scv.profiles": {"schema": "identity", "alias": "profiles", "config": {"materialized": "table"}},
    }
    nodes[ROBOTS] = {"schema": "identity", "alias": "robots", "config": {"materialized": "table"}}
    read_by = {ROBOTS: ["model.scv.records"], "model.scv.records": ["model.scv.profiles"], "model.scv.profiles": []}
    graph = {"sources": {}, "nodes": {key: {**node, "resource_type": "model"} for key, node in nodes.items()}}
    for key, node in graph["nodes"].items():
        node["depends_on"] = {"nodes": read_by[key]}
    told = {
        "model": {"unique_id": ROBOTS, "language": "python", "depends_on": {"nodes": ["model.scv.records"]}},
        "graph": graph,
        "config": Config(meta=meta, kept_by=kept_by),
        "flags": SimpleNamespace(EMPTY=is_empty),
    }
    return Macros(connection, **told).made_of_tonight(words, by_columns)


def remember(connection: duckdb.DuckDBPyConnection, *, profiles: str) -> None:
    """What nights leave, and in it the states of what the model reads."""
    Macros(connection).remember_nights()
    connection.execute(
        "insert into nights.standing (name, state) values ('identity.records', 'a view'), ('identity.profiles', $1)",
        [profiles],
    )


def test_what_a_view_is_made_of_is_another_with_other_columns_alone(connection: duckdb.DuckDBPyConnection) -> None:
    remember(connection, profiles="1 12 columns")
    connection.create_function("python_code", lambda: "some", [], "VARCHAR")
    first, view = (made_of_tonight(connection, meta={}, by_columns=by_columns) for by_columns in (False, True))
    connection.execute("update nights.standing set state = '2 34 columns' where name = 'identity.profiles'")
    assert made_of_tonight(connection, meta={}, by_columns=True) == view
    assert made_of_tonight(connection, meta={}) != first
    connection.execute("update nights.standing set state = '2 34 others' where name = 'identity.profiles'")
    assert made_of_tonight(connection, meta={}, by_columns=True) != view


def test_what_is_kept_by_key_says_in_words_what_it_is_made_of(connection: duckdb.DuckDBPyConnection) -> None:
    """So that the next night can tell what differs."""
    remember(connection, profiles="1 12 columns")
    connection.create_function("python_code", lambda: "some", [], "VARCHAR")
    said = json.loads(made_of_tonight(connection, meta={}, kept_by="profile_id")["made_of"])
    assert said["states"]["identity.profiles"] == "1 12 columns"
    assert said["words"] == "words"


def test_what_a_model_is_made_of_is_another_when_anything_that_it_is_made_of_is(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    match_model = tmp_path / "model.json"
    match_model.write_text("learnt")
    meta = {"match_model": str(match_model)}
    remember(connection, profiles="one row")
    nobody_knows = {"made_of": None, "is_made": False, "last_made_of": None}
    assert made_of_tonight(connection, meta=meta) == nobody_knows, "nobody says which Python there is"
    connection.create_function("python_code", lambda: "some", [], "VARCHAR")
    tonight = made_of_tonight(connection, meta=meta)
    assert tonight == made_of_tonight(connection, meta=meta) == {**nobody_knows, "made_of": tonight["made_of"]}
    connection.execute(
        "insert into nights.standing by name select 'identity.robots' as name, $1 as made_of, 'robots' as state",
        [tonight["made_of"]],
    )
    assert made_of_tonight(connection, meta=meta) == {**tonight, "is_made": True, "last_made_of": tonight["made_of"]}
    seen = {tonight["made_of"]}

    def is_another(**options: Any) -> bool:
        found = made_of_tonight(connection, **{"meta": meta, **options})
        seen.add(found["made_of"])
        assert not found["is_made"]
        return found["made_of"] is not None

    assert is_another(words="other words")
    match_model.write_text("learnt anew")
    assert is_another()
    connection.execute("update nights.standing set state = 'two rows' where name = 'identity.profiles'")
    assert is_another()
    connection.execute("update nights.standing set state = 'another view' where name = 'identity.records'")
    assert is_another()
    connection.execute("create macro version() as 'v9.9.9'")
    assert is_another()
    connection.remove_function("python_code")
    connection.create_function("python_code", lambda: "other", [], "VARCHAR")
    assert is_another()
    assert len(seen) == 7

    assert not is_another(is_empty=True)
    assert not is_another(meta={**meta, "looks_outside": True})
    connection.execute("delete from nights.standing where name = 'identity.records'")
    assert not is_another(), "a view of which nobody wrote down what it says"
