"""Which build this is: the versions and the commit that made a release."""

import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import yaml

# The checkout that this file is part of: dbt runs it in place, wherever dbt was called from.
PROJECT_DIR = Path(__file__).resolve().parents[3]


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
