"""A night's delivery of strangers, and a match model of one's own, through whole builds of identity."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import DbtBuild, DbtRun
from raw_rows import Feeds, deliver
from scv.matching import load_model, save_model
from test_identity_scenarios import IDENTITY, shop, till

BUILT = (*IDENTITY, "+idr_match_quality")
GIVEN = ["John", "Mary", "David", "Olivia", "Priya", "Tomasz", "Amelia", "Gareth", "Ngozi", "Ines", "Callum", "Zoe"]


def word(random: np.random.Generator, length: int) -> str:
    return "".join(random.choice(list("abcdefghiklmnoprstuvwy"), length)).capitalize()


def address(street: str, postcode: str) -> str:
    return f'{{"address_line_1": "{street}", "locality": "Derby", "postal_code": "{postcode}"}}'


def people() -> Feeds:
    """Eighty people at the till, with another profile there or in the online shop that no identifier joins to it."""
    random = np.random.default_rng(6)
    feeds: dict[str, list[dict[str, Any]]] = {"square.customers": [], "shopify.customer": []}
    for number in range(80):
        name = {"given_name": str(random.choice(GIVEN)), "family_name": word(random, 8)}
        at = address(f"{number} {word(random, 6)} Road", f"DE{number % 9} {number % 7}AB")
        born = f"{random.integers(1940, 2004)}-{random.integers(1, 13):02}-{random.integers(1, 28):02}"
        feeds["square.customers"] += [
            till(f"one-{number}", day=number, address=at, birthday=born, **name),
            till(f"two-{number}", day=90 + number, address=at, birthday=born if number % 2 else None, **name),
        ]
        feeds["shopify.customer"].append(
            shop(number, first_name=name["given_name"], last_name=name["family_name"], email=f"{number}@own.example")
        )
    return feeds


def strangers() -> Feeds:
    """3,000 people, half of them of one name, house and town; a form made the others' birth date one of ours."""
    random = np.random.default_rng(7)
    ours = people()["square.customers"][2]["birthday"]
    rows = []
    for number in range(3_000):
        crowd = number % 2
        name = {
            "given_name": "Zoe" if crowd else str(random.choice(GIVEN)),
            "family_name": "Quillfeather" if crowd else word(random, 8),
        }
        at = address("3 Oak Road" if crowd else f"{number} {word(random, 6)} Road", f"DE{number % 9} {number % 7}AB")
        rows.append(
            till(
                f"stranger-{number}",
                day=300,
                address=at,
                email_address=f"s{number}@new.example",
                birthday=None if crowd else ours,
                **name,
            )
        )
    return {"square.customers": rows}


def pairs(run: DbtRun) -> dict[tuple[str, str], tuple[Any, ...]]:
    """The scored pairs of two of the first eighty, with everything that was said of them."""
    rows = run.query("""
        select
            record_id_l, record_id_r, match_weight, match_weight_undated, is_likely_namesakes, evidence, blocking_rules
        from identity.idr_candidate_pairs where not contains(record_id_l || record_id_r, 'stranger')
    """)
    return {(left, right): said for left, right, *said in rows}


def partition(run: DbtRun) -> set[frozenset[str]]:
    rows = run.query("""
        select list(identifier_id) from identity.idr_customer_identifiers
        where identifier_id not like '%stranger%' and identifier_id not like '%@new.example' group by customer_id
    """)
    return {frozenset(members) for (members,) in rows if members}


@pytest.fixture(scope="module")
def before(dbt_build: DbtBuild, tmp_path_factory: pytest.TempPathFactory) -> tuple[DbtRun, Path]:
    raw = tmp_path_factory.mktemp("raw")
    deliver(raw, people(), "first")
    return dbt_build(raw, *BUILT, views_stand=True), raw


@pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="two builds: make test LONG=1")
def test_3000_strangers_delivered_tonight_change_no_pair_and_split_nobody(
    before: tuple[DbtRun, Path], dbt_build: DbtBuild
) -> None:
    run, raw = before
    scores, customers = pairs(run), partition(run)
    assert max(len(members) for members in customers) > 2 and len(scores) > 60
    ours = people()["square.customers"][2]["birthday"]
    deliver(raw, strangers(), "tonight")
    tonight = dbt_build(raw, *BUILT, views_stand=True)
    assert pairs(tonight) == scores
    assert customers <= partition(tonight)
    # The date is nobody's from tonight on, and no score knows.
    assert ("too_frequent",) in tonight.query(
        "select reason from identity.idr_denied_birth_dates where birth_date = cast($1 as date)", [ours]
    )
    [(score, followed)] = tonight.query(
        "select match_weight, followed_weight from identity.idr_candidate_pairs "
        "where record_id_l = 'square_customer:one-1' and record_id_r = 'square_customer:two-1'"
    )
    assert score > followed > 5


@pytest.mark.skipif(not os.environ.get("LONG_TESTS"), reason="a build: make test LONG=1")
def test_the_model_in_force_is_named_and_a_damaged_one_stops_the_build(
    before: tuple[DbtRun, Path], dbt_build: DbtBuild, tmp_path: Path
) -> None:
    run, raw = before
    shipped = load_model()
    [found] = run.query("select model_version, model_fingerprint, accepted_pair_count from identity.idr_match_quality")
    assert found[:2] == (shipped.version, shipped.fingerprint()) and found[2] > 60
    file = tmp_path / "match_model.json"
    save_model(shipped, file)
    file.write_text(file.read_text(encoding="utf-8").replace('"prior": ', '"prior": -'), encoding="utf-8")
    refused = dbt_build(
        raw, "--select", "idr_match_quality", folder=run.folder, command="run",
        environment={"SCV_MATCH_MODEL": str(file)}, succeeds=False,
    )  # fmt: skip
    assert f"match model {file}: prior must be between 0 and 1" in refused.output
