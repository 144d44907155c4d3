"""BG/NBD: how often customers buy and whether they have stopped, from three figures each.

Source: P. Fader, B. Hardie, K. Lee, "Counting your customers" the easy way: an alternative to the Pareto/NBD model,
Marketing Science 24 (2005). While active a customer buys at random with a rate of their own (gamma distributed between
customers); after each purchase they stop with a probability of their own (beta distributed).

A customer is ``frequency`` (days with a purchase after the first one), ``recency`` (days from the first to the last)
and ``age`` (days from the first to now); arrays of equal length n. Times are in any one unit, and so is the model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln, hyp2f1

Floats = NDArray[np.float64]

# Parameters beyond e^12 or below e^-12 say that the data do not determine them.
LOG_PARAMETER_LIMIT = 12.0


@dataclass(frozen=True)
class PurchaseModel:
    """A fitted BG/NBD: gamma(r, alpha) for the rate of buying, beta(a, b) for stopping; alpha in units of time."""

    r: float
    alpha: float
    a: float
    b: float

    def probability_active(self, frequency: Floats, recency: Floats, age: Floats) -> Floats:
        """Probability in [0, 1] that a customer has not stopped.

        It is 1 for those who bought once: stopping follows a repeated purchase, and the paper lets nobody stop before.
        """
        log_odds_stopped = (
            (self.r + frequency) * np.log((self.alpha + age) / (self.alpha + recency))
            + np.log(self.a)
            - np.log(self.b + np.maximum(frequency, 1) - 1)
        )
        odds_stopped = np.where(frequency > 0, np.exp(np.minimum(log_odds_stopped, 700)), 0.0)
        return 1 / (1 + odds_stopped)

    def expected_purchases(self, time: float, frequency: Floats, recency: Floats, age: Floats) -> Floats:
        """Purchases to expect of each customer within ``time`` from now, at least 0.

        The paper's equation 10 after Euler's transformation of its hypergeometric function, which otherwise overflows
        for customers with hundreds of purchases.
        """
        a = self.a if abs(self.a - 1) > 1e-6 else 1 + 1e-6
        share_elapsed = time / (self.alpha + age + time)
        total = a + self.b + frequency - 1
        still_to_come = (1 - share_elapsed) ** (a - 1) * hyp2f1(a + self.b - 1 - self.r, a - 1, total, share_elapsed)
        if_active = total / (a - 1) * (1 - still_to_come)
        return np.maximum(if_active * self.probability_active(frequency, recency, age), 0.0)

    def next_purchase_within(self, probability: float, frequency: Floats, age: Floats) -> Floats:
        """Time from now within which a customer who is still active buys again with that probability; may be huge."""
        return (self.alpha + age) * ((1 - probability) ** (-1 / (self.r + frequency)) - 1)


def log_likelihood(parameters: Floats, frequency: Floats, recency: Floats, age: Floats) -> Floats:
    """Log likelihood of each customer, shape (n,), for ``parameters`` (r, alpha, a, b)."""
    r, alpha, a, b = parameters
    shared = (
        gammaln(r + frequency)
        - gammaln(r)
        + r * np.log(alpha)
        + gammaln(a + b)
        + gammaln(b + frequency)
        - gammaln(b)
        - gammaln(a + b + frequency)
    )
    active = -(r + frequency) * np.log(alpha + age)
    stopped = np.where(
        frequency > 0,
        np.log(a) - np.log(b + np.maximum(frequency, 1) - 1) - (r + frequency) * np.log(alpha + recency),
        -np.inf,
    )
    return shared + np.logaddexp(active, stopped)


def fit_purchases(frequency: Floats, recency: Floats, age: Floats) -> PurchaseModel | None:
    """The model that makes these customers most likely; None when they do not determine one.

    Deterministic: the same customers in any order give the same parameters to the optimiser's precision.
    """
    longest = float(np.max(age, initial=0))
    if longest <= 0 or not np.any(frequency > 0):
        return None
    # Equal customers are one row with a weight, and ages are at most 1, where the optimiser is at its best.
    customers, weights = np.unique(np.column_stack([frequency, recency, age]), axis=0, return_counts=True)
    frequency, recency, age = customers[:, 0], customers[:, 1] / longest, customers[:, 2] / longest

    def mean_loss(log_parameters: Floats) -> float:
        return -float(np.average(log_likelihood(np.exp(log_parameters), frequency, recency, age), weights=weights))

    found = minimize(
        mean_loss,
        x0=np.array([-1.0, -2.0, -0.5, 0.5]),
        method="L-BFGS-B",
        bounds=[(-LOG_PARAMETER_LIMIT, LOG_PARAMETER_LIMIT)] * 4,
        options={"maxiter": 500, "ftol": 1e-12, "gtol": 1e-7},
    )
    if not np.all(np.isfinite(found.x)) or not np.isfinite(found.fun) or found.nit == 0:
        return None
    r, alpha, a, b = np.exp(found.x)
    return PurchaseModel(r=float(r), alpha=float(alpha * longest), a=float(a), b=float(b))
