"""What the project is configured with, for tools that run beside dbt."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scv.publishing import PROJECT_DIR

# Where the project keeps things, below its folder: the defaults of the Makefile and of dbt.
_PLACES = {
    "SCV_RAW": "data/raw",
    "SCV_DB": "data/scv.duckdb",
    "SCV_PUBLISH": "published",
    "SCV_INBOX": "data/inbox",
    "DBT_TARGET_PATH": "target",
    "DBT_LOG_PATH": "logs",
}


def place(name: str) -> Path:
    """The file or folder that a variable of the environment names, or its default; KeyError where it has none."""
    return Path(os.environ.get(name) or PROJECT_DIR / _PLACES[name]).absolute()


def project_variable(name: str) -> Any:
    """Return the default of a variable of dbt_project.yml; KeyError where there is none."""
    return _variables((PROJECT_DIR / "dbt_project.yml").read_text(encoding="utf-8"))[name]


@cache
def _variables(project: str) -> dict[str, Any]:
    """The variables in the text of a dbt_project.yml, which takes a third of a second to parse."""
    variables: dict[str, Any] = yaml.safe_load(project)["vars"]
    return variables
