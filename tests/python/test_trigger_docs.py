"""The page for marketers says when every kind of trigger is given and when it ends, and of no other."""

from __future__ import annotations

import csv
import re

from conftest import PROJECT

ROW = re.compile(r"^\| `(\w+)` \| (.+) \| (.+) \|$", re.MULTILINE)


def test_every_trigger_of_the_rules_has_its_sentence_in_the_order_of_their_priority() -> None:
    with (PROJECT / "seeds" / "activation" / "trigger_rules.csv").open(encoding="utf-8", newline="") as file:
        rules = sorted(csv.DictReader(file), key=lambda rule: int(rule["priority"]))
    page = (PROJECT / "docs" / "activation.md").read_text(encoding="utf-8")
    table = page.split("| trigger | is given when | ends when |", 1)[1].split("\n\n", 1)[0]
    assert [found[0] for found in ROW.findall(table)] == [rule["trigger_type"] for rule in rules]


def test_an_occasion_of_every_kind_is_found_by_one_model_and_tried() -> None:
    """A rule whose occasion nobody makes would wait for ever; a kind that no unit test names is not held."""
    folder = PROJECT / "models" / "intermediate" / "occasions"
    models = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("int_*_occasions.sql")))
    tests = (folder / "_occasions__unit_tests.yml").read_text(encoding="utf-8")
    with (PROJECT / "seeds" / "activation" / "trigger_rules.csv").open(encoding="utf-8", newline="") as file:
        kinds = {rule["trigger_type"] for rule in csv.DictReader(file)}
    assert {kind for kind in kinds if f"'{kind}'" not in models} == set()
    assert {kind for kind in kinds if f"trigger_type: {kind}" not in tests} == set()
