"""Grain: one row per customer and product to offer them next, at most ten per customer.

Python because the offline check of the recommendations runs the same function on data of the past.
"""

from scv.recommendations import best_offers


def model(dbt, session):
    dbt.config(materialized="table")
    interests = dbt.ref("int_product_interests").sql_query()
    related = dbt.ref("int_related_products").sql_query()
    products = dbt.ref("int_products_on_offer").sql_query()
    withheld = dbt.ref("int_products_withheld").sql_query()
    return best_offers(
        session.cursor(),
        interests=f"({interests})",
        related=f"({related})",
        products=f"({products})",
        withheld=f"({withheld})",
    )
