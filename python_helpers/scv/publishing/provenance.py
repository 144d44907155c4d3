"""Which build this is: the versions and the commit that made a release."""

import os
import subprocess
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


def provenance_of(project_dir: Path) -> Provenance:
    """Read the project's version and commit: None outside a Git checkout, ending in `-dirty` when files were edited."""
    project = yaml.safe_load((project_dir / "dbt_project.yml").read_text(encoding="utf-8"))
    return Provenance(str(project["version"]), version("dbt-core"), _git_commit(project_dir))


def _git_commit(project_dir: Path) -> str | None:
    describe = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        found = subprocess.run(describe, cwd=project_dir, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() or None
