"""The promises of the Makefile and the locks: what a fresh machine needs, and what a verb never does."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SCRIPTS = ("install", "lock", "sample", "test")
# What is locked apart from what a nightly build needs.
EXTRAS = ("dev", "app", "send", "serve", "orchestration", "land", "real", "evaluation", "spark")
# Installed in an environment of its own, so that it need not agree with the others.
APART = ("parity",)
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s\\]+)", re.MULTILINE)


def make(*arguments: str, folder: Path = PROJECT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make without ever installing anything: the environment counts as up to date."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "MAKE", "MFLAGS"))}
    stamps = (".venv/.installed", ".venv/.tools", ".venv-parity/.installed")
    up_to_date = [word for stamp in stamps for word in ("--old-file", stamp)]
    line = ["make", *up_to_date, "--directory", str(folder), *arguments]
    return subprocess.run(
        line, env={**inherited, **environment}, capture_output=True, text=True, timeout=120, check=False
    )


def pins(lock: str) -> dict[str, str]:
    return dict(PINNED.findall((PROJECT / lock).read_text()))


def canonical(requirement: str) -> str:
    """Name of the package that a requirement asks for, as locks write it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[~=<>!\[ ]", requirement)[0]).lower()


def declared(*groups: str) -> set[str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    requirements = list(project["dependencies"]) if "runtime" in groups else []
    for group in groups:
        requirements += project["optional-dependencies"].get(group, [])
    return {canonical(requirement) for requirement in requirements}


def test_make_alone_lists_every_verb_with_one_line() -> None:
    listed = make()
    phony = re.search(r"^\.PHONY: (.+)$", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    verbs = re.findall(r"^  make ([\w-]+) +\S", listed.stdout, re.MULTILINE)
    assert verbs == phony[1].split()
    assert {"build", "test", "lint", "docs", "sample", "real", "bench", "clean"} <= set(verbs)


def test_ci_runs_what_a_developer_runs() -> None:
    script = PROJECT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text()


@pytest.mark.parametrize("lock", ["requirements.lock", *(f"requirements-{extra}.lock" for extra in EXTRAS + APART)])
def test_every_locked_package_has_a_hash_and_no_lock_names_an_address_or_a_path(lock: str) -> None:
    text = (PROJECT / lock).read_text()
    entries = re.split(r"\n(?=\S)", text)
    unhashed = [entry.splitlines()[0] for entry in entries if PINNED.match(entry) and "--hash=sha256:" not in entry]
    assert unhashed == []
    assert re.findall(r"(?:https?|file):|--(?:index-url|extra-index-url|find-links|trusted-host)| @ |/", text) == []


def test_the_locks_hold_what_the_project_declares_and_agree_with_each_other() -> None:
    locked = pins("requirements.lock")
    assert declared("runtime", "expectations", "metrics") <= set(locked)
    for extra in EXTRAS:
        own = pins(f"requirements-{extra}.lock")
        assert declared(extra) <= set(own)
        assert {name: locked[name] for name in own.keys() & locked.keys()} == {
            name: own[name] for name in own.keys() & locked.keys()
        }
        locked |= own
    for extra in APART:
        assert declared(extra) <= set(pins(f"requirements-{extra}.lock"))


def test_a_nightly_build_installs_no_tool_that_only_tests_need() -> None:
    # dbt itself needs networkx.
    assert declared("dev") & set(pins("requirements.lock")) == {"networkx"}


def test_the_locks_are_for_every_python_that_is_promised() -> None:
    """Each pin once, or for each Python and system by a marker: a lock of one Python alone has none for Windows."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == ">=3.11,<3.14"
    assert "(3, 11) <= sys.version_info[:2] <= (3, 13)" in (PROJECT / "scripts" / "install.sh").read_text()
    assert "colorama==" in (PROJECT / "requirements-app.lock").read_text()


# What GNU has and macOS lacks: make 3.81, bash 3.2 and the BSD tools are what is there.
GNU_ONLY = re.compile(
    r"^\.(?:ONESHELL|SHELLFLAGS)|\$\((?:file|guile|let) |^\S+ *(?:!=|::=)|^(?:undefine|private) |&:"
    r"|\bsed -i|\breadlink -f|\bdate (?:-d|--)|\bmktemp --|\bcp -al|\bxargs -r|\bstat -c|\bmv -T|-print -quit|\bgrep -P"
    r"|\btimeout \d|\bnproc\b|\bflock\b|\bmapfile\b|\breadarray\b|\bdeclare -A|\$\{\w+(?:,,|\^\^|@)",
    re.MULTILINE,
)


@pytest.mark.parametrize("file", ["Makefile", ".ci/run", *(f"scripts/{name}.sh" for name in SCRIPTS)])
def test_nothing_in_make_and_its_scripts_is_particular_to_linux(file: str) -> None:
    assert GNU_ONLY.findall((PROJECT / file).read_text()) == []


def test_every_script_is_called_and_stops_at_its_first_fault() -> None:
    makefile = (PROJECT / "Makefile").read_text()
    assert sorted(path.stem for path in (PROJECT / "scripts").iterdir()) == sorted(SCRIPTS)
    for name in SCRIPTS:
        assert f"scripts/{name}.sh" in makefile
        assert "\nset -euo pipefail\n" in (PROJECT / "scripts" / f"{name}.sh").read_text()
        assert os.access(PROJECT / "scripts" / f"{name}.sh", os.X_OK)


def test_every_package_that_the_helpers_import_is_declared() -> None:
    imported = {
        name.split(".")[0]
        for file in (PROJECT / "python_helpers").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or "scv"])
    }
    modules = {
        "crawleruseragents": "crawler_user_agents",
        "sklearn": "scikit_learn",
        "vader": "nltk_vader_sentiment",
        "yaml": "pyyaml",
        # An adapter's base, which comes with every adapter.
        "dbt": "dbt_core",
        "dbt_common": "dbt_core",
    }
    third_party = {modules.get(name, name) for name in imported - sys.stdlib_module_names - {"scv"}}
    assert third_party <= {
        name.replace("-", "_")
        for name in declared("runtime", "expectations", "real", "evaluation", "app", "send", "serve", "land", "spark")
    }


def test_sample_refuses_to_write_over_raw_data(tmp_path: Path) -> None:
    somebodys_file = tmp_path / "raw" / "shopify" / "customer.csv"
    somebodys_file.parent.mkdir(parents=True)
    somebodys_file.write_text("id\n1\n")
    refused = make("sample", SCV_RAW=str(tmp_path / "raw"))
    assert refused.returncode != 0
    assert "holds files already" in refused.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [somebodys_file]


def test_an_unsuitable_python_is_named_before_anything_is_installed(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(PROJECT / name, tmp_path)
    shutil.copytree(PROJECT / "scripts", tmp_path / "scripts")
    line = ["make", "--directory", str(tmp_path), "build", "PYTHON=false"]
    refused = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode != 0
    assert "Python 3.11, 3.12 or 3.13 is needed" in refused.stderr
    assert not (tmp_path / ".venv").exists()
