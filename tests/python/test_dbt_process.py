"""Which commands start from the session's reading of the project, and that they bring nothing else of the session's."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest
from conftest import PROJECT
from dbt_process import READ_WITH, finds_it_read, run

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


def test_a_command_does_not_run_what_stands_there_as_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that was tried out before: its packages would be found in place of the project's own."""
    page, was_run = tmp_path / "page.py", tmp_path / "was_run"
    page.write_text(f"open({str(was_run)!r}, 'w').close()")
    program = ModuleType("__main__")
    program.__file__ = str(page)
    monkeypatch.setitem(sys.modules, "__main__", program)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT / "python_helpers")}
    returncode, output = run(["--version"], cwd=tmp_path, environment=environment, timeout_seconds=300)
    assert (returncode, "duckdb" in output) == (0, True), output
    assert not was_run.exists()
