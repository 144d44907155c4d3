"""Which commands start from the session's reading of the project: those that would read the same."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from conftest import PROJECT
from dbt_process import READ_WITH, finds_it_read

HERE = ("--project-dir", str(PROJECT))


@pytest.mark.parametrize(
    ("line", "environment", "is_read"),
    [
        (("build", *HERE, "--select", "orders"), {}, True),
        # SQL asks for it when it runs.
        (("run", *HERE, "--vars", json.dumps({"as_of": "2026-01-01 00:00:00"})), {}, True),
        (("build", *HERE), {"SCV_SALT": "another salt", "SCV_ACCEPT": "klaviyo@r1"}, True),
        # The YAML of a model hands it to a Python model.
        (("run", *HERE, "--vars", json.dumps({"gmail_aliases_are_one": True})), {}, False),
        (("run", *HERE), {"SCV_PUBLISH": "/elsewhere"}, False),
        (("run", *HERE), {"SCV_MATCH_MODEL": "/a/model.json"}, False),
        (("parse", *HERE), {}, False),
        (("build", "--project-dir", str(PROJECT / "integration_tests")), {}, False),
        (("build",), {}, False),
    ],
)
def test_a_command_finds_read_what_it_would_read_itself(
    line: tuple[str, ...], environment: Mapping[str, str], is_read: bool
) -> None:
    assert finds_it_read(line, {**READ_WITH, **environment}) == is_read
