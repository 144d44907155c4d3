"""Grain: one row per customer described today, and per customer described on the day that is held out.

Python because a logistic regression is fitted, which no SQL does.
"""

from scv.propensity import propensities


def model(dbt, session):
    dbt.config(materialized="table")
    outcomes = dbt.ref("int_propensity_outcomes").project("feature_date, customer_id, true as has_bought")
    described = dbt.ref("int_propensity_features").join(outcomes, "feature_date, customer_id", how="left")
    return propensities(
        described.to_arrow_table(),
        minimum_buyers=int(dbt.config.get("minimum_buyers")),
        training_customers=int(dbt.config.get("training_customers")),
    )
