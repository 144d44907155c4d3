"""For pytest (`-p without_builds`): leaves out every test that builds, which takes minutes."""

from __future__ import annotations

import inspect
import re

import pytest

FIXTURES = {"dbt_build", "sample_build"}
CALLS = re.compile(r"\brun_dbt\(")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    building = [item for item in items if builds(item)]
    config.hook.pytest_deselected(items=building)
    items[:] = [item for item in items if item not in building]


def builds(item: pytest.Item) -> bool:
    if not isinstance(item, pytest.Function):
        return False
    return bool(FIXTURES.intersection(item.fixturenames)) or CALLS.search(inspect.getsource(item.function)) is not None
