"""Grain: one row per customer with a persona.

Python because the distance to the personas is measured on the scales that they were found on.
"""

from scv.personas import WITH_BEHAVIOUR, PersonaFeature, assign_personas


def model(dbt, session):
    dbt.config(materialized="table")
    customers = dbt.ref("int_customer_features").filter(WITH_BEHAVIOUR)
    features = dbt.ref("persona_features").select("feature", "expression", "scale").order("feature").fetchall()
    fits = dbt.ref("int_persona_fits").to_arrow_table().to_pylist()
    return assign_personas(customers, [PersonaFeature(*feature) for feature in features], fits)
