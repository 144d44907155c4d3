"""Grain: one row per user agent of the website that is a robot's and no person's.

Python because the kept list of robots comes as a package; over distinct values only, which are few beside the events.
"""

from scv.robots import OwnRule, recognise_all


def model(dbt, session):
    dbt.config(materialized="table")
    rules = dbt.ref("robot_rules").project("user_agent_contains, is_robot")
    user_agents = dbt.ref("idr_user_agents")
    return recognise_all(
        [user_agent for (user_agent,) in user_agents.fetchall()],
        own_rules=[OwnRule(*rule) for rule in rules.fetchall()],
    )
