"""What the project is configured with, for tools that run beside dbt."""

from typing import Any

import yaml

from scv.publishing import PROJECT_DIR


def project_variable(name: str) -> Any:
    """Return the default of a variable of dbt_project.yml; KeyError where there is none."""
    project = yaml.safe_load((PROJECT_DIR / "dbt_project.yml").read_text(encoding="utf-8"))
    return project["vars"][name]
