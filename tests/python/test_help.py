"""`--help` of a command says what it does, and nothing runs where its module is only imported."""

from __future__ import annotations

import importlib
import sys

import pytest

# Those whose help begins as their module does, and what the help of the others says.
COMMANDS: dict[str, str | None] = {
    **dict.fromkeys(
        (
            "scv.analyses", "scv.app", "scv.bench", "scv.bench.daily", "scv.bench.identity", "scv.check_raw",
            "scv.customer_page", "scv.erasure", "scv.evaluation", "scv.expectations", "scv.exporting", "scv.landing",
            "scv.matching", "scv.sending", "scv.serve", "scv.spark.plans", "scv.summary", "scv.synthetic", "scv.watch",
        )
    ),
    "scv.activate": "Make rules again, on the last build.",
    "scv.explain": "Why are two identifiers one customer?",
    "scv.mapping": "What connectors landed as raw files.",
    "scv.preview": "Who would be in an audience?",
    "scv.real": "Real data sets as raw tables.",
    "scv.review": "Decide who is one person and who is not.",
    "scv.what_if": "What would other rules change?",
}  # fmt: skip


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
    says = COMMANDS[command] or module.__doc__.splitlines()[0]
    assert "".join(says.split()) in "".join(capsys.readouterr().out.split())
