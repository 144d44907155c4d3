"""A second engine understands the models, and what says whether it gives the same rows would notice if it did not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from compare import Difference, difference
from conftest import PROJECT, DbtRun
from dbt_process import READ_WITH, lend_reading
from statements import Statement
from verdicts import Exempt, Verdict, listed, report

PARITY = PROJECT / "tests" / "parity"
NOTHING: dict[str, Exempt] = {}
HALF_CENTS = {"orders": Exempt("run", (), 2, "half cents")}
THE_HASH = {"orders": Exempt("equal", ("hash",), 0, "a hash of its own")}


def parity(build: DbtRun, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    if not (PROJECT / ".venv-parity" / "bin" / "python").exists():
        pytest.skip("the second engine is not installed: make test and make parity make .venv-parity")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "DBT_"))}
    lend_reading(folder / "target")
    own = {
        **READ_WITH,
        "SCV_SALT": "a salt for tests",
        "DBT_LOG_PATH": str(build.folder / "logs"),
        "PYTHONPATH": str(PROJECT / "python_helpers"),
    }
    line = [sys.executable, str(PARITY), "--keep", str(folder), *arguments]
    environment = {**inherited, **own}
    return subprocess.run(
        line, cwd=build.folder, env=environment, capture_output=True, text=True, timeout=1800, check=False
    )


def test_a_second_engine_understands_what_is_not_listed(sample_build: DbtRun, tmp_path: Path) -> None:
    """A model that leaves the language of both is named, with the place in it: see tests/parity/unequal.csv."""
    asked = parity(sample_build, tmp_path, "--analyse")
    assert asked.returncode == 0, asked.stdout + asked.stderr[-3000:]


@pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="takes minutes: make test LONG=1")
def test_every_model_gives_the_same_rows_on_a_second_engine(sample_build: DbtRun, tmp_path: Path) -> None:
    asked = parity(sample_build, tmp_path)
    assert asked.returncode == 0, asked.stdout + asked.stderr[-3000:]


def test_no_window_looks_from_each_row_to_the_end() -> None:
    """Spark walks there anew from every row: a million events of one cookie did not end. Turned round it walks once."""
    looking_on = re.compile(r"between\s+(?:current\s+row|\d+\s+following)\s+and\s+unbounded\s+following", re.IGNORECASE)
    models = sorted((PROJECT / "models").rglob("*.sql"))
    assert [model.name for model in models if looking_on.search(model.read_text())] == []


def test_a_model_that_is_not_understood_is_named_with_the_place(sample_build: DbtRun, tmp_path: Path) -> None:
    asked = tmp_path / "tables"
    asked.mkdir()
    (tmp_path / "settings.json").write_text('{"analyse_only": true}')
    (tmp_path / "statements.json").write_text('[{"name": "int_odd", "sql": "select 1 // 2 as half"}]')
    python = PROJECT / ".venv-parity" / "bin" / "python"
    if not python.exists():
        pytest.skip("the second engine is not installed: make test and make parity make .venv-parity")
    subprocess.run([python, PARITY / "engine.py", "sail", tmp_path], check=True, capture_output=True, timeout=120)
    assert '"stage": "none"' in (tmp_path / "answers.json").read_text()


def compared(tmp_path: Path, ours: str, theirs: str, aside: tuple[str, ...] = ()) -> Difference | None:
    answer = tmp_path / "answer.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"copy ({theirs}) to '{answer}' (format parquet)")
        return difference(connection, f"({ours})", answer, aside)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("select * from (values (1, 'a'), (2, null)) t (n, s)", "select * from (values (2, null), (1, 'a')) t (n, s)"),
        ("select 1 as n, 'a' as s", "select 'a' as S, 1::bigint as N"),
        ("select 0.1::double + 0.2::double as x", "select 0.3::double as x"),
        ("select 1.50::decimal(18, 2) as x", "select 1.5::decimal(38, 6) as x"),
        ("select ['a', 'b'] as l", "select ['a', 'b'] as l"),
        ("select null::double as x", "select null::double as x"),
        ("select '{}'::json as d", "select '{}' as d"),
    ],
)
def test_what_is_the_same_is_no_difference(tmp_path: Path, ours: str, theirs: str) -> None:
    assert compared(tmp_path, ours, theirs) is None


@pytest.mark.parametrize(
    ("ours", "theirs", "columns", "rows"),
    [
        ("select 'a' as s union all select 'a'", "select 'a' as s", ("s",), 1),
        ("select 1.0::double as x", "select 1.00000001::double as x", ("x",), 1),
        ("select 'a' as s, 1 as n", "select 'a' as s, 2 as n", ("n",), 1),
        ("select null::double as x", "select 0.0::double as x", ("x",), 1),
        ("select null as s", "select '' as s", ("s",), 1),
        ("select ['a', 'b'] as l", "select ['b', 'a'] as l", ("l",), 1),
        ("select 1 as n", "select 1 as other", ("n", "other"), 1),
        (
            "select * from (values (1, 'a'), (2, 'b')) t (n, s)",
            "select * from (values (1, 'b'), (2, 'a')) t (n, s)",
            ("n", "s"),
            2,
        ),
    ],
)
def test_what_differs_is_told_by_column_and_row(
    tmp_path: Path, ours: str, theirs: str, columns: tuple[str, ...], rows: int
) -> None:
    found = compared(tmp_path, ours, theirs)
    assert found is not None
    assert (found.columns, found.row_count) == (columns, rows)


def test_a_column_that_is_set_aside_is_not_looked_at(tmp_path: Path) -> None:
    assert compared(tmp_path, "select 1 as n, 2 as hash", "select 1 as n, 3 as hash", ("hash",)) is None


def verdict(name: str, stage: str, **found: Any) -> Verdict:
    return Verdict(Statement(name, f"models/{name}.sql", "", is_test=False, relation=("s", name)), stage, **found)


@pytest.mark.parametrize(
    ("verdicts", "exempt", "says"),
    [
        ([verdict("orders", "equal")], NOTHING, None),
        ([verdict("orders", "run", words="1 rows differ in n")], NOTHING, "orders gives other rows"),
        ([verdict("orders", "none", words="no qualify")], NOTHING, "orders is not understood"),
        ([verdict("orders", "none")], {"orders": Exempt("none", (), 0, "a recursion")}, None),
        ([verdict("orders", "analysed")], {"orders": Exempt("none", (), 0, "a recursion")}, "orders is analysed now"),
        ([verdict("orders", "run", rows_apart=2)], HALF_CENTS, None),
        ([verdict("orders", "run", rows_apart=3)], HALF_CENTS, "allows 2"),
        ([verdict("orders", "none")], HALF_CENTS, "orders is not understood"),
        ([verdict("orders", "equal")], HALF_CENTS, "orders is equal now"),
        ([], HALF_CENTS, "there is no such model"),
        ([verdict("orders", "equal")], THE_HASH, None),
        ([verdict("orders", "run", rows_apart=1)], THE_HASH, "orders gives other rows"),
    ],
)
def test_the_list_says_what_is_not_equal(verdicts: list[Verdict], exempt: dict[str, Exempt], says: str | None) -> None:
    text, is_well = report(verdicts, exempt, analyse_only=False, is_partial=False)
    assert is_well == (says is None)
    assert says is None or says in text


@pytest.mark.parametrize("engine", ["sail", "spark"])
def test_what_is_listed_is_a_model_or_a_test_with_a_reason(engine: str) -> None:
    names = {file.stem for folder in ("models", "tests/macros") for file in (PROJECT / folder).rglob("*.sql")}
    assert set(listed(engine)) <= names


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("sail,orders,half,,0,no word for it", "stage must be one of"),
        ("sail,orders,equal,,0,no word for it", "no column aside"),
        ("sail,orders,run,,0,no word for it", "rows that differ"),
        ("sail,orders,none,,3,no word for it", "rows that differ"),
        ("sail,orders,run,,3,", "without a reason"),
        ("\n".join(f"sail,orders_{number},none,,0,no word for it" for number in range(6)), "may list 5"),
    ],
)
def test_an_exception_without_reason_or_bound_is_none(
    row: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "unequal.csv").write_text(f"engine,name,stage,columns_aside,rows_apart_at_most,reason\n{row}\n")
    monkeypatch.setattr("verdicts.UNEQUAL", tmp_path / "unequal.csv")
    with pytest.raises(ValueError, match=says):
        listed("sail")
