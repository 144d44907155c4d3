"""Which build this is: the versions and the commit that made a release."""

import hashlib
import os
import subprocess
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import yaml


def find_project_dir(named: str | None, package: Path, here: Path) -> Path:
    """The folder of the dbt project: the one that is named, else the checkout that `package` lies in, else `here`.

    Of a package that was installed from a wheel there is no checkout; there dbt is called in the project's folder, or
    `SCV_PROJECT_DIR` names it. Raises FileNotFoundError where there is no `dbt_project.yml`.
    """
    folders = [Path(named)] if named else [package.parents[1], here]
    for folder in folders:
        if (folder / "dbt_project.yml").is_file():
            return folder.resolve()
    raise FileNotFoundError(
        f"no dbt_project.yml in {' or '.join(map(str, folders))}: set SCV_PROJECT_DIR to the folder of the project"
    )


PROJECT_DIR = find_project_dir(os.environ.get("SCV_PROJECT_DIR"), Path(__file__).resolve().parents[1], Path.cwd())


class Provenance(NamedTuple):
    """The identity of a build, as the `release` table repeats it."""

    project_version: str
    dbt_version: str
    git_commit: str | None
    code_hash: str | None = None
    build_variables: str | None = None
    feeds_read_at: datetime | None = None


def provenance_of(project_dir: Path) -> Provenance:
    """Read the project's version and commit: None outside a Git checkout, ending in `-dirty` when files were edited."""
    project = yaml.safe_load((project_dir / "dbt_project.yml").read_text(encoding="utf-8"))
    return Provenance(str(project["version"]), version("dbt-core"), _git_commit(project_dir), code_hash(project_dir))


def rules_made_again(project_dir: Path) -> list[str]:
    """Files and folders whose rules `make activate` makes again: what its selector names by their path."""
    declared = yaml.safe_load((project_dir / "selectors.yml").read_text(encoding="utf-8"))["selectors"]
    [activation] = [selector for selector in declared if selector["name"] == "activation"]
    return [part["value"] for part in activation["definition"]["union"] if part.get("method") == "path"]


def code_hash(project_dir: Path) -> str:
    """SHA-256 of every file that decides what a build makes of the same raw files, but the rules of `make activate`.

    Those are the models, macros, seeds and settings of the project, and this package, wherever it is installed.
    """
    package = Path(__file__).resolve().parents[1]
    rules = [project_dir / rule for rule in rules_made_again(project_dir)]
    named = {
        str(file.relative_to(folder)): file
        for folder, parts in ((project_dir, ("models", "macros", "seeds")), (package, (".",)))
        for part in parts
        for file in (folder / part).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    named["dbt_project.yml"] = project_dir / "dbt_project.yml"
    found = hashlib.sha256()
    for name, file in sorted(named.items()):
        if not any(file.is_relative_to(rule) for rule in rules):
            found.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def _git_commit(project_dir: Path) -> str | None:
    describe = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        found = subprocess.run(describe, cwd=project_dir, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() or None
