"""Builds the project on a real data set in a folder of its own: land, ``dbt build``, reconcile.

The folder ``<data>/<set>`` holds everything: ``raw``, the work database, the release, dbt's target and logs. Nothing of
the user's own data is read or written.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from scv.publishing import PROJECT_DIR


def build_environment(folder: Path, inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment that keeps a build inside ``folder``, over what it inherits."""
    return {
        **inherited,
        # Nobody's secret is in data that is made up or public.
        "SCV_SALT": inherited.get("SCV_SALT") or "made up or public",
        "SCV_RAW": str(folder / "raw"),
        "SCV_DB": str(folder / "scv.duckdb"),
        "SCV_PUBLISH": str(folder / "published"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }


def dbt_build(folder: Path, *arguments: str) -> int:
    """Runs ``dbt build <arguments>`` on ``folder/raw``; its exit status, while its progress is the terminal's."""
    dbt = Path(sys.executable).with_name("dbt")
    command = [str(dbt), "build", *arguments]
    return subprocess.run(command, cwd=PROJECT_DIR, env=build_environment(folder), check=False).returncode
