"""How landed folders are read and raw files written, whatever the dialect: formats, versions, errors, what is told."""

# Fixtures are imported, and each test names those that it takes.
# ruff: noqa: F811

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT
from mapping_fixtures import land, landed, mapped  # noqa: F401
from scv.mapping.__main__ import main
from scv.relations import literal

CUSTOMER = {"id": 7, "email": "ann@example.org", "date_created": "2026-05-01T10:00:00+02:00", "addresses": [{"id": 71}]}
RAW_CUSTOMER = ("7", "ann@example.org", "2026-05-01 08:00:00")


def rows_of(folder: Path, table: str = "shopify/customer", dialect: str = "bigcommerce") -> list[tuple[str, ...]]:
    file = folder / table / f"{dialect}.parquet"
    query = f"select id, email, created_at::varchar from read_parquet({literal(file)}) order by all"
    return duckdb.execute(query).fetchall()


def run(landed: Path, out: Path, dialect: str = "bigcommerce") -> int:
    return main(["--from", str(landed), "--dialect", dialect, "--out", str(out)])


def write(file: Path, kind: str) -> None:
    """One customer in a format of connectors."""
    file.parent.mkdir(parents=True, exist_ok=True)
    source = file.with_name("_source.json")
    source.write_text(json.dumps([CUSTOMER]))
    copied = {
        "parquet": f"copy (from '{source}') to '{file}' (format parquet)",
        "csv": f"copy (select * replace (to_json(addresses) as addresses) from '{source}') to '{file}' (header)",
        "ndjson": f"copy (from '{source}') to '{file}' (format json)",
        "jsonl": f"copy (from '{source}') to '{file}' (format json)",
        "json": f"copy (from '{source}') to '{file}' (format json, array)",
    }
    duckdb.execute(copied[kind])
    source.unlink()


@pytest.mark.parametrize("kind", ["parquet", "csv", "ndjson", "jsonl", "json"])
def test_a_landed_table_is_a_file_or_a_folder_of_files_in_any_format(kind: str, tmp_path: Path):
    write(tmp_path / "file" / f"customers.{kind}", kind)
    write(tmp_path / "folder" / "customers" / "day=1" / f"part 1.{kind}", kind)
    for layout in ("file", "folder"):
        assert run(tmp_path / layout, tmp_path / layout / "raw") == 0
        assert rows_of(tmp_path / layout / "raw") == [RAW_CUSTOMER]
        addresses = tmp_path / layout / "raw" / "shopify" / "customer_address" / "bigcommerce.parquet"
        assert duckdb.execute(f"select id, customer_id from '{addresses}'").fetchall() == [("71", "7")]


def test_files_of_one_table_may_differ_in_format_columns_and_types(landed: Path, tmp_path: Path):
    write(landed / "customers" / "old.csv", "csv")
    (landed / "customers" / "new.ndjson").write_text(
        '{"id": "8", "phone": "07700 900001", "date_created": "2026-05-01"}\n'
    )
    duckdb.execute(f"copy (select 9.0::double as id) to '{landed}/customers/gap.parquet' (format parquet)")
    assert run(landed, tmp_path / "raw") == 0
    assert [row[0] for row in rows_of(tmp_path / "raw")] == ["7", "8", "9"]


@pytest.mark.parametrize("layout", ["{}\n{}\n{}\n{}", "[{}, {}, {}, {}]"])
def test_a_key_of_json_is_its_column_whatever_the_case_in_which_a_row_writes_it(
    layout: str, landed: Path, tmp_path: Path
):
    """DuckDB would call the second of two spellings `email_1`, and find no value of that name."""
    first = CUSTOMER | {"email_1": "a column of its own"}
    rows = [first, {"ID": 8, "Email": "b@example.org"}, {"Id": 9, " EMAIL ": "c@example.org", "email": ""}, {"iD": 10}]
    file = landed / "customers" / "rows.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(layout.format(*map(json.dumps, rows)))
    assert run(landed, tmp_path / "raw") == 0
    found = [(id_, email) for id_, email, _ in rows_of(tmp_path / "raw")]
    assert found == [("10", None), ("7", "ann@example.org"), ("8", "b@example.org"), ("9", "c@example.org")]


def test_rows_with_few_keys_in_common_are_a_table(landed: Path, tmp_path: Path):
    rows = [{"Id": 100 + row, f"only {row}": 1} for row in range(30)]
    (landed / "customers.ndjson").write_text("\n".join(map(json.dumps, rows)))
    assert run(landed, tmp_path / "raw") == 0
    assert [id_ for id_, _, _ in rows_of(tmp_path / "raw")] == [str(row["Id"]) for row in rows]


@pytest.mark.parametrize("spelt", ["Email", " email"])
def test_a_row_that_says_two_things_of_one_column_is_named(spelt: str, landed: Path, tmp_path: Path, capsys):
    (landed / "customers.ndjson").write_text(json.dumps(CUSTOMER | {spelt: "bob@example.org"}))
    assert run(landed, tmp_path / "raw") != 0
    told = "customers.ndjson: customers.email must be one value in a row, got 'ann@example.org' and 'bob@example.org'"
    assert told in capsys.readouterr().err
    (landed / "customers.ndjson").write_text(json.dumps(CUSTOMER | {spelt: CUSTOMER["email"]}))
    assert run(landed, tmp_path / "raw") == 0
    assert rows_of(tmp_path / "raw") == [RAW_CUSTOMER]


@pytest.mark.parametrize(
    ("file", "content"),
    [("customers.ndjson", ""), ("customers.json", "[]"), ("customers.csv", "id,email\n"), ("customers.csv", "")],
)
def test_a_table_without_rows_is_no_error(file: str, content: str, landed: Path, tmp_path: Path):
    (landed / file).write_text(content)
    assert run(landed, tmp_path / "raw") == 0
    assert rows_of(tmp_path / "raw") == []


def test_headings_in_any_case_a_byte_order_mark_and_paths_with_odd_characters_are_read(tmp_path: Path):
    landed = tmp_path / "the shop's [files]"
    landed.mkdir()
    content = b"\xef\xbb\xbfID,Email,date_created\r\n7,ann@example.org,2026-05-01 08:00:00 UTC\r\n"
    (landed / "customers.csv").write_bytes(content)
    assert run(landed, tmp_path / "o'ut") == 0
    assert rows_of(tmp_path / "o'ut") == [RAW_CUSTOMER]


def test_what_is_not_read_and_what_is_not_there_is_told(land, landed: Path, tmp_path: Path, capsys):
    land(customers=[{**CUSTOMER, "tax_exempt_category": "A"}], channels=[{"id": 1}])
    assert run(landed, tmp_path / "raw") == 0
    told = capsys.readouterr().out
    assert "shopify.customer                          1 rows" in told
    assert "in its files, not read: tax_exempt_category" in told
    assert "not in its files, so null: first_name, last_name, phone, date_modified" in told
    assert "files that are no table of this dialect:\n  channels.ndjson" in told
    assert "orders                         not landed" in told


def test_a_table_of_which_nothing_landed_has_no_raw_file(land, landed: Path, tmp_path: Path):
    land(customers=[CUSTOMER])
    assert run(landed, tmp_path / "raw") == 0
    written = {str(path.relative_to(tmp_path / "raw")) for path in (tmp_path / "raw").rglob("*.parquet")}
    assert written == {"shopify/customer/bigcommerce.parquet", "shopify/customer_address/bigcommerce.parquet"}
    # What was made of a table that is not landed any more would pass for news.
    land(store=[{"is_price_entered_with_tax": True}])
    (landed / "customers.ndjson").unlink()
    land(orders=[{"id": 1}])
    assert run(landed, tmp_path / "raw") == 0
    assert not (tmp_path / "raw/shopify/customer/bigcommerce.parquet").exists()
    assert (tmp_path / "raw/shopify/order/bigcommerce.parquet").exists()


def test_one_of_several_shops_has_sources_of_its_own(land, landed: Path, tmp_path: Path):
    land(customers=[CUSTOMER])
    line = ["--from", str(landed), "--dialect", "bigcommerce", "--out", str(tmp_path / "raw")]
    assert main([*line, "--shop", "uk"]) == 0
    assert rows_of(tmp_path / "raw", "shopify__uk/customer") == [RAW_CUSTOMER]
    assert not (tmp_path / "raw" / "shopify").exists()
    with pytest.raises(SystemExit):
        main([*line, "--shop", "../uk"])


def test_somebody_elses_file_is_never_written_over(land, landed: Path, tmp_path: Path, capsys):
    land(customers=[CUSTOMER])
    beside = tmp_path / "raw" / "shopify" / "customer.csv"
    beside.parent.mkdir(parents=True)
    beside.write_text("id\n1\n")
    assert run(landed, tmp_path / "raw") == 0
    land(customers=[{**CUSTOMER, "email": "ann@example.com"}])
    assert run(landed, tmp_path / "raw") == 0
    assert rows_of(tmp_path / "raw") == [("7", "ann@example.com", "2026-05-01 08:00:00")]
    assert beside.read_text() == "id\n1\n"

    theirs = tmp_path / "raw" / "shopify" / "customer" / "bigcommerce.parquet"
    duckdb.execute(f"copy (select 1 as id) to '{theirs}' (format parquet)")
    assert run(landed, tmp_path / "raw") == 2
    assert f"{theirs} was not written by this mapping" in capsys.readouterr().err
    assert duckdb.execute(f"from '{theirs}'").fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        (
            "customers.ndjson",
            '{"email": "ann@example.org"}\n',
            "customers.ndjson: customers has no column id, which is its key",
        ),
        (
            "orders.csv",
            "id,total_inc_tax\n1,free\n",
            "orders.csv: orders.total_inc_tax must be decimal(18,4), got 'free'",
        ),
        ("orders.csv", "id,date_created\n1,soon\n", "orders.csv: orders.date_created must be timestamp, got 'soon'"),
        ("orders.csv", "id,billing_address\n1,here\n", "orders.csv: orders.billing_address must be json, got 'here'"),
        ("orders/1.parquet", "no parquet", "orders/1.parquet: cannot be read as orders"),
        (
            "order_products.ndjson",
            '{"id": 1, "order_id": 1, "applied_discounts": [{"amount": "much"}]}\n',
            "bigcommerce/shopify/order_line.sql: Conversion Error",
        ),
    ],
)
def test_what_cannot_be_read_is_named_and_no_raw_file_changes(
    file, content, told, land, landed: Path, tmp_path, capsys
):
    land(brands=[{"id": 1, "name": "Alder"}], customers=[CUSTOMER])
    assert run(landed, tmp_path / "raw") == 0
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "raw").rglob("*.parquet")}
    (landed / file).parent.mkdir(exist_ok=True)
    (landed / file).write_text(content)
    assert run(landed, tmp_path / "raw") == 1
    assert told in capsys.readouterr().err
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "raw").rglob("*.parquet")} == before
    assert list(tmp_path.glob(".mapping*")) == []


def test_what_was_asked_for_and_is_not_there_is_named(landed: Path, tmp_path: Path, capsys):
    assert run(landed, tmp_path / "raw", "magento") == 2
    assert "there is no dialect 'magento'; there are adobe_commerce," in capsys.readouterr().err
    assert run(tmp_path / "nowhere", tmp_path / "raw") == 2
    assert f"there is no folder {tmp_path / 'nowhere'}" in capsys.readouterr().err
    assert run(landed, tmp_path / "raw") == 2
    assert "has no table of bigcommerce: expected files or folders named store, customers" in capsys.readouterr().err


def test_the_verb_maps_into_the_raw_folder(landed: Path, tmp_path: Path, land):
    land(customers=[CUSTOMER])
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "MAKE", "MFLAGS"))}
    line = ["make", "--old-file", ".venv/.installed", "--directory", str(PROJECT), "map", f"FROM={landed}"]
    for words, out in ((["DIALECT=bigcommerce"], "raw"), (["DIALECT=bigcommerce", f"OUT={tmp_path}/other"], "other")):
        made = subprocess.run(
            [*line, *words],
            env={**inherited, "SCV_RAW": str(tmp_path / "raw")},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        assert rows_of(tmp_path / out) == [RAW_CUSTOMER]
    refused = subprocess.run(line, env=inherited, capture_output=True, text=True, timeout=120, check=False)
    assert refused.returncode != 0
    assert "make map FROM=folder DIALECT=name" in refused.stderr
