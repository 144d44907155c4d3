"""Gamma-gamma: what a purchase of a customer is worth, drawn towards everybody's average as far as little is known.

Source: P. Fader, B. Hardie, The gamma-gamma model of monetary value (2013). The values of a customer's purchases are
gamma distributed around a mean of their own, and these means are distributed between customers. Money in any one unit.
Where every customer spends the same, that is what the next purchase is worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln

Floats = NDArray[np.float64]

# Parameters beyond e^8 or below e^-8 are the limit: at e^8 values differ by less than two per cent.
LOG_PARAMETER_LIMIT = 8.0


@dataclass(frozen=True)
class ValueModel:
    """A fitted gamma-gamma: values gamma(p, nu), nu gamma(q, v); q > 1, so that means exist; v in units of money."""

    p: float
    q: float
    v: float

    @property
    def average_value(self) -> float:
        """What a purchase of a customer of whom nothing is known is worth."""
        return self.p * self.v / (self.q - 1)

    def expected_value(self, purchases: Floats, mean_value: Floats) -> Floats:
        """What the next purchase is worth, of customers with so many purchases of that mean value."""
        weight_of_own = self.p * purchases / (self.p * purchases + self.q - 1)
        return (1 - weight_of_own) * self.average_value + weight_of_own * mean_value


def fit_values(purchases: Floats, mean_value: Floats) -> ValueModel | None:
    """The model that makes these customers most likely; None when nobody's mean value is positive.

    Args:
        purchases: purchases of each customer, at least 1; shape (n,).
        mean_value: their mean value; customers whose mean is not positive are left out.
    """
    is_usable = (purchases > 0) & (mean_value > 0)
    purchases, mean_value = purchases[is_usable], mean_value[is_usable]
    if purchases.size == 0:
        return None
    unit = float(np.mean(mean_value))
    # The likelihood of customers who all spend the same grows without end: this is where it goes.
    if np.allclose(mean_value, unit, rtol=1e-9, atol=0):
        limit = float(np.exp(LOG_PARAMETER_LIMIT))
        return ValueModel(p=limit, q=1 + limit, v=unit)
    mean_value = mean_value / unit

    # q is 1 + e^..., because without a finite mean there is no average to draw anybody towards.
    def mean_loss(parameters: Floats) -> float:
        p, q, v = np.exp(parameters[0]), 1 + np.exp(parameters[1]), np.exp(parameters[2])
        return -float(
            np.mean(
                gammaln(p * purchases + q)
                - gammaln(p * purchases)
                - gammaln(q)
                + q * np.log(v)
                + (p * purchases - 1) * np.log(mean_value)
                + p * purchases * np.log(purchases)
                - (p * purchases + q) * np.log(purchases * mean_value + v)
            )
        )

    found = minimize(
        mean_loss,
        x0=np.array([0.5, 0.5, 0.0]),
        method="L-BFGS-B",
        bounds=[(-LOG_PARAMETER_LIMIT, LOG_PARAMETER_LIMIT)] * 3,
        options={"maxiter": 500, "ftol": 1e-12, "gtol": 1e-7},
    )
    if not np.all(np.isfinite(found.x)) or not np.isfinite(found.fun):
        return None
    p, q, v = np.exp(found.x[0]), 1 + np.exp(found.x[1]), np.exp(found.x[2])
    return ValueModel(p=float(p), q=float(q), v=float(v * unit))
