"""The mutants: each fits its file, a drawn one is not chosen, and what is broken is noticed where it can be."""

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from draw import draw
from judge import Judge
from mutant import PROJECT, Mutant, read, write
from operators import changes
from world import World


def test_the_verb_counts_the_mutants_that_fit_their_files():
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "MAKE", "MFLAGS"))}
    line = [
        "make",
        "--no-print-directory",
        "--old-file",
        ".venv/.installed",
        "--directory",
        str(PROJECT),
        "mutants",
        "ARGS=--list",
    ]
    counted = subprocess.run(line, env=inherited, capture_output=True, text=True, timeout=120, check=False)
    assert counted.returncode == 0, counted.stderr
    total = [int(word) for word in counted.stdout.splitlines()[-1].split()[1:]]
    assert sum(total) == len(read()) >= 200


def test_half_of_the_mutants_are_drawn_and_an_equivalent_one_says_why():
    mutants = read()
    assert Counter(mutant.origin for mutant in mutants)["drawn"] >= len(mutants) / 2
    assert all(len(mutant.equivalent.split()) != 1 for mutant in mutants)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("select 2\n", "models/a.sql: the line of a mutant no longer stands in its file: 'where is_own'"),
        (
            "where is_own\n  where is_own\n",
            "models/a.sql: the line of a mutant stands 2 times in its file: 'where is_own'",
        ),
    ],
)
def test_a_mutant_whose_line_is_gone_is_an_error_that_names_it(tmp_path: Path, text: str, complaint: str):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "a.sql").write_text(text)
    write([Mutant("models/a.sql", "where is_own", "", "ownership", "drawn")], tmp_path / "mutants.csv")
    with pytest.raises(ValueError) as error:
        read(tmp_path / "mutants.csv", tmp_path)
    assert str(error.value) == complaint


def test_a_mutant_takes_the_place_of_its_lines_and_keeps_how_far_they_are_indented():
    mutant = Mutant("models/a.sql", "union all\nselect 2", "union", "other", "written")
    assert mutant.applied("(\n    select 1\n    union all\n    select 2\n)\n") == "(\n    select 1\n    union\n)\n"


def test_the_same_seed_draws_the_same_mutants_and_each_is_new():
    first = draw(5, seed=1, only="models/intermediate/consent")
    assert first == draw(5, seed=1, only="models/intermediate/consent")
    assert not set(first) & set(draw(5, seed=1, only="models/intermediate/consent", known=first))


SQL = """\
-- Grain: one row per a and b, not c.
{% if is_incremental() %}and 1 = 1{% endif %}
select distinct
    coalesce(amount, 0) as amount,
    'this and that' as words
from {{ ref('a', 1) }}
where amount > 0
union all
select
    2 as amount,
    null as words
"""


def test_what_can_be_broken_in_sql_is_code_and_no_comment_jinja_or_text(tmp_path: Path):
    (tmp_path / "a.sql").write_text(SQL)
    assert [(change.line, change.changed) for change in changes(tmp_path / "a.sql")] == [
        ("select distinct", "select"),
        ("coalesce(amount, 0) as amount,", "amount as amount,"),
        ("coalesce(amount, 0) as amount,", "coalesce(amount, -1) as amount,"),
        ("coalesce(amount, 0) as amount,", "coalesce(amount, 1) as amount,"),
        ("where amount > 0", "where amount >= 0"),
        ("where amount > 0", "where amount > -1"),
        ("where amount > 0", "where amount > 1"),
        ("where amount > 0", ""),
        ("union all\nselect\n2 as amount,\nnull as words", ""),
        ("2 as amount,", "1 as amount,"),
        ("2 as amount,", "3 as amount,"),
    ]


PYTHON = '''\
"""Not this and that, 1 of 2."""


def is_old(age: int = 3) -> bool:
    if not age and True:
        return min(age, 1) <= 0
    return age is not None
'''


def test_what_can_be_broken_in_python_is_code_and_no_text_or_signature(tmp_path: Path):
    (tmp_path / "a.py").write_text(PYTHON)
    assert [change.changed for change in changes(tmp_path / "a.py")] == [
        "if age and True:",
        "if not age or True:",
        "if not age and False:",
        "return max(age, 1) <= 0",
        "return min(age, 0) <= 0",
        "return min(age, 2) <= 0",
        "return min(age, 1) < 0",
        "return min(age, 1) <= 1",
        "return age is None",
    ]


ORDERS = "select * from (values (1, 10), (2, 20)) as orders (id, paid)"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Orders, their total as a view, what is read of it, and a test that no order is paid twice."""

    def node(name: str, code: str, parents: list[str], kind: str = "model", materialized: str = "table") -> dict:
        return {
            "name": name,
            "resource_type": kind,
            "compiled_code": code,
            "schema": "marts",
            "alias": name,
            "depends_on": {"nodes": [f"model.scv.{parent}" for parent in parents]},
            "config": {"materialized": materialized},
        }

    nodes = [
        node("orders", ORDERS, []),
        node("total", 'select sum(paid) as total from "marts"."orders"', ["orders"], materialized="view"),
        node("large", 'select total > 25 as is_large from "marts"."total"', ["total"]),
        node("paid_once", 'select id from "marts"."orders" group by id having count(*) > 1', ["orders"], "test"),
    ]
    (tmp_path / "target").mkdir()
    manifest = {"nodes": {f"{one['resource_type']}.scv.{one['name']}": one for one in nodes}}
    (tmp_path / "target" / "manifest.json").write_text(json.dumps(manifest))
    with duckdb.connect(str(tmp_path / "scv.duckdb")) as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.orders as {ORDERS}")
        connection.execute("alter table marts.orders alter paid set not null")
        connection.execute("create view marts.total as select sum(paid) as total from marts.orders")
        connection.execute("create table marts.large as select total > 25 as is_large from marts.total")
    (tmp_path / "scratch").mkdir()
    return World(tmp_path, {"large": "select * from marts.large"})


@pytest.mark.parametrize(
    ("code", "noticed_by", "different"),
    [
        (f"{ORDERS} order by id desc", "", []),
        (ORDERS.replace("20", "21"), "", ["orders", "total"]),
        (ORDERS.replace("20", "2"), "golden large", ["orders", "total", "large"]),
        (ORDERS.replace("(2, 20)", "(1, 20)"), "paid_once", ["orders"]),
        (ORDERS.replace("20", "null"), "orders: Constraint Error: NOT NULL constraint failed: orders.paid", []),
    ],
)
def test_a_mutant_is_followed_for_as_long_as_anything_is_different(
    world: World, code: str, noticed_by: str, different: list[str]
):
    outcome = world.outcome({"model.scv.orders": code}, world.folder / "scratch" / "scv.duckdb")
    assert (outcome.noticed_by, outcome.different, outcome.is_broken) == (noticed_by, different, False)


def test_a_statement_that_cannot_be_run_is_broken(world: World):
    outcome = world.outcome({"model.scv.orders": "select 1 as unheard_of"}, world.folder / "scratch" / "scv.duckdb")
    assert outcome.is_broken


def test_a_mutant_that_ends_whatever_imports_it_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("judge.PROJECT", tmp_path / "original")
    judge = Judge(tmp_path)
    starting, starting_on_import = 'if __name__ == "__main__":', 'if __name__ != "__main__":'
    for project in (tmp_path / "original", judge.project):
        for file, text in {
            "python_helpers/farewell.py": f"import sys\n\n{starting}\n    sys.exit(2)\n",
            "tests/python/test_farewell.py": "import farewell\n\n\ndef test_farewell():\n    assert farewell\n",
        }.items():
            (project / file).parent.mkdir(parents=True)
            (project / file).write_text(text)
    mutant = Mutant("python_helpers/farewell.py", starting, starting_on_import, "other", "written")
    [verdict] = judge.judge([mutant])
    assert (verdict.verdict, verdict.by) == ("killed", "test_farewell.py")
    kept = Mutant("python_helpers/farewell.py", "sys.exit(2)", "sys.exit(3)", "other", "written")
    assert [verdict.verdict for verdict in judge.judge([kept])] == ["survived"]
