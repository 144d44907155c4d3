"""How likely somebody is to buy within the next days, learnt from past days on which as much was known of them.

Python because a logistic regression is fitted (scikit-learn). It is calibrated by its own nature: among those whom it
learns from, predictions add up to what happened. Whether it still holds in a month that it has not seen is for the
part that is held out to say.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]

# Days after which nearness is half gone. Never is no nearness at all.
HALF_NEAR_DAYS = 30
COUNTS = (
    "days_since_first_activity",
    "order_days",
    "order_days_90",
    "gross_revenue",
    "active_days_30",
    "active_days_90",
    "product_views_30",
    "cart_adds_30",
    "responses_30",
)
RECENCIES = ("days_since_last_order", "days_since_last_activity")

PROPENSITY_SCHEMA = pa.schema(
    [
        ("part", pa.string()),
        ("feature_date", pa.date32()),
        ("customer_id", pa.string()),
        ("probability", pa.float64()),
        ("missing_reason", pa.string()),
        ("has_bought", pa.bool_()),
    ]
)


def propensities(described: pa.Table, *, minimum_buyers: int, training_customers: int) -> pa.Table:
    """The probability to buy of everybody described today, and of those described on the day that is held out.

    Args:
        described: one row per ``customer_id`` and ``feature_date`` with its ``part`` (``today``, ``held_out``,
            ``learning``), the counts and recencies of this module (numbers; a recency is null where it never happened),
            and ``has_bought`` (true, or null for not). In any order.
        minimum_buyers: with fewer rows to learn from that bought, or that did not, nothing is predicted.
        training_customers: how many customers are learnt from at most, evenly taken from all by their id.

    Returns:
        PROPENSITY_SCHEMA, sorted by day and customer. ``probability`` is 0 to 1 with six digits, null with the
        ``missing_reason`` (``nobody_bought``, ``too_few_customers``) where nothing can be said. ``has_bought`` is null
        for today.
    """
    described = described.sort_by([("feature_date", "ascending"), ("customer_id", "ascending")])
    parts = np.asarray(described["part"].to_pylist(), dtype=object)
    bought = described["has_bought"].fill_null(False).to_numpy(zero_copy_only=False).astype(bool)
    learning = (parts == "learning") & _is_learnt_from(described["customer_id"], training_customers)
    asked = parts != "learning"
    reason = _reason(bought[learning], minimum_buyers)
    probability = np.full(int(asked.sum()), np.nan)
    if reason is None and asked.any():
        figures = _figures(described)
        probability = _fitted(figures[learning], bought[learning], figures[asked])
    answered = described.filter(pa.array(asked))
    is_today = pc.equal(answered["part"], "today")
    return pa.table(
        {
            "part": answered["part"],
            "feature_date": answered["feature_date"],
            "customer_id": answered["customer_id"],
            "probability": pa.array(probability, pa.float64(), from_pandas=True),
            "missing_reason": pa.array([reason] * len(probability), pa.string()),
            "has_bought": pc.if_else(is_today, None, answered["has_bought"].fill_null(False)),
        }
    ).cast(PROPENSITY_SCHEMA)


def _is_learnt_from(customer_ids: pa.ChunkedArray, training_customers: int) -> NDArray[np.bool_]:
    """Which rows are of one of the customers who are evenly taken from all, shape (n,)."""
    everybody = pc.unique(customer_ids).sort()
    step = max(1, -(-len(everybody) // training_customers))
    chosen = everybody.take(pa.array(range(0, len(everybody), step), pa.int64()))
    is_chosen: NDArray[np.bool_] = pc.is_in(customer_ids, value_set=chosen).to_numpy(zero_copy_only=False)
    return is_chosen.astype(bool)


def _reason(bought: NDArray[np.bool_], minimum_buyers: int) -> str | None:
    """Why nothing can be learnt from what these did, or None."""
    buyers = int(bought.sum())
    if bought.size and not buyers:
        return "nobody_bought"
    return "too_few_customers" if min(buyers, bought.size - buyers) < minimum_buyers else None


def _figures(described: pa.Table) -> Floats:
    """What is learnt from, shape (n, features): counts as logarithms, recencies as nearness from 0 (never) to 1."""
    counts = [np.log1p(np.maximum(_numbers(described, name), 0)) for name in COUNTS]
    nearness = [
        np.nan_to_num(HALF_NEAR_DAYS / (HALF_NEAR_DAYS + _numbers(described, name)), nan=0.0) for name in RECENCIES
    ]
    return np.column_stack(counts + nearness)


def _numbers(described: pa.Table, name: str) -> Floats:
    """A column as floats, shape (n,); NaN for null."""
    numbers: Floats = described[name].cast(pa.float64()).to_numpy(zero_copy_only=False)
    return numbers


def _fitted(figures: Floats, bought: NDArray[np.bool_], asked: Floats) -> Floats:
    """The probabilities of `asked`, shape (m,), by what `figures` and `bought` teach."""
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    # Sums that are split over threads are added up in another order on another machine.
    with threadpool_limits(limits=1):
        model.fit(figures, bought)
        probabilities: Floats = model.predict_proba(asked)[:, 1]
    return np.round(probabilities, 6)
