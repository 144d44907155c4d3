"""Grain: one row per customer who bought something.

Python because a maximum likelihood is fitted by an optimiser, and years are simulated, which no SQL does.
"""

import pyarrow as pa
from scv.lifetime_value import predict


def model(dbt, session):
    dbt.config(materialized="table")
    rhythm = dbt.ref("int_purchase_rhythm")
    customers = rhythm.order("customer_id").fetchnumpy()
    predictions = predict(
        customers["purchase_day_count"].astype(float) - 1,
        customers["recency_days"].astype(float),
        customers["age_days"].astype(float),
        customers["net_revenue_per_purchase_day"].astype(float),
        minimum_repeat_buyers=int(dbt.config.get("minimum_repeat_buyers")),
        training_customers=int(dbt.config.get("training_customers")),
        interval=float(dbt.config.get("interval")),
        draws=int(dbt.config.get("draws")),
        seed=int(dbt.config.get("seed")),
    )
    return pa.table({"customer_id": pa.array(customers["customer_id"], pa.string()), **predictions.columns()})
