"""What `trigger_rules` says and what models tell have to fit: what does not stops the build by its name."""

import shutil
from pathlib import Path

import duckdb
import pytest
from conftest import DbtBuild, DbtRun


@pytest.mark.parametrize(
    ("edit", "command", "selected", "said"),
    [
        (
            "delete from seeds.trigger_rules",
            "run",
            "int_trigger_occasions",
            ["trigger_rules.csv has no row for the occasion "],
        ),
        (
            "update seeds.trigger_rules set trigger_type = 'brithday' where trigger_type = 'birthday'",
            "test",
            "trigger_rules_name_what_there_is",
            ["trigger_rules.csv: brithday: no model tells such an occasion"],
        ),
    ],
    ids=["an occasion without a rule", "rules of what there is not"],
)
def test_rules_and_occasions_fit(
    sample_build: DbtRun,
    dbt_build: DbtBuild,
    tmp_path: Path,
    edit: str,
    command: str,
    selected: str,
    said: list[str],
) -> None:
    shutil.copy(sample_build.database, tmp_path / "scv.duckdb")

    def run(succeeds: bool) -> DbtRun:
        raw = sample_build.folder / "raw"
        return dbt_build(raw, "--select", selected, folder=tmp_path, command=command, succeeds=succeeds)

    run(succeeds=True)
    with duckdb.connect(str(tmp_path / "scv.duckdb")) as connection:
        connection.execute(edit)
    assert all(words in run(succeeds=False).output for words in said)
