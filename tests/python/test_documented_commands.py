"""Every command that README and docs tell people to type: run here, run by a named test, or held against its own help.

A command that none of these knows fails the test: whoever writes one down says here how it is kept true. What takes
minutes (other data, packages resolved anew) runs where LONG_TESTS is set: `make test LONG=1`.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest
from conftest import PROJECT, DbtBuild, DbtRun
from documents import blocks
from pages import free_port, wait_until_healthy

PAGES = [
    *(PROJECT / name for name in ("README.md", "CONTRIBUTING.md", "DECISIONS.md")),
    *sorted((PROJECT / "docs").rglob("*.md")),
]
COMMAND = re.compile(r"^(?:\.venv/bin/|/srv/scv/\.venv/bin/)?(make|dbt|python|mf|pytest|sqlfluff|dagster|pip|ls|ln)\b")
# In running text: `make why FROM=... TO=...`, `python -m scv.report`.
INLINE = re.compile(r"`((?:make [a-z-]+|python -m scv|dbt [a-z]+)[^`\n]*)`")

# Short ones, run in a copy of the sample's folder, each as it is written.
RUN = (
    "python -m scv.analyses published --write docs/analyses.md",
    "dbt source freshness",
    "ls published",
    "mf list metrics",
)


class Verb(NamedTuple):
    """A verb of the Makefile: arguments, what it prints, the files that it makes, and the answer to what it asks."""

    arguments: str = ""
    printed: str = ""
    written: tuple[str, ...] = ()
    typed: str = ""


# Each is run in that copy; whom the documents name may not be in it.
VERBS = {
    "customer": Verb("ID={email}", "{email}", ("data/customers/*.html",)),
    "docs": Verb(printed="Catalog written to", written=("target/static_index.html",)),
    "export": Verb("OUT={folder}/exported", "{folder}/exported/", ("exported/*/manifest.json",)),
    "preview": Verb("RULE='order_count >= 2'", "may be written to"),
    "review": Verb("STEWARD=Ann", "0 linked, 0 split, 0 skipped"),
    "send": Verb("ARGS=--dry-run", "to send"),
    "why": Verb("A={email} B={other}", "{email}"),
}
# Those that take minutes.
LONG_VERBS = {
    "check-raw": Verb(printed="shopify"),
    "bench": Verb("SCALES=20 RECORDS=1000", "1,000 + hard cases", ("data/bench.json", "data/bench_identity.json")),
    "erase": Verb("TYPE=email SCOPE=exact", "Certificate of erasure", ("data/erasures/*.json",), "{email}\n"),
    "evaluate": Verb("SETS=febrl1", "| febrl1 | 1,000 | 500 |", ("data/evaluation.json",)),
    "learn": Verb(printed="Adopted: ", written=("data/learnt_match_model.json",)),
    "lock": Verb(),
    "real": Verb(printed="households", written=("data/real/complete_journey/published/current/report.html",)),
    "what-if": Verb("VARS='{{match_accept: 30}}'", "Would split: ", ("data/what_if.json",)),
}
# What those of them call whose programs other tests run: arguments of make, and the line that it runs.
CALLED = {
    "check-raw": ("SCV_RAW=raw SCV_PUBLISH=published", "-m scv.check_raw raw published"),
    "what-if": (
        "RULES=r.csv DENYLIST=d.csv OVERRIDES=o.csv VARS='{match_accept: 30}'",
        "-m scv.what_if --rules r.csv --denylist d.csv --overrides o.csv --vars {match_accept: 30}",
    ),
}
# `make test` lints, makes a sample and builds it with these verbs before it calls pytest.
VERBS_OF_THE_TEST = {"build", "lint", "sample", "test"}

# Run by another test, with arguments of its own: the beginning of the command, and the test.
RUN_ELSEWHERE = {
    "make expect": "test_expectations.py::test_a_feed_that_went_bad_stops_the_build_and_the_file_is_named",
    "python -m scv.expectations": "test_expectations.py::test_a_release_is_checked_against_the_one_before_it",
    "mf query": "test_metrics.py::test_every_metric_equals_a_direct_query",
    "dagster dev": "test_dagster.py::test_a_run_goes_through_dbt_and_reports_checks",
    "dagster instance concurrency": "test_dagster.py::test_a_run_goes_through_dbt_and_reports_checks",
    "ln -s": "test_publish.py::",
    "make activate": "test_activate.py::test_a_rule_that_changed_is_released_as_a_full_build_would_release_it",
    "make mutants": "test_mutants.py::test_the_verb_counts_the_mutants_that_fit_their_files",
    "make parity": "test_parity.py::test_a_second_engine_understands_what_is_not_listed",
    "make serve": "test_serve.py::test_the_verb_starts_it",
    "make land": "test_landing.py::test_the_verb_says_whose_can_be_landed",
    "make watch": "test_watch.py::test_the_verb_watches_and_stops_between_turns",
    "make map": "test_mapping_runner.py::test_the_verb_maps_into_the_raw_folder",
}


def documented() -> list[tuple[str, str]]:
    """Every command with the page that it is on, comments and explanations in columns cut off."""
    found = set()
    for page in PAGES:
        name = str(page.relative_to(PROJECT))
        lines = [
            line
            for block in blocks(page)
            if block.language in ("", "bash", "console")
            for line in block.text.splitlines()
        ]
        lines += INLINE.findall(page.read_text())
        for line in lines:
            command = re.split(r"\s+#|\s{3,}|\s<<|\s\|\|?\s|\s>|\s&&", line.strip())[0].strip()
            if COMMAND.match(command) and "..." not in command and "=…" not in command:
                found.add((name, re.sub(r"^\S*\.venv/bin/", "", command)))
    return sorted(found)


COMMANDS = documented()


def matching(command: str) -> str | None:
    return next((beginning for beginning in RUN_ELSEWHERE if command.startswith(beginning)), None)


@pytest.fixture(scope="module")
def shop(sample_build: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a user's is after `make build`: project, environment, sample, database, releases."""
    folder = tmp_path_factory.mktemp("shop")
    for name in ("models", "macros", "seeds", "tests", "analyses", "python_helpers", "scripts"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings = ("dbt_project.yml", "selectors.yml", "profiles.yml", "pyproject.toml", "Makefile")
    for file in (*settings, *PROJECT.glob("requirements*.lock")):
        shutil.copy(PROJECT / file, folder)
    for name in ("data", "docs", "target"):
        (folder / name).mkdir()
    shutil.copytree(sample_build.folder / "raw", folder / "data" / "raw")
    shutil.copy(sample_build.database, folder / "data" / "scv.duckdb")
    shutil.copytree(sample_build.published, folder / "published", symlinks=True)
    shutil.copy(sample_build.folder / "target" / "semantic_manifest.json", folder / "target")
    make_environment(folder / ".venv")
    return folder


def make_environment(folder: Path) -> None:
    """An environment that borrows the packages of this one and knows the copied project instead of this."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (packages / "scv.pth").write_text(f"../../../../python_helpers\n{sysconfig.get_path('purelib')}\n")
    dbt = folder / "bin" / "dbt"
    dbt.write_text(f"#!{folder / 'bin' / 'python'}\nfrom dbt.cli.main import cli\n\ncli()\n")
    dbt.chmod(0o755)
    (folder / ".installed").touch()
    (folder / ".tools").touch()


def environment(folder: Path) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SCV_", "DBT_", "MAKE", "MFLAGS", "PYTHON"))
    }
    path = [folder / ".venv" / "bin", Path(sys.executable).parent, os.environ["PATH"]]
    salt = {"SCV_SALT": "a salt for tests"}  # the sample's: a build under another one stops
    return {**inherited, **salt, "PATH": ":".join(map(str, path)), "COLUMNS": "1000"}


def places(folder: Path) -> dict[str, str]:
    """Where the Makefile says that things are: what dbt has read with these it need not read again for a verb."""
    named = {"SCV_RAW": "data/raw", "SCV_DB": "data/scv.duckdb", "SCV_PUBLISH": "published", "SCV_INBOX": "data/inbox"}
    return {name: str(folder / place) for name, place in named.items()}


def run(folder: Path, *line: str, typed: str = "", minutes: int = 15) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        line,
        cwd=folder,
        env=environment(folder) | (places(folder) if line[0] == "dbt" else {}),
        input=typed,
        capture_output=True,
        text=True,
        timeout=60 * minutes,
        check=False,
    )


@pytest.mark.parametrize("command", sorted({command for _, command in COMMANDS if command in RUN}))
def test_a_short_command_runs_as_it_is_written(command: str, shop: Path):
    if command.startswith("mf ") and not Path(sys.executable).with_name("mf").exists():
        pytest.skip("dbt-metricflow is not installed: pip install '.[metrics]'")
    finished = run(shop, *shlex.split(command))
    # Freshness is held against the clock, and the sample is of another year: 1 says that feeds are late.
    allowed = (0, 1) if command == "dbt source freshness" else (0,)
    assert finished.returncode in allowed, finished.stdout[-2000:] + finished.stderr[-2000:]


@pytest.fixture
def told(shop: Path) -> dict[str, str]:
    """Somebody whom the sample knows by two identifiers, and the folder."""
    with duckdb.connect(str(shop / "published" / "current" / "pii" / "scv_pii.duckdb"), read_only=True) as vault:
        [(email, other)] = vault.execute(
            "select min(identifier_value) filter (where identifier_type = 'email') as email, "
            "min(identifier_type || ':' || identifier_value) filter (where identifier_type = 'phone') as other "
            "from customer_identifiers where valid_to is null group by customer_id "
            "having email is not null and other is not null order by customer_id limit 1"
        ).fetchall()
    return {"email": email, "other": other, "folder": str(shop)}


def check_verb(name: str, verb: Verb, shop: Path, told: dict[str, str], minutes: int) -> None:
    assert not [file for file in verb.written if any(shop.glob(file))]
    line = ["make", name, *shlex.split(verb.arguments.format(**told))]
    finished = run(shop, *line, typed=verb.typed.format(**told), minutes=minutes)
    assert finished.returncode == 0, finished.stdout[-2000:] + finished.stderr[-2000:]
    assert verb.printed.format(**told) in finished.stdout
    assert [file for file in verb.written if any(shop.glob(file))] == list(verb.written)


@pytest.mark.parametrize("name", sorted(VERBS))
def test_a_verb_of_the_makefile_runs(name: str, shop: Path, told: dict[str, str]):
    check_verb(name, VERBS[name], shop, told, minutes=15)


@pytest.mark.parametrize("name", sorted(CALLED))
def test_a_verb_calls_its_program_with_what_it_was_told(name: str, tmp_path: Path):
    """Their programs: test_check_raw.py, test_what_if.py."""
    arguments, called = CALLED[name]
    shutil.copy(PROJECT / "Makefile", tmp_path)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)
    (tmp_path / "requirements.lock").touch()
    (tmp_path / ".venv" / ".installed").touch()
    finished = run(tmp_path, "make", name, *shlex.split(arguments))
    assert finished.stdout == f"{called}\n", finished.stdout + finished.stderr


@pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="takes minutes: make test LONG=1")
@pytest.mark.parametrize("name", sorted(LONG_VERBS))
def test_a_verb_that_takes_minutes_runs(name: str, shop: Path, told: dict[str, str]):
    locks = {file: file.read_text() for file in shop.glob("requirements*.lock")}
    check_verb(name, LONG_VERBS[name], shop, told, minutes=40)
    # What was resolved once stays so until pyproject.toml asks for something else.
    assert {file: file.read_text() for file in locks} == locks


def test_the_app_starts(shop: Path):
    port = free_port()
    line = ["make", "app", f"PORT={port}"]
    app = subprocess.Popen(line, cwd=shop, env=environment(shop), start_new_session=True)
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", app)
    finally:
        os.killpg(app.pid, signal.SIGTERM)
        app.wait(timeout=30)


def test_every_verb_is_run():
    phony = re.search(r"^\.PHONY: (.+)$", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    elsewhere = {command.split()[1] for command in RUN_ELSEWHERE if command.startswith("make ")}
    known = set(VERBS) | set(LONG_VERBS) | {"app"} | VERBS_OF_THE_TEST | elsewhere
    assert set(phony[1].split()) - {"help", "clean"} == known


def test_a_command_that_another_test_runs_names_that_test():
    for test in RUN_ELSEWHERE.values():
        file, _, name = test.partition("::")
        assert f"def {name}" in (PROJECT / "tests" / "python" / file).read_text(), test


def test_every_make_verb_exists_with_its_variables():
    makefile = (PROJECT / "Makefile").read_text()
    for page, command in COMMANDS:
        if not command.startswith("make "):
            continue
        words = [word for word in shlex.split(command)[1:] if not word.startswith("-")]
        names = [word.partition("=")[0] for word in words if "=" in word]
        verbs = [word for word in words if "=" not in word]
        assert len(verbs) == 1, f"{page}: {command}"
        assert re.search(rf"^{re.escape(verbs[0])}:", makefile, re.MULTILINE), f"{page}: no verb in {command}"
        for name in names:
            assert re.search(rf"\b{name}\b", makefile), f"{page}: the Makefile never reads {name} of {command}"


def test_every_module_knows_the_arguments_that_it_is_given(shop: Path):
    helps: dict[tuple[str, ...], str] = {}
    for page, command in COMMANDS:
        program, *words = shlex.split(command.replace("[", " ").replace("]", " "))
        if program != "python" or words[:1] != ["-m"]:
            continue
        module, *arguments = words[1:]
        subcommands = list(takewhile(lambda word: re.fullmatch(r"[a-z_]+", word), arguments[:2]))
        told = ""
        for asked in [(module, *subcommands[:count]) for count in range(len(subcommands) + 1)]:
            if asked not in helps:
                finished = run(shop, "python", "-m", *asked, "--help")
                helps[asked] = finished.stdout if finished.returncode == 0 else ""
            told += helps[asked]
        assert told, f"{page}: python -m {module} has no help"
        for flag in (word for word in arguments if word.startswith("--")):
            assert flag in told, f"{page}: {module} has no {flag}"


def test_every_dbt_selection_finds_something(dbt_build: DbtBuild, tmp_path: Path):
    selecting = sorted({command for _, command in COMMANDS if re.match(r"dbt build .*(-s|--select) ", command)})
    for command in selecting:
        # What is selected is the same on every engine, and Spark need not be installed.
        words = shlex.split(command.replace("--target spark ", ""))
        arguments = [word for word in words[2:] if word != "--empty"]
        listed = dbt_build(tmp_path, *arguments, "--quiet", command="ls", folder=tmp_path, succeeds=None)
        assert listed.returncode == 0 and listed.output.strip(), f"{command}: {listed.output}"


def test_every_command_is_kept_true_somehow():
    def is_known(command: str) -> bool:
        return (
            command in RUN
            or matching(command) is not None
            # Held against the Makefile and against the help of the module by the tests above.
            or command.startswith(("make ", "python -m scv"))
            or command == "make"
            # What `make test` and `make lock` themselves do.
            or command.startswith(
                ("dbt build", "dbt parse", "dbt retry", "dbt run", "dbt test", "pytest", "sqlfluff lint")
            )
            or command.startswith("pip install")
            or command.startswith("python -")
        )

    assert [(page, command) for page, command in COMMANDS if not is_known(command)] == []


def test_whatever_is_to_be_installed_is_declared():
    declared = (PROJECT / "pyproject.toml").read_text()
    for page, command in COMMANDS:
        if command.startswith("pip install"):
            for wanted in (word for word in shlex.split(command)[2:] if not word.startswith("--")):
                extra = re.fullmatch(r"\.\[(\w+)\]", wanted)
                is_there = (PROJECT / wanted).exists() or wanted == "-r"
                assert is_there or (f"\n{extra[1]} = [" if extra else wanted) in declared, f"{page}: {command}"
