"""What each customer is likely to do within a year, with intervals, or the reason why nobody can say."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import special

from scv.lifetime_value.bg_nbd import PurchaseModel, fit_purchases
from scv.lifetime_value.gamma_gamma import ValueModel, fit_values

Floats = NDArray[np.float64]

HORIZON_DAYS = 365
# Customers that are simulated at a time: bounds the memory, not the result.
CUSTOMERS_AT_A_TIME = 20_000


@dataclass(frozen=True)
class Predictions:
    """One figure per customer and array, shape (n,); NaN where nothing can be said.

    ``missing_reason`` is why: ``too_few_repeat_buyers``, ``purchases_not_fitted``, ``values_not_fitted`` (nobody's
    purchases were worth anything; then only values are missing), or None when everything is known.
    """

    probability_active: Floats
    expected_orders: Floats
    predicted_value: Floats
    predicted_value_low: Floats
    predicted_value_high: Floats
    next_order_days: Floats
    next_order_days_low: Floats
    next_order_days_high: Floats
    missing_reason: str | None

    def columns(self) -> dict[str, pa.Array]:
        """The figures as columns of a table, null where nothing can be said."""
        figures = {
            field.name: pa.array(getattr(self, field.name), pa.float64(), from_pandas=True)
            for field in fields(self)
            if field.name != "missing_reason"
        }
        reasons = [self.missing_reason] * len(self.probability_active)
        return {**figures, "missing_reason": pa.array(reasons, pa.string())}


def predict(
    frequency: Floats,
    recency_days: Floats,
    age_days: Floats,
    mean_value: Floats,
    *,
    minimum_repeat_buyers: int,
    training_customers: int,
    interval: float,
    draws: int,
    seed: int,
) -> Predictions:
    """Fits both models to these customers and predicts each of them for the next 365 days.

    Args:
        frequency: days with a purchase after the first, of customers in an order that says nothing of them; shape (n,).
        recency_days: days from the first to the last purchase.
        age_days: days from the first purchase to now.
        mean_value: net value of a day with purchases, all of them taken together.
        minimum_repeat_buyers: with fewer customers who bought on a second day nothing is predicted.
        training_customers: how many customers the models learn from at most, evenly taken from all.
        interval: share of simulated years that the intervals hold, such as 0.8.
        draws: simulated years of each customer.
        seed: of the simulation, so that the same customers get the same intervals.
    """
    nothing = np.full(frequency.shape, np.nan)
    if np.count_nonzero(frequency > 0) < minimum_repeat_buyers:
        return _without_prediction(nothing, "too_few_repeat_buyers")
    taken = np.arange(0, frequency.size, -(-frequency.size // training_customers))
    # Sums of floating numbers depend on their order: by what customers did, whatever they are called.
    taken = taken[np.lexsort([figure[taken] for figure in (mean_value, age_days, recency_days, frequency)])]
    purchase_model = fit_purchases(frequency[taken], recency_days[taken], age_days[taken])
    if purchase_model is None:
        return _without_prediction(nothing, "purchases_not_fitted")
    expected_orders = purchase_model.expected_purchases(HORIZON_DAYS, frequency, recency_days, age_days)
    if not np.all(np.isfinite(expected_orders)):
        return _without_prediction(nothing, "purchases_not_fitted")
    value_model = fit_values(frequency[taken] + 1, mean_value[taken])
    probability_active = purchase_model.probability_active(frequency, recency_days, age_days)
    tail = (1 - interval) / 2
    low, high, value = nothing, nothing, nothing
    if value_model is not None:
        value = expected_orders * np.maximum(value_model.expected_value(frequency + 1, mean_value), 0)
        low, high = _value_intervals(
            purchase_model, value_model, probability_active, frequency, age_days, mean_value, tail, draws, seed
        )
        # A few rich years can lift the mean of many empty ones above all but the richest: the interval holds it anyway.
        low, high = np.minimum(low, value), np.maximum(high, value)
    return Predictions(
        probability_active=probability_active,
        expected_orders=expected_orders,
        predicted_value=value,
        predicted_value_low=low,
        predicted_value_high=high,
        next_order_days=_within_horizon(purchase_model.next_purchase_within(0.5, frequency, age_days)),
        next_order_days_low=_within_horizon(purchase_model.next_purchase_within(tail, frequency, age_days)),
        next_order_days_high=_within_horizon(purchase_model.next_purchase_within(1 - tail, frequency, age_days)),
        missing_reason=None if value_model is not None else "values_not_fitted",
    )


def _without_prediction(nothing: Floats, reason: str) -> Predictions:
    figures = {field.name: nothing for field in fields(Predictions) if field.name != "missing_reason"}
    return Predictions(**figures, missing_reason=reason)


def _within_horizon(days: Floats) -> Floats:
    """Days, or NaN for what lies beyond the year that anything is said about."""
    return np.where(days <= HORIZON_DAYS, days, np.nan)


def _value_intervals(
    purchase_model: PurchaseModel,
    value_model: ValueModel,
    probability_active: Floats,
    frequency: Floats,
    age_days: Floats,
    mean_value: Floats,
    tail: float,
    draws: int,
    seed: int,
) -> tuple[Floats, Floats]:
    """The lower and upper quantile of simulated years, shape (n,) each.

    Drawn from what the models know of a customer: whether they are active, their rate of buying, their chance to stop
    after each purchase and their mean value. A customer who has not stopped buys a Poisson number of times within the
    year, but no more often than until the purchase after which they stop, nor on more days than the year has.

    Everybody lives through the same years: a year is a level of each of these quantities, and everybody has their own
    value at it. So an interval follows from the models and the customer's own figures, whoever else is simulated.
    """
    active, rate, stopping, until_stop, purchases, precision, worth = _levels(draws, seed)
    counts = np.arange(1, HORIZON_DAYS + 1)
    # A year holds as many purchases as the purchases expected of it reach of these, which grow from count to count.
    expected_for = special.gammaincinv(counts, 1 - purchases[:, None])
    worth_of = np.concatenate(
        [np.zeros((draws, 1)), special.gammaincinv(value_model.p * counts, worth[:, None])], axis=1
    )
    low, high = np.empty(frequency.shape), np.empty(frequency.shape)
    for start in range(0, frequency.size, CUSTOMERS_AT_A_TIME):
        chunk = slice(start, start + CUSTOMERS_AT_A_TIME)
        bought, which = np.unique(frequency[chunk], return_inverse=True)
        rates = special.gammaincinv(purchase_model.r + bought[:, None], rate)
        stops = special.betaincinv(purchase_model.a, purchase_model.b + bought[:, None], stopping)
        last = np.ceil(np.log(until_stop) / np.log1p(-np.clip(stops, 1e-9, 1 - 1e-9)))
        precisions = np.maximum(
            special.gammaincinv(value_model.q + value_model.p * (bought[:, None] + 1), precision), np.finfo(float).tiny
        )
        expected = rates[which] * HORIZON_DAYS / (purchase_model.alpha + age_days[chunk, None])
        spent = (frequency[chunk] + 1) * np.maximum(mean_value[chunk], 0)
        values = np.empty(expected.shape)
        for year in range(draws):
            orders = np.searchsorted(expected_for[year], expected[:, year], side="right")
            orders = np.minimum(orders, last[which, year]).astype(np.intp)
            orders = np.where(active[year] < probability_active[chunk], orders, 0)
            values[:, year] = worth_of[year, orders] * (value_model.v + spent) / precisions[which, year]
        low[chunk], high[chunk] = np.quantile(values, [tail, 1 - tail], axis=1)
    return low, high


def _levels(years: int, seed: int) -> Floats:
    """Levels between 0 and 1 of the seven quantities that make a year, shape (7, years), each spread evenly."""
    random = np.random.default_rng(seed)
    return (random.permuted(np.tile(np.arange(years), (7, 1)), axis=1) + random.random((7, years))) / years
