"""Grain: one row per customer or household key that is connected to another, with the least of its component.

Python because a walk visits every edge once, as for identities.
"""

from scv.clustering import connected_components


def model(dbt, session):
    dbt.config(materialized="table")
    keys = dbt.ref("int_household_keys").sql_query()
    edges = f"select customer_id as left_node, household_key as right_node from ({keys})"
    return connected_components(session, edges)
