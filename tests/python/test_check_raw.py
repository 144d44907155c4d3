"""What `make check-raw` says, and that what it says about costs is true."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from conftest import PROJECT
from raw_rows import deliver
from scv.check_raw import Costs, Finding, read_folder, report

SOURCES = [
    source
    for path in sorted(PROJECT.glob("models/staging/*/_*__sources.yml"))
    for source in yaml.safe_load(path.read_text())["sources"]
    if source["name"] != "raw_catalog"
]
COLUMNS = {
    f"{source['name']}.{table['name']}": {column["name"] for column in table["columns"]}
    for source in SOURCES
    for table in source["tables"]
}
MARTS = {path.stem for path in (PROJECT / "models" / "marts").rglob("*.sql")}


def finding(table: str, column: str | None = None, *, file: str | None = None, **values) -> Finding:
    source, table_name = table.split(".")
    found = dict.fromkeys(Finding._fields) | {"status": "present", "finding": ""}
    found |= {"source": source, "table_name": table_name, "column_name": column, "file": file}
    return Finding(**(found | values))


def test_a_report_says_what_is_missing_null_misfit_and_ignored_and_what_it_costs():
    costs = Costs(
        {"till.visits": "No visits."}, {"shop.people.email": "Nobody is joined.", "shop.people.id": "Unsaid."}
    )
    told = report(
        [
            finding("shop.people", row_count=10, file_count=2, rejected_count=3, days_behind=4),
            finding("shop.people", "id", row_count=10, null_count=0, failed_cast_count=0),
            finding("shop.people", "email", status="absent", row_count=10, null_count=10),
            finding("shop.people", "gender", row_count=10, null_count=10, failed_cast_count=0),
            finding("shop.people", "born", declared_type="date", row_count=10, null_count=2, failed_cast_count=2),
            finding("shop.people", "shoe", status="unknown_column"),
            finding("till.visits", status="absent", row_count=0),
            finding("till.visits", "id", status="table_absent"),
            finding("till.vists", file="till/vists.csv", status="unknown_file"),
        ],
        costs,
    )
    assert told.splitlines() == [
        "1 of 2 tables were found.",
        "",
        "shop.people: 10 rows in 2 files; its newest row is 4 days older than the newest of all tables",
        "  3 rows go to `rejected_records`: no key, no time, or dated in the future",
        "  null, because the files do not have them: email",
        "  null, because no row has a value: gender",
        "  born: 2 values are no date and become null",
        "  without email: Nobody is joined.",
        "  not in the contract, ignored: shoe",
        "",
        "Missing tables, and what each costs",
        "",
        "  till.visits  No visits.",
        "",
        "Files that no table reads",
        "",
        "  till/vists.csv",
        "",
        "  A raw file is <source>/<table>.parquet, .csv, .ndjson or .json, or one in <source>/<table>/.",
    ]


def test_the_project_itself_reads_the_folder(tmp_path: Path):
    contact = {"id": "1", "created_at": 1767225600, "is_shared": "perhaps"}
    deliver(tmp_path, {"aircall.contacts": [contact]}, "1")
    told = report(*read_folder(tmp_path))
    assert told.startswith(f"1 of {len(COLUMNS)} tables were found.")
    assert "  is_shared: 1 values are no boolean and become null" in told
    assert re.search(r"^  aircall\.calls +`customer_timeline` has no telephone calls\.$", told, re.MULTILINE)


def test_every_raw_table_says_what_is_lost_without_it_and_names_only_marts():
    told = {
        f"{source['name']}.{table['name']}": table["config"]["meta"].get("without_it", "")
        for source in SOURCES
        for table in source["tables"]
    }
    assert [table for table, cost in told.items() if not cost.strip()] == []
    columns = {
        f"{table}.{column['name']}": column.get("config", {}).get("meta", {}).get("without_it", "")
        for source in SOURCES
        for entry in source["tables"]
        for table in [f"{source['name']}.{entry['name']}"]
        for column in entry["columns"]
    }
    columns_of_the_contract = {"visitor_id", *(name for names in COLUMNS.values() for name in names)}
    named = {(where, name) for where, cost in {**told, **columns}.items() for name in re.findall(r"`([a-z_]+)`", cost)}
    assert sorted(mention for mention in named if mention[1] not in MARTS | columns_of_the_contract) == []
