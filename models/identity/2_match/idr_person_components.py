"""Grain: one row per person-strength identifier that is linked to another, with the least identifier of its component.

Python because a walk visits every link once, whatever the shape of the graph; a join repeated until nothing changes
takes as many rounds as the longest chain has links.
"""

from scv.clustering import connected_components


def model(dbt, session):
    dbt.config(materialized="table")
    links = dbt.ref("idr_person_links").sql_query()
    edges = f"select left_identifier_id as left_node, right_identifier_id as right_node from ({links})"
    return connected_components(session, edges).project("node as identifier_id, component as component_id")
