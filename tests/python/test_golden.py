"""Golden shops: every table of every scenario in tests/golden, row for row, after each of two nights.

The expected files are written by thinking. After an intended change of the models they are written anew by
`SCV_REWRITE_GOLDEN=1 pytest tests/python/test_golden.py`, and `git diff tests/golden` is read line by line.
"""

from __future__ import annotations

import os

import pytest
from conftest import DbtBuild
from golden import MARTS, NIGHTS, SCENARIOS, TABLES, Night, Scenario, Shop, differences

# The first night is released, because exits and changes are told since a release. Of the second only what is read is
# built, and no seeds: they stay as the stewards left them.
WHAT_IS_BUILT = {
    "night_1": ("--resource-type", "model", "--resource-type", "seed"),
    "night_2": ("--resource-type", "model", "--select", *(f"+{mart}" for mart in MARTS)),
}


@pytest.fixture(scope="module")
def nights(dbt_build: DbtBuild, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Night]:
    """All scenarios as one shop, built once a night."""
    folder, shop, found = tmp_path_factory.mktemp("golden"), Shop(), {}
    for night, as_of in NIGHTS.items():
        shop.arrives(folder, night)
        built = dbt_build(
            folder / "raw", *WHAT_IS_BUILT[night], folder=folder, variables={"as_of": as_of}, views_stand=True
        )
        found[night] = shop.after(built.database, night)
    return found


@pytest.mark.parametrize("night", NIGHTS)
def test_people_of_different_scenarios_do_not_touch(nights: dict[str, Night], night: str) -> None:
    """Every name is one customer, no customer has two names, and nobody is unnamed."""
    assert nights[night].misnamed == []
    assert nights[night].strangers == []


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_every_table_of_the_scenario_is_as_expected(nights: dict[str, Night], scenario: Scenario, night: str) -> None:
    found = nights[night].tables[str(scenario)]
    if os.environ.get("SCV_REWRITE_GOLDEN"):
        for table in TABLES:
            scenario.rewrite(night, table, found[table])
    differing = [differences(table, scenario.expected(night, table), found[table]) for table in TABLES]
    report = "\n".join(filter(None, differing))
    if report:
        pytest.fail(f"{scenario}, {night}:\n{report}", pytrace=False)
