"""What the project is configured with, for tools that run beside dbt."""

from functools import cache
from typing import Any

import yaml

from scv.publishing import PROJECT_DIR


def project_variable(name: str) -> Any:
    """Return the default of a variable of dbt_project.yml; KeyError where there is none."""
    return _variables((PROJECT_DIR / "dbt_project.yml").read_text(encoding="utf-8"))[name]


@cache
def _variables(project: str) -> dict[str, Any]:
    """The variables in the text of a dbt_project.yml, which takes a third of a second to parse."""
    variables: dict[str, Any] = yaml.safe_load(project)["vars"]
    return variables
