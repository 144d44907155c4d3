"""Grain: one row per steward's decision in force.

Python because whether decisions contradict each other is a walk along their links, and the error must name the rows.
"""

from scv.clustering import decisions_as_table


def model(dbt, session):
    dbt.config(materialized="table")
    overrides = dbt.ref("identity_overrides")
    return decisions_as_table(overrides.fetchall())
