"""Grain: one row per usable person-strength identifier, with the component that records connect it to.

Python because a walk visits every link once, whatever the shape of the graph; a join repeated until nothing changes
takes as many rounds as the longest chain has links.
"""

from scv.clustering import connected_components


def model(dbt, session):
    dbt.config(materialized="table")
    links = dbt.ref("idr_person_links").sql_query()
    usable_identifiers = dbt.ref("idr_usable_identifiers").sql_query()
    identifiers = f"""
        select
            identifier_id as node,
            identifier_type,
            priority,
            max_per_customer,
            is_record_key,
            can_change_hands,
            first_seen_at,
            last_seen_at
        from ({usable_identifiers})
        where strength = 'person'
    """
    edges = f"select left_identifier_id as left_node, right_identifier_id as right_node from ({links})"
    connected = connected_components(session, edges, identifiers)
    return connected.project("* rename (node as identifier_id, component as component_id)")
