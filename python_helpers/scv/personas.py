"""Personas: customers grouped by what they do, and what sets each group apart.

Python because the groups are found by k-means (scikit-learn). Learnt from a sample, so that the cost does not grow with
the number of customers, and in one thread with a fixed seed, so that the same customers always give the same personas.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

from scv.relations import selected

# Of everybody else too little is known to say what they are like.
WITH_BEHAVIOUR = "order_count > 0 or visits_90_days > 0 or emails_opened_90_days > 0"
# Beyond three deviations a customer is unusual; how unusual says nothing about which group they belong to.
_CLIPPED_AT = 3.0
_SILHOUETTE_CUSTOMERS = 5_000

FITS_SCHEMA = pa.schema(
    [
        ("persona", pa.int64()),
        ("feature", pa.string()),
        ("mean_of_all", pa.float64()),
        ("mean_of_persona", pa.float64()),
        ("typical", pa.float64()),
        ("middle", pa.float64()),
        ("deviation", pa.float64()),
        ("centre", pa.float64()),
        ("silhouette", pa.float64()),
        ("silhouettes", pa.string()),
    ]
)
MEMBERS_SCHEMA = pa.schema([("customer_id", pa.string()), ("persona", pa.int64()), ("distance", pa.float64())])


@dataclass(frozen=True)
class PersonaFeature:
    """What customers are compared by: a SQL expression over their row, on a ``linear`` or ``logarithm`` scale."""

    name: str
    expression: str
    scale: str


def fit_personas(
    customers: duckdb.DuckDBPyRelation,
    features: Sequence[PersonaFeature],
    *,
    counts: Sequence[int],
    training_customers: int = 50_000,
    seed: int = 1,
) -> pa.Table:
    """Personas of customers, as many as keep apart best.

    Args:
        customers: one row per ``customer_id`` with the columns that the expressions name.
        features: what to compare by; a null counts as the median.
        counts: numbers of personas to try, each at least 2.
        training_customers: customers to learn from, drawn by a hash of their id.
        seed: of k-means, and of the order that it reads customers in.

    Returns:
        FITS_SCHEMA: one row per persona and feature, personas numbered from 1 by size, the largest first. ``centre`` is
        in deviations from the ``middle`` of everybody; means are in the feature's own unit; ``silhouette`` (-1 to 1) is
        that of the chosen number, ``silhouettes`` of all that were tried. Empty when there are fewer kinds of customers
        than personas.

    Raises:
        ValueError: names the feature whose scale is unknown or whose expression fails.
    """
    _, values = _read(customers, features, f"order by hash(customer_id), customer_id limit {training_customers}")
    # In an order that follows from what customers did, whatever they are called, and says nothing of them.
    values = np.random.default_rng(seed).permutation(values[np.lexsort(values.T)])
    known = ~np.isnan(values)
    typical = np.array(
        [np.median(column[kept]) if kept.any() else 0.0 for column, kept in zip(values.T, known.T, strict=True)]
    )
    filled = np.where(known, values, typical)
    most = min(len(np.unique(filled, axis=0)), len(filled) - 1)
    tried = [count for count in sorted(set(counts)) if 2 <= count <= most]
    if not tried:
        return FITS_SCHEMA.empty_table()
    scaled = _on_scale(filled, features)
    middle, deviation = scaled.mean(axis=0), scaled.std(axis=0)
    deviation[deviation == 0] = 1
    positions = _positions(scaled, middle, deviation)
    with threadpool_limits(limits=1):
        models = {count: KMeans(count, n_init=5, random_state=seed).fit(positions) for count in tried}
        silhouettes = {
            count: float(
                silhouette_score(positions[:_SILHOUETTE_CUSTOMERS], model.labels_[:_SILHOUETTE_CUSTOMERS])
                if len(set(model.labels_[:_SILHOUETTE_CUSTOMERS])) > 1
                else -1
            )
            for count, model in models.items()
        }
    best = max(tried, key=lambda count: (silhouettes[count], -count))
    sizes = np.bincount(models[best].labels_, minlength=best)
    story = ", ".join(f"{count}: {silhouettes[count]:.3f}" for count in tried)
    rows = [
        {
            "persona": number,
            "feature": feature.name,
            "mean_of_all": float(filled[:, place].mean()),
            "mean_of_persona": float(filled[models[best].labels_ == label, place].mean()),
            "typical": float(typical[place]),
            "middle": float(middle[place]),
            "deviation": float(deviation[place]),
            "centre": float(models[best].cluster_centers_[label, place]),
            "silhouette": silhouettes[best],
            "silhouettes": story,
        }
        for number, label in enumerate(np.lexsort((np.arange(best), -sizes)), start=1)
        for place, feature in enumerate(features)
    ]
    return pa.Table.from_pylist(rows, schema=FITS_SCHEMA)


def assign_personas(
    customers: duckdb.DuckDBPyRelation, features: Sequence[PersonaFeature], fits: Sequence[dict[str, Any]]
) -> pa.Table:
    """The nearest persona of each customer: MEMBERS_SCHEMA, sorted by customer.

    Args:
        customers, features: as `fit_personas` takes them, in any number.
        fits: rows that it returned.
    """
    if not fits:
        return MEMBERS_SCHEMA.empty_table()
    cells = {(fit["persona"], fit["feature"]): fit for fit in fits}
    personas = sorted({fit["persona"] for fit in fits})
    of_features = [cells[personas[0], feature.name] for feature in features]
    typical, middle, deviation = (
        np.array([cell[name] for cell in of_features]) for name in ("typical", "middle", "deviation")
    )
    centres = np.array([[cells[persona, feature.name]["centre"] for feature in features] for persona in personas])
    ids, values = _read(customers, features, "order by customer_id")
    positions = _positions(_on_scale(np.where(np.isnan(values), typical, values), features), middle, deviation)
    distances = np.column_stack([np.linalg.norm(positions - centre, axis=1) for centre in centres])
    nearest = distances.argmin(axis=1)
    members = [ids, pa.array(np.array(personas)[nearest]), pa.array(distances.min(axis=1))]
    return pa.Table.from_arrays(members, schema=MEMBERS_SCHEMA)


def _read(
    customers: duckdb.DuckDBPyRelation, features: Sequence[PersonaFeature], order: str
) -> tuple[pa.Array, np.ndarray]:
    """Ids, and values of shape (customers, features) with NaN for null."""
    for feature in features:
        named = f"seeds/engagement/persona_features.csv: feature {feature.name!r}"
        if feature.scale not in ("linear", "logarithm"):
            raise ValueError(f"{named}: scale must be linear or logarithm, got {feature.scale!r}")
        try:
            selected(customers, "customers", f"select cast((\n{feature.expression}\n) as double) from customers")
        except duckdb.Error as error:
            raise ValueError(f"{named}: {error}") from error
    columns = ", ".join(
        f"cast((\n{feature.expression}\n) as double) as feature_{place}" for place, feature in enumerate(features)
    )
    table = selected(customers, "customers", f"select customer_id, {columns} from customers {order}").to_arrow_table()
    ids = table.column("customer_id").combine_chunks()
    values = [table.column(place + 1).to_numpy() for place in range(len(features))]
    return ids, np.column_stack(values).astype(float)


def _on_scale(values: np.ndarray, features: Sequence[PersonaFeature]) -> np.ndarray:
    """Values with those on a logarithmic scale replaced by log(1 + value), values below zero counted as zero."""
    scaled = values.copy()
    for place, feature in enumerate(features):
        if feature.scale == "logarithm":
            scaled[:, place] = np.log1p(np.maximum(values[:, place], 0))
    return scaled


def _positions(scaled: np.ndarray, middle: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    positions: np.ndarray = np.clip((scaled - middle) / deviation, -_CLIPPED_AT, _CLIPPED_AT)
    return positions
