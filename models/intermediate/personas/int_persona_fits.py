"""Grain: one row per persona and feature, with what is typical of it.

Python because k-means finds the personas (scikit-learn).
"""

from scv.personas import WITH_BEHAVIOUR, PersonaFeature, fit_personas


def model(dbt, session):
    dbt.config(materialized="table")
    customers = dbt.ref("int_customer_features").filter(WITH_BEHAVIOUR)
    features = dbt.ref("persona_features").select("feature", "expression", "scale").order("feature").fetchall()
    counts = dbt.config.meta_get("persona_counts_tried")
    training_customers = dbt.config.meta_get("persona_training_customers")
    return fit_personas(
        customers,
        [PersonaFeature(*feature) for feature in features],
        counts=counts,
        training_customers=int(training_customers),
    )
