"""What `make check-raw` says, and that what it says about costs is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from conftest import PROJECT
from raw_rows import deliver
from scv.check_raw import Costs, Finding, Folder, Rejection, main, report
from scv.expectations.comparing import Filled
from scv.expectations.history import EarlierRelease
from scv.resemblance import Resemblance
from test_lineage import LINEAGE

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
    findings = [
        finding("shop.people", row_count=10, file_count=2, rejected_count=3, days_behind=4),
        finding("shop.people", "id", row_count=10, null_count=0, failed_cast_count=0),
        finding("shop.people", "email", status="absent", row_count=10, null_count=10),
        finding("shop.people", "gender", row_count=10, null_count=10, failed_cast_count=0),
        finding("shop.people", "born", declared_type="date", row_count=10, null_count=2, failed_cast_count=2),
        finding("shop.people", "shoe", status="unknown_column"),
        finding("till.visits", status="absent", row_count=0),
        finding("till.visits", "id", status="table_absent"),
        finding("till.vists", file="till/vists.csv", status="unknown_file"),
    ]
    told = report(Folder(findings, costs, [], [], LINEAGE))
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


def test_a_report_says_what_the_last_release_had_what_is_rejected_why_and_which_marts_that_empties():
    """Cases F1 and F31: gaps beside the last release, tables that nothing reads, one without a row that counts."""
    filled = {"email": Filled(100, 90), "gender": Filled(100, 1)}
    earlier = EarlierRelease("r1", {"till.sale": 7}, {}, {}, set(), {"shop.product": filled}, {}, [])
    findings = [
        finding("shop.order", row_count=40, file_count=1, rejected_count=40),
        finding("shop.product", row_count=100, file_count=1, rejected_count=0),
        finding("shop.product", "email", status="absent", row_count=100, null_count=100),
        finding("shop.product", "gender", row_count=100, null_count=100),
        finding("till.sale", status="absent", row_count=0),
    ]
    rejections = [Rejection("shop.order", "missing_timestamp", ("created_at",), 40, "31/12/2025")]
    alike = [Resemblance("till.sales", "till.sale", ("amount",), 1.0)]
    told = report(Folder(findings, Costs({}, {}), rejections, alike, LINEAGE), earlier)
    assert told.splitlines() == [
        "2 of 3 tables were found.",
        "",
        "shop.order: 40 rows in 1 file",
        "  all 40 rows are rejected:",
        "    40 for created_at: missing_timestamp, for instance '31/12/2025'",
        "  marts that will be empty: customers, orders",
        "  read by: orders; 1 more behind them; who is who",
        "",
        "shop.product: 100 rows in 1 file",
        "  null, because the files do not have them: email",
        "  null, because no row has a value: gender",
        "  had values in r1, and has none now: email",
        "  read by: products",
        "",
        "Missing tables, and what each costs",
        "",
        "  till.sale",
        "             It had 7 rows in r1.",
        "             read by: orders; 1 more behind them",
        "",
        "Tables that nothing reads, and that are like one which is read",
        "",
        "  till.sales is not read; till.sale, which is, has no rows (both have amount)",
    ]


def test_the_project_itself_reads_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Case F31: a table of which every row is rejected is status 1, by column, reason, value and marts."""
    contact = {"id": "1", "created_at": 1767225600, "is_shared": "perhaps"}
    reviews = [{"id": str(number), "created_at": "31/12/2025", "score": 5} for number in range(3)]
    deliver(tmp_path, {"aircall.contacts": [contact], "yotpo.reviews": reviews, "aircall.call": [{"id": "1"}]}, "1")
    monkeypatch.setattr("sys.argv", ["check_raw", str(tmp_path)])
    assert main() == 1
    printed = capsys.readouterr()
    assert printed.err == "Not one row is accepted of: yotpo.reviews. See above for the reasons.\n"
    assert "    3 for created_at: missing_timestamp, for instance '31/12/2025'" in printed.out
    assert re.search(r"  marts that will be empty: .*\bcustomer_feedback\b", printed.out)
    assert "  aircall.call is not read; aircall.calls, which is, has no rows" in printed.out
    told = printed.out
    assert told.startswith(f"2 of {len(COLUMNS)} tables were found.")
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
