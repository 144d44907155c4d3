"""Grain: one row per kind of interest in a product and other product that those with the interest bought.

Python because the offline check of the recommendations runs the same function on data of the past.
"""

from scv.recommendations import related_products


def model(dbt, session):
    dbt.config(materialized="table")
    interests = dbt.ref("int_product_interests").sql_query()
    return related_products(
        session.cursor(), f"({interests})", least_support=int(dbt.config.get("recommendation_least_support"))
    )
