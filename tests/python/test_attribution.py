"""Removal effects against journeys counted by hand and against walks enumerated without linear algebra."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scv.attribution import removal_effects


def effects(*journeys: tuple[str, bool, int]) -> dict[str, float]:
    """Removal effects of journeys written as ("email > store", led to an order, how many)."""
    counts: dict[tuple[str, str], int] = {}
    for path, is_order, times in journeys:
        states = ["start", *path.split(" > "), "order" if is_order else "no_order"]
        for step in itertools.pairwise(states):
            counts[step] = counts.get(step, 0) + times
    found = removal_effects([(*step, count) for step, count in counts.items()])
    return {row["touch_channel"]: row["removal_effect"] for row in found.to_pylist()}


def test_a_channel_on_every_way_to_an_order_is_worth_everything():
    found = effects(("email > store", True, 3), ("search > store", True, 1), ("search", False, 4))
    assert found["store"] == pytest.approx(1)
    # 3 of 8 begin with email, 5 with search of which 1 goes on.
    assert found["email"] == pytest.approx(3 / 4)
    assert found["search"] == pytest.approx(1 / 4)


def test_a_channel_that_never_leads_anywhere_is_worth_nothing():
    assert effects(("sms", False, 9), ("email", True, 1)) == {"email": pytest.approx(1), "sms": pytest.approx(0)}


def test_without_orders_nothing_can_be_lost():
    assert effects(("sms > email", False, 9)) == {"email": 0, "sms": 0}
    assert removal_effects([]).num_rows == 0


def test_the_order_of_the_input_changes_nothing():
    steps = [("start", "a", 2), ("a", "b", 1), ("a", "order", 1), ("b", "no_order", 1)]
    assert removal_effects(steps).equals(removal_effects(reversed(steps)))


states = st.sampled_from(["a", "b", "c"])
journeys = st.lists(
    st.tuples(st.lists(states, min_size=1, max_size=4), st.booleans(), st.integers(1, 5)), min_size=1, max_size=6
)


@given(journeys)
def test_it_is_what_walking_the_chain_step_by_step_gives(drawn):
    counts: dict[str, dict[str, int]] = {}
    for path, is_order, times in drawn:
        walk = ["start", *path, "order" if is_order else "no_order"]
        for here, there in itertools.pairwise(walk):
            counts.setdefault(here, {})[there] = counts.get(here, {}).get(there, 0) + times

    def order_probability(removed: str | None) -> float:
        standing, arrived = {"start": 1.0}, 0.0
        for _ in range(3000):
            moved: dict[str, float] = {}
            for here, mass in standing.items():
                if here == removed:
                    continue
                total = sum(counts[here].values())
                for there, count in counts[here].items():
                    moved[there] = moved.get(there, 0) + mass * count / total
            arrived += moved.pop("order", 0)
            moved.pop("no_order", 0)
            standing = moved
        return arrived

    everything = order_probability(None)
    found = removal_effects([(here, there, n) for here, ways in counts.items() for there, n in ways.items()])
    for row in found.to_pylist():
        expected = 0 if everything == 0 else 1 - order_probability(row["touch_channel"]) / everything
        assert row["removal_effect"] == pytest.approx(expected, abs=1e-6)
