"""`--help` of a command begins with what its module says of itself."""

from __future__ import annotations

import importlib
import sys

import pytest

COMMANDS = (
    "scv.analyses", "scv.app", "scv.bench", "scv.bench.daily", "scv.bench.identity", "scv.check_raw",
    "scv.customer_page", "scv.erasure", "scv.evaluation", "scv.expectations", "scv.exporting", "scv.landing",
    "scv.matching", "scv.sending", "scv.serve", "scv.spark.plans", "scv.summary", "scv.synthetic", "scv.watch",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_what_a_command_does(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = importlib.import_module(command)
    if hasattr(module, "__path__"):
        module = importlib.import_module(f"{command}.__main__")
    monkeypatch.setattr(sys, "argv", [command, "--help"])
    with pytest.raises(SystemExit) as ended:
        module.main()
    assert ended.value.code == 0
    says = "".join(module.__doc__.splitlines()[0].split())
    assert says in "".join(capsys.readouterr().out.split())
