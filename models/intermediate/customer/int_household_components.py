"""Grain: one row per customer and thing shared by those who live together, with the household that they are connected to.

Python because a walk visits every link once, whatever the shape of the graph.
"""

from scv.clustering import connected_components


def model(dbt, session):
    dbt.config(materialized="table")
    keys = dbt.ref("int_household_keys").sql_query()
    edges = f"select customer_id as left_node, household_key as right_node from ({keys})"
    return connected_components(session, edges)
