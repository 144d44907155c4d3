"""Grain: one row per channel of touches: the share of orders that would be lost without it.

Python because it solves a system of linear equations per channel; over a table of at most a few hundred transitions.
"""

from scv.attribution import removal_effects


def model(dbt, session):
    dbt.config(materialized="table")
    transitions = dbt.ref("int_touch_transitions")
    return removal_effects(transitions.select("from_state", "to_state", "transition_count").fetchall())
