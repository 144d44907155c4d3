"""BG/NBD: how often customers buy and whether they have stopped, from three figures each.

Source: P. Fader, B. Hardie, K. Lee, "Counting your customers" the easy way: an alternative to the Pareto/NBD model,
Marketing Science 24 (2005). While active a customer buys at random with a rate of their own (gamma distributed between
customers); after each purchase they stop with a probability of their own (beta distributed).

A shop whose customers are all alike has nothing to distribute: r and alpha, or a and b, then grow together towards one
rate or one probability for everybody, which is a Poisson shop. Everything here holds on the way there and at its end.

A customer is ``frequency`` (days with a purchase after the first one), ``recency`` (days from the first to the last)
and ``age`` (days from the first to now); arrays of equal length n. Times are in any one unit, and so is the model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaincinv, gammaln

Floats = NDArray[np.float64]

# Parameters beyond e^12 or below e^-12 are the limit: at e^12 rates differ by a quarter of a per cent at most.
LOG_PARAMETER_LIMIT = 12.0
# Quantiles at which the distribution of stopping is summed up: with 64 of them the expectation is right to four digits.
QUANTILES, QUANTILE_WEIGHTS = np.polynomial.legendre.leggauss(64)
# Customers summed up at a time: bounds the memory, not the result.
CUSTOMERS_AT_A_TIME = 20_000


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
            (self.r + frequency) * np.log1p((age - recency) / (self.alpha + recency))
            + np.log(self.a)
            - np.log(self.b + np.maximum(frequency, 1) - 1)
        )
        odds_stopped = np.where(frequency > 0, np.exp(np.minimum(log_odds_stopped, 700)), 0.0)
        return 1 / (1 + odds_stopped)

    def expected_purchases(self, time: float, frequency: Floats, recency: Floats, age: Floats) -> Floats:
        """Purchases to expect of each customer within ``time`` from now, at least 0.

        The paper's equation 10 without its hypergeometric function, which overflows for customers with hundreds of
        purchases and for shops whose customers are alike. Who is active and stops after a purchase with probability p
        buys ``(1 - e^(-rate p time)) / p`` times: the mean over the rate is exact, the one over p, which depends on the
        frequency alone, a quadrature.
        """
        frequencies, position = np.unique(frequency, return_inverse=True)
        stopping = np.maximum(betaincinv(self.a, self.b + frequencies[:, None], (QUANTILES + 1) / 2), 1e-12)
        if_active = np.empty(frequency.shape)
        for start in range(0, frequency.size, CUSTOMERS_AT_A_TIME):
            chunk = slice(start, start + CUSTOMERS_AT_A_TIME)
            p = stopping[position[chunk]]
            log_bought_by_none = (self.r + frequency[chunk, None]) * np.log1p(
                p * time / (self.alpha + age[chunk, None])
            )
            if_active[chunk] = (-np.expm1(-log_bought_by_none) / p) @ QUANTILE_WEIGHTS / 2
        return if_active * self.probability_active(frequency, recency, age)

    def next_purchase_within(self, probability: float, frequency: Floats, age: Floats) -> Floats:
        """Time from now within which a customer who is still active buys again with that probability; may be huge."""
        time: Floats = (self.alpha + age) * np.expm1(-np.log1p(-probability) / (self.r + frequency))
        return time


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
    likelihood: Floats = shared + np.logaddexp(active, stopped)
    return likelihood


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
