"""The helpers installed from a wheel, outside the tree: all they need is in it, and they find the dbt project."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from conftest import PROJECT
from scv.publishing.provenance import find_project_dir

HELPERS = PROJECT / "python_helpers"
VERBS = (
    "activate", "app", "bench", "bench.daily", "bench.identity", "check_raw", "customer_page", "erasure", "evaluation",
    "expectations", "explain", "exporting", "mapping", "matching", "preview", "real", "review", "summary", "synthetic",
    "what_if",
)  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # Of a copy: what setuptools writes while it builds stays out of the tree.
    copied = folder / "project"
    ignored = {"__pycache__", "scv.egg-info"}
    for file in (*HELPERS.rglob("*"), *(PROJECT / name for name in ("pyproject.toml", "README.md", "LICENSE"))):
        if file.is_file() and not ignored & set(file.parts):
            target = copied / file.relative_to(PROJECT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    line = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*line, "--wheel-dir", str(folder), str(copied)], check=True, timeout=300)
    [built] = folder.glob("scv-*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, which borrows all other packages of this one."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=120)
    own = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(own)]
    subprocess.run([*install, str(wheel)], check=True, timeout=300)
    (own / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return folder / "bin" / "python"


def run(python: Path, *arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SCV_", "PYTHON"))}
    line = [str(python), *arguments]
    return subprocess.run(
        line, cwd=cwd, env={**inherited, **environment}, capture_output=True, text=True, timeout=300, check=False
    )


def test_the_wheel_has_every_file_of_the_helpers_and_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = archive.read("scv-0.1.0.dist-info/METADATA").decode()
    files = {str(file.relative_to(HELPERS)) for file in (HELPERS / "scv").rglob("*") if file.is_file()}
    wanted = {name for name in files if "__pycache__" not in name and not name.endswith(".md")}
    assert wanted - names == set()
    assert "scv/py.typed" in names
    assert "scv-0.1.0.dist-info/licenses/LICENSE" in names
    assert "License-Expression: Apache-2.0" in metadata
    assert "Requires-Python: <3.14,>=3.11" in metadata


def test_every_verb_runs_from_the_wheel_in_a_folder_that_is_not_the_project(python: Path, tmp_path: Path) -> None:
    # One process for all: each would read the same libraries again.
    program = (
        "import pathlib, runpy, sys\n"
        "import scv\n"
        f"assert not pathlib.Path(scv.__file__).is_relative_to({str(PROJECT)!r}), scv.__file__\n"
        "for verb in sys.argv[1:]:\n"
        "    print('verb', verb, flush=True)\n"
        "    sys.argv = [verb, '--help']\n"
        "    try:\n"
        "        runpy.run_module('scv.' + verb, run_name='__main__', alter_sys=True)\n"
        "    except SystemExit as ended:\n"
        "        assert not ended.code, (verb, ended.code)\n"
    )
    told = run(python, "-c", program, *VERBS, cwd=tmp_path, SCV_PROJECT_DIR=str(PROJECT))
    assert told.returncode == 0, told.stderr[-3000:]
    assert told.stdout.count("usage: ") == len(VERBS)


def test_the_sample_is_made_from_the_wheel(python: Path, tmp_path: Path) -> None:
    made = run(
        python, "-m", "scv.synthetic", "--people", "30", "--months", "2", "--shopify", "graphql",
        cwd=tmp_path, SCV_PROJECT_DIR=str(PROJECT),
    )  # fmt: skip
    assert made.returncode == 0, made.stderr[-3000:]
    assert (tmp_path / "data" / "raw" / "shopify" / "order.parquet").exists()


def test_without_a_project_the_helpers_say_what_to_set(python: Path, tmp_path: Path) -> None:
    lost = run(python, "-m", "scv.check_raw", "--help", cwd=tmp_path)
    assert lost.returncode != 0
    assert "set SCV_PROJECT_DIR to the folder of the project" in lost.stderr


def test_the_project_is_the_one_named_else_the_checkout_else_the_folder_worked_in(tmp_path: Path) -> None:
    checkout, here, named = (tmp_path / name for name in ("checkout", "here", "named"))
    package = checkout / "python_helpers" / "scv"
    for folder in (package, here, named):
        folder.mkdir(parents=True)
    for folder in (checkout, here, named):
        (folder / "dbt_project.yml").touch()
    assert find_project_dir(str(named), package, here) == named
    assert find_project_dir(None, package, here) == checkout
    (checkout / "dbt_project.yml").unlink()
    assert find_project_dir("", package, here) == here
    (named / "dbt_project.yml").unlink()
    with pytest.raises(FileNotFoundError, match="named"):
        find_project_dir(str(named), package, here)
