"""Data-driven attribution: what would be lost if a channel were not there.

E. Anderl, I. Becker, F. v. Wangenheim, J. H. Schumann: Mapping the customer journey (2016): journeys as a first-order
Markov chain from a start over channels to an order or to none; a channel's removal effect is the share of orders that
are lost when every journey through it ends there.
"""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

START, ORDER, NO_ORDER = "start", "order", "no_order"

SCHEMA = pa.schema([("touch_channel", pa.string()), ("removal_effect", pa.float64())])


def removal_effects(transitions: Iterable[tuple[str, str, int]]) -> pa.Table:
    """Removal effect of every channel, sorted by channel.

    Args:
        transitions: ``(from_state, to_state, count)``, counts above zero. States are channels, ``start`` where every
            journey begins, and ``order`` and ``no_order`` where it ends.

    Returns:
        ``touch_channel``, ``removal_effect`` between 0 (nothing would be lost) and 1 (every order would); all 0 when no
        journey led to an order.
    """
    counts = sorted(transitions)
    channels = sorted({state for step in counts for state in step[:2]} - {START, ORDER, NO_ORDER})
    place = {state: number for number, state in enumerate([START, *channels])}
    steps = np.zeros((len(place), len(place)))
    orders = np.zeros(len(place))
    totals = np.zeros(len(place))
    for from_state, to_state, count in counts:
        totals[place[from_state]] += count
        if to_state == ORDER:
            orders[place[from_state]] += count
        elif to_state != NO_ORDER:
            steps[place[from_state], place[to_state]] += count
    totals[totals == 0] = 1
    steps /= totals[:, None]
    orders /= totals
    everything = _order_probability(steps, orders)
    effects = [_loss_without(place[channel], steps, orders, everything) for channel in channels]
    return pa.table([pa.array(channels, pa.string()), pa.array(effects, pa.float64())], schema=SCHEMA)


def _loss_without(removed: int, steps: np.ndarray, orders: np.ndarray, everything: float) -> float:
    """Share of the order probability that goes when whoever reaches `removed` turns away."""
    if everything == 0:
        return 0.0
    orders_left = orders.copy()
    orders_left[removed] = 0
    steps_left = steps.copy()
    steps_left[removed] = 0
    return float(np.clip(1 - _order_probability(steps_left, orders_left) / everything, 0, 1))


def _order_probability(steps: np.ndarray, orders: np.ndarray) -> float:
    """Probability that a walk from state 0 ends in an order: the solution of (I - steps) p = orders.

    A channel that a truncated feed leaves without a way out makes the matrix singular; least squares then gives the
    solution of least norm, in which such a loop leads nowhere.
    """
    system = np.eye(len(orders)) - steps
    try:
        probabilities = np.linalg.solve(system, orders)
    except np.linalg.LinAlgError:
        probabilities = np.linalg.lstsq(system, orders, rcond=None)[0]
    return float(probabilities[0]) if len(probabilities) else 0.0
